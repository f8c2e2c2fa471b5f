"""The panel in which a swept control grows into a curve, and two of them into a map."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zlib import crc32

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.answer import QUANTITIES
from brittle.explorer.bench.moment import MOMENT
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.fields import controls_of
from brittle.explorer.pages.figures import graph, redraw
from brittle.explorer.pages.labels import in_words, label
from brittle.explorer.site import ExplorerSite
from brittle.explorer.sweeps.asked import SweepAsked, sweep_in
from brittle.explorer.sweeps.button import BUTTON
from brittle.explorer.sweeps.command import command
from brittle.explorer.sweeps.design import SweepDesign, sweepable
from brittle.explorer.sweeps.drawn import panel_of
from brittle.explorer.sweeps.growing import GrownSweep, SweepDesk
from brittle.explorer.sweeps.moments import LABEL
from brittle.explorer.sweeps.said import SweepShown
from brittle.model.inputs.errors import BrittleError
from brittle.sweeps.theatre_fields import is_of_theatre
from brittle.wording import listed

FIGURE = "sweep"
"""The beginning of the name of the figure on the page."""

PAUSE = 1.5
"""Seconds for which the page waits for the next numbers before it asks again."""

FALLEN = "Pairs that are left out, because the regime falls before both scenarios act"
"""What is said of pairs that a change of the theatre makes impossible."""

MOST_PROBLEMS = 3
"""The number of impossible points that the page explains."""

BEGUN = """(address) => /[?&]sweep=/.test(address)
  ? ["stale", "Working out the points …"] : [dash_clientside.no_update, dash_clientside.no_update]"""
"""Marks the figure of the question before as what it is, until the numbers of the new one come."""

ASK = """(words, address) => {
  if (words === undefined || words === null) return;
  const rest = address.replace(/^[?]/, "").split("&").filter((one) => !/^(sweep|of)=/.test(one));
  const search = "?" + [...rest, words].filter(Boolean).join("&");
  if (search !== address) dash_clientside.set_props("asked", {search});
}"""
"""Puts a sweep into the address as it is by then, because the reader may have moved a control meanwhile."""

GO_ON = """(grown, stop, go, address) => {
  const by = dash_clientside.callback_context.triggered.map((one) => one.prop_id.split(".")[0]);
  if (by.includes("asked") || by.includes("sweep-go")) window.brittleSweepStopped = undefined;
  if (by.includes("sweep-stop")) window.brittleSweepStopped = address;
  const stopped = window.brittleSweepStopped === address;
  const open = Boolean(grown) && grown.address === address && !grown.over;
  if (open && !stopped && (by.includes("sweep-grown") || by.includes("sweep-go")))
    dash_clientside.set_props("sweep-again", {data: {...grown, asked: Date.now()}});
  return [!open || stopped, !open || !stopped, open && stopped ? "The sweep is stopped." : ""];
}"""
"""Asks for the next numbers, unless the reader has stopped the sweep; shows the button of use."""

SHOW = """(hidden) => {
  if (!hidden) document.getElementById("sweep-panel")?.scrollIntoView({block: "nearest"});
}"""
"""Brings the panel into view when a sweep begins."""


def sweep_panel() -> Component:
    """The panel, which is empty until a reader sweeps a control."""
    outcomes = [{"label": one.label, "value": one.name} for one in QUANTITIES]
    return html.Section(
        [
            dcc.Store(id="sweep-words"),
            dcc.Store(id="sweep-grown"),
            dcc.Store(id="sweep-again"),
            html.Div(id="sweep-problem", role="alert", className="problem"),
            html.Div(
                [
                    html.Div(
                        [
                            _choice("sweep-of", "Outcome", outcomes, False),
                            _choice("sweep-first", "Control", [], False),
                            _choice("sweep-second", "and a second control", [], True),
                        ],
                        className="sweep-choices",
                    ),
                    html.P(_progress_parts(), className="buttons"),
                    html.Div(
                        [
                            html.Div(id="sweep-figure"),
                            html.Div(id="sweep-points", className="small"),
                        ],
                        id="sweep-result",
                    ),
                    html.Div(id="sweep-command"),
                ],
                id="sweep-tools",
                hidden=True,
            ),
        ],
        id="sweep-panel",
        className="sweep-panel",
        **label("Sweep of a control"),
    )


def _progress_parts() -> list[Component]:
    """How far the sweep is, and the buttons that stop it, let it go on, and close it."""
    words: list[Any] = [html.Span(id="sweep-progress"), " ", html.Span(id="sweep-stopped")]
    return [
        html.Span(words, role="status"),
        html.Button("Stop", id="sweep-stop", type="button", hidden=True),
        html.Button("Go on", id="sweep-go", type="button", hidden=True),
        html.Button("Close the sweep", id="sweep-close", type="button"),
    ]


def _choice(
    name: str, words: str, options: Sequence[Mapping[str, Any]], clearable: bool
) -> Component:
    return html.Div(
        [
            html.Label(words, htmlFor=name),
            dcc.Dropdown(id=name, options=list(options), clearable=clearable, placeholder="none"),
        ],
        className="choice",
    )


class SweepStep(NamedTuple):
    """What the panel shows of a sweep at one step of its growth."""

    figure: Any = ()
    look: str = ""
    """The class of the figure and of the problems: `stale` if they are those of an earlier question."""
    points: Any = ()
    progress: str = ""
    grown: Any = None


CLOSED = SweepStep()
"""A page without a sweep."""


class SweepTurned(NamedTuple):
    """What the panel's choices show."""

    problem: Any
    hidden: Any
    of: Any
    firsts: Any
    first: Any
    seconds: Any
    second: Any
    command: Any


