"""Every set of codes once: the words of inputs and results, and the integers that records hold.

A member's name in small letters is its word, its value the integer. Kernels and agents compare with
the plain integers below each set, which compiled code takes as constants. `model.decisions` has the
numbers of draws, `model.state` those of lists.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum


def words(codes: type[IntEnum], written: bool = False) -> tuple[str, ...]:
    """The words of a set, in the order of its integers; all, or those that an input may use."""
    # Members of two sets are equal where their integers are: the set is asked for as well.
    hidden = {code.name for code in UNWRITTEN if written and type(code) is codes}
    return tuple(word_of(code) for code in codes if code.name not in hidden)


def word_of(code: IntEnum) -> str:
    """The word of a member of a set."""
    return code.name.lower()


def words_of(codes: type[IntEnum], some: Collection[int]) -> tuple[str, ...]:
    """The words of some integers of a set, in their order."""
    return tuple(word_of(code) for code in codes if code in some)


def code_of(codes: type[IntEnum], word: str) -> int:
    """The integer of a word. Raises KeyError for a word that is not in the set."""
    return int(codes[word.upper()])


# What inputs say.


class Kind(IntEnum):
    """Kinds of unit."""

    POLICE = 0
    CONSCRIPT = 1
    MILITIA = 2
    PROFESSIONAL = 3
    ELITE = 4
    FOREIGN = 5
    COLUMN = 6
    """A mobile force that attacks; of every row of columns.csv."""


POLICE, MILITIA = Kind.POLICE.value, Kind.MILITIA.value

LOCALS = (POLICE, MILITIA)
"""Kinds whose men are at home where they serve."""


class Side(IntEnum):
    """Sides of factions."""

    REGIME = 0
    REBEL = 1
    LOCAL = 2
    """Appears where a region rises."""
    NEUTRAL = 3


REGIME, REBEL, LOCAL, NEUTRAL = map(int, Side)

CHALLENGERS = (REBEL, LOCAL)
"""Sides of those who fight the regime."""

ALL = "all"
"""Stands for every faction in a list of them; no faction is called that."""


class PlaceKind(IntEnum):
    """Kinds of place."""

    CAPITAL = 0
    REGIONAL_CAPITAL = 1
    CITY = 2
    TOWN = 3
    SUBURB = 4
    BASE = 5
    CROSSING = 6
    JUNCTION = 7


class Border(IntEnum):
    """Whether soldiers who leave may cross the border at a crossing."""

    OPEN = 0
    CLOSED = 1


class Covered(IntEnum):
    """Whom an offer may cover."""

    RULER = 0
    FAMILY = 1
    OFFICERS = 2
    ELITES = 3


BESIDES = tuple(map(int, Covered))[1:]
"""Whom an offer may cover besides the ruler."""


class Policy(IntEnum):
    """A scenario's policy for the ruler."""

    DECIDE = 0
    NEGOTIATE = 1
    LAST_STAND = 2
    RELOCATE = 3
    LEAVE = 4


DECIDE, NEGOTIATE, LAST_STAND, RELOCATE, LEAVE = map(int, Policy)

STANDING = (LAST_STAND, RELOCATE)
"""Policies of a ruler who makes a stand: where he is, or in a place to which he moves."""

DEAF = (*STANDING, LEAVE)
"""Policies of a ruler who takes no offer."""


class Resolve(IntEnum):
    """What a ruler makes of a moment. `rules.ruler` has them as plain integers."""

    STAYS = 0
    FLEES = 1
    MOVES = 2
    """To a stronghold."""
    WEIGHS = 3
    """He weighs what each of his ways would bring."""


class Presence(IntEnum):
    """How the ruler is seen."""

    COMMANDS = 0
    VISIBLE = 1
    SILENT = 2
    ABSENT = 3


COMMANDS, VISIBLE, SILENT, _ = map(int, Presence)  # who is absent has no presence


class RoadClass(IntEnum):
    """Classes of road."""

    MOTORWAY = 0
    PRIMARY = 1
    SECONDARY = 2
    TRACK = 3


MOTORWAY, PRIMARY, SECONDARY, TRACK = map(int, RoadClass)


class Act(IntEnum):
    """Dated acts of actors outside the model."""

    PAY = 0
    SPEECH = 1
    CALL_TO_ARMS = 2
    PATRON_ACTS = 3
    PATRON_LEAVES = 4
    AMNESTY = 5
    OFFER = 6
    BORDER_OPENS = 7
    BORDER_CLOSES = 8
    TALKS = 9
    CEASEFIRE = 10
    """Of a scenario's own block."""
    PATRON_MEN = 11
    """Before `PATRON_ACTS`: how many men it brings, and where to."""


