"""The figure of the first screen: what becomes of the regime, the ruler and the people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from brittle.model.codes import Fate, word_of
from brittle.report.answer.courses import CourseShown, courses_shown
from brittle.report.answer.sentence import by_deadline, days_until
from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    short_name,
    wrapped,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.figures.ends.ruler import fates
from brittle.report.palette import BLACK, BLUE, GREEN, VERMILLION
from brittle.report.said.shares import in_runs, of_100
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, deaths, median, share
from brittle.wording import rounded

AWAY = "gets away"
"""The group of fates that a deal may bring about."""
GROUPS = (
    ("stays in office", BLUE, (Fate.IN_OFFICE,)),
    (AWAY, GREEN, (Fate.EXILE, Fate.RESIGNED)),
    ("is captured or killed", VERMILLION, (Fate.CAPTURED, Fate.KILLED)),
)
"""What may become of the ruler: in words, its colour, and the fates that it covers."""

HEADS = (
    "Regime: loses the capital {when}",
    "Ruler: at the end of the run",
    "People: killed on all sides",
)
INSIDE = {BLUE: "#ffffff", GREEN: "#0b1424", VERMILLION: "#0b1424"}
"""The colour of the numbers in each colour; the script keeps a tinted dark colour on a dark page."""
READABLE = 0.11
"""The smallest part of a bar that has room for its number."""
SEEN = 0.01
"""The smallest part of a bar that can be seen; the legend names a colour only if it is seen."""
WIDE_ROW, ROW, HEAD = 42, 14, 16
"""Heights in pixels of a row on a wide and a narrow screen, and of a part's heading on a narrow one."""
LONGEST = 24
"""The largest number of letters of a row's name."""


class CourseFound(NamedTuple):
    """What becomes of regime, ruler and people in one scenario."""

    shown: CourseShown
    lost: Estimate
    ruler: tuple[float, ...]
    """The share of runs in each group of fates."""
    away: int
    """The number of runs in which the ruler gets away."""
    no_deal: int
    """The number of runs in which he gets away without a deal."""
    killed: Estimate
    """The median number of people killed."""
    half: tuple[float, float]
    """The middle half of the numbers of people killed."""


def panel(results: Results) -> Panel:
    """Draw three parts with the same rows; on a narrow screen, the parts stand below one another."""
    rows = [_found(results, one) for one in courses_shown(results)]
    heads = [head.format(when=by_deadline(results)) for head in HEADS]
    return Panel(
        id="answer-figure",
        title=f"Of 100 runs{' of each scenario' if len(rows) > 1 else ''} ({_number(rows)})",
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
            *(
                LegendKey(f"the ruler {name}{_without_deal(rows) if name == AWAY else ''}", colour)
                for i, (name, colour, _) in enumerate(GROUPS)
                if any(row.ruler[i] >= SEEN for row in rows)
            ),
            LegendKey("95% interval; for the killed, the middle half of the runs", BLACK, "line"),
        ],
        table=_table(rows, heads),
    )


def _found(results: Results, shown: CourseShown) -> CourseFound:
    runs, by_fate = results.of(shown.key), fates(results, shown.key)
    dead, until = deaths(runs), days_until(results, shown.key)
    low, high = np.quantile(dead.to_numpy(dtype=float), (0.25, 0.75))
    (escapes,) = (group for name, _, group in GROUPS if name == AWAY)
    away = runs["ruler_fate"].isin([word_of(fate) for fate in escapes])
    return CourseFound(
        shown,
        share(runs["capital_lost_day"] <= until, runs["history"], results.worth),
        tuple(sum(by_fate[fate].value for fate in group) for _, _, group in GROUPS),
        int(away.sum()),
        int((away & runs["departed_day"].isna()).sum()),
        median(dead, runs["history"], results.worth),
        (float(low), float(high)),
    )


def _without_deal(rows: Sequence[CourseFound]) -> str:
    """Say how often those rulers who get away do it without a deal, over all rows."""
    away = sum(row.away for row in rows)
    alone = sum(row.no_deal for row in rows)
    if alone in (0, away):
        return f", always {'without' if alone else 'under'} a deal"
    return f", {in_runs(alone / away, away)} times without a deal"


def _number(rows: Sequence[CourseFound]) -> str:
    sizes = sorted({row.lost.runs for row in rows})
    return f"n = {' to '.join(f'{size:,}' for size in dict.fromkeys((sizes[0], sizes[-1])))}"


def _regime(rows: Sequence[CourseFound]) -> list[Trace]:
    ends = [
        (row.lost.low, row.lost.high) if row.lost.bounded else (row.lost.value, row.lost.value)
        for row in rows
    ]
    return [
        _dots([row.lost.value for row in rows], ends, ""),
        *_beside([row.lost.value for row in rows], ends, "", 0.03),
    ]


