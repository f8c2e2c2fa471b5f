"""Exported files on their way to disk: all of them are whole, and no other file is overwritten.

`export.json`, beside them, lists the files with their hashes. A file that it does not list, or that was
changed since, is somebody's own and stays as it is.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from brittle.batches.disk import (
    UNFINISHED,
    DamagedError,
    StoreError,
    check_can_be_made,
    in_the_way,
    read_bytes,
    write_text,
    writing,
)
from brittle.origin import version

LEDGER = "export.json"

type FileWriter = Callable[[Path], None]
"""Writes one file to the path that it is given."""


class ExportLedger(BaseModel):
    """What `export.json` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    brittle: str
    """The version that wrote the files: the sign that they are Brittle's."""
    batch: str
    """The folder whose tables they hold."""
    files: dict[str, str]
    """SHA-256 of each file, by its name."""


def check_free(folder: Path, names: list[str]) -> None:
    """Raises `StoreError` where files cannot be written, or would overwrite what is not Brittle's."""
    check_can_be_made(folder)
    known = _ledger(folder).files
    for name in names:
        path = folder / name
        if not os.path.lexists(path):
            continue
        if path.is_symlink() or not path.is_file():
            raise StoreError(f"{path}: {in_the_way(path)}")
        if name not in known:
            raise _foreign(path, "Brittle did not write it")
        if _sha256(path) != known[name]:
            raise _foreign(path, "it was changed since Brittle wrote it")


def write_files(folder: Path, files: Mapping[str, FileWriter], batch: Path) -> list[Path]:
    """Writes files by their names; all are whole before the first takes its place.

    Raises `StoreError` before anything is written where `check_free` does; `WriteError` where the disk
    is full or forbids it.
    """
    check_free(folder, list(files))
    parts = {name: folder / f"{name}{UNFINISHED}" for name in files}
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for name, write in files.items():
                write(parts[name])
            earlier = _ledger(folder).files
            hashes = {name: _sha256(part) for name, part in parts.items()}
            ledger = ExportLedger(
                brittle=version(), batch=str(batch), files={**earlier, **hashes}
            )
            write_text(folder / LEDGER, ledger.model_dump_json(indent=1) + "\n")
            for name, part in parts.items():
                part.replace(folder / name)
        finally:
            for part in parts.values():
                with suppress(OSError):
                    part.unlink(missing_ok=True)
    return [folder / name for name in files]


def _ledger(folder: Path) -> ExportLedger:
    """What lies in a folder of earlier exports. Raises `StoreError` for another file of that name."""
    path = folder / LEDGER
    if not os.path.lexists(path):
        return ExportLedger(brittle=version(), batch="", files={})
    try:
        return ExportLedger.model_validate_json(read_bytes(path))
    except (DamagedError, ValidationError):
        raise _foreign(path, "it is no list of files that Brittle exported") from None


def _foreign(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path}: would be overwritten, and {why}; nothing was written: move it away, or choose another "
        "folder with --out"
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
