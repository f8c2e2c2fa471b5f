"""Show how changing one lever alters the numbers of people killed and displaced, run by run."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    rows_height,
    sized,
    sized_axis,
)
from brittle.report.palette import BLUE, VERMILLION
from brittle.results.comparing import Comparison, comparisons, stories
from brittle.results.lives import moved
from brittle.results.reading import Results
from brittle.results.statistics import deaths
from brittle.wording import counted, listed, rounded

LEVELS = (5, 25, 50, 75, 95)


@dataclass(frozen=True)
class PairedSpread:
    """Quantiles of a paired difference, and the shares of pairs in which it is positive and negative."""

    points: tuple[float, ...]
    more: float
    fewer: float
    n: int


def panel(results: Results) -> Panel | None:
    """Draw differences between paired runs of scenarios that differ in one lever."""
    pairs = {one: results.pairs(one.one, one.other) for one in comparisons(results)}
    pairs = {one: both for one, both in pairs.items() if not both.empty}
    if not pairs:
        return None
    killed = {one: _spread(deaths(p, "_one") - deaths(p, "_other")) for one, p in pairs.items()}
    displaced = {
        one: _spread(p["displaced_end_one"] - p["displaced_end_other"]) for one, p in pairs.items()
    }
    n = min(len(both) for both in pairs.values())
    return Panel(
        id="differences",
        title="How changing one lever alters the numbers of people killed and displaced",
        caption=(
            "A lever is a setting, such as the ruler's course. Each row compares two scenarios that differ "
            "in one lever; the lever's name follows the colon. Runs with the same history and replicate are "
            "compared one by one. The dot is the median difference by the last day, the thick line covers "
            "the middle half of the pairs, and the thin line the middle nine tenths. Left of zero, the "
            "numbers are lower than in the scenario that is named in bold above the row. The scale is "
            "logarithmic on both sides of zero. The killed are combatants of all sides, civilians and "
            f"victims of reprisals. n = {n:,} or more pairs of runs in each comparison."
            f"{_not_compared(results)}"
        ),
        plots=[
            _plot("Killed", _rows(results, killed), VERMILLION),
            _plot("Displaced on the last day", _rows(results, displaced), BLUE),
        ],
        columns=2,
        body=_table(results, killed, displaced),
    )


class PlotRow(NamedTuple):
    """A row of a plot: a comparison, or a heading that names the reference scenario of the rows below."""

    label: str
    spread: PairedSpread | None


def _rows(results: Results, spreads: Mapping[Comparison, PairedSpread]) -> list[PlotRow]:
    """Group the rows by the scenario that serves as their reference."""
    rows = []
    for other in dict.fromkeys(one.other for one in spreads):
        rows.append(PlotRow(f"compared with “{results.title(other)}”", None))
        rows += [
            PlotRow(f"{results.title(one.one)}: {one.lever}", spread)
            for one, spread in spreads.items()
            if one.other == other
        ]
    return rows


def _not_compared(results: Results) -> str:
    """Name the scenarios that are in no comparison, and the reasons."""
    told = stories(results)
    bundles = [
        f"{results.title(one.key)} ({listed(one.levers, 9)})" for one in told if len(one.levers) > 1
    ]
    alike = [results.title(one.key) for one in told if one.beside and not one.levers]
    alone = [results.title(one.key) for one in told if one.beside is None or len(one.levers) == 1]
    reasons = {
        "several levers differ at once": "; ".join(bundles),
        "no lever differs from the reference scenario": "; ".join(alike),
        "no scenario with the same past differs in exactly one lever": "; ".join(alone),
    }
    return "".join(
        f" The comparison omits {who}, because {why}." for why, who in reasons.items() if who
    )


def _table(
    results: Results,
    killed: Mapping[Comparison, PairedSpread],
    displaced: Mapping[Comparison, PairedSpread],
) -> str:
    """Tabulate every comparison with its lever, its numbers and the number of pairs that differ at all."""
    rows = ""
    for one, dead in killed.items():
        what = moved(results, one)
        differ = "–" if what is None else f"{what.differ:,} of {what.pairs:,}"
        rows += (
            f"<tr><th>{html.escape(results.title(one.one))}</th>"
            f"<td>{html.escape(results.title(one.other))}</td><td>{html.escape(one.lever)}</td>"
            f"<td>{differ}</td><td>{_cell(dead)}</td><td>{_cell(displaced[one])}</td></tr>"
        )
    return (
        "<details><summary>Every comparison, with its lever and its numbers</summary><div class=scroll>"
        "<table><tr><th>scenario</th><th>compared with</th><th>differs in</th><th>runs that differ</th>"
        f"<th>killed [people]</th><th>displaced on the last day [people]</th></tr>{rows}</table></div>"
        "<p class=small>The cells give the median of the paired differences and the range of the middle nine "
        "tenths.</p></details>"
    )


def _cell(spread: PairedSpread) -> str:
    low, _, middle, _, high = (_signed(value) for value in spread.points)
    return f"{middle} <span class=small>{low} to {high}</span>"


def _spread(difference: pd.Series) -> PairedSpread:
    values = difference.to_numpy(dtype=float)
    values = values[~np.isnan(values)]
    points = tuple(float(v) for v in np.percentile(values, LEVELS)) if len(values) else (0.0,) * 5
    return PairedSpread(
        points, float((values >= 1).mean()), float((values <= -1).mean()), len(values)
    )


def _plot(title: str, rows: Sequence[PlotRow], colour: str) -> Plot:
    drawn = [(i, row.spread) for i, row in enumerate(rows) if row.spread is not None]
    traces: list[Trace] = []
    for width, low, high in ((2, 0, 4), (7, 1, 3)):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for i, spread in drawn:
            xs += [sized(spread.points[low]), sized(spread.points[high]), None]
            ys += [i, i, None]
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
            "x": [sized(spread.points[2]) for _, spread in drawn],
            "y": [i for i, _ in drawn],
            "marker": {"color": "white", "size": 9, "line": {"color": colour, "width": 3}},
            "text": [_hover(spread) for _, spread in drawn],
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    everything = [v for _, spread in drawn for v in spread.points]
    sides = "← fewer people · more people →"
    return Plot(
        title,
        {ALL: View(traces)},
        {
            "height": rows_height(len(rows), 36, 80),
            "xaxis": sized_axis(sides, everything),
            "yaxis": _axis(rows, 34),
        },
        {
            "height": rows_height(len(rows), 54, 80),
            "xaxis": sized_axis(sides, everything, 2),
            "yaxis": _axis(rows, 22),
        },
    )


def _axis(rows: Sequence[PlotRow], width: int) -> Layout:
    """Make the axis of row names, with the headings in bold."""
    axis = category_axis([row.label for row in rows], width)
    texts = zip(rows, axis["ticktext"], strict=True)
    return axis | {"ticktext": [f"<b>{t}</b>" if row.spread is None else t for row, t in texts]}


def _hover(spread: PairedSpread) -> str:
    low, _, middle, _, high = (_signed(value) for value in spread.points)
    return (
        f"median {middle}; 90% of pairs lie between {low} and {high}<br>"
        f"fewer in {spread.fewer:.0%}, more in {spread.more:.0%} of {counted(spread.n, 'pair', 'pairs')}"
    )


def _signed(value: float) -> str:
    size = rounded(abs(value))
    return size if size == "0" else f"{'+' if value > 0 else '−'}{size}"
