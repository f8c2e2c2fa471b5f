"""The parts of the bench before a reader has done anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.bench.question import DAYS
from brittle.explorer.controls.drawn import TALL
from brittle.explorer.pages.bench.sweep_panel import sweep_panel
from brittle.explorer.pages.labels import label
from brittle.explorer.site import ExplorerSite
from brittle.explorer.sweeps.button import moment_button
from brittle.explorer.sweeps.moments import LABEL

SPANS = (7, 14, DAYS, 60, 90)
"""The numbers of days between which a reader chooses."""

STORES = ("drawn", "held", "grown", "again", "whole", "matter")
"""What the page keeps beside what it shows."""


def layout(site: ExplorerSite) -> Component:
    """The choices at the top, the controls, and the answer."""
    controls = [_more(), html.Div(id="levers"), html.Div(id="mattering")]
    bench = [
        html.Section(controls, className="controls-panel", **label("Controls")),
        html.Section(_answer(), className="answer-panel", **label("Answer")),
    ]
    return html.Div(
        [
            dcc.Location(id="asked", refresh=False),
            dcc.Store(id="shown", data=[]),
            *(dcc.Store(id=one) for one in STORES),
            html.Section(_choices(site), className="choices", **label("What is compared")),
            html.Div(id="problem", role="alert", className="problem"),
            html.Div(bench, className="bench"),
            html.Section(id="pictures", **label("Figures")),
        ]
    )


def _answer() -> list[Component]:
    """What is compared, how far the work is, the numbers, and the ways to keep them."""
    progress = [
        html.Span(id="progress", role="status"),
        html.Button("Stop", id="stop", n_clicks=0, hidden=True),
        html.Button("Go on", id="go-on", n_clicks=0, hidden=True),
    ]
    keep = [
        html.Button("Download my scenario (YAML)", id="save", n_clicks=0),
        html.Button("Copy a link to this page", id="copy-link", n_clicks=0),
        dcc.Download(id="saved"),
    ]
    return [
        html.Div(id="compared", className="compared"),
        sweep_panel(),
        html.Div(progress, className="progress"),
        html.Div(id="answer"),
        html.Div(keep, className="buttons"),
        html.Div(id="back"),
    ]


def _choices(site: ExplorerSite) -> list[Component]:
    titles = site.catalogue.titles
    cases = [{"label": title, "value": name} for name, title in titles.items()]
    return [
        _choice("case", "Case", cases),
        _choice("beside", "Compare with (the reference)", []),
        _choice("start", "My scenario starts as", []),
        _choice("moment", LABEL, [], moment_button()),
        _choice("days", "Days played", [{"label": f"{n} days", "value": n} for n in SPANS]),
        html.Button("Undo all changes", id="reset", n_clicks=0, type="button"),
    ]


def _more() -> Component:
    """The search for controls that are not in view."""
    return html.Div(
        [
            html.Label("Find another control", htmlFor="more"),
            dcc.Dropdown(
                id="more",
                options=[],
                placeholder="men, pay, belief …",
                searchable=True,
                search_order="original",
                maxHeight=TALL,
            ),
        ],
        className="more",
    )


def _choice(
    name: str, label: str, options: Sequence[Mapping[str, Any]], *beside: Component
) -> Component:
    return html.Div(
        [
            html.Div([html.Label(label, htmlFor=name), *beside], className="head"),
            dcc.Dropdown(id=name, options=list(options), clearable=False, maxHeight=TALL),
        ],
        className="choice",
    )
