"""Baselines: competing risks by hand, recovery of known hazards, fronts, leaving the case out."""

from __future__ import annotations

import math
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from brittle.calibration.population.reference_class import (
    Episode,
    episodes,
    is_of_war,
    war_weights,
)
from brittle.calibration.scoring.baselines.base_rates import (
    CENSORED,
    CHECKED,
    FELL,
    REPULSED,
    UNWEIGHTED,
    Episodes,
    base_rate,
    ending,
    incidence,
    other_episodes,
)
from brittle.calibration.scoring.baselines.extrapolation import arrivals
from brittle.calibration.scoring.baselines.hazards import SHAPES, falls, fitted, hazard_forecast
from brittle.calibration.scoring.baselines.logistic import Example, learnt, logistic_forecast
from brittle.calibration.scoring.baselines.others import constant_hazard, hazard_of_others
from brittle.calibration.scoring.case import cases_beside, load_case
from brittle.calibration.scoring.fates import left_share, ousted_fates, with_fates
from brittle.calibration.scoring.question import BRANCH, START
from brittle.calibration.scoring.scores import at_day, grid_of
from brittle.model.outcome import FATES

GRID = grid_of(BRANCH.days)
SCENARIOS = Path(__file__).parents[1] / "scenarios"


@pytest.fixture(scope="module")
def cases() -> dict[str, object]:
    return {
        name: load_case(SCENARIOS / name, BRANCH)
        for name in ("syria_2024", "iraq_2014", "chad_2008")
    }


# --- base rates ----------------------------------------------------------------------------------


def test_endings_are_read_from_the_table() -> None:
    assert ending(Episode("Here 1990", "A", 3, True, "Here")) == FELL
    assert ending(Episode("Here 1991 (repelled)", "B", 3, False, "Here")) == REPULSED
    assert ending(Episode("Here 1992", "B", 900, False, "Here")) == CENSORED
    found = [ending(episode) for episode in episodes()]
    assert found.count(REPULSED) >= 10 and found.count(CENSORED) >= 5


def test_a_repulse_competes_and_is_not_censoring() -> None:
    days = np.array([1.0, 2.0, 3.0, 4.0])
    ends = np.array([REPULSED, FELL, REPULSED, FELL])
    curve = incidence(days, ends, np.ones(4), GRID)
    assert at_day(curve, 5) == pytest.approx(0.5)  # two of four fell; censoring would give 1
    stopped = incidence(days, np.array([CENSORED, FELL, CENSORED, FELL]), np.ones(4), GRID)
    assert at_day(stopped, 5) == pytest.approx(1.0)


def test_incidence_with_censoring_by_hand() -> None:
    curve = incidence(np.array([1.0, 2.0, 3.0]), np.array([FELL, CENSORED, FELL]), np.ones(3), GRID)
    assert at_day(curve, 1) == pytest.approx(1 / 3)
    assert at_day(curve, 3) == pytest.approx(1 / 3 + 2 / 3)


def test_days_survived_condition_the_rate() -> None:
    rate = base_rate("Nowhere 2000", "B", 20.0, BRANCH, UNWEIGHTED)
    past = episodes("B")
    left = [e for e in past if e.days > 20]
    fell = [e for e in left if e.fell and e.days <= 27]
    assert rate.n == len(left)
    # nobody is censored within the week, so that the incidence is the plain share
    assert at_day(rate.curve, 7) == pytest.approx(len(fell) / len(left))


def test_the_scored_case_is_left_out() -> None:
    assert (
        len(other_episodes("Chad 2008", "B").days) == len(episodes("B")) - 2
    )  # a war's other episode too
    assert len(other_episodes("Iraq 2014", "A").days) == len(episodes("A")) - 1
    assert len(other_episodes("Syria 2024", "A").days) == len(episodes("A"))


def test_episodes_of_one_war_are_drawn_together() -> None:
    drawn = other_episodes("Nowhere 2000", "B").resampled()
    war = [one.war for one in episodes("B")]
    for a, b in ((war.index(name), len(war) - 1 - war[::-1].index(name)) for name in set(war)):
        assert (drawn[:, a] == drawn[:, b]).all()
    rate = base_rate("Nowhere 2000", "B", None, BRANCH)
    assert (rate.n, rate.shares_of) == (32, 26) and "26 wars" in rate.basis


@pytest.mark.parametrize(
    ("case", "war", "same"),
    [
        ("Libya 2011", "Libya 2011", True),
        ("Libya 2019", "Libya 2011", False),
        ("Libya 2019", "Libya 2019-20", True),
        ("South Vietnam 1975", "South Vietnam 1955-75", True),
        ("DR Congo 1998", "DRC 1998-2003", True),
        ("Afghanistan 1989", "Afghanistan 1978-92", True),
        ("Syria 2024", "Syria 2011-18", False),
        ("Chad 2008", "Central African Republic 2005-10", False),
        ("Somewhere 2001", "Somewhere 1999-03", True),
        ("Iraq", "Iraq 2013-17", False),
    ],
)
def test_a_case_is_left_out_with_its_whole_war(case: str, war: str, same: bool) -> None:
    assert is_of_war(case, war) is same


