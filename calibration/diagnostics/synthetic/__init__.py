"""Synthetic articles: whether the fit is computed rightly."""
