"""Orders of the regime and of those who fight it.

The regime reinforces its most threatened core place from places of less value, counter-attacks an
adjacent core place when those who would go have `counter_ratio` times what holds it and do not bare a
place worth more, and gives up threatened places that are not core once belief has fallen. A free
column picks, by a logit over log scores, the target that is worth v p_win^2 / (days + target_days) or waits:
with Gumbel noise on log scores a town coded as two draws as much as one. The formations of a place
share their draws, so that one split in two changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from brittle.model.codes import (
    ACTIVE,
    COUNTER,
    GATHERS,
    HIDDEN,
    HOLD,
    NEUTRAL,
    REINFORCE,
    RETREAT,
    WAITING,
)
from brittle.model.conventions import EVEN
from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp, positive, safe_log
from brittle.model.rules.power import backing_share, part_of, power_held

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord, UnitRecord

_LARGEST_THREAT = 1e6


class Company(NamedTuple):
    """Power of the columns in a free column's place, which come along with it."""

    band: float
    """Of its own faction, itself among them."""
    friends: float
    """Of others, by how far it counts on them."""


@rule
def threat(place: PlaceRecord, inbound: float) -> float:
    """Enemy power at or near a place over what holds it or is on its way."""
    held = (power_held(place) + inbound) * place.defence
    enemy = place.near if place.near > place.attackers else place.attackers
    if enemy <= 0.0:
        return 0.0
    if held <= 0.0:
        return _LARGEST_THREAT
    return clamp(enemy / held, 0.0, _LARGEST_THREAT)


@rule
def gives_orders(p: Parameters) -> bool:
    """Whether the regime reinforces, counter-attacks and gives up."""
    return p.switch_orders > 0.0


@rule
def considered_after(order: int) -> int:
    """Code of the order that is considered for a formation where `order` is not given; HOLD at last.

    It gathers where the ruler stands, else counter-attacks, else reinforces, else gives up its
    place: the first for which the hour has come. The first of all is considered after HOLD.
    """
    if order == HOLD:
        return GATHERS
    if order == GATHERS:
        return COUNTER
    if order == COUNTER:
        return REINFORCE
    return RETREAT if order == REINFORCE else HOLD


@rule
def is_lost_core(core: bool, hostile: bool, was_ours: bool) -> bool:
    """Whether a place is a core place that the regime held on the first day and an enemy holds now."""
    return core and hostile and was_ours


@rule
def has_just_fallen(taken: int, tick: int) -> bool:
    """Whether a place fell in the tick before: who holds it is not counted yet.

    `taken` is the tick after it fell.
    """
    return taken == tick


@rule
def may_be_retaken(lost_core: bool, just_fallen: bool) -> bool:
    """Whether a place is one that is countered: a lost core place, once who holds it is counted."""
    return lost_core and not just_fallen


@rule
def asks_for_men(place: PlaceRecord, held: bool) -> bool:
    """Whether a place is one to reinforce: a core place that the regime holds, with enemies in it or near."""
    return place.core == 1 and held and (place.near > 0.0 or place.attackers > 0.0)


@rule
def is_outmatched(threat: float) -> bool:
    """Whether enemies at or near a place are stronger than what holds it."""
    return threat > EVEN


@rule
def urgency(value: float, threat: float) -> float:
    """Rank of a place that asks for reinforcement: value x threat, if outmatched (0 if not)."""
    if not is_outmatched(threat):
        return 0.0
    return value * (1.0 + safe_log(threat))


@rule
def counter_force(lost: PlaceRecord, p: Parameters) -> float:
    """Power that a counter-attack needs: `counter_ratio` times what holds and backs the place."""
    return p.counter_ratio * power_held(lost) * lost.defence


@rule
def can_spare(place: PlaceRecord, lost: PlaceRecord) -> bool:
    """Whether a force may leave a place to retake another: not if enemies are near and it is worth more."""
    return place.near <= 0.0 or place.value <= lost.value


@rule
def reinforce_hazard(place: PlaceRecord, worst: PlaceRecord, threat: float, p: Parameters) -> float:
    """Hazard per day that a formation goes from a place to the one that most needs it.

    Nothing from a place worth as much, nor from a core place that is outmatched itself.
    """
    if place.value >= worst.value or (place.core == 1 and is_outmatched(threat)):
        return 0.0
    return p.regime_initiative


@rule
def counter_hazard(
    place: PlaceRecord, lost: PlaceRecord, threat: float, truce: bool, p: Parameters
) -> float:
    """Hazard per day of a counter-attack from a place on a core place next to it.

    Nothing in a cease-fire, nor unless the mobile force is strong enough, its own place is not
    outmatched and it can be spared.
    """
    strong = place.mobile >= counter_force(lost, p)
    if truce or not strong or is_outmatched(threat) or not can_spare(place, lost):
        return 0.0
    return p.counter_rate


@rule
def may_give_up(place: PlaceRecord) -> bool:
    """Whether a place is of those that are given up: not core, and with an enemy near."""
    return place.core == 0 and place.near > 0.0


@rule
def give_up_hazard(fall: float, readiness: float, threat: float, p: Parameters) -> float:
    """Hazard per day of giving up a threatened place that is not core.

    Nothing until b has fallen by `give_up_drop` from calm and the enemy is the stronger; `fall` is
    that fall, `readiness` the policy (0 holds everything).
    """
    if not gives_orders(p) or not is_outmatched(threat):
        return 0.0
    return p.give_up_rate * positive(readiness) * positive(fall - p.give_up_drop)


