"""Compilation before the first run, by several processes at once."""
