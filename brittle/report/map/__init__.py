"""What the report's map shows: the ground, and who holds each place in one run and in all runs."""
