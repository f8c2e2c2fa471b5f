"""Keeps finished islands on disk, each in a Parquet file with a checksum and a row for each history."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from brittle.calibration.files.sealed import read_sealed, write_sealed
from brittle.calibration.files.whole import DamagedError
from brittle.calibration.sampling.tempering import Island, Population, Step

NAME, STEPS, EVIDENCE = "brittle.island", "brittle.steps", "brittle.log_evidence"
"""Entries in a file's metadata: the island's name, its steps, and its log evidence."""


def write_island(island: Island, path: Path, name: str) -> None:
    """Writes an island; `name` identifies everything on which it depends. Raises OSError if it cannot."""
    columns = {key: _column(values) for key, values in island.population._asdict().items()}
    facts = {
        NAME: name,
        STEPS: json.dumps([astuple(step) for step in island.steps]),
        EVIDENCE: json.dumps(island.log_evidence),
    }
    write_sealed([pa.table(columns)], path, facts)


def read_island(path: Path, name: str) -> Island:
    """Reads what `write_island` wrote. Raises `DamagedError` unless this island is there, undamaged."""
    held = read_sealed(path)
    if held.facts.get(NAME) != name:
        raise DamagedError("is another island")
    table = held.table(list(Population._fields))
    population = Population(*(_values(table[key]) for key in Population._fields))
    steps = tuple(Step(*each) for each in json.loads(held.facts[STEPS]))
    return Island(population, json.loads(held.facts[EVIDENCE]), steps)


def _column(values: NDArray[Any]) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(values).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1]) if values.ndim > 1 else flat


def _values(column: pa.ChunkedArray) -> NDArray[Any]:
    whole = column.combine_chunks()
    if not pa.types.is_fixed_size_list(whole.type):
        return np.array(whole)
    return np.array(whole.flatten()).reshape(len(whole), whole.type.list_size)
