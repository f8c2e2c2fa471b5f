"""The schedule over arrays, compiled phase by phase, which `model.ensemble` runs."""
