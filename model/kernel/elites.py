"""Elites, who plot a coup or bargain with an enemy near the capital."""

from __future__ import annotations

from typing import Any

from brittle.model import decisions as d
from brittle.model.codes import BARGAIN, IN_OFFICE, NO_REASON, Event
from brittle.model.jit import inlined, part
from brittle.model.kernel.common import draw, note, who
from brittle.model.kernel.control import take
from brittle.model.kernel.ruler import leave_office
from brittle.model.kernel.ties import is_in_capital, is_regimes, stands_in
from brittle.model.rules import elites
from brittle.model.rules.elites import (
    bargain_hazard,
    counts_lost,
    coup_success,
    excess_share,
    exile_chance,
    failure_seen,
    is_attempt,
    join_chance,
    loyal_power,
    may_bargain,
    may_join,
    may_plot,
    occasion_hazard,
)
from brittle.model.rules.numbers import chance
from brittle.model.rules.power import is_near
from brittle.model.rules.ruler import fate_abroad
from brittle.model.state import OURS, State


@inlined
def judge(s: State) -> None:
    """Each member of the elite judges, by his own private signal, whether the regime is lost.

    `share_lost` is the share of members who now consider the regime lost, minus the share who did so even
    in calm.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    lost = 0
    calm = 0
    out = leaves_out(w)
    for e in range(len(s.elites)):
        elite = s.elites[e]
        elite.lost = 1 if counts_lost(w.felt, elite.error, elite.exposure, out, p) else 0
        if elite.purged == 0:
            lost += elite.lost
            calm += elite.calm_lost
    w.share_lost = excess_share(lost, calm, len(s.elites))


@inlined
def leaves_out(w: Any) -> bool:
    """Whether an offer on the table covers other groups but not the elites."""
    offered, in_office = w.offer_tick >= 0, w.fate == IN_OFFICE
    return elites.leaves_out(offered, in_office, w.covered, w.cover_elites)


@inlined
def is_covered(w: Any) -> bool:
    """Whether an offer on the table covers the elites, who then wait for the deal."""
    return elites.is_covered(w.offer_tick >= 0, w.cover_elites)


@inlined
def joins(s: State, tick: int, elite: Any) -> bool:
    """Whether a member of the elite is able and willing to join the coup of this tick."""
    w = s.world[0]
    able = may_join(elite.lost == 1, elite.calm_lost == 1, elite.purged == 1)
    return bool(able and draw(w, d.COUP_JOIN, tick, elite.key, 0) < join_chance(s.p[w.epoch]))


@part
def plot(s: State, tick: int) -> None:
    """Attempt a coup if an occasion arises and enough members of the elite join."""
    w = s.world[0]
    p = s.p[w.epoch]
    in_office, in_capital = w.fate == IN_OFFICE, is_in_capital(w)
    if not may_plot(w.share_lost, in_office, in_capital, is_covered(w)):
        return
    if draw(w, d.COUP_OCCASION, tick, 0, 0) >= chance(occasion_hazard(p), w.dt):
        return
    joined = 0
    for e in range(len(s.elites)):
        if joins(s, tick, s.elites[e]):
            joined += 1
    if is_attempt(joined, len(s.elites), p):
        attempt_coup(s, tick, joined)


@inlined
def attempt_coup(s: State, tick: int, joined: int) -> None:
    """Attempt a coup; if it fails, the members of the elite who joined it are purged.

    A loyal garrison makes success less likely.
    """
    w = s.world[0]
    p = s.p[w.epoch]
    if w.coup_tick < 0:
        w.coup_tick = tick
    if draw(w, d.COUP_SUCCESS, tick, 0, 0) < chance_of_coup(s):
        w.coup_won = 1
        w.fate = fate_abroad(draw(w, d.COUP_FATE, tick, 0, 0) < exile_chance(p))
        leave_office(s, tick)
        w.left_alone = 1
        note(w, s.log, tick, Event.COUP_SUCCEEDS, who(w.capital, -1, -1), NO_REASON, float(joined))
        return
    if w.coup_won < 0:
        w.coup_won = 0
    for e in range(len(s.elites)):
        if joins(s, tick, s.elites[e]):
            s.elites[e].purged = 1
    w.memory -= failure_seen(p)
    note(w, s.log, tick, Event.COUP_FAILS, who(w.capital, -1, -1), NO_REASON, float(joined))


@inlined
def chance_of_coup(s: State) -> float:
    """The probability that a coup succeeds, given the loyalty of the capital's garrison."""
    capital = s.world[0].capital
    loyal = 0.0
    power = 0.0
    for j in range(s.counts[OURS]):
        u = s.units[s.lists[OURS, j]]
        if stands_in(u, capital):
            loyal += loyal_power(u.power, u.will)
            power += u.power
    return coup_success(loyal, power)


@part
def bargain(s: State, tick: int) -> None:
    """Elites may hand the capital to the strongest enemy near it."""
    w = s.world[0]
    p = s.p[w.epoch]
    capital = s.places[w.capital]
    party = capital.nearest
    near = party >= 0 and is_near(capital, p)
    if not may_bargain(w.share_lost, is_regimes(s, capital), near, is_covered(w)):
        return
    hazard = bargain_hazard(w.contact, w.share_lost, p)
    if draw(w, d.BARGAIN, tick, 0, 0) < chance(hazard, w.dt):
        w.bargain_tick = tick
        note(
            w, s.log, tick, Event.ELITES_BARGAIN, who(w.capital, party, -1), NO_REASON, w.share_lost
        )
        take(s, tick, w.capital, party, BARGAIN)
