"""Draws a sweep: a curve of one control with the reference as a band, or a map of two controls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from brittle.explorer.bench import words
from brittle.explorer.bench.answer import ComparedQuantity, Quantity
from brittle.explorer.sweeps.design import SweepDesign, SweptControl
from brittle.explorer.sweeps.growing import GrownSweep
from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    hundred_axis,
    plain,
)
from brittle.report.figures.base.table import Cell, FigureTable, ends
from brittle.report.palette import (
    BLACK,
    DEAL,
    DISPLACED,
    FORCE,
    GREY,
    INK,
    KILLED,
    REGIME,
    faint,
    text_on,
)
from brittle.results.statistics import Estimate
from brittle.wording import capital_letter, counted

CURVE, MAP = "sweep-curve", "sweep-map"
"""The names of the figures."""

COLOURS = {
    "lost": FORCE,
    "in_office": REGIME,
    "away": DEAL,
    "taken": FORCE,
    "deal": DEAL,
    "killed": KILLED,
    "civilians": KILLED,
    "reprisals": KILLED,
    "displaced": DISPLACED,
}
"""The colour of each outcome."""

TALL, LOW = 300, 220
"""The heights in pixels of the curve and of the differences below it."""

WHITE = "#ffffff"

STRONG = 0.7
"""The share of the largest difference from which a cell's ground is dark enough to change its letters."""


class SweepShown(NamedTuple):
    """A sweep with what its figure says of it."""

    design: SweepDesign
    grown: GrownSweep
    quantity: Quantity
    reference: str
    """The title of the scenario of reference."""
    days: int
    """The number of days that the runs play."""

    @property
    def rows(self) -> list[ComparedQuantity | None]:
        """The outcome at each point; None where nothing has been found yet."""
        return [one.rows.get(self.quantity.name) for one in self.grown.found]

    @property
    def known(self) -> list[ComparedQuantity]:
        """The outcome at the points where something has been found."""
        return [row for row in self.rows if row is not None]


def panel_of(shown: SweepShown) -> Panel:
    """The figure of a sweep."""
    return _map(shown) if shown.design.is_map else _curve(shown)


def finding(shown: SweepShown) -> str:
    """What the sweep shows, in a sentence."""
    rows, quantity = shown.known, shown.quantity
    what = capital_letter(quantity.label)
    nouns = ("point", "points") if shown.design.is_map else ("value", "values")
    number = counted(len(shown.rows), *nouns)
    if not rows:
        return f"{what}: the first runs are being played"
    if not any(row.seen for row in rows):
        so_far = "" if shown.grown.over else " so far"
        return (
            f"{what}: no difference from the reference that can be seen at any of {number}{so_far}"
        )
    seen = sum(row.seen for row in rows)
    if shown.design.is_map:
        gaps = [_short(end(rows, key=lambda row: row.difference.value)) for end in (min, max)]
        unit = "of 100 runs" if quantity.is_share else "people"
        return (
            f"{what}: the difference from the reference lies between {gaps[0]} and {gaps[1]} {unit}; it can "
            f"be seen at {seen} of {number}"
        )
    at = [i for i, row in enumerate(shown.rows) if row is not None]
    low, high = (end(at, key=lambda i: _known(shown.rows[i]).mine.value) for end in (min, max))
    first, last = (_said(shown, one) for one in (low, high))
    value = {
        words.value(_known(shown.rows[one]), _known(shown.rows[one]).mine) for one in (low, high)
    }
    span = f"{value.pop()} throughout" if len(value) == 1 else f"from {first} to {last}"
    return f"{what}: {span}; at {seen} of {number}, it differs from the reference"


def _known(row: ComparedQuantity | None) -> ComparedQuantity:
    assert row is not None
    return row


def _said(shown: SweepShown, at: int) -> str:
    """The outcome at a value of the only control."""
    row, one = _known(shown.rows[at]), shown.design.controls[0]
    return f"{words.value(row, row.mine)} at {one.label(shown.design.points[at].at[0])}"


def caption(shown: SweepShown) -> str:
    """How the figure is read, and how many runs it rests on."""
    found = [one.pairs for one in shown.grown.found if one.pairs]
    if not found:
        number = "No runs yet."
    elif min(found) == max(found):
        number = f"n = {counted(max(found), 'pair', 'pairs')} of runs at each."
    else:
        number = (
            f"n = {min(found):,} to {max(found):,} pairs of runs at each; more are being played."
        )
    every = (
        ""
        if any(row.seen for row in shown.known) or not shown.known
        else (" Every interval of a difference contains zero.")
    )
    if shown.design.is_map:
        how = (
            f"Each cell gives the difference from the reference, “{shown.reference}”, within pairs of runs; "
            "a number in brackets has an interval that contains zero."
        )
    else:
        how = (
            "Points and 95% intervals of my scenario at each value; the band is the reference, "
            f"“{shown.reference}”, with its interval. A filled point differs from the reference within pairs "
            "of runs; at an open one, no difference can be seen. The dotted line marks where the control "
            "stands now."
        )
    return (
        f"{how}{every} {shown.days} days are played. {number} Hindcast in a model, not a forecast."
    )


