"""Patrons: asked once, they act in force or not; as belief falls they leave.

A patron of the regime is asked when b has fallen by `ask_drop` or enemies are near the capital; a
patron of rebels when its clients have lost `ask_drop` of their power. It acts with probability
`commitment` after a delay with spread, first from the air, then with men. It leaves with hazard
`patron_exit` (1 - commitment) times the fall of its side's chances since calm. Shocks of foreign
support commonly end wars (Fearon and Laitin 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.codes import WAITING
from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp, positive, share_of

if TYPE_CHECKING:
    from brittle.model.records import Parameters


FULL_CAMPAIGN = 1.0
"""Share of its support that a patron has at work once it acts in force; no air campaign is more."""


@rule
def asks(of_regime: bool, loss: float, enemies_near_capital: bool, p: Parameters) -> bool:
    """Whether its client asks for help now: for its `loss`; the regime for enemies near the capital too."""
    in_danger = of_regime and enemies_near_capital
    return p.switch_patrons > 0.0 and (loss > p.ask_drop or in_danger)


@rule
def weakening(power: float, calm_power: float) -> float:
    """Share of its power on the first day that a client has lost; who had none has lost none."""
    if calm_power <= 0.0:
        return 0.0
    return 1.0 - share_of(power, calm_power)


@rule
def loss_of_client(of_regime: bool, fall: float, power: float, calm_power: float) -> float:
    """What a client has lost (0-1): the regime of its chances (`fall`), another of its power."""
    return fall if of_regime else weakening(power, calm_power)


@rule
def is_due(acted: bool, acts_tick: int, tick: int) -> bool:
    """Whether the time has come for a patron to act in force; `acts_tick` is negative for never."""
    return not acted and 0 <= acts_tick <= tick


@rule
def sends_men(acted: bool, men_tick: int, tick: int) -> bool:
    """Whether a patron that acts in force sends its men at this tick."""
    return acted and men_tick == tick


@rule
def may_land(status: int, friendly: bool) -> bool:
    """Whether a patron's men arrive: they still wait (`status`, a code), and their side holds the place."""
    return status == WAITING and friendly


@rule
def acts(commitment: float, u: float) -> bool:
    """Whether a patron that is asked will act in force; decided once."""
    return u < commitment


@rule
def reaction(days: float, z: float, p: Parameters) -> float:
    """Days from the request to the act: lognormal about the patron's own, z standard normal."""
    return positive(days) * bounded_exp(p.patron_spread * clamp(z, -p.patron_bound, p.patron_bound))


@rule
def men_delay(p: Parameters) -> float:
    """Days from a patron's first air support to its men on the ground."""
    return p.patron_men_delay


@rule
def support(backed: float, air: float, level: float) -> float:
    """Air (0-1) that a patron gives a faction: its campaign, by the share at work, if it backs it.

    `backed` is 1 for a faction that the patron supports and 0 for another.
    """
    return backed * air * level


@rule
def air_support(air: float) -> float:
    """Air that supports a faction (0-1), from the sum over its patrons: a full campaign is the most."""
    return clamp(air, 0.0, FULL_CAMPAIGN)


@rule
def air_against(strongest: float, air: float, hostile: bool) -> float:
    """The strongest air campaign (0-1) of an enemy, once one more faction has been looked at."""
    return air if hostile and air > strongest else strongest


@rule
def fall_of_side(of_regime: bool, fall: float) -> float:
    """Fall of the chances of a patron's side, from that of the regime's: what one loses the other wins."""
    return fall if of_regime else -fall


@rule
def exit_hazard(commitment: float, fall: float, p: Parameters) -> float:
    """Hazard per day of leaving; `fall` is the loss of its side's chances since calm (0-1)."""
    if p.switch_patrons <= 0.0:
        return 0.0
    return p.patron_exit * positive(1.0 - commitment) * positive(fall)
