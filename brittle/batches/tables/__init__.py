"""The tables of a batch: their columns, the meanings of these columns, and the rows of runs."""
