"""Readers of YAML and CSV files that keep the file and the line of every value."""
