"""The requirements on the whole (RULES.md): frozen front, refinement, signs, switch-offs.

Quick versions run with every test, full ones with `make verify`. Requirements are not to be tuned
to: a failure prints what was seen. Error probabilities are binomial unless a test says otherwise.
Edges, the fifth requirement, stand in test_edges.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from brittle.model.codes import ASSAULT, SURRENDER
from brittle.model.inputs.reading import Scenario
from brittle.model.outcome import OUTCOMES
from brittle.model.parameters import PARAMETERS
from tests import changes
from tests.effects import moves
from tests.running import (
    CASES,
    Batch,
    baseline,
    from_the_start,
    frozen_front,
    histories,
    play_many,
)

DAYS = 30
QUICK, FULL = 80, 1000
QUICK_ALPHA, FULL_ALPHA = 1e-4, 1e-3
"""Per comparison. About 40 are made on two theatres: a false alarm anywhere .4% and 4%."""


# --- 1. frozen front ------------------------------------------------------------------------------


def _standing(case: str, number: int, nudged: bool) -> tuple[int, str]:
    scenario = frozen_front(case)
    town = changes.ordinary_town(scenario.theatre)
    batch = play_many(scenario, number, change=changes.loses(town) if nudged else None)
    words = [OUTCOMES[o] for o in batch.runs["outcome"]]
    seen = {word: words.count(word) for word in sorted(set(words))}
    told = f"{case}: {batch.stands.sum()} of {number} stand on day 365; {seen}"
    return int(batch.stands.sum()), f"{told}; {town} lost on day 1" if nudged else told


FALLS = {
    "zaire_1997": "with one town lost on day 1, 797 of 1,000 regimes stand on day 365, not 900"
}
"""A case that fails is a finding about the rules or its coding; neither is tuned to the test."""

NUDGED = [
    pytest.param(case, marks=pytest.mark.xfail(reason=FALLS[case])) if case in FALLS else case
    for case in CASES
]


@pytest.mark.parametrize("case", CASES)
def test_a_frozen_front_stands_for_a_year(case: str) -> None:
    """40 runs, at least 36: false alarm .3% at a true share of .97, false pass 1% at .75."""
    standing, told = _standing(case, 40, nudged=False)
    assert standing >= 36, told


@pytest.mark.parametrize("case", [case for case in CASES if case not in FALLS])
def test_a_nudged_front_stands_for_a_year(case: str) -> None:
    """40 runs, at least 31: false alarm .5% at a true share of .9, false pass 2% at .6."""
    standing, told = _standing(case, 40, nudged=True)
    assert standing >= 31, told


@pytest.mark.verify
@pytest.mark.parametrize("case", CASES)
def test_a_frozen_front_stands_for_a_year_in_full(case: str) -> None:
    """1,000 runs, at least 950: false alarm .1% at a true .97, false pass .1% at .927."""
    standing, told = _standing(case, 1000, nudged=False)
    assert standing >= 950, told


@pytest.mark.verify
@pytest.mark.parametrize("case", NUDGED)
def test_a_nudged_front_stands_for_a_year_in_full(case: str) -> None:
    """1,000 runs, at least 900: false alarm .1% at a true .928, false pass .1% at .868."""
    standing, told = _standing(case, 1000, nudged=True)
    assert standing >= 900, told


# --- 2. refinement --------------------------------------------------------------------------------

REFINEMENTS: Mapping[str, Callable[[Scenario], Scenario]] = {
    "half the tick": lambda s: s.model_copy(update={"tick_hours": s.tick_hours / 2}),
    "formations in two": changes.formations_split,
    "columns in two": changes.columns_split,
    "an ordinary town in two": lambda s: changes.town_split(s, changes.ordinary_town(s.theatre)),
    "the town at the front in two": lambda s: changes.town_split(s, changes.front_town(s)),
}


MOVED: Mapping[tuple[str, str], str] = {
    (
        "el_salvador_1989",
        "the town at the front in two",
    ): "first loss on day 12.86 before, 11.78 after",
}
"""What moves by more than Monte Carlo error in 1,000 runs: findings about the rules, with what was seen.

