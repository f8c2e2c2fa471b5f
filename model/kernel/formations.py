"""Formations: their will to fight, whether it breaks, what they then do, and how men desert."""

from __future__ import annotations

import math
from typing import Any

from brittle.model import decisions as d
from brittle.model.codes import (
    ACTIVE,
    GONE,
    IN_OFFICE,
    MILITIA,
    NO_REASON,
    RETREAT,
    Choice,
    Event,
    Kind,
)
from brittle.model.draws import gumbel
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import (
    draw,
    draw_once,
    has_way_back,
    is_local,
    note,
    slip_away,
    who,
)
from brittle.model.kernel.orders import has_road, rallying_place
from brittle.model.kernel.ties import is_defended_by, is_inside, stands_with
from brittle.model.rules import choice
from brittle.model.rules.belief import lost_since_calm
from brittle.model.rules.combat import odds_felt, way_out_left
from brittle.model.rules.desertion import desertion_rate, militia_rate, staying
from brittle.model.rules.elites import covered_now
from brittle.model.rules.numbers import chance
from brittle.model.rules.power import backing_share, follows, is_within_reach, may_back, takes_lead
from brittle.model.rules.ruler import is_with_men
from brittle.model.rules.will import (
    Change,
    Mind,
    challengers_will,
    contagion,
    hazard_of,
    heaviest_reason,
    kept_in_mind,
    log_pay,
    lost_presence,
    may_break,
    militia_will,
    pay_ratio,
    presence_felt,
    will,
)
from brittle.model.state import ARMED, BREAKS, LIVE, OURS, SHAKEN, State

_NUMBER_OF_KINDS = len(Kind)
_NUMBER_OF_CHOICES = len(Choice)


@part
def calm(s: State) -> None:
    """Set the will of every unit on the first day, from which later losses of will are measured."""
    w = s.world[0]
    p = s.p[0]
    pay = log_pay(w.pay_calm)
    for i in range(len(s.units)):
        u = s.units[i]
        if u.regime == 1:
            here = presence_felt(w.presence_calm, u.place == w.capital, p)
            u.will_calm = will(u, u.home, Mind(w.calm, pay, here, 0.0), p)
        else:
            u.will_calm = challengers_will(u, 0.0, p)
        u.will = u.will_calm


@part
def retreat_from(s: State, u: Any) -> int:
    """The place to which a formation that breaks can retreat; -1 if it has no road there.

    From a place held by an enemy, the formation retreats to its base; otherwise, to the rallying place.
    """
    to = int(u.base) if is_inside(s, u) else int(rallying_place(s, u.place))
    return to if to >= 0 and has_road(s, u, to) else -1


@part
def moment(s: State, tick: int, c: int) -> Any:
    """The key of the draws by which those who hold a place decide.

    Garrisons that back each other fight as one, so a town that is coded as two places decides as one. The
    leader is the most valuable place among this place and those whose garrisons back it. The leader backs
    this place with a share of its garrison, and this share is the probability that the leader's key is
    used. Otherwise, this place's own key is used. The choice between the two keys is drawn once per run.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    place = s.places[c]
    lead, share = c, 1.0
    for k in range(1, place.within):
        km = s.reach[c, k].km
        if not may_back(km, p):
            break
        n = s.reach[c, k].place
        other = s.places[n]
        if takes_lead(other, s.places[lead], stands_with(s.ties, place.holder, other.holder)):
            lead, share = n, backing_share(km, p)
    key = s.places[lead].key
    if lead != c and not follows(share, draw_once(w, d.AS_ONE, tick, place.key, key)):
        return place.key
    return key


@part
def facing(s: State, u: Any) -> int:
    """The enemy faction whose promises matter to a formation that breaks; -1 if there is none."""
    place = s.places[u.place]
    return foe_at(place, choice.who_promises(is_inside(s, u), place.attackers > 0.0))


@inlined
def foe_at(place: Any, which: int) -> int:
    """The enemy in or near a place to which a code of `model.rules.choice` refers; -1 if there is none."""
    if which == choice.HOLDER:
        return int(place.holder)
    return int(place.attacker) if which == choice.ATTACKER else int(place.nearest)


@inlined
def straits_of(s: State, u: Any) -> choice.Straits:
    """The ways open to a formation of the regime when it breaks, and the promises made to it."""
    w = s.world[0]
    place = s.places[u.place]
    enemy = facing(s, u)
    amnesty = assurances = 0.0
    if enemy >= 0:
        amnesty = choice.believed(s.factions[enemy].amnesty, w.credulity)
        assurances = s.factions[enemy].assurances
    return choice.Straits(
        retreat_from(s, u) >= 0,
        is_local(u),
        covered_now(w.cover_officers, w.offer_tick >= 0),
        amnesty,
        assurances,
        place.attackers > 0.0,
        place.exit == 1,
    )


@part
def choose(s: State, tick: int, i: int) -> int:
    """Choose what a formation of the regime does when its will breaks."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    straits = straits_of(s, u)
    key = key_of_decision(s, tick, u)
    best = 0
    highest = -math.inf
    for option in range(_NUMBER_OF_CHOICES):
        v = choice.value_of(option, u, straits, p)
        v += gumbel(draw(w, d.BREAK_CHOICE, tick, key, option))
        if v > highest:
            highest = v
            best = option
    return best


