"""How often the reported human cost lies inside the model's predictions, by the reliability of the figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from brittle.calibration.scoring.across.reliability import Share, exact
from brittle.calibration.scoring.cost import CostScore

COUNTED = ("A", "B", "C")
"""Reliabilities of figures that somebody counted or reported; D is background knowledge or a judgement."""


class CostCalibration(NamedTuple):
    """Figures of one kind, and how many lie inside the middle 80% of the predictions."""

    inside: Share
    below: int
    """Number of figures below the interval, where the model predicts too many people."""
    above: int
    crps_log10: float
    """Mean CRPS of the log10 of the figure; NaN if there are none."""


def calibration(
    costs: Sequence[CostScore], forecast: str, reliabilities: Sequence[str], quantity: str = ""
) -> CostCalibration:
    """The figures with certain reliabilities, and perhaps of one quantity, against one forecaster."""
    mine = [
        one
        for one in costs
        if one.forecast == forecast
        and one.question == "start"
        and one.reliability in reliabilities
        and quantity in ("", one.quantity)
    ]
    return CostCalibration(
        exact(sum(one.inside for one in mine), len(mine)),
        sum(one.best < one.predicted_low for one in mine),
        sum(one.best > one.predicted_high for one in mine),
        sum(one.crps_log10 for one in mine) / len(mine) if mine else math.nan,
    )
