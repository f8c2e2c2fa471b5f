"""The parts of the page of results that follow the address. A filter draws again only what it changes."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from dash import Dash, Input, Output, State, ctx, html, no_update, set_props
from dash.exceptions import PreventUpdate

from brittle.explorer.kept.asked import ResultsAsked, asked_in
from brittle.explorer.kept.narrowing import Narrowing
from brittle.explorer.pages.results.folders import folders_list
from brittle.explorer.pages.results.open_view import OpenView, opened
from brittle.explorer.pages.results.shown import (
    OF_RUNS,
    redraw_runs,
    report_figure,
    runs_figures,
    said,
    sides_table,
    sweep_page,
)
from brittle.explorer.site import ExplorerSite
from brittle.model.inputs.errors import BrittleError
from brittle.report.answer.sentence import answer
from brittle.wording import counted

PATIENCE = 1.0
"""Seconds for which the page reads what batches found before it shows the list so far."""

GOES_ON = """(listed) => {
  if (listed?.unread) dash_clientside.set_props("kept-list-again", {data: listed.turn});
}"""
"""Asks for the rest of the list."""


class PageShown(NamedTuple):
    """The parts of the page that follow the address."""

    head: Any = no_update
    no_tools: Any = no_update
    no_remaining: Any = no_update
    said: Any = no_update
    runs: Any = no_update
    sides: Any = no_update
    shown: Any = no_update
    failure: str = ""


PAGE = (
    Output("kept-head", "children"),
    Output("kept-tools", "hidden"),
    Output("kept-remaining", "hidden"),
    Output("kept-said", "children"),
    Output("kept-runs", "children"),
    Output("kept-sides", "children"),
    Output("kept-shown", "data"),
    Output("kept-failure", "children"),
)
BARE = PageShown([], True, True, [], [], [], None)
"""No batch is open."""


def register_showing(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks that show what an address asks for."""

    @app.callback(
        Output("kept-list", "children"),
        Output("kept-listed", "data"),
        Input("kept", "search"),
        Input("kept-list-again", "data"),
        State("kept-listed", "data"),
        on_error=say_failure,
    )
    def list_folders(address: str, again: int, listed: Mapping[str, Any] | None) -> Any:
        """Lists the folders, and then what more of them found."""
        folder = _folder(site, address)
        if listed and listed["folder"] == folder and ctx.triggered_id != "kept-list-again":
            raise PreventUpdate
        every = site.shelf.folders(PATIENCE)
        unread = sum(one.found is None for one in every)
        now = {"folder": folder, "unread": unread, "turn": (again or 0) + 1}
        return folders_list(every, folder), now

    app.clientside_callback(GOES_ON, Input("kept-listed", "data"))

    @app.callback(*PAGE, Input("kept", "search"), State("kept-shown", "data"), on_error=say_failure)
    def show(address: str, shown: str | None) -> PageShown:
        """Shows the runs of the open batch."""
        return _shown(site, address, shown)

    @app.callback(
        Output("kept-figure", "children"),
        Output("kept-drawn", "data"),
        Input("kept-shown", "data"),
        State("kept-drawn", "data"),
        on_error=say_failure,
    )
    def draw(address: str | None, drawn: str | None) -> Any:
        """Draws the chosen figure of the report after the runs, if it is not the one that stands there."""
        view = view_of(site, address or "")
        now = "" if view is None else _figure_key(view.asked)
        if now == (drawn or ""):
            raise PreventUpdate
        return [] if view is None else report_figure(view), now


def say_failure(error: Exception) -> None:
    """Says on the page that a part of it cannot be shown, for a failure that nobody has foreseen."""
    traceback.print_exception(error)
    words = (
        "A part of this page cannot be shown, because the program failed. The terminal in which brittle "
        "explore runs says how. Choose another folder, scenario or figure."
    )
    set_props("kept-failure", {"children": words})


def opened_in(site: ExplorerSite, asked: ResultsAsked) -> OpenView | None:
    """The open batches of a view; None for the bare list, and for a sweep."""
    if not asked.folder:
        return None
    if site.shelf.is_sweep(asked.folder):
        site.shelf.sweep(asked.folder)  # raises what is wrong with it
        return None
    return opened(site.shelf, asked)


def view_of(site: ExplorerSite, address: str) -> OpenView | None:
    """The open batches of an address; None if there are none, which the choices then explain."""
    try:
        return opened_in(site, asked_in(address))
    except BrittleError:
        return None


def _folder(site: ExplorerSite, address: str) -> str:
    """The name of the open folder; empty if none can be opened, so that the list stays unfolded."""
    try:
        asked = asked_in(address)
        opened_in(site, asked)
        return asked.folder
    except BrittleError:
        return ""


def _figure_key(asked: ResultsAsked) -> str:
    """The part of a view on which the figure of the report depends; empty if there is no figure."""
    if not asked.figure:
        return ""
    narrowing = asked.narrowing if asked.figure in OF_RUNS else Narrowing()
    narrowed = "" if asked.narrowing.is_empty else " narrowed"
    return replace(asked, narrowing=narrowing, beside="", other="").address + narrowed


def _shown(site: ExplorerSite, address: str, shown: str | None) -> PageShown:
    """The page for an address; `shown` is the address that it shows, of which nothing is drawn twice."""
    try:
        asked = asked_in(address)
        if asked.folder and site.shelf.is_sweep(asked.folder):
            return BARE._replace(runs=sweep_page(site.shelf.sweep(asked.folder)))
        view = opened_in(site, asked)
    except BrittleError:  # which `turn` says beside the choices
        return BARE
    if view is None:
        return BARE
    before = asked_in(shown) if shown else ResultsAsked()
    now, again = view.asked.address, _sides(before) == _sides(view.asked)
    if again and before.narrowing == view.asked.narrowing:
        return PageShown(shown=now)
    if again:
        redraw_runs(view)
    return PageShown(
        no_update if again else _head(view),
        False,
        False,
        said(view),
        no_update if again else runs_figures(view),
        sides_table(view),
        now,
    )


def _sides(asked: ResultsAsked) -> ResultsAsked:
    """The part of a view that says whose runs are drawn."""
    return replace(asked, narrowing=Narrowing(), figure="")


def _head(view: OpenView) -> list[Any]:
    """The name of the open batch, and what it found."""
    results = view.results
    case, runs = results.manifest["theatre"]["value"].get("name", ""), len(results.runs)
    small = html.Span(f"{case}, {counted(runs, 'run', 'runs')}", className="small")
    parts: list[Any] = [html.H3([view.asked.folder, small])]
    if results.manifest["status"] != "done":
        planned = results.manifest["runs"]["planned"]
        words = f"This batch is not finished: {runs:,} of {planned:,} runs are there."
        parts.append(html.P(words, className="warning"))
    if runs:
        parts.append(html.P(results.once(answer), className="lead"))
    return parts
