"""Figures of the fit and of how far to trust it."""
