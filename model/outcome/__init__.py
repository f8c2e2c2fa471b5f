"""What a run amounts to: the words and columns of results.

A column is declared once, here: what it holds, its unit, its words and what a missing value means.
The records that runs fill, the tables on disk (`brittle.batches.tables.rows`), the bins of daily series,
the figures that draw them and results/README.md follow.

Two facts are kept apart, who controls the capital and what became of the ruler; the summary word
follows a written precedence (`rules/summary.py`). Days count from the branch and may be negative
for what happened before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np

from brittle.model.codes import Event, Fate, Manner, Outcome, Reason, Series, words

OUTCOMES = words(Outcome)
FATES = words(Fate)
MANNERS = words(Manner)
EVENTS = words(Event)
REASONS = words(Reason)
SERIES = words(Series)


class Holds(Enum):
    """What a column holds, as records have it; tables have words, booleans and nulls."""

    NUMBER = "number"
    """Not a number where it is missing."""
    SHARE = "number, 0 to 1"
    COUNT = "whole number"
    FLAG = "true or false"
    """1 or 0, and -1 where it is missing."""
    WORD = "word"
    """Index into the column's `words`, and -1 where it is missing."""
    PLACE = "place"
    """Index into `Prepared.place_ids`."""
    FACTION = "faction"
    """Index into `Prepared.faction_ids`, and -1 where it is missing."""


_TYPES = {
    Holds.NUMBER: "f4",
    Holds.SHARE: "f4",
    Holds.COUNT: "i2",
    Holds.FLAG: "i1",
    Holds.WORD: "i1",
    Holds.PLACE: "i2",
    Holds.FACTION: "i1",
}


@dataclass(frozen=True)
class ResultColumn:
    """A column of results. `missing` says when it has no value; empty where it always has one."""

    name: str
    holds: Holds
    meaning: str
    unit: str = ""
    missing: str = ""
    codes: type[IntEnum] | None = None
    """The set whose words it holds."""
    type: str = ""
    """NumPy's type where it is not the usual one of what it holds."""

    @property
    def dtype(self) -> str:
        """NumPy's type in the records of runs."""
        return self.type or _TYPES[self.holds]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it may hold, in the order of their codes."""
        return words(self.codes) if self.codes is not None else ()


def _number(name: str, unit: str, meaning: str, missing: str = "") -> ResultColumn:
    return ResultColumn(name, Holds.NUMBER, meaning, unit, missing)


def _share(name: str, unit: str, meaning: str) -> ResultColumn:
    return ResultColumn(name, Holds.SHARE, meaning, unit)


def _day(
    name: str, meaning: str, missing: str = "it did not happen by the horizon"
) -> ResultColumn:
    return _number(name, "days from the branch", meaning, missing)


def _flag(name: str, meaning: str, missing: str = "") -> ResultColumn:
    return ResultColumn(name, Holds.FLAG, meaning, "", missing)


def _count(name: str, unit: str, meaning: str, type_: str = "") -> ResultColumn:
    return ResultColumn(name, Holds.COUNT, meaning, unit, type=type_)


SOLDIER_FATES = {
    "in_ranks": "still in the ranks",
    "lost": "killed or wounded",
    "deserted": "deserted",
    "dispersed": "dispersed with their unit",
    "surrendered": "surrendered",
    "defected": "changed sides",
    "crossed": "crossed a border",
    "left": "left with their patron",
}
"""What became of the regime's men: columns `soldiers_...` of a run, which add up to all of them."""

_NOT_LOST = "it was not lost"

RUN_COLUMNS = (
    ResultColumn("outcome", Holds.WORD, "summary word of the run", codes=Outcome),
    _flag("capital_lost", "whether the regime lost the capital by the horizon"),
    _day("capital_lost_day", "when it lost the capital for the first time"),
    ResultColumn("capital_taken_by", Holds.FACTION, "who took it", "", _NOT_LOST, type="i2"),
    ResultColumn("capital_manner", Holds.WORD, "in which manner", "", _NOT_LOST, Manner),
    _number(
        "capital_fighting_days",
        "effective days",
        "fighting at the capital: of its last battle if it fell",
    ),
    ResultColumn("ruler_fate", Holds.WORD, "what became of the ruler", codes=Fate),
    _day("ruler_left_day", "when he left office, by whatever way"),
    _day("relocated_day", "when he moved to a stronghold"),
    _day("talks_day", "when talks opened; below 0 for talks that opened before the branch"),
    _day(
        "offer_day", "when an exit offer was on the table; below 0 for one from before the branch"
    ),
    _day("ruler_accepts_day", "when the ruler said yes to it"),
    _day("rebels_accept_day", "when the rebels near the capital did"),
    _day("departed_day", "when he left under the deal"),
    _flag("honoured", "whether the deal was kept", "he did not depart under a deal"),
    _flag("forced", "whether the scenario made him accept an offer worth less than staying"),
    _day("coup_day", "when a coup was first attempted"),
    _flag("coup_succeeded", "whether a coup deposed him", "none was attempted"),
    _number("ceasefire_days", "days", "longest spell of a cease-fire"),
    _number("killed_regime", "people", "soldiers and militia of the regime's side killed"),
    _number("killed_rebels", "people", "rebels, local fighters and neutrals killed"),
    _number("killed_civilians", "people", "civilians killed in combat and from the air"),
    _number("reprisals", "people", "people killed in reprisals, not in killed_civilians"),
    _number("displaced_peak", "people", "most people away from home on any day"),
    _number("displaced_end", "people", "people away from home at the horizon"),
    _share("accountability", "chance", "that the ruler answers before a court"),
    _number(
        "celebrations",
        "people",
        "people in places that rose or were taken without their army fighting",
    ),
    _number("soldiers_start", "men", "the regime's men present on the first day, and raised since"),
    *(
        _number(f"soldiers_{fate}", "men", f"of them, {told}")
        for fate, told in SOLDIER_FATES.items()
    ),
    _count("places_lost", "places", "ever lost by the regime"),
    _count("lost_without_battle", "places", "of these, with less fighting than an assault has"),
    _day("first_loss_day", "when the regime lost its first place"),
    _share("population_held_end", "share", "of the people in places that the regime still holds"),
    _count("patrons_acted", "patrons", "that acted in force", "i1"),
    _count("patrons_left", "patrons", "that left", "i1"),
    _share("belief_end", "chance", "public belief that the regime survives the next year"),
    _flag("will_never_moved", "whether belief stayed inside the dead band throughout"),
)
"""One row a run, at the horizon unless a column says otherwise; the result store adds its keys."""

PLACE_COLUMNS = (
    ResultColumn("place", Holds.PLACE, "its id"),
    _day("lost_day", "when the regime (or its first holder) first lost it", _NOT_LOST),
    ResultColumn("lost_to", Holds.FACTION, "who took it then", "", _NOT_LOST),
    ResultColumn("manner", Holds.WORD, "in which manner", "", _NOT_LOST, Manner),
    _number("fighting_days", "effective days", "fighting there in the run"),
    ResultColumn("holder_end", Holds.FACTION, "who holds it at the horizon"),
    _number("killed_civilians", "people", "civilians killed there in combat and from the air"),
    _number("displaced_peak", "people", "most of its people away from home on any day"),
    _number("reprisals", "people", "people killed there in reprisals"),
)
"""One row a run and place."""

SERIES_COLUMNS = (
    _share("belief", "belief", "belief that the regime survives the year"),
    _number("men_in_ranks", "men", "regime's men in the ranks"),
    _share("cohesion", "cohesion", "cohesion of the regime's formations"),
    _share("population_held", "share", "people in places the regime holds"),
    _number("killed_combatants", "people", "combatants of all sides killed so far"),
    _number("killed_civilians", "people", "civilians killed so far"),
    _number("displaced", "people", "people away from home"),
)
"""Daily series of a run, in the order of `codes.Series`: one value a day from the branch (day 0)."""

RUN_DTYPE = np.dtype([(column.name, column.dtype) for column in RUN_COLUMNS])
"""A run's record. The result store adds key columns: scenario, draw, replicate."""

PLACE_DTYPE = np.dtype([(column.name, column.dtype) for column in PLACE_COLUMNS])
"""The record of a place in a run."""

LOG_DTYPE = np.dtype(
    [
        ("tick", "i4"),
        ("kind", "i2"),  # index into EVENTS
        ("place", "i2"),  # index into Prepared.place_ids, -1
        ("faction", "i2"),  # index into Prepared.faction_ids, -1
        ("unit", "i2"),  # index into Prepared.unit_ids (formations, then columns), -1
        ("why", "i2"),  # index into REASONS, -1
        ("amount", "f8"),  # men, or as the kind says
    ]
)
"""What a run notes for its chronicle, in the order in which it happened."""