def _people(rows: Sequence[CourseFound]) -> list[Trace]:
    at, ends = [row.killed.value for row in rows], [row.half for row in rows]
    gap = 0.03 * max(1.0, *(high for _, high in ends))
    words = [f"about {rounded(value)}" for value in at]
    return [
        _dots(at, ends, "3"),
        _words([high + gap for _, high in ends], list(range(len(at))), words, "3", "middle right"),
    ]


def _beside(at: list[float], ends: list[tuple[float, float]], axis: str, gap: float) -> list[Trace]:
    """Write each share of 100 beside its interval, on the side that has more room."""
    found = []
    for left in (True, False):
        rows = [i for i, value in enumerate(at) if (value > 0.5) == left]
        if rows:
            xs = [ends[i][0] - gap if left else ends[i][1] + gap for i in rows]
            side = "middle left" if left else "middle right"
            found.append(_words(xs, rows, [_of_100(at[i]) for i in rows], axis, side))
    return found


def _of_100(value: float) -> str:
    return of_100(value).removesuffix(" of 100")


def _words(xs: list[float], rows: list[int], words: list[str], axis: str, side: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "x": xs,
        "y": rows,
        "text": words,
        "textposition": side,
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _dots(at: list[float], ends: list[tuple[float, float]], axis: str) -> Trace:
    """A dot and a line for each row."""
    return {
        "type": "scatter",
        "mode": "markers",
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
        "marker": {"color": BLACK, "size": 8},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


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
            "constraintext": "none",
            "insidetextfont": {"size": 11, "color": INSIDE[colour]},
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
    thirds = ((0.0, 0.28), (0.35, 0.63), (0.7, 0.97))
    axes: Layout = {}
    for i, across in enumerate(thirds):
        axes |= _axes(rows, i, list(across), [0.0, 1.0], named=i == 0)
    heading = [
        _heading(head, across[0], 1.0, 19) for head, across in zip(heads, thirds, strict=True)
    ]
    return {
        **axes,
        "barmode": "stack",
        "bargap": 0.4,
        "height": WIDE_ROW * len(rows) + 86,
        "margin": {"t": 56, "b": 30, "r": 16},
        "annotations": heading,
    }


def _narrow(rows: Sequence[CourseFound], heads: Sequence[str]) -> Layout:
    """Three parts below one another, without scales, because each mark has its number."""
    part = HEAD + ROW * len(rows)
    height = 3 * part
    axes: Layout = {"bargap": 0.2}
    heading = []
    for i, head in enumerate(heads):
        top = 1 - (i * part + HEAD) / height
        axes |= _axes(
            rows, i, [0.0, 1.0], [max(0.0, top - ROW * len(rows) / height), top], named=True
        )
        axes[f"xaxis{_axis(i)}"] |= {"showticklabels": False}
        heading.append(_heading(head, 0.0, top))
    return {
        **axes,
        "height": height + 6,
        "margin": {"t": 2, "b": 4, "r": 10},
        "annotations": heading,
    }


def _axes(
    rows: Sequence[CourseFound], part: int, across: list[float], up: list[float], named: bool
) -> Layout:
    number = _axis(part)
    x: Layout = {
        "domain": across,
        "anchor": f"y{number}",
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": "#ececec",
    }
    if part < 2:
        x |= {"range": [-0.03, 1.03], "tickvals": [0, 0.5, 1], "ticktext": ["0", "50", "100"]}
    else:
        most = max(1.0, *(row.half[1] for row in rows))
        x |= {"range": [-0.03 * most, 1.75 * most], "nticks": 3}
    y = category_axis([short_name(row.shown.label, LONGEST) for row in rows], LONGEST + 1) | {
        "domain": up,
        "anchor": f"x{number}",
        "fixedrange": True,
        "showticklabels": named,
    }
    return {f"xaxis{number}": x, f"yaxis{number}": y}


def _axis(part: int) -> str:
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
        *(
            f"{heads[0]} [share of runs], {end} end of the 95% interval"
            for end in ("lower", "upper")
        ),
        *(f"the ruler {name} [share of runs]" for name, _, _ in GROUPS),
        f"the ruler {AWAY} without a deal [share of runs]",
        "people killed on all sides, median",
        "people killed, lower quarter of runs ends at",
        "people killed, upper quarter of runs begins at",
        "runs",
    ]
    found: list[list[Cell]] = [
        [
            row.shown.label,
            row.lost.value,
            row.lost.low,
            row.lost.high,
            *row.ruler,
            row.no_deal / row.lost.runs,
            row.killed.value,
            *row.half,
            row.lost.runs,
        ]
        for row in rows
    ]
    return FigureTable.of(columns, found)
