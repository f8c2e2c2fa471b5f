"""Draws what is compared in words, and the ways back: a file, and command lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from brittle.api.cases import LoadedScenario
from brittle.explorer.bench.moment import EVENTS, MOMENT
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.bench.saving import command, only_in_tables
from brittle.explorer.controls.fields import control_of
from brittle.explorer.controls.values import value_in_words
from brittle.explorer.pages.bench.firsts import examples
from brittle.explorer.site import ExplorerSite
from brittle.sweeps.theatre_fields import is_of_theatre
from brittle.wording import listed, long_date, spaced

FROM_FIRST_DAY = ", from the first day of the war on"


def compared(site: ExplorerSite, question: WhatIf) -> list[Component]:
    """The two scenarios in words, and what the reader has changed."""
    case = site.catalogue.case(question.case).scenarios
    beside, start = case[question.beside], case[question.start]
    words: list[Component] = [_named("Reference", beside), _named("Mine", start)]
    rows = [html.Li(_change(question, site, field, value)) for field, value in question.changes]
    if rows:
        words.append(html.Ul(rows, className="changes"))
    elif question.start == question.beside:
        words.append(
            html.P("Both are alike. Move a control, or try one of these:", className="small")
        )
        links = [
            html.Li(dcc.Link(one.words, href=f"/?{one.question.address}"))
            for one in examples(question, case)
        ]
        words.append(html.Ul(links, className="examples"))
    return [*words, _described([beside] if question.start == question.beside else [beside, start])]


def _named(head: str, scenario: LoadedScenario) -> Component:
    return html.P([html.B(f"{head}: "), scenario.title])


def _described(scenarios: Sequence[LoadedScenario]) -> Component:
    """A fold with what the files say of the scenarios."""
    said = [html.P([html.B(f"{one.title}. "), one.description]) for one in scenarios]
    head = "What these two scenarios are" if len(scenarios) > 1 else "What this scenario is"
    return html.Details([html.Summary(head), *said], className="small")


def _change(question: WhatIf, site: ExplorerSite, field: str, value: str) -> str:
    """A change in words."""
    start = site.catalogue.case(question.case).scenarios[question.start]
    if field == MOMENT:
        return f"Both act from {long_date(datetime.fromisoformat(value))} on; what they date moves with it."
    if field == EVENTS:
        return f"Dated acts: {_acts(json.loads(value))}"
    control = control_of(start, field)
    name = control.label if control else field
    since = FROM_FIRST_DAY if is_of_theatre(field) else ""
    return f"{name}: {value_in_words(control, value)}{since}"


def _acts(acts: list[dict[str, Any]]) -> str:
    """Dated acts in words: "pay (factor 5) on 8 December 2024"."""
    found = []
    for act in acts:
        more = [f"{key} {its:g}" for key, its in act.items() if isinstance(its, int | float)]
        when = long_date(datetime.fromisoformat(act["at"]))
        found.append(f"{spaced(act['kind'])}{f' ({more[0]})' if more else ''} on {when}")
    return listed(found, len(found)) if found else "none"


def ways_back(site: ExplorerSite, question: WhatIf) -> list[Component]:
    """A fold with the command lines and the button for the file."""
    case = site.catalogue.case(question.case).scenarios
    branch = pair_of(question, case).changed.branch
    lines = {"Mine": command(question, case), "Reference": command(question, case, question.beside)}
    parts: list[Component] = [
        html.P(
            f"From {long_date(branch)} on. These commands play the same runs, write them into a folder "
            "and make a report of them.",
            className="small",
        )
    ]
    land = only_in_tables(question)
    if land:
        fields = listed([f"{field} = {value}" for field, value in land], len(land))
        parts.append(
            html.P(
                f"They leave out what no scenario can change: {fields}. The page keeps the histories that "
                "fit the evidence, and plays them again in the changed theatre. `brittle sweep --vary` "
                "changes these numbers too, but there the evidence weighs the histories again each time.",
                className="small",
            )
        )
    for number, (head, line) in enumerate(lines.items()):
        parts.append(
            html.Div(
                [
                    html.B(head),
                    html.Pre(line, id=f"command-{number}"),
                    dcc.Clipboard(target_id=f"command-{number}", title=f"Copy: {head}"),
                ],
                className="command",
            )
        )
    return [html.Details([html.Summary("The same runs from the command line"), *parts])]
