"""The choice that a formation makes when its will breaks: a multinomial logit.

The probability of option k is proportional to exp(V_k), where V_k is in log-odds. A formation withdraws
more readily if it is cohesive, and only along an open road. It disperses more readily if its men are
local. It surrenders more readily if an amnesty is credible, and defects more readily if its men are
from the out-group and the enemy gives assurances. It crosses a border only if a crossing is open and
near. The choice follows Albrecht and Ohl 2016 on exit, resistance and loyalty: officers choose for their
formation, and men are lost in each retreat. Men who leave their unit one by one have only two options: they
go home, or they cross a border that is open and near.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from brittle.model.codes import Choice, Event, Foe
from brittle.model.conventions import MIDDLING
from brittle.model.jit import rule
from brittle.model.rules.numbers import clamp, logistic

if TYPE_CHECKING:
    from brittle.model.records import Parameters, UnitRecord

WITHDRAW, DISPERSE, SURRENDER, DEFECT, CROSS = map(int, Choice)
HOLDER, ATTACKER, NEAREST = map(int, Foe)

_EVENTS = (Event.WITHDRAWS, Event.DISPERSES, Event.SURRENDERS, Event.DEFECTS, Event.CROSSES_BORDER)
"""The events by which the chronicle reports the options, in the order of the options' codes."""

IMPOSSIBLE = -1e9


class Straits(NamedTuple):
    """The situation of a formation that breaks; its choice depends on this situation and on its qualities."""

    road_open: bool
    local: bool
    """Whether the formation's men serve where they live."""
    officers_covered: float
    """The share of the formation's officers whom a deal covers, 0-1."""
    amnesty: float
    """The enemy's amnesty to the extent that people believe it, 0-1."""
    assurances: float
    """The enemy's assurances to the out-group, 0-1."""
    enemy_here: bool
    crossing_open: bool
    """Whether a border crossing is open and near."""


@rule
def withdraw(unit: UnitRecord, road_open: bool, p: Parameters) -> float:
    """V of withdrawing, which is impossible without an open road."""
    if not road_open:
        return IMPOSSIBLE
    return p.choice_withdraw * (unit.cohesion - MIDDLING)


@rule
def disperse(local: bool, officers_covered: float, p: Parameters) -> float:
    """V of dispersing, which is lower if a deal covers officers, because officers then have less to fear."""
    base = p.choice_disperse + (p.choice_home if local else 0.0)
    return base - p.choice_covered * officers_covered


@rule
def surrender(amnesty: float, enemy_here: bool, p: Parameters) -> float:
    """V of surrendering to an enemy in the place, given how far his amnesty is believed (0-1)."""
    if not enemy_here:
        return IMPOSSIBLE
    return p.choice_surrender + p.choice_amnesty * amnesty


@rule
def defect(unit: UnitRecord, assurances: float, enemy_here: bool, p: Parameters) -> float:
    """V of defecting to an enemy in the place; the enemy's assurances (0-1) raise V for the out-group."""
    if not enemy_here:
        return IMPOSSIBLE
    return p.choice_defect + p.choice_assurance * assurances * (1.0 - unit.in_group)


@rule
def cross(crossing_open: bool, p: Parameters) -> float:
    """V of crossing a border, which is impossible unless a crossing is open and near."""
    if not crossing_open:
        return IMPOSSIBLE
    return p.choice_cross


@rule
def value_of(option: int, unit: UnitRecord, straits: Straits, p: Parameters) -> float:
    """V of the option with this code."""
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
    """Code for the event by which the chronicle reports the option with this code."""
    return _EVENTS[option]


@rule
def who_promises(inside: bool, contested: bool) -> int:
    """Code for the enemy whose promises count for a formation that breaks.

    For a formation inside an enemy's place, this enemy is the holder. Elsewhere, it is the strongest
    attacker or, if nobody attacks the place, the nearest enemy.
    """
    if inside:
        return HOLDER
    return ATTACKER if contested else NEAREST


@rule
def whom_defectors_join(inside: bool) -> int:
    """Code for the enemy whom defectors join.

    Inside an enemy's place, defectors join its holder. Elsewhere, they join the strongest attacker.
    """
    return HOLDER if inside else ATTACKER


@rule
def can_join(fighters: float, theirs: bool) -> bool:
    """Whether defectors can fight on in a place, which depends on the irregular fighters there.

    `fighters` is the number of men of a rising, or of men whom a column left behind. These fighters are
    `theirs` if they belong to the faction that the defectors join. Defectors can fight on if there are no
    fighters, or if the fighters are `theirs`.
    """
    return fighters <= 0.0 or theirs


@rule
def when_driven_off(has_way_back: bool) -> int:
    """Code for what a unit that fights the regime does when it breaks off: it goes back or else disperses."""
    return WITHDRAW if has_way_back else DISPERSE


@rule
def when_overwhelmed(of_regime: bool, has_way_back: bool) -> int:
    """Code for what a unit does in a place that has fallen to its enemies.

    The regime's soldiers surrender. Other units go back to where they came from if they can, and otherwise
    disperse.
    """
    if of_regime:
        return SURRENDER
    return when_driven_off(has_way_back)


@rule
def crossing_share(local: bool, crossing_open: bool, p: Parameters) -> float:
    """Of men who leave their unit one by one, the share who cross a border instead of going home.

    The share is 0 unless a crossing is open and near. Otherwise it follows from the V of crossing and the V
    of dispersing, as in the choice of a unit that breaks.
    """
    if not crossing_open:
        return 0.0
    return logistic(cross(True, p) - disperse(local, 0.0, p))


@rule
def leaked(unit: UnitRecord, p: Parameters) -> float:
    """The share of men who do not arrive after a retreat: leak (1 - k), where k is cohesion."""
    return clamp(p.leak * (1.0 - unit.cohesion), 0.0, 1.0)


@rule
def cohesion_after_retreat(cohesion: float, p: Parameters) -> float:
    """Cohesion of a formation after a retreat."""
    return cohesion * (1.0 - p.retreat_cost)


@rule
def believed(amnesty: float, credulity: float) -> float:
    """The amnesty that people believe in (0-1): the promised amnesty, times how far people believe it."""
    return amnesty * credulity


@rule
def credulity(p: Parameters) -> float:
    """How far an amnesty is believed (0-1) if the scenario does not set its credibility."""
    return p.amnesty_credibility
