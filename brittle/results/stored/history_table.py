"""The table of histories, `draws.parquet`, of which only the columns or the rows that are needed are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import batched

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from brittle.batches.disk import DamagedError
from brittle.batches.folder import BATCH, BatchRecord
from brittle.batches.recognised import DRAWS
from brittle.batches.store import ANOTHERS
from brittle.batches.tables.columns import CODING, HISTORY_COLUMNS
from brittle.results.stored.compact import Column
from brittle.results.stored.sealed_files import SealedFiles

NUMBER = "history"
AT_ONCE = 20
"""The number of parameters that are read at a time."""
OF_A_HISTORY = frozenset(one.name for one in HISTORY_COLUMNS)
"""Columns that are not parameters."""


class HistoryTable:
    """The histories of a batch. Every method raises `DamagedError` if the file is damaged or another batch's."""

    def __init__(self, files: SealedFiles, record: BatchRecord) -> None:
        self._files = files
        self._record = record

    def parts(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Some columns, or all of them, one group of rows at a time."""
        told = self._files.facts(DRAWS, DRAWS).get(BATCH, "")
        try:
            beside = BatchRecord.model_validate_json(told)
        except ValueError:
            beside = None
        if beside is None or beside.inputs != self._record.inputs:
            raise DamagedError(f"{DRAWS} {ANOTHERS}")
        if beside.draws != self._record.draws:
            raise DamagedError(f"{DRAWS} does not have the batch's number of histories")
        return self._files.parts(DRAWS, DRAWS, columns)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Some columns of all histories, or all columns."""
        return pa.concat_tables(self.parts(columns))

    def by_draw(self, column: str) -> dict[str, pd.Series]:
        """For each past, a column of numbers of its histories, indexed by draw."""
        table = self.table(["past", "draw", column])
        past = table["past"].combine_chunks().dictionary_encode()
        draw, values = (table[name].to_numpy() for name in ("draw", column))
        codes = past.indices.to_numpy()
        return {
            str(word): pd.Series(values[codes == code], index=draw[codes == code])
            for code, word in enumerate(past.dictionary.to_pylist())
        }

    def parameters(self) -> pd.DataFrame:
        """The parameters of each history, indexed by the history's number; each history once."""
        return self._of_each(lambda name: name not in OF_A_HISTORY and not name.startswith(CODING))

    def coding(self) -> pd.DataFrame:
        """What each history takes the coding to be, indexed by the history's number; each history once.

        There is a column for each doubt, without the beginning that the names in the file have.
        """
        found = self._of_each(lambda name: name.startswith(CODING))
        return found.rename(columns=lambda name: str(name).removeprefix(CODING))

    def about_coding(self) -> dict[str, tuple[str, str]]:
        """The unit and the meaning of each column about the coding, by its name in the file."""
        fields = [one for one in self._files.schema(DRAWS, DRAWS) if one.name.startswith(CODING)]
        told = {one.name: one.metadata or {} for one in fields}
        return {
            name: (facts.get(b"unit", b"").decode(), facts.get(b"meaning", b"").decode())
            for name, facts in told.items()
        }

    def _of_each(self, wanted: Callable[[str], bool]) -> pd.DataFrame:
        """Some columns of each history, indexed by the history's number; each history once."""
        number = self.table([NUMBER])[NUMBER].to_numpy()
        once, first = np.unique(number, return_index=True)
        order = np.argsort(first)
        names = [name for name in self._files.names(DRAWS, DRAWS) if wanted(name)]
        found: dict[str, Column] = {}
        for some in batched(names, AT_ONCE):
            table = self.table(some)
            found |= {name: table[name].to_numpy()[first[order]] for name in some}
        return pd.DataFrame(found, index=pd.Index(once[order], name=NUMBER))

    def row(self, past: str, draw: int) -> pa.Table:
        """The row of one history; empty if there is none."""
        for part in self.parts():
            found = part.filter(
                pc.and_(pc.equal(part["past"], past), pc.equal(part["draw"], draw))
            )
            if found.num_rows:
                break
        return found

    def number_of(self, past: str) -> int:
        """The number of histories of a past."""
        return sum(int(pc.sum(pc.equal(one["past"], past)).as_py() or 0) for one in self.parts(["past"]))
