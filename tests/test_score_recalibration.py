"""The recalibrated forecast: the identity, what overconfidence teaches, and whose outcome is left out."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from brittle.calibration.scoring.case import ScoredCase, load_case
from brittle.calibration.scoring.forecast import Forecast
from brittle.calibration.scoring.question import START
from brittle.calibration.scoring.recalibration import Answer, Recalibration, learnt, recalibrated
from brittle.calibration.scoring.scores import crps_share, grid_of

CHAD = Path(__file__).parents[1] / "scenarios" / "chad_2008"
GRID = grid_of(START.days)


@pytest.fixture(scope="module")
def chad() -> ScoredCase:
    return load_case(CHAD)


def answer(chad: ScoredCase, country: str, curve: np.ndarray) -> Answer:
    end = chad.truth.end.model_copy(update={"country": country})
    case = replace(chad, truth=replace(chad.truth, end=end))
    return Answer(case, Forecast("priors", "runs", 999, 1 / 1000, curve, curve[None, :]))


def test_intercept_0_and_slope_1_change_nothing() -> None:
    curve = 1 - np.exp(-0.02 * GRID)
    assert Recalibration(0.0, 1.0).of(curve, 1e-3)[50:] == pytest.approx(curve[50:])
    assert Recalibration(0.0, 0.0).of(curve, 1e-3) == pytest.approx(0.5)
    flat = Recalibration(1.0, 1.0).of(np.zeros(3), 0.1)
    assert flat == pytest.approx(1 / (1 + 9 * math.exp(-1)))


def test_forecasts_that_were_too_high_are_lowered(chad: ScoredCase) -> None:
    high = 1 - np.exp(-0.05 * GRID)  # the capital held
    others = [answer(chad, name, high) for name in ("A", "B", "C")]
    best = learnt(others)
    assert best.slope >= 0
    again = best.of(high, 1 / 1000)
    assert crps_share(again, math.inf) < crps_share(high, math.inf) / 2
    assert (np.diff(again) >= 0).all()


def test_a_case_of_the_same_country_teaches_nothing(chad: ScoredCase) -> None:
    high, low = 1 - np.exp(-0.05 * GRID), 1 - np.exp(-0.001 * GRID)
    own = answer(chad, "Here", high)
    others = [answer(chad, name, low) for name in ("A", "B", "C")]
    same = answer(chad, "here", high)
    with_it, without = recalibrated(own, [own, *others, same]), recalibrated(own, [own, *others])
    assert with_it is not None and without is not None
    assert with_it.curve.tobytes() == without.curve.tobytes()
    assert "learnt from 3 other cases" in with_it.basis and with_it.fates is None
    assert recalibrated(own, [own, same, *others[:2]]) is None
