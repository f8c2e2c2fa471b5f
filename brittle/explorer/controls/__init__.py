"""The controls with which a reader changes a scenario, made from the schema of scenarios."""
