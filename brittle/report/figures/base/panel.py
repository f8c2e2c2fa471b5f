"""The parts, colours and scales that all figures share.

A panel has a title, a caption, plots, and an HTML legend that stands below the plots and adapts to any
width. A plot holds plain Plotly traces and the changes to the plot's layout on a narrow screen. If the reader
can choose a scenario, the plot holds one set of traces for each scenario. Traces hold aggregated data only.
Text that comes from YAML is escaped with `plain`.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from brittle.report.figures.base.table import FigureTable
from brittle.report.palette import BLUE, faint
from brittle.results.reading import Results
from brittle.results.statistics import Clusters
from brittle.wording import counted

type Trace = dict[str, Any]
type Layout = dict[str, Any]

BAND = faint(BLUE, 0.18)
ALL = ""
"""The key of a plot's only view, if the reader cannot choose a scenario. No scenario has an empty name."""


@dataclass(frozen=True)
class LegendKey:
    """One entry of a legend: a label, and the mark that represents it."""

    label: str
    colour: str
    mark: str = "square"
    """The kind of mark: square, striped, dotted, line, dash, dots, dot, ring, open, bar, diamond
    or band."""


@dataclass(frozen=True)
class View:
    """The data that a plot shows for one scenario."""

    traces: list[Trace]
    layout: Layout = field(default_factory=dict)
    narrow: Layout = field(default_factory=dict)


@dataclass(frozen=True)
class Plot:
    """One set of axes."""

    title: str
    views: Mapping[str, View]
    layout: Layout
    narrow: Layout = field(default_factory=dict)
    """Changes to the layout on screens narrower than 640 pixels."""


@dataclass(frozen=True)
class Panel:
    """One figure of the report."""

    id: str
    title: str
    caption: str
    plots: Sequence[Plot] = ()
    legend: Sequence[LegendKey] = ()
    columns: int = 1
    body: str = ""
    """Further HTML below the plots, in which text is already escaped."""
    warning: str = ""
    """What a reader must know before the figure's claim; it stands between the title and the caption."""
    table: FigureTable | None = None
    """The numbers that the figure shows."""
    data: Mapping[str, Any] | None = None
    """What a script of the figure's own reads; the script makes itself known by `Brittle.panel(id, ...)`."""

    @property
    def choice(self) -> list[str]:
        """The scenarios between which the reader can choose."""
        keys = dict.fromkeys(key for plot in self.plots for key in plot.views if key != ALL)
        return list(keys) if len(keys) > 1 else []


def plain(text: str) -> str:
    """Escape text so that Plotly does not read it as markup."""
    return html.escape(text, quote=False)


def wrapped(text: str, width: int) -> str:
    """Break a label into lines."""
    return "<br>".join(plain(line) for line in textwrap.wrap(text, width) or [""])


def short_name(name: str, width: int = 22) -> str:
    """Shorten a place's name to the part before " / ", without brackets, or cut, if that is too long."""
    first = name.split(" / ")[0].strip()
    if len(first) > width:
        first = first.split(" (")[0]
    return first if len(first) <= width else first[: width - 1].rstrip() + "…"


def labels(texts: Iterable[str], width: int) -> list[str]:
    """Break the labels of an axis into at most three lines of at most `width` characters."""
    return [
        "<br>".join(map(plain, textwrap.wrap(text, width, max_lines=3, placeholder=" …"))) or ""
        for text in texts
    ]


def category_axis(texts: Sequence[str], width: int) -> Layout:
    """Make a vertical axis of names, with the first name at the top."""
    n = len(texts)
    return {
        "tickmode": "array",
        "tickvals": list(range(n)),
        "ticktext": labels(texts, width),
        "range": [n - 0.5, -0.5],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
    }


def rows_height(rows: int, each: int = 34, around: int = 70) -> int:
    """The height in pixels of a plot with this number of rows."""
    return around + each * max(rows, 2)


def share_axis(title: str) -> Layout:
    """Make an axis for shares, from 0% to 100%."""
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    return {
        "title": {"text": title},
        "range": [-0.02, 1.02],  # so that a mark at either end is not cut off
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick:.0%}" for tick in ticks],
        "zeroline": False,
    }


def hundred_axis(what: str) -> Layout:
    """Make an axis for shares, written as numbers of 100: of 100 runs, for example."""
    axis = share_axis(f"of 100 {what}")
    return axis | {"ticktext": [f"{tick * 100:.0f}" for tick in axis["tickvals"]]}


def short_count(value: float) -> str:
    """Write a count for an axis: 1k, −10k, 1M."""
    if value == 0:
        return "0"
    sign, size = "−" if value < 0 else "", abs(value)
    for unit, letter in ((1e6, "M"), (1e3, "k")):
        if size >= unit:
            return f"{sign}{size / unit:g}{letter}"
    return f"{sign}{size:g}"


def behind(results: Results, scenarios: Sequence[str]) -> str:
    """Say how many runs a figure is based on."""
    counts = results.runs["scenario"].value_counts()
    sizes = {int(counts.get(key, 0)) for key in scenarios}
    if len(sizes) == 1:
        each = " of each scenario" if len(scenarios) > 1 else ""
        return f"n = {counted(sizes.pop(), 'run', 'runs')}{each}."
    return f"n = {min(sizes):,} to {max(sizes):,} runs, depending on the scenario."


def about(results: Results) -> str:
    """Say which scenario a title is about, if the batch has several."""
    if len(results.scenarios) < 2:
        return ""
    return f"The title is about “{results.title(results.main)}”. "


def resampled(results: Results) -> str:
    """What is resampled to find an interval: histories, or groups of histories if there are very many."""
    found = [Clusters.of(results.of(key)["history"]) for key in results.scenarios]
    groups = max((len(one.size) for one in found if one.in_groups), default=0)
    return f"{groups:,} groups of histories" if groups else "histories"


def words_at(text: str, x: float, y: float, anchor: str = "left", **more: Any) -> Layout:
    """Write words inside a plot, at a place given as shares of its width and height; markup is allowed."""
    return {
        "text": text,
        "xref": "x domain",
        "yref": "y domain",
        "x": x,
        "y": y,
        "xanchor": anchor,
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        **more,
    }


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Move values as little as needed, in their order, until neighbours are at least `gap` apart."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[float]] = []  # each group: the sum of its members' starts, and their number
    for rank, i in enumerate(order):
        groups.append([wanted[i] - rank * gap, 1.0])
        while len(groups) > 1 and _start(groups[-1]) < _start(groups[-2]):
            total, number = groups.pop()
            groups[-1] = [groups[-1][0] + total, groups[-1][1] + number]
    starts = [_start(group) for group in groups for _ in range(int(group[1]))]
    found = [0.0] * len(wanted)
    for rank, (i, start) in enumerate(zip(order, starts, strict=True)):
        found[i] = start + rank * gap
    return found


def _start(group: Sequence[float]) -> float:
    return group[0] / group[1]
