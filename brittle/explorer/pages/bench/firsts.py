"""Three things to try, for a reader who opens the page for the first time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.moment import EVENTS, from_moment, written_moment
from brittle.explorer.bench.moments import moments_of
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.acts import HEAD, events_with
from brittle.model.codes import Act, word_of
from brittle.results.levers import RulersCourse, course_of
from brittle.wording import long_date

PAY = 5.0
"""The factor by which pay is multiplied in the example."""


class ExampleQuestion(NamedTuple):
    """A question to try."""

    words: str
    question: WhatIf


def examples(question: WhatIf, case: LoadedCase) -> Iterator[ExampleQuestion]:
    """Up to three questions about a case, from the scenarios and patrons that it has.

    They are asked from the first moment that the page offers, because a late change changes little.
    """
    usual, first = case[question.beside].branch, moments_of(case, question.beside)[0]

    def early(asked: WhatIf) -> WhatIf:
        return from_moment(asked, written_moment(first), usual, usual)

    since = f"from {long_date(first)} on"
    alike = [key for key, one in case.items() if one.branch == usual]
    plain = replace(question, start=question.beside, changes=())
    exits, stands = (
        [key for key in alike if course_of(case[key].value) is course]
        for course in (RulersCourse.EXIT, RulersCourse.STAND)
    )
    if exits and stands:
        yield ExampleQuestion(
            f"Is a way out for the ruler better than a last stand, {since}?",
            early(replace(plain, beside=stands[0], start=exits[0])),
        )
    now = pair_of(early(plain), case).changed
    pay = events_with(now, f"{HEAD}{word_of(Act.PAY)}", PAY)
    yield ExampleQuestion(
        f"What if the soldiers were paid {PAY:g} times as much, {since}?",
        early(plain).with_(EVENTS, pay),
    )
    theatre = cast("Mapping[str, Any]", case[question.beside].case.theatre)
    friends = [name for name, one in theatre["patrons"].items() if _of_regime(one, theatre)]
    if friends:
        committed = early(plain)
        for name in friends:
            committed = committed.with_(f"patrons.{name}.commitment", "1")
        yield ExampleQuestion(
            f"What if the regime's patrons were fully committed, {since}?", committed
        )


def _of_regime(patron: Mapping[str, Any], theatre: Mapping[str, Any]) -> bool:
    regime = {name for name, one in theatre["factions"].items() if one.get("side") == "regime"}
    return bool(regime & set(patron["supports"])) or "regime" in patron["supports"]
