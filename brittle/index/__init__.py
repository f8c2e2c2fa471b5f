"""The index of the batches and sweeps in a folder: in the terminal, and as a page."""
