"""The answer says what the intervals support, whatever the runs of a batch are like."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_up_report import make_results
from rewritten import Edit, rewritten
from synthetic import START

from brittle.calibration.diagnostics.coding_tables import read_codings
from brittle.report.answer.courses import courses_shown, question
from brittle.report.answer.figure import panel
from brittle.report.answer.sentence import answer
from brittle.report.said import coders
from brittle.report.said.coders import coded_twice
from brittle.results.reading import Results

DAY = START + timedelta(days=10)
DEAD = ("killed_regime", "killed_rebels", "killed_civilians", "reprisals")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    keys = ("baseline", "safe_passage", "last_stand_capital")
    return Results.read(make_results(tmp_path_factory.mktemp("answer"), keys, 40))


def killing(exit_: float, stand: float) -> Edit:
    """Runs in which these numbers of people are killed, give or take a little."""

    def edit(runs: pd.DataFrame) -> pd.DataFrame:
        by = runs["scenario"].astype(str).map({"safe_passage": exit_, "last_stand_capital": stand})
        dead = by.fillna(exit_) + runs["draw"] % 3
        return runs.assign(**dict.fromkeys(DEAD, 0.0)).assign(killed_civilians=dead)

    return edit


@pytest.mark.parametrize(
    ("exit_", "stand", "said"),
    [
        (100.0, 900.0, "and offering one spares lives, compared with a last stand."),
        (900.0, 100.0, "and offering one costs lives, compared with a last stand."),
        (500.0, 500.0, "and the runs do not show that offering one saves lives."),
        (500.0, 505.0, "and the runs do not show that offering one saves lives."),
    ],
)
def test_lives_are_spared_only_if_the_interval_shows_it(
    results: Results, exit_: float, stand: float, said: str
) -> None:
    assert answer(rewritten(results, killing(exit_, stand))).endswith(said)


def test_a_way_out_that_no_run_reaches_almost_never_comes_about(results: Results) -> None:
    never = rewritten(results, lambda runs: runs.assign(departed_day=np.nan))
    assert " A way out for the ruler almost never comes about, and " in answer(never)
    always = rewritten(results, lambda runs: runs.assign(departed_day=1.0))
    assert " A way out for the ruler comes about in 100 of 100 runs (95% " in answer(always)


@pytest.mark.parametrize(
    ("day", "said", "head"),
    [
        (3.0, "Crown City falls within a week in 100 of 100 runs (95% ", f"by {DAY.day + 7} Mar"),
        (20.0, "Crown City falls within 30 days in 100 of 100 runs (95% ", "by the end"),
        (np.nan, "Crown City falls within 30 days in 0 of 100 runs (95% 0–", "by the end"),
    ],
)
def test_the_answer_speaks_of_a_week_only_if_the_capital_usually_falls_in_it(
    results: Results, day: float, said: str, head: str
) -> None:
    found = rewritten(results, lambda runs: runs.assign(capital_lost_day=day))
    assert answer(found).startswith(f"In the model, {said}")
    table = panel(found).table
    assert table is not None
    assert table.columns[1] == f"Regime: loses the capital {head} [share of runs]"
    assert {row[1] for row in table.rows} == {0.0 if np.isnan(day) else 1.0}


def test_the_scenario_of_the_answer_is_a_row_of_the_figure(results: Results) -> None:
    assert [one.key for one in courses_shown(results)] == [
        "baseline",
        "safe_passage",
        "last_stand_capital",
    ]


def test_without_a_way_out_the_question_and_the_answer_leave_it_out(tmp_path: Path) -> None:
    only = Results.read(make_results(tmp_path, ("baseline",), 12))
    assert question(only).endswith("will the regime keep Crown City?")
    assert answer(only).count(".") == 1 and "way out" not in answer(only)
    assert panel(only).title == "Of 100 runs (n = 36)"


@pytest.mark.parametrize(
    ("fate", "departed", "said"),
    [
        ("exile", np.nan, "the ruler gets away, always without a deal"),
        ("exile", 2.0, "the ruler gets away, always under a deal"),
        ("killed", np.nan, "the ruler is captured or killed"),
        ("in_office", np.nan, "the ruler stays in office"),
    ],
)
def test_the_legend_names_only_what_is_seen(
    results: Results, fate: str, departed: float, said: str
) -> None:
    found = rewritten(results, lambda runs: runs.assign(ruler_fate=fate, departed_day=departed))
    assert [key.label for key in panel(found).legend[:-1]] == [said]


def test_two_coders_of_the_widest_difference_are_quoted(
    results: Results, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The made-up war was coded once, so another war is named."""
    rows = {
        (row.case, row.coding): row.lost
        for row in read_codings(coders.FOLDER)
        if (row.day, row.doubts) == (30, "none")
    }
    apart = {case: abs(rows[case, "first, contracted"] - rows[case, "second"]) for case, _ in rows}
    found = coded_twice(results)
    assert found is not None and not found.own and found.case == max(apart, key=apart.__getitem__)
    said = coders.coders(results)
    assert said is not None and "numbers for another war, " in said
    monkeypatch.setattr(coders, "FOLDER", tmp_path)
    assert coders.coders(results) is None
