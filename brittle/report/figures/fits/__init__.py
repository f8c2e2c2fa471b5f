"""Figures that show the fit and how far it can be trusted."""
