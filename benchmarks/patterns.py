"""Measures patterns of single runs (RULES.md, requirement 6) in chronicles.

The patterns are reported, and the model is never tuned to them. Runs must branch on the first day and keep
their chronicle (`benchmarks.chronicles`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, groupby, pairwise
from typing import NamedTuple

import numpy as np

from benchmarks.chronicles import Chronicle
from brittle.model.codes import REBEL, Event, Reason
from brittle.model.ensemble import RunResult
from brittle.model.outcome import SERIES
from brittle.model.parameters import PARAMETERS
from brittle.model.setup.prepare import Prepared

FEARED = 0.25
"""Smallest fear of the strongest captor (0-1) at which a place counts as one that fears the captors."""
LARGE = 1000
"""Number of men who break from which a garrison counts as large."""
SMALL_ODDS = 0.5
"""Ratio of the attackers' power to that of the defenders behind their defences; a smaller force is small."""
SOON = 2
"""Days from the beginning of a battle within which a garrison is said to dissolve soon."""
BROKEN = 0.5
"""Public belief in the regime's survival below which it counts as broken."""

_BATTLE = PARAMETERS[
    "assault_days"
].default  # effective days of fighting from which it counts as a battle
_BREAKS = (Event.WITHDRAWS, Event.DISPERSES, Event.SURRENDERS, Event.DEFECTS, Event.CROSSES_BORDER)

NEIGHBOURS = "captures by columns: next by road to a place that the captors' side held"
NEIGHBOURS_BY_CHANCE = "the regime's places that were next to one, at the time of a capture"
QUIET = "captures without battle"
QUIET_CALM = f"the same while public belief was {BROKEN:g} or more"
QUIET_BROKEN = f"the same while it was under {BROKEN:g}"
MARCH_RESISTED = "km/day from order to arrival, before a garrison that fought"
MARCH_FREE = "km/day from order to arrival, before none"
ADVANCE_RESISTED = "km/day from order to the place's fall, after a battle began"
ADVANCE_FREE = "km/day from order to the place's fall, without"
RISINGS = "runs with a rising"
RISING_LAG = "days from the first capture by columns to the first rising"
RISING_AFTER = "share of a run's captures that came before a rising"
RISING_SPREAD = "days from one region's first rising to the next region's"
LOST_FEARED = f"reached places that fear the captors ({FEARED:g} or more): lost"
LOST_UNFEARED = "reached places that do not: lost"
SMALL_FELL = f"battles begun at odds under {SMALL_ODDS:g}: place fell within {SOON} days"
SMALL_LARGE = f"the same, and {LARGE:,} men or more broke"
SMALL_RUNS = "runs with such a large garrison gone"


class PatternShare(NamedTuple):
    """How often a pattern occurred among its cases."""

    pattern: str
    hits: float
    of: int


class Value(NamedTuple):
    """One measured number of a pattern."""

    pattern: str
    number: float


type Seen = PatternShare | Value


def patterns(prepared: Prepared, result: RunResult) -> list[Seen]:
    """Everything that one run shows of the patterns."""
    chronicle = Chronicle.of(prepared, result)
    return list(chain.from_iterable(read(chronicle) for read in PATTERNS))


def along_roads(run: Chronicle) -> Iterator[Seen]:
    """Captures by columns next to a place that the captors' side held a tick before, and chance's rate."""
    road = run.prepared.map.ways["road_class"] >= 0
    ours, theirs = run.sides
    holder = run.prepared.map.places["start_holder"].copy()
    falls = run.of_kind(Event.PLACE_FALLS)
    columns = set(run.by_columns)
    for _, together in groupby(falls, key=lambda one: one.tick):
        held = ours[holder]
        next_to = road[:, theirs[holder]].any(axis=1)
        now = list(together)
        for one in now:
            if one in columns:
                yield PatternShare(NEIGHBOURS, float(next_to[one.place]), 1)
                yield PatternShare(NEIGHBOURS_BY_CHANCE, float(next_to[held].mean()), 1)
        for one in now:
            holder[one.place] = one.faction


def without_battle(run: Chronicle) -> Iterator[Seen]:
    """Captures with little fighting, while belief was unbroken and while it was broken."""
    belief = run.result.series[:, SERIES.index("belief")]
    for one in run.captures:
        quiet = float(one.amount < _BATTLE)
        broken = belief[int(one.tick * run.prepared.dt)] < BROKEN
        yield PatternShare(QUIET, quiet, 1)
        yield PatternShare(QUIET_BROKEN if broken else QUIET_CALM, quiet, 1)


def speeds(run: Chronicle) -> Iterator[Seen]:
    """Pace of attacking columns by road, from where they last stood to where they stopped.

    A march ends where the column meets a place of the regime, whether or not that was its target.
    """
    ours, km = run.prepared.relations.regime, run.prepared.map.ways["km"]
    battles = run.of_kind(Event.BATTLE_BEGINS)
    where = run.prepared.units_on_paper["place"].tolist()
    set_out: dict[int, int] = {}
    holder = run.prepared.map.places["start_holder"].tolist()
    for entry in run.log:
        if entry.kind == Event.PLACE_FALLS:
            holder[entry.place] = entry.faction
        elif entry.kind == Event.MARCHES and not ours[entry.faction]:
            set_out.pop(entry.unit, None)
            if entry.why == Reason.ATTACKS:
                set_out[entry.unit] = entry.tick
        elif entry.kind == Event.ARRIVES:
            start, where[entry.unit] = where[entry.unit], entry.place
            since = set_out.pop(entry.unit, -1)
            way = float(km[start, entry.place])
            if since < 0 or not 0 < way < 1e6 or not ours[holder[entry.place]]:
                continue
            fall = run.first_capture(entry.place, entry.tick)
            until = fall.tick if fall else run.prepared.last_tick
            fought = any(b.place == entry.place and since <= b.tick <= until for b in battles)
            days = (entry.tick - since + 1) * run.prepared.dt
            yield Value(MARCH_RESISTED if fought else MARCH_FREE, way / days)
            if fall:
                days = (fall.tick - since + 1) * run.prepared.dt
                yield Value(ADVANCE_RESISTED if fought else ADVANCE_FREE, way / days)


def risings(run: Chronicle) -> Iterator[Seen]:
    """How late places rise, and how far apart in time the risings of regions are."""
    days = run.prepared.dt
    rises = run.of_kind(Event.RISES)
    yield PatternShare(RISINGS, float(bool(rises)), 1)
    columns = run.by_columns
    if rises and columns:
        yield Value(RISING_LAG, (rises[0].tick - columns[0].tick) * days)
    for one in rises:
        if run.captures:
            before = sum(fall.tick < one.tick for fall in run.captures)
            yield Value(RISING_AFTER, before / len(run.captures))
    firsts: dict[int, int] = {}
    region = run.prepared.map.places["region"]
    for one in rises:
        firsts.setdefault(int(region[one.place]), one.tick)
    ticks = list(firsts.values())
    for earlier, later in pairwise(ticks):
        yield Value(RISING_SPREAD, (later - earlier) * days)


def halted_by_fear(run: Chronicle) -> Iterator[Seen]:
    """Which of the regime's places that the captors reached were lost, by fear of the captors.

    The captors reached a place if they held a place next to it or took it.
    """
    road = run.prepared.map.ways["road_class"] >= 0
    ours, theirs = run.sides
    start = run.prepared.map.places["start_holder"]
    ever = theirs[start]
    fallen = np.zeros(len(start), bool)
    for one in run.captures:
        fallen[one.place] = True
        ever[one.place] |= theirs[one.faction]
    rebels = [f for f, side in enumerate(run.prepared.relations.sides) if side == REBEL]
    feared = run.prepared.map.fears[:, rebels].max(axis=1, initial=0.0) >= FEARED
    reached = ours[start] & (road[:, ever].any(axis=1) | fallen)
    for pattern, chosen in ((LOST_FEARED, feared), (LOST_UNFEARED, ~feared)):
        here = reached & chosen
        yield PatternShare(pattern, float(fallen[here].sum()), int(here.sum()))


def small_forces(run: Chronicle) -> Iterator[Seen]:
    """Garrisons that were gone soon after an attack by a force with less than half their power."""
    ours = run.prepared.relations.regime
    breaks = run.of_kind(*_BREAKS)
    large_one = False
    for battle in run.of_kind(Event.BATTLE_BEGINS):
        if battle.amount >= SMALL_ODDS or ours[battle.faction]:
            continue
        until = battle.tick + SOON / run.prepared.dt
        fall = run.first_capture(battle.place, battle.tick)
        fell = fall is not None and fall.tick <= until
        men = sum(
            b.amount for b in breaks if b.place == battle.place and battle.tick <= b.tick <= until
        )
        yield PatternShare(SMALL_FELL, float(fell), 1)
        yield PatternShare(SMALL_LARGE, float(fell and men >= LARGE), 1)
        large_one = large_one or (fell and men >= LARGE)
    yield PatternShare(SMALL_RUNS, float(large_one), 1)


PATTERNS: tuple[Callable[[Chronicle], Iterator[Seen]], ...] = (
    along_roads,
    without_battle,
    speeds,
    risings,
    halted_by_fear,
    small_forces,
)
"""Functions that each yield what a run shows of one pattern."""
