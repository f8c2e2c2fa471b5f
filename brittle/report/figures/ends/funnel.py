"""Show how far a deal gets: offered, accepted by the ruler and the rebels, carried out, honoured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    plain,
    rows_height,
)
from brittle.report.figures.base.table import Cell, FigureTable, ends, interval_heads
from brittle.report.palette import (
    DEAL,
    EMPTY,
)
from brittle.report.said.shares import in_runs, interval, of_100
from brittle.results.comparing import exit_pairs, offering, value_of
from brittle.results.levers import makes_offer
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, share
from brittle.wording import counted, day_month

STAGES = ("exit offered", "ruler accepts", "rebels accept", "ruler departs", "deal honoured")
MOST = 8
"""The largest number of scenarios with an offer that are drawn."""
TRACK = 0.42
"""The width of a cell's bar if all runs reach its stage; a stage is one wide."""

type Reached = Mapping[str, Sequence[Estimate]]
"""For each scenario, the share of runs that reach each stage."""


def panel(results: Results) -> Panel | None:
    """Draw a cell for each scenario and stage, with the share of runs that reach the stage."""
    offered = results.runs.groupby("scenario", observed=True)["offer_day"].count()
    some = [key for key in results.scenarios if offered.get(key, 0) > 0]
    drawn = ([key for key in offering(results) if key in some] or some)[:MOST]
    if not drawn:
        return None
    keys = _beside_stands(results, drawn)
    reached = {key: _reached(results, key) for key in keys}
    return Panel(
        id="deal",
        title=_finding(results, drawn[0], reached),
        caption=(
            "Each row is a scenario, and each column a step of a deal. The green part of a bar, and the "
            f"number beside it, show in how many of 100 runs the step is reached{_bounded(reached)}; an "
            "empty bar is a step that no run reaches. "
            f"{behind(results, keys)}{_others(results, some, keys)}{_forced(results, keys)}"
        ),
        plots=[_plot(_titles(results, keys), reached)],
        table=_table(results, reached),
    )


def _beside_stands(results: Results, keys: Sequence[str]) -> list[str]:
    """The scenarios with an offer, each with the last stand beside it with which it is compared."""
    stands = {pair.one: pair.other for pair in exit_pairs(results)}
    return list(dict.fromkeys(one for key in keys for one in (key, stands.get(key, key))))


def _reached(results: Results, key: str) -> list[Estimate]:
    runs = results.of(key)
    return [share(stage, runs["history"], results.worth) for stage in _stages(runs)]


def _stages(runs: pd.DataFrame) -> list[pd.Series]:
    offered, ruler = runs["offer_day"].notna(), runs["ruler_accepts_day"].notna()
    both = ruler & runs["rebels_accept_day"].notna()
    return [offered, ruler, both, runs["departed_day"].notna(), runs["honoured"] == 1]


def _bounded(reached: Reached) -> str:
    known = any(one.bounded for found in reached.values() for one in found)
    return ", with the 95% interval" if known else ""


def _finding(results: Results, key: str, reached: Reached) -> str:
    """Say how often the first offer is accepted and carried out."""
    _, accepts, _, departs, _ = reached[key]
    return (
        f"“{results.title(key)}”: the ruler accepts in {in_runs(accepts.value, accepts.runs)} runs "
        f"({interval(accepts)}), and leaves under the deal in {in_runs(departs.value, departs.runs)} "
        f"({interval(departs)})"
    )


def _titles(results: Results, keys: Sequence[str]) -> list[str]:
    """The names of scenarios; if their runs begin at different times, with the date unless a name has it."""
    several = len({results.branch(key) for key in keys}) > 1
    found = []
    for key in keys:
        title, start = results.title(key), results.branch(key)
        named = f"{start.day} {start:%B}" in title or day_month(start) in title
        found.append(f"{title} (runs from {day_month(start)})" if several and not named else title)
    return found


