"""The numbers behind the figures of a sweep: columns of the table of points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from brittle.report.figures.base.table import Cell, FigureTable
from brittle.sweeps.report.shown import Shown
from brittle.sweeps.swept import Swept
from brittle.wording import spaced


def columns_of(swept: Swept, quantities: Sequence[Shown]) -> pd.DataFrame:
    """The varied values of every point, its number of runs, and the quantities with their intervals."""
    ends = [f"{one.column}{end}" for one in quantities for end in ("", "_low", "_high")]
    gap = any(one.gap for one in quantities)
    number = ["runs", *(["compared_with", "pairs"] if gap else [])]
    return swept.table[["point", *swept.record.names, *number, *ends]]


def table_of(frame: pd.DataFrame) -> FigureTable:
    """Columns of the table of points, as the page shows them."""
    rows = ([_cell(value) for value in row] for row in frame.itertuples(index=False))
    return FigureTable.of([spaced(str(name)) for name in frame.columns], rows)


def _cell(value: Any) -> Cell:
    if isinstance(value, str) or pd.isna(value):
        return value if isinstance(value, str) else None
    return int(value) if float(value).is_integer() else float(value)
