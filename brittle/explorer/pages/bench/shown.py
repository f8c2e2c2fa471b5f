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
    elsewhere: bool
    """Whether the reader's scenario has a theatre of its own, which acts from the first day of the war on."""

    @property
    def is_whole(self) -> bool:
        """Whether no more runs are being played."""
        return self.answer.pairs + self.fallen >= STAGES[-1]


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
            html.Caption(_behind(shown)),
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
    early = shown.elsewhere or shown.moment - shown.earliest <= LATE
    if alike or early or any(one.seen for one in shown.answer.rows):
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


def _behind(shown: AnswerShown) -> str:
    answer = shown.answer
    more = "" if shown.is_whole else "; more are being played"
    equal = (
        f", which count as about {answer.in_effect:,} independent ones in the intervals"
        if answer.in_effect < answer.histories
        else ""
    )
    return (
        f"{answer.pairs:,} pairs of runs, {shown.question.days} days long{more}. The two runs of a pair have "
        f"the same history and the same chance events. There are {answer.histories:,} different "
        f"histories{equal}. In {answer.differing:,} pairs, something differs, however small. Hindcast in a "
        "model, not a forecast."
    )
