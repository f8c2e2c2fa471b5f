"""Turns the codes of runs into columns of words, ready for Parquet.

Readers of the files need no list of codes: outcomes, manners and factions are dictionary-encoded words,
flags are booleans, and values of events that did not happen are null. In the row of a failed run, every
column is null except the keys and `error`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from brittle.batches.tables.columns import (
    CODING,
    DAY_COLUMN,
    ERROR_COLUMN,
    HISTOGRAM_COLUMNS,
    HISTORY_COLUMNS,
    KEY_COLUMNS,
    KeyColumn,
)
from brittle.batches.tables.histogram import DailyHistogram
from brittle.engine import CodedFacts, Past, RunOutput
from brittle.model.outcome import (
    PLACE_COLUMNS,
    PLACE_DTYPE,
    RUN_COLUMNS,
    RUN_DTYPE,
    SERIES_COLUMNS,
    Holds,
    ResultColumn,
)

GROUP = 2000
"""Number of histories in a part of the table of draws."""

if TYPE_CHECKING:
    from brittle.model.setup.history import History


class DailyRun(NamedTuple):
    """The daily series of one run: a row for each day from the branch, a column for each series."""

    scenario: str
    draw: int
    replicate: int
    series: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PlayedRun:
    """One run of a batch, with its result or the error with which it failed."""

    draw: int
    replicate: int
    result: RunOutput | None
    error: str | None = None


def run_table(
    scenario: str, played: Sequence[PlayedRun], places: Sequence[str], factions: Sequence[str]
) -> pa.Table:
    """One row per run: keys, the columns of `RUN_DTYPE`, and `error`."""
    rows = np.zeros(len(played), dtype=RUN_DTYPE)
    failed = np.array([one.result is None for one in played], dtype=bool)
    for i, one in enumerate(played):
        if one.result is not None:
            rows[i] = one.result.run
    columns = _keys(
        scenario,
        np.array([one.draw for one in played], dtype=np.int32),
        np.array([one.replicate for one in played], dtype=np.int32),
    )
    columns |= _in_words(RUN_COLUMNS, rows, failed, places, factions)
    columns |= _columns([ERROR_COLUMN], error=[one.error for one in played])
    return pa.table(columns)


def place_table(
    scenario: str, played: Sequence[PlayedRun], places: Sequence[str], factions: Sequence[str]
) -> pa.Table:
    """One row per run and place: keys, `place` and the columns of `PLACE_DTYPE`."""
    done = [(one, one.result) for one in played if one.result is not None]
    blocks = [result.places for _, result in done]
    rows = np.concatenate(blocks) if blocks else np.zeros(0, dtype=PLACE_DTYPE)
    sizes = [len(block) for block in blocks]
    columns = _keys(
        scenario,
        np.repeat(np.array([one.draw for one, _ in done], dtype=np.int32), sizes),
        np.repeat(np.array([one.replicate for one, _ in done], dtype=np.int32), sizes),
    )
    none_failed = np.zeros(len(rows), dtype=bool)
    columns |= _in_words(PLACE_COLUMNS, rows, none_failed, places, factions)
    return pa.table(columns)


def series_table(scenario: str, daily: DailyHistogram) -> pa.Table:
    """One row per bin of a scenario's daily histograms that is not empty."""
    frame = daily.frame()
    codes = pa.array(frame["series"].cat.codes.to_numpy(), type=pa.int16())
    words = pa.DictionaryArray.from_arrays(codes, pa.array(frame["series"].cat.categories))
    columns = _columns(
        HISTOGRAM_COLUMNS,
        scenario=_same_word(scenario, len(frame)),
        series=words,
        **{one.name: frame[one.name].to_numpy() for one in HISTOGRAM_COLUMNS[2:]},
    )
    return pa.table(columns)


def trajectory_table(runs: Sequence[DailyRun]) -> pa.Table:
    """One row per run and day: keys, `day`, and a column for each daily series."""
    days = [len(run.series) for run in runs]
    empty = np.zeros((0, len(SERIES_COLUMNS)), dtype=np.float32)
    values = np.concatenate([empty, *(run.series for run in runs)])
    columns = _columns(
        [*KEY_COLUMNS, DAY_COLUMN],
        scenario=pa.array(
            [run.scenario for run in runs for _ in run.series], type=pa.string()
        ).dictionary_encode(),
        draw=np.repeat(np.array([run.draw for run in runs], dtype=np.int32), days),
        replicate=np.repeat(np.array([run.replicate for run in runs], dtype=np.int32), days),
        day=np.concatenate([np.arange(0), *(np.arange(number) for number in days)]),
    )
    for i, one in enumerate(SERIES_COLUMNS):
        told = np.ascontiguousarray(values[:, i])
        columns[one.name] = pa.array(told, mask=np.isnan(told))
    return pa.table(columns)


