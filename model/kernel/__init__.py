"""The phases of a tick as compiled functions on arrays, which `model.ensemble` runs."""
