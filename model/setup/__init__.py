"""Code that makes the first state of a run from a scenario and a history."""
