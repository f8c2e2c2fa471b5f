"""Command line, batches and reports."""

import os

# Workers share the cores among themselves. It counts only if it is set before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