@inlined
def consider(s: State, tick: int) -> None:
    """Update every unit's will and decide whether the unit breaks, from the state at the phase's start."""
    w = s.world[0]
    pay = log_pay(w.pay)
    s.counts[BREAKS] = 0
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        u.decision = -1
        if u.status != ACTIVE:
            continue
        feel(s, u, pay)
        if u.next >= 0:
            continue
        hazard = hazard_of_breaking(s, u)
        if hazard <= 0.0 or not may_break(s.factions[u.faction].side):
            continue
        # The units of a garrison share one draw, so a formation that is coded as two units breaks as one.
        side = u.regime + 1
        if draw(w, d.BREAK, tick, key_of_decision(s, tick, u), side) < chance(hazard, w.dt):
            u.decision = choose(s, tick, i) if u.regime == 1 else choice.WITHDRAW
            s.counts[BREAKS] += 1


@inlined
def feel(s: State, u: Any, pay: float) -> None:
    """Update a unit's will."""
    w = s.world[0]
    p = s.p[w.epoch]
    place = s.places[u.place]
    if u.regime == 1:
        here = presence_felt(w.presence, is_with_ruler(w, u.place), p)
        spread = contagion(w.broken, place.broken, w.broken_kind[u.kind], w.men_start, p)
        u.will = will(u, place.alignment, Mind(w.felt, pay, here, spread), p)
    else:
        u.will = challengers_will(u, lost_since_calm(w.calm, w.felt), p)


@inlined
def is_with_ruler(w: Any, c: int) -> bool:
    """Whether the ruler is in office and in a given place."""
    return is_with_men(c == w.ruler_place, w.fate == IN_OFFICE)


@inlined
def hazard_of_breaking(s: State, u: Any) -> float:
    """The hazard per day that a unit breaks.

    In contact with the enemy, the hazard depends on the odds. If the enemy is only near, the hazard depends
    on the loss of will since calm.
    """
    p = s.p[s.world[0].epoch]
    place = s.places[u.place]
    return hazard_of(u, place, is_defended_by(s, place, u), is_inside(s, u), p)


@inlined
def key_of_decision(s: State, tick: int, u: Any) -> Any:
    """The key of a unit's decisions.

    If the unit defends its place, the key is the result of `moment`; otherwise, it is the place's own key.
    """
    place = s.places[u.place]
    return moment(s, tick, u.place) if is_defended_by(s, place, u) else place.key


@part
def why_broken(s: State, i: int) -> int:
    """The reason that contributed most to the breaking of a formation."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    place = s.places[u.place]
    spread = contagion(w.broken, place.broken, w.broken_kind[u.kind], w.men_start, p)
    change = Change(
        lost_since_calm(w.calm, w.felt),
        pay_ratio(w.pay, w.pay_calm),
        lost_presence(w.presence_calm, w.presence),
        spread,
        odds_felt(place, is_inside(s, u)),
    )
    return heaviest_reason(u, place.alignment, u.home, change, p)


@part
def give_way(s: State, tick: int, i: int) -> None:
    """A formation of the regime breaks in the way that it has chosen, and others see that it breaks."""
    u = s.units[i]
    why = why_broken(s, i)
    be_seen_to_break(s, u)
    place = s.places[u.place]
    place.way_out = way_out_left(place.way_out, is_inside(s, u), u.decision)
    if u.decision == choice.WITHDRAW:
        withdraw(s, tick, i, why)
        return
    if u.decision == choice.DISPERSE:
        u.dispersed += u.men
    elif u.decision == choice.SURRENDER:
        u.surrendered += u.men
    elif u.decision == choice.DEFECT:
        u.defected += u.men
        join_enemy(s, u)
    else:
        u.crossed += u.men
        place.crossed += u.men
    kind = choice.event_of(u.decision)
    note(s.world[0], s.log, tick, kind, who(u.place, u.faction, i), why, u.men)
    u.men = 0.0
    u.status = GONE


@inlined
def be_seen_to_break(s: State, u: Any) -> None:
    """Add a breaking unit's men to the counts of broken men that lower the will of other units.

    There is a count for the whole army, one for each kind of unit, and one for each place.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    w.broken += u.men
    w.broken_kind[u.kind] += u.men
    for k in range(s.places[u.place].within):
        if not is_within_reach(s.reach[u.place, k].km, p):
            break
        s.places[s.reach[u.place, k].place].broken += u.men


