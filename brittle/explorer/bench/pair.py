"""The two scenarios of a question: the one of reference, and the reader's own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from brittle.api.cases import LoadedCase, LoadedScenario
from brittle.engine import Case
from brittle.explorer.bench.moment import changes_of
from brittle.explorer.bench.question import WhatIf
from brittle.model.inputs.errors import ArgumentError
from brittle.model.inputs.problems import FieldChange, Mark
from brittle.sweeps.theatre_fields import is_of_theatre, with_theatre

BESIDE, MINE = "reference", "mine"
"""The keys of the two scenarios in the tables of an answer."""


class ScenarioPair(NamedTuple):
    """Two scenarios of one case that part at the same moment and are played for the same number of days."""

    beside: Case
    mine: Case
    ground: Case
    """The reader's scenario in the theatre of the reference; it is `mine` unless numbers of the theatre
    were changed."""
    changed: LoadedScenario
    """The reader's scenario as `brittle run` would play it, with the changes in words."""

    @property
    def elsewhere(self) -> bool:
        """Whether the reader's scenario has a theatre of its own, and therefore pasts of its own."""
        return self.mine is not self.ground


def pair_of(question: WhatIf, case: LoadedCase) -> ScenarioPair:
    """The scenarios of a question.

    Raises `InputError` for a change that is impossible, `UnknownNameError` for a scenario that the case does
    not have, and `ArgumentError` for scenarios whose runs form no pairs.
    """
    return _paired(question, case[question.beside], case[question.start])


@lru_cache(maxsize=256)
def _paired(question: WhatIf, reference: LoadedScenario, start: LoadedScenario) -> ScenarioPair:
    """The pair of a question. A page asks for it several times while it answers one change."""
    land = {field: its for field, its in question.changes if is_of_theatre(field)}
    beside = reference.with_(changes_of(question, reference, own=False))
    changed = start.with_(changes_of(question, start, own=True))
    if beside.branch != changed.branch:
        raise ArgumentError(
            f"“{reference.title}” begins on {beside.branch:%-d %B %Y} and “{start.title}” on "
            f"{changed.branch:%-d %B %Y}, so their runs form no pairs; choose two scenarios that begin at "
            "the same moment"
        )
    ground = replace(changed.case, key=MINE, title=_title(question, start))
    return ScenarioPair(
        beside=replace(beside.case, key=BESIDE, title=reference.title),
        mine=replace(_in_land(ground, land), title=ground.title) if land else ground,
        ground=ground,
        changed=changed,
    )


def _in_land(case: Case, land: dict[str, str]) -> Case:
    """The scenario in a theatre with some numbers changed."""
    marks = {field: Mark(FieldChange(f"{field}={its}")) for field, its in land.items()}
    return with_theatre(case, land, marks)


def _title(question: WhatIf, start: LoadedScenario) -> str:
    return f"Mine: {start.title}, changed" if question.changes else f"Mine: {start.title}"
