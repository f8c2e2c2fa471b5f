"""Command line, batches and reports."""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # workers share the cores; set before NumPy loads
