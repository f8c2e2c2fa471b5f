"""Write exported files to disk: every file is complete, and none of the user's own files is overwritten.

The file `export.json`, in the same folder, lists the exported files with their hashes. A file that it does
not list, or that was changed later, belongs to the user and is not touched.
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
"""A function that writes one file to the given path."""


class ExportLedger(BaseModel):
    """The content of `export.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    brittle: str
    """The version of Brittle that wrote the files; it also shows that the files are Brittle's."""
    batch: str
    """The results folder from which the tables were exported."""
    files: dict[str, str]
    """The SHA-256 hash of each file, by its name."""


def check_free(folder: Path, names: list[str]) -> None:
    """Raise `StoreError` if files cannot be written or would overwrite a file that is not Brittle's."""
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
            raise _foreign(path, "it was changed after Brittle wrote it")


def write_files(folder: Path, files: Mapping[str, FileWriter], batch: Path) -> list[Path]:
    """Write files by their names; all of them are complete before the first is moved into place.

    Raises `StoreError` before any file is written if `check_free` raises it, and `WriteError` if the disk is
    full or does not permit writing.
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
            ledger = ExportLedger(brittle=version(), batch=str(batch), files={**earlier, **hashes})
            write_text(folder / LEDGER, ledger.model_dump_json(indent=1) + "\n")
            for name, part in parts.items():
                part.replace(folder / name)
        finally:
            for part in parts.values():
                with suppress(OSError):
                    part.unlink(missing_ok=True)
    return [folder / name for name in files]


def _ledger(folder: Path) -> ExportLedger:
    """Read the list of earlier exports in a folder. Raises `StoreError` if `export.json` is not such a list."""
    path = folder / LEDGER
    if not os.path.lexists(path):
        return ExportLedger(brittle=version(), batch="", files={})
    try:
        return ExportLedger.model_validate_json(read_bytes(path))
    except (DamagedError, ValidationError):
        raise _foreign(path, "it is not a list of files that Brittle exported") from None


def _foreign(path: Path, why: str) -> StoreError:
    return StoreError(
        f"{path}: would be overwritten, but {why}; nothing was written. Move the file away, or choose "
        "another folder with --out"
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
