"""A finished run as rows of results."""
