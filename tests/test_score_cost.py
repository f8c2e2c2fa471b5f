"""The human cost as reported: read with clear errors, and compared with runs by hand."""

from __future__ import annotations

import math
import shutil
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
import scoringrules

from brittle.calibration.scoring.case import load_case
from brittle.calibration.scoring.cost import (
    ERRORS,
    LEAST_SD,
    TRACKED,
    CostOwner,
    ReportedCost,
    cost_scores,
    ensemble_crps,
    load_costs,
)
from brittle.calibration.scoring.places import TruePlaces, place_scores
from brittle.model.inputs.reading import InputError

SCENARIOS = Path(__file__).parents[1] / "scenarios"
START = datetime(2000, 1, 1)
WHOSE = CostOwner("x", "priors", "start")
HEADER = "quantity,low,best,high,as_of,source,reliability,note\n"


def reported(
    best: float, as_of: date, quantity: str = "displaced", wide: float = 1.0
) -> ReportedCost:
    return ReportedCost(
        quantity=quantity,
        low=best / wide,
        best=best,
        high=best * wide,
        as_of=as_of,
        source="x",
        reliability="B",
    )


def series(value: float, runs: int = 400, days: int = 11) -> np.ndarray:
    """Runs in which every tracked figure grows by `value` a day."""
    grown = value * np.arange(days)
    return np.tile(grown[None, :, None], (runs, 1, len(TRACKED))).astype(np.float32)


def test_a_file_is_read_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "cost.csv"
    assert load_costs(tmp_path) == ()
    path.write_text(HEADER + "displaced,1,2,3,2000-01-05,somebody,B,\n")
    (row,) = load_costs(tmp_path)
    assert (row.best, row.as_of, row.note) == (2.0, date(2000, 1, 5), "")
    path.write_text(
        HEADER
        + "displaced,4,2,3,2000-01-05,somebody,B,\n"
        + "displaced,1,2,3,soon,somebody,Z,\n"
        + "displaced,1,0,3,2000-01-05,somebody,A,\n"
    )
    with pytest.raises(InputError) as caught:
        load_costs(tmp_path)
    found = [f"{Path(p.file).name}:{p.line}: {p.message}" for p in caught.value.problems]
    assert "cost.csv:2: `low`, `best` and `high` must be in rising order" in found
    assert any(line.startswith("cost.csv:3: `as_of`") for line in found)
    assert any(line.startswith("cost.csv:3: `reliability` is `Z`") for line in found)
    assert any(line.startswith("cost.csv:4: `best`") for line in found)
    path.write_text("quantity,best\ndisplaced,1\n")
    with pytest.raises(InputError):
        load_costs(tmp_path)


def test_only_a_scored_case_reads_its_cost(tmp_path: Path) -> None:
    folder = shutil.copytree(SCENARIOS / "chad_2008", tmp_path / "chad_2008")
    (folder / "cost.csv").write_text(HEADER + "displaced,1,2,3,2008-02-08,somebody,D,\n")
    assert [row.best for row in load_case(folder).costs] == [2.0]


def test_the_error_of_a_figure_is_at_least_a_factor_of_two() -> None:
    assert reported(100, date(2000, 1, 5)).sd == pytest.approx(math.log(2))
    assert reported(100, date(2000, 1, 5), wide=10).sd == pytest.approx(math.log(100) / 3.29)
    unknown = reported(100, date(2000, 1, 5)).model_copy(update={"low": 0.0})
    assert unknown.sd == LEAST_SD


def test_a_figure_is_compared_with_the_end_of_its_day() -> None:
    found = cost_scores([reported(500, date(2000, 1, 5))], START, series(100.0), WHOSE)
    (one,) = found
    assert (one.day, one.late, one.n) == (5.0, False, 400)
    assert one.predicted == pytest.approx(500, rel=0.05)
    # the middle 80% of a lognormal with sd ln 2
    assert one.predicted_low == pytest.approx(500 * 2**-1.2816, rel=0.05)
    assert one.predicted_high == pytest.approx(500 * 2**1.2816, rel=0.05)
    assert one.inside and one.pit == pytest.approx(0.5, abs=0.03)
    # the CRPS of a normal at its mean is sd (sqrt 2 - 1) / sqrt pi
    sd = math.log10(2)
    assert one.crps_log10 == pytest.approx(sd * (math.sqrt(2) - 1) / math.sqrt(math.pi), rel=0.05)


def test_figures_outside_and_after_the_last_day() -> None:
    rows = [
        reported(1e6, date(2000, 1, 5)),
        reported(10, date(2000, 3, 1)),
        reported(5, date(1999, 1, 1)),
    ]
    above, late = cost_scores(rows, START, series(100.0), WHOSE)
    assert not above.inside and above.pit == 1
    assert late.late and late.day == 10 and not late.inside and late.pit == 0


def test_other_quantities_are_read_and_not_scored() -> None:
    assert cost_scores([reported(5, date(2000, 1, 5), "refugees")], START, series(1.0), WHOSE) == ()


def test_runs_without_a_death_stay_finite() -> None:
    (one,) = cost_scores([reported(100, date(2000, 1, 5))], START, series(0.0), WHOSE)
    assert math.isfinite(one.crps_log10) and one.predicted == pytest.approx(1, rel=0.1)


def test_the_ensemble_crps_is_that_of_the_oracle() -> None:
    drawn = np.random.default_rng(2).normal(size=40 * ERRORS)
    expected = scoringrules.crps_ensemble(0.3, drawn)
    assert ensemble_crps(np.sort(drawn), 0.3) == pytest.approx(float(expected), abs=1e-9)


# --- places --------------------------------------------------------------------------------------


def true_places(after: list[float], hours: float, stood: list[bool], until: float) -> TruePlaces:
    day = np.array(after)
    half = hours / 48
    return TruePlaces(day, day, day - half, day + half, np.array(stood), until)


def test_a_loss_is_inside_if_its_window_meets_the_band() -> None:
    runs = np.arange(1.0, 101.0)[:, None] * np.ones(2)  # middle half 25 to 75, nine tenths 5 to 95
    for day, hours, inside in (
        (50.0, 0, (1, 1)),
        (20.0, 0, (0, 1)),
        (98.0, 0, (0, 0)),
        (98.0, 240, (0, 1)),
    ):
        truth = true_places([day, math.nan], hours, [False, True], 30.0)
        found = place_scores(runs, truth)
        assert found.inside == inside and found.lost == 1
        assert (found.given_up, found.stood) == (pytest.approx(0.3), 1)


def test_a_place_that_runs_never_lose_counts_as_infinite() -> None:
    runs = np.full((100, 1), np.nan)
    runs[:60] = 10.0
    truth = true_places([10.0], 0, [False], 30.0)
    assert place_scores(runs, truth).inside == (1, 1)  # from 10 to infinity
    late = true_places([500.0], 0, [False], 30.0)
    assert place_scores(runs, late).inside == (1, 1)
    never = place_scores(np.full((100, 1), np.nan), truth)
    assert never.inside == (0, 0) and math.isnan(never.given_up)


def test_no_place_was_lost() -> None:
    found = place_scores(np.ones((5, 1)), true_places([math.nan], 0, [True], 30.0))
    assert found.lost == 0 and all(map(math.isnan, found.inside)) and found.given_up == 1