@rule
def left_behind(number: float, p: Parameters) -> float:
    """Of a column that takes a place, what it leaves behind to hold it."""
    return number * p.garrison_share


@rule
def target_hazard(p: Parameters) -> float:
    """Hazard per day that a free column picks its next target."""
    return p.rebel_initiative


@rule
def neutral_hazard(p: Parameters) -> float:
    """Hazard per day that neutrals move into a place next to theirs which the regime has abandoned."""
    return p.neutral_rate


@rule
def is_deserted(place: PlaceRecord) -> bool:
    """Whether neutrals may move into a place: held on the first day, nobody is there; no capital."""
    empty = place.garrison <= 0.0 and place.attackers <= 0.0
    return place.manned == 1 and empty and place.capital == 0


@rule
def moves_in(side: int, neighbour: PlaceRecord) -> bool:
    """Whether who holds a neighbour may move into a deserted place: neutrals (a code) with men."""
    return side == NEUTRAL and neighbour.garrison > 0.0


@rule
def leaves_men(unit: UnitRecord, of_takers: bool) -> bool:
    """Whether a unit leaves men to hold a place that its side took: columns of the regime's enemies."""
    return unit.column == 1 and unit.regime == 0 and of_takers


@rule
def power_along(band: float, friends: float, is_near: bool) -> float:
    """Power that comes along to a target; friends near the target are counted there already."""
    return band if is_near else band + friends


@rule
def power_there(near: float, band: float, counted: bool) -> float:
    """Power of a faction's columns near a target, but for a band that is `counted` as coming along."""
    return positive(near - band) if counted else near


@rule
def comes_along(own: bool, is_near: bool, power: float) -> bool:
    """Whether a faction's columns near a target are counted as a free column's company already.

    That is the column's `own` faction, where the column has power and the target is near it.
    """
    return own and is_near and power > 0.0


@rule
def power_counted(power: float, own: bool, share: float) -> float:
    """Of a column's power what another counts on: all of its own faction's, of others the share."""
    return power if own else part_of(power, share)


@rule
def value_behind(value: float, km: float, p: Parameters) -> float:
    """What a garrison that backs a target from this distance adds to the target's value."""
    return backing_share(km, p) * value


@rule
def is_fought_on(place: PlaceRecord) -> bool:
    """Whether a fight goes on to a garrison near that backs the side which has lost a place.

    The capital's is a target of its own.
    """
    return place.garrison > 0.0 and place.capital == 0


@rule
def resistance_of_people(fear: float, alignment: float, of_regime: bool) -> float:
    """What makes people resist a capture: fear of who comes, and their alignment to the regime's rule."""
    return fear + alignment if of_regime else fear


@rule
def win_chance(mass: float, place: PlaceRecord, resistance: float, p: Parameters) -> float:
    """p_win = F / (F + F_garrison D e^(w x)), x the people's alignment to the holder and fear."""
    if mass <= 0.0:
        return 0.0
    held = (power_held(place) + 1.0) * place.defence * bounded_exp(p.target_fear * resistance)
    return mass / (mass + held)


@rule
def target_score(value: float, win: float, days: float, p: Parameters) -> float:
    """log of v p_win^2 / (days + target_days), in log capital-equivalents per day."""
    return safe_log(value * win * win / (positive(days) + p.target_days))


@rule
def is_unseen(cell: UnitRecord) -> bool:
    """Whether a cell is hidden, or was until this tick and is on nobody's picture yet."""
    surfaced = cell.status == ACTIVE and cell.stirred == 1 and cell.power <= 0.0
    return cell.status == HIDDEN or (surfaced and cell.men == cell.strength)


@rule
def has_come(unit: UnitRecord, tick: int) -> bool:
    """Whether a column that is to come later is there by this tick, with men."""
    return unit.status == WAITING and unit.strength > 0.0 and tick >= unit.available


@rule
def may_surface(unit: UnitRecord, frozen: bool) -> bool:
    """Whether a unit is a hidden cell that could surface: not while a fight of its faction is frozen."""
    return unit.status == HIDDEN and not frozen


@rule
def joins(place: PlaceRecord, hostile: bool) -> bool:
    """Whether a hidden cell surfaces in its place without weighing the risk.

    It does where the place is no longer `hostile`, beside a rising, and beside an attack.
    """
    return not hostile or place.risen == 1 or place.attackers > 0.0


@rule
def roused(lost_belief: float, own_offensive: bool) -> float:
    """Share of hidden cells that weigh whether to strike.

    A cell has waited through calm: it stirs when its own side attacks elsewhere, or as the public
    mind moves, 1 - exp(-(L0 - L)), by thresholds of its own (Granovetter 1978).
    """
    if own_offensive:
        return 1.0
    return 1.0 - bounded_exp(-positive(lost_belief))


@rule
def stirring_hazard(lost_belief: float, own_offensive: bool, p: Parameters) -> float:
    """Hazard per day that a hidden cell weighs whether to strike."""
    return p.rebel_initiative * roused(lost_belief, own_offensive)


@rule
def waiting_score(p: Parameters) -> float:
    """log worth of waiting a day."""
    return safe_log(p.wait_value)
