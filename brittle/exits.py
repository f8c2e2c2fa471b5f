"""Exit codes of the command line, which tell a shell script how `brittle` ended; 0 means success."""

FAILED = 1
"""Some runs failed, or results could not be written."""

WRONG = 2
"""The input or the usage was wrong; nothing was written."""

INTERRUPTED = 130
"""The user pressed Ctrl-C; finished work is kept."""
