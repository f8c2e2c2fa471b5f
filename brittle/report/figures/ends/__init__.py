"""Figures about how runs end: outcomes, deaths, deals and further results."""
