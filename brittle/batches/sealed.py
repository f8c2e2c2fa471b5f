"""Parquet files that tell damage from data: each holds the SHA-256 of all its other bytes.

The checksum stands among the file's metadata, where other readers pass over it. It is taken with 64
zeros in its own place, so that one flipped bit anywhere, in the footer or the checksum too, is seen.
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
    """A file whose checksum was right when it was read."""

    data: bytes
    facts: Mapping[str, str]
    """What was written beside the table."""

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return int(pq.read_metadata(pa.BufferReader(self.data)).num_rows)

    def table(self, columns: list[str] | None = None) -> pa.Table:
        """The table. Raises `DamagedError` where it lacks a column."""
        try:
            return pq.read_table(pa.BufferReader(self.data), columns=columns)
        except (pa.ArrowInvalid, KeyError, ValueError) as error:
            raise DamagedError(f"is another table ({str(error).splitlines()[0]})") from None


def write_sealed(table: pa.Table, path: Path, facts: Mapping[str, str]) -> None:
    """Writes a table with `facts` among its metadata, whole then renamed."""
    write_bytes(path, sealed(table, facts))


def sealed(table: pa.Table, facts: Mapping[str, str]) -> bytes:
    """A table as a Parquet file with its checksum within; what its fields carry as metadata is kept."""
    bare = table.replace_schema_metadata(None)
    buffer = pa.BufferOutputStream()
    with pq.ParquetWriter(buffer, bare.schema, compression="zstd") as writer:
        writer.write_table(bare)
        writer.add_key_value_metadata({**facts, KEY: (MARK + BLANK).decode()})
    data = buffer.getvalue().to_pybytes()
    at = data.rindex(MARK + BLANK) + len(MARK)
    return b"".join((data[:at], _checksum(data, at), data[at + len(BLANK) :]))


def read_sealed(path: Path) -> Sealed:
    """A file that `write_sealed` wrote. Raises `DamagedError` where it is not as it was written."""
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
    """SHA-256, in hex, of a file whose own checksum at `at` is taken as zeros."""
    digest = hashlib.sha256(memoryview(data)[:at])
    digest.update(BLANK)
    digest.update(memoryview(data)[at + len(BLANK) :])
    return digest.hexdigest().encode()
