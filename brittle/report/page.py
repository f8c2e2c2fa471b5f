"""Write a page's HTML as one file that loads nothing else, with all text from YAML escaped."""

from __future__ import annotations

import base64
import gzip
import html
import json
import math
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from brittle.batches.recognised import GENERATOR
from brittle.report.figures.base.panel import ALL, Panel, View
from brittle.report.palette import mirrored, style_sheet
from brittle.report.section import has_data, plot_id

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
"""The content security policy, which forbids browsers to load anything from outside into the page."""

PLOTLY = "plotly-cartesian.min.js"
"""Plotly's own bundle of the kinds of figure that have plain axes; a third of the size of the whole."""

STYLES = (
    "base.css",
    "contents.css",
    "answer.css",
    "chronicles.css",
    "scenarios.css",
    "map.css",
    "glossary.css",
    "print.css",
)
SCRIPTS = (
    "look.js",
    "figures.js",
    "saving.js",
    "map_view.js",
    "map_words.js",
    "map.js",
    "contents.js",
    "glossary.js",
)
"""Style sheets and scripts in the order in which a page holds them."""

THEME = (
    "document.documentElement.dataset.theme ="
    ' matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";'
)
"""Chooses the light or the dark page before anything is drawn."""

WITHOUT_SCRIPTS = (
    "<noscript><p class=warning>The figures are not drawn, because this browser does not run the scripts in "
    "this page. All words and tables are here without them.</p></noscript>"
)


class MoreOfAPage(NamedTuple):
    """A style sheet and a script that only this page has; they stand after those of all pages."""

    style: str = ""
    script: str = ""


NO_MORE = MoreOfAPage()


class ContentsEntry(NamedTuple):
    """An entry of the list of contents."""

    id: str
    """The `id` of the HTML element to which the entry leads."""
    words: str


def page(
    title: str,
    body: str,
    panels: Sequence[Panel],
    main: str,
    contents: Sequence[ContentsEntry] = (),
    description: str = "",
    more: MoreOfAPage = NO_MORE,
) -> str:
    """Write the whole document; `main` is the scenario that figures show until the reader chooses another.

    `description` says in a line what the page found; the index of results shows it.
    """
    styles = style_sheet() + "".join(asset(name) for name in STYLES) + more.style
    scripts = "".join(asset(name) for name in SCRIPTS) + more.script
    listed = ' class="listed"' if contents else ""
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        f"{GENERATOR}\n"
        f"{_described(description)}"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{styles}</style>\n"
        f"<script>{THEME}</script>\n</head>\n<body{listed}>{_contents(contents)}<main>\n"
        f"{WITHOUT_SCRIPTS}{body}\n</main>\n"
        f'<script type="application/json" id="figures">{to_json(_data(panels, main))}</script>\n'
        f"<script>{asset(PLOTLY)}</script>\n<script>\n{scripts}Brittle.start();\n</script>\n</body></html>\n"
    )


def _described(description: str) -> str:
    """The tag that says what the page found; empty if it says nothing."""
    if not description:
        return ""
    return f'<meta name="description" content="{html.escape(description, quote=True)}">\n'


def asset(name: str) -> str:
    """The text of a style sheet or script of the pages."""
    return resources.files("brittle.report").joinpath("assets", name).read_text("utf-8")


def _data(panels: Sequence[Panel], main: str) -> dict[str, Any]:
    """What the page's scripts read."""
    return {
        "main": main,
        "all": ALL,
        "shades": mirrored(),
        "panels": {panel.id: _packed(panel.data) for panel in panels if panel.data is not None},
        "plots": {
            plot_id(panel, i): {
                "panel": panel.id,
                "title": plot.title,
                "layout": plot.layout,
                "narrow": plot.narrow,
                "views": {key: _view(view) for key, view in plot.views.items()},
            }
            for panel in panels
            for i, plot in enumerate(panel.plots)
            if has_data(plot)
        },
    }


def _packed(data: Mapping[str, Any]) -> str:
    """The data of a figure with a script of its own, compressed (gzip, base64), because they may be large."""
    return base64.b64encode(gzip.compress(to_json(data).encode(), mtime=0)).decode()


def _view(view: View) -> dict[str, Any]:
    return {"traces": view.traces, "layout": view.layout, "narrow": view.narrow}


def _contents(entries: Sequence[ContentsEntry]) -> str:
    if not entries:
        return ""
    items = "".join(
        f'<li><a href="#{html.escape(one.id, quote=True)}">{html.escape(one.words)}</a></li>'
        for one in entries
    )
    return (
        '<nav class="contents" aria-label="Contents"><details id="contents" open><summary>Contents</summary>'
        f'<ol>{items}</ol></details><button type="button" id="theme">Light or dark</button></nav>'
    )


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
