"""The state of a run: one record for each place, unit, faction, patron and elite, and one for the world.

`CollapseModel` keeps every field as an attribute of an agent; the ensemble keeps it as a field of an
array. The docking test compares all fields at every tick. Men and people are expected numbers, not
integers. Ticks are counted from the theatre's start. The value -1 means "never" for a tick and
"none" for an index.
"""

from __future__ import annotations

from typing import Any, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

from brittle.model.codes import Kind


def _record_of(fields: type[tuple[Any, ...]]) -> np.dtype[np.void]:
    """The record type for a NamedTuple, with 64 bits for each of its ints and floats."""
    kinds = {int: "i8", float: "f8"}
    return np.dtype([(name, kinds[kind]) for name, kind in get_type_hints(fields).items()])


CODING_GROUPS = 16
"""The number of groups into which the draws of what the coding cannot know are divided by their keys.

Each group has a seed of its own, so that a fit can redraw one group and keep the others.
"""

REFUGES = 6
"""The number of places of refuge that are considered for each place."""

PLACE = np.dtype(
    [
        # what every tick reads, in the first cache lines
        ("holder", "u4"),  # faction that controls the place
        ("garrison", "f8"),  # power of those who hold it
        ("mobile", "f8"),  # power of the regime's units there that can be ordered away
        ("attackers", "f8"),  # power of those inside who contest it
        ("inbound", "f8"),  # power of the regime's units that are on their way here
        ("attacker", "i4"),  # the strongest faction among those attackers
        ("near", "f8"),  # power of the hostile columns within reach that have stirred
        ("nearest", "i4"),  # the strongest faction among those columns
        ("cut", "f8"),  # days without a road to a hub of its holder
        ("militia", "f8"),  # men of the regime's militia raised in the war
        ("fighters", "f8"),  # men of a rising here, or men left behind by a column
        ("fighters_faction", "i4"),
        ("contact", "f8"),  # days of battle in the present spell of fighting
        ("backing", "f8"),  # power that garrisons of its side nearby would add
        ("broken", "f8"),  # men who broke near here lately; their number fades
        ("manned", "i4"),  # 1 if it had a garrison on the first day
        ("region", "u4"),
        ("defence", "f8"),  # factor by which the defenders' power is multiplied
        ("supply", "f8"),  # 0-1 while a road to a hub is open
        ("alignment", "f8"),  # attitude of the community to the regime, -1 to 1
        ("value", "f8"),  # value to the regime; the capital's is 1
        # 1 for the capital, places within a day's march, strongholds, the gateway and places on the way there
        ("core", "i4"),
        ("capital", "i4"),  # 1 for the capital
        ("stronghold", "i4"),
        ("degree", "u4"),  # number of neighbours by road
        ("within", "u4"),  # number of places within the farthest reach, including itself
        ("start_holder", "u4"),
        ("fallen", "f8"),  # share of its neighbours that the regime has lost since the first day
        ("rally", "i4"),  # next place on the way to the regime's nearest hub
        ("exit", "i4"),  # 1 where an open border crossing is near
        ("risen", "i4"),  # 1 once it has risen
        ("key", "u8"),  # hash of its id
        # what changes seldom, or is read seldom
        ("population", "f8"),  # people at home on the first day
        ("crossing", "i4"),  # 1 where the border may be crossed
        ("open", "i4"),  # 1 for a crossing where soldiers may leave
        ("local_faction", "i4"),  # the faction to which a rising here belongs, or -1
        ("men_per_1000", "f8"),  # people, of every 1,000, who would join that rising
        ("mobilises", "i4"),  # 1 where a call to arms is heard
        (
            "fighting",
            "f8",
        ),  # effective fighting days since it last changed hands or had no enemy near
        ("fought", "f8"),  # effective fighting days in the run
        ("way_out", "i4"),  # manner in which its defenders last gave way; -1 once no enemy is near
        ("lost_tick", "i4"),  # tick at which its first holder first lost it
        ("lost_to", "i4"),
        ("lost_manner", "i4"),
        ("lost_way_out", "i4"),  # manner in which its defenders gave way before that loss, or -1
        ("lost_fighting", "f8"),
        ("taken", "i4"),  # first tick after it last changed hands, or -1
        ("taken_from", "i4"),  # the faction that held it before it last changed hands, or -1
        ("alarmed", "i4"),  # 1 if people were alarmed since the last end of a day
        ("away", "f8"),  # its people away from home
        ("away_peak", "f8"),
        ("sheltered", "f8"),  # people of other places who found refuge here
        ("pull", "f8", (REFUGES,)),  # pull of each of its refuges
        ("refuge", "f8", (REFUGES,)),  # its people at each of its refuges
        ("killed", "f8"),  # civilians killed here
        ("crossed", "f8"),  # the regime's soldiers who crossed a border from here
        ("reprisals", "f8"),
    ],
    align=True,
)

