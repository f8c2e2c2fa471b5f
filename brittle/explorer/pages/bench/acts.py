"""What the bench does when a reader acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from brittle.explorer.bench.answer import answer
from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.moments import moment_of, moments_of, written_moment
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.bench.saving import as_yaml, file_name
from brittle.explorer.controls.drawn import CONTROL, NUMBER
from brittle.explorer.pages.bench.back import compared, ways_back
from brittle.explorer.pages.bench.changing import ReaderAct, changed
from brittle.explorer.pages.bench.pictures import pictures
from brittle.explorer.pages.bench.shown import answer_panel, controls_panel
from brittle.explorer.pages.bench.sweep_panel import register_sweep
from brittle.explorer.pages.labels import about, in_words
from brittle.explorer.site import ExplorerSite
from brittle.explorer.sweeps.asked import carried
from brittle.model.inputs.errors import BrittleError
from brittle.wording import long_date

PAUSE = 2.0
"""Seconds for which the page waits for the next numbers before it asks again."""

ASK_AGAIN = """(grown) => {
  const stopped = window.brittleStopped === (grown && grown.address);
  if (grown && !grown.over && !stopped) dash_clientside.set_props("again", {data: grown});
}"""
"""Asks for the next numbers, unless the reader has stopped the work."""

BEGUN = """() => ["stale", "stale", "playing …"]"""
"""Marks the numbers of the question before as what they are, until those of the new one come."""

STOP = """(clicks, address) => {
  if (!clicks) return dash_clientside.no_update;
  window.brittleStopped = address;
  return "stopped; move a control to play on";
}"""

CHOICES = ("case", "beside", "start", "moment", "days", "reset", "more")
"""What a reader chooses outside the controls."""

PARTS = (
    Output("asked", "search"),
    Output("controls", "children"),
    Output("problem", "children"),
    Output("case", "value"),
    Output("beside", "options"),
    Output("beside", "value"),
    Output("start", "options"),
    Output("start", "value"),
    Output("moment", "options"),
    Output("moment", "value"),
    Output("days", "value"),
    Output("shown", "data"),
    Output("compared", "children"),
    Output("back", "children"),
)
"""The parts of the page that follow the question."""


class Turned(NamedTuple):
    """The values of `PARTS`."""

    address: Any
    controls: Any
    problem: Any
    case: Any
    references: Any
    beside: Any
    starts: Any
    start: Any
    moments: Any
    moment: Any
    days: Any
    shown: Any
    compared: Any
    back: Any


NOTHING = Turned(*[no_update] * len(PARTS))
"""Leaves every part as it is."""


def register(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks of the bench."""
    _register_turning(app, site)
    _register_growing(app, site)
    _register_saving(app, site)
    register_sweep(app, site)
    _register_drawing(app, site)
    _register_scripts(app)


def _register_turning(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        *PARTS,
        Input("asked", "search"),
        Input({"type": CONTROL, "field": ALL}, "value"),
        Input({"type": NUMBER, "field": ALL}, "value"),
        Input("case", "value"),
        Input("beside", "value"),
        Input("start", "value"),
        Input("moment", "value"),
        Input("days", "value"),
        Input("reset", "n_clicks"),
        Input("more", "value", allow_optional=True),
        State({"type": CONTROL, "field": ALL}, "id"),
        State({"type": NUMBER, "field": ALL}, "id"),
        State("shown", "data"),
    )
    def turn(address: str, held: list[Any], numbers: list[Any], *rest: Any) -> Turned:
        """Brings the address and the controls together after the reader has changed one of them."""
        *chosen, ids, boxes, shown = rest
        what = ctx.triggered_id
        by_box = isinstance(what, dict) and what["type"] == NUMBER
        fields, values = (boxes, numbers) if by_box else (ids, held)
        act = ReaderAct(
            what,
            dict(zip(CHOICES, chosen, strict=True)),
            {one["field"]: its for one, its in zip(fields, values, strict=True)},
        )
        try:
            return _turned(site, address, act, shown)
        except BrittleError as error:
            return NOTHING._replace(problem=in_words(error))


