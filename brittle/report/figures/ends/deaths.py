"""Show how changing one lever alters the numbers of people killed and displaced, run by run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    View,
    category_axis,
    hundred_axis,
    rows_height,
)
from brittle.report.figures.base.spans import SpanOfPeople, people_axis, traces
from brittle.report.figures.base.stack import Part, bars
from brittle.report.figures.base.table import Cell, FigureTable, cell, ends, interval_heads
from brittle.report.palette import (
    CHOSEN,
    DISPLACED,
    EMPTY,
    FEWER_DISPLACED,
    FEWER_KILLED,
    KILLED,
    Fill,
)
from brittle.report.said.shares import in_runs, interval
from brittle.results.comparing import Comparison, comparisons, exit_pairs, stories
from brittle.results.lives import SAME, moved
from brittle.results.pairs import Pairs
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, deaths, mean, share
from brittle.wording import counted, listed, rounded

SAME_AWAY = 10 * SAME
"""If the numbers of displaced in two runs differ by less than this, the runs count as the same."""
OUTSIDE = (5, 95)
"""The percentiles between which the middle nine tenths of the pairs lie."""


class Toll(NamedTuple):
    """Which number of people is compared, and its words and colours."""

    name: str
    """What happens to the people: killed, or displaced."""
    same: float
    """Smaller differences do not count."""
    more: str
    fewer: str
    """The colours of pairs with more, and of pairs with fewer people."""


DEAD = Toll("killed", SAME, KILLED, FEWER_KILLED)
AWAY = Toll("displaced", SAME_AWAY, DISPLACED, FEWER_DISPLACED)


class PairedSpread(NamedTuple):
    """A difference over pairs of runs: its mean, its middle nine tenths, and how often it is seen."""

    mean: Estimate
    low: float
    high: float
    least: float
    most: float
    """The smallest and the largest difference in any pair."""
    fewer: Estimate
    more: Estimate
    """The shares of pairs in which the number is smaller and larger by `Toll.same` or more."""

    @property
    def alike(self) -> float:
        """The share of pairs without a difference that counts."""
        return max(0.0, 1.0 - self.fewer.value - self.more.value)


type Spreads = Mapping[Comparison, PairedSpread]


def panel(results: Results) -> Panel | None:
    """Draw how often, and by how much, numbers of people differ in pairs of runs that differ in one lever."""
    pairs = {one: results.pairs(one.one, one.other) for one in comparisons(results)}
    pairs = {one: both for one, both in pairs.items() if not both.empty}
    if not pairs:
        return None
    killed = {one: _spread(results, p, _more_dead(p), DEAD) for one, p in pairs.items()}
    displaced = {one: _spread(results, p, _more_away(p), AWAY) for one, p in pairs.items()}
    rows = _rows(results, list(pairs))
    return Panel(
        id="differences",
        title=_finding(results, killed),
        caption=_caption(results, killed),
        plots=[
            _shares("Killed: pairs with fewer or more", rows, killed, DEAD),
            _sizes("Killed: mean difference", rows, killed, DEAD),
            _shares("Displaced on the last day: pairs with fewer or more", rows, displaced, AWAY),
            _sizes("Displaced on the last day: mean difference", rows, displaced, AWAY),
        ],
        legend=[
            LegendKey("fewer killed", FEWER_KILLED),
            LegendKey("more killed", KILLED),
            LegendKey("fewer displaced", FEWER_DISPLACED),
            LegendKey("more displaced", DISPLACED),
            LegendKey("no difference that counts", EMPTY),
            *([LegendKey("95% interval of the mean", CHOSEN, "line")] if _bounded(killed) else []),
        ],
        columns=2,
        table=_table(results, killed, displaced),
    )


def _caption(results: Results, killed: Spreads) -> str:
    n = min(one.mean.runs for one in killed.values())
    ends = " with its 95% interval" if _bounded(killed) else ""
    return (
        "Each row compares a scenario with the one in bold above it, from which it differs in one thing, "
        "named after the colon. Runs with the same past and the same chances are compared one by one. The "
        "panels of pairs show in how many of 100 pairs more or fewer people are killed (a difference of "
        f"{SAME:.0f} or more counts) or displaced ({SAME_AWAY:.0f} or more). The panels of differences "
        f"show by how many: the dot, and the number at the right edge, is the mean over pairs{ends}, and the "
        f"coloured line covers the middle nine tenths of the pairs. {_outside(killed)} n = {n:,} or more "
        f"pairs of runs in each comparison.{_not_compared(results)}"
    )


def _bounded(spreads: Spreads) -> bool:
    return any(one.mean.bounded for one in spreads.values())


def _more_dead(pairs: Pairs) -> pd.Series:
    return deaths(pairs, "_one") - deaths(pairs, "_other")


def _more_away(pairs: Pairs) -> pd.Series:
    return pairs["displaced_end_one"].astype(float) - pairs["displaced_end_other"].astype(float)


def _spread(results: Results, pairs: Pairs, difference: pd.Series, toll: Toll) -> PairedSpread:
    history, worth = pairs["history"], results.worth
    values = difference.to_numpy(dtype=float)
    low, high = np.percentile(values, OUTSIDE)
    return PairedSpread(
        mean(values, history, worth),
        float(low),
        float(high),
        float(values.min()),
        float(values.max()),
        share(difference <= -toll.same, history, worth),
        share(difference >= toll.same, history, worth),
    )


def _finding(results: Results, killed: Spreads) -> str:
    """Say how often a way out saves and costs lives, compared with a last stand, or what else is compared."""
    told = [pair for pair in exit_pairs(results) if pair in killed]
    pair = (told or list(killed))[0]
    found = killed[pair]
    fewer, more = found.fewer, found.more
    return (
        f"“{results.title(pair.one)}” compared with “{results.title(pair.other)}”: fewer people are "
        f"killed in {in_runs(fewer.value, fewer.runs)} pairs of runs ({interval(fewer)}), and more in "
        f"{in_runs(more.value, more.runs)} ({interval(more)})"
    )


def _outside(killed: Spreads) -> str:
    """Say how far the pairs beyond the middle nine tenths reach."""
    least = min(one.least for one in killed.values())
    most = max(one.most for one in killed.values())
    return (
        "One pair in ten lies beyond the coloured line and may lie beyond the scale: the extremes of all "
        f"rows are {rounded(-min(least, 0.0))} fewer and {rounded(max(most, 0.0))} more people killed."
    )


class PlotRow(NamedTuple):
    """A row of a plot: a comparison, or a heading that names the scenario of comparison."""

    label: str
    pair: Comparison | None


def _rows(results: Results, pairs: Sequence[Comparison]) -> list[PlotRow]:
    """Group the comparisons by the scenario with which they compare."""
    rows = []
    for other in dict.fromkeys(one.other for one in pairs):
        rows.append(PlotRow(f"compared with “{results.title(other)}”", None))
        rows += [
            PlotRow(f"{results.title(one.one)}: {one.lever}", one)
            for one in pairs
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


def _shares(title: str, rows: Sequence[PlotRow], spreads: Spreads, toll: Toll) -> Plot:
    """The shares of pairs with fewer, about as many and more people."""
    none = (0.0, 0.0, 0.0)
    found = [none if row.pair is None else _three(spreads[row.pair]) for row in rows]
    fills = (Fill(toll.fewer), Fill(EMPTY), Fill(toll.more))
    names = (f"fewer {toll.name}", "no difference that counts", f"more {toll.name}")
    parts = [
        Part(name, fill, [three[i] for three in found])
        for i, (name, fill) in enumerate(zip(names, fills, strict=True))
    ]
    layout = {
        "barmode": "stack",
        "bargap": 0.35,
        "uniformtext": {"mode": "hide", "minsize": 10},
        "xaxis": hundred_axis("pairs"),
        "annotations": _sides(0.0, 1.0),
    }
    return _plot(title, rows, View(bars(parts)), layout)


def _sides(low: float, high: float) -> list[Layout]:
    """Say in the uppermost row, which is a heading, which side is which."""
    sides = ((low, "left", "← fewer"), (high, "right", "more →"))
    return [
        {
            "text": text,
            "x": x,
            "y": 0,
            "xref": "x",
            "yref": "y",
            "xanchor": anchor,
            "showarrow": False,
        }
        for x, anchor, text in sides
    ]


def _three(one: PairedSpread) -> tuple[float, float, float]:
    return one.fewer.value, one.alike, one.more.value


def _sizes(title: str, rows: Sequence[PlotRow], spreads: Spreads, toll: Toll) -> Plot:
    """By how many people the pairs differ, on a plain scale that holds the middle nine tenths of all rows."""
    drawn = [(i, spreads[row.pair]) for i, row in enumerate(rows) if row.pair is not None]
    axis = people_axis(
        min(one.low for _, one in drawn),
        max(one.high for _, one in drawn),
    )
    spans = [
        SpanOfPeople(
            i,
            one.mean.value,
            one.low,
            one.high,
            _signed(one.mean.value),
            _hover(one),
            (one.mean.low, one.mean.high) if one.mean.bounded else None,
        )
        for i, one in drawn
    ]
    view = View(traces(spans, toll.more, axis["range"][1]))
    layout = {"margin": {"r": 60}, "xaxis": axis, "annotations": _sides(*axis["range"])}
    return _plot(title, rows, view, layout)


def _plot(title: str, rows: Sequence[PlotRow], view: View, layout: Layout) -> Plot:
    wide = {"height": rows_height(len(rows), 34, 66), "yaxis": _axis(rows, 36)}
    narrow = {"height": rows_height(len(rows), 46, 66), "yaxis": _axis(rows, 22)}
    return Plot(title, {ALL: view}, layout | wide, narrow)


def _axis(rows: Sequence[PlotRow], width: int) -> Layout:
    """Make the axis of row names, with the headings in bold."""
    axis = category_axis([row.label for row in rows], width)
    texts = zip(rows, axis["ticktext"], strict=True)
    bold = [f"<b>{text}</b>" if row.pair is None else text for row, text in texts]
    return axis | {"ticktext": bold, "tickfont": {"size": 11}}


def _hover(one: PairedSpread) -> str:
    reach = (
        f" (95% {_signed(one.mean.low)} to {_signed(one.mean.high)})" if one.mean.bounded else ""
    )
    return (
        f"mean {_signed(one.mean.value)}{reach}<br>nine tenths of "
        f"{counted(one.mean.runs, 'pair', 'pairs')} lie between {_signed(one.low)} and {_signed(one.high)}"
    )


def _signed(value: float) -> str:
    size = rounded(abs(value))
    return size if size == "0" else f"{'+' if value > 0 else '−'}{size}"


def _table(results: Results, killed: Spreads, displaced: Spreads) -> FigureTable:
    """Every comparison, with its lever, the number of pairs that differ at all, and its numbers."""
    columns = ["scenario", "compared with", "differs in", "pairs", "pairs that differ in any way"]
    for name in (DEAD.name, AWAY.name):
        columns += [
            *interval_heads(f"fewer {name} [share of pairs]"),
            *interval_heads(f"more {name} [share of pairs]"),
            *interval_heads(f"{name}, mean difference [people]"),
            f"{name}, twentieth of pairs below [people]",
            f"{name}, twentieth of pairs above [people]",
        ]
    rows: list[list[Cell]] = []
    for one in killed:
        what = moved(results, one)
        rows.append(
            [
                results.title(one.one),
                results.title(one.other),
                one.lever,
                None if what is None else what.pairs,
                None if what is None else what.differ,
                *_cells(killed[one]),
                *_cells(displaced[one]),
            ]
        )
    return FigureTable.of(columns, rows)


def _cells(one: PairedSpread) -> list[Cell]:
    return [*ends(one.fewer), *ends(one.more), *ends(one.mean), cell(one.low), cell(one.high)]
