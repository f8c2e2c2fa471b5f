"""Orders of the regime and of those who fight it.

The regime reinforces its most threatened core place from places of less value. It counter-attacks to retake
an adjacent core place if the available force has `counter_ratio` times the power that holds the place, and
if the attack leaves no place of more value exposed. Once belief has fallen, the regime gives up threatened
places that are not core. A free column picks a target or waits, by a logit over the logarithms of the
options' scores. The score of a target is v p_win^2 / (days + target_days). With Gumbel noise on log scores, a
town coded as two places attracts as much as a town coded as one. The formations of a place share their random
draws, so a formation that is split in two acts as one.
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
    """The power of the columns that are in a free column's place and go along with it."""

    band: float
    """The power of the columns of the free column's own faction, itself included."""
    friends: float
    """The power of the columns of other factions, times the share on which the free column counts."""


@rule
def threat(place: PlaceRecord, inbound: float) -> float:
    """The enemy's power at or near a place, divided by the power that holds it or is on its way there."""
    held = (power_held(place) + inbound) * place.defence
    enemy = place.near if place.near > place.attackers else place.attackers
    if enemy <= 0.0:
        return 0.0
    if held <= 0.0:
        return _LARGEST_THREAT
    return clamp(enemy / held, 0.0, _LARGEST_THREAT)


@rule
def gives_orders(p: Parameters) -> bool:
    """Whether the regime reinforces, counter-attacks and gives up places."""
    return p.switch_orders > 0.0


@rule
def considered_after(order: int) -> int:
    """Code for the order to consider next for a formation if `order` is not due.

    A formation follows the first order that is due. The orders are considered in this sequence: to gather
    where the ruler makes his stand, to counter-attack, to reinforce, to give up the formation's place. The
    sequence starts and ends with HOLD.
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
    """Whether a place is a core place that the regime held on the first day and that an enemy holds now."""
    return core and hostile and was_ours


@rule
def has_just_fallen(taken: int, tick: int) -> bool:
    """Whether a place fell in the previous tick, so that its new garrison has not been counted yet.

    `taken` is the tick after the one in which the place fell.
    """
    return taken == tick


@rule
def may_be_retaken(lost_core: bool, just_fallen: bool) -> bool:
    """Whether the regime may counter-attack at a place.

    It may at a lost core place whose new garrison has been counted.
    """
    return lost_core and not just_fallen


@rule
def asks_for_men(place: PlaceRecord, held: bool) -> bool:
    """Whether the regime may reinforce a place.

    The regime reinforces a core place that it holds, if enemies are in the place or near it.
    """
    return place.core == 1 and held and (place.near > 0.0 or place.attackers > 0.0)


@rule
def is_outmatched(threat: float) -> bool:
    """Whether the enemies at or near a place are stronger than the force that holds it."""
    return threat > EVEN


@rule
def urgency(value: float, threat: float) -> float:
    """The urgency of reinforcing a place: v (1 + log threat) if it is outmatched, else 0."""
    if not is_outmatched(threat):
        return 0.0
    return value * (1.0 + safe_log(threat))


@rule
def counter_force(lost: PlaceRecord, p: Parameters) -> float:
    """Power that a counter-attack needs: `counter_ratio` x power that holds the place x its defence."""
    return p.counter_ratio * power_held(lost) * lost.defence


@rule
def can_spare(place: PlaceRecord, lost: PlaceRecord) -> bool:
    """Whether a force may leave its place to retake another.

    It may if no enemies are near, or if its own place is worth no more than the other.
    """
    return place.near <= 0.0 or place.value <= lost.value


@rule
def reinforce_hazard(place: PlaceRecord, worst: PlaceRecord, threat: float, p: Parameters) -> float:
    """Hazard per day that a formation goes from a place to `worst`, the place that most needs men.

    The hazard is 0 if the formation's place is worth at least as much as `worst`, or is itself a core place
    that is outmatched.
    """
    if place.value >= worst.value or (place.core == 1 and is_outmatched(threat)):
        return 0.0
    return p.regime_initiative


@rule
def counter_hazard(
    place: PlaceRecord, lost: PlaceRecord, threat: float, truce: bool, p: Parameters
) -> float:
    """Hazard per day of a counter-attack from a place against a core place next to it.

    The hazard is 0 in a cease-fire, if the mobile force is too weak, if the force's own place is outmatched,
    or if the force cannot be spared.
    """
    strong = place.mobile >= counter_force(lost, p)
    if truce or not strong or is_outmatched(threat) or not can_spare(place, lost):
        return 0.0
    return p.counter_rate


@rule
def may_give_up(place: PlaceRecord) -> bool:
    """Whether the regime may give a place up; it may if the place is not core and an enemy is near."""
    return place.core == 0 and place.near > 0.0


@rule
def give_up_hazard(fall: float, readiness: float, threat: float, p: Parameters) -> float:
    """Hazard per day of giving up a threatened place that is not core.

    The hazard is 0 unless the place is outmatched and b has fallen by more than `give_up_drop` since calm.
    `fall` is the fall of b. `readiness` is a policy of the regime; at 0, the regime gives up no place.
    """
    if not gives_orders(p) or not is_outmatched(threat):
        return 0.0
    return p.give_up_rate * positive(readiness) * positive(fall - p.give_up_drop)


@rule
def left_behind(number: float, p: Parameters) -> float:
    """The number of men whom a column leaves behind to hold a place that it takes, out of `number` men."""
    return number * p.garrison_share


@rule
def target_hazard(p: Parameters) -> float:
    """Hazard per day that a free column picks its next target."""
    return p.rebel_initiative


@rule
def neutral_hazard(p: Parameters) -> float:
    """Hazard per day that neutrals move into a neighbouring place that the regime has abandoned."""
    return p.neutral_rate


@rule
def is_deserted(place: PlaceRecord) -> bool:
    """Whether neutrals may move into a place.

    They may if the place had a garrison on the first day, is now empty, and is not the capital.
    """
    empty = place.garrison <= 0.0 and place.attackers <= 0.0
    return place.manned == 1 and empty and place.capital == 0


@rule
def moves_in(side: int, neighbour: PlaceRecord) -> bool:
    """Whether the holder of a neighbouring place may move into a deserted place.

    The holder may if it is neutral and has a garrison in the neighbouring place.
    """
    return side == NEUTRAL and neighbour.garrison > 0.0


@rule
def leaves_men(unit: UnitRecord, of_takers: bool) -> bool:
    """Whether a unit leaves men in a place.

    A unit does this if it is a column that fights the regime, and if its side took the place.
    """
    return unit.column == 1 and unit.regime == 0 and of_takers


@rule
def power_along(band: float, friends: float, is_near: bool) -> float:
    """Power that goes along to a target; if the target is near, friends are not added but counted there."""
    return band if is_near else band + friends


@rule
def power_there(near: float, band: float, counted: bool) -> float:
    """Power of a faction's columns near a target, less a band that is `counted` as coming along."""
    return positive(near - band) if counted else near


