"""What one lever changes in killed and displaced, run by run."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from app.comparing import Comparison, comparisons, pairs_of, stories
from app.figures.panel import (
    ALL,
    BLUE,
    VERMILLION,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    rows_height,
    sized,
    sized_axis,
)
from app.lives import moved
from app.results import Results
from app.statistics import deaths
from app.wording import counted, listed, rounded

LEVELS = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class Spread:
    """Quantiles of a paired difference, and in what share of pairs it has which sign."""

    points: tuple[float, ...]
    more: float
    fewer: float
    n: int


def panel(results: Results) -> Panel | None:
    """Differences of runs that share history and replicate, for pairs one lever apart."""
    pairs = [(one, pairs_of(results, one.one, one.other)) for one in comparisons(results)]
    pairs = [(one, both) for one, both in pairs if not both.empty]
    if not pairs:
        return None
    killed = [_spread(deaths(both, "_one") - deaths(both, "_other")) for _, both in pairs]
    displaced = [
        _spread(both["displaced_end_one"] - both["displaced_end_other"]) for _, both in pairs
    ]
    titles = [f"{results.title(one.one)}, against {results.title(one.other)}" for one, _ in pairs]
    n = min(len(both) for _, both in pairs)
    return Panel(
        id="differences",
        title="Killed and displaced: what one lever changes",
        caption=(
            "Two scenarios that differ in one lever alone, runs with the same history and replicate "
            "compared one by one: median (dot), middle half (thick) and middle nine tenths (thin) of "
            "the difference by the last day. Left of zero: fewer than in the scenario that is named "
            "second. Equal steps are equal factors. Killed counts all sides, civilians and "
            f"reprisals. n = {n:,} pairs a comparison, at least.{_not_compared(results)}"
        ),
        plots=[
            _plot("Killed", titles, killed, VERMILLION),
            _plot("Displaced on the last day", titles, displaced, BLUE),
        ],
        columns=2,
        body=_table(results, [one for one, _ in pairs], killed, displaced),
    )


def _not_compared(results: Results) -> str:
    """Scenarios that no comparison tells, and why."""
    told = stories(results)
    bundles = [one for one in told if len(one.levers) > 1]
    alone = [one for one in told if len(one.levers) < 2]
    said = ""
    if bundles:
        names = "; ".join(f"{results.title(one.key)} ({listed(one.levers, 9)})" for one in bundles)
        said += f" Not compared, because several levers differ at once: {names}."
    if alone:
        names = listed([results.title(one.key) for one in alone], 9)
        said += f" Not compared, because no scenario of the same past is one lever apart: {names}."
    return said


def _table(
    results: Results,
    pairs: Sequence[Comparison],
    killed: Sequence[Spread],
    displaced: Sequence[Spread],
) -> str:
    """Every comparison with its lever and its numbers, and what it moves at all."""
    rows = ""
    for one, dead, away in zip(pairs, killed, displaced, strict=True):
        what = moved(results, one)
        differ = "–" if what is None else f"{what.differ:,} of {what.pairs:,}"
        rows += (
            f"<tr><th>{html.escape(results.title(one.one))}</th>"
            f"<td>{html.escape(results.title(one.other))}</td><td>{html.escape(one.lever)}</td>"
            f"<td>{differ}</td><td>{_cell(dead)}</td><td>{_cell(away)}</td></tr>"
        )
    return (
        "<details><summary>Every comparison, its lever and its numbers</summary><div class=scroll>"
        "<table><tr><th>scenario</th><th>against</th><th>differs in</th><th>runs that differ</th>"
        f"<th>killed</th><th>displaced on the last day</th></tr>{rows}</table></div>"
        "<p class=small>Median of the paired differences, and the middle nine tenths.</p></details>"
    )


def _cell(spread: Spread) -> str:
    low, _, middle, _, high = (_signed(value) for value in spread.points)
    return f"{middle} <span class=small>{low} to {high}</span>"


def _spread(difference: pd.Series) -> Spread:
    values = difference.to_numpy(dtype=float)
    values = values[~np.isnan(values)]
    points = tuple(float(v) for v in np.percentile(values, LEVELS)) if len(values) else (0.0,) * 5
    return Spread(points, float((values >= 1).mean()), float((values <= -1).mean()), len(values))


def _plot(title: str, titles: list[str], spreads: list[Spread], colour: str) -> Plot:
    traces: list[Trace] = []
    for width, low, high in ((2, 0, 4), (7, 1, 3)):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for row, spread in enumerate(spreads):
            xs += [sized(spread.points[low]), sized(spread.points[high]), None]
            ys += [row, row, None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": xs,
                "y": ys,
                "line": {"color": colour, "width": width},
                "opacity": 0.55,
                "hoverinfo": "skip",
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [sized(spread.points[2]) for spread in spreads],
            "y": list(range(len(spreads))),
            "marker": {"color": "white", "size": 9, "line": {"color": colour, "width": 3}},
            "text": [_hover(spread) for spread in spreads],
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    everything = [v for spread in spreads for v in spread.points]
    axis = sized_axis("← fewer · more →", everything)
    return Plot(
        title,
        {ALL: View(traces)},
        {
            "height": rows_height(len(titles), 46, 80),
            "xaxis": axis,
            "yaxis": category_axis(titles, 34),
        },
        {
            "height": rows_height(len(titles), 76, 80),
            "xaxis": sized_axis("← fewer · more →", everything, 2),
            "yaxis": category_axis(titles, 18),
        },
    )


def _hover(spread: Spread) -> str:
    low, _, middle, _, high = (_signed(value) for value in spread.points)
    return (
        f"median {middle}, 90% of pairs {low} to {high}<br>"
        f"fewer in {spread.fewer:.0%}, more in {spread.more:.0%} of {counted(spread.n, 'pair', 'pairs')}"
    )


def _signed(value: float) -> str:
    size = rounded(abs(value))
    return size if size == "0" else f"{'+' if value > 0 else '−'}{size}"
