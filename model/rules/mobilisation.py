"""Mobilisation: people who are for the regime, or who fear the attackers, form militias.

A call to arms goes out with the hazard `call_rate` times authority, while enemies are near the capital or a
stronghold. Authority belongs to a ruler who is present, or to a mass organisation. The militia M of a
place then grows at the rate mu towards M* = capacity x militia_share x people x cause: dM/dt = mu (M* - M)+.
Cause is the community's alignment or its fear of the enemies nearby, whichever is larger. Numbers of men are
expected values, and rates are per day. The project's original set of rules says that the in-group rallies.
Two further rules are judgements: an authority must call people to arms, and fear is a cause too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import chance, clamp, positive

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord


@rule
def authority(presence: float, capacity: float) -> float:
    """Authority to call people to arms (0-1): the ruler's or a mass organisation's, whichever is larger."""
    return presence if presence > capacity else capacity


@rule
def call_hazard(authority: float, p: Parameters) -> float:
    """Hazard per day of a call to arms, given the authority (0-1) to make it."""
    if p.switch_mobilisation <= 0.0:
        return 0.0
    return p.call_rate * clamp(authority, 0.0, 1.0)


@rule
def men_in_ranks(soldiers: float, militia: float) -> float:
    """The number of men who fight for the regime: soldiers in the field, and the militia of all places."""
    return soldiers + militia


@rule
def militia_ceiling(place: PlaceRecord, capacity: float, fear: float, p: Parameters) -> float:
    """M*: the number of militiamen whom a place can raise."""
    cause = positive(place.alignment)
    if fear > cause:
        cause = fear
    return clamp(capacity, 0.0, 1.0) * p.militia_share * place.population * clamp(cause, 0.0, 1.0)


@rule
def assembling(days: float, p: Parameters) -> float:
    """Of the men whom a place can still raise, the share who join the militia within `days`."""
    if p.switch_mobilisation <= 0.0:
        return 0.0
    return chance(p.mobilise_rate, days)


@rule
def assemble(militia: float, ceiling: float, share: float) -> float:
    """The number of men who join the militia: this share of the men who can still be raised."""
    return share * positive(ceiling - militia)
