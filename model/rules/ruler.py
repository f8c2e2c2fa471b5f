"""The ruler compares staying, fleeing and a deal by expected value, in units of the value of rule.

stay:  b_R - (1 - b_R) Omega,  where b_R = s(L + bias)
flee:  p G - (1 - p) Omega,    where p = p_transit p_host
deal:  as for fleeing, but the guarantee raises p_host, and the other people whom the deal covers raise G

Omega is the cost of capture or death, which grows with culpability, and G is the value of a safe exile. The
ruler acts with the hazard lambda (1 - exp(-D / tau))+, where D is what he gains by not staying. The hazard
is 0 while staying is best. A guarantee never makes flight without a deal safer. Culpable leaders flee abroad
less often (Goemans 2008; Krcmaric 2018). Rebels tend to accept a deal when the cost of storming the capital,
as it is defended now, exceeds the value of waiting while its defenders decline (Powell 2006). Factions that
do not coordinate with the parties to a deal may stop the ruler on his way out (Stedman 1997 on spoilers).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.codes import (
    BESIDES,
    CAPTURED,
    COMMANDS,
    DEAF,
    DECIDE,
    EXILE,
    KILLED,
    LEAVE,
    NEGOTIATE,
    RELOCATE,
    SILENT,
    STANDING,
    VISIBLE,
    Resolve,
)
from brittle.model.conventions import MIDDLING
from brittle.model.jit import rule
from brittle.model.rules.numbers import (
    bounded_exp,
    chance,
    clamp,
    logistic,
    positive,
    safe_log,
    share_of,
)

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord, UnitRecord

STAYS, FLEES, MOVES, WEIGHS = map(int, Resolve)


@rule
def decides(p: Parameters) -> bool:
    """Whether the ruler may flee, move to a stronghold or make a deal."""
    return p.switch_ruler > 0.0


@rule
def makes_stand(policy: int, in_office: bool) -> bool:
    """Whether a ruler with this policy (a code) makes a stand, where he is or at a stronghold."""
    return in_office and policy in STANDING


@rule
def is_with_men(here: bool, in_office: bool) -> bool:
    """Whether the men of a place have the ruler with them, that is, whether he is there and in office."""
    return here and in_office


@rule
def hears_offers(policy: int) -> bool:
    """Whether a ruler with this policy (a code) weighs offers.

    He does if he decides by the model's rules, or if his policy is to negotiate.
    """
    return policy not in DEAF


@rule
def is_bound(policy: int, offered: bool) -> bool:
    """Whether the ruler considers what to do even in calm, because of his policy or because of an offer."""
    return offered or policy in (LEAVE, RELOCATE)


@rule
def considers(in_office: bool, belief: float, calm: float, bound: bool, p: Parameters) -> bool:
    """Whether the ruler considers what to do.

    While he is in office, he does if belief is below its value in calm, or if he is `bound` to.
    """
    return decides(p) and in_office and (bound or belief < calm)


@rule
def resolve(policy: int, way: float, can_move: bool) -> int:
    """Code for what a ruler with this policy (a code) does: he flees, moves, weighs his options or stays.

    If his policy is to leave, he flees if there is a way out (`way` is the probability of getting out). If
    his policy is to relocate, he moves if he can. If his policy is a last stand, he stays.
    """
    if policy == LEAVE:
        return FLEES if way > 0.0 else STAYS
    if policy == RELOCATE:
        return MOVES if can_move else STAYS
    return WEIGHS if hears_offers(policy) else STAYS


@rule
def may_move(in_capital: bool, to_capital: bool, held: bool, way: float, followed: bool) -> bool:
    """Whether the ruler can move from the capital to a stronghold.

    There must be a way out (`way` is the probability of getting out). The stronghold must be `held`, and
    enough men who would follow him must be there. The capital is not a stronghold in this sense.
    """
    return in_capital and not to_capital and held and way > 0.0 and followed


@rule
def holds_out(capital_lost: bool, in_capital: bool, in_office: bool, safe: bool) -> bool:
    """Whether there is a rump state, in which the ruler goes on ruling from elsewhere without the capital.

    The place where he is must be `safe`, that is, held and with a garrison.
    """
    return capital_lost and in_office and not in_capital and safe


@rule
def presence(how: int, p: Parameters) -> float:
    """Presence (0-1) of a ruler, given the code for how visible he is."""
    if how == COMMANDS:
        return p.presence_commands
    if how == VISIBLE:
        return p.presence_visible
    if how == SILENT:
        return p.presence_silent
    return 0.0


@rule
def cost_if_taken(culpability: float, p: Parameters) -> float:
    """Omega: the cost of capture or death to the ruler, which grows with his culpability."""
    return p.cost_taken * (p.cost_floor + (1.0 - p.cost_floor) * clamp(culpability, 0.0, 1.0))


@rule
def value_of_staying(belief: float, omega: float, p: Parameters) -> float:
    """Expected value of staying, given the ruler's own biased belief."""
    b = logistic(belief + p.ruler_bias)
    return b - (1.0 - b) * omega


@rule
def may_fly(airport: PlaceRecord, held: bool) -> bool:
    """Whether a way out by air is open, that is, the regime holds the airport and nobody contests it."""
    return held and airport.attackers <= 0.0


@rule
def transit(by_air: bool, by_road: bool, p: Parameters) -> float:
    """Chance of getting out: by air if possible, or else by road to an open crossing or a stronghold."""
    if by_air:
        return p.transit_air
    if by_road:
        return p.transit_road
    return 0.0


@rule
def spoils(threat: float, share: float) -> bool:
    """Whether a faction stands in the ruler's way, because its columns threaten the place where he is.

    A faction that has a part in the deal does not stand in his way. `share` (0-1) is how far the maker of the
    deal counts on the faction; it is above 0 if the faction has a part.
    """
    return threat > 0.0 and share <= 0.0


@rule
def past_spoiler(transit: float, coordination: float, p: Parameters) -> float:
    """Chance of getting out past one more group: p_transit (1 - spoiler (1 - coordination))."""
    return clamp(transit, 0.0, 1.0) * (1.0 - p.spoiler * (1.0 - clamp(coordination, 0.0, 1.0)))


@rule
def host(haven: float, culpability: float, p: Parameters) -> float:
    """Chance that a haven takes in the ruler and keeps him, without a guarantee."""
    return clamp(haven, 0.0, 1.0) * (1.0 - p.host_culpability * clamp(culpability, 0.0, 1.0))


@rule
def guaranteed_host(host: float, honoured: float) -> float:
    """Chance that a haven takes in and keeps the ruler, given the chance that a guarantee is `honoured`."""
    return 1.0 - (1.0 - clamp(host, 0.0, 1.0)) * (1.0 - clamp(honoured, 0.0, 1.0))


@rule
def covered_share(number: int) -> float:
    """Of the groups besides the ruler, the share (0-1) that a deal covers; `number` groups are covered."""
    return share_of(float(number), float(len(BESIDES)))


@rule
def value_of_exile(transit: float, host: float, omega: float, p: Parameters) -> float:
    """Expected value of leaving without a deal."""
    safe = clamp(transit, 0.0, 1.0) * clamp(host, 0.0, 1.0)
    return safe * p.gain_exile - (1.0 - safe) * omega


@rule
def value_of_deal(
    transit: float, host: float, covered: float, omega: float, p: Parameters
) -> float:
    """Expected value of leaving under a deal that also covers a share of family, officers and elites."""
    safe = clamp(transit, 0.0, 1.0) * clamp(host, 0.0, 1.0)
    return safe * (p.gain_exile + p.gain_covered * clamp(covered, 0.0, 1.0)) - (1.0 - safe) * omega


@rule
def value_of_moving(transit: float, share_of_power: float, omega: float) -> float:
    """Expected value of moving to a stronghold: transit x share of power there - (1 - transit) Omega."""
    way = clamp(transit, 0.0, 1.0)
    return way * clamp(share_of_power, 0.0, 1.0) - (1.0 - way) * omega


@rule
def prefers_stronghold(can_move: bool, strong: float, exile: float, threat: float) -> bool:
    """Whether the ruler prefers a stronghold to exile; he does so only once enemies threaten the capital."""
    return can_move and strong > exile and threat > 0.0


@rule
def may_open_talks(policy: int, offered: bool) -> bool:
    """Whether a ruler with this policy (a code) may open talks.

    He may if he decides for himself and there is no offer.
    """
    return policy == DECIDE and not offered


@rule
def is_ready(offered: bool, ready_tick: int, tick: int) -> bool:
    """Whether terms can be answered, that is, whether there is an offer and mediation has ended."""
    return offered and tick >= ready_tick


@rule
def says_yes(willing: bool, made_to: bool) -> bool:
    """Whether the ruler accepts the terms, because he is willing or because the scenario makes him accept."""
    return willing or made_to


@rule
def may_hand_over(party_near: bool, capital_held: bool, in_capital: bool) -> bool:
    """Whether a deal can be carried out.

    It can if the other party is near, and if the ruler is in the capital and the regime still holds it.
    """
    return party_near and capital_held and in_capital


@rule
def is_worth_waiting_for(deal: float, exile: float) -> bool:
    """Whether a deal that is not closed yet is worth at least as much to the ruler as exile now."""
    return deal >= exile


@rule
def waits(policy: int, ready: bool) -> bool:
    """Whether the ruler waits for terms that are on the table before he goes into exile.

    Every ruler waits until mediation has ended and the terms are `ready`. A ruler whose policy is to
    negotiate goes on waiting after that.
    """
    return policy == NEGOTIATE or not ready


@rule
def may_leave(
    way: float, deal: float, exile: float, policy: int, offered: bool, ready: bool
) -> bool:
    """Whether the ruler may leave without a deal; he may if he has a way out and does not wait for terms."""
    good = offered and is_worth_waiting_for(deal, exile)
    return way > 0.0 and not (good and waits(policy, ready))


