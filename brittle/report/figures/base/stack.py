"""Bars that divide all runs, or all men, into parts: numbers inside, names above the first bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Plot,
    Trace,
    View,
    category_axis,
    hundred_axis,
    plain,
    rows_height,
)
from brittle.report.palette import LIGHT_TEXT, Fill, text_on

SMALLEST = 0.03
"""The smallest part of a bar that is given its number, if there is room for the number."""
LETTER, BARS = 6.6, 720
"""The width in pixels of a letter, and of the bars on a wide screen."""
BELOW = 0.2
"""How much less than a row the axis ends after the last bar if something is drawn below each bar."""
ROW_LINE = 17
"""The height in pixels of a row for each line of its name."""
PATTERN_MARKS = {"": "square", "/": "striped", ".": "dotted"}


class Part(NamedTuple):
    """One part of each bar: what it stands for, and its share of each bar."""

    name: str
    fill: Fill
    shares: Sequence[float]
    """The share of each bar, 0 to 1, from the first bar on."""
    hover: Sequence[str] = ()
    """The words that appear at each bar's part, as markup; if empty, the name and share appear."""
    texts: Sequence[str] = ()
    """The words inside each bar's part; if empty, its number of 100 is written where there is room."""


def bars(parts: Sequence[Part]) -> list[Trace]:
    """Draw the parts beside one another, with one row for each bar and the numbers of 100 inside."""
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": part.name,
            "y": list(range(len(part.shares))),
            "x": list(part.shares),
            "text": list(part.texts or numbers(part.shares)),
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "insidetextfont": {"color": text_on(part.fill.colour)},
            **_hover(part),
            "marker": marker(part.fill),
        }
        for part in parts
    ]


def numbers(shares: Sequence[float]) -> list[str]:
    """Shares as numbers of 100; very small shares have none."""
    return [f"{one * 100:.0f}" if one >= SMALLEST else "" for one in shares]


def _hover(part: Part) -> Layout:
    if part.hover:
        return {"hovertext": list(part.hover), "hoverinfo": "text"}
    return {"hovertemplate": f"{plain(part.name)}: %{{x:.0%}}<extra></extra>"}


def marker(fill: Fill) -> Layout:
    """The look of a bar of a colour and pattern."""
    found: Layout = {"color": fill.colour, "line": {"color": LIGHT_TEXT, "width": 1}}
    if fill.pattern:
        found["pattern"] = {
            "shape": fill.pattern,
            "fillmode": "overlay",
            "fgcolor": LIGHT_TEXT,
            "fgopacity": 0.4,
            "size": 7,
            "solidity": 0.2,
        }
    return found


def plot(
    titles: Sequence[str], parts: Sequence[Part], more: Sequence[Trace] = (), unit: str = "runs"
) -> Plot:
    """Stack the parts; `more` holds traces below the bars, and `unit` says what 100 of the axis are."""
    last = len(titles) - (BELOW if more else 0.5)
    wide, narrow = (category_axis(titles, letters) for letters in (34, 17))
    return Plot(
        "",
        {ALL: View([*bars(parts), *more])},
        {
            "barmode": "stack",
            "bargap": 0.3,
            "height": rows_height(len(titles), max(30, ROW_LINE * _lines(wide))) + 22,
            "margin": {"t": 4},
            "uniformtext": {"mode": "hide", "minsize": 10},
            "xaxis": hundred_axis(unit),
            "yaxis": wide | {"range": [last, -1.1]},
            "annotations": names_above(parts),
        },
        {
            "height": rows_height(len(titles), max(30, ROW_LINE * _lines(narrow))),
            "yaxis": narrow | {"range": [last, -0.5]},
            "annotations": [],
        },
    )


def _lines(axis: Layout) -> int:
    """The largest number of lines of a name on an axis."""
    texts: list[str] = axis["ticktext"]
    return max(text.count("<br>") + 1 for text in texts)


def names_above(parts: Sequence[Part]) -> list[Layout]:
    """Write the names of the first bar's parts above it, where there is room for them on a wide screen."""
    found: list[Layout] = []
    before = 0.0
    for part in parts:
        share = part.shares[0]
        if share * BARS > LETTER * len(part.name) + 6:
            found.append(
                {
                    "text": plain(part.name),
                    "x": before + share / 2,
                    "y": -0.42,
                    "xref": "x",
                    "yref": "y",
                    "yanchor": "bottom",
                    "showarrow": False,
                    "font": {"color": "#404040"},
                }
            )
        before += share
    return found


def legend(parts: Sequence[Part]) -> list[LegendKey]:
    """Explain the parts that any bar has."""
    return [
        LegendKey(part.name, part.fill.colour, PATTERN_MARKS[part.fill.pattern])
        for part in parts
        if any(one > 0 for one in part.shares)
    ]
