"""Figures of how runs end: outcomes, the ruler, the steps of a deal, lives, and further results."""

from __future__ import annotations

from pathlib import Path

import batches
import numpy as np
import pandas as pd
import pytest
import synthetic
from figure_batches import bars, column, played, view, words
from rewritten import rewritten
from synthetic import SyntheticEngine, make_case

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.calibration.scoring.fates import ousted_fates
from brittle.model.codes import Fate
from brittle.model.outcome import OUTCOMES
from brittle.report.figures.ends import beside, deaths, funnel, outcomes, ruler
from brittle.report.said.shares import in_runs
from brittle.results.lives import SAME
from brittle.results.reading import Results
from brittle.results.statistics import REGIME_ENDS, Estimate
from brittle.wording import OUTCOME_NAMES


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return played(tmp_path_factory.mktemp("ends"))


def test_the_ends_of_each_scenario_add_up(results: Results) -> None:
    panel = outcomes.panel(results)
    drawn = bars(view(panel).traces)
    assert [bar["name"] for bar in drawn] == [OUTCOME_NAMES[word] for word in OUTCOMES]
    for shares in zip(*(bar["x"] for bar in drawn), strict=True):
        assert sum(shares) == pytest.approx(1.0)
    runs = results.of(results.main)
    over = runs["outcome"].isin(REGIME_ENDS).mean()
    assert column(panel, "the regime ends [share]")[0] == pytest.approx(over, abs=1e-5)
    assert f"The regime ends in {in_runs(over, len(runs))} runs (95% " in panel.title
    assert "n = 30 runs of each scenario." in panel.caption


def test_the_commonest_end_is_named_only_if_the_intervals_tell(results: Results) -> None:
    half = rewritten(
        results, lambda r: r.assign(outcome=np.where(r["draw"] % 2, "flight", "implosion"))
    )
    assert "most often" not in outcomes.panel(half).title
    every = rewritten(results, lambda r: r.assign(outcome="flight"))
    assert (
        "; most often, the ruler leaves without a deal, and the capital falls"
        in outcomes.panel(every).title
    )
    assert (
        "“ruler flees, capital falls”: the ruler leaves without a deal"
        in outcomes.panel(every).caption
    )


def test_what_becomes_of_the_ruler_stands_beside_the_record(results: Results) -> None:
    panel = ruler.panel(results)
    drawn = bars(view(panel).traces)
    for shares in zip(*(bar["x"] for bar in drawn), strict=True):
        assert sum(shares) == pytest.approx(1.0)
    killed = next(bar for bar in drawn if bar["name"] == "killed")
    assert killed["x"][-1] == pytest.approx(ousted_fates()[Fate.KILLED])
    assert len(killed["x"]) == len(results.scenarios) + 1
    court = results.of(results.main)["accountability"].mean()
    assert column(panel, "answers before a court [chance]")[0] == pytest.approx(court, abs=1e-5)


def test_the_title_says_how_often_the_ruler_is_captured_or_killed(results: Results) -> None:
    fates = np.array(["exile", "exile", "exile", "captured", "killed"])
    mixed = rewritten(results, lambda r: r.assign(ruler_fate=fates[r["draw"] % 5]))
    title = ruler.panel(mixed).title
    assert title.startswith("The ruler is in exile at the end of 18 of 30 runs (95% ")
    assert "and is captured or killed in 12 of 30 runs (95% " in title
    taken = rewritten(results, lambda r: r.assign(ruler_fate="killed"))
    assert "is killed in 30 of 30 runs" in ruler.panel(taken).title
    assert "and is captured in 0 of 30 runs" in ruler.panel(taken).title


def test_a_step_of_a_deal_that_no_run_reaches_is_an_empty_bar(results: Results) -> None:
    panel = funnel.panel(
        rewritten(results, lambda r: r.assign(ruler_accepts_day=np.nan, departed_day=np.nan))
    )
    assert panel is not None
    track, reached, wide, narrow = view(panel).traces
    cells = list(zip(track["y"], track["base"], strict=True))
    at = cells.index((0, 1))  # the first scenario, and the step at which the ruler accepts
    assert reached["x"][at] == 0.0 and track["x"][at] == funnel.TRACK
    assert wide["text"][at].startswith("0 (0–") and narrow["text"][at] == "0"
    assert "the ruler accepts in 0 of 30 runs (95% 0–" in panel.title


def test_a_way_out_stands_above_the_last_stand_with_which_it_is_compared(results: Results) -> None:
    panel = funnel.panel(results)
    assert panel is not None
    assert column(panel, "scenario")[:2] == ["Safe passage", "Last stand in the capital"]
    runs = results.of("safe_passage")
    accepts = runs["ruler_accepts_day"].notna().mean()
    assert column(panel, "ruler accepts [share]")[0] == pytest.approx(accepts, abs=1e-5)
    _, reached, *_ = view(panel).traces
    assert reached["x"][1] == pytest.approx(accepts * funnel.TRACK)


def test_a_share_of_less_than_one_in_a_hundred_is_not_nothing() -> None:
    assert funnel._number(Estimate(0.005, 0.0, 0.02, 1200, 0.002), True) == "&lt;1 (0–2)"
    assert funnel._number(Estimate(0.0, 0.0, 0.02, 1200, 0.002), False) == "0"