@rule
def fate_abroad(kept: bool) -> int:
    """Code for the fate of a ruler who has left: exile if he is kept safe, otherwise capture."""
    return EXILE if kept else CAPTURED


@rule
def fate_taken(killed: bool) -> int:
    """Code for the fate of a ruler who is taken: killed, or else captured."""
    return KILLED if killed else CAPTURED


@rule
def last_escape(haven: float, culpability: float, p: Parameters) -> float:
    """Chance that the ruler still gets out by air to a haven when the place where he is falls."""
    return p.escape_last * p.transit_air * host(haven, culpability, p)


@rule
def death_if_taken(p: Parameters) -> float:
    """Chance that a ruler who is taken is killed; otherwise he is captured."""
    return p.killed_taken


@rule
def urge(gain: float, p: Parameters) -> float:
    """Hazard per day that the ruler acts, given his gain over staying."""
    if p.switch_ruler <= 0.0 or gain <= 0.0:
        return 0.0
    return p.ruler_rate * (1.0 - bounded_exp(-gain / p.ruler_tau))


@rule
def talks_hazard(gain: float, p: Parameters) -> float:
    """Hazard per day that a ruler who would gain by a deal opens talks."""
    if p.switch_ruler <= 0.0 or gain <= 0.0:
        return 0.0
    return p.talks_rate * (1.0 - bounded_exp(-gain / p.ruler_tau))


@rule
def mediation_range(p: Parameters) -> tuple[float, float, float]:
    """Shortest, likeliest and longest mediation, in days, for a scenario that sets none."""
    return p.mediation_low, p.mediation_likely, p.mediation_high


@rule
def mediation_days(low: float, likely: float, high: float, u: float) -> float:
    """Days that mediation takes: the quantile of a triangular distribution at u."""
    width = high - low
    if width <= 0.0:
        return positive(low)
    mode = clamp((likely - low) / width, 0.0, 1.0)
    if u < mode:
        return positive(low + width * _root(u * mode))
    return positive(high - width * _root((1.0 - u) * (1.0 - mode)))


@rule
def _root(x: float) -> float:
    return bounded_exp(0.5 * safe_log(x))


@rule
def remembered_defenders(remembered: float, now: float, days: float, p: Parameters) -> float:
    """The capital's defending power as the rebels see it `days` later; their view lags behind the truth."""
    return remembered + chance(1.0 / p.defenders_lag, days) * (now - remembered)


@rule
def decline(remembered: float, now: float, p: Parameters) -> float:
    """The defenders' loss of power per day, in log units, as the rebels see it; never negative."""
    return positive(safe_log((remembered + 1.0) / (now + 1.0))) / p.defenders_lag


@rule
def storming_power(defenders: float, place: PlaceRecord) -> float:
    """Power that attackers who storm a place must overcome: its defenders' power, times its defence."""
    return defenders * place.defence


@rule
def answer_hazard(p: Parameters) -> float:
    """Hazard per day that the rebels near the capital answer an offer."""
    return p.accept_rate


@rule
def acceptance(
    defenders: float, attackers: float, decline: float, trust: float, p: Parameters
) -> float:
    """Probability that the rebels near the capital say yes when they answer.

    The probability is s(storm_weight log(F_defenders / F_rebels) - wait_weight decline +
    trust_weight (trust - 1/2)). F_defenders includes the defence of the capital. `decline` is the defenders'
    loss of power per day, in log units. `trust` (0-1) is how far the rebels expect the other side to keep
    the deal.
    """
    cost = p.storm_weight * safe_log((defenders + 1.0) / (attackers + 1.0))
    wait = p.wait_weight * positive(decline)
    return logistic(cost - wait + p.trust_weight * (clamp(trust, 0.0, 1.0) - MIDDLING))


@rule
def men_would_follow(at_stronghold: float, regime: float, p: Parameters) -> bool:
    """Whether enough of the regime's power is at a stronghold for the ruler to go there."""
    return regime > 0.0 and at_stronghold >= p.follow_share * regime


@rule
def may_gather(ruler_there: bool, held: bool) -> bool:
    """Whether men gather where the ruler makes his stand; they do if he is there and the place is held."""
    return ruler_there and held


@rule
def gather_hazard(unit: UnitRecord, p: Parameters) -> float:
    """Hazard per day that a formation gathers for a last stand; 0 unless enough of its men are in-group."""
    return p.gather_rate if unit.in_group > p.gather_ingroup else 0.0


@rule
def breach_hazard(regime_keeps: bool, rebels_keep: bool, p: Parameters) -> float:
    """Hazard per day that a cease-fire is broken: `truce_breach` for each side that would break it."""
    hazard = 0.0
    if not regime_keeps:
        hazard += p.truce_breach
    if not rebels_keep:
        hazard += p.truce_breach
    return hazard
