"""The numbers behind a figure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from brittle.results.comparing import exit_pairs
from brittle.results.reading import Results
from brittle.results.statistics import Estimate

DIGITS = 5
"""The number of significant digits of a number in a table."""

type Cell = str | float | None
"""A value of a table; None stands for a value that does not exist."""


class FigureTable(NamedTuple):
    """The numbers behind a figure, which the page shows as a table and saves as a CSV file."""

    columns: tuple[str, ...]
    """Names of the columns, each with its unit if it has one."""
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> FigureTable:
        """Make a table; each row has a cell for each column."""
        return cls(tuple(columns), tuple(tuple(row) for row in rows))


def cell(value: float) -> Cell:
    """A number with `DIGITS` significant digits, or None if it is not finite."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def ends(one: Estimate) -> list[Cell]:
    """Three cells: an estimate, and the lower and upper ends of its 95% interval."""
    return [cell(one.value), cell(one.low), cell(one.high)]


def interval_heads(head: str) -> list[str]:
    """The heads of the three columns of an estimate; each says what it is an estimate or an end of."""
    return [head, f"{head}, 95% low", f"{head}, 95% high"]


def in_long_tables(results: Results) -> list[str]:
    """The scenarios in tables that would be too long with all: the main one, ways out, and last stands."""
    pairs = [key for pair in exit_pairs(results) for key in (pair.one, pair.other)]
    return list(dict.fromkeys([results.main, *pairs]))
