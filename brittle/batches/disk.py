"""Writes each file in full or not at all, and raises errors with messages about files and folders."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from brittle.model.inputs.errors import OUT, BrittleError, Part
from brittle.model.inputs.sources.files import reason

GOES_ON = "; finished work is kept; give the same command again to continue"

ANOTHER_FOLDER: tuple[Part, ...] = ("choose another folder with ", OUT)
"""The end of a message about a folder that cannot be used."""

UNFINISHED = ".brittle-part"
"""The ending of the name of a file that Brittle is still writing. No other program uses this ending."""


class StoreError(BrittleError):
    """Raised if a results folder cannot be used, with a message for the user."""


class WriteError(StoreError):
    """Raised if a file cannot be written during the work, for instance because the disk is full."""


class DamagedError(Exception):
    """Raised if a file is missing or is not what it should be. The text says why, without the path."""


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


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file under a temporary name, then renames it. If writing fails, nothing is left behind."""
    with unfinished(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Writes text in UTF-8, in the same way as `write_bytes`."""
    write_bytes(path, text.encode())
