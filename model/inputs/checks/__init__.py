"""Checks for values of a theatre or a scenario that are wrong, odd or without effect."""
