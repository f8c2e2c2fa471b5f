"""Will to fight, and the hazard that it breaks.

U = a_k (k - 1/2) + a_h (h + (1 - h) a_place) + a_L L + a_w log(pay) + a_P presence - a_N N - c / scale

within bounds: k cohesion, h in-group share, a_place the community it stands among, L belief as felt,
N the share of men in formations that broke in the last days (near ones and the same kind count
more), c casualties as a share of initial strength. A hazard, not a threshold (Helmbold 1971:
casualties rarely decide); loyalty of the in-group does not follow belief alone (McLauchlin 2010);
fear is the trigger and ties the channel (Koehler, Ohl and Albrecht 2016).

Those who fight the regime have a will too: belief in the regime saps it, bleeding breaks it off.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from brittle.model.codes import NEUTRAL, Reason
from brittle.model.conventions import MIDDLING
from brittle.model.jit import rule
from brittle.model.rules.combat import odds_felt
from brittle.model.rules.numbers import bounded_exp, clamp, positive, safe_log, share_of
from brittle.model.rules.power import is_near

if TYPE_CHECKING:
    from brittle.model.records import Parameters, PlaceRecord, UnitRecord


class Mind(NamedTuple):
    """What weighs on those who fight for the regime, beside themselves and the ground."""

    belief: float
    """L as felt."""
    log_pay: float
    presence: float
    """Of the ruler, as felt where they stand."""
    contagion: float


class Change(NamedTuple):
    """What has changed for those who fight for the regime since the first day."""

    lost_belief: float
    """L0 - L as felt."""
    pay_ratio: float
    """Pay over pay on the first day."""
    lost_presence: float
    """Presence of the ruler on the first day less that of now."""
    contagion: float
    odds: float
    """r, as those on the other side of the unit have it."""


@rule
def log_pay(pay: float) -> float:
    """Pay as it enters the will: the log of its share of full pay."""
    return safe_log(pay)


@rule
def pay_ratio(pay: float, calm_pay: float) -> float:
    """Pay over pay on the first day; 1 where there was none to lose."""
    return pay / calm_pay if calm_pay > 0.0 else 1.0


@rule
def lost_presence(calm_presence: float, presence: float) -> float:
    """Presence of the ruler that has been lost since the first day; negative where it has grown."""
    return calm_presence - presence


@rule
def ground(unit: UnitRecord, alignment: float) -> float:
    """h + (1 - h) a: how much a unit is at home where it stands, -1 to 1."""
    return unit.in_group + (1.0 - unit.in_group) * alignment


@rule
def presence_felt(presence: float, with_ruler: bool, p: Parameters) -> float:
    """Presence of the ruler as felt by a unit: whole where he is, in part elsewhere."""
    return presence if with_ruler else presence * p.presence_away


@rule
def casualties(unit: UnitRecord, p: Parameters) -> float:
    """Log-odds that casualties have cost so far."""
    return share_of(unit.lost, unit.initial) / p.casualty_scale


@rule
def will_of(cohesion: float, ground: float, mind: Mind, casualties: float, p: Parameters) -> float:
    """U from its terms, log-odds within +-will_bound."""
    u = (
        p.will_cohesion * (cohesion - MIDDLING)
        + p.will_ingroup * ground
        + p.will_belief * mind.belief
        + p.will_pay * mind.log_pay
        + p.will_presence * mind.presence
        - p.will_contagion * mind.contagion
        - casualties
    )
    return clamp(u, -p.will_bound, p.will_bound)


@rule
def will(unit: UnitRecord, alignment: float, mind: Mind, p: Parameters) -> float:
    """U of a formation that fights for the regime, where the community has this alignment."""
    return will_of(unit.cohesion, ground(unit, alignment), mind, casualties(unit, p), p)


@rule
def militia_will(alignment: float, mind: Mind, p: Parameters) -> float:
    """U of a militia raised in the war: of a cohesion of its own, among its people, unbloodied."""
    return will_of(p.militia_cohesion, alignment, mind, 0.0, p)


@rule
def challengers_will(unit: UnitRecord, lost_belief: float, p: Parameters) -> float:
    """U of those who fight the regime: cohesion, and the belief that it has lost since calm."""
    u = (
        p.will_cohesion * (unit.cohesion - MIDDLING)
        + p.will_belief * lost_belief
        - casualties(unit, p)
    )
    return clamp(u, -p.will_bound, p.will_bound)


@rule
def pressure(odds: float, days_in_contact: float, p: Parameters) -> float:
    """How hard contact presses on a garrison: 2r / (1 + r) once it knows the odds r.

    At first contact it does not know how many come. Any enemy from odds of near_share
    may be the whole army: it then feels even odds at least, times `surprise`. What it
    does not know wears off as exp(-days / surprise_days).
    """
    known = 2.0 * odds / (1.0 + odds)
    feared = share_of(odds, p.near_share)
    if feared < known:
        feared = known
    unknown = math.exp(-days_in_contact / p.surprise_days)
    return unknown * p.surprise * feared + (1.0 - unknown) * known


@rule
def break_hazard(will: float, odds: float, days_in_contact: float, p: Parameters) -> float:
    """Hazard per day of breaking in contact: l0 exp(-U) times the pressure."""
    if p.switch_breaks <= 0.0:
        return 0.0
    return p.break_rate * bounded_exp(-will) * pressure(odds, days_in_contact, p)


@rule
def break_off_hazard(will: float, odds: float, p: Parameters) -> float:
    """Hazard per day of giving up an attack; who chose it knows what he meets: l0 exp(-U) 2x/(1 + x)."""
    if p.switch_breaks <= 0.0:
        return 0.0
    return p.break_rate * bounded_exp(-will) * 2.0 * odds / (1.0 + odds)


@rule
def near_break_hazard(will: float, calm_will: float, p: Parameters) -> float:
    """Hazard per day of breaking near the enemy but out of contact; nothing while will is calm."""
    if p.switch_breaks <= 0.0 or will >= calm_will:
        return 0.0
    fear = positive(bounded_exp(-will) - bounded_exp(-calm_will))
    return p.break_near * p.break_rate * fear


@rule
def hazard_of(
    unit: UnitRecord, place: PlaceRecord, defends: bool, inside: bool, p: Parameters
) -> float:
    """Hazard per day that a unit breaks, or gives up its attack, where it stands.

    In contact by the odds, for who `defends` the place and for an enemy `inside` it; for the
    regime's near the enemy by what will has lost since calm.
    """
    if place.contact > 0.0 and defends:
        return break_hazard(unit.will, odds_felt(place, False), unit.contact, p)
    if place.contact > 0.0 and inside:
        return break_off_hazard(unit.will, odds_felt(place, True), p)
    if unit.regime == 1 and defends and is_near(place, p):
        return near_break_hazard(unit.will, unit.will_calm, p)
    return 0.0


@rule
def may_break(side: int) -> bool:
    """Whether units of a faction on this side ever break: neutrals keep out of the war."""
    return side != NEUTRAL


@rule
def contagion(
    broken: float, broken_near: float, broken_kind: float, men: float, p: Parameters
) -> float:
    """N: men in formations that broke lately, near and same kind weighted, over those of the army."""
    if p.switch_contagion <= 0.0:
        return 0.0
    weighted = broken + p.contagion_near * broken_near + p.contagion_kind * broken_kind
    return share_of(weighted, men)


@rule
def kept_in_mind(days: float, p: Parameters) -> float:
    """Factor on the weight of past breaks after `days`."""
    return math.exp(-days / p.contagion_days)


@rule
def heaviest_reason(
    unit: UnitRecord, alignment: float, calm_alignment: float, change: Change, p: Parameters
) -> int:
    """Code of what weighed most on the will against the first day, for the chronicle."""
    reason = Reason.LOW_COHESION
    most = p.will_cohesion * positive(MIDDLING - unit.cohesion)
    terms = (
        (Reason.LOST_BELIEF, p.will_belief * change.lost_belief),
        (Reason.CASUALTIES, casualties(unit, p)),
        (Reason.COMRADES_BROKE, p.will_contagion * change.contagion),
        (Reason.UNPAID, -p.will_pay * safe_log(change.pay_ratio)),
        (Reason.RULER_ABSENT, p.will_presence * change.lost_presence),
        (
            Reason.HOSTILE_GROUND,
            p.will_ingroup * (1.0 - unit.in_group) * (calm_alignment - alignment),
        ),
        (Reason.OUTNUMBERED, safe_log(change.odds)),
    )
    for code, weight in terms:
        if weight > most:
            most = weight
            reason = code
    return reason
