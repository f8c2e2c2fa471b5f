"""All sets of codes: the words of inputs and results, and the integers that stand for them in records.

The word of a member is its name in lower case, and the integer of a member is its value. Kernels and agents
compare codes with the members themselves or, for sets that are used often, with the plain integers that are
defined below the set. Compiled code treats both as constants. The numbers that identify draws are in
`model.decisions`, and the numbers that identify lists are in `model.state`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import IntEnum


def words(codes: type[IntEnum], written: bool = False) -> tuple[str, ...]:
    """The words of a set in the order of its integers; if `written`, only words that an input may use."""
    # Members of different sets are equal if their integers are equal, so the type is compared too.
    hidden = {code.name for code in UNWRITTEN if written and type(code) is codes}
    return tuple(word_of(code) for code in codes if code.name not in hidden)


def word_of(code: IntEnum) -> str:
    """The word of a member of a set."""
    return code.name.lower()


def words_of(codes: type[IntEnum], some: Collection[int]) -> tuple[str, ...]:
    """The words for some of a set's integers, in the order of the set."""
    return tuple(word_of(code) for code in codes if code in some)


def by_word[Code: IntEnum, Value](table: Mapping[Code, Value]) -> dict[str, Value]:
    """A copy of a table, with each key (a member of a set) replaced by its word, as in results."""
    return {word_of(code): value for code, value in table.items()}


def code_of(codes: type[IntEnum], word: str) -> int:
    """The integer of a word. Raises KeyError for a word that is not in the set."""
    return int(codes[word.upper()])


# Codes of inputs.


class Kind(IntEnum):
    """Kinds of unit."""

    POLICE = 0
    CONSCRIPT = 1
    MILITIA = 2
    PROFESSIONAL = 3
    ELITE = 4
    FOREIGN = 5
    COLUMN = 6
    """A mobile force that attacks; the kind of every row of columns.csv."""


POLICE, MILITIA = Kind.POLICE.value, Kind.MILITIA.value

LOCALS = (POLICE, MILITIA)
"""The kinds of unit whose men serve where they live."""


class Side(IntEnum):
    """Sides of factions."""

    REGIME = 0
    REBEL = 1
    LOCAL = 2
    """The side of a faction that appears when a region rises."""
    NEUTRAL = 3


REGIME, REBEL, LOCAL, NEUTRAL = map(int, Side)

CHALLENGERS = (REBEL, LOCAL)
"""The sides of those who fight the regime."""

ALL = "all"
"""The word that stands for all factions in a list of factions; no faction has this name."""


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
    """The state of a border crossing: whether soldiers who leave the war may cross there."""

    OPEN = 0
    CLOSED = 1


class Covered(IntEnum):
    """The people whom an offer may cover."""

    RULER = 0
    FAMILY = 1
    OFFICERS = 2
    ELITES = 3


BESIDES = tuple(map(int, Covered))[1:]
"""The people whom an offer may cover besides the ruler."""


class Policy(IntEnum):
    """The policies that a scenario may set for the ruler."""

    DECIDE = 0
    NEGOTIATE = 1
    LAST_STAND = 2
    RELOCATE = 3
    LEAVE = 4


DECIDE, NEGOTIATE, LAST_STAND, RELOCATE, LEAVE = map(int, Policy)

STANDING = (LAST_STAND, RELOCATE)
"""The policies of a ruler who makes a stand, either where he is or in a place to which he moves."""

DEAF = (*STANDING, LEAVE)
"""The policies of a ruler who accepts no offer."""


class Resolve(IntEnum):
    """What a ruler may do in a tick; `rules.ruler` has these codes as plain integers."""

    STAYS = 0
    FLEES = 1
    MOVES = 2
    """He moves to a stronghold."""
    WEIGHS = 3
    """He weighs the expected values of his options."""


class Presence(IntEnum):
    """How visible the ruler is."""

    COMMANDS = 0
    VISIBLE = 1
    SILENT = 2
    ABSENT = 3


COMMANDS, VISIBLE, SILENT, _ = map(int, Presence)  # a ruler who is absent has no presence


class RoadClass(IntEnum):
    """Classes of road."""

    MOTORWAY = 0
    PRIMARY = 1
    SECONDARY = 2
    TRACK = 3


MOTORWAY, PRIMARY, SECONDARY, _ = map(int, RoadClass)  # any other road is a track


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
    """A scenario sets this act in its block for a cease-fire."""
    PATRON_MEN = 11
    """This act comes before `PATRON_ACTS` and sets how many men the patron brings, and to which place."""


UNWRITTEN: tuple[IntEnum, ...] = (Kind.COLUMN, Act.CEASEFIRE, Act.PATRON_MEN)
"""The members whose words may not be used in a row or an event of an input."""


# Codes of what is recorded daily.


class Series(IntEnum):
    """Daily series of a run; `model.outcome.SERIES_COLUMNS` describes each."""

    BELIEF = 0
    MEN_IN_RANKS = 1
    COHESION = 2
    POPULATION_HELD = 3
    KILLED_COMBATANTS = 4
    KILLED_CIVILIANS = 5
    DISPLACED = 6


# Codes of the state and the acts of units.


class Status(IntEnum):
    """Status of a unit: in the field, no longer there, not yet available, or a hidden cell."""

    ACTIVE = 0
    GONE = 1
    WAITING = 2
    HIDDEN = 3


