"""What the bench does when a reader acts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.answer import answer
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.mattering import mattering
from brittle.explorer.bench.moment import written_moment
from brittle.explorer.bench.moments import moment_of, moments_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.bench.saving import as_yaml, file_name
from brittle.explorer.controls.drawn import BOX, CONTROL, NUMBER
from brittle.explorer.controls.fields import control_of, controls_of
from brittle.explorer.controls.finding import found
from brittle.explorer.pages.bench.back import compared, ways_back
from brittle.explorer.pages.bench.changing import ReaderAct, changed
from brittle.explorer.pages.bench.panel import drawn_levers, drawn_mattering, panels_of
from brittle.explorer.pages.bench.pictures import pictures
from brittle.explorer.pages.bench.shown import AnswerShown, answer_panel
from brittle.explorer.pages.bench.sweep_panel import register_sweep
from brittle.explorer.pages.labels import about, about_control, in_words
from brittle.explorer.site import ExplorerSite
from brittle.explorer.sweeps.asked import carried
from brittle.explorer.work.table import BusyError
from brittle.model.inputs.errors import BrittleError
from brittle.results.reading import Results
from brittle.wording import long_date

PAUSE = 2.0
"""Seconds for which the page waits for the next numbers before it asks again."""

BUSY = 0.5
"""Seconds after which the page asks again if too many other questions are being answered."""

CHOICES = ("case", "beside", "start", "moment", "days", "reset", "more")
"""What a reader chooses outside the controls."""

PARTS = (
    Output("asked", "search"),
    Output("levers", "children"),
    Output("mattering", "children"),
    Output("drawn", "data"),
    Output("held", "data"),
    Output("more", "value"),
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
)
"""The parts of the page that a reader chooses or moves, and those that go with them."""


class Turned(NamedTuple):
    """The values of `PARTS`."""

    address: Any
    levers: Any
    mattering: Any
    drawn: Any
    held: Any
    more: Any
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


NOTHING = Turned(*[no_update] * len(PARTS))
"""Leaves every part as it is."""


class PanelShown(NamedTuple):
    """The panel of controls as the reader sees it before his act."""

    fields: Sequence[str]
    """The controls that he has searched for."""
    marks: Sequence[str] | None
    """What both parts of the panel were drawn for (`ControlPanels.marks`)."""
    matter: Mapping[str, float]
    """The fields that matter most, with their rank correlations."""
    problem: Any
    """What is said to be wrong."""


def register(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks of the bench."""
    _register_turning(app, site)
    _register_growing(app, site)
    _register_saying(app, site)
    _register_searching(app, site)
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
        Input("more", "value"),
        Input("matter", "data"),
        State({"type": CONTROL, "field": ALL}, "id"),
        State({"type": NUMBER, "field": ALL}, "id"),
        State("shown", "data"),
        State("drawn", "data"),
        State("problem", "children"),
    )
    def turn(address: str, held: list[Any], numbers: list[Any], *rest: Any) -> Turned:
        """Brings the address and the controls together after the reader has changed one of them."""
        *chosen, matter, ids, boxes, shown, drawn, problem = rest
        act = ReaderAct(
            ctx.triggered_id,
            dict(zip(CHOICES, chosen, strict=True)),
            {one["field"]: its for one, its in zip(ids, held, strict=True)},
            {one["field"]: its for one, its in zip(boxes, numbers, strict=True)},
        )
        try:
            return _turned(site, address, act, PanelShown(shown, drawn, matter or {}, problem))
        except BrittleError as error:
            return _refused(site, address, act, error)


