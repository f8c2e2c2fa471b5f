"""The columns that say which run or history a row is of: declared once, for writer and readers.

What a run comes to stands beside the keys (`model.outcome`), and what a history has drawn beside
what it is: a column a parameter.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa


class KeyColumn(NamedTuple):
    """A column of the results' tables that is no outcome and no parameter.

    `missing` says when the column is null; it is empty where the column always has a value.
    """

    name: str
    type: pa.DataType
    meaning: str
    unit: str = ""
    missing: str = ""


WORDS = pa.dictionary(pa.int16(), pa.string())
"""Text in which few words repeat."""

FROM_THE_BRANCH = "days from the branch"

KEY_COLUMNS = (
    KeyColumn("scenario", WORDS, "name of the scenario's file"),
    KeyColumn("draw", pa.int32(), "number of the history among those of the scenario's past"),
    KeyColumn("replicate", pa.int32(), "number of the run among those of its history"),
)
"""The key of a run, with which each row of the tables of runs and of places begins."""

KEYS = [column.name for column in KEY_COLUMNS]

RUN_IN_SCENARIO = KEYS[1:]
"""The key of a run within its scenario: runs of two scenarios that share it are a pair."""

ERROR_COLUMN = KeyColumn(
    "error", pa.string(), "why the run failed", missing="the run came to an end"
)
"""The last column of the table of runs. Where it has a value, all columns but the keys are null."""

HISTORY_COLUMNS = (
    KeyColumn("past", pa.string(), "mark of the set of histories; scenarios of one past share it"),
    KeyColumn("draw", pa.int32(), "number of the history in that set"),
    KeyColumn("history", pa.int64(), "number of the history in the bank, or of the prior draw"),
    KeyColumn("seed", pa.uint64(), "seed of the history's chances"),
    KeyColumn(
        "turns", pa.string(), "hours until which each further seed holds, where there are some"
    ),
    KeyColumn("weight", pa.float64(), "how much the history counts"),
)
"""What `draws.parquet` says of a history before its parameters."""

HISTOGRAM_COLUMNS = (
    KEY_COLUMNS[0],
    KeyColumn("series", WORDS, "name of the daily series that was counted"),
    KeyColumn("day", pa.int32(), "day on which the runs were counted", FROM_THE_BRANCH),
    KeyColumn("lower", pa.float64(), "lower edge of the bin", "that of the series"),
    KeyColumn("upper", pa.float64(), "upper edge of the bin", "that of the series"),
    KeyColumn("count", pa.int64(), "runs whose value lies between the two edges", "runs"),
)
"""The columns of `series.parquet`."""

DAY_COLUMN = KeyColumn("day", pa.int32(), "day of the values in the row", FROM_THE_BRANCH)
"""Stands in `trajectories.parquet` between the key of a run and its daily series."""