TURNED = (
    Output("sweep-problem", "children"),
    Output("sweep-tools", "hidden"),
    Output("sweep-of", "value"),
    Output("sweep-first", "options"),
    Output("sweep-first", "value"),
    Output("sweep-second", "options"),
    Output("sweep-second", "value"),
    Output("sweep-command", "children"),
)


UNCHANGED = SweepTurned(*[no_update] * len(TURNED))
"""Leaves the panel as it is."""

SWEPT = re.compile(r"[?&]sweep=")
"""Whether an address asks for a sweep."""


def register_sweep(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks of the panel."""
    desk = SweepDesk(site.table)
    _register_asking(app)
    _register_growing(app, site, desk)
    _register_scripts(app)

    @app.callback(*TURNED, Input("asked", "search"), State("sweep-tools", "hidden"))
    def turn_sweep(address: str, hidden: bool) -> SweepTurned:
        """Lets the panel follow the address."""
        try:
            return _turned(site, desk, address, hidden)
        except BrittleError as error:
            return UNCHANGED._replace(problem=in_words(error), hidden=True)


def _register_asking(app: Dash) -> None:
    @app.callback(
        Output("sweep-words", "data"),
        Input({"type": BUTTON, "field": ALL}, "n_clicks"),
        Input("sweep-of", "value"),
        Input("sweep-first", "value"),
        Input("sweep-second", "value"),
        Input("sweep-close", "n_clicks"),
        State("asked", "search"),
        prevent_initial_call=True,
    )
    def ask_sweep(clicks: Sequence[Any], *rest: Any) -> str:
        """The words of the address for the sweep that the reader has asked for."""
        *values, _, address = rest
        what = acted_on(ctx.triggered)
        try:
            before = sweep_in(address)
        except BrittleError:  # which `turn_sweep` says
            raise PreventUpdate from None
        after = changed_sweep(before, what, values)
        if after == before:
            raise PreventUpdate
        return urlencode(after.words)


def _register_growing(app: Dash, site: ExplorerSite, desk: SweepDesk) -> None:
    @app.callback(
        Output("sweep-figure", "children"),
        Output("sweep-result", "className"),
        Output("sweep-points", "children"),
        Output("sweep-progress", "children"),
        Output("sweep-grown", "data"),
        Input("asked", "search"),
        Input("sweep-again", "data"),
        State("sweep-drawn", "data", allow_optional=True),
        State("sweep-grown", "data"),
    )
    def grow_sweep(
        address: str,
        again: Mapping[str, Any] | None,
        drawn: Mapping[str, Any] | None,
        grown: Mapping[str, Any] | None,
    ) -> SweepStep:
        """Shows the sweep as its points are played."""
        if not grown and not SWEPT.search(address or ""):
            raise PreventUpdate  # there was no sweep, and there is none
        if ctx.triggered_id == "sweep-again" and again and again.get("address") != address:
            raise PreventUpdate  # an answer to an earlier address
        return _grown(site, desk, address, drawn or {})


def _register_scripts(app: Dash) -> None:
    app.clientside_callback(
        BEGUN,
        Output("sweep-result", "className", allow_duplicate=True),
        Output("sweep-progress", "children", allow_duplicate=True),
        Input("asked", "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        GO_ON,
        Output("sweep-stop", "hidden"),
        Output("sweep-go", "hidden"),
        Output("sweep-stopped", "children"),
        Input("sweep-grown", "data"),
        Input("sweep-stop", "n_clicks"),
        Input("sweep-go", "n_clicks"),
        Input("asked", "search"),
    )
    app.clientside_callback(ASK, Input("sweep-words", "data"), State("asked", "search"))
    app.clientside_callback(SHOW, Input("sweep-tools", "hidden"))


def acted_on(triggered: Sequence[Mapping[str, Any]]) -> Any:
    """The identifier of the part that the reader has acted on; None if buttons were only drawn.

    A button that is pressed while others are being drawn stands somewhere among them.
    """
    for one in triggered:
        part = str(one["prop_id"]).rpartition(".")[0]
        if not part.startswith("{"):
            return part
        if one["value"]:
            return json.loads(part)
    return None


def changed_sweep(asked: SweepAsked, what: Any, values: Sequence[Any]) -> SweepAsked:
    """The sweep after a reader's act; `values` are the outcome and both controls of the panel's choices."""
    of, first, second, *_ = values
    match what:
        case {"type": kind, "field": str(field)} if kind == BUTTON:
            return asked.also(field)
        case "sweep-of" if of:
            return replace(asked, of=of)
        case "sweep-first" if first:
            rest = tuple(field for field in asked.fields[1:] if field != first)
            return replace(asked, fields=(first, *rest))
        case "sweep-second" if asked.fields:
            return replace(asked, fields=(asked.fields[0], *([second] if second else [])))
        case "sweep-close":
            return SweepAsked(of=asked.of)
        case _:
            return asked


def _turned(site: ExplorerSite, desk: SweepDesk, address: str, hidden: bool) -> SweepTurned:
    after = sweep_in(address)
    if not after.fields:
        if hidden:
            raise PreventUpdate
        return UNCHANGED._replace(problem="", hidden=True)
    question, case = _asked(site, address)
    design = desk.design(question, after, case)
    options = [{"label": f"{LABEL} – when does it stop mattering?", "value": MOMENT}]
    options += [
        {"label": f"{one.label} – {one.group.value}", "value": one.field}
        for one in controls_of(case[question.start])
        if sweepable(one) and (one.field in after.fields or not is_of_theatre(one.field))
    ]
    return SweepTurned(
        problem="",
        hidden=False,
        of=after.of,
        firsts=options,
        first=after.fields[0],
        seconds=[one for one in options if one["value"] != after.fields[0]],
        second=after.fields[1] if len(after.fields) > 1 else None,
        command=_command(question, design, case),
    )


def _asked(site: ExplorerSite, address: str) -> tuple[WhatIf, LoadedCase]:
    question = site.asked(address)
    return question, site.catalogue.case(question.case).scenarios


def _command(question: WhatIf, design: SweepDesign, case: LoadedCase) -> list[Component]:
    line = command(question, design, case)
    if not line:
        return []
    with_first = "It compares every point with the first one, because both scenarios begin alike."
    return [
        html.Details(
            [
                html.Summary("The same sweep from the command line, with more runs"),
                html.Div(
                    [
                        html.Pre(line, id="sweep-line"),
                        dcc.Clipboard(target_id="sweep-line", title="Copy the command"),
                    ],
                    className="command",
                ),
                *([html.P(with_first)] if "--beside" not in line else []),
            ]
        )
    ]


def _grown(
    site: ExplorerSite, desk: SweepDesk, address: str, drawn: Mapping[str, Any]
) -> SweepStep:
    """The next step of a sweep; `drawn` says which figure is on the page."""
    try:
        sweep = sweep_in(address)
        if not sweep.fields:
            return CLOSED
        question, case = _asked(site, address)
        design = desk.design(question, sweep, case)
    except BrittleError:  # which `turn_sweep` says
        return CLOSED
    grown = desk.grow(design, PAUSE)
    step = SweepStep(
        points=_problems(design, grown),
        progress=_progress(grown),
        grown={"address": address, "over": grown.over},
    )
    if not grown.played:
        # The figure of the question before keeps the place of the new one, and is marked as old.
        alike = drawn.get("fields") == list(sweep.fields) and not grown.over
        return step._replace(figure=no_update, look="stale") if alike else step
    title = case[question.beside].title
    panel = panel_of(SweepShown(design, grown, sweep.quantity, title, question.days))
    if drawn.get("address") == address:
        redraw(_figure(address), panel)
        return step._replace(figure=no_update)
    kept = dcc.Store(id="sweep-drawn", data={"address": address, "fields": sweep.fields})
    return step._replace(figure=[kept, graph(_figure(address), panel)])


def _figure(address: str) -> str:
    """The name of a sweep's figure, so that numbers that come late never get into the figure of another."""
    return f"{FIGURE}-{crc32(address.encode()):08x}"


def _problems(design: SweepDesign, grown: GrownSweep) -> list[Component]:
    """The points at which nothing can be found, and why; and those at which pairs are left out."""
    both = list(zip(design.points, grown.found, strict=True))
    said = [html.Li(f"{design.words(point)}: {its.problem}") for point, its in both if its.problem]
    more = len(said) - MOST_PROBLEMS
    rest = [html.Li(f"Nothing can be found at {more} other values either.")] if more > 0 else []
    fallen = [f"{its.fallen} at {design.words(point)}" for point, its in both if its.fallen]
    if fallen:
        rest.append(html.Li(f"{FALLEN}: {listed(fallen, len(fallen))}."))
    shown = [*said[:MOST_PROBLEMS], *rest]
    return [html.Ul(shown)] if shown else []


def _progress(grown: GrownSweep) -> str:
    """How far the sweep is."""
    impossible = sum(bool(one.problem) for one in grown.found)
    out = f", {impossible} of them impossible" if impossible else ""
    said = f"{grown.done} of {len(grown.found)} done{out}; {grown.played:,} pairs of runs. "
    return f"{said}{grown.words}"
