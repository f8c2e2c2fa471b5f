"""The scenarios of a batch, described in words."""
