"""Columns of results as NumPy arrays in which a value takes as few bytes as it needs.

A number is a 32-bit float with NaN where it is missing, a count is a small integer, and a word is a small
integer that numbers it in a list of words, with -1 where it is missing. A flag is a boolean; a flag that may be
missing is a float that is 1, 0 or NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from brittle.batches.disk import DamagedError
from brittle.batches.tables.columns import RUN_IN_SCENARIO
from brittle.model.outcome import PLACE_COLUMNS, RUN_COLUMNS, Holds, ResultColumn

type Column = npt.NDArray[Any]
type Compact = Callable[[pa.ChunkedArray], Column]
"""Makes an array of a column that was read from a file."""

WORDS = (Holds.WORD, Holds.PLACE, Holds.FACTION)


class Compacting:
    """How each column of a batch's runs and places is held."""

    def __init__(
        self, scenarios: Sequence[str], places: Sequence[str], factions: Sequence[str]
    ) -> None:
        lists = {Holds.PLACE: places, Holds.FACTION: factions}
        declared = [*RUN_COLUMNS, *PLACE_COLUMNS]
        self.words: Mapping[str, Sequence[str]] = {
            "scenario": scenarios,
            **{one.name: lists.get(one.holds, one.words) for one in declared if one.holds in WORDS},
        }
        """The words that the codes of a column number."""
        self._ways: dict[str, Compact] = {
            **{one.name: _numbers(np.dtype(one.dtype)) for one in declared},
            **{one.name: _flags(one) for one in declared if one.holds is Holds.FLAG},
            **{name: _numbers(np.dtype(np.int32)) for name in RUN_IN_SCENARIO},
            **{name: _codes(words) for name, words in self.words.items()},
        }

    def column(self, table: pa.Table, name: str, file: str) -> Column:
        """A column of a table without failed runs. A `DamagedError` names the file if it holds an unknown word."""
        held, compacted = table[name], self._ways[name]
        try:
            return compacted(held)
        except KeyError as error:
            raise DamagedError(f"{file} holds an unknown word, {error}") from None

    def series(self, name: str, values: Column) -> pd.Series:
        """An array as a pandas column that shares its memory; words are a categorical column."""
        if name in self.words:
            kind = pd.CategoricalDtype(list(self.words[name]))
            return pd.Series(pd.Categorical.from_codes(values, dtype=kind), name=name)
        return pd.Series(values, name=name, copy=False)


def _numbers(kind: np.dtype[Any]) -> Compact:
    return lambda column: column.to_numpy().astype(kind, copy=False)


def _flags(one: ResultColumn) -> Compact:
    kind = np.dtype(np.float32 if one.missing else np.bool_)
    return lambda column: np.asarray(column.cast(pa.int8()).to_numpy()).astype(kind)


def _codes(words: Sequence[str]) -> Compact:
    number = {word: code for code, word in enumerate(words)}
    kind = np.min_scalar_type(-max(len(words), 1))

    def coded(column: pa.ChunkedArray) -> Column:
        parts = [_coded(one) for one in column.chunks]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)

    def _coded(part: pa.DictionaryArray) -> Column:
        codes = [number[word] for word in part.dictionary.to_pylist()]
        found = np.array([*codes, -1], dtype=kind)  # the last one is that of a missing word
        told: Column = found[part.indices.fill_null(-1).to_numpy()]
        return told

    return coded
