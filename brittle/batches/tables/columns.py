"""The columns that identify the run or the history of a row, declared once for writers and readers.

In the tables of runs and places, the columns of results (`model.outcome`) follow the key columns. In the
table of histories, a column for each parameter follows the key columns.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa


class KeyColumn(NamedTuple):
    """A column of the results' tables that holds neither an outcome nor a parameter.

    `missing` says when the column is null; it is empty if the column always has a value.
    """

    name: str
    type: pa.DataType
    meaning: str
    unit: str = ""
    missing: str = ""


WORDS = pa.dictionary(pa.int16(), pa.string())
"""The type of a text column in which a few words repeat."""

FROM_THE_BRANCH = "days from the branch"

KEY_COLUMNS = (
    KeyColumn("scenario", WORDS, "name of the scenario's file"),
    KeyColumn("draw", pa.int32(), "number of the history within the scenario's set of histories"),
    KeyColumn("replicate", pa.int32(), "number of the run among the runs of its history"),
)
"""The key of a run, with which each row of the tables of runs and of places begins."""

KEYS = [column.name for column in KEY_COLUMNS]

RUN_IN_SCENARIO = KEYS[1:]
"""The key of a run within its scenario. Runs of two scenarios with the same key are a pair."""

ERROR_COLUMN = KeyColumn("error", pa.string(), "why the run failed", missing="the run did not fail")
"""The last column of the table of runs. If it has a value, all other columns except the keys are null."""

CODING = "coding."
"""Beginning of the names of columns that say what a history takes the coding to be."""

HISTORY_COLUMNS = (
    KeyColumn(
        "past",
        pa.string(),
        "identifier of the set of histories; scenarios with the same past share this set",
    ),
    KeyColumn("draw", pa.int32(), "number of the history within its set of histories"),
    KeyColumn(
        "history",
        pa.int64(),
        "number of the history in the bank, or number of the draw from the priors",
    ),
    KeyColumn("seed", pa.uint64(), "seed of the history's random numbers"),
    KeyColumn(
        "turns",
        pa.string(),
        "further seeds of the history, if it has any: those of what the coding cannot know, and those "
        "of later days, each with the hour from which the seed is used",
    ),
    KeyColumn("weight", pa.float64(), "weight of the history in the results"),
)
"""The columns of `draws.parquet` that come before the columns of parameters."""

HISTOGRAM_COLUMNS = (
    KEY_COLUMNS[0],
    KeyColumn("series", WORDS, "name of the daily series whose values are counted"),
    KeyColumn("day", pa.int32(), "day whose values are counted", FROM_THE_BRANCH),
    KeyColumn("lower", pa.float64(), "lower edge of the bin", "that of the series"),
    KeyColumn("upper", pa.float64(), "upper edge of the bin", "that of the series"),
    KeyColumn("count", pa.int64(), "number of runs whose value lies within the bin", "runs"),
)
"""The columns of `series.parquet`."""

DAY_COLUMN = KeyColumn("day", pa.int32(), "day of the values in the row", FROM_THE_BRANCH)
"""The column of `trajectories.parquet` between the key of a run and its daily series."""
