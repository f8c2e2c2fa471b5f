"""Quantities as figures show them: a measure, or its difference from a reference, in colours and words."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from brittle.report.palette import BLUE, GREEN, GREY, ORANGE, VERMILLION
from brittle.sweeps.measures import BY_NAME, PointMeasure
from brittle.sweeps.table import GAP

WHITE = "#ffffff"
COLOURS = {
    "deal_carried_out": GREEN,
    "capital_held_days": BLUE,
    "deaths": VERMILLION,
    "killed_civilians": VERMILLION,
    "displaced_peak": ORANGE,
}
"""The colour of a large value of each measure."""

type Scale = list[tuple[float, str]]


class Shown(NamedTuple):
    """A quantity of the table of points, in a figure."""

    measure: PointMeasure
    gap: bool = False
    """Whether the difference from the reference is shown, and not the quantity itself."""

    @property
    def column(self) -> str:
        """The column of the table."""
        return self.measure.name + (GAP if self.gap else "")

    @property
    def title(self) -> str:
        """The quantity in words, with its unit."""
        unit = "days" if self.measure.unit.startswith("days") else self.measure.unit
        return f"{self.label} [{unit}]"

    @property
    def label(self) -> str:
        """The quantity in words, without its unit."""
        return f"difference in {self.measure.label}" if self.gap else self.measure.label

    @property
    def is_share(self) -> bool:
        """Whether the quantity is a share of runs."""
        return self.measure.kind == "share"

    def words(self, value: float) -> str:
        """A value in few letters."""
        if not math.isfinite(value):
            return "–"
        size = self._size(abs(value))
        if not any(digit in size for digit in "123456789"):
            return size
        return ("−" if value < 0 else "+" if self.gap else "") + size

    def _size(self, value: float) -> str:
        """A value above 0 in few letters."""
        if self.is_share:
            return f"{100 * value:.{0 if value >= 0.1 else 1}f}%"
        if self.measure.unit.startswith("days"):
            return f"{value:.1f}"
        for size, letter in ((1e6, "M"), (1e3, "k")):
            if value >= size:
                return f"{value / size:.{1 if value < (10 if self.gap else 100) * size else 0}f}{letter}"
        return f"{value:.0f}"

    def spread(self, row: pd.Series) -> str:
        """A value with its interval, in words."""
        value, low, high = (float(row[f"{self.column}{end}"]) for end in ("", "_low", "_high"))
        if not math.isfinite(low):
            return f"{self.words(value)} (no interval)"
        return f"{self.words(value)} (95% {self.words(low)} to {self.words(high)})"

    def open(self, row: pd.Series) -> bool:
        """Whether the interval of a difference includes 0."""
        low, high = float(row[f"{self.column}_low"]), float(row[f"{self.column}_high"])
        return self.gap and not (low > 0.0 or high < 0.0)

    def ticks(self, values: pd.Series) -> str:
        """The format of the numbers beside an axis or a scale of colours."""
        if self.is_share:
            return "~%"
        most = float(values.abs().max())
        return "~s" if most >= 1000.0 and not self.measure.unit.startswith("days") else ".2~f"

    @property
    def scale(self) -> Scale:
        """The colours from the lowest to the highest value."""
        colour = COLOURS.get(self.measure.name, GREY)
        if self.gap:
            return [(0.0, GREY), (0.5, WHITE), (1.0, colour)]
        return [(0.0, WHITE), (1.0, colour)]

    def range(self, values: pd.Series) -> tuple[float, float]:
        """The values at both ends of the colours."""
        if self.gap:
            most = float(values.abs().max())
            most = most if math.isfinite(most) and most > 0 else 1.0
            return -most, most
        low, high = float(values.min()), float(values.max())
        if self.is_share:
            return 0.0, max(high, 0.01) if math.isfinite(high) else 1.0
        return (low, high) if high > low else (low - 1.0, high + 1.0)


def shown(*names: str, gap: bool = False) -> list[Shown]:
    """Quantities by the names of their measures."""
    return [Shown(BY_NAME[name], gap) for name in names]
