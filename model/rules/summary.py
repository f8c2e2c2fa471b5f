"""The summary word of a run, by a written precedence.

In this order: a deal was executed -> negotiated_transition; elites delivered the capital ->
inside_handover; the ruler left without a deal and the capital followed within `follow_days` -> flight; the
capital was taken with at least `assault_days` effective days of fighting -> assault; with less ->
implosion if the ruler was still there; if he had moved and stood in a stronghold with men for
`lasting_days` -> rump_state, if for less implosion too. With the capital held: the ruler gone ->
leader_replaced; a cease-fire kept `lasting_days` -> ceasefire; else holds. A decisive event after
the first by more than `rename_days` does not rename the run. Days are days from the
start; a negative day means "never".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from brittle.model.codes import Outcome
from brittle.model.jit import rule
from brittle.model.rules.combat import is_assault

if TYPE_CHECKING:
    from brittle.model.records import Parameters


class CourseOfEvents(NamedTuple):
    """What the summary word of a run follows from; days from the start, negative for never."""

    capital_lost: float
    deal: float
    """The deal was carried out."""
    bargain: float
    """Elites delivered the capital."""
    left: float
    """The ruler left without a deal or was deposed."""
    fighting: float
    """Effective fighting days at the capital until it was lost."""
    ruler_moved: bool
    """He had moved to a stronghold before it was lost."""
    rump_days: float
    """Days for which he then held out."""
    ceasefire_days: float
    """The longest spell kept."""


@rule
def happened_first(day: float, other: float, p: Parameters) -> bool:
    """Whether an event came, and not more than `rename_days` after another that came."""
    return day >= 0.0 and (other < 0.0 or day <= other + p.rename_days)


@rule
def followed(capital_lost: float, left: float, p: Parameters) -> bool:
    """Whether the capital was lost when the ruler had left, and within `follow_days`."""
    return 0.0 <= left <= capital_lost and capital_lost - left <= p.follow_days


@rule
def summary(course: CourseOfEvents, p: Parameters) -> int:
    """Code of the summary word."""
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
