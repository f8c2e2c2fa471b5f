"""The two scenarios of a question: the one of reference, and the reader's own."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from brittle.api.cases import LoadedCase, LoadedScenario
from brittle.engine import Case
from brittle.explorer.bench.question import Question
from brittle.model.inputs.errors import ArgumentError

BESIDE, MINE = "reference", "mine"
"""The keys of the two scenarios in the tables of an answer."""

ALIKE = "branch"
"""The field that both scenarios share, because runs form pairs only if they part at the same moment."""


class ScenarioPair(NamedTuple):
    """Two scenarios of one case that part at the same moment and are played for the same number of days."""

    beside: Case
    mine: Case
    changed: LoadedScenario
    """The reader's scenario as `brittle run` would play it, with the changes in words."""


def pair_of(question: Question, case: LoadedCase) -> ScenarioPair:
    """The scenarios of a question.

    Raises `InputError` for a change that is impossible, `UnknownNameError` for a scenario that the case does
    not have, and `ArgumentError` for scenarios whose runs form no pairs.
    """
    days = {"horizon_days": question.days}
    moment = {field: value for field, value in question.changes if field == ALIKE}
    beside = case[question.beside].with_({**days, **moment})
    changed = case[question.start].with_({**days, **dict(question.changes)})
    if beside.branch != changed.branch:
        raise ArgumentError(
            f"“{case[question.beside].title}” begins on {beside.branch:%-d %B %Y} and "
            f"“{case[question.start].title}” on {changed.branch:%-d %B %Y}, so their runs form no pairs; "
            "choose two scenarios that begin at the same moment"
        )
    return ScenarioPair(
        replace(beside.case, key=BESIDE, title=case[question.beside].title),
        replace(changed.case, key=MINE, title=_title(question, case)),
        changed,
    )


def _title(question: Question, case: LoadedCase) -> str:
    start = case[question.start].title
    return f"Mine: {start}, changed" if question.changes else f"Mine: {start}"
