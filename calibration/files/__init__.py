"""Files that are written whole or not at all, and in which damage is noticed."""