UNIT = np.dtype(
    [
        # what every tick reads, in the first cache lines
        ("status", "i4"),
        ("regime", "i4"),  # 1 if it fights for the regime
        ("column", "i4"),  # 1 for a mobile force that seeks targets
        ("faction", "u4"),
        ("place", "u4"),  # where it is or, on the road, the place that it has left
        ("next", "i4"),  # the next place, while it is on the road
        ("dest", "i4"),
        ("order", "i4"),
        ("stirred", "i4"),  # 1 once it has left its posture of the first day
        ("kind", "u4"),
        ("men", "f8"),
        ("cohesion", "f8"),
        ("heavy", "f8"),
        ("cut", "f8"),  # days that it has been cut off from its hubs
        ("contact", "f8"),  # days in contact; 0 again once no enemy is near
        ("power", "f8"),
        ("will", "f8"),
        ("will_calm", "f8"),
        ("in_group", "f8"),
        ("initial", "f8"),  # men with whom it started
        ("lost", "f8"),  # killed and wounded
        ("deserted", "f8"),
        ("decision", "i4"),  # what it does in this tick: a code of codes.Choice, or -1
        ("key", "u8"),
        # what changes seldom, or is read seldom
        ("patron", "i4"),  # the patron to which it belongs, or -1
        ("motorised", "f8"),
        ("available", "i4"),  # tick at which it appears
        ("strength", "f8"),  # men with which a waiting unit appears
        ("home", "f8"),  # alignment of its place on the first day
        ("km", "f8"),  # km left to the next place
        ("base", "u4"),  # last place of its own side that it held or passed
        ("dispersed", "f8"),
        ("surrendered", "f8"),
        ("defected", "f8"),
        ("crossed", "f8"),
        ("left", "f8"),  # men who left with their patron
    ],
    align=True,
)

FACTION = np.dtype(
    [
        ("key", "u8"),
        ("side", "i8"),
        ("coordination", "f8"),
        ("assurances", "f8"),
        ("like", "u4"),  # the first faction with the same ties, whose list of targets it shares
        ("landless", "i8"),  # 1 if it held no place on the first day and lives off the land
        ("amnesty", "f8"),
        ("ranging", "i8"),  # 1 if it has columns in the field
        ("stirred", "i8"),  # 1 if a column of its own left its posture of the first day
        ("roused", "i8"),  # 1 if a column on which it counts, its own included, left that posture
        ("frozen", "i8"),  # its columns stay where they are and attack nobody
        ("own_air", "f8"),  # strength of its own air force, 0-1
        ("air", "f8"),  # strength of the air campaign that supports it, 0-1
        ("aid", "f8"),  # share of its lack of supplies that its patrons fill, 0-1
        ("against", "f8"),  # strength of the air campaign against it, 0-1
        ("fighter", "f8"),  # power of one man of a rising, or one left behind by a column
        ("power", "f8"),
        ("power_calm", "f8"),
    ]
)

