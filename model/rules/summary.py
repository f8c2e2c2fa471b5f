"""The summary word of a run, which is the first word in this list that applies.

1. negotiated_transition: a deal was carried out.
2. inside_handover: elites handed over the capital.
3. flight: the ruler left without a deal or was deposed, and the capital was lost within `follow_days`.
4. assault: the capital was lost after at least `assault_days` effective days of fighting.
5. rump_state: the capital was lost after the ruler had moved to a stronghold, and he then held out there
   with men for at least `lasting_days`.
6. implosion: the capital was lost in any other way.
7. leader_replaced: the capital was held, but the ruler left or was deposed.
8. ceasefire: a cease-fire was kept for at least `lasting_days`.
9. holds: none of these happened.

A decisive event that comes more than `rename_days` after the first one does not rename the run. Days count
from the start, and a negative day means "never".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from brittle.model.codes import Outcome
from brittle.model.jit import rule
from brittle.model.rules.combat import is_assault

if TYPE_CHECKING:
    from brittle.model.records import Parameters


class CourseOfEvents(NamedTuple):
    """The facts from which the summary word of a run follows; a negative day means never."""

    capital_lost: float
    """The day on which the capital was lost."""
    deal: float
    """The day on which a deal was carried out."""
    bargain: float
    """The day on which elites handed over the capital."""
    left: float
    """The day on which the ruler left without a deal or was deposed."""
    fighting: float
    """The number of effective fighting days at the capital until it was lost."""
    ruler_moved: bool
    """Whether the ruler had moved to a stronghold before the capital was lost."""
    rump_days: float
    """The number of days for which the ruler then held out at the stronghold."""
    ceasefire_days: float
    """The number of days for which the longest cease-fire was kept."""


@rule
def happened_first(day: float, other: float, p: Parameters) -> bool:
    """Whether an event happened, and at most `rename_days` after another event if that one happened too."""
    return day >= 0.0 and (other < 0.0 or day <= other + p.rename_days)


@rule
def followed(capital_lost: float, left: float, p: Parameters) -> bool:
    """Whether the capital was lost after the ruler had left, and within `follow_days`."""
    return 0.0 <= left <= capital_lost and capital_lost - left <= p.follow_days


@rule
def summary(course: CourseOfEvents, p: Parameters) -> int:
    """Code for the summary word of a run."""
    before_loss = happened_first(course.deal, course.capital_lost, p)
    if before_loss and happened_first(course.deal, course.left, p):
        return Outcome.NEGOTIATED_TRANSITION
    if happened_first(course.bargain, course.left, p):
        return Outcome.INSIDE_HANDOVER
    if course.capital_lost >= 0.0:
        if followed(course.capital_lost, course.left, p):
            return Outcome.FLIGHT
        if is_assault(course.fighting, p):
            return Outcome.ASSAULT
        if course.ruler_moved and course.rump_days >= p.lasting_days:
            return Outcome.RUMP_STATE
        return Outcome.IMPLOSION
    if course.left >= 0.0:
        return Outcome.LEADER_REPLACED
    if course.ceasefire_days >= p.lasting_days:
        return Outcome.CEASEFIRE
    return Outcome.HOLDS
