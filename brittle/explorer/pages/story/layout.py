"""The parts of the story page before a run has been chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.pages.labels import label, named_by
from brittle.explorer.site import ExplorerSite

BESIDE_IT = "beside"
"""The value of the box that shows the run of reference beside the reader's own."""


def layout(site: ExplorerSite) -> Component:
    """The choices at the top, the kinds of runs, and the frame of the story."""
    return html.Div(
        [
            dcc.Location(id="story-at", refresh=False),
            dcc.Store(id="story-grown", data=None),
            dcc.Store(id="story-again", data=None),
            html.Section(_choices(site), className="choices", **label("What is compared")),
            html.P(id="story-changes", className="small"),
            html.Div(id="story-problem", role="alert", className="problem"),
            html.Section(
                [
                    html.Strong("Show me a run in which …", id="story-asks"),
                    html.Div(
                        dcc.RadioItems(id="story-kind", options=[], className="story-kinds"),
                        role="group",
                        **named_by("story-asks"),
                    ),
                    html.Div(_acts(), className="story-acts"),
                    html.Div(id="story-progress", role="status"),
                ],
                className="story-choice",
                **label("Which run is shown"),
            ),
            html.Div(id="story-box"),
        ]
    )


def frame(address: str) -> Component:
    """The frame of a run; each run has a new one.

    A frame that turned to another run would add to the pages that the back button visits.
    """
    return html.Div(
        html.Iframe(
            id="story-frame",
            src=address,
            className="story-frame",
            title="The run on the map, and its chronicle",
        ),
        key=address,
    )


def _acts() -> list[Component]:
    beside = [{"label": "The reference beside it", "value": BESIDE_IT}]
    return [
        html.Button("Another run like this", id="story-next", n_clicks=0, type="button"),
        dcc.Checklist(id="story-beside", options=beside, value=[BESIDE_IT]),
    ]


def _choices(site: ExplorerSite) -> list[Component]:
    titles = site.catalogue.titles
    cases = [{"label": title, "value": name} for name, title in titles.items()]
    return [
        _choice("story-case", "Case", cases),
        _choice("story-reference", "Reference", []),
        _choice("story-start", "My scenario starts as", []),
    ]


def _choice(name: str, words: str, options: Sequence[Mapping[str, Any]]) -> Component:
    return html.Div(
        [
            html.Label(words, htmlFor=name),
            dcc.Dropdown(id=name, options=list(options), clearable=False),
        ],
        className="choice",
    )
