"""Command line, batches and reports."""

import os
import sys

# Workers share the cores among themselves. It counts only if it is set before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Where no bytecode is kept, each command compiles thousands of modules, which takes seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
