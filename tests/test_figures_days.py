"""Figures by day: the fall of the capital, the daily series, and the regime's soldiers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from figure_batches import bars, column, played, view, words
from rewritten import rewritten

from brittle.batches.tables.histogram import quantiles
from brittle.model.outcome import SERIES_COLUMNS
from brittle.report.figures.base import daily
from brittle.report.figures.days import belief, cost, soldiers, time_to_loss
from brittle.report.said.shares import in_runs
from brittle.results.reading import Results
from brittle.wording import capital_letter, rounded


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return played(tmp_path_factory.mktemp("days"))


def falls_on(results: Results, *days: float) -> Results:
    """The same batch, in which the capital falls on these days, one history after another."""
    cycle = np.array(days)
    return rewritten(
        results,
        lambda runs: runs.assign(
            capital_lost_day=cycle[runs["draw"] % len(cycle)],
            capital_lost=np.isfinite(cycle[runs["draw"] % len(cycle)]),
        ),
    )


def test_the_title_names_the_first_days_by_which_half_of_the_runs_have_lost_the_capital(
    results: Results,
) -> None:
    panel = time_to_loss.panel(falls_on(results, 2.0, 2.0, 2.0, 9.0, 20.0))
    runs = len(results.of(results.main))
    assert (
        f"falls within three days of 11 March 2001 in {in_runs(0.6, runs)} runs (95% "
        in panel.title
    )
    late = time_to_loss.finding(falls_on(results, 20.0, 20.0, np.nan))
    assert "within 30 days of" in late
    never = time_to_loss.finding(falls_on(results, np.nan))
    assert f"within 30 days of 11 March 2001 in {in_runs(0.0, runs)} runs (95% 0–" in never


def test_the_axis_ends_with_the_action_and_the_figure_says_what_comes_later(
    results: Results,
) -> None:
    found = falls_on(results, 2.0, 2.0, 2.0, 9.0, np.nan)
    one = view(time_to_loss.panel(found), key=found.main)
    assert one.layout["xaxis"]["range"] == [0, 9]
    assert one.traces[-1]["x"] == list(range(10))
    runs = len(found.of(found.main))
    assert f"By day 30 (10 Apr): {in_runs(0.8, runs)} (95% " in words(one.layout)[0]
    assert one.layout["xaxis"]["ticktext"][0] == "0<br>11 Mar"


def test_each_line_has_its_label_and_labels_keep_apart(results: Results) -> None:
    for plot in time_to_loss.panel(results).plots:
        for key, one in plot.views.items():
            for layout in (one.layout, one.narrow):
                _, *labels = layout["annotations"]
                assert f"<b>{results.title(key)}</b>" in {label["text"] for label in labels}
                heights = sorted(label["y"] for label in labels)
                assert min(np.diff(heights), default=1.0) > time_to_loss.GAP - 1e-9
                assert max(heights) <= 1.0


def test_a_scenario_is_drawn_beside_those_that_start_on_its_day(results: Results) -> None:
    manifest = json.loads(json.dumps(results.manifest))
    manifest["scenarios"]["safe_passage"]["branch"] = "2001-03-08T00:00"
    panel = time_to_loss.panel(Results(results.folder, manifest))

    def others(key: str) -> int:
        found = [one["x"] for one in view(panel, key=key).traces if one.get("meta") == "others"]
        return sum(x is None for xs in found for x in xs)

    assert (others("baseline"), others("last_stand_capital"), others("safe_passage")) == (1, 1, 0)


def test_scenarios_whose_lines_end_together_share_a_label(results: Results) -> None:
    ends = {"baseline": [0.0, 0.95], "safe_passage": [0.0, 0.97], "last_stand_capital": [0.0, 0.3]}
    beside = {key: np.array(line) for key, line in ends.items()}
    labels = time_to_loss._far(results, beside, 0.6)
    assert labels == [
        time_to_loss.Label("Baseline and 1 more", 0.95),
        time_to_loss.Label("Last stand in the capital", 0.3),
    ]
    near = time_to_loss._far(results, beside, 0.25)
    assert [label.text for label in near] == ["Baseline and 1 more"]


def test_a_single_history_has_no_band(tmp_path: Path) -> None:
    panel = time_to_loss.panel(played(tmp_path, ("baseline",), draws=1))
    assert (
        "95% interval" not in panel.caption and "a single history gives no interval" in panel.title
    )
    assert not any(trace.get("fill") for trace in view(panel, key="baseline").traces)


def test_the_table_has_the_share_that_has_lost_the_capital_by_each_listed_day(
    results: Results,
) -> None:
    panel = time_to_loss.panel(results)
    rows = zip(
        column(panel, "scenario or past episodes"),
        column(panel, "days after the start"),
        column(panel, "capital lost [share]"),
        strict=True,
    )
    found = {day: share for title, day, share in rows if title == results.title("baseline")}
    runs = results.of("baseline")
    assert list(found) == [0, 1, 2, 3, 5, 7, 10, 14, 21, 30]
    for day, share in found.items():
        assert share == pytest.approx((runs["capital_lost_day"] <= day).mean(), abs=1e-5)
    assert any(
        str(title).startswith("past episodes after")
        for title in column(panel, "scenario or past episodes")
    )


def test_every_daily_series_is_drawn_once(results: Results) -> None:
    drawn = [plot.title for figure in (cost, belief) for plot in figure.panel(results).plots]
    assert sorted(drawn) == sorted(capital_letter(column.meaning) for column in SERIES_COLUMNS)


def test_the_human_cost_is_drawn_day_by_day_for_the_chosen_scenario(results: Results) -> None:
    panel = cost.panel(results)
    assert panel.choice == results.scenarios
    rows = results.series
    for plot, name in zip(panel.plots, cost.SHOWN, strict=True):
        for key, one in plot.views.items():
            mine = rows[(rows["scenario"] == key) & (rows["series"] == name)]
            median = one.traces[-1]
            last = one.layout["xaxis"]["range"][1]
            assert median["x"] == list(range(last + 1)), "a day after the start is missing"
            assert median["y"] == quantiles(mine, (0.5,))[0.5].loc[:last].tolist()
            assert len(one.traces) == 3 + (key != results.main), "the main one's, for comparison"


def test_all_plots_of_a_scenario_have_the_same_days(results: Results) -> None:
    for panel in (cost.panel(results), belief.panel(results)):
        for key in results.scenarios:
            assert len({tuple(p.views[key].layout["xaxis"]["range"]) for p in panel.plots}) == 1


def test_what_moves_little_does_not_lengthen_the_axis(results: Results) -> None:
    series = daily.found(results, ("belief", "men_in_ranks"))
    flat = {
        name: {
            key: one * 0 + (0.5 + 0.001 * np.arange(len(one)))[:, None] for key, one in by.items()
        }
        for name, by in series.items()
        if name == "belief"
    }
    plots = daily.plots(results, flat, {})
    assert {tuple(one.layout["xaxis"]["range"]) for one in plots[0].views.values()} <= {
        (0, 10),
        (0, 11),
    }


def test_the_title_of_the_cost_has_the_medians_over_runs(results: Results) -> None:
    runs = results.of(results.main)
    title = cost.panel(results).title
    combatants = (runs["killed_regime"] + runs["killed_rebels"]).median()
    assert f"about {rounded(float(combatants))} combatants (95% " in title
    assert f"about {rounded(float(runs['killed_civilians'].median()))} civilians (95% " in title
    assert f"about {rounded(float(runs['displaced_end'].median()))} people are away" in title


def test_reprisals_are_in_neither_the_title_nor_the_curves_of_the_cost(results: Results) -> None:
    panel = cost.panel(results)
    revenge = rewritten(results, lambda runs: runs.assign(reprisals=123456.0))
    after = cost.panel(revenge)
    assert after.title == panel.title
    assert "they kill about 120,000 more people" in after.caption


def test_the_table_of_a_daily_series_has_the_last_day_of_each_scenario(results: Results) -> None:
    panel = belief.panel(results)
    days = column(panel, "days after the start")
    assert days == [0, 1, 3, 7, 14, 30] * len(results.scenarios)
    men = column(panel, "men in ranks [men], median")
    mine = daily.found(results, ("men_in_ranks",))["men_in_ranks"][results.main]
    assert men[5] == pytest.approx(float(mine[0.5].iloc[-1]), rel=1e-4)


def test_soldiers_of_each_scenario_add_up(results: Results) -> None:
    panel = soldiers.panel(results)
    for shares in zip(*(bar["x"] for bar in bars(view(panel).traces)), strict=True):
        assert sum(shares) == pytest.approx(1.0, abs=1e-6)
    runs = results.of(results.main)
    deserted = (runs["soldiers_deserted"] / runs["soldiers_start"]).mean()
    assert column(panel, "deserted [share of men]")[0] == pytest.approx(deserted, abs=1e-4)
    gone = sum(runs[f"soldiers_{fate}"] for fate in ("deserted", "dispersed", "surrendered"))
    share = (gone / runs["soldiers_start"]).mean()
    assert (
        f"Of 100 of the regime's men, {share * 100:.0f} desert, disperse or surrender (95% "
        in panel.title
    )
