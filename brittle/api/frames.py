"""Tables of results as pandas frames, with the meaning and the unit of each column.

Meanings and units come from the declarations of the columns, which files and figures use as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from brittle.batches.tables.columns import HISTOGRAM_COLUMNS, HISTORY_COLUMNS, KEY_COLUMNS
from brittle.batches.tables.dictionary import DRAWS_TABLE, PLACES
from brittle.model.outcome import PLACE_COLUMNS, RUN_COLUMNS, Holds, ResultColumn
from brittle.model.parameters import PARAMETERS
from brittle.results.reading import Results


class Described(NamedTuple):
    """The description of a column."""

    unit: str
    """The unit; empty for columns of words, flags or serial numbers."""
    meaning: str


KEYS = {one.name: Described(one.unit, one.meaning) for one in KEY_COLUMNS}
HISTORY = {one.name: Described(one.unit, one.meaning) for one in HISTORY_COLUMNS}
BINS = {one.name: Described(one.unit, one.meaning) for one in HISTOGRAM_COLUMNS}


def described(frame: pd.DataFrame, columns: dict[str, Described]) -> pd.DataFrame:
    """Adds to a frame, as `attrs["units"]` and `attrs["meaning"]`, the units and meanings of its columns."""
    frame.attrs["units"] = {name: columns[name].unit for name in frame if name in columns}
    frame.attrs["meaning"] = {name: columns[name].meaning for name in frame if name in columns}
    return frame


def runs_frame(results: Results) -> pd.DataFrame:
    """A row for each run that did not fail."""
    history = {"history": HISTORY["history"]}
    runs = results.runs.copy()
    for one in RUN_COLUMNS:
        if one.holds is Holds.FLAG and one.missing:
            flag = runs[one.name]
            runs[one.name] = (flag == 1).astype(object).where(flag.notna(), None)
    return described(runs, {**KEYS, **history, **_declared(RUN_COLUMNS)})


def failed_frame(results: Results) -> pd.DataFrame:
    """A row for each run that failed, with the run's key and the error."""
    return described(results.failed.copy(), {**KEYS, "error": Described("", "why the run failed")})


def places_frame(results: Results) -> pd.DataFrame:
    """A row for each run and place."""
    columns = {**KEYS, **_declared(PLACE_COLUMNS)}
    return described(results.frame(PLACES), columns)


def series_frame(results: Results) -> pd.DataFrame:
    """Daily histograms: a row for each scenario, series, day and bin."""
    return described(results.series.copy(), {**KEYS, **BINS})


def draws_frame(results: Results) -> pd.DataFrame:
    """A row for each history, with what identifies the history and the value of every parameter."""
    drawn = {name: Described(one.unit, one.meaning) for name, one in PARAMETERS.items()}
    doubts = {name: Described(*told) for name, told in results.about_coding.items()}
    return described(results.frame(DRAWS_TABLE), {**HISTORY, **drawn, **doubts})


def _declared(columns: Iterable[ResultColumn]) -> dict[str, Described]:
    return {one.name: Described(one.unit, _meaning(one)) for one in columns}


def _meaning(column: ResultColumn) -> str:
    missing = f"; missing: {column.missing}" if column.missing else ""
    return f"{column.meaning}{missing}"
