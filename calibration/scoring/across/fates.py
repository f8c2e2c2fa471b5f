"""What became of the rulers of capitals that fell: in the model's runs, in fact, and in Archigos."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.across.kept import Happened, ScoresKept
from brittle.calibration.scoring.fates import left_share, ousted_fates
from brittle.calibration.scoring.forecast import OTHERS


class FatesOfCase(NamedTuple):
    """Shares of the runs in which the capital falls, by what became of the ruler."""

    case: Happened
    in_office: float
    left: float
    taken: float


class FateScores(NamedTuple):
    """Mean scores of left against taken over the cases that fell, beside those of Archigos' shares."""

    cases: int
    brier: float
    log: float
    archigos_brier: float
    archigos_log: float


def archigos_left() -> float:
    """Share of rulers who left among those whom rebels ousted, in Archigos 4.1."""
    return float(left_share(ousted_fates()))


def fates(kept: ScoresKept, forecast: str) -> list[FatesOfCase]:
    """What a forecaster says of the ruler in each case that fell, given that the capital falls."""
    found = []
    for one in kept.cases:
        shares = [
            kept.value(one.case, forecast, f"fallen_{name}")
            for name in ("in_office", "left", "taken")
        ]
        if one.fell and math.isfinite(one.left) and np.isfinite(shares).all():
            found.append(FatesOfCase(one, *shares))
    return found


def fate_scores(kept: ScoresKept, forecast: str) -> FateScores:
    """Mean scores over the cases that both a forecaster and Archigos' shares score."""
    mine = {s: kept.scored(forecast, s) for s in ("left_brier", "left_log")}
    base = {s: kept.scored(OTHERS, s) for s in mine}
    cases = [c for c in mine["left_brier"] if c in base["left_brier"] and c in mine["left_log"]]
    return FateScores(
        len(cases),
        _mean([mine["left_brier"][c] for c in cases]),
        _mean([mine["left_log"][c] for c in cases]),
        _mean([base["left_brier"][c] for c in cases]),
        _mean([base["left_log"][c] for c in cases]),
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan
