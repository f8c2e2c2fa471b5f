"""Shows the numbers as runs are played, and the figures when the last ones have been played."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from brittle.explorer.bench.answer import answer
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.mattering import mattering
from brittle.explorer.bench.moments import moments_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.pages.bench.pictures import pictures
from brittle.explorer.pages.bench.shown import AnswerShown, answer_panel
from brittle.explorer.pages.labels import about, in_words
from brittle.explorer.site import ExplorerSite
from brittle.explorer.work.table import BusyError
from brittle.model.inputs.errors import BrittleError
from brittle.results.reading import Results

PAUSE = 2.0
"""Seconds for which the page waits for the next numbers before it asks again."""

BUSY = 0.5
"""Seconds after which the page asks again if too many other questions are being answered."""


def register_growing(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks that show numbers and figures as runs are played."""
    _register_drawing(app, site)

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
