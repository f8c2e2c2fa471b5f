"""Figures of places: when and how each is lost, and what its region suffers."""

from __future__ import annotations

import numpy as np
import pytest
from figure_batches import bars, column, played, view

from brittle.report.figures.places import losses, people
from brittle.results.reading import Results


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return played(tmp_path_factory.mktemp("places"))


def test_each_place_is_lost_in_some_manner_or_not_lost(results: Results) -> None:
    panel = losses.panel(results)
    for key in results.scenarios:
        drawn = bars(view(panel, 1, key).traces)
        for shares in zip(*(bar["x"] for bar in drawn), strict=True):
            assert sum(shares) == pytest.approx(1.0)


def test_days_of_loss_stand_on_an_axis_that_holds_them_all_with_their_dates(
    results: Results,
) -> None:
    panel = losses.panel(results)
    for key in results.scenarios:
        one = view(panel, 0, key)
        lines, _, dates = one.traces
        first, last = one.layout["xaxis"]["range"]
        days = [day for day in lines["x"] if day is not None and np.isfinite(day)]
        assert first <= min(days) and max(days) <= last < results.horizon(key) + 1
        assert all(text == "never" or text.endswith((" Mar", " Apr")) for text in dates["text"])


def test_the_table_of_losses_has_the_medians_over_the_runs(results: Results) -> None:
    panel = losses.panel(results)
    place = losses.chosen_places(results)[0]
    name = results.place_table.loc[place, "name"]
    keys = list(zip(column(panel, "scenario"), column(panel, "place"), strict=True))
    at = keys.index((results.title("baseline"), str(name)))
    (days,) = results.joined("baseline", "lost_day", [place])
    lost = ~np.isnan(days)
    assert column(panel, "lost [share of runs]")[at] == pytest.approx(lost.mean(), abs=1e-5)
    assert column(panel, "median day of loss")[at] == pytest.approx(np.median(days[lost]), rel=1e-4)


def test_the_title_counts_the_places_lost_without_a_battle(results: Results) -> None:
    runs = results.of(results.main)
    lost, quiet = runs["places_lost"].mean(), runs["lost_without_battle"].mean()
    title = losses.panel(results).title
    assert f"loses {lost:.0f} places on average (95% " in title
    assert f", {quiet:.0f} of them without a battle (95% " in title


def test_what_regions_suffer_is_added_up_over_their_places(results: Results) -> None:
    panel = people.panel(results)
    table = results.place_table
    region = str(table["region"].iloc[0])
    places = [str(place) for place in table.index[table["region"] == region]]
    killed = sum(
        np.nan_to_num(results.joined("baseline", name, places)).sum(axis=0)
        for name in ("killed_civilians", "reprisals")
    )
    keys = zip(column(panel, "scenario"), column(panel, "region"), strict=True)
    at = list(keys).index((results.title("baseline"), region))
    found = column(panel, "civilians killed [people], median")[at]
    assert found == pytest.approx(np.median(killed), rel=1e-4, abs=1e-9)
    assert panel.plots[1].views["baseline"].layout["xaxis"]["range"][0] <= 0


def test_the_title_names_the_regions_in_which_most_people_may_suffer() -> None:
    rows = [(0.0, 50.0, 200.0), (0.0, 0.0, 6400.0)]
    worst = people._worst(["North", "South"], rows)
    assert worst == ("South", 0.0, 0.0, 6400.0), "the median is not the whole of it"
    away = people.Worst("North", 10.0, 1234.0, 9000.0)
    assert people._finding(away, worst) == (
        "In South, more than 6,400 civilians are killed in one run of ten (the median is 0), and more than "
        "9,000 people are displaced in North (median 1,200)"
    )
    assert "people are displaced there (median 0)" in people._finding(worst, worst)