@inlined
def withdraw(s: State, tick: int, i: int, why: int) -> None:
    """A unit retreats along an open road, losing men and cohesion on the way."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    slip_away(u, s.places[u.place], u.men * choice.leaked(u, p), p)
    u.cohesion = choice.cohesion_after_retreat(u.cohesion, p)
    u.dest = retreat_from(s, u)
    u.order = RETREAT
    note(w, s.log, tick, choice.event_of(u.decision), who(u.place, u.faction, i), why, u.men)


@inlined
def join_enemy(s: State, u: Any) -> None:
    """Defectors join the enemy's irregular fighters in the place where they are, if they can."""
    place = s.places[u.place]
    enemy = foe_at(place, choice.whom_defectors_join(is_inside(s, u)))
    if enemy >= 0 and choice.can_join(place.fighters, place.fighters_faction == enemy):
        place.fighters += u.men
        place.fighters_faction = enemy


@part
def break_off(s: State, tick: int, i: int) -> None:
    """A column goes back to where it came from and loses men; a column with no way back disperses."""
    w = s.world[0]
    p = s.p[w.epoch]
    u = s.units[i]
    note(w, s.log, tick, Event.BREAKS_OFF, who(u.place, u.faction, i), NO_REASON, u.men)
    if choice.when_driven_off(has_way_back(s, u)) == choice.DISPERSE:
        u.dispersed += u.men
        u.men = 0.0
        u.status = GONE
        return
    gone = u.men * choice.leaked(u, p)
    u.men -= gone
    u.deserted += gone
    u.cohesion = choice.cohesion_after_retreat(u.cohesion, p)
    u.dest = u.base
    u.order = RETREAT


@inlined
def decide(s: State, tick: int) -> None:
    """Let the memory of earlier breaks fade, and then let the units that break act in order of number."""
    w = s.world[0]
    p = s.p[w.epoch]
    kept = kept_in_mind(w.dt, p)
    w.broken *= kept
    for k in range(_NUMBER_OF_KINDS):
        w.broken_kind[k] *= kept
    for j in range(s.counts[SHAKEN]):
        s.places[s.lists[SHAKEN, j]].broken *= kept
    if s.counts[BREAKS] == 0:
        return
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        u = s.units[i]
        if u.decision < 0:
            continue
        if u.regime == 1:
            give_way(s, tick, i)
        else:
            break_off(s, tick, i)


@inlined
def desert(s: State) -> None:
    """Men desert from formations and from militia."""
    w = s.world[0]
    p = s.p[w.epoch]
    for j in range(s.counts[OURS]):
        u = s.units[s.lists[OURS, j]]
        if u.status == ACTIVE and u.will < u.will_calm:
            left = staying(u.deserted + u.crossed, u.initial)
            gone = u.men * chance(desertion_rate(u.will, u.will_calm, left, p), w.dt)
            slip_away(u, s.places[u.place], gone, p)
    pay = log_pay(w.pay)
    calm_pay = log_pay(w.pay_calm)
    for j in range(s.counts[ARMED]):
        c = s.lists[ARMED, j]
        if s.places[c].militia > 0.0:
            go_home(s, c, pay, calm_pay)


@inlined
def go_home(s: State, c: int, pay: float, calm_pay: float) -> None:
    """Militiamen go home when their will falls, just as soldiers desert."""
    w = s.world[0]
    p = s.p[w.epoch]
    place = s.places[c]
    here = presence_felt(w.presence, is_with_ruler(w, c), p)
    then = presence_felt(w.presence_calm, c == w.capital, p)
    spread = contagion(w.broken, place.broken, w.broken_kind[MILITIA], w.men_start, p)
    now = militia_will(place.alignment, Mind(w.felt, pay, here, spread), p)
    first = militia_will(place.alignment, Mind(w.calm, calm_pay, then, 0.0), p)
    gone = place.militia * chance(militia_rate(now, first, p), w.dt)
    place.militia -= gone
    w.militia_deserted += gone
