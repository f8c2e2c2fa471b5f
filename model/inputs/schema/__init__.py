"""The keys of a theatre and of a scenario as pydantic models: names, units, ranges and defaults."""
