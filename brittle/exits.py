"""Exit codes of the command line: a shell script that calls `brittle` can tell how it ended."""

DONE = 0

FAILED = 1
"""Some runs failed, or results could not be written."""

WRONG = 2
"""The input or the usage was wrong; nothing was written."""

INTERRUPTED = 130
"""The user pressed Ctrl-C; what was finished is kept."""