def _plot(titles: Sequence[str], reached: Reached) -> Plot:
    rows = len(titles)
    cells = [(row, stage) for row in range(rows) for stage in range(len(STAGES))]
    found = [reached[key][stage] for key in reached for stage in range(len(STAGES))]
    hover = [
        f"{plain(titles[row])}: {STAGES[stage]} in {one.value:.1%} of runs "
        f"({one.interval('.0%')}), n = {one.runs:,}"
        for (row, stage), one in zip(cells, found, strict=True)
    ]
    traces = [
        _bars(cells, [TRACK] * len(cells), EMPTY, hover),
        _bars(cells, [TRACK * one.value for one in found], DEAL, hover),
        _words(cells, [_number(one, with_ends=True) for one in found], "wide"),
        _words(cells, [_number(one, with_ends=False) for one in found], "narrow"),
    ]
    layout: Layout = {
        "barmode": "overlay",
        "bargap": 0.45,
        "height": rows_height(rows, 34, 60),
        "margin": {"t": 40, "b": 8, "r": 8},
        "xaxis": _axis(STAGES),
        "yaxis": category_axis(titles, 30),
    }
    narrow = {
        "height": rows_height(rows, 48, 60),
        "margin": {"t": 48, "r": 2},
        "xaxis": {
            "ticktext": [stage.replace(" ", "<br>") for stage in STAGES],
            "tickfont": {"size": 10},
        },
        "yaxis": category_axis(titles, 21),
    }
    return Plot("", {ALL: View(traces)}, layout, narrow)


def _axis(stages: Sequence[str]) -> Layout:
    return {
        "side": "top",
        "tickmode": "array",
        "tickvals": [i + TRACK / 2 for i in range(len(stages))],
        "ticktext": list(stages),
        "range": [-0.05, len(stages)],
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
    }


def _bars(
    cells: Sequence[tuple[int, int]], lengths: Sequence[float], colour: str, hover: Sequence[str]
) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [row for row, _ in cells],
        "x": list(lengths),
        "base": [stage for _, stage in cells],
        "marker": {"color": colour},
        "hovertext": list(hover),
        "hoverinfo": "text",
    }


def _words(cells: Sequence[tuple[int, int]], words: Sequence[str], width: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "meta": width,
        "x": [stage + TRACK + 0.01 for _, stage in cells],
        "y": [row for row, _ in cells],
        "text": list(words),
        "textposition": "middle right",
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _number(one: Estimate, with_ends: bool) -> str:
    """A share as a number of 100, with its interval if asked for."""
    number = "&lt;1" if one.value > 0 and round(one.value * 100) == 0 else f"{one.value * 100:.0f}"
    if not (with_ends and one.bounded):
        return number
    return f"{number} ({one.low * 100:.0f}–{one.high * 100:.0f})"


def _forced(results: Results, keys: Sequence[str]) -> str:
    """Name the scenarios whose settings make the ruler accept an offer."""
    forced = results.runs.groupby("scenario", observed=True)["forced"].any()
    made = [results.title(key) for key in keys if bool(forced.get(key, False))]
    if not made:
        return ""
    return (
        " In these scenarios, a setting makes the ruler accept an offer that is worth less to him than "
        f"staying: {', '.join(made)}."
    )


def _others(results: Results, some: Sequence[str], drawn: Sequence[str]) -> str:
    """Say what becomes of the offers in scenarios that are not drawn."""
    rest = [key for key in some if key not in drawn]
    own = [key for key in rest if makes_offer(value_of(results, key))]
    others = [key for key in rest if key not in own]
    return _left_out(
        results,
        own,
        "more scenario makes an offer and is not drawn; in it,",
        "more scenarios make an offer and are not drawn; in these,",
    ) + _left_out(
        results,
        others,
        "scenario makes no offer itself and is not drawn; in it,",
        "scenarios make no offer themselves and are not drawn; in these,",
    )


def _left_out(results: Results, keys: Sequence[str], one: str, many: str) -> str:
    if not keys:
        return ""
    runs = results.runs[results.runs["scenario"].isin(keys)]
    shares = runs.groupby("scenario", observed=True)[["offer_day", "departed_day"]].count()
    counts = runs["scenario"].value_counts()
    most = shares.div(counts[shares.index], axis=0).max()
    offer, deal = (_at_most(most[name], keys) for name in ("offer_day", "departed_day"))
    return (
        f" {counted(len(keys), one, many)} an exit is offered in {offer} runs, and the deal is carried out "
        f"in {deal}."
    )


def _at_most(value: float, keys: Sequence[str]) -> str:
    said = of_100(value)
    return said if len(keys) == 1 or said.startswith(("0", "fewer")) else f"at most {said}"


def _table(results: Results, reached: Reached) -> FigureTable:
    heads = [head for stage in STAGES for head in interval_heads(f"{stage} [share]")]
    rows: list[list[Cell]] = [
        [results.title(key), *(end for one in found for end in ends(one)), found[0].runs]
        for key, found in reached.items()
    ]
    return FigureTable.of(["scenario", *heads, "runs"], rows)