@rule
def comes_along(own: bool, is_near: bool, power: float) -> bool:
    """Whether a faction's columns near a target include the band that comes along with a free column.

    They do if the faction is the column's `own`, the target is near the column, and the column has power.
    """
    return own and is_near and power > 0.0


@rule
def power_counted(power: float, own: bool, share: float) -> float:
    """The part of a column's power on which another counts: all if they are of one faction, else a share."""
    return power if own else part_of(power, share)


@rule
def value_behind(value: float, km: float, p: Parameters) -> float:
    """The value that a target gains from the place of a garrison that backs it from this distance."""
    return backing_share(km, p) * value


@rule
def is_fought_on(place: PlaceRecord) -> bool:
    """Whether columns that took a nearby place may go on to this place, which must have a garrison.

    Columns do not go on to the capital in this way, because the capital is a target of its own.
    """
    return place.garrison > 0.0 and place.capital == 0


@rule
def resistance_of_people(fear: float, alignment: float, of_regime: bool) -> float:
    """How much people resist a capture: fear of the attacker, plus alignment if the regime is the holder."""
    return fear + alignment if of_regime else fear


@rule
def win_chance(mass: float, place: PlaceRecord, resistance: float, p: Parameters) -> float:
    """p_win = F / (F + (F_held + 1) D e^(w x)), where x is the resistance of the people."""
    if mass <= 0.0:
        return 0.0
    held = (power_held(place) + 1.0) * place.defence * bounded_exp(p.target_fear * resistance)
    return mass / (mass + held)


@rule
def target_score(value: float, win: float, days: float, p: Parameters) -> float:
    """The logarithm of v p_win^2 / (days + target_days), which is in capital-equivalents per day."""
    return safe_log(value * win * win / (positive(days) + p.target_days))


@rule
def is_unseen(cell: UnitRecord) -> bool:
    """Whether a cell is hidden, or has surfaced in this tick and is not known to anybody yet."""
    surfaced = cell.status == ACTIVE and cell.stirred == 1 and cell.power <= 0.0
    return cell.status == HIDDEN or (surfaced and cell.men == cell.strength)


@rule
def has_come(unit: UnitRecord, tick: int) -> bool:
    """Whether a column that was absent on the first day is due by this tick and has men."""
    return unit.status == WAITING and unit.strength > 0.0 and tick >= unit.available


@rule
def may_surface(unit: UnitRecord, frozen: bool) -> bool:
    """Whether a unit is a hidden cell that could surface; no cell can while its faction is frozen."""
    return unit.status == HIDDEN and not frozen


@rule
def joins(place: PlaceRecord, hostile: bool) -> bool:
    """Whether a hidden cell surfaces in its place without weighing the risk.

    The cell does this if the place is not `hostile`, or if there is a rising or an attack in the place.
    """
    return not hostile or place.risen == 1 or place.attackers > 0.0


@rule
def roused(lost_belief: float, own_offensive: bool) -> float:
    """The share of hidden cells that weigh whether to strike.

    In calm, all cells wait. When their own side attacks elsewhere, all of them weigh whether to strike.
    Otherwise the share grows with lost belief, as 1 - exp(-(L0 - L)), because each cell has a threshold of
    its own (Granovetter 1978).
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
    """The logarithm of the value of waiting."""
    return safe_log(p.wait_value)
