"""The parts of the page of results before a reader has chosen anything."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.kept.measures import KINDS, NUMBERS, RunWords, RunNumber
from brittle.explorer.pages.labels import label
from brittle.explorer.site import ExplorerSite

BOUND, WORDS = "kept-bound", "kept-words"
"""The types of the ends of a range, and of the choices of words, in the identifiers of the page."""

STORES = ("kept-listed", "kept-list-again", "kept-shown", "kept-drawn")
"""What the page shows already, so that an act changes only what differs."""


def layout(site: ExplorerSite) -> Component:
    """The list of folders, the choices, the filter, and the places of the figures."""
    return html.Div(
        [
            dcc.Location(id="kept", refresh=False),
            dcc.Download(id="kept-csv"),
            *[dcc.Store(id=one) for one in STORES],
            html.H2("Results", className="page-title"),
            html.Div(id="kept-problem", role="alert", className="problem"),
            html.Div(id="kept-failure", role="alert", className="problem"),
            html.Div(id="kept-list"),
            html.Div(id="kept-head"),
            html.Div([_choices(), _filter()], id="kept-tools", hidden=True),
            html.Div(
                [
                    html.P(id="kept-said", role="status"),
                    html.P(
                        [
                            html.Button("Clear the filter", id="kept-clear", type="button"),
                            html.Button("Save these runs as CSV", id="kept-save", type="button"),
                        ],
                        className="buttons",
                    ),
                ],
                id="kept-remaining",
                className="remaining",
                hidden=True,
            ),
            html.Div(id="kept-runs"),
            html.Div(id="kept-sides"),
            dcc.Loading(html.Div(id="kept-figure"), delay_show=400),
        ],
        className="results-page",
    )


def _choices() -> Component:
    return html.Section(
        [
            _choice("kept-scenario", "Scenario"),
            _choice("kept-beside", "Batch to compare with"),
            _choice("kept-other", "Scenario to compare with", "none", clearable=True),
            _choice("kept-report", "A figure of the report", "none", clearable=True),
        ],
        className="choices four",
        **label("What is shown"),
    )


def _choice(name: str, words: str, placeholder: str = "", clearable: bool = False) -> Component:
    return html.Div(
        [
            html.Label(words, htmlFor=name),
            dcc.Dropdown(id=name, options=[], clearable=clearable, placeholder=placeholder),
        ],
        className="choice",
    )


def _filter() -> Component:
    """The filter as fields, for readers who do not brush with a mouse."""
    return html.Details(
        [
            html.Summary("Filter runs: brush over a figure, or set the ends here"),
            html.Div([*map(_range, NUMBERS), *map(_kinds, KINDS)], className="filter"),
        ],
        className="filter-fold",
    )


def _range(number: RunNumber) -> Component:
    ends = (("low", "from"), ("high", "to"))
    fields = [
        html.Label(
            [
                f"{word} ",
                dcc.Input(
                    id={"type": BOUND, "name": number.name, "end": end},
                    type="text",
                    inputMode="numeric",
                    debounce=True,
                    maxLength=20,
                ),
            ]
        )
        for end, word in ends
    ]
    return html.Fieldset([html.Legend(f"{number.label} [{number.unit}]"), *fields])


def _kinds(kind: RunWords) -> Component:
    options = [{"label": name, "value": word} for word, name in kind.names.items()]
    return html.Fieldset(
        [
            html.Legend(kind.label),
            dcc.Checklist(id={"type": WORDS, "name": kind.name}, options=options, value=[]),
        ]
    )