Nothing else moves in these cases, the fall of the capital included.
"""


@cache
def _base(case: str, number: int) -> Batch:
    return play_many(from_the_start(baseline(case), DAYS), number)


def _capped(days: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.minimum(days, DAYS + 1.0)


def _p_paired(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """Two-sided p of the mean difference of pairs (t test; 1 where none differs)."""
    difference = after - before
    if difference.std() == 0:
        return 1.0 if difference[0] == 0 else 0.0
    return float(stats.ttest_1samp(difference, 0.0).pvalue)


def _compare(before: Batch, after: Batch) -> dict[str, tuple[float, float, float]]:
    """Mean before and after, and p, of what refinement must not change."""
    lost = [b.runs["capital_lost"].astype(float) for b in (before, after)]
    days = [_capped(b.capital_day) for b in (before, after)]
    first = [_capped(b.first_loss) for b in (before, after)]
    held = [b.runs["population_held_end"].astype(float) for b in (before, after)]
    men = [
        (b.runs["soldiers_in_ranks"] / b.runs["soldiers_start"]).astype(float)
        for b in (before, after)
    ]
    rows = {"capital lost": lost, "day of the capital": days, "first loss": first}
    rows |= {"people held": held, "men in ranks": men}
    seen = {name: (a.mean(), b.mean(), _p_paired(a, b)) for name, (a, b) in rows.items()}
    seen["distribution of the day"] = (
        *(d.mean() for d in days),
        float(stats.ks_2samp(*days, method="asymp").pvalue),
    )
    words = [np.bincount(b.runs["outcome"], minlength=len(OUTCOMES)) for b in (before, after)]
    seen["outcome words"] = (*(float((w > 0).sum()) for w in words), _p_of_words(*words))
    return seen


def _p_of_words(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """P of counts by word (chi-square; cautious, for the runs are paired); rare words together."""
    table = np.array([before, after])
    rare = table.sum(axis=0) < 10
    table = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    return float(stats.chi2_contingency(table).pvalue)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("refinement", REFINEMENTS)
def test_refinement_changes_nothing(case: str, refinement: str) -> None:
    """80 paired runs, seven measures, alpha 1e-4 each: detects a third of a sd in nine of ten."""
    _assert_refined(case, refinement, QUICK, QUICK_ALPHA)


@pytest.mark.verify
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("refinement", REFINEMENTS)
def test_refinement_changes_nothing_in_full(
    case: str, refinement: str, request: pytest.FixtureRequest
) -> None:
    """1,000 paired runs, seven measures, alpha 1e-3 each: detects .15 sd in nine of ten."""
    if (found := MOVED.get((case, refinement))) is not None:
        request.applymarker(pytest.mark.xfail(reason=found))
    _assert_refined(case, refinement, FULL, FULL_ALPHA)


def _assert_refined(case: str, refinement: str, number: int, alpha: float) -> None:
    before = _base(case, number)
    after = play_many(REFINEMENTS[refinement](before.prepared.scenario), number)
    seen = _compare(before, after)
    moved = {name: row for name, row in seen.items() if row[2] < alpha}
    assert not moved, f"{case}, {refinement}, n {number}: (before, after, p) {moved}"


# --- 3. signs -------------------------------------------------------------------------------------

type Pair = tuple[Callable[[Scenario], Scenario], Callable[[Scenario], Scenario]]


def _as_it_is(scenario: Scenario) -> Scenario:
    return scenario


FAVOURS: Mapping[str, Pair] = {
    "cohesion": (_as_it_is, changes.more_cohesion),
    "pay": (_as_it_is, changes.more_pay),
    "supply": (_as_it_is, changes.more_supply),
    "commitment": (
        partial(changes.patrons_with, commitment=0.0),
        partial(changes.patrons_with, commitment=1.0),
    ),
    "present": (
        partial(changes.patrons_with, present=0.0),
        partial(changes.patrons_with, present=1.0),
    ),
    "air": (partial(changes.patrons_with, air=0.0), partial(changes.patrons_with, air=1.0)),
    "presence": (
        partial(changes.presence, kind="silent"),
        partial(changes.presence, kind="commands"),
    ),
    "fewer rebels": (changes.more_rebels, _as_it_is),
}
"""What the regime has less and more of; more must never bring its fall forward."""


def _worse(lesser: Batch, greater: Batch) -> dict[str, tuple[float, float, float]]:
    """Means with less and more, and one-sided p of "more is worse", of what ought not to fall."""
    rows = {
        "day of the capital": [_capped(b.capital_day) for b in (lesser, greater)],
        "first loss": [_capped(b.first_loss) for b in (lesser, greater)],
        "people held": [b.runs["population_held_end"].astype(float) for b in (lesser, greater)],
    }
    seen = {}
    for name, (a, b) in rows.items():
        difference = b - a
        p = 1.0
        if difference.std() > 0:
            p = float(stats.ttest_1samp(difference, 0.0, alternative="less").pvalue)
        seen[name] = (a.mean(), b.mean(), p)
    return seen


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("favour", FAVOURS)
def test_what_favours_the_regime_never_brings_its_fall_forward(case: str, favour: str) -> None:
    """80 runs on common random numbers, three measures, one-sided alpha 1e-4 each."""
    _assert_sign(case, favour, QUICK, QUICK_ALPHA)


@pytest.mark.verify
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("favour", FAVOURS)
def test_what_favours_the_regime_never_brings_its_fall_forward_in_full(
    case: str, favour: str
) -> None:
    """1,000 runs on common random numbers, three measures, one-sided alpha 1e-3 each."""
    _assert_sign(case, favour, FULL, FULL_ALPHA)


def _assert_sign(case: str, favour: str, number: int, alpha: float) -> None:
    scenario = from_the_start(baseline(case), DAYS)
    less, more = (change(scenario) for change in FAVOURS[favour])
    seen = _worse(play_many(less, number), play_many(more, number))
    wrong = {name: row for name, row in seen.items() if row[2] < alpha}
    assert not wrong, f"{case}, more {favour}, n {number}: (less, more, p) {wrong}"


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_moves_a_result(name: str) -> None:
    """A parameter that moves nothing is a fault; none is known to move nothing by chance alone."""
    assert moves(name) is not None, f"{name} at its 2% and 98% quantile gives the same results"


# --- 4. switch-offs -------------------------------------------------------------------------------


def _switched(case: str, number: int, *switches: str) -> Batch:
    off = histories(number, changes={f"switch_{name}": 0.0 for name in switches})
    return play_many(from_the_start(baseline(case), DAYS), off)


@pytest.mark.parametrize("case", CASES)
def test_without_belief_all_is_slower(case: str) -> None:
    """80 paired runs: fewer capitals lost, and never faster at one-sided alpha 1e-4."""
    base, off = _base(case, QUICK), _switched(case, QUICK, "belief")
    wrong = {name: row for name, row in _worse(base, off).items() if row[2] < QUICK_ALPHA}
    assert not wrong, f"{case}: (with belief, without, p) {wrong}"
    assert off.runs["capital_lost"].sum() <= base.runs["capital_lost"].sum()
    if base.runs["capital_lost"].sum() >= 5:
        assert off.runs["capital_lost"].sum() < base.runs["capital_lost"].sum()


def _cities_fallen(case: str, number: int) -> tuple[dict[str, int], int]:
    """Runs in which a garrisoned city fell within 14 days by attrition only, by city.

    Attrition only: nobody breaks or rises. What its garrison was ordered out of, or elites handed
    over, was not lost in combat.
    """
    batch = _switched(case, number, "breaks", "risings")
    theatre = batch.prepared.theatre
    garrisoned = {unit.place for unit in theatre.formations}
    cities = [
        c
        for c, place in enumerate(theatre.places)
        if place.kind in ("capital", "regional_capital", "city")
        and place.id in garrisoned
        and changes.sides_with_regime(theatre, place.control)
    ]
    in_combat = np.isin(batch.places["manner"][:, cities], (ASSAULT, SURRENDER))
    early = (batch.places["lost_day"][:, cities] <= 14) & in_combat
    seen = {theatre.places[c].id: int(n) for c, n in zip(cities, early.sum(axis=0), strict=True)}
    return {name: n for name, n in seen.items() if n}, int(early.any(axis=1).sum())


@pytest.mark.parametrize("case", CASES)
def test_by_attrition_only_no_garrisoned_city_falls_within_a_fortnight(case: str) -> None:
    """80 runs, none: passes by chance with 2% where the true share is 5%."""
    seen, runs = _cities_fallen(case, QUICK)
    assert not seen, f"{case}: in {runs} of {QUICK} runs, by city {seen}"


@pytest.mark.verify
@pytest.mark.parametrize("case", CASES)
def test_by_attrition_only_no_garrisoned_city_falls_in_full(case: str) -> None:
    """1,000 runs, none: passes by chance with 5% where the true share is .3%."""
    seen, runs = _cities_fallen(case, FULL)
    assert not seen, f"{case}: in {runs} of {FULL} runs, by city {seen}"
