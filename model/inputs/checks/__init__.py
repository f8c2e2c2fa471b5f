"""What is wrong, odd or without effect in a theatre or a scenario."""
