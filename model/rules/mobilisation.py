"""Counter-mobilisation: those who are for the regime, or fear who comes, take up arms.

A call goes out with hazard `call_rate` when the capital or an in-group place is near the enemy and an
authority is present. Militia M then grows towards capacity x militia_share x people x cause at rate
mu: dM/dt = mu (M* - M)+. Cause is the community's alignment or its fear of who is near, whichever is
more. Men are expected numbers, rates per day. That the
in-group rallies is the form of the starting rule set; that an authority must call, and that fear is
a cause too, is judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import chance, clamp, positive

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord


@rule
def authority(presence: float, capacity: float) -> float:
    """Authority to call (0-1): that of a ruler who is seen, or a mass organisation's without him."""
    return presence if presence > capacity else capacity


@rule
def call_hazard(authority: float, p: Parameters) -> float:
    """Hazard per day of a call to arms, by the presence of who could make it (0-1)."""
    if p.switch_mobilisation <= 0.0:
        return 0.0
    return p.call_rate * clamp(authority, 0.0, 1.0)


@rule
def men_in_ranks(soldiers: float, militia: float) -> float:
    """Men who fight for the regime: soldiers in the field, and the militia of all places."""
    return soldiers + militia


@rule
def militia_ceiling(place: PlaceRecord, capacity: float, fear: float, p: Parameters) -> float:
    """M*: men whom a place can raise."""
    cause = positive(place.alignment)
    if fear > cause:
        cause = fear
    return clamp(capacity, 0.0, 1.0) * p.militia_share * place.population * clamp(cause, 0.0, 1.0)


@rule
def assembling(days: float, p: Parameters) -> float:
    """Share of the men still to come who join the militia within `days`."""
    if p.switch_mobilisation <= 0.0:
        return 0.0
    return chance(p.mobilise_rate, days)


@rule
def assemble(militia: float, ceiling: float, share: float) -> float:
    """Men who join the militia when a share of those still to come do."""
    return share * positive(ceiling - militia)
