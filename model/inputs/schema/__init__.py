"""What a theatre and a scenario may say: names, units, ranges and defaults, as pydantic models."""
