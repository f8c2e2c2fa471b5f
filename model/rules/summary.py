"""The summary word of a run, by a written precedence.

In this order: a deal was executed -> negotiated_transition; elites delivered the capital ->
inside_handover; the ruler left without a deal and the capital followed within 14 days -> flight; the
capital was taken with at least `assault_days` effective days of fighting -> assault; with less ->
implosion if the ruler was still there; if he had moved and stood in a stronghold with men for 14
days -> rump_state, if for less implosion too. With the
capital held: the ruler gone -> leader_replaced; a cease-fire kept 14 days -> ceasefire; else holds.
A decisive event after the first by more than 48 h does not rename the run. Days are days from the
start; a negative day means "never".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from model.codes import Outcome
from model.jit import rule
from model.rules.combat import is_assault

if TYPE_CHECKING:
    from model.records import Parameters

(
    NEGOTIATED_TRANSITION,
    INSIDE_HANDOVER,
    FLIGHT,
    ASSAULT,
    IMPLOSION,
    RUMP_STATE,
    LEADER_REPLACED,
    CEASEFIRE,
    HOLDS,
) = map(int, Outcome)

WINDOW_DAYS = 2.0
FOLLOW_DAYS = 14.0


class Course(NamedTuple):
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
def happened_first(day: float, other: float) -> bool:
    """Whether an event came, and not more than 48 h after another that came."""
    return day >= 0.0 and (other < 0.0 or day <= other + WINDOW_DAYS)


@rule
def followed(capital_lost: float, left: float) -> bool:
    """Whether the capital was lost when the ruler had left, and within 14 days."""
    return 0.0 <= left <= capital_lost and capital_lost - left <= FOLLOW_DAYS


@rule
def summary(course: Course, p: Parameters) -> int:
    """Code of the summary word."""
    if happened_first(course.deal, course.capital_lost) and happened_first(
        course.deal, course.left
    ):
        return NEGOTIATED_TRANSITION
    if happened_first(course.bargain, course.left) and course.bargain >= 0.0:
        return INSIDE_HANDOVER
    if course.capital_lost >= 0.0:
        if followed(course.capital_lost, course.left):
            return FLIGHT
        if is_assault(course.fighting, p):
            return ASSAULT
        if course.ruler_moved and course.rump_days >= FOLLOW_DAYS:
            return RUMP_STATE
        return IMPLOSION
    if course.left >= 0.0:
        return LEADER_REPLACED
    if course.ceasefire_days >= FOLLOW_DAYS:
        return CEASEFIRE
    return HOLDS
