"""Renews `index.html`, the index of a folder of results, when a command has written results there.

Only one process at a time lists the folder and writes the page, so that the page never misses what another
process has finished. On a file system without locks, the page is still written whole or not at all.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from brittle.batches.disk import UNFINISHED, DamagedError, StoreError, read_bytes
from brittle.batches.naming import RESULTS
from brittle.batches.recognised import GENERATOR, HEAD
from brittle.index.listing import listing
from brittle.index.page import index_page
from brittle.model.inputs.sources.files import reason

INDEX = "index.html"

PATIENCE = 5.0
"""Seconds to wait for another process that lists the same folder."""


def is_indexed(results: Path) -> bool:
    """Whether commands keep the index of a folder: `results`, and any folder with an index of Brittle's."""
    with suppress(OSError):
        return results.resolve() == RESULTS.resolve() or is_index(results / INDEX)
    return False


def is_index(path: Path) -> bool:
    """Whether a file is a page of Brittle's."""
    try:
        return GENERATOR.encode() in read_bytes(path)[:HEAD]
    except DamagedError:
        return False


def renew_beside(folder: Path) -> str:
    """Renews the index of the folder that holds a batch or sweep, if it has one.

    Returns why the index could not be written, and otherwise an empty text: results are worth more than
    their index, so that the command goes on.
    """
    results = folder.absolute().parent
    here = RESULTS if results == RESULTS.absolute() else results
    if not is_indexed(here):
        return ""
    try:
        renew(here)
    except StoreError as error:
        return str(error)
    return ""


def renew(results: Path) -> Path:
    """Writes the index of a folder; returns its path.

    Raises `StoreError` if the folder cannot be read or written, or holds an `index.html` of somebody else.
    """
    path = results / INDEX
    if os.path.lexists(path) and not is_index(path):
        raise StoreError(
            f"{path}: Brittle did not write this file, so the index was not written; move it away"
        )
    try:
        with _alone(results):
            _write(path, index_page(listing(results)))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {reason(error)}") from None
    return path


def _write(path: Path, text: str) -> None:
    """Writes a file under a name that no other process uses, then renames it."""
    made, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=UNFINISHED)
    try:
        with os.fdopen(made, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps other processes from writing the index; gives up waiting after `PATIENCE` seconds."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:  # a file system without locks
                break
        yield
    finally:
        os.close(held)
