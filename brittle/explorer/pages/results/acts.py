"""What the page of results does when a reader acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from brittle.api.frames import runs_frame
from brittle.explorer.kept.asked import ResultsAsked, asked_in
from brittle.explorer.kept.measures import KINDS, NUMBERS
from brittle.explorer.kept.sides import side_by_side
from brittle.explorer.pages.figures import PLOT, as_csv
from brittle.explorer.pages.labels import in_words
from brittle.explorer.pages.results.changing import CHOICES, ResultsAct, changed
from brittle.explorer.pages.results.layout import BOUND, WORDS
from brittle.explorer.pages.results.open_view import RIGHT, OpenView
from brittle.explorer.pages.results.showing import opened_in, register_showing, view_of
from brittle.explorer.pages.results.shown import figure_options
from brittle.explorer.site import ExplorerSite
from brittle.index.rows import Standing
from brittle.model.inputs.errors import BrittleError

BOUNDS = tuple((number.name, end) for number in NUMBERS for end in ("low", "high"))
"""The names and ends of the fields of ranges, in the order of the page."""

type Options = list[dict[str, str]]


class ToolsTurned(NamedTuple):
    """What the choices and the filter's fields show."""

    address: Any
    problem: str
    scenarios: Any
    scenario: Any
    batches: Any
    beside: Any
    others: Any
    other: Any
    figures: Any
    figure: Any
    bounds: list[Any]
    words: list[Any]


UNCHANGED = ToolsTurned(
    address=no_update,
    problem="",
    scenarios=no_update,
    scenario=no_update,
    batches=no_update,
    beside=no_update,
    others=no_update,
    other=no_update,
    figures=no_update,
    figure=no_update,
    bounds=[no_update] * len(BOUNDS),
    words=[no_update] * len(KINDS),
)
"""Leaves everything as it is."""


TOOLS = (
    Output("kept", "search"),
    Output("kept-problem", "children"),
    Output("kept-scenario", "options"),
    Output("kept-scenario", "value"),
    Output("kept-beside", "options"),
    Output("kept-beside", "value"),
    Output("kept-other", "options"),
    Output("kept-other", "value"),
    Output("kept-report", "options"),
    Output("kept-report", "value"),
    Output({"type": BOUND, "name": ALL, "end": ALL}, "value"),
    Output({"type": WORDS, "name": ALL}, "value"),
)


def register(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks of the page of results."""
    _register_turning(app, site)
    register_showing(app, site)
    _register_saving(app, site)


def _register_turning(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        *TOOLS,
        Input("kept", "search"),
        *[Input(name, "value") for name in CHOICES],
        Input("kept-clear", "n_clicks"),
        Input({"type": BOUND, "name": ALL, "end": ALL}, "value"),
        Input({"type": WORDS, "name": ALL}, "value"),
        Input({"type": PLOT, "name": ALL}, "selectedData"),
        State({"type": PLOT, "name": ALL}, "id"),
    )
    def turn(address: str, *held: Any) -> ToolsTurned:
        """Brings the address and the fields together after the reader has changed one of them."""
        *chosen, _, bounds, words, brushes, ids = held
        plots = {one["name"]: its for one, its in zip(ids, brushes, strict=True)}
        what = ctx.triggered_id
        act = ResultsAct(
            what,
            dict(zip(CHOICES, chosen, strict=True)),
            {key: str(its or "") for key, its in zip(BOUNDS, bounds, strict=True)},
            {kind.name: its or [] for kind, its in zip(KINDS, words, strict=True)},
            plots.get(what.get("name")) if isinstance(what, Mapping) else None,
        )
        return _turned(site, address, act)


def _register_saving(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("kept-csv", "data"),
        Input("kept-save", "n_clicks"),
        State("kept", "search"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, address: str) -> Any:
        """Saves the runs that remain."""
        view = view_of(site, address)
        if not clicks or view is None:
            raise PreventUpdate
        name = f"{view.asked.folder.replace('/', '-')}-runs.csv"
        return {"content": runs_csv(view), "filename": name, "type": "text/csv"}

    @app.callback(
        Output("kept-csv", "data", allow_duplicate=True),
        Input("kept-save-sides", "n_clicks", allow_optional=True),
        State("kept", "search"),
        prevent_initial_call=True,
    )
    def save_sides(clicks: int | None, address: str) -> Any:
        """Saves every quantity of a comparison."""
        view = view_of(site, address)
        if not clicks or view is None or RIGHT not in view.sides:
            raise PreventUpdate
        whole = side_by_side(*view.sides.values()).every_quantity()
        if whole is None:
            raise PreventUpdate
        name = f"{view.asked.scenario}-and-{view.asked.other}.csv"
        return {"content": as_csv(whole), "filename": name, "type": "text/csv"}


def runs_csv(view: OpenView) -> str:
    """The runs that remain of each scenario that is shown, as the text of a CSV file."""
    frames = []
    for side in view.sides.values():
        frame = runs_frame(side.results)
        frame = frame[frame["scenario"] == side.key]
        kept = frame[view.asked.narrowing.keeps(frame)]
        frames.append(kept.assign(scenario=side.key).assign(batch=side.folder))
    text: str = pd.concat(frames).to_csv(index=False)
    return text


def _turned(site: ExplorerSite, address: str, act: ResultsAct) -> ToolsTurned:
    try:
        before = asked_in(address)
        view = opened_in(site, before)
        after = changed(before, view, act)
        if after == before and act.what not in (None, "kept"):
            raise PreventUpdate
        view = opened_in(site, after)
    except BrittleError as error:
        return UNCHANGED._replace(problem=in_words(error))
    shown = view.asked if view is not None else after
    narrowed = after.narrowing != before.narrowing  # which changes nothing that can be chosen
    options: tuple[Any, ...] = (no_update,) * 3 if narrowed else _options(site, view)
    return ToolsTurned(
        after.address if after.address != (address or "") else no_update,
        "",
        options[0],
        shown.scenario or None,
        options[1],
        shown.beside or shown.folder or None,
        options[2],
        shown.other or None,
        figure_options(),
        shown.figure or None,
        [_bound(shown, name, end) for name, end in BOUNDS],
        [list(shown.narrowing.chosen(kind.name)) for kind in KINDS],
    )


def _bound(asked: ResultsAsked, name: str, end: str) -> str:
    """What the field of an end shows; empty for an open end."""
    value = asked.narrowing.span(name)[end == "high"]
    return f"{value:.12g}" if abs(value) < float("inf") else ""


def _options(site: ExplorerSite, view: OpenView | None) -> tuple[Options, Options, Options]:
    """The scenarios, the batches of the same case, and the scenarios that may stand beside."""
    if view is None:
        return [], [], []
    asked = view.asked
    case = view.results.manifest["theatre"]["value"].get("name")
    scenarios = [{"label": view.results.title(key), "value": key} for key in view.results.scenarios]
    batches = [
        {"label": "this batch" if one.name == asked.folder else one.name, "value": one.name}
        for one in site.shelf.folders()
        if one.row.kind == "batch"
        and one.row.standing is Standing.DONE
        and (one.row.case == case or one.name == asked.folder)
    ]
    others = [
        {"label": view.beside.title(key), "value": key}
        for key in view.beside.scenarios
        if asked.beside or key != asked.scenario
    ]
    return scenarios, batches, others
