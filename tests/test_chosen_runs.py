"""The runs that are recounted: a typical one, the one nearest to what happened, and one with a rarer end."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import batches
import numpy as np
import pandas as pd
import pytest
from fits import what_happened
from hypothesis import given
from hypothesis import strategies as st
from rewritten import rewritten
from synthetic import START, country, make_case

from brittle.batches.disk import StoreError
from brittle.results.chosen_runs import (
    MEASURES,
    NEAREST,
    RARER,
    SMALL_SHARE,
    TYPICAL,
    ChosenRun,
    chosen_runs,
    distance,
    most_typical,
    positions,
    rarer,
    shares_of_words,
)
from brittle.results.happened import FILE, TrueLoss, WhatHappened, true_days
from brittle.results.reading import Results

EQUAL = np.ones(5)


def test_positions_are_shares_of_the_weight_and_equal_values_share_theirs() -> None:
    assert positions(np.array([10.0, 30.0, 20.0]), np.ones(3)) == pytest.approx([1 / 6, 5 / 6, 0.5])
    assert positions(np.array([7.0, 7.0, np.inf, np.inf]), np.ones(4)) == pytest.approx(
        [0.25, 0.25, 0.75, 0.75]
    )
    assert positions(np.array([1.0, 2.0]), np.array([3.0, 1.0])) == pytest.approx([0.375, 0.875])


def test_the_most_typical_run_is_known_by_hand() -> None:
    days = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    dead = np.array([10.0, 90.0, 95.0, 50.0, 20.0])
    assert most_typical([days], EQUAL) == 2
    assert most_typical([dead], EQUAL) == 3
    assert most_typical([days, dead], EQUAL) == 3  # one rank away in all, and the third two
    assert most_typical([np.full(5, 8.0)], EQUAL) == 0


def test_weights_move_the_middle() -> None:
    days = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert most_typical([days], np.array([9.0, 1.0, 1.0, 1.0, 1.0])) == 0
    assert most_typical([days], np.array([1.0, 1.0, 1.0, 9.0, 1.0])) == 3


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4)), min_size=1, max_size=12
    )
)
def test_a_run_of_weight_n_counts_as_n_runs(rows: list[tuple[int, int, int]]) -> None:
    one, other, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    each = weight.astype(int)
    whole = [np.repeat(one, each), np.repeat(other, each)]
    at = most_typical(whole, np.ones(each.sum()))
    assert np.repeat(np.arange(len(one)), each)[at] == most_typical([one, other], weight)
    assert most_typical([np.exp(one), other * 100], weight) == most_typical([one, other], weight)


def test_outcomes_are_ordered_by_their_weighted_share() -> None:
    word = pd.Series(["holds", "flight", "flight", "assault"])
    assert shares_of_words(word, np.ones(4)) == {"flight": 0.5, "assault": 0.25, "holds": 0.25}
    assert next(iter(shares_of_words(word, np.array([5.0, 1.0, 1.0, 1.0])))) == "holds"


def test_the_rarer_end_has_a_share_worth_mentioning() -> None:
    assert rarer({"holds": 0.9, "flight": 0.08, "assault": SMALL_SHARE / 2}, ["holds"]) == "flight"
    assert rarer({"holds": 0.9, "flight": 0.05, "assault": 0.05}, ["holds"]) == "assault"
    assert rarer({"holds": 0.9, "flight": 0.05, "assault": 0.05}, ["holds", "assault"]) == "flight"
    assert rarer({"holds": 0.99, "flight": 0.01}, ["holds"]) is None
    assert rarer({"holds": 0.9, "flight": 0.1}, ["holds", "flight"]) is None


def test_the_distance_from_what_happened_is_in_days_and_ends_with_the_record() -> None:
    days = np.array([[1.0, 5.0, np.nan], [np.nan, 9.0, 3.0]])
    true = np.array([2.0, np.nan])
    assert distance(days, true, until=10.0) == pytest.approx([0.5, 2.0, (8 + 7) / 2])
    assert distance(days, true, until=4.0) == pytest.approx([0.5, 1.0, (2 + 1) / 2])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("chosen") / "out"
    batches.run(batches.batch(out, make_case("baseline"), make_case("safe_passage"), draws=60))
    return out


def by_label(results: Results) -> dict[str, ChosenRun]:
    return {one.label: one for one in chosen_runs(results)}


def row_of(results: Results, one: ChosenRun) -> pd.Series:
    runs = results.of(one.scenario)
    found = runs[(runs["draw"] == one.draw) & (runs["replicate"] == one.replicate)]
    return found.iloc[0]


def test_the_typical_run_has_the_commonest_outcome_and_the_least_distance(folder: Path) -> None:
    results = Results.read(folder)
    one = by_label(results)[TYPICAL]
    runs = results.of("baseline")
    counts = runs["outcome"].value_counts()
    assert row_of(results, one)["outcome"] == counts.idxmax()
    same = runs[runs["outcome"] == counts.idxmax()]
    ranks = sum((of(same).rank() - (len(same) + 1) / 2).abs() for of in MEASURES.values())
    mine = ranks[(same["draw"] == one.draw) & (same["replicate"] == one.replicate)]
    assert float(mine.iloc[0]) == pytest.approx(ranks.min())
    assert f"{counts.max():,} of 120 runs (95% " in one.why and one.why.count(". ") == 0


def test_a_case_without_a_record_has_no_nearest_run(folder: Path) -> None:
    assert NEAREST not in by_label(Results.read(folder))


def test_the_rarer_end_is_recounted_by_its_own_typical_run(folder: Path) -> None:
    results = Results.read(folder)
    counts = results.of("baseline")["outcome"].value_counts()
    counts = counts[counts >= SMALL_SHARE * 120]
    one = by_label(results)[RARER]
    assert counts[row_of(results, one)["outcome"]] == counts.min() < counts.max()


def test_the_rarer_end_is_another_fate_if_the_others_have_every_outcome(folder: Path) -> None:
    fates = np.array(["killed", "killed", "exile"])

    def edit(runs: pd.DataFrame) -> pd.DataFrame:
        return runs.assign(outcome="flight", ruler_fate=fates[runs["draw"] % 3])

    few = rewritten(Results.read(folder), edit)
    found = by_label(few)
    assert [row_of(few, found[label])["ruler_fate"] for label in (TYPICAL, RARER)] in (
        ["killed", "exile"],
        ["exile", "killed"],
    )
    assert "the ruler " in found[RARER].why and " comes in " in found[RARER].why
    alike = rewritten(
        Results.read(folder), lambda r: r.assign(outcome="flight", ruler_fate="exile")
    )
    assert RARER not in by_label(alike)


@pytest.fixture
def happened(folder: Path) -> WhatHappened:
    """The past of the run 7/1, as if it had been what truly happened."""
    results = Results.read(folder)
    runs = results.of("baseline").reset_index(drop=True)
    at = int(np.flatnonzero((runs["draw"] == 7) & (runs["replicate"] == 1))[0])
    places = [place["id"] for place in country()]
    days = results.joined("baseline", "lost_day", places)[:, at].astype(float)
    branch = results.branch("baseline")
    losses = tuple(
        _lost(place, branch + timedelta(days=float(day)))
        for place, day in zip(places, days, strict=True)
        if np.isfinite(day)
    )
    return what_happened().model_copy(
        update={"losses": losses, "until": START + timedelta(days=35), "reported": ()}
    )


def _lost(place: str, at: datetime) -> TrueLoss:
    return TrueLoss(place=place, at=at, first=at, last=at)


def test_the_nearest_run_is_the_one_that_happened(folder: Path, happened: WhatHappened) -> None:
    FILE.keep(happened, folder)
    try:
        results = Results.read(folder)
        assert results.happened == happened
        days = true_days(results, "baseline", happened)
        assert days.keys() == {one.place for one in happened.losses}
        one = by_label(results)[NEAREST]
        assert (one.draw, one.replicate) == (7, 1) and "0.0 days from the true one" in one.why
    finally:
        FILE.keep(None, folder)
    assert Results.read(folder).happened is None


def test_a_changed_record_of_what_happened_is_noticed(folder: Path, happened: WhatHappened) -> None:
    FILE.keep(happened, folder)
    path = folder / "happened.json"
    try:
        path.write_text(path.read_text().replace('"place_3"', '"place_4"'))
        with pytest.raises(StoreError, match=r"happened\.json: `happened` was changed"):
            _ = Results.read(folder).happened
    finally:
        FILE.keep(None, folder)