PATRON = np.dtype(
    [
        ("key", "u8"),
        ("regime", "i8"),  # 1 if it supports the regime
        ("client", "i8"),  # the first faction that it supports
        ("commitment", "f8"),
        ("air", "f8"),
        ("supply", "f8"),
        ("men", "f8"),
        ("reaction", "f8"),  # days
        ("unit", "i8"),  # index of the unit that its men form when they arrive
        ("level", "f8"),  # share of its support now in use
        ("asked", "i8"),  # tick at which it was asked for help, or -1
        ("acts_tick", "i8"),  # tick at which it intervenes in strength, or -1
        ("men_tick", "i8"),
        ("acted", "i8"),
        ("left", "i8"),
    ]
)

ELITE = np.dtype(
    [
        ("key", "u8"),
        ("exposure", "f8"),
        ("error", "f8"),  # error of its private signal, standard normal
        ("calm_lost", "i8"),  # 1 if it would count the regime as lost even in calm
        ("lost", "i8"),  # 1 if it counts the regime as lost
        ("purged", "i8"),
    ]
)

WORLD = np.dtype(
    [
        ("dt", "f8"),  # days per tick
        ("seed", "u8"),  # seed of the history
        ("first_seed", "u8"),  # seed of the first day; the seed of the history may change later
        ("coding", "u8", (CODING_GROUPS,)),  # seeds of what the coding cannot know
        ("replicate", "u8"),  # number of the replicate, plus 1; the past is replicate 0
        ("epoch", "i8"),  # 0 before the branch, 1 from it on; selects the parameters in force
        ("branch", "i8"),
        ("horizon", "i8"),  # last tick
        ("regime", "u4"),  # the faction of the regime's militia
        ("capital", "u4"),
        ("airport", "i8"),
        ("refuge_place", "i8"),  # where the ruler would go, or where he would make his stand
        ("culpability", "f8"),
        ("haven", "f8"),
        ("capacity", "f8"),  # capacity to mobilise
        ("contact", "f8"),  # contact of the elites with the other side
        ("men_start", "f8"),  # the regime's men on the first day
        ("raised", "f8"),  # men of militia, late columns and patrons added since
        ("militia_deserted", "f8"),
        ("militia_dispersed", "f8"),
        ("militia_lost", "f8"),
        ("changed", "i8"),  # 1 if control changed, so that roads to hubs must be found again
        ("road_out", "i8"),  # 1 if a road leads from the ruler to a stronghold or an open crossing
        # policy, in force from the branch on
        ("policy", "i8"),
        ("force", "i8"),
        ("readiness", "f8"),  # readiness to give up places
        ("credulity", "f8"),  # credibility of amnesties, 0-1
        ("cover_officers", "f8"),
        ("cover_elites", "f8"),
        ("covered", "f8"),  # share of the groups besides the ruler that the deal covers
        ("mediation_low", "f8"),
        ("mediation_likely", "f8"),
        ("mediation_high", "f8"),
        ("deal_honoured", "f8"),
        ("deal_haven", "f8"),
        # the public mind
        ("belief", "f8"),
        ("calm", "f8"),  # L0
        ("felt", "f8"),
        ("memory", "f8"),
        ("ratio", "f8"),
        ("ratio_calm", "f8"),
        ("credibility", "f8"),
        ("pay", "f8"),
        ("pay_calm", "f8"),
        ("moved", "i8"),  # 1 once belief left the dead band
        ("broken", "f8"),  # men who broke lately; their number fades
        ("broken_kind", "f8", (len(Kind),)),
        ("called", "i8"),  # tick of the call to arms
        # the capital
        ("power", "f8"),  # power of the regime
        ("defenders", "f8"),  # power in the capital
        ("defenders_slow", "f8"),  # that power with a lag of `defenders_lag` days
        ("lost_tick", "i8"),
        ("lost_to", "i8"),
        ("lost_manner", "i8"),
        ("lost_fighting", "f8"),
        # the ruler
        ("ruler_place", "i8"),
        ("presence", "f8"),
        ("presence_calm", "f8"),
        ("fate", "i8"),
        ("left_tick", "i8"),  # tick at which he left office
        ("left_alone", "i8"),  # 1 if he left without a deal
        ("moved_tick", "i8"),
        ("talks_tick", "i8"),
        ("offer_tick", "i8"),
        ("ready_tick", "i8"),  # tick at which mediation is done
        ("ruler_yes", "i8"),
        ("rebels_yes", "i8"),
        ("departed", "i8"),
        ("honoured", "i8"),
        ("forced", "i8"),
        ("rump_days", "f8"),
        # elites
        ("share_lost", "f8"),
        ("coup_tick", "i8"),
        ("coup_won", "i8"),
        ("bargain_tick", "i8"),
        # cease-fire
        ("truce", "i8"),
        ("truce_days", "f8"),
        ("truce_longest", "f8"),
        ("regime_keeps", "i8"),
        ("rebels_keep", "i8"),
        ("regime_may_keep", "f8"),  # chance that the side keeps a cease-fire
        ("rebels_may_keep", "f8"),
        # human cost
        ("killed_regime", "f8"),
        ("killed_rebels", "f8"),
        ("killed_civilians", "f8"),
        ("reprisals", "f8"),
        ("displaced", "f8"),
        ("displaced_peak", "f8"),
        ("celebrations", "f8"),
        ("logged", "i8"),
    ]
)