def _register_growing(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("answer", "children"),
        Output("answer", "className"),
        Output("progress", "children"),
        Output("grown", "data"),
        Input("asked", "search"),
        Input("again", "data"),
    )
    def grow(address: str, grown: Mapping[str, Any] | None) -> tuple[Any, ...]:
        """Shows the numbers as runs are played, until the last stage."""
        if not address:
            raise PreventUpdate
        return _grown(site, address, grown or {})


def _register_saving(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("saved", "data"),
        Input("save", "n_clicks"),
        State("asked", "search"),
        prevent_initial_call=True,
    )
    def save(clicks: int, address: str) -> dict[str, Any]:
        """Sends the reader's scenario as a file."""
        question = site.asked(address)
        text = as_yaml(question, site.catalogue.case(question.case).scenarios)
        return {"content": text, "filename": file_name(question), "type": "text/yaml"}


def _register_drawing(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("pictures", "children"), Output("pictures", "className"), Input("grown", "data")
    )
    def draw(grown: Mapping[str, Any] | None) -> tuple[list[Component], str]:
        """Draws the figures when the last runs have been played."""
        if not grown or not grown["over"]:
            raise PreventUpdate
        try:
            at_work = site.table.ask(site.asked(grown["address"]))
        except BrittleError:
            raise PreventUpdate from None
        if at_work.finished < STAGES[-1]:
            raise PreventUpdate
        return pictures(at_work.results(STAGES[-1])), ""


def _register_scripts(app: Dash) -> None:
    # Each answer asks for the next one. Dash allows no circle of callbacks, so that a script closes it.
    app.clientside_callback(ASK_AGAIN, Input("grown", "data"))
    app.clientside_callback(
        BEGUN,
        Output("answer", "className", allow_duplicate=True),
        Output("pictures", "className", allow_duplicate=True),
        Output("progress", "children", allow_duplicate=True),
        Input("asked", "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        STOP,
        Output("progress", "children", allow_duplicate=True),
        Input("stop", "n_clicks"),
        State("asked", "search"),
        prevent_initial_call=True,
    )


def _turned(site: ExplorerSite, address: str, act: ReaderAct, shown: list[str]) -> Turned:
    before = site.asked(address)
    after = changed(site, before, act)
    if act.is_of_a_control and after == before:
        raise PreventUpdate
    if act.what == "more" and act.chosen["more"]:
        shown = [*shown, act.chosen["more"]]
    opened = site.catalogue.case(after.case)
    moment = opened.scenarios[after.beside].branch
    moments = moments_of(opened.scenarios, after.beside)
    options = [{"label": one.title, "value": key} for key, one in opened.scenarios.items()]
    alike = [one for one in options if opened.scenarios[one["value"]].branch == moment]
    search = f"?{after.address}{carried(address)}"
    return Turned(
        address=search if search != address else no_update,
        controls=controls_panel(after, opened, shown),
        problem="",
        case=after.case,
        references=options,
        beside=after.beside,
        starts=alike,
        start=after.start,
        moments=[{"label": long_date(one), "value": written_moment(one)} for one in moments],
        moment=moment_of(after, opened.scenarios),
        days=after.days,
        shown=shown,
        compared=compared(site, after),
        back=ways_back(site, after),
    )


def _grown(site: ExplorerSite, address: str, grown: Mapping[str, Any]) -> tuple[Any, ...]:
    have = grown["runs"] if grown.get("address") == address else 0
    try:
        question: WhatIf = site.asked(address)
        at_work = site.table.ask(question)
        site.table.wait(at_work, have, PAUSE)
        if at_work.error is not None:
            raise at_work.error
    except BrittleError as error:
        return no_update, no_update, in_words(error), no_update
    number = at_work.finished
    again = {
        "address": address,
        "runs": number,
        "turn": grown.get("turn", 0) + 1,
        "over": number >= STAGES[-1],
    }
    if number <= have:
        return no_update, no_update, at_work.words, again
    found = answer(at_work.results(number))
    shown = html.Div(answer_panel(found, question.days), **about(address))
    return shown, "", f"{number:,} pairs of {STAGES[-1]}", again
