"""The sealed tables of a results folder: each is checked once, and then read column by column.

A table is checked when it is first used. Its checksum is computed block by block, so the check takes little
memory however long the file is. A file that was intact is checked again only if the file has changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from brittle.batches.disk import DamagedError, in_the_way
from brittle.batches.sealed import BLANK, CHANGED, MARK
from brittle.batches.store import ANOTHERS, FINGERPRINT, KIND
from brittle.model.inputs.sources.files import reason

AT_ONCE = 1 << 20
"""The number of bytes that are read at a time. The seal lies within this many bytes of a file's end."""


class FileState(NamedTuple):
    """What the system says of a file; if the file is written again, one of these numbers changes."""

    device: int
    number: int
    size: int
    written: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> FileState:
        """The state of a regular file. Raises `DamagedError` if there is no such file."""
        if not path.exists():
            raise DamagedError("is missing")
        if not path.is_file():
            raise DamagedError(in_the_way(path))
        now = path.stat()
        return cls(now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)


class SealedFiles:
    """The sealed tables of one folder. A `DamagedError` of any method names the damaged file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self, name: str, kind: str, fingerprint: str) -> None:
        """Raises `DamagedError` unless a table is intact, of this kind and from this batch's own shard."""
        if self.facts(name, kind).get(FINGERPRINT) != fingerprint:
            raise DamagedError(f"{name} {ANOTHERS}")

    def facts(self, name: str, kind: str) -> Mapping[str, str]:
        """The further metadata of a table. Raises `DamagedError` if the table is damaged or of another kind."""
        path = self.folder / name
        try:
            found = facts_in(path, FileState.of(path))
        except OSError as error:
            raise DamagedError(f"{name} cannot be read: {reason(error)}") from None
        except DamagedError as error:
            raise DamagedError(f"{name} {error}") from None
        if found.get(KIND) != kind:
            raise DamagedError(f"{name} is a different file of Brittle's")
        return found

    def names(self, name: str, kind: str) -> list[str]:
        """The names of a table's columns."""
        self.facts(name, kind)
        names: list[str] = pq.read_schema(self.folder / name).names
        return names

    def table(self, name: str, kind: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Some columns of a table, or all of them. Raises `DamagedError` if a column is missing."""
        return pa.concat_tables(self.parts(name, kind, columns))

    def parts(
        self, name: str, kind: str, columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """Some columns of a table, or all of them, one group of rows at a time, as the file holds them."""
        self.facts(name, kind)
        with pq.ParquetFile(self.folder / name) as file:
            known = set(file.schema_arrow.names)
            lacks = next((one for one in columns or () if one not in known), None)
            if lacks is not None:
                raise DamagedError(f"{name} is a different table (it has no column {lacks})")
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=columns, use_threads=False)
            if not file.num_row_groups:
                yield file.read(columns=columns)


@lru_cache(maxsize=10_000)
def facts_in(path: Path, state: FileState) -> Mapping[str, str]:
    """The further metadata of a file. Raises `DamagedError` if its seal does not match its contents.

    `state` is the file's present state. The file is read again only if its state has changed.
    """
    if not state.size:
        raise DamagedError("is empty")
    with path.open("rb") as file:
        at = _place_of_seal(file, state.size)
        file.seek(at)
        if file.read(len(BLANK)) != _checksum(file, at):
            raise DamagedError(CHANGED)
        file.seek(0)
        facts = pq.read_metadata(file).metadata
    return {key.decode(): value.decode() for key, value in facts.items()}


def _place_of_seal(file: BinaryIO, size: int) -> int:
    """The first byte of the checksum in a file."""
    start = max(0, size - AT_ONCE)
    file.seek(start)
    at = file.read().rfind(MARK)
    if at < 0:
        raise DamagedError("is cut short, or was not written by this version of Brittle")
    return start + at + len(MARK)


def _checksum(file: BinaryIO, at: int) -> bytes:
    """SHA-256 of a file, in hex, computed with zeros in place of the checksum that begins at byte `at`."""
    digest = hashlib.sha256()
    file.seek(0)
    for start in range(0, at, AT_ONCE):
        digest.update(file.read(min(AT_ONCE, at - start)))
    digest.update(BLANK)
    file.seek(at + len(BLANK))
    while block := file.read(AT_ONCE):
        digest.update(block)
    return digest.hexdigest().encode()
