"""Draws the answer of the bench."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from brittle.explorer.bench import words
from brittle.explorer.bench.answer import ComparedQuantity, WhatIfAnswer, by_head
from brittle.explorer.bench.answering import STAGES


def answer_panel(answer: WhatIfAnswer, days: int) -> list[Component]:
    """The numbers of both scenarios, the difference within pairs, and how many runs they rest on."""
    rows: list[Component] = []
    for head, group in by_head(answer.rows).items():
        rows.append(html.Tr(html.Th(head, colSpan=4, scope="rowgroup"), className="rowgroup"))
        rows += [_row(one) for one in group]
    heads = ("", "Reference", "Mine", "Difference")
    table = html.Table(
        [
            html.Caption(_behind(answer, days)),
            html.Thead(html.Tr([html.Th(one, scope="col") for one in heads])),
            html.Tbody(rows),
        ],
        className="answer",
    )
    said = html.P(words.summary(answer), className="summary")
    return [said, html.Div(table, className="scroll", tabIndex=0)]


def _row(one: ComparedQuantity) -> Component:
    seen = "seen" if one.seen else "unseen"
    return html.Tr(
        [
            html.Th(one.quantity.label, scope="row"),
            _number(words.value(one, one.beside), words.its_interval(one, one.beside)),
            _number(words.value(one, one.mine), words.its_interval(one, one.mine)),
            html.Td(
                [
                    html.Span(words.difference(one), className=seen),
                    html.Br(),
                    html.Span(words.its_ends(one), className="small"),
                ],
                id=f"difference-{one.quantity.name}",
            ),
        ]
    )


def _number(value: str, interval: str) -> Component:
    return html.Td([value, html.Br(), html.Span(interval, className="small")])


def _behind(answer: WhatIfAnswer, days: int) -> str:
    history = "history" if answer.pairs == 1 else "histories"
    more = "" if answer.pairs >= STAGES[-1] else "; more are being played"
    return (
        f"{answer.pairs:,} pairs of runs, each pair from one of {answer.pairs:,} {history} and with the same "
        f"chance events, {days} days long{more}. {answer.differing:,} pairs differ in anything. "
        "Hindcast in a model, not a forecast."
    )
