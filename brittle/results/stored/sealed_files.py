"""The sealed tables of a results folder: each is checked once, and then read column by column.

A table is checked when it is first used. A file that was intact is checked again only if the file has changed
since, even if another part of the program reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from brittle.batches.disk import DamagedError
from brittle.calibration.files.sealed import Sealed, read_sealed
from brittle.batches.store import ANOTHERS, FINGERPRINT, KIND
from brittle.model.inputs.sources.files import reason


class FileState(NamedTuple):
    """What the system says of a file; if the file is written again, one of these numbers changes."""

    device: int
    number: int
    size: int
    written: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> FileState:
        """The present state of a file. Raises `DamagedError` if the system cannot tell it."""
        try:
            now = path.stat()
        except FileNotFoundError:
            raise DamagedError("is missing") from None
        except OSError as error:
            raise DamagedError(f"cannot be read: {reason(error)}") from None
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
            facts = checked(path, FileState.of(path)).facts
        except DamagedError as error:
            raise DamagedError(f"{name} {error}") from None
        if facts.get(KIND) != kind:
            raise DamagedError(f"{name} is a different file of Brittle's")
        return facts

    def names(self, name: str, kind: str) -> list[str]:
        """The names of a table's columns."""
        names: list[str] = self.schema(name, kind).names
        return names

    def schema(self, name: str, kind: str) -> pa.Schema:
        """The columns of a table, each with its unit and meaning where the file has them."""
        self.facts(name, kind)
        return pq.read_schema(self.folder / name)

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
def checked(path: Path, state: FileState) -> Sealed:
    """A file that is intact; it is checked again only if its state has changed. Raises `DamagedError` if damaged.

    `state` is the file's present state.
    """
    return read_sealed(path)
