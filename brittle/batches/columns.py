"""The columns that say which run or history a row is of: declared once, for writer and readers.

What a run comes to stands beside the keys (`model.outcome`), and what a history has drawn beside
what it is: a column a parameter.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa


class KeyColumn(NamedTuple):
    """A column of the results' tables that is no outcome and no parameter."""

    name: str
    type: pa.DataType
    meaning: str


KEY_COLUMNS = (
    KeyColumn("scenario", pa.dictionary(pa.int16(), pa.string()), "name of the scenario's file"),
    KeyColumn("draw", pa.int32(), "number of the history among those of the scenario's past"),
    KeyColumn("replicate", pa.int32(), "number of the run among those of its history"),
)
"""The key of a run, with which each row of the tables of runs and of places begins."""

KEYS = [column.name for column in KEY_COLUMNS]

RUN_IN_SCENARIO = KEYS[1:]
"""The key of a run within its scenario: runs of two scenarios that share it are a pair."""

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