class DatedAct(NamedTuple):
    """An act, dated to a tick, of an actor outside the model."""

    tick: int
    kind: int
    """A code of `model.codes.Act`."""
    who: int = -1
    """The index of a patron or of a faction, depending on the kind; -1 if there is none."""
    place: int = -1
    amount: float = 0.0


EVENT = _record_of(DatedAct)
"""A `DatedAct` as a record."""

REGION = np.dtype(
    [
        ("people", "f8"),  # people of all its places on the first day
        ("power", "f8"),  # power of the regime's garrisons in it
    ]
)
"""A region named by the theatre. Garrisons in a region also police its other places."""


class Tie(NamedTuple):
    """The relation of one faction (the second) to another (the first)."""

    hostile: int
    """1 if they fight."""
    ally: float
    """How far the second defends what the first holds, 0-1."""
    share: float
    """How far the first counts on the columns of the second, 0-1."""


TIE = _record_of(Tie)
"""A `Tie` as a record."""

CAMP = np.dtype(
    [
        ("bit", "u8"),  # the faction's bit, in integers that describe many factions
        ("friends", "u8"),  # bits of the factions that count its places as their own
        ("foes", "u8"),  # bits of the factions for which its places are hostile
        ("roads", "i4"),  # how it is supplied, a code of brittle.model.codes.Supply
        ("seeks", "i4"),  # 1 for the first of all factions with the same ties, if any has columns
    ],
    align=True,
)
"""The allies and enemies of one faction, as bits; there are at most 64 factions."""

WAY = np.dtype(
    [
        ("hop", "i4"),  # next place on the way, -1 where there is none
        ("km", "f8"),  # by road
        ("road_km", "f8"),  # length of the road that joins the two directly, 0 if none does
        ("road_class", "i4"),  # a code of brittle.model.codes.RoadClass, or -1
    ],
    align=True,
)
"""The quickest way between two places."""

FRONT = np.dtype(
    [
        ("fear", "f8"),  # how much the people fear the faction, 0-1; fixed
        ("near", "f8"),  # power of its columns within reach, if the place is hostile to it
        ("threat", "f8"),  # power of those columns that have stirred
        ("inside", "f8"),  # its power inside, if it contests the place
    ],
    align=True,
)
"""The position of one faction at one place."""

