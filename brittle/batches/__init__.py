"""A batch as it lies on disk: what it follows from, where it lies, and whether it is whole."""
