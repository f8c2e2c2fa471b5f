"""Single runs, recounted in words."""
