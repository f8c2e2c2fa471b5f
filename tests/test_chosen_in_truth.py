"""What a chronicle says of its run beside what truly happened."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from fits import what_happened
from made_up_report import make_results
from rewritten import rewritten

from brittle.report.figures.runs.in_truth import beside_the_truth
from brittle.results.chosen_runs import TYPICAL, chosen_runs
from brittle.results.happened import FILE
from brittle.results.reading import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return Results.read(make_results(tmp_path_factory.mktemp("truth"), ("baseline",), 20))


def said(results: Results, day: float, fate: str, fell_on: float | None) -> str:
    """The words on runs that all lose the capital on a day, if in fact it fell on another, with an exile."""
    edited = rewritten(results, lambda r: r.assign(capital_lost_day=day, ruler_fate=fate))
    fell = None if fell_on is None else results.branch("baseline") + timedelta(days=fell_on)
    FILE.keep(what_happened().model_copy(update={"capital_fell": fell}), edited.folder)
    edited = Results.read(edited.folder)
    (one,) = (one for one in chosen_runs(edited) if one.label == TYPICAL)
    return beside_the_truth(edited, one)


@pytest.mark.parametrize(
    ("day", "fell_on", "words"),
    [
        (9.0, 1.0, "eight days later than in fact"),
        (2.0, 4.0, "two days earlier than in fact"),
        (2.0, 2.1, "the same day as in fact"),
        (2.0, None, "in fact, it held until"),
        (np.nan, 4.0, "holds to the last day, but in fact it fell on"),
        (np.nan, None, "holds to the last day, as in fact"),
    ],
)
def test_the_distance_of_the_capital_is_said(
    results: Results, day: float, fell_on: float | None, words: str
) -> None:
    assert words in said(results, day, "killed", fell_on)


def test_the_fate_is_compared(results: Results) -> None:
    assert "The ruler is killed, but in fact he went into exile." in said(results, 2, "killed", 1)
    assert "The ruler goes into exile, as in fact." in said(results, 2, "exile", 1)


def test_without_a_record_nothing_is_said(results: Results) -> None:
    (one, *_) = chosen_runs(results)
    assert results.happened is None and beside_the_truth(results, one) == ""
