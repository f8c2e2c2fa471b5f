"""The schedule over arrays, compiled phase by phase: what `model.ensemble` runs."""
