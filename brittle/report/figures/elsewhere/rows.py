"""Rows of figures in which one case is highlighted."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.report.figures.base.panel import Layout, Trace, category_axis, wrapped

OWN = "rgba(240,228,66,0.35)"
"""The colour of the band behind the report's case."""


def bold_names(labels: Sequence[str], bold: Sequence[int], width: int) -> Layout:
    """A vertical axis of names, of which some are bold."""
    axis = category_axis(labels, width)
    for i in bold:
        axis["ticktext"][i] = f"<b>{wrapped(labels[i], width)}</b>"
    return axis


def band(row: int, low: float, high: float) -> Trace:
    """A coloured band behind a row, from one value to another."""
    return {
        "type": "scatter",
        "mode": "lines",
        "fill": "toself",
        "x": [low, high, high, low, low],
        "y": [row + side for side in (-0.5, -0.5, 0.5, 0.5, -0.5)],
        "fillcolor": OWN,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