# --- one control --------------------------------------------------------------------------------


def _curve(shown: SweepShown) -> Panel:
    one, colour = shown.design.controls[0], COLOURS[shown.quantity.name]
    at = [i for i, row in enumerate(shown.rows) if row is not None]
    rows = [_known(shown.rows[i]) for i in at]
    mine = [*_band(shown, one), *_points(one, at, [row.mine for row in rows], rows)]
    apart = [*_zero(one), *_points(one, at, [_gap(row) for row in rows], rows)]
    axes, below = _axes(shown, one), _axes(shown, one, gap=True)
    return Panel(
        id=CURVE,
        title=finding(shown),
        caption=caption(shown),
        plots=[
            Plot("", {ALL: View(mine)}, axes, {"height": 280}),
            Plot("Difference from the reference, within pairs of runs", {ALL: View(apart)}, below),
        ],
        legend=[
            LegendKey("mine, with 95% interval", colour, "dot"),
            LegendKey(f"reference: {shown.reference}", faint(GREY, 0.5), "band"),
        ],
        table=_table(shown),
    )


def _place(one: SweptControl, at: int) -> float | str:
    return float(one.held[at]) if one.is_number else plain(one.label(at))


def _points(
    one: SweptControl,
    at: Sequence[int],
    values: Sequence[Estimate],
    rows: Sequence[ComparedQuantity],
) -> list[Trace]:
    """A point with its interval at each value; filled where a difference can be seen."""
    if not rows:
        return []
    colour = COLOURS[rows[0].quantity.name]
    line: Trace = {"line": {"color": colour, "width": 2}} if one.is_number else {}
    return [
        {
            "type": "scatter",
            "mode": "lines+markers" if line else "markers",
            **line,
            "x": [_place(one, i) for i in at],
            "y": [found.value for found in values],
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [found.high - found.value for found in values],
                "arrayminus": [found.value - found.low for found in values],
                "color": colour,
                "thickness": 1.4,
                "width": 4,
            },
            "marker": {
                "color": [colour if row.seen else WHITE for row in rows],
                "size": 9,
                "line": {"color": colour, "width": 2},
            },
            "customdata": [_said_of(one, i, row) for i, row in zip(at, rows, strict=True)],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _gap(row: ComparedQuantity) -> Estimate:
    """The difference in people, or in runs of 100."""
    size = 100.0 if row.quantity.is_share else 1.0
    one = row.difference
    return one._replace(value=one.value * size, low=one.low * size, high=one.high * size)


def _said_of(one: SweptControl, at: int, row: ComparedQuantity) -> str:
    """The words that appear at a point."""
    ends_ = words.its_ends(row)
    return (
        f"{plain(one.control.label)}: {plain(one.label(at))}<br>mine: {words.value(row, row.mine)} "
        f"({words.its_interval(row, row.mine)})<br>reference: {words.value(row, row.beside)}<br>"
        f"difference: {words.difference(row)}{f' ({ends_})' if ends_ else ''}<br>"
        f"n = {row.mine.runs:,} pairs"
    )


def _band(shown: SweepShown, one: SweptControl) -> list[Trace]:
    """The reference, from the point with the most pairs of runs, across the whole axis."""
    if not shown.known:
        return []
    best = max(shown.known, key=lambda row: row.beside.runs).beside
    low, high = (best.low, best.high) if best.bounded else (best.value, best.value)
    edge = {"color": GREY, "width": 0}
    return [
        _level(one, low, edge),
        _level(one, high, edge) | {"fill": "tonexty", "fillcolor": faint(GREY, 0.25)},
        _level(one, best.value, {"color": GREY, "width": 2, "dash": "dash"}),
    ]


def _zero(one: SweptControl) -> list[Trace]:
    return [_level(one, 0.0, {"color": GREY, "width": 2, "dash": "dash"})]


def _level(one: SweptControl, value: float, line: Layout) -> Trace:
    """A level line across the whole axis."""
    x = [_place(one, i) for i in range(len(one.held))]
    y = [value] * len(x)
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _axes(shown: SweepShown, one: SweptControl, gap: bool = False) -> Layout:
    """The axes of a curve; `gap` for differences."""
    unit = "of 100 runs" if shown.quantity.is_share else "people"
    if gap:
        most = max((abs(_gap(row).value) for row in shown.known), default=0.0)
        ticks = "+,.0f" if most >= 10.0 else "+.3~g"
        upright: Layout = {"title": {"text": unit}, "zeroline": False, "tickformat": ticks}
    elif shown.quantity.is_share:
        upright = hundred_axis("runs")
    else:
        upright = {"title": {"text": unit}, "rangemode": "tozero", "zeroline": False}
    across: Layout = {"title": {"text": plain(one.title)}, "zeroline": False}
    layout: Layout = {"height": LOW if gap else TALL, "yaxis": upright}
    if not one.is_number:
        labels = [plain(one.label(i)) for i in range(len(one.held))]
        order = {"categoryorder": "array", "categoryarray": labels}
        return layout | {"xaxis": across | {"type": "category", **order}}
    room = 0.03 * (one.held[-1] - one.held[0])
    across["range"] = [one.held[0] - room, one.held[-1] + room]
    mark = {"type": "line", "x0": one.now, "x1": one.now, "y0": 0, "y1": 1, "yref": "y domain"}
    shapes = [{**mark, "line": {"color": BLACK, "width": 1, "dash": "dot"}}]
    return layout | {"xaxis": across, "shapes": shapes if one.now is not None else []}


# --- two controls -------------------------------------------------------------------------------


def _map(shown: SweepShown) -> Panel:
    x, y = shown.design.controls
    cells = dict(zip((one.at for one in shown.design.points), shown.rows, strict=True))
    grid = [[cells[i, j] for i in range(len(x.held))] for j in range(len(y.held))]
    values = [[math.nan if row is None else row.difference.value for row in line] for line in grid]
    most = max((abs(row.difference.value) for row in shown.known), default=0.0) or 1.0
    trace: Trace = {
        "type": "heatmap",
        "x": [plain(x.label(i)) for i in range(len(x.held))],
        "y": [plain(y.label(j)) for j in range(len(y.held))],
        "z": values,
        "zmin": -most,
        "zmax": most,
        "colorscale": [(0.0, GREY), (0.5, WHITE), (1.0, COLOURS[shown.quantity.name])],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [
            [_hover(shown, (i, j), row) for i, row in enumerate(line)]
            for j, line in enumerate(grid)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }
    layout: Layout = {
        "height": 130 + 46 * len(y.held),
        "xaxis": {"title": {"text": plain(x.title)}, "type": "category", "showgrid": False},
        "yaxis": {"title": {"text": plain(y.title)}, "type": "category", "showgrid": False},
        "annotations": [
            _written(row, (i, j), row.difference.value / most)
            for j, line in enumerate(grid)
            for i, row in enumerate(line)
            if row is not None
        ],
    }
    return Panel(
        id=MAP,
        title=finding(shown),
        caption=caption(shown),
        plots=[Plot("", {ALL: View([trace])}, layout, {"height": 110 + 44 * len(y.held)})],
        legend=[
            LegendKey(
                f"more than the reference: {shown.quantity.label}", COLOURS[shown.quantity.name]
            ),
            LegendKey("fewer", GREY),
        ],
        table=_table(shown),
    )


def _written(row: ComparedQuantity, at: tuple[int, int], strength: float) -> Layout:
    """The number in a cell; `strength` is its size as a share of the largest, from -1 to 1.

    An axis of words takes a number for the place among its words, and a word that looks like a number too.
    """
    text = _short(row)
    ground = COLOURS[row.quantity.name] if strength > 0 else GREY
    return {
        "x": at[0],
        "y": at[1],
        "text": text if row.seen else f"({text})",
        "showarrow": False,
        "font": {"size": 12, "color": text_on(ground) if abs(strength) > STRONG else INK},
    }


def _short(row: ComparedQuantity) -> str:
    """A difference in few letters: +0.3 of 100 runs, or −1.2k people."""
    value = row.difference.value * (100 if row.quantity.is_share else 1)
    size = abs(value)
    sign = "" if size < 0.05 else "−" if value < 0 else "+"
    if size >= 1e6:
        return f"{sign}{size / 1e6:.2g}M"
    if size >= 1e3:
        return f"{sign}{size / 1e3:.2g}k"
    return f"{sign}{size:.{0 if size >= 10 or not row.quantity.is_share else 1}f}"


def _hover(shown: SweepShown, at: tuple[int, int], row: ComparedQuantity | None) -> str:
    if row is None:
        return ""
    point = next(one for one in shown.design.points if one.at == at)
    where = shown.design.words(point).replace(", ", "<br>")
    return (
        f"{where}<br>mine: {words.value(row, row.mine)}, reference: {words.value(row, row.beside)}<br>"
        f"difference: {words.difference(row)} {words.its_ends(row)}<br>n = {row.mine.runs:,} pairs"
    )


def _table(shown: SweepShown) -> FigureTable:
    unit = "share of runs" if shown.quantity.is_share else "people"
    columns = (
        *(one.title for one in shown.design.controls),
        f"mine [{unit}]",
        "low",
        "high",
        "reference",
        "low ",
        "high ",
        "difference",
        "low  ",
        "high  ",
        "pairs",
    )
    rows: list[list[Cell]] = []
    for point, row in zip(shown.design.points, shown.rows, strict=True):
        values: list[Cell] = [
            one.label(at) for one, at in zip(shown.design.controls, point.at, strict=True)
        ]
        numbers: list[Cell] = [*[None] * 9, 0]
        if row is not None:
            numbers = [*ends(row.mine), *ends(row.beside), *ends(row.difference), row.mine.runs]
        rows.append([*values, *numbers])
    return FigureTable.of(columns, rows)
