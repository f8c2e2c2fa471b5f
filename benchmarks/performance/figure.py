"""Draws the share of each goal that is reached, as an SVG picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH = 860
ROW = 44
BAR = 16
LEFT = 16
TOP = 34
FULL = 480
"""The length of a bar that reaches its goal, in pixels."""
LONGEST = 1.5
"""The share at which a bar is cut off."""
MET = "#0072B2"
"""The colour of the bar of a goal that is met."""
MISSED = "#E69F00"
"""The colour of the other bars, which colour-blind people can tell from the first."""
FONT = "font-family='sans-serif'"


class Bar(NamedTuple):
    """A bar of the picture."""

    label: str
    number: str
    share: float
    """The share of the goal that is reached."""


def draw(bars: Sequence[Bar]) -> str:
    """The picture in SVG."""
    height = TOP + ROW * len(bars) + 10
    line = LEFT + FULL
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{height}' "
        f"viewBox='0 0 {WIDTH} {height}' role='img' aria-label='Each number as a share of its goal'>",
        f"<rect width='{WIDTH}' height='{height}' fill='white'/>",
        *(_bar(bar, TOP + ROW * i) for i, bar in enumerate(bars)),
        f"<line x1='{line}' y1='{TOP - 8}' x2='{line}' y2='{height - 6}' stroke='#333' "
        "stroke-dasharray='4 3'/>",
        f"<text x='{line}' y='{TOP - 14}' {FONT} font-size='12' text-anchor='middle'>goal</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(bar: Bar, top: int) -> str:
    length = FULL * min(bar.share, LONGEST)
    colour = MET if bar.share >= 1.0 else MISSED
    words = f"{bar.label}: {bar.number}"
    return (
        f"<text x='{LEFT}' y='{top + 13}' {FONT} font-size='13'>{escape(words)}</text>\n"
        f"<rect x='{LEFT}' y='{top + 19}' width='{length:.1f}' height='{BAR}' fill='{colour}'/>"
    )
