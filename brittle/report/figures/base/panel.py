"""The parts, colours and scales that all figures share.

A panel has a title, a caption, plots, and an HTML legend that stands below the plots and adapts to any
width. A plot holds plain Plotly traces and the changes to the plot's layout on a narrow screen. If the reader
can choose a scenario, the plot holds one set of traces for each scenario. Traces hold aggregated data only.
Text that comes from YAML is escaped with `plain`.
"""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from brittle.report.figures.base.table import FigureTable
from brittle.report.palette import BLUE, GREY, faint
from brittle.results.reading import Results
from brittle.results.statistics import ONE_HISTORY, Clusters
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
    """The kind of mark: square, line, dash, dots, dot, open, bar, diamond or band."""


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
    """Shorten a place's name to one line: take the part before " / " and cut it to the width."""
    first = name.split(" / ")[0].strip()
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


def sized(value: float) -> float:
    """Transform a signed count to a logarithmic scale: sign(x) log10(1 + |x|)."""
    return math.copysign(math.log10(1 + abs(value)), value)


def sized_axis(title: str, values: Iterable[float], every: int = 1) -> Layout:
    """Make an axis for values that `sized` has transformed; ticks at powers of ten show the counts."""
    found = [sized(v) for v in values if math.isfinite(v)]
    top, bottom = math.ceil(max([*found, 1.0])), -math.ceil(-min([*found, 0.0]))
    step = max(every, 1 if top - bottom <= 7 else 2)
    powers = sorted({0, *range(step, top + 1, step), *(-p for p in range(step, -bottom + 1, step))})
    return {
        "title": {"text": title},
        "tickmode": "array",
        "tickvals": [sized(_count(p)) for p in powers],
        "ticktext": [short_count(_count(p)) for p in powers],
        "range": [bottom - 0.1, top + 0.1],
        "zeroline": True,
        "zerolinecolor": GREY,
    }


def _count(power: int) -> float:
    return 0.0 if power == 0 else math.copysign(10.0 ** abs(power), power)


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


def resampled(results: Results) -> str:
    """What is resampled to find an interval: histories, or groups of histories if there are very many."""
    found = [Clusters.of(results.of(key)["history"]) for key in results.scenarios]
    groups = max((len(one.size) for one in found if one.in_groups), default=0)
    return f"{groups:,} groups of histories" if groups else "histories"


def bounds(results: Results, known: bool, what: str = "interval") -> str:
    """Say, for a caption, how the interval of a share is found, or that one history gives no interval."""
    if not known:
        return f"without a 95% {what} ({ONE_HISTORY})"
    return (
        f"with its 95% {what}, which is found by resampling {resampled(results)} and is never narrower "
        f"than the exact {what} that applies if all histories give the same result"
    )