REACH = np.dtype([("place", "u4"), ("km", "f8")])
"""A place within reach of another, and its distance; each row starts with the nearest place."""

BACKING = np.dtype([("by", "u4"), ("of", "u4"), ("share", "f8")])
"""The share of the power of the garrison at `by` that helps its own side to defend `of`."""

ROAD = np.dtype([("place", "u4"), ("effort", "f8")])
"""A neighbouring place, and the km of primary road that take as long as the road to it."""

(
    LIVE,  # units that are not gone
    OURS,  # those live units that fight for the regime
    OTHERS,  # the other live units
    ABSENT,  # live units not in the field: hidden cells, and those not yet available
    PRESSED,  # places that are contested or in battle, or have an enemy near
    SHAKEN,  # places near which men broke lately
    ARMED,  # places with militia
    HELD,  # the regime's places
    CUT_OFF,  # places without a road to a hub of their holder
    VACANT,  # the regime's places that had a garrison on the first day and are now empty
    HOMES,  # the capital and the strongholds; fixed
    RANGING,  # factions with columns in the field
) = range(12)
"""Rows of `State.lists`. The first `State.counts[row]` entries of a row are indices in ascending order."""
LISTS = 12

(
    SEEN,  # number of entries of `State.seen`
    SKY,  # 1 if the patrons' air campaigns may have changed
    BATTLES,  # 1 if a unit was in contact in the last tick
    BREAKS,  # number of units whose will breaks in this tick
    MOVES,  # 1 if people left home or came back in this tick
    NEXT,  # index of the first event that has not happened
    BACKINGS,  # number of entries of `State.backings`
    COUNTS,
) = range(LISTS, LISTS + 8)
"""Further entries of `State.counts`; the last name is the number of all entries."""

Array = NDArray[np.void]


def copied(records: Array) -> Array:
    """A copy of whole records.

    NumPy's own method copies field by field, which takes 16 us for one record of parameters.
    """
    memory = np.dtype((np.void, records.itemsize))
    return records.view(memory).copy().view(records.dtype)


class State(NamedTuple):
    """Everything that a kernel needs for one run.

    Comments give the lengths of arrays in brackets. The fields in `RECORDS` change during a run.
    """

    world: Array  # [1]
    places: Array  # [P]
    units: Array  # [U]
    factions: Array  # [F]
    patrons: Array  # [N]
    elites: Array  # [E]
    regions: Array  # [R]
    fronts: Array  # [F, P]
    p: Array  # [2] parameters before the branch, and from it on
    ties: Array  # [F, F]
    camps: Array  # [F]
    ways: Array  # [P, P]
    neighbours: Array  # ROAD [P, most], 0 beyond a place's degree
    reach: Array  # REACH [P, most], 0 beyond the places within reach
    refuges: NDArray[np.int64]  # [P, REFUGES], -1 where there are fewer
    supports: NDArray[np.float64]  # [N, F] 1 where the patron supports the faction
    lists: NDArray[np.uint32]  # [LISTS, most] indices of units, places or factions, by row
    counts: NDArray[np.int64]  # [COUNTS] number of indices in each row, then notes of a tick
    hostile: NDArray[np.uint64]  # [P] bits of the factions to whom a place is hostile
    linked: NDArray[np.uint64]  # [P] bits of the factions whose units have a road to a hub
    targets: NDArray[np.uint32]  # [F, P + 1] targets of a faction; the last entry is their number
    backings: Array  # BACKING [P * most]; the first `counts[BACKINGS]` are in use
    seen: NDArray[np.uint32]  # [F * P, 2] a faction, and a place that its columns are near
    events: Array  # dated acts in order of time
    series: NDArray[np.float32]  # [days + 1, len(SERIES)]
    log: Array  # entries of the chronicle; of length 0 if none is kept


RECORDS = ("world", "places", "units", "factions", "patrons", "elites", "regions", "fronts")
"""Fields of `State` that hold records and change during a run."""
