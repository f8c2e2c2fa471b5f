"""Show how many people are killed in all by the last day, and in each group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.report.figures.base.panel import Plot, View, category_axis, rows_height
from brittle.report.figures.base.spans import SpanOfPeople, people_axis, traces
from brittle.report.palette import KILLED
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, deaths, median
from brittle.wording import rounded

HALF = (0.25, 0.75)
ALL_KILLED = "all killed"
GROUPS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    ALL_KILLED: deaths,
    "combatants": lambda runs: runs["killed_regime"].astype(float) + runs["killed_rebels"],
    "civilians in the fighting": lambda runs: runs["killed_civilians"].astype(float),
    "in reprisals": lambda runs: runs["reprisals"].astype(float),
}
"""The rows of the plot: everybody killed, and the groups of which that number is the sum."""


class KilledInGroup(NamedTuple):
    """How many of a group are killed by the last day: the median, and the middle half of the runs."""

    name: str
    median: Estimate
    low: float
    high: float


def killed(results: Results, key: str) -> list[KilledInGroup]:
    """Everybody killed in the runs of a scenario, and then each group."""
    runs = results.of(key)
    found = []
    for name, of in GROUPS.items():
        low, high = np.quantile(of(runs).to_numpy(dtype=float), HALF)
        middle = median(of(runs), runs["history"], results.worth)
        found.append(KilledInGroup(name, middle, float(low), float(high)))
    return found


def plot(results: Results) -> Plot:
    """A row for everybody killed, and one for each group."""
    height = rows_height(len(GROUPS), 42, 92)
    return Plot(
        "Killed by the last day, on all sides",
        {key: _view(killed(results, key)) for key in results.scenarios},
        {
            "height": height,
            "margin": {"r": 60, "b": 62},
            "yaxis": category_axis(list(GROUPS), 14),
        },
    )


def adding_up(results: Results) -> str:
    """Say that the medians of the groups do not add up to the median of all."""
    every, *groups = killed(results, results.main)
    total = sum(one.median.value for one in groups)
    parts = " + ".join(rounded(one.median.value) for one in groups)
    return (
        f"Medians do not add up: those of the groups make {parts}, together {rounded(total)}, and the median "
        f"of all killed is {rounded(every.median.value)}, because a run in the middle of one group is seldom "
        "in the middle of the others."
    )


def _view(rows: list[KilledInGroup]) -> View:
    axis = people_axis(0.0, max(one.high for one in rows))
    spans = [
        SpanOfPeople(
            i,
            one.median.value,
            one.low,
            one.high,
            rounded(one.median.value),
            f"{one.name}: median {rounded(one.median.value)}<br>half of the runs lie between "
            f"{rounded(one.low)} and {rounded(one.high)}",
        )
        for i, one in enumerate(rows)
    ]
    return View(traces(spans, KILLED, axis["range"][1]), {"xaxis": axis})