(
    ACT_PAY,
    ACT_SPEECH,
    ACT_CALL_TO_ARMS,
    ACT_PATRON_ACTS,
    ACT_PATRON_LEAVES,
    ACT_AMNESTY,
    ACT_OFFER,
    ACT_BORDER_OPENS,
    ACT_BORDER_CLOSES,
    ACT_TALKS,
    ACT_CEASEFIRE,
    ACT_PATRON_MEN,
) = map(int, Act)

UNWRITTEN: tuple[IntEnum, ...] = (Kind.COLUMN, Act.CEASEFIRE, Act.PATRON_MEN)
"""What no row or event of an input is called."""


# What is recorded daily.


class Series(IntEnum):
    """Daily series of a run; `model.outcome.SERIES_COLUMNS` says what each holds."""

    BELIEF = 0
    MEN_IN_RANKS = 1
    COHESION = 2
    POPULATION_HELD = 3
    KILLED_COMBATANTS = 4
    KILLED_CIVILIANS = 5
    DISPLACED = 6


(
    BELIEF,
    MEN_IN_RANKS,
    COHESION,
    POPULATION_HELD,
    KILLED_COMBATANTS,
    KILLED_CIVILIANS,
    DISPLACED,
) = map(int, Series)


# What units are and do.


class Status(IntEnum):
    """Status of a unit: in the field, no longer, not yet available, a cell that waits."""

    ACTIVE = 0
    GONE = 1
    WAITING = 2
    HIDDEN = 3


ACTIVE, GONE, WAITING, HIDDEN = map(int, Status)


class Order(IntEnum):
    """Orders of a unit on the move."""

    HOLD = 0
    REINFORCE = 1
    COUNTER = 2
    RETREAT = 3
    GATHERS = 4
    ATTACK = 5


HOLD, REINFORCE, COUNTER, RETREAT, GATHERS, ATTACK = map(int, Order)

ATTACKS = (COUNTER, ATTACK)
"""Orders to go somewhere to fight there."""


class WayOn(IntEnum):
    """By which way a unit goes on from a place. `rules.movement` has them as plain integers."""

    NO_FURTHER = 0
    HELD_ROADS = 1
    QUICKEST = 2


class Passage(IntEnum):
    """What a unit does in an enemy's place on its way. `rules.movement` has them as plain integers."""

    STOPS = 0
    """It goes no further."""
    TAKES = 1
    """It goes on once the place, which is empty, is taken."""
    GOES_PAST = 2


class Choice(IntEnum):
    """What a formation may do when its will breaks. `rules.choice` has them as plain integers."""

    WITHDRAW = 0
    DISPERSE = 1
    SURRENDER = 2
    DEFECT = 3
    CROSS = 4


class Foe(IntEnum):
    """Which enemy in or near a place. `rules.choice` has them as plain integers."""

    HOLDER = 0
    ATTACKER = 1
    NEAREST = 2


class Supply(IntEnum):
    """How a faction is supplied: without roads, from the regime's hubs, or from its own."""

    OFF_THE_LAND = 0
    AS_REGIME = 1
    BY_ITSELF = 2


OFF_THE_LAND, AS_REGIME, BY_ITSELF = map(int, Supply)


# What results tell.


class Outcome(IntEnum):
    """Summary words of a run. `rules.summary` has them as plain integers."""

    NEGOTIATED_TRANSITION = 0
    INSIDE_HANDOVER = 1
    FLIGHT = 2
    ASSAULT = 3
    IMPLOSION = 4
    RUMP_STATE = 5
    LEADER_REPLACED = 6
    CEASEFIRE = 7
    HOLDS = 8


class Fate(IntEnum):
    """Fates of the ruler, in the words of the codebook."""

    IN_OFFICE = 0
    EXILE = 1
    CAPTURED = 2
    KILLED = 3
    RESIGNED = 4


IN_OFFICE, EXILE, CAPTURED, KILLED, _ = map(int, Fate)  # nobody in the model resigns


class Manner(IntEnum):
    """Manners in which a place is lost; -1 stands where it was not lost."""

    ASSAULT = 0
    ABANDONMENT = 1
    SURRENDER = 2
    RISING = 3
    BARGAIN = 4


ASSAULT, ABANDONMENT, SURRENDER, RISING, BARGAIN = map(int, Manner)


