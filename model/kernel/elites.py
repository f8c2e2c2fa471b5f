"""Elites plot, or bargain with those before the capital."""

from __future__ import annotations

from model import decisions as d
from model.codes import (
    ACTIVE,
    BARGAIN,
    CAPTURED,
    COUP_FAILS,
    COUP_SUCCEEDS,
    ELITES_BARGAIN,
    EXILE,
    IN_OFFICE,
    NO_REASON,
)
from model.jit import compiled, inlined
from model.kernel.common import draw, note
from model.kernel.control import take
from model.rules.belief import departure_seen
from model.rules.elites import (
    bargain_hazard,
    counts_lost,
    coup_success,
    excess_share,
    exile_chance,
    failure_seen,
    is_attempt,
    join_chance,
    loyalty,
    occasion_hazard,
)
from model.rules.numbers import chance
from model.rules.power import is_near
from model.state import OURS, State


@inlined
def judge(s: State, tick: int) -> None:
    """Each member judges by his own signal; what counts is the excess over calm."""
    w = s.world[0]
    p = s.p[w.epoch]
    lost = 0
    calm = 0
    out = w.offer_tick >= 0 and w.covered > 0.0 and w.cover_elites <= 0.0 and w.fate == IN_OFFICE
    for e in range(len(s.elites)):
        elite = s.elites[e]
        elite.lost = 1 if counts_lost(w.felt, elite.error, elite.exposure, out, p) else 0
        if elite.purged == 0:
            lost += elite.lost
            calm += elite.calm_lost
    w.share_lost = excess_share(lost, calm, len(s.elites))


@compiled
def plot(s: State, tick: int) -> None:
    """On an occasion those who join may be enough for a coup."""
    w = s.world[0]
    p = s.p[w.epoch]
    if w.share_lost <= 0.0 or w.fate != IN_OFFICE or w.ruler_place != w.capital:
        return
    covered = w.cover_elites > 0.0 and w.offer_tick >= 0
    if covered or draw(w, d.COUP_OCCASION, tick, 0, 0) >= chance(occasion_hazard(p), w.dt):
        return
    joined = 0
    for e in range(len(s.elites)):
        elite = s.elites[e]
        if elite.lost == 1 and elite.calm_lost == 0 and elite.purged == 0:
            if draw(w, d.COUP_JOIN, tick, elite.key, 0) < join_chance(p):
                joined += 1
    if not is_attempt(joined, len(s.elites), p):
        return
    loyal = 0.0
    power = 0.0
    for j in range(s.counts[OURS]):
        i = s.lists[OURS, j]
        u = s.units[i]
        if u.status == ACTIVE and u.place == w.capital and u.next < 0:
            loyal += u.power * loyalty(u.will)
            power += u.power
    if w.coup_tick < 0:
        w.coup_tick = tick
    if draw(w, d.COUP_SUCCESS, tick, 0, 0) < coup_success(loyal, power):
        w.coup_won = 1
        w.fate = EXILE if draw(w, d.COUP_FATE, tick, 0, 0) < exile_chance(p) else CAPTURED
        w.left_tick = tick
        w.left_alone = 1
        w.presence = 0.0
        w.memory += departure_seen(p)
        note(w, s.log, tick, COUP_SUCCEEDS, w.capital, -1, -1, NO_REASON, float(joined))
        return
    if w.coup_won < 0:
        w.coup_won = 0
    for e in range(len(s.elites)):
        elite = s.elites[e]
        able = elite.lost == 1 and elite.calm_lost == 0
        if able and draw(w, d.COUP_JOIN, tick, elite.key, 0) < join_chance(p):
            elite.purged = 1
    w.memory -= failure_seen(p)
    note(w, s.log, tick, COUP_FAILS, w.capital, -1, -1, NO_REASON, float(joined))


@compiled
def bargain(s: State, tick: int) -> None:
    """Elites hand the capital to those who are near it."""
    w = s.world[0]
    p = s.p[w.epoch]
    capital = s.places[w.capital]
    if w.share_lost <= 0.0 or s.ties[w.regime, capital.holder].ally < 1.0:
        return
    if capital.nearest < 0 or not is_near(capital, p):
        return
    if w.cover_elites > 0.0 and w.offer_tick >= 0:
        return
    hazard = bargain_hazard(w.contact, w.share_lost, p)
    if draw(w, d.BARGAIN, tick, 0, 0) < chance(hazard, w.dt):
        w.bargain_tick = tick
        note(
            w, s.log, tick, ELITES_BARGAIN, w.capital, capital.nearest, -1, NO_REASON, w.share_lost
        )
        take(s, tick, w.capital, capital.nearest, BARGAIN)
