"""Patrons: foreign states that are asked for help once, may intervene in strength, and may leave.

A patron of the regime is asked when belief b has fallen by `ask_drop` since calm, or when enemies are near
the capital. A patron of rebels is asked when its clients have lost the share `ask_drop` of their power. A
patron that is asked acts with the probability `commitment`, after a random delay, first from the air and
then with men. A patron leaves with the hazard `patron_exit` (1 - commitment) times the fall of its side's
chances since calm. Wars often end when foreign support begins or ends (Fearon and Laitin 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.codes import WAITING
from brittle.model.conventions import FULL_CAMPAIGN
from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp, positive, share_of

if TYPE_CHECKING:
    from brittle.model.records import Parameters


@rule
def asks(of_regime: bool, loss: float, enemies_near_capital: bool, p: Parameters) -> bool:
    """Whether a patron's client asks for help now.

    A client asks if its `loss` is larger than `ask_drop`. The regime also asks if enemies are near the
    capital.
    """
    in_danger = of_regime and enemies_near_capital
    return p.switch_patrons > 0.0 and (loss > p.ask_drop or in_danger)


@rule
def weakening(power: float, calm_power: float) -> float:
    """The share of its power on the first day that a client has lost; 0 if it had no power then."""
    if calm_power <= 0.0:
        return 0.0
    return 1.0 - share_of(power, calm_power)


@rule
def loss_of_client(of_regime: bool, fall: float, power: float, calm_power: float) -> float:
    """A client's loss (0-1): the `fall` of a regime's chances, or the share of power that rebels lost."""
    return fall if of_regime else weakening(power, calm_power)


@rule
def is_due(acted: bool, acts_tick: int, tick: int) -> bool:
    """Whether it is time for a patron to intervene in strength; a negative `acts_tick` means never."""
    return not acted and 0 <= acts_tick <= tick


@rule
def sends_men(acted: bool, men_tick: int, tick: int) -> bool:
    """Whether a patron that has intervened sends its men in this tick."""
    return acted and men_tick == tick


@rule
def may_land(status: int, friendly: bool) -> bool:
    """Whether a patron's men arrive; they do if their `status` is WAITING and their side holds the place."""
    return status == WAITING and friendly


@rule
def acts(commitment: float, u: float) -> bool:
    """Whether a patron that is asked will intervene, given a uniform draw u; each patron decides once."""
    return u < commitment


@rule
def reaction(days: float, z: float, p: Parameters) -> float:
    """Days from the request to the act.

    The result is the coded `days` times a lognormal factor, which is computed from a standard normal z.
    """
    return positive(days) * bounded_exp(p.patron_spread * clamp(z, -p.patron_bound, p.patron_bound))


@rule
def men_delay(p: Parameters) -> float:
    """Days from a patron's first air support to its men on the ground."""
    return p.patron_men_delay


@rule
def support(backed: float, air: float, level: float) -> float:
    """Air support (0-1) that a patron gives a faction: its full `air`, times `level`, the share in use.

    `backed` is 1 for a faction that the patron supports, and 0 for any other.
    """
    return backed * air * level


@rule
def air_support(air: float) -> float:
    """Air support of a faction (0-1): its own and its patrons' together, at most a full campaign."""
    return clamp(air, 0.0, FULL_CAMPAIGN)


@rule
def still_lacking(lacking: float, backed: float, supply: float, left: bool) -> float:
    """The share of a faction's lack of supplies that is left once one more patron has filled its part (0-1).

    `lacking` is the share that the patrons counted before have left. `backed` is 1 for a faction that the
    patron supports, and 0 for any other. A patron that has `left` supplies nothing.
    """
    return lacking if left else lacking * (1.0 - clamp(backed * supply, 0.0, 1.0))


@rule
def aid_of(lacking: float) -> float:
    """The share (0-1) of a faction's lack of supplies that its patrons fill together."""
    return 1.0 - lacking


@rule
def air_against(strongest: float, air: float, hostile: bool) -> float:
    """The strongest enemy air campaign (0-1) found so far, after one more faction (`hostile` or not)."""
    return air if hostile and air > strongest else strongest


@rule
def fall_of_side(of_regime: bool, fall: float) -> float:
    """Fall of the chances of a patron's side; a `fall` of the regime's chances raises those of the rebels."""
    return fall if of_regime else -fall


@rule
def exit_hazard(commitment: float, fall: float, p: Parameters) -> float:
    """Hazard per day that a patron leaves; `fall` is the fall of its side's chances since calm (0-1)."""
    if p.switch_patrons <= 0.0:
        return 0.0
    return p.patron_exit * positive(1.0 - commitment) * positive(fall)
