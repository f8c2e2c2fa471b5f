"""The tables of a batch: their columns, what these mean, and the rows of runs."""
