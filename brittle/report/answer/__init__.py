"""The first screen of the report: the question, the answer, one figure, and how far to trust it."""