def _register_growing(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("answer", "children"),
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


def _register_saying(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("compared", "children"), Output("back", "children"), Input("asked", "search")
    )
    def say(address: str) -> tuple[list[Component], list[Component]]:
        """Says what is compared, and gives the ways back."""
        try:
            question = site.asked(address)
            return compared(site, question), ways_back(site, question)
        except BrittleError:  # which `turn` says
            raise PreventUpdate from None


def _register_searching(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("more", "options"),
        Input("more", "search_value"),
        Input("drawn", "data"),
        State("asked", "search"),
        State({"type": CONTROL, "field": ALL}, "id"),
    )
    def search(words: str | None, drawn: str | None, address: str, ids: list[Any]) -> list[Any]:
        """Lists the controls that hold the reader's words; the browser would list them in another order."""
        if not drawn:
            raise PreventUpdate
        question = site.asked(address)
        start = site.catalogue.case(question.case).scenarios[question.start]
        listed = found(controls_of(start), words or "", [one["field"] for one in ids])
        return [
            {
                "label": f"{one.label} – {one.group.value}",
                "value": one.field,
                "search": f"{words} {one.label}",
            }
            for one in listed
        ]


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
    @app.callback(Output("pictures", "children"), Input("whole", "data"))
    def draw(grown: Mapping[str, Any] | None) -> list[Component]:
        """Draws the figures when the last runs have been played."""
        return pictures(_whole(site, grown))

    @app.callback(Output("matter", "data"), Input("whole", "data"), State("matter", "data"))
    def weigh(grown: Mapping[str, Any] | None, known: Mapping[str, float] | None) -> Any:
        """Finds the parameters that matter most when the last runs have been played."""
        found = mattering(_whole(site, grown))
        fields = {f"parameters.{one.parameter}": one.correlation for one in found}
        if list(fields) == list(known or ()):
            raise PreventUpdate
        return fields


def _whole(site: ExplorerSite, grown: Mapping[str, Any] | None) -> Results:
    """The results of a question whose last runs have been played; without them, nothing is updated."""
    if not grown:
        raise PreventUpdate
    try:
        at_work = site.table.ask(site.asked(grown["address"]))
        if at_work.finished < STAGES[-1]:
            raise PreventUpdate
        return at_work.results(STAGES[-1])
    except BrittleError:  # which `grow` says
        raise PreventUpdate from None


def _register_scripts(app: Dash) -> None:
    """Adds what the browser does alone (assets/bench.js)."""

    def script(name: str) -> ClientsideFunction:
        return ClientsideFunction("bench", name)

    app.clientside_callback(script("askAgain"), Input("grown", "data"))
    app.clientside_callback(script("answered"), Input("answer", "children"))
    app.clientside_callback(script("drawn"), Input("pictures", "children"))
    app.clientside_callback(
        script("begin"),
        Output("progress", "children", allow_duplicate=True),
        Input("asked", "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        script("stop"),
        Output("progress", "children", allow_duplicate=True),
        Input("stop", "n_clicks"),
        Input("go-on", "n_clicks"),
        State("asked", "search"),
        State("grown", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        script("follow"),
        Input("held", "data"),
        *(
            State({"type": kind, "field": ALL}, prop)
            for kind, value in ((CONTROL, "value"), (NUMBER, "value"), (BOX, "className"))
            for prop in ("id", value)
        ),
    )
    app.clientside_callback(
        script("copyLink"), Output("copy-link", "title"), Input("copy-link", "n_clicks")
    )


def _turned(site: ExplorerSite, address: str, act: ReaderAct, panel: PanelShown) -> Turned:
    before = site.asked(address)
    after = changed(site, before, act)
    if act.is_of_a_control and after == before:
        raise PreventUpdate
    _begin(site, after)
    wanted = act.chosen["more"] if act.what == "more" else None
    shown = [*panel.fields, wanted] if wanted else panel.fields
    opened = site.catalogue.case(after.case)
    search = f"?{after.address}{carried(address)}"
    panels = panels_of(after, opened, shown, panel.matter)
    levers, mattering = (
        one != its for one, its in zip(panels.marks, panel.marks or ("", ""), strict=True)
    )
    small = act.is_of_a_control or act.what == "matter"
    turned = NOTHING if small else _with_choices(after, opened.scenarios)
    return turned._replace(
        address=search if search != address else no_update,
        levers=drawn_levers(panels.levers) if levers else no_update,
        mattering=drawn_mattering(panels.mattering) if mattering else no_update,
        drawn=panels.marks if levers or mattering else no_update,
        held={"held": panels.held, "look": wanted},
        more=None if wanted else no_update,
        problem="" if panel.problem else no_update,
        shown=shown if wanted else no_update,
    )


def _refused(site: ExplorerSite, address: str, act: ReaderAct, error: BrittleError) -> Turned:
    """Says what is wrong, and says it beside the control if it is about one that was moved."""
    if not act.is_of_a_control:
        return NOTHING._replace(problem=in_words(error))
    question, field = site.asked(address), act.what["field"]
    control = control_of(site.catalogue.case(question.case).scenarios[question.start], field)
    words = about_control(error, field, control.label if control else field)
    return NOTHING._replace(problem=words, held={"held": [], "problem": {field: words}})


def _with_choices(question: WhatIf, case: LoadedCase) -> Turned:
    """The choices at the top, which no control changes."""
    moment = case[question.beside].branch
    options = [{"label": one.title, "value": key} for key, one in case.items()]
    moments = moments_of(case, question.beside)
    return NOTHING._replace(
        case=question.case,
        references=options,
        beside=question.beside,
        starts=[one for one in options if case[one["value"]].branch == moment],
        start=question.start,
        moments=[{"label": long_date(one), "value": written_moment(one)} for one in moments],
        moment=moment_of(question, case),
        days=question.days,
    )


def _begin(site: ExplorerSite, question: WhatIf) -> None:
    """Begins to play, while the page is still busy with the controls."""
    with suppress(BrittleError):  # which `grow` says
        site.table.ask(question)


def _grown(site: ExplorerSite, address: str, grown: Mapping[str, Any]) -> tuple[Any, ...]:
    have = grown["runs"] if grown.get("address") == address else 0
    told = {"address": address, "turn": grown.get("turn", 0) + 1}
    try:
        question: WhatIf = site.asked(address)
        at_work = site.table.ask(question)
        site.table.wait(at_work, have, PAUSE)
        if at_work.error is not None:
            raise at_work.error
        number = at_work.finished
        more = answer_panel(_answer(at_work, number)) if number > have else None
    except BusyError as error:
        time.sleep(BUSY)
        return no_update, in_words(error), {**told, "runs": have, "over": False}
    except BrittleError as error:
        return no_update, in_words(error), {**told, "runs": have, "over": True}
    again = {**told, "runs": number, "over": number >= STAGES[-1]}
    if more is None:
        return no_update, at_work.words, again
    return html.Div(more, **about(address)), f"{number:,} of {STAGES[-1]} pairs played", again


def _answer(at_work: Answering, number: int) -> AnswerShown:
    """The answer from the first pairs of runs."""
    question, scenarios = at_work.question, at_work.case.scenarios
    return AnswerShown(
        answer(at_work.results(number)),
        question,
        at_work.pair.mine.branch,
        scenarios[question.beside].branch,
        moments_of(scenarios, question.beside)[0],
        at_work.fallen(number),
        at_work.pair.elsewhere,
    )