class Event(IntEnum):
    """Kinds of entry in the chronicle."""

    PLACE_FALLS = 0
    """place, faction = new holder, why = its manner"""
    BATTLE_BEGINS = 1
    """place, faction = strongest attacker, amount = power ratio"""
    WITHDRAWS = 2
    """unit, place = from, amount = men; the next five likewise"""
    DISPERSES = 3
    SURRENDERS = 4
    DEFECTS = 5
    CROSSES_BORDER = 6
    BREAKS_OFF = 7
    """a rebel column leaves a fight"""
    MARCHES = 8
    """unit ordered to `place`; why = reinforce, counter_attack, gives_up, gathers, attacks"""
    ARRIVES = 9
    RISES = 10
    """place, faction = local faction, amount = men"""
    CALL_TO_ARMS = 11
    PATRON_ACTS = 12
    """faction = the first that the patron supports; the next two likewise"""
    PATRON_MEN_ARRIVE = 13
    PATRON_LEAVES = 14
    TALKS_OPEN = 15
    OFFER = 16
    RULER_ACCEPTS = 17
    REBELS_ACCEPT = 18
    RULER_DEPARTS = 19
    """under the deal"""
    DEAL_BROKEN = 20
    """by a spoiler on the way or by the guarantor later"""
    RULER_FLEES = 21
    RULER_RELOCATES = 22
    RULER_TAKEN = 23
    """amount = 1 killed, 0 captured"""
    COUP_FAILS = 24
    COUP_SUCCEEDS = 25
    ELITES_BARGAIN = 26
    CEASEFIRE_BEGINS = 27
    CEASEFIRE_ENDS = 28
    PAY = 29
    """amount = factor"""
    SPEECH = 30
    AMNESTY = 31
    """faction, amount = level"""
    BORDER_OPENS = 32
    """place"""
    BORDER_CLOSES = 33
    SURFACES = 34
    """a hidden cell, unit and place"""
    MOBILISES = 35
    """place, militia form; amount = men"""
    NEUTRAL_MOVES_IN = 36
    """place, faction"""
    CAPITAL_LOST = 37
    """place, faction"""
    DENIAL_EXPOSED = 38
    """an official denial seen to be false; amount = credibility left"""


(
    PLACE_FALLS,
    BATTLE_BEGINS,
    WITHDRAWS,
    DISPERSES,
    SURRENDERS,
    DEFECTS,
    CROSSES_BORDER,
    BREAKS_OFF,
    MARCHES,
    ARRIVES,
    RISES,
    CALL_TO_ARMS,
    PATRON_ACTS,
    PATRON_MEN_ARRIVE,
    PATRON_LEAVES,
    TALKS_OPEN,
    OFFER,
    RULER_ACCEPTS,
    REBELS_ACCEPT,
    RULER_DEPARTS,
    DEAL_BROKEN,
    RULER_FLEES,
    RULER_RELOCATES,
    RULER_TAKEN,
    COUP_FAILS,
    COUP_SUCCEEDS,
    ELITES_BARGAIN,
    CEASEFIRE_BEGINS,
    CEASEFIRE_ENDS,
    PAY,
    SPEECH,
    AMNESTY,
    BORDER_OPENS,
    BORDER_CLOSES,
    SURFACES,
    MOBILISES,
    NEUTRAL_MOVES_IN,
    CAPITAL_LOST,
    DENIAL_EXPOSED,
) = map(int, Event)


class Reason(IntEnum):
    """Reasons in the chronicle: a manner of loss, why a unit marches, what weighed most on its will."""

    ASSAULT = Manner.ASSAULT.value
    ABANDONMENT = Manner.ABANDONMENT.value
    SURRENDER = Manner.SURRENDER.value
    RISING = Manner.RISING.value
    BARGAIN = Manner.BARGAIN.value
    REINFORCE = 5
    COUNTER_ATTACK = 6
    GIVES_UP = 7
    GATHERS = 8
    ATTACKS = 9
    LOST_BELIEF = 10
    """This one and the next, against the unit's first day."""
    CASUALTIES = 11
    COMRADES_BROKE = 12
    UNPAID = 13
    RULER_ABSENT = 14
    HOSTILE_GROUND = 15
    OUTNUMBERED = 16
    LOW_COHESION = 17


(
    BY_REINFORCEMENT,
    BY_COUNTER_ATTACK,
    BY_GIVING_UP,
    BY_GATHERING,
    BY_ATTACK,
    BY_LOST_BELIEF,
    BY_CASUALTIES,
    BY_BROKEN_COMRADES,
    BY_PAY,
    BY_ABSENCE,
    BY_GROUND,
    BY_ODDS,
    BY_COHESION,
) = list(map(int, Reason))[len(Manner) :]
NO_REASON = -1
