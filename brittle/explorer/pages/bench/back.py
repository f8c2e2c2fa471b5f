"""Draws what is compared in words, and the ways back: a file, and command lines."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.bench.question import Question
from brittle.explorer.bench.saving import command, only_in_tables
from brittle.explorer.controls.fields import control_of
from brittle.explorer.pages.bench.firsts import examples
from brittle.explorer.site import Site
from brittle.wording import listed, long_date


def compared(site: Site, question: Question) -> list[Component]:
    """The two scenarios in words, and what the reader has changed."""
    case = site.catalogue.case(question.case).scenarios
    beside, start = case[question.beside], case[question.start]
    words = [_scenario("Reference", beside.title, beside.description)]
    mine = start.description if question.start != question.beside else "As the reference."
    words.append(_scenario("Mine", start.title, mine))
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
    return words


def _scenario(head: str, title: str, description: str) -> Component:
    return html.P([html.B(f"{head}: {title}. "), html.Span(description, className="small")])


def _change(question: Question, site: Site, field: str, value: str) -> str:
    start = site.catalogue.case(question.case).scenarios[question.start]
    control = control_of(start, field)
    return f"{control.label if control else field}: {value}"


def ways_back(site: Site, question: Question) -> list[Component]:
    """A fold with the command lines and the button for the file."""
    case = site.catalogue.case(question.case).scenarios
    start = case[question.start]
    lines = {"Mine": command(question, case), "Reference": command(question, case, question.beside)}
    parts: list[Component] = [
        html.P(
            f"From {long_date(start.branch)} on. These commands play the same runs, write them into a folder "
            "and make a report of them.",
            className="small",
        )
    ]
    land = only_in_tables(question)
    if land:
        fields = listed([f"{field} = {value}" for field, value in land], len(land))
        parts.append(
            html.P(
                f"They leave out what only the files of the case can change: {fields}. Copy the folder of "
                "the case, change these numbers there, and name the copy in the commands.",
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
