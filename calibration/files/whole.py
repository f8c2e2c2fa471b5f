"""Writes each file in full or not at all."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".brittle-part"
"""The ending of the name of a file that Brittle is still writing. No other program uses this ending."""


class DamagedError(Exception):
    """Raised if a file is missing or is not what it should be. The text says why, without the path."""


def in_the_way(path: Path) -> str:
    """Says what occupies the path of one of Brittle's files or folders, and how to move that away."""
    what = (
        "is a folder"
        if path.is_dir()
        else "is a file"
        if path.is_file()
        else "is not a regular file"
    )
    here, there = shlex.quote(str(path)), shlex.quote(f"{path}.moved")
    return f"{what} and is in the way; first move it away (mv {here} {there})"


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """The temporary name under which a file is written; the file is renamed when the `with` block ends.

    The file and its folder are synced, so that a file with its final name is whole even after a power cut.
    If writing fails, nothing is left behind.
    """
    temporary = path.with_name(path.name + UNFINISHED)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Makes a rename in a folder last; some file systems cannot, and then nothing is done."""
    if sys.platform == "win32":
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(held)
    finally:
        os.close(held)
