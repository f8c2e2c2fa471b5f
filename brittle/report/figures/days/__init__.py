"""Figures by day: when the capital falls, and what changes from day to day."""
