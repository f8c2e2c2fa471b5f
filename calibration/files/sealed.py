"""Parquet files in which any damage is noticed, because each contains the SHA-256 of all its other bytes.

The checksum is stored in the file's metadata, where other readers ignore it. For the computation, 64 zeros
take the place of the checksum. A single flipped bit is noticed anywhere, even in the footer or in the
checksum itself. A file is checked piece by piece, and its tables are read from the disk, so that a large file
takes little memory.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from brittle.calibration.files.whole import DamagedError, in_the_way, unfinished
from brittle.model.inputs.sources.files import reason

KEY = "brittle.seal"
MARK = b"brittle:sha256:"
BLANK = b"0" * 64

CHANGED = "was damaged or changed since it was written"
SHORT = "is cut short, or was not written by this version of Brittle"

PIECE = 1 << 20
"""Number of bytes that are read at a time."""

TAIL = 8
"""Number of bytes after the footer of a Parquet file: the length of the footer and the word PAR1."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file whose checksum was correct when the file was checked."""

    path: Path
    facts: Mapping[str, str]
    """Further entries in the file's metadata."""
    rows: int
    """Number of rows in the table."""

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """Reads the table, or some of its columns. Raises `DamagedError` if the table lacks one of them."""
        try:
            with self.path.open("rb") as file:
                return pq.read_table(file, columns=columns)
        except (OSError, pa.ArrowInvalid, KeyError, ValueError) as error:
            raise DamagedError(f"is a different table ({str(error).splitlines()[0]})") from None


def write_sealed(tables: Iterable[pa.Table], path: Path, facts: Mapping[str, str]) -> None:
    """Writes tables with the same columns, one after the other, to a file that is renamed when complete.

    `facts` are further entries in the file's metadata; the metadata of the tables' fields is kept.
    """
    with unfinished(path) as temporary, temporary.open("wb+") as file:
        _seal(tables, file, facts)


def sealed(table: pa.Table, facts: Mapping[str, str]) -> bytes:
    """The contents of the file that `write_sealed` would write."""
    buffer = io.BytesIO()
    _seal([table], buffer, facts)
    return buffer.getvalue()


def _seal(tables: Iterable[pa.Table], file: BinaryIO, facts: Mapping[str, str]) -> None:
    bare = (table.replace_schema_metadata(None) for table in tables)
    first = next(bare)
    with pq.ParquetWriter(file, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for table in bare:
            writer.write_table(table)
        writer.add_key_value_metadata({**facts, KEY: (MARK + BLANK).decode()})
    at = _seal_position(file)
    checksum = _checksum(file, at)
    file.seek(at)
    file.write(checksum)


def read_sealed(path: Path) -> Sealed:
    """Checks a file that was written sealed. Raises `DamagedError` if the file has changed since."""
    if not path.exists():
        raise DamagedError("is missing")
    if not path.is_file():
        raise DamagedError(in_the_way(path))
    try:
        with path.open("rb") as file:
            return _checked(path, file)
    except OSError as error:
        raise DamagedError(f"cannot be read: {reason(error)}") from None


def _checked(path: Path, file: BinaryIO) -> Sealed:
    if file.seek(0, io.SEEK_END) == 0:
        raise DamagedError("is empty")
    at = _seal_position(file)
    if at < 0:
        raise DamagedError(SHORT)
    file.seek(at)
    if file.read(len(BLANK)) != _checksum(file, at):
        raise DamagedError(CHANGED)
    file.seek(0)
    read = pq.read_metadata(file)
    facts = {key.decode(): value.decode() for key, value in read.metadata.items()}
    return Sealed(path, facts, int(read.num_rows))


def _seal_position(file: BinaryIO) -> int:
    """The position of the checksum, which lies in the footer; -1 if the file has none."""
    size = file.seek(0, io.SEEK_END)
    if size <= TAIL:
        return -1
    file.seek(size - TAIL)
    footer = int.from_bytes(file.read(4), "little")
    begins = max(0, size - TAIL - footer)
    file.seek(begins)
    at = file.read().rfind(MARK)
    return begins + at + len(MARK) if at >= 0 else -1


def _checksum(file: BinaryIO, at: int) -> bytes:
    """SHA-256 of a file, in hex, computed with zeros in place of the checksum that begins at byte `at`."""
    digest = hashlib.sha256()
    file.seek(0)
    left = at
    while left > 0 and (piece := file.read(min(left, PIECE))):
        digest.update(piece)
        left -= len(piece)
    digest.update(BLANK)
    file.seek(at + len(BLANK))
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest().encode()
