"""Brings the address and the controls together after the reader has changed one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.moment import written_moment
from brittle.explorer.bench.moments import moment_of, moments_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.drawn import CONTROL, NUMBER
from brittle.explorer.controls.fields import control_of
from brittle.explorer.pages.bench.changing import ReaderAct, changed
from brittle.explorer.pages.bench.panel import drawn_levers, drawn_mattering, panels_of
from brittle.explorer.pages.labels import about_control, in_words
from brittle.explorer.site import ExplorerSite
from brittle.explorer.sweeps.asked import carried
from brittle.model.inputs.errors import BrittleError
from brittle.wording import long_date

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


def register_turning(app: Dash, site: ExplorerSite) -> None:
    """Adds the callback that brings the address and the controls together."""

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


def _turned(site: ExplorerSite, address: str, act: ReaderAct, panel: PanelShown) -> Turned:
    before = site.asked(address)
    after = changed(site, before, act)
    if act.is_of_a_control and after == before and not panel.problem:
        raise PreventUpdate  # a slider has followed its box, or was put back
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
