"""The figure of the first screen: what becomes of the regime, the ruler and the people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from brittle.model.codes import Fate
from brittle.report.answer.courses import CourseShown, courses_shown
from brittle.report.answer.sentence import days_until, deadline
from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    wrapped,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.figures.ends.ruler import fates
from brittle.report.palette import BLACK, BLUE, GREEN, VERMILLION
from brittle.report.said.shares import of_100
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, deaths, median, share
from brittle.wording import rounded, short_day

GROUPS = (
    ("stays in office", BLUE, (Fate.IN_OFFICE,)),
    ("gets away", GREEN, (Fate.EXILE, Fate.RESIGNED)),
    ("is captured or killed", VERMILLION, (Fate.CAPTURED, Fate.KILLED)),
)
"""What may become of the ruler: in words, its colour, and the fates that it covers."""

HEADS = (
    "Regime: capital lost by {date}",
    "Ruler: fate on the last day",
    "People: killed on all sides",
)
READABLE = 0.12
"""The smallest part of a bar that has room for its number."""
ROW, HEAD = 30, 26
"""Heights in pixels of a row, and of the heading of a part."""


class CourseFound(NamedTuple):
    """What becomes of regime, ruler and people in one scenario."""

    shown: CourseShown
    lost: Estimate
    ruler: tuple[float, ...]
    """The share of runs in each group of fates."""
    killed: Estimate
    """The median number of people killed."""
    half: tuple[float, float]
    """The middle half of the numbers of people killed."""


def panel(results: Results) -> Panel:
    """Draw three parts with the same rows; on a narrow screen, the parts stand below one another."""
    rows = [_found(results, one) for one in courses_shown(results)]
    heads = [head.format(date=short_day(deadline(results))) for head in HEADS]
    return Panel(
        id="answer-figure",
        title="What becomes of regime, ruler and people",
        caption="",
        plots=[
            Plot(
                "",
                {ALL: View([*_regime(rows), *_ruler(rows), *_people(rows)])},
                _layout(rows, heads),
                _narrow(rows, heads),
            )
        ],
        legend=[
            *(LegendKey(f"the ruler {name}", colour) for name, colour, _ in GROUPS),
            LegendKey("95% interval, or the middle half of runs for the killed", BLACK, "line"),
        ],
        body=f'<p class="small">{behind(results, [row.shown.key for row in rows])}</p>',
        table=_table(rows, heads),
    )


def _found(results: Results, shown: CourseShown) -> CourseFound:
    runs, by_fate = results.of(shown.key), fates(results, shown.key)
    dead, until = deaths(runs), days_until(results, shown.key)
    low, high = np.quantile(dead.to_numpy(dtype=float), (0.25, 0.75))
    return CourseFound(
        shown,
        share(runs["capital_lost_day"] <= until, runs["history"], results.worth),
        tuple(sum(by_fate[fate].value for fate in group) for _, _, group in GROUPS),
        median(dead, runs["history"], results.worth),
        (float(low), float(high)),
    )


def _regime(rows: Sequence[CourseFound]) -> list[Trace]:
    return [
        _dots(
            [row.lost.value for row in rows],
            [(row.lost.low, row.lost.high) for row in rows],
            [of_100(row.lost.value) for row in rows],
            "",
        )
    ]


def _people(rows: Sequence[CourseFound]) -> list[Trace]:
    return [
        _dots(
            [row.killed.value for row in rows],
            [row.half for row in rows],
            [f"about {rounded(row.killed.value)}" for row in rows],
            "3",
        )
    ]


def _dots(at: list[float], ends: list[tuple[float, float]], words: list[str], axis: str) -> Trace:
    """A dot and a line for each row, with its number above the dot."""
    most = max([1.0, *(high for _, high in ends)])
    return {
        "type": "scatter",
        "mode": "markers+text",
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "x": at,
        "y": list(range(len(at))),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - value for value, (_, high) in zip(at, ends, strict=True)],
            "arrayminus": [value - low for value, (low, _) in zip(at, ends, strict=True)],
            "color": BLACK,
            "thickness": 2,
            "width": 0,
        },
        "marker": {"color": BLACK, "size": 9},
        "text": words,
        "textposition": [_beside(value, most) for value in at],
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _beside(value: float, most: float) -> str:
    """Where a number stands, if it shall not reach beyond either end of the axis."""
    return f"top {'right' if value < 0.2 * most else 'left' if value > 0.8 * most else 'center'}"


def _ruler(rows: Sequence[CourseFound]) -> list[Trace]:
    return [
        {
            "type": "bar",
            "orientation": "h",
            "xaxis": "x2",
            "yaxis": "y2",
            "x": [row.ruler[i] for row in rows],
            "y": list(range(len(rows))),
            "text": [_inside(row.ruler[i]) for row in rows],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "insidetextfont": {"color": "#ffffff" if colour != GREEN else "#000000"},
            "hovertext": [f"the ruler {name} in {of_100(row.ruler[i])} runs" for row in rows],
            "hoverinfo": "text",
            "marker": {"color": colour, "line": {"color": "#ffffff", "width": 1}},
        }
        for i, (name, colour, _) in enumerate(GROUPS)
    ]


def _inside(value: float) -> str:
    return f"{value * 100:.0f}" if value >= READABLE else ""


def _layout(rows: Sequence[CourseFound], heads: Sequence[str]) -> Layout:
    """Three parts beside one another."""
    thirds = ((0.0, 0.28), (0.36, 0.66), (0.74, 1.0))
    axes: Layout = {}
    for i, across in enumerate(thirds):
        axes |= _axes(rows, i, list(across), [0.0, 1.0], named=i == 0)
    height = HEAD + ROW * len(rows) + 60
    heading = [
        _heading(head, across[0], 1.0, 20) for head, across in zip(heads, thirds, strict=True)
    ]
    return {
        **axes,
        "barmode": "stack",
        "bargap": 0.45,
        "height": height + 22,
        "margin": {"t": 44, "b": 30, "r": 16},
        "annotations": heading,
    }


def _narrow(rows: Sequence[CourseFound], heads: Sequence[str]) -> Layout:
    """Three parts below one another."""
    part = HEAD + 24 * len(rows)
    height = 3 * part
    axes: Layout = {}
    heading = []
    for i, head in enumerate(heads):
        top = 1 - (i * part + HEAD) / height
        axes |= _axes(rows, i, [0.0, 1.0], [top - 24 * len(rows) / height, top], named=True)
        axes[f"xaxis{_number(i)}"] |= {"showticklabels": False}
        heading.append(_heading(head, 0.0, top))
    return {
        **axes,
        "bargap": 0.2,
        "height": height + 8,
        "margin": {"t": 2, "b": 6, "r": 14},
        "annotations": heading,
    }


def _axes(
    rows: Sequence[CourseFound], part: int, across: list[float], up: list[float], named: bool
) -> Layout:
    number = _number(part)
    x: Layout = {
        "domain": across,
        "anchor": f"y{number}",
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": "#ececec",
    }
    if part < 2:
        x |= {
            "range": [-0.03, 1.03],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0", "50", "100"],
        }
    else:
        most = max(row.half[1] for row in rows)
        x |= {"range": [-0.05 * most, 1.12 * most], "nticks": 3}
    y = category_axis([row.shown.label for row in rows], 22) | {
        "domain": up,
        "anchor": f"x{number}",
        "fixedrange": True,
        "showticklabels": named,
        "range": [len(rows) - 0.4, -0.75],
    }
    return {f"xaxis{number}": x, f"yaxis{number}": y}


def _number(part: int) -> str:
    return "" if part == 0 else str(part + 1)


def _heading(text: str, x: float, y: float, width: int = 60) -> Layout:
    return {
        "text": f"<b>{wrapped(text, width)}</b>",
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
    }


def _table(rows: Sequence[CourseFound], heads: Sequence[str]) -> FigureTable:
    columns = [
        "scenario",
        f"{heads[0]} [share of runs]",
        "low",
        "high",
        *(f"the ruler {name} [share of runs]" for name, _, _ in GROUPS),
        "people killed, median",
        "middle half from",
        "to",
        "runs",
    ]
    found: list[list[Cell]] = [
        [
            row.shown.label,
            row.lost.value,
            row.lost.low,
            row.lost.high,
            *row.ruler,
            row.killed.value,
            *row.half,
            row.lost.runs,
        ]
        for row in rows
    ]
    return FigureTable.of(columns, found)
