"""From a scenario and a history to the first state."""
