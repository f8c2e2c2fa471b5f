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

from typing import TYPE_CHECKING

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


@rule
def happened_first(day: float, other: float) -> bool:
    """Whether an event came, and not more than 48 h after another that came."""
    return day >= 0.0 and (other < 0.0 or day <= other + WINDOW_DAYS)


@rule
def summary(
    capital_lost: float,
    deal: float,
    bargain: float,
    left: float,
    fighting: float,
    ruler_moved: bool,
    rump_days: float,
    ceasefire_days: float,
    p: Parameters,
) -> int:
    """Code of the summary word; `left` is the day the ruler left without a deal or was deposed."""
    if happened_first(deal, capital_lost) and happened_first(deal, left):
        return NEGOTIATED_TRANSITION
    if happened_first(bargain, left) and bargain >= 0.0:
        return INSIDE_HANDOVER
    if capital_lost >= 0.0:
        if left >= 0.0 and left <= capital_lost and capital_lost - left <= FOLLOW_DAYS:
            return FLIGHT
        if is_assault(fighting, p):
            return ASSAULT
        if ruler_moved and rump_days >= FOLLOW_DAYS:
            return RUMP_STATE
        return IMPLOSION
    if left >= 0.0:
        return LEADER_REPLACED
    if ceasefire_days >= FOLLOW_DAYS:
        return CEASEFIRE
    return HOLDS