ACTIVE, GONE, WAITING, HIDDEN = map(int, Status)


class Order(IntEnum):
    """Orders that a unit may have."""

    HOLD = 0
    REINFORCE = 1
    COUNTER = 2
    RETREAT = 3
    GATHERS = 4
    ATTACK = 5


HOLD, REINFORCE, COUNTER, RETREAT, GATHERS, ATTACK = map(int, Order)

ATTACKS = (COUNTER, ATTACK)
"""The orders to go somewhere and fight there."""


class WayOn(IntEnum):
    """The way by which a unit goes on from a place; `rules.movement` has these codes as plain integers."""

    NO_FURTHER = 0
    HELD_ROADS = 1
    QUICKEST = 2


class Passage(IntEnum):
    """What a unit does when it comes to a place that an enemy holds.

    `rules.movement` has these codes as plain integers.
    """

    STOPS = 0
    """It goes no further."""
    TAKES = 1
    """It takes the place, which is empty, and then goes on."""
    GOES_PAST = 2


class Choice(IntEnum):
    """What a formation may do when its will breaks; `rules.choice` has these codes as plain integers."""

    WITHDRAW = 0
    DISPERSE = 1
    SURRENDER = 2
    DEFECT = 3
    CROSS = 4


class Foe(IntEnum):
    """One of the enemies in or near a place; `rules.choice` has these codes as plain integers."""

    HOLDER = 0
    ATTACKER = 1
    NEAREST = 2


class Supply(IntEnum):
    """How a faction is supplied: without roads, from the regime's hubs, or from its own hubs."""

    OFF_THE_LAND = 0
    AS_REGIME = 1
    BY_ITSELF = 2


OFF_THE_LAND, AS_REGIME, BY_ITSELF = map(int, Supply)


# Codes of results.


class Outcome(IntEnum):
    """Summary words of a run; `rules.summary` defines them."""

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
    """Fates of the ruler, named as in the codebook."""

    IN_OFFICE = 0
    EXILE = 1
    CAPTURED = 2
    KILLED = 3
    RESIGNED = 4


IN_OFFICE, EXILE, CAPTURED, KILLED, _ = map(int, Fate)  # nobody in the model resigns


class Manner(IntEnum):
    """Manners in which a place is lost; records have -1 for a place that was not lost."""

    ASSAULT = 0
    ABANDONMENT = 1
    SURRENDER = 2
    RISING = 3
    BARGAIN = 4


ASSAULT, ABANDONMENT, SURRENDER, RISING, BARGAIN = map(int, Manner)


class Event(IntEnum):
    """Kinds of entry in the chronicle, and the fields that each uses."""

    PLACE_FALLS = 0
    """place; faction = the new holder; why = the manner of the loss"""
    BATTLE_BEGINS = 1
    """place; faction = the strongest attacker; amount = the power ratio"""
    WITHDRAWS = 2
    """unit; place = where it was; amount = men; the next five kinds use the same fields"""
    DISPERSES = 3
    SURRENDERS = 4
    DEFECTS = 5
    CROSSES_BORDER = 6
    BREAKS_OFF = 7
    """a rebel column leaves a fight"""
    MARCHES = 8
    """unit; place = its target; why = reinforce, counter_attack, gives_up, gathers or attacks"""
    ARRIVES = 9
    RISES = 10
    """place; faction = the local faction; amount = men"""
    CALL_TO_ARMS = 11
    PATRON_ACTS = 12
    """faction = the first that the patron supports; the next two kinds use the same field"""
    PATRON_MEN_ARRIVE = 13
    PATRON_LEAVES = 14
    TALKS_OPEN = 15
    OFFER = 16
    RULER_ACCEPTS = 17
    REBELS_ACCEPT = 18
    RULER_DEPARTS = 19
    """the ruler leaves under a deal"""
    DEAL_BROKEN = 20
    """a spoiler on the way, or later the guarantor, breaks the deal"""
    RULER_FLEES = 21
    RULER_RELOCATES = 22
    RULER_TAKEN = 23
    """amount = 1 if he is killed, 0 if he is captured"""
    COUP_FAILS = 24
    COUP_SUCCEEDS = 25
    ELITES_BARGAIN = 26
    CEASEFIRE_BEGINS = 27
    CEASEFIRE_ENDS = 28
    PAY = 29
    """amount = the factor by which pay changes"""
    SPEECH = 30
    AMNESTY = 31
    """faction; amount = the level of the amnesty"""
    BORDER_OPENS = 32
    """place"""
    BORDER_CLOSES = 33
    SURFACES = 34
    """unit = the hidden cell; place"""
    MOBILISES = 35
    """place = where militia form; amount = men"""
    NEUTRAL_MOVES_IN = 36
    """place; faction"""
    CAPITAL_LOST = 37
    """place; faction"""
    DENIAL_EXPOSED = 38
    """an official denial is seen to be false; amount = the credibility that is left"""


class Reason(IntEnum):
    """Reasons in the chronicle: how a place was lost, why a unit marches, or what weighed most on will."""

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
    """This reason and those below it weigh on a unit's will; changes are measured from the first day."""
    CASUALTIES = 11
    COMRADES_BROKE = 12
    UNPAID = 13
    RULER_ABSENT = 14
    HOSTILE_GROUND = 15
    OUTNUMBERED = 16
    LOW_COHESION = 17


NO_REASON = -1
