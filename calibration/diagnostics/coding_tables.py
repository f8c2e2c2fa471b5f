"""The two tables about the coding that stand beside the shipped fits, and how they are read.

`codings.csv` has a row for each coding, size of doubts and day, of each case that was coded twice.
`coding_share.csv` has a row for each case and source of spread.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, get_type_hints

import pandas as pd

CODINGS, SHARES = "codings.csv", "coding_share.csv"
"""The names of the tables."""

FIRST, CONTRACTED, SECOND_CODING = "first", "first, contracted", "second"
"""The codings of a case: its own, its own with the places of the second, and the second."""

NONE, AS_CODERS, HALF_MORE = "none", "as coders differ", "half as much again"
"""The sizes of the doubts about a coding."""

SOURCES = ("parameters", "coding", "chance")
"""The sources of the spread."""


class CodingRow(NamedTuple):
    """How often the capital is lost by one coding."""

    case: str
    coding: str
    doubts: str
    places: int
    histories: int
    day: int
    lost: float
    low: float
    high: float


class ShareRow(NamedTuple):
    """The part of the variance of min(day the capital is lost, 120) that one of its sources causes."""

    case: str
    source: str
    alone: float
    """Part that the source explains by itself."""
    alone_error: float
    total: float
    """Part that is left if only this source is unknown; interactions count for each of their sources."""
    total_error: float
    histories: int


def read_codings(folder: Path) -> list[CodingRow]:
    """The rows of `codings.csv` in a folder; empty if there is no file."""
    return _rows(folder / CODINGS, CodingRow)


def read_shares(folder: Path) -> list[ShareRow]:
    """The rows of `coding_share.csv` in a folder; empty if there is no file."""
    return _rows(folder / SHARES, ShareRow)


def _rows[Row: tuple[object, ...]](path: Path, kind: type[Row]) -> list[Row]:
    if not path.exists():
        return []
    words = {name: str for name, held in get_type_hints(kind).items() if held is str}
    table = pd.read_csv(path, dtype=words, keep_default_na=False)[list(get_type_hints(kind))]
    return [kind(*values) for values in table.itertuples(index=False, name=None)]
