"""Daily series: declared once, binned as they are declared, and drawn day by day."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_report import make_results

from brittle.batches.tables.histogram import (
    COUNT_EDGES,
    SHARE_EDGES,
    DailyHistogram,
    edges_of,
    quantiles,
)
from brittle.model.outcome import SERIES, SERIES_COLUMNS, Holds, ResultColumn
from brittle.report.figures.days import belief, cost
from brittle.results.reading import Results
from brittle.wording import capital_letter


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    keys = ("safe_passage", "last_stand_capital")
    return Results.read(make_results(tmp_path_factory.mktemp("daily"), keys, 10))


def test_every_daily_series_is_declared_in_the_order_in_which_it_is_recorded() -> None:
    assert tuple(column.name for column in SERIES_COLUMNS) == SERIES


@pytest.mark.parametrize("column", SERIES_COLUMNS, ids=lambda column: column.name)
def test_bins_follow_from_what_a_series_holds(column: ResultColumn) -> None:
    share = column.holds is Holds.SHARE
    assert edges_of(column.name) is (SHARE_EDGES if share else COUNT_EDGES)
    daily = DailyHistogram()
    daily.add([np.full((1, len(SERIES)), 0.305, np.float32)])
    rows = daily.frame().set_index("series")
    width = rows.loc[column.name, "upper"] - rows.loc[column.name, "lower"]
    assert width == pytest.approx(0.01 if share else 1.0)


def test_a_series_that_is_not_declared_has_no_bins() -> None:
    with pytest.raises(KeyError, match="rain"):
        edges_of("rain")


def test_every_daily_series_is_drawn_once(results: Results) -> None:
    drawn = [plot.title for figure in (cost, belief) for plot in figure.panel(results).plots]
    assert sorted(drawn) == sorted(capital_letter(column.meaning) for column in SERIES_COLUMNS)


def test_the_human_cost_is_drawn_day_by_day_for_the_chosen_scenario(results: Results) -> None:
    panel = cost.panel(results)
    assert panel.choice == results.scenarios
    rows = results.series
    for plot, name in zip(panel.plots, cost.SHOWN, strict=True):
        for key, view in plot.views.items():
            mine = rows[(rows["scenario"] == key) & (rows["series"] == name)]
            median = view.traces[2]
            assert median["x"] == list(range(31)), "a day after the branch is missing"
            assert median["y"] == quantiles(mine, (0.5,))[0.5].tolist()
            assert len(view.traces) == 3 + (key != results.main), (
                "the main scenario's, for comparison"
            )
