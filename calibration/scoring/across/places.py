"""How many of the places lost in all cases lie inside the bands of the model's runs."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from brittle.calibration.scoring.across.kept import ScoresKept, knows
from brittle.calibration.scoring.table import ScoreRow


class InsideBands(NamedTuple):
    """The share of places inside a band, and the number of places; NaN if there are none."""

    share: float
    places: int


def inside_bands(kept: ScoresKept, forecast: str, band: int) -> InsideBands:
    """The share over all places of all cases, without a case whose outcome the forecaster has seen."""
    rows = [
        row
        for one in kept.cases
        if not knows(forecast, one.case)
        and (row := kept.rows.get((one.case, forecast, f"places_inside_{band}"))) is not None
    ]
    places = sum(counted(row) for row in rows)
    inside = sum(row.value * counted(row) for row in rows)
    return InsideBands(inside / places if places else math.nan, places)


def counted(row: ScoreRow | None) -> int:
    """The number of places in the unit of a row, such as `share of 12 places lost`; 0 without a row."""
    found = re.search(r"\d+", row.unit) if row is not None else None
    return int(found[0]) if found else 0