def draws_tables(pasts: Sequence[tuple[str, Past]]) -> Iterator[pa.Table]:
    """One row per history: its past, its number in this past, its parameters, and how it takes the coding.

    The tables follow one another in one file; each holds at most `GROUP` histories, so that a long list of
    histories takes little memory.
    """
    facts = coding_fields(past.coded for _, past in pasts)
    for name, past in pasts:
        for first in range(0, len(past.histories), GROUP):
            histories = list(past.histories[first : first + GROUP])
            table = _draws(name, first, histories)
            for field, column in _coding(past.coded, facts, histories):
                table = table.append_column(field, column)
            yield table


def coding_fields(coded: Iterable[CodedFacts | None]) -> list[pa.Field]:
    """The columns about the coding, each once, in order, for histories of several pasts."""
    found: dict[str, pa.Field] = {}
    for one in coded:
        for fact in one.facts if one is not None else ():
            about = {"unit": fact.unit, "meaning": fact.meaning, "missing": ""}
            name = CODING + fact.name
            found.setdefault(name, pa.field(name, pa.float64(), metadata=about))
    return list(found.values())


def _coding(
    coded: CodedFacts | None, fields: Sequence[pa.Field], histories: Sequence[History]
) -> Iterator[tuple[pa.Field, pa.Array]]:
    """The columns about the coding; null where a past has no such number."""
    values: dict[str, list[float]] = {}
    if coded is not None and fields:
        names = [CODING + fact.name for fact in coded.facts]
        columns = zip(*(coded.of(history) for history in histories), strict=True)
        values = dict(zip(names, map(list, columns), strict=True))
    for field in fields:
        there = values.get(field.name)
        yield field, pa.array(there if there is not None else [None] * len(histories), field.type)


def _draws(past: str, first: int, histories: Sequence[History]) -> pa.Table:
    # imported here because whoever reads a batch does not need the model
    from brittle.calibration.pasts.past import seeds_as_text

    columns = _columns(
        HISTORY_COLUMNS,
        past=[past] * len(histories),
        draw=range(first, first + len(histories)),
        history=[h.index for h in histories],
        seed=[h.seed for h in histories],
        turns=[seeds_as_text(h) for h in histories],
        weight=[h.weight for h in histories],
    )
    records = np.concatenate([h.parameters for h in histories])
    for name in records.dtype.names or ():
        columns[name] = pa.array(np.ascontiguousarray(records[name]), type=pa.float64())
    return pa.table(columns)


def _keys(
    scenario: str, draw: npt.NDArray[np.int32], replicate: npt.NDArray[np.int32]
) -> dict[str, pa.Array]:
    words = _same_word(scenario, len(draw))
    return _columns(KEY_COLUMNS, scenario=words, draw=draw, replicate=replicate)


def _same_word(word: str, number: int) -> pa.DictionaryArray:
    """A column of words in which each of the rows has the same word."""
    return pa.DictionaryArray.from_arrays(np.zeros(number, dtype=np.int16), pa.array([word]))


def _columns(declared: Sequence[KeyColumn], **values: Any) -> dict[str, pa.Array]:
    """The declared columns, in their order and with their types."""
    return {one.name: pa.array(values[one.name], type=one.type) for one in declared}


def _in_words(
    columns: Sequence[ResultColumn],
    rows: npt.NDArray[np.void],
    failed: npt.NDArray[np.bool_],
    places: Sequence[str],
    factions: Sequence[str],
) -> dict[str, pa.Array]:
    ids = {Holds.PLACE: places, Holds.FACTION: factions}
    return {
        column.name: _told(column, rows[column.name], failed, ids.get(column.holds, column.words))
        for column in columns
    }


def _told(
    column: ResultColumn,
    values: npt.NDArray[Any],
    failed: npt.NDArray[np.bool_],
    words: Sequence[str],
) -> pa.Array:
    """The values of a column as they are written to the file; missing values are null."""
    match column.holds:
        case Holds.WORD | Holds.PLACE | Holds.FACTION:
            return _coded(values, failed, words)
        case Holds.FLAG:
            return pa.array(values > 0, mask=failed | (values < 0))
        case Holds.NUMBER | Holds.SHARE:
            return pa.array(np.ascontiguousarray(values), mask=failed | np.isnan(values))
        case Holds.COUNT:
            return pa.array(np.ascontiguousarray(values), mask=failed)


def _coded(
    codes: npt.NDArray[np.generic], failed: npt.NDArray[np.bool_], words: Sequence[str]
) -> pa.DictionaryArray:
    numbers = codes.astype(np.int16)
    missing = failed | (numbers < 0)
    return pa.DictionaryArray.from_arrays(
        pa.array(numbers, mask=missing), pa.array(list(words), type=pa.string())
    )