def offers(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, *more: str) -> Results:
    """A batch of scenarios that all make the same offer, and of `more`."""
    keys = [f"offer_{i:02}" for i in range(number)]
    for key in keys:
        monkeypatch.setitem(synthetic.POLICIES, key, synthetic.POLICIES["safe_passage"])
    engine = SyntheticEngine()
    cases = [make_case(key) for key in (*keys, *more)]
    for case in cases[: number if "safe_passage" in more else 0]:
        case.value["amnesty"] = {"credibility": 0.7, "level": None}  # a second lever
    ready = make_ready(cases, engine, 4)
    batches.run(Batch(ready, engine, folder / "out", 1, Request()))
    return Results.read(folder / "out")


def test_offers_beyond_those_drawn_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = funnel.panel(offers(tmp_path, monkeypatch, 10, "baseline"))
    assert panel is not None and len(column(panel, "scenario")) == funnel.MOST
    assert "2 more scenarios make an offer and are not drawn; in these, an exit is offered" in (
        panel.caption
    )
    assert "make no offer themselves" not in panel.caption


def test_the_offers_that_the_report_compares_are_drawn_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = funnel.panel(offers(tmp_path, monkeypatch, 9, "safe_passage", "last_stand_capital"))
    assert panel is not None and str(column(panel, "scenario")[0]).startswith("Safe passage")
    assert " 2 more scenarios make an offer and are not drawn" in panel.caption


def with_dead(results: Results, more: dict[str, float]) -> Results:
    """A batch in which nobody is killed, except so many combatants in the runs of some scenarios."""

    def change(runs: pd.DataFrame) -> pd.DataFrame:
        killed = runs["scenario"].map(lambda key: more.get(str(key), 0.0)).astype(float)
        quiet = dict.fromkeys(("killed_regime", "killed_civilians", "reprisals"), 0.0)
        return runs.assign(killed_rebels=killed * (runs["draw"] % 2), **quiet)

    return rewritten(results, change)


def test_pairs_of_runs_are_counted_by_what_a_scenario_does_to_the_dead(results: Results) -> None:
    panel = deaths.panel(
        with_dead(results, {"safe_passage": 500.0, "last_stand_capital": SAME - 1})
    )
    assert panel is not None
    assert panel.title.startswith(
        "“Safe passage” compared with “Last stand in the capital”: fewer people are"
    )
    assert "killed in 0 of 30 pairs of runs (95% 0–" in panel.title
    assert "and more in 15 of 30 (95% " in panel.title
    rows = list(zip(column(panel, "scenario"), column(panel, "compared with"), strict=True))
    stand = rows.index(("Last stand in the capital", "Baseline"))
    assert column(panel, "more killed [share of pairs]")[stand] == 0.0, "too few dead to count"
    exit_ = rows.index(("Safe passage", "Baseline"))
    assert column(panel, "more killed [share of pairs]")[exit_] == 0.5
    assert column(panel, "killed, mean difference [people]")[exit_] == 250.0


def test_differences_stand_on_a_plain_scale_that_holds_nine_tenths_of_the_pairs(
    results: Results,
) -> None:
    panel = deaths.panel(with_dead(results, {"safe_passage": 500.0}))
    assert panel is not None
    axis = panel.plots[1].layout["xaxis"]
    assert axis.get("type", "linear") == "linear"
    low, high = axis["range"]
    assert low < 0 < 500 <= high
    assert "are 0 fewer and 500 more people killed" in panel.caption
    two = deaths.panel(with_dead(results, {"safe_passage": 2.0}))
    assert two is not None and two.plots[1].layout["xaxis"]["range"][1] >= 10


def test_bars_of_pairs_add_up_and_headings_have_none(results: Results) -> None:
    panel = deaths.panel(results)
    assert panel is not None
    for plot in (0, 2):
        sums = [sum(xs) for xs in zip(*(b["x"] for b in view(panel, plot).traces), strict=True)]
        assert sums[0] == 0.0 and set(np.round(sums, 9)) == {0.0, 1.0}
        assert words(panel.plots[plot].layout) == ["← fewer", "more →"]


def test_further_results_count_all_runs_of_each_scenario(results: Results) -> None:
    panel = beside.panel(results)
    rows = dict(zip(column(panel, "result"), column(panel, results.title("baseline")), strict=True))
    runs = results.of("baseline")
    talks = in_runs(float(runs["talks_day"].notna().mean()), len(runs))
    assert str(rows["talks open"]).startswith(f"{talks} (95% ")
    assert f"talks open in {talks} (95% " in panel.title
    court = runs["accountability"].mean()
    assert str(rows["chance that the ruler answers before a court"]).startswith(
        f"{court:.2f} (95% "
    )
    first = runs["first_loss_day"].median()
    said = str(rows["day on which the regime loses its first place"])
    assert said.startswith(f"{first:.1f} (".replace("-", "−")) and said.endswith(" Mar 2001)")
    assert panel.table is not None and len(panel.table.columns) == 2 + len(results.scenarios)
    assert panel.body.count("<tr>") == 1 + len(panel.table.rows)


def test_who_takes_the_capital_is_named_and_not_given_by_its_key(results: Results) -> None:
    factions = results.manifest["theatre"]["value"]["factions"]
    key = next(key for key in factions if key in results.words("capital_taken_by"))
    panel = beside.panel(rewritten(results, lambda r: r.assign(capital_taken_by=key)))
    rows = dict(zip(column(panel, "result"), column(panel, "Baseline"), strict=True))
    assert rows["the capital is taken by"] == f"{factions[key]['name']} in 100 of 100"
