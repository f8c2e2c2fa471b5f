"""Figures of days: when the capital falls, and what changes day by day."""