def test_no_shipped_case_keeps_an_episode_of_its_war() -> None:
    gone = {
        "South Vietnam 1975": ("A", 1),
        "DR Congo 1998": ("B", 1),
        "Libya 2011": ("B", 2),
        "Cambodia 1975": ("B", 1),
    }
    for case, (trigger, number) in gone.items():
        assert len(other_episodes(case, trigger).days) == len(episodes(trigger)) - number


def test_a_war_counts_once_however_many_episodes_it_has() -> None:
    assert war_weights(["x", "y", "x", "x"]) == pytest.approx([1 / 3, 1, 1 / 3, 1 / 3])
    days, ends = np.array([1.0, 1.0, 100.0]), np.array([FELL, FELL, CENSORED])
    past = Episodes(days, ends, np.array(["often", "often", "once"]))
    shares = [at_day(incidence(days, ends, past.weights(once), GRID), 7) for once in (True, False)]
    assert shares == pytest.approx([1 / 2, 2 / 3])


def test_base_rates_may_use_only_checked_dates() -> None:
    checked = base_rate("Nowhere 2000", "B", None, START, CHECKED)
    assert checked.n == sum(one.checked for one in episodes("B"))
    assert checked.name == "base rate B, dates checked"


# --- the constant hazard of the other cases --------------------------------------------------------


def example(country: str, fall: float, followed: float = math.inf) -> Example:
    return Example(country, np.zeros(3), fall, followed, START.days)


def test_the_constant_hazard_is_falls_over_days_of_other_countries() -> None:
    others = [
        example("A", 20.0),
        example("B", math.inf),
        example("B", 30.0),
        example("C", math.inf, 50.0),
        example("here", 1.0),
    ]
    found = hazard_of_others(example("Here", 5.0), others)
    assert found is not None and found.cases == 4
    assert found.rate(np.ones(3)) == pytest.approx(2 / (20 + 120 + 30 + 50))
    forecast = constant_hazard(found, START.days)
    assert at_day(forecast.curve, 60) == pytest.approx(1 - math.exp(-60 * 2 / 220))
    assert forecast.floor == pytest.approx(1 / 5)


def test_half_a_fall_is_counted_only_if_there_was_none() -> None:
    held = hazard_of_others(example("x", 1.0), [example("y", math.inf), example("z", 200.0)])
    assert held is not None and held.rate(np.ones(2)) == pytest.approx(0.5 / 240)
    assert "half a fall" in constant_hazard(held, START.days).basis
    assert hazard_of_others(example("x", 1.0), [example("X", 3.0)]) is None


# --- hazards -------------------------------------------------------------------------------------


def test_a_constant_hazard_is_falls_over_days() -> None:
    days, ended = np.array([2.0, 3.0, 5.0]), np.array([True, False, True])
    assert fitted(days, ended, np.ones(3), np.ones(1)).rate == pytest.approx(2 / 10)


def test_a_weibull_is_recovered() -> None:
    rng = np.random.default_rng(3)
    days = 20 * rng.weibull(0.7, 4000)
    followed = np.minimum(days, 60)
    found = fitted(followed, days <= 60, np.ones(4000), SHAPES)
    assert found.shape == pytest.approx(0.7, abs=0.05)
    assert found.rate == pytest.approx(20**-0.7, rel=0.1)


def test_competing_constant_hazards_have_their_closed_form() -> None:
    wars = np.array([f"war {i}" for i in range(10)])
    past = Episodes(np.array([4.0] * 10), np.array([FELL] * 6 + [REPULSED] * 4), wars)
    fall = fitted(past.days, past.ending == FELL, np.ones(10), np.ones(1))
    repulse = fitted(past.days, past.ending == REPULSED, np.ones(10), np.ones(1))
    expected = 0.6 * (1 - np.exp(-0.25 * GRID))
    assert falls(fall, repulse, 3.0, GRID) == pytest.approx(expected, abs=1e-4)


def test_a_falling_weibull_hazard_is_lower_for_those_who_have_stood() -> None:
    fresh = hazard_forecast("Nowhere 2000", "A", None, False, BRANCH)
    stood = hazard_forecast("Nowhere 2000", "A", 20.0, False, BRANCH)
    assert at_day(stood.curve, 3) < at_day(fresh.curve, 3)
    assert np.all(np.diff(fresh.curve) >= 0) and fresh.curve[-1] <= 1


# --- front, logistic, fates ----------------------------------------------------------------------


def test_a_steady_front_arrives_when_it_should() -> None:
    rng = np.random.default_rng(0)
    assert arrivals(50.0, np.array([20.0]), rng, 30.0) == pytest.approx(2.5)
    assert np.isinf(arrivals(50.0, np.array([0.0, 0.0]), rng, 30.0)).all()
    assert np.isinf(arrivals(50.0, np.zeros(0), rng, 30.0)).all()


