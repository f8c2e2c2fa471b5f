"""Files that are written whole or not at all, and words for what goes wrong with them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from brittle.model.inputs.errors import OUT, BrittleError, Part
from brittle.model.inputs.sources.files import reason

GOES_ON = "; what finished is kept, and the same command goes on from there"

ANOTHER_FOLDER: tuple[Part, ...] = ("choose another folder with ", OUT)
"""How a message ends about a folder that cannot be used."""

UNFINISHED = ".brittle-part"
"""How the name of a file ends that Brittle has begun to write; no other program ends one like this."""


class StoreError(BrittleError):
    """A results folder that cannot be used, in words for the user."""


class WriteError(StoreError):
    """Work under way that can write no more: the disk is full, or the folder has gone."""


class DamagedError(Exception):
    """A file that cannot be read as what it should be; the text says why, without the path."""


@contextmanager
def writing(path: Path, hint: str = "") -> Iterator[None]:
    """Raises `WriteError` where what is done within cannot be written; `hint` says what then."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {reason(error)}{hint}") from None


def read_bytes(path: Path) -> bytes:
    """What a regular file holds. Raises `DamagedError` where there is none, or another thing."""
    if not path.exists():
        raise DamagedError("is missing")
    if not path.is_file():
        raise DamagedError(in_the_way(path))
    try:
        return path.read_bytes()
    except OSError as error:
        raise DamagedError(f"cannot be read: {reason(error)}") from None


def in_the_way(path: Path) -> str:
    """What stands where Brittle keeps a file or a folder of its own, and how it is moved away."""
    what = (
        "is a folder" if path.is_dir() else "is a file" if path.is_file() else "is no regular file"
    )
    here, there = shlex.quote(str(path)), shlex.quote(f"{path}.moved")
    return f"{what} that stands in the way: first move it away (mv {here} {there})"


def check_can_be_made(folder: Path) -> None:
    """Raises `StoreError` where a folder cannot be made or written into; makes nothing yet."""
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
    """Bytes, whole then renamed. Nothing is left of what cannot be written."""
    unfinished = path.with_name(path.name + UNFINISHED)
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Text in UTF-8, whole then renamed."""
    write_bytes(path, text.encode())
