"""Writes each file in full or not at all, and raises errors with messages about files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from brittle.calibration.files.whole import UNFINISHED, DamagedError, in_the_way, unfinished
from brittle.model.inputs.errors import OUT, BrittleError, Part
from brittle.model.inputs.sources.files import reason

__all__ = [
    "ANOTHER_FOLDER",
    "GOES_ON",
    "UNFINISHED",
    "DamagedError",
    "StoreError",
    "WriteError",
    "check_can_be_made",
    "in_the_way",
    "read_bytes",
    "unfinished",
    "write_bytes",
    "write_text",
    "writing",
]

GOES_ON = "; finished work is kept; give the same command again to continue"

ANOTHER_FOLDER: tuple[Part, ...] = ("choose another folder with ", OUT)
"""The end of a message about a folder that cannot be used."""


class StoreError(BrittleError):
    """Raised if a results folder cannot be used, with a message for the user."""


class WriteError(StoreError):
    """Raised if a file cannot be written during the work, for instance because the disk is full."""


@contextmanager
def writing(path: Path, hint: str = "") -> Iterator[None]:
    """Raises `WriteError` if the `with` block cannot write to the path; `hint` ends the message."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {reason(error)}{hint}") from None


def read_bytes(path: Path) -> bytes:
    """The contents of a file. Raises `DamagedError` if the path holds no regular file that can be read."""
    if not path.exists():
        raise DamagedError("is missing")
    if not path.is_file():
        raise DamagedError(in_the_way(path))
    try:
        return path.read_bytes()
    except OSError as error:
        raise DamagedError(f"cannot be read: {reason(error)}") from None


def check_can_be_made(folder: Path) -> None:
    """Raises `StoreError` if a folder cannot be made or written into. The check does not make the folder."""
    for path in (folder, *folder.absolute().parents):
        if path.is_symlink() and not path.exists():
            raise StoreError(
                f"{path}: is a link that leads nowhere; remove it, or ", *ANOTHER_FOLDER
            )
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise StoreError(
                f"{folder}: cannot be written: {reason(error)}; ", *ANOTHER_FOLDER
            ) from None
        if not path.is_dir():
            raise StoreError(f"{path}: is a file, not a folder; ", *ANOTHER_FOLDER)
        if not os.access(path, os.W_OK | os.X_OK):
            raise StoreError(f"{folder}: cannot be written; ", *ANOTHER_FOLDER)
        return


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file under a temporary name, then renames it. If writing fails, nothing is left behind."""
    with unfinished(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Writes text in UTF-8, in the same way as `write_bytes`."""
    write_bytes(path, text.encode())
