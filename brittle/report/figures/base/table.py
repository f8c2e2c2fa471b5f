"""The numbers behind a figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

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
