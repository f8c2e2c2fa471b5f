"""Exit codes of the command line, by which a shell script tells how `brittle` ended; 0 is done."""

FAILED = 1
"""Some runs failed, or results could not be written."""

WRONG = 2
"""The input or the usage was wrong; nothing was written."""

INTERRUPTED = 130
"""The user pressed Ctrl-C; what was finished is kept."""
