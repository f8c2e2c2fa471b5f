"""The table of places, by far the largest of a batch, one shard at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from brittle.batches.disk import DamagedError
from brittle.results.stored.compact import Column, Compacting

PLACE = "place"

type PlaceShard = Mapping[str, Column]
"""Columns of a shard, each an array with a row for each place of the theatre and a column for each run.

Words are codes (`Results.words`); a code is -1, and a number NaN, where the value is missing.
"""


def place_shard(
    file: str, table: pa.Table, columns: Sequence[str], compacting: Compacting
) -> PlaceShard:
    """The given columns of a shard. Raises `DamagedError` unless each run has every place, in order."""
    place = compacting.column(table, PLACE, file)
    places = len(compacting.words[PLACE])
    runs = table.num_rows // places
    if not np.array_equal(place, np.tile(np.arange(places), runs)):
        raise DamagedError(f"{file} does not have a row for each place of each run")
    found = {name: compacting.column(table, name, file) for name in columns}
    return {name: values.reshape(runs, places).T for name, values in found.items()}
