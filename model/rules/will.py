"""Will to fight, and the hazard that it breaks.

U = a_k (k - 1/2) + a_h (h + (1 - h) a_place) + a_L L + a_w log(pay) + a_P presence - a_N N - c / scale

U is in log-odds and is kept within bounds. k is cohesion, h the in-group share, a_place the alignment of the
community around the unit, and L is belief as it is felt. N is the share of men in formations that broke in
the last days, with more weight on formations that are near or of the same kind. c is casualties as a share
of initial strength. The factors a_k to a_N are weights, and scale is `casualty_scale`. Breaking is a hazard
and not a threshold, because casualties alone seldom decide (Helmbold 1971). The loyalty of the in-group does
not follow belief alone (McLauchlin 2010). Fear is the trigger of breaks, and ties are the channel by which
they spread (Koehler, Ohl and Albrecht 2016).

Units that fight the regime have a will too. Their will falls as belief in the regime rises, and with
casualties.
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
    """What affects the will of the regime's men, apart from their unit and the people around it."""

    belief: float
    """L as people feel it."""
    log_pay: float
    presence: float
    """The ruler's presence, as the men feel it where they are."""
    contagion: float


class Change(NamedTuple):
    """The changes since the first day for those who fight for the regime."""

    lost_belief: float
    """L0 - L as felt."""
    pay_ratio: float
    """Pay now over pay on the first day."""
    lost_presence: float
    """The ruler's presence on the first day, less his presence now."""
    contagion: float
    odds: float
    """The odds that the unit faces."""


@rule
def log_pay(pay: float) -> float:
    """Pay as it enters the will: the logarithm of pay as a share of full pay."""
    return safe_log(pay)


@rule
def pay_ratio(pay: float, calm_pay: float) -> float:
    """Pay now over pay on the first day; 1 if there was no pay then."""
    return pay / calm_pay if calm_pay > 0.0 else 1.0


@rule
def lost_presence(calm_presence: float, presence: float) -> float:
    """The fall of the ruler's presence since the first day; negative if it has grown."""
    return calm_presence - presence


@rule
def ground(unit: UnitRecord, alignment: float) -> float:
    """h + (1 - h) a_place: how much a unit is at home where it is, -1 to 1."""
    return unit.in_group + (1.0 - unit.in_group) * alignment


@rule
def presence_felt(presence: float, with_ruler: bool, p: Parameters) -> float:
    """The ruler's presence as felt by a unit: in full where he is, and in part elsewhere."""
    return presence if with_ruler else presence * p.presence_away


@rule
def casualties(unit: UnitRecord, p: Parameters) -> float:
    """The loss of will from casualties so far, in log-odds."""
    return share_of(unit.lost, unit.initial) / p.casualty_scale


@rule
def will_of(cohesion: float, ground: float, mind: Mind, casualties: float, p: Parameters) -> float:
    """U, given its terms, in log-odds within +-will_bound."""
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
    """U of a formation that fights for the regime, in a community with this alignment."""
    return will_of(unit.cohesion, ground(unit, alignment), mind, casualties(unit, p), p)


@rule
def militia_will(alignment: float, mind: Mind, p: Parameters) -> float:
    """U of a militia raised in the war, with its own people around it and no casualties.

    Its cohesion is `militia_cohesion`.
    """
    return will_of(p.militia_cohesion, alignment, mind, 0.0, p)


@rule
def challengers_will(unit: UnitRecord, lost_belief: float, p: Parameters) -> float:
    """U of a unit that fights the regime, from cohesion, the fall of belief in the regime, and casualties."""
    u = (
        p.will_cohesion * (unit.cohesion - MIDDLING)
        + p.will_belief * lost_belief
        - casualties(unit, p)
    )
    return clamp(u, -p.will_bound, p.will_bound)


@rule
def pressure(odds: float, days_in_contact: float, p: Parameters) -> float:
    """The pressure of contact on a garrison, which is 2r / (1 + r) once the garrison knows the odds r.

    At first contact the garrison does not know how many attackers come. From odds of `near_share` upwards,
    it then feels at least the pressure of even odds, times `surprise`. The weight of this surprise falls
    with the days in contact, as exp(-days / surprise_days).
    """
    known = 2.0 * odds / (1.0 + odds)
    feared = share_of(odds, p.near_share)
    if feared < known:
        feared = known
    unknown = math.exp(-days_in_contact / p.surprise_days)
    return unknown * p.surprise * feared + (1.0 - unknown) * known


@rule
def break_hazard(will: float, odds: float, days_in_contact: float, p: Parameters) -> float:
    """Hazard per day of breaking in contact: break_rate exp(-U) times the pressure."""
    if p.switch_breaks <= 0.0:
        return 0.0
    return p.break_rate * bounded_exp(-will) * pressure(odds, days_in_contact, p)


@rule
def break_off_hazard(will: float, odds: float, p: Parameters) -> float:
    """Hazard per day of giving up an attack at the odds x: break_rate exp(-U) 2x / (1 + x).

    There is no surprise, because a unit that attacks has chosen its enemy.
    """
    if p.switch_breaks <= 0.0:
        return 0.0
    return p.break_rate * bounded_exp(-will) * 2.0 * odds / (1.0 + odds)


@rule
def near_break_hazard(will: float, calm_will: float, p: Parameters) -> float:
    """Hazard per day of breaking near the enemy but out of contact; 0 unless will is below `calm_will`."""
    if p.switch_breaks <= 0.0 or will >= calm_will:
        return 0.0
    fear = positive(bounded_exp(-will) - bounded_exp(-calm_will))
    return p.break_near * p.break_rate * fear


@rule
def hazard_of(
    unit: UnitRecord, place: PlaceRecord, defends: bool, inside: bool, p: Parameters
) -> float:
    """Hazard per day that a unit breaks, or gives up its attack, where it is.

    In contact, the hazard depends on the odds, for a unit that `defends` the place and for an enemy
    `inside` it. Near the enemy, only units of the regime break, and the hazard depends on how far their
    will has fallen since calm.
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
    """Whether units of a faction on this side ever break; neutrals never do, as they keep out of the war."""
    return side != NEUTRAL


@rule
def contagion(
    broken: float, broken_near: float, broken_kind: float, men: float, p: Parameters
) -> float:
    """N: men in formations that broke lately, over the men of the army on the first day, 0-1.

    Men in formations that are near or of the same kind have added weight.
    """
    if p.switch_contagion <= 0.0:
        return 0.0
    weighted = broken + p.contagion_near * broken_near + p.contagion_kind * broken_kind
    return share_of(weighted, men)


@rule
def kept_in_mind(days: float, p: Parameters) -> float:
    """The factor by which the weight of past breaks falls within `days`."""
    return math.exp(-days / p.contagion_days)


@rule
def heaviest_reason(
    unit: UnitRecord, alignment: float, calm_alignment: float, change: Change, p: Parameters
) -> int:
    """Code for what has weighed most on the will since the first day, for the chronicle."""
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
