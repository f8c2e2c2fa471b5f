"""What a formation does when its will breaks: a multinomial logit.

P(k) is proportional to exp(V_k) for withdraw (cohesive, road open), disperse (local men), surrender
(amnesty and its credibility), defect (out-group, assurances), cross a border (open and near). After
Albrecht and Ohl on exit, resistance and loyalty; officers choose, and men leak in each retreat. Men
who leave one by one have two of these ways: home, or across a border that is open and near.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from brittle.model.codes import (
    CROSSES_BORDER,
    DEFECTS,
    DISPERSES,
    SURRENDERS,
    WITHDRAWS,
    Choice,
    Foe,
)
from brittle.model.jit import rule
from brittle.model.rules.numbers import MIDDLING, clamp, logistic

if TYPE_CHECKING:
    from brittle.model.records import Parameters, UnitRecord

WITHDRAW, DISPERSE, SURRENDER, DEFECT, CROSS = map(int, Choice)
HOLDER, ATTACKER, NEAREST = map(int, Foe)

_EVENTS = (WITHDRAWS, DISPERSES, SURRENDERS, DEFECTS, CROSSES_BORDER)
"""How the chronicle tells each option, in the order of their codes."""

IMPOSSIBLE = -1e9


class Straits(NamedTuple):
    """What the ways out of a formation's straits depend on, beside the formation itself."""

    road_open: bool
    local: bool
    """Whether its men are at home where they serve."""
    officers_covered: float
    """Share of its officers whom a deal covers, 0-1."""
    amnesty: float
    """Of the enemy, as believed, 0-1."""
    assurances: float
    """Of the enemy to the out-group, 0-1."""
    enemy_here: bool
    crossing_open: bool
    """Whether a border crossing is open and near."""


@rule
def withdraw(unit: UnitRecord, road_open: bool, p: Parameters) -> float:
    """V of withdrawing along a road that is open."""
    if not road_open:
        return IMPOSSIBLE
    return p.choice_withdraw * (unit.cohesion - MIDDLING)


@rule
def disperse(local: bool, officers_covered: float, p: Parameters) -> float:
    """V of dispersing; officers who are covered by a deal do not run for fear."""
    base = p.choice_disperse + (p.choice_home if local else 0.0)
    return base - p.choice_covered * officers_covered


@rule
def surrender(amnesty: float, enemy_here: bool, p: Parameters) -> float:
    """V of surrendering to an enemy who is here, by his amnesty as believed (0-1)."""
    if not enemy_here:
        return IMPOSSIBLE
    return p.choice_surrender + p.choice_amnesty * amnesty


@rule
def defect(unit: UnitRecord, assurances: float, enemy_here: bool, p: Parameters) -> float:
    """V of changing sides, open to the out-group where the enemy gives assurances (0-1)."""
    if not enemy_here:
        return IMPOSSIBLE
    return p.choice_defect + p.choice_assurance * assurances * (1.0 - unit.in_group)


@rule
def cross(crossing_open: bool, p: Parameters) -> float:
    """V of crossing a border that is open and near."""
    if not crossing_open:
        return IMPOSSIBLE
    return p.choice_cross


@rule
def value_of(option: int, unit: UnitRecord, straits: Straits, p: Parameters) -> float:
    """V of an option, by its code."""
    if option == WITHDRAW:
        return withdraw(unit, straits.road_open, p)
    if option == DISPERSE:
        return disperse(straits.local, straits.officers_covered, p)
    if option == SURRENDER:
        return surrender(straits.amnesty, straits.enemy_here, p)
    if option == DEFECT:
        return defect(unit, straits.assurances, straits.enemy_here, p)
    return cross(straits.crossing_open, p)


@rule
def event_of(option: int) -> int:
    """Code of the event by which the chronicle tells an option, by its code."""
    return _EVENTS[option]


@rule
def who_promises(inside: bool, contested: bool) -> int:
    """Code of the enemy whose promises count for a formation that breaks.

    Inside an enemy's place it is who holds it; else the strongest attacker, or who is nearest where
    none contests the place.
    """
    if inside:
        return HOLDER
    return ATTACKER if contested else NEAREST


@rule
def whom_defectors_join(inside: bool) -> int:
    """Code of the enemy whom defectors join: who holds an enemy's place, else the strongest attacker."""
    return HOLDER if inside else ATTACKER


@rule
def can_join(fighters: float, theirs: bool) -> bool:
    """Whether defectors can fight on in a place: no irregular fights there, or all are `theirs`.

    `fighters` are men of a rising or left behind by a column; theirs, if of the faction they join.
    """
    return fighters <= 0.0 or theirs


@rule
def when_driven_off(has_way_back: bool) -> int:
    """Code of what those who fight the regime do when they break off: go back, or disperse."""
    return WITHDRAW if has_way_back else DISPERSE


@rule
def when_overwhelmed(of_regime: bool, has_way_back: bool) -> int:
    """Code of what a unit does in a place that has fallen to its enemies.

    The regime's soldiers surrender; others go back to where they came from, or disperse.
    """
    if of_regime:
        return SURRENDER
    return when_driven_off(has_way_back)


@rule
def crossing_share(local: bool, crossing_open: bool, p: Parameters) -> float:
    """Of men who leave their unit one by one, the share who cross a border and do not go home.

    Where a crossing is open and near: the choice between the two that a unit which breaks would
    have.
    """
    if not crossing_open:
        return 0.0
    return logistic(cross(True, p) - disperse(local, 0.0, p))


@rule
def leaked(unit: UnitRecord, p: Parameters) -> float:
    """Share of men who do not arrive after a retreat: leak (1 - k)."""
    return clamp(p.leak * (1.0 - unit.cohesion), 0.0, 1.0)


@rule
def cohesion_after_retreat(cohesion: float, p: Parameters) -> float:
    """k of a formation that has retreated."""
    return cohesion * (1.0 - p.retreat_cost)


@rule
def believed(amnesty: float, credulity: float) -> float:
    """An amnesty as it is believed (0-1), from what is promised and how far people believe it."""
    return amnesty * credulity


@rule
def credulity(p: Parameters) -> float:
    """How far an amnesty is believed (0-1) that no scenario says more of."""
    return p.amnesty_credibility
