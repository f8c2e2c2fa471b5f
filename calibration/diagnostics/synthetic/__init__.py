"""Checks, by synthetic articles, that the fit is computed correctly."""