def test_the_front_sees_nothing_after_the_branch(cases) -> None:
    chad = cases["chad_2008"]
    assert chad.front.km == 80  # Massaguet, taken the day before
    assert chad.front.since == {"B": pytest.approx(0.5)}
    assert len(chad.front.advances) == 5
    syria = cases["syria_2024"]
    assert set(syria.front.since) == {"A", "B"}
    assert syria.front.since["A"] == pytest.approx(7.67, abs=0.1)  # Aleppo
    iraq = cases["iraq_2014"]
    assert iraq.front.since == {} and len(iraq.front.advances) == 0


def test_the_logistic_learns_from_the_others_and_shrinks() -> None:
    weak = Example("weak", np.array([1.0, -1.0, 0.0]), 1.0)
    strong = Example("strong", np.array([-1.0, 1.0, 1.0]), math.inf)
    _, b, covariance = learnt([weak, strong], 0.02)
    assert b[0] > 0 > b[1] and b[2] < 0
    assert np.all(np.diag(covariance) < 1)
    others = [weak._replace(country="elsewhere"), strong._replace(country="far away")]
    found = [logistic_forecast(x, others, 0.02, 0.1) for x in (weak, strong)]
    of_weak, of_strong = (at_day(one.curve, 7) for one in found if one is not None)
    assert of_weak > of_strong
    assert logistic_forecast(weak, [], 0.02, 0.1) is None
    assert logistic_forecast(weak, [weak], 0.02, 0.1) is None


def test_a_case_teaches_the_logistic_no_more_days_than_are_known() -> None:
    held = Example("held", np.zeros(3), math.inf, followed=9.5)
    assert held.days == 10 and not held.fell
    assert held._replace(followed=math.inf).days == 30
    assert held._replace(followed=math.inf, until=120.0).days == 120


def test_other_cases_do_not_hold_the_scored_one(cases) -> None:
    beside = cases_beside(cases["iraq_2014"])
    assert {"chad_2008", "syria_2024"} <= {c.key for c in beside.cases}
    assert "iraq_2014" not in {c.key for c in beside.cases}
    assert beside.passed_over == ()


def test_copies_and_half_coded_cases_teach_nothing(tmp_path: Path) -> None:
    chad = SCENARIOS / "chad_2008"
    for name in ("chad_2008", "a_copy", "renamed", "half"):
        shutil.copytree(chad, tmp_path / name)
    theatre = tmp_path / "renamed" / "theatre.yaml"
    theatre.write_text(theatre.read_text().replace("name: Chad 2008", "name: Elsewhere"))
    (tmp_path / "half" / "truth.csv").unlink()
    shutil.copytree(chad, tmp_path / "quarter")
    (tmp_path / "quarter" / "places.csv").unlink()
    for name in ("iraq_2014", "iraq_again"):
        shutil.copytree(SCENARIOS / "iraq_2014", tmp_path / name)
    beside = cases_beside(load_case(tmp_path / "chad_2008"))
    assert [one.key for one in beside.cases] == ["iraq_2014"]
    told = [line.removeprefix(f"{tmp_path}/").split(",")[0] for line in beside.passed_over]
    assert told == [
        "a_copy: the same episode as chad_2008",
        "half: no truth.csv yet",
        "iraq_again: the same episode as iraq_2014",
        "quarter: no places.csv yet",
        "renamed: the same episode as chad_2008",
    ]


def test_a_case_that_stands_alone_is_compared_with_the_shipped_ones(tmp_path: Path) -> None:
    alone = shutil.copytree(SCENARIOS / "chad_2008", tmp_path / "my_chad")
    found = {one.key for one in cases_beside(load_case(alone)).cases}
    assert {"iraq_2014", "libya_2019"} <= found and "chad_2008" not in found


def test_fates_follow_from_the_chance_of_a_fall() -> None:
    shares = ousted_fates()
    assert shares.sum() == pytest.approx(1) and shares[FATES.index("exile")] == pytest.approx(0.51)
    forecast = with_fates(base_rate("Nowhere 2000", "B", None, BRANCH), BRANCH)
    assert forecast.fates is not None and forecast.fates.sum() == pytest.approx(1)
    assert forecast.fates[FATES.index("in_office")] == pytest.approx(1 - forecast.curve[-1])
    assert forecast.fallen is not None and left_share(forecast.fallen) == pytest.approx(0.65)
    assert forecast.out == pytest.approx(
        [float(at_day(forecast.curve, day)) for day in BRANCH.horizons]
    )


def test_what_is_true_of_the_cases(cases) -> None:
    assert cases["syria_2024"].fall_day == pytest.approx(5 / 24)
    assert cases["syria_2024"].fate == "exile"
    assert math.isinf(cases["chad_2008"].fall_day) and cases["iraq_2014"].fate == "in_office"
    assert cases["iraq_2014"].scenario.branch == datetime(2014, 6, 4)
