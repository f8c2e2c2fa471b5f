"""Write the report's HTML as one file that loads nothing else, with all text from YAML escaped."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import numpy as np

from brittle.batches.recognised import GENERATOR
from brittle.report.figures.base.panel import LegendKey, Panel, Plot, Trace

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
"""The content security policy, which forbids browsers to load anything from outside into the page."""

STYLES = ("report.css", "assets/stand_in.css", "assets/map.css")
SCRIPTS = (
    "assets/stand_in.js",
    "assets/map_view.js",
    "assets/map_words.js",
    "assets/map.js",
    "report.js",
)
"""The files of the page's styles and scripts, in the order in which they are joined."""

MARKS = {
    "square": '<rect x="3" y="3" width="12" height="12" fill="{c}" stroke="#777"/>',
    "band": '<rect x="0" y="3" width="18" height="12" fill="{c}"/>',
    "line": '<path d="M0 9H18" stroke="{c}" stroke-width="3"/>',
    "dash": '<path d="M0 9H18" stroke="{c}" stroke-width="2.5" stroke-dasharray="5 3"/>',
    "dots": '<path d="M0 9H18" stroke="{c}" stroke-width="2.5" stroke-dasharray="2.5 2.5"/>',
    "dot": '<circle cx="9" cy="9" r="5.5" fill="{c}" stroke="#555" stroke-width=".8"/>',
    "bar": '<path d="M9 2V16" stroke="{c}" stroke-width="3"/>',
    "diamond": '<path d="M9 3L15 9L9 15L3 9Z" fill="#fff" stroke="{c}" stroke-width="2"/>',
}


def page(title: str, body: str, panels: Sequence[Panel], main: str) -> str:
    """Write the whole document."""
    from plotly.offline import get_plotlyjs

    files = resources.files("brittle.report")
    css, script = (
        "".join(files.joinpath(name).read_text("utf-8") for name in names)
        for names in (STYLES, SCRIPTS)
    )
    data = {
        "main": main,
        "plots": {
            plot_id(panel, i): {
                "panel": panel.id,
                "layout": plot.layout,
                "narrow": plot.narrow,
                "views": {
                    key: {"traces": v.traces, "layout": v.layout, "narrow": v.narrow}
                    for key, v in plot.views.items()
                },
            }
            for panel in panels
            for i, plot in enumerate(panel.plots)
            if has_data(plot)
        },
        "panels": {panel.id: panel.data for panel in panels if panel.data is not None},
    }
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        f"{GENERATOR}\n"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{css}</style>\n</head>\n<body><main>\n"
        f"{body}\n</main>\n"
        f'<script type="application/json" id="figures">{to_json(data)}</script>\n'
        f"<script>{get_plotlyjs()}</script>\n<script>\n{script}</script>\n</body></html>\n"
    )


def plot_id(panel: Panel, number: int) -> str:
    """The `id` of a plot's HTML element."""
    return f"{panel.id}-{number}"


def section(panel: Panel, titles: Mapping[str, str]) -> str:
    """Write the HTML of one figure: title, caption, controls, plots and legend."""
    plots = "".join(_plot(panel, i, plot) for i, plot in enumerate(panel.plots))
    two = " two" if panel.columns == 2 else ""
    grid = f'<div class="plots{two}">{plots}</div>' if plots else ""
    return (
        f'<section id="{panel.id}"><h2>{html.escape(panel.title)}</h2>'
        f'<p class="caption">{html.escape(panel.caption)}</p>'
        f"{_controls(panel, titles)}{grid}{_legend(panel.legend)}{panel.body}</section>"
    )


NO_DATA = "There are no data, because no run has recorded what this figure shows."


def has_data(plot: Plot) -> bool:
    """Whether a plot has something to draw in at least one view."""
    return any(_drawn(trace) for view in plot.views.values() for trace in view.traces)


def _drawn(trace: Trace) -> bool:
    """Whether a trace draws anything; a line needs two points."""
    pairs = zip(trace.get("x", ()), trace.get("y", ()), strict=False)
    points = sum(all(_is_number(value) for value in pair) for pair in pairs)
    return points > 1 if trace.get("mode") == "lines" else points > 0


def _is_number(value: Any) -> bool:
    return isinstance(value, str) or (value is not None and math.isfinite(value))


def _plot(panel: Panel, number: int, plot: Plot) -> str:
    title = f"<h3>{html.escape(plot.title)}</h3>" if plot.title else ""
    if not has_data(plot):
        return f'<div>{title}<p class="none">{NO_DATA}</p></div>'
    said = html.escape(plot.title or panel.title, quote=True)
    return (
        f'<div>{title}<div class="plot" id="{plot_id(panel, number)}" role="img" '
        f'aria-label="{said}"></div></div>'
    )


def _controls(panel: Panel, titles: Mapping[str, str]) -> str:
    parts = []
    keys = panel.choice
    if len(keys) > 1:
        options = "".join(
            f'<option value="{html.escape(key, quote=True)}">{html.escape(titles[key])}</option>'
            for key in keys
        )
        parts.append(f'<label>Scenario <select class="scenario">{options}</select></label>')
    return f'<div class="controls">{"".join(parts)}</div>' if parts else ""


def _legend(keys: Sequence[LegendKey]) -> str:
    if not keys:
        return ""
    items = "".join(
        f'<li><svg width="18" height="18" aria-hidden="true">{MARKS[key.mark].format(c=key.colour)}'
        f"</svg>{html.escape(key.label)}</li>"
        for key in keys
    )
    return f'<ul class="legend">{items}</ul>'


def to_json(value: Any) -> str:
    """Write JSON that is safe inside a script element; numbers have five digits, and NaN becomes null."""
    text = json.dumps(_lean(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _lean(value: Any) -> Any:
    kind = type(value)  # most values are plain, and exact types are compared faster than classes
    if kind is float:
        return float(f"{value:.5g}") if math.isfinite(value) else None
    if kind is int or kind is str or value is None:
        return value
    if kind is list or kind is tuple:
        return [_lean(one) for one in value]
    if isinstance(value, np.ndarray | np.generic):
        return _lean(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): _lean(one) for key, one in value.items()}
    return value
