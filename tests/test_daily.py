"""Daily series: declared once, binned as they are declared, and drawn day by day."""

from __future__ import annotations

import numpy as np
import pytest

from brittle.batches.tables.histogram import (
    COUNT_EDGES,
    SHARE_EDGES,
    DailyHistogram,
    edges_of,
)
from brittle.model.outcome import SERIES, SERIES_COLUMNS, Holds, ResultColumn


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
