"""Draws the answer of the bench."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.bench import words
from brittle.explorer.bench.answer import ComparedQuantity, WhatIfAnswer, by_head
from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.moment import from_moment, written_moment
from brittle.explorer.bench.question import WhatIf
from brittle.wording import long_date

LATE = timedelta(days=2)
"""If both scenarios act later than this after the first moment, the page offers that moment."""


class AnswerShown(NamedTuple):
    """An answer, and what its reader must know beside it."""

    answer: WhatIfAnswer
    question: WhatIf
    moment: datetime
    """The moment from which both scenarios act."""
    usual: datetime
    """The moment of the scenario of reference, as its file has it."""
    earliest: datetime
    """The first moment that the page offers."""
    fallen: int
    """The number of histories in which the reader's change brings the regime down before the moment."""


def answer_panel(shown: AnswerShown) -> list[Component]:
    """The numbers of both scenarios, the difference within pairs, and how many runs they rest on."""
    answer = shown.answer
    rows: list[Component] = []
    for head, group in by_head(answer.rows).items():
        rows.append(html.Tr(html.Th(head, colSpan=4, scope="rowgroup"), className="rowgroup"))
        rows += [_row(one) for one in group]
    heads = ("", "Reference", "Mine", "Difference")
    table = html.Table(
        [
            html.Caption(_behind(answer, shown.question.days)),
            html.Thead(html.Tr([html.Th(one, scope="col") for one in heads])),
            html.Tbody(rows),
        ],
        className="answer",
    )
    said = html.P(words.summary(answer), className="summary")
    return [said, *_fallen(shown), *_late(shown), html.Div(table, className="scroll", tabIndex=0)]


def _fallen(shown: AnswerShown) -> list[Component]:
    """What the pairs of runs cannot show: that the change itself brings the regime down before they start."""
    if not shown.fallen:
        return []
    every = shown.answer.pairs + shown.fallen
    return [
        html.P(
            f"With your change, the regime falls before {long_date(shown.moment)} in {shown.fallen:,} of "
            f"{every:,} histories. No run starts from these, and the numbers below leave them out.",
            className="beside-answer",
        )
    ]


def _late(shown: AnswerShown) -> list[Component]:
    """Where to look next if nothing can be seen, and both scenarios act only late in the war."""
    question = shown.question
    alike = question.start == question.beside and not question.changes
    if alike or shown.moment - shown.earliest <= LATE or any(one.seen for one in shown.answer.rows):
        return []
    earliest = written_moment(shown.earliest)
    earlier = from_moment(question, earliest, shown.moment, shown.usual)
    return [
        html.P(
            [
                f"Both scenarios are alike until {long_date(shown.moment)}, when little is left to change. ",
                dcc.Link(
                    f"Ask the same from {long_date(shown.earliest)} on", href=f"/?{earlier.address}"
                ),
                ".",
            ],
            className="beside-answer",
        )
    ]


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
