"""Parquet files in which any damage is noticed, because each contains the SHA-256 of all its other bytes.

The checksum is stored in the file's metadata, where other readers ignore it. For the computation, 64 zeros
take the place of the checksum. A single flipped bit is noticed anywhere, even in the footer or in the
checksum itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from brittle.batches.disk import DamagedError, read_bytes, write_bytes

KEY = "brittle.seal"
MARK = b"brittle:sha256:"
BLANK = b"0" * 64

CHANGED = "was damaged or changed since it was written"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file whose checksum was correct when the file was read."""

    data: bytes
    facts: Mapping[str, str]
    """Further entries in the file's metadata."""

    @property
    def rows(self) -> int:
        """Number of rows in the table."""
        return int(pq.read_metadata(pa.BufferReader(self.data)).num_rows)

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """Reads the table, or some of its columns. Raises `DamagedError` if the table lacks one of them."""
        try:
            return pq.read_table(pa.BufferReader(self.data), columns=columns)
        except (pa.ArrowInvalid, KeyError, ValueError) as error:
            raise DamagedError(f"is a different table ({str(error).splitlines()[0]})") from None


def write_sealed(table: pa.Table, path: Path, facts: Mapping[str, str]) -> None:
    """Writes a table, with `facts` in its metadata, to a file that is renamed when it is complete."""
    write_bytes(path, sealed(table, facts))


def sealed(table: pa.Table, facts: Mapping[str, str]) -> bytes:
    """A table as a Parquet file that contains its checksum. The metadata of the table's fields is kept."""
    bare = table.replace_schema_metadata(None)
    buffer = pa.BufferOutputStream()
    with pq.ParquetWriter(buffer, bare.schema, compression="zstd") as writer:
        writer.write_table(bare)
        writer.add_key_value_metadata({**facts, KEY: (MARK + BLANK).decode()})
    data = buffer.getvalue().to_pybytes()
    at = data.rindex(MARK + BLANK) + len(MARK)
    return b"".join((data[:at], _checksum(data, at), data[at + len(BLANK) :]))


def read_sealed(path: Path) -> Sealed:
    """Reads a file that `write_sealed` wrote. Raises `DamagedError` if the file has changed since."""
    data = read_bytes(path)
    if not data:
        raise DamagedError("is empty")
    at = data.rfind(MARK) + len(MARK)
    if at < len(MARK):
        raise DamagedError("is cut short, or was not written by this version of Brittle")
    if data[at : at + len(BLANK)] != _checksum(data, at):
        raise DamagedError(CHANGED)
    metadata = pq.read_metadata(pa.BufferReader(data)).metadata
    return Sealed(data, {key.decode(): value.decode() for key, value in metadata.items()})


def _checksum(data: bytes, at: int) -> bytes:
    """SHA-256 of a file, in hex, computed with zeros in place of the checksum that begins at byte `at`."""
    digest = hashlib.sha256(memoryview(data)[:at])
    digest.update(BLANK)
    digest.update(memoryview(data)[at + len(BLANK) :])
    return digest.hexdigest().encode()
