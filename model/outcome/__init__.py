"""The outcome of a run: the words and columns of results.

Each column is declared once, here, with its type, its unit, its words, and the meaning of a missing
value. The records that runs fill, the tables on disk (`brittle.batches.tables.rows`), the bins of daily
series, the figures drawn from them, and results/README.md follow these declarations.

Two facts are kept apart: who controls the capital, and what became of the ruler. The summary word follows
from a written order of precedence (`rules/summary.py`). Days count from the branch, and are negative for
events before it.
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
    """The type of a column's values in records; tables have words, booleans and nulls instead of codes."""

    NUMBER = "number"
    """A number, or NaN where it is missing."""
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
    """A column of results; `missing` says when the column has no value, and is empty if it always has one."""

    name: str
    holds: Holds
    meaning: str
    unit: str = ""
    missing: str = ""
    codes: type[IntEnum] | None = None
    """The set of codes whose words the column holds."""
    type: str = ""
    """NumPy's type, if it is not the usual one for `holds`."""

    @property
    def dtype(self) -> str:
        """NumPy's type in the records of runs."""
        return self.type or _TYPES[self.holds]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that the column may hold, in the order of their codes."""
        return words(self.codes) if self.codes is not None else ()


def _number(name: str, unit: str, meaning: str, missing: str = "") -> ResultColumn:
    return ResultColumn(name, Holds.NUMBER, meaning, unit, missing)


def _share(name: str, unit: str, meaning: str) -> ResultColumn:
    return ResultColumn(name, Holds.SHARE, meaning, unit)


def _day(
    name: str, meaning: str, missing: str = "the event did not happen by the horizon"
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
"""What became of the regime's men: the columns `soldiers_...` of a run, which add up to all its men."""

_NOT_LOST = "the place was not lost"
_CAPITAL_HELD = "the capital was not lost"

RUN_COLUMNS = (
    ResultColumn("outcome", Holds.WORD, "summary word of the run", codes=Outcome),
    _flag("capital_lost", "whether the regime lost the capital by the horizon"),
    _day("capital_lost_day", "when the regime lost the capital for the first time"),
    ResultColumn(
        "capital_taken_by",
        Holds.FACTION,
        "faction that took the capital",
        "",
        _CAPITAL_HELD,
        type="i2",
    ),
    ResultColumn(
        "capital_manner",
        Holds.WORD,
        "manner in which the capital was lost",
        "",
        _CAPITAL_HELD,
        Manner,
    ),
    _number(
        "capital_fighting_days",
        "effective days",
        "fighting at the capital: in the last battle if the capital fell, else in the whole run",
    ),
    ResultColumn("ruler_fate", Holds.WORD, "what became of the ruler", codes=Fate),
    _day("ruler_left_day", "when the ruler left office, in whatever way"),
    _day("relocated_day", "when the ruler moved to a stronghold"),
    _day("talks_day", "when talks opened; below 0 for talks that opened before the branch"),
    _day("offer_day", "when an exit offer came on the table; below 0 if it came before the branch"),
    _day("ruler_accepts_day", "when the ruler accepted the offer"),
    _day("rebels_accept_day", "when the rebels near the capital accepted the offer"),
    _day("departed_day", "when the ruler left under the deal"),
    _flag("honoured", "whether the deal was kept", "the ruler did not depart under a deal"),
    _flag("forced", "whether the scenario made the ruler accept an offer worth less than staying"),
    _day("coup_day", "when a coup was first attempted"),
    _flag("coup_succeeded", "whether a coup deposed the ruler", "no coup was attempted"),
    _number("ceasefire_days", "days", "length of the longest cease-fire"),
    _number("killed_regime", "people", "soldiers and militia killed on the regime's side"),
    _number("killed_rebels", "people", "rebels, local fighters and neutrals killed"),
    _number("killed_civilians", "people", "civilians killed in combat and from the air"),
    _number(
        "reprisals", "people", "people killed in reprisals; killed_civilians does not include them"
    ),
    _number("displaced_peak", "people", "largest number of people away from home on any day"),
    _number("displaced_end", "people", "number of people away from home at the horizon"),
    _share("accountability", "chance", "chance that the ruler answers before a court"),
    _number(
        "celebrations",
        "people",
        "people opposed to the regime whose place rose or fell without battle",
    ),
    _number("soldiers_start", "men", "the regime's men, present on the first day or raised since"),
    *(
        _number(f"soldiers_{fate}", "men", f"part of soldiers_start: {told}")
        for fate, told in SOLDIER_FATES.items()
    ),
    _count("places_lost", "places", "number of places that the regime ever lost"),
    _count(
        "lost_without_battle",
        "places",
        "number of places, among those in places_lost, that fell with less fighting than an assault",
    ),
    _day("first_loss_day", "when the regime lost its first place"),
    _share(
        "population_held_end",
        "share",
        "share of all people whose home is in a place that the regime holds at the horizon",
    ),
    _count("patrons_acted", "patrons", "number of patrons that intervened in strength", "i1"),
    _count("patrons_left", "patrons", "number of patrons that left", "i1"),
    _share("belief_end", "chance", "public belief that the regime survives the next year"),
    _flag("will_never_moved", "whether belief stayed inside the dead band throughout"),
)
"""The columns of the table of runs, at the horizon unless stated; the result store adds key columns."""

PLACE_COLUMNS = (
    ResultColumn("place", Holds.PLACE, "id of the place"),
    _day(
        "lost_day",
        "when the place's first holder (often the regime) lost it for the first time",
        _NOT_LOST,
    ),
    ResultColumn(
        "lost_to", Holds.FACTION, "faction that took the place on lost_day", "", _NOT_LOST
    ),
    ResultColumn(
        "manner",
        Holds.WORD,
        "manner in which the place was lost on lost_day",
        "",
        _NOT_LOST,
        Manner,
    ),
    _number("fighting_days", "effective days", "fighting in the place during the whole run"),
    ResultColumn("holder_end", Holds.FACTION, "faction that holds the place at the horizon"),
    _number(
        "killed_civilians", "people", "civilians killed in the place, in combat and from the air"
    ),
    _number(
        "displaced_peak", "people", "largest number of the place's people away from home on any day"
    ),
    _number("reprisals", "people", "people killed in the place in reprisals"),
)
"""The columns of the table of places, which has one row per run and place."""

SERIES_COLUMNS = (
    _share("belief", "belief", "public belief that the regime survives the next year"),
    _number("men_in_ranks", "men", "the regime's men in the ranks"),
    _share("cohesion", "cohesion", "mean cohesion of the regime's men in formations"),
    _share(
        "population_held",
        "share",
        "share of all people whose home is in a place that the regime holds",
    ),
    _number("killed_combatants", "people", "combatants of all sides killed so far"),
    _number("killed_civilians", "people", "civilians killed so far"),
    _number("displaced", "people", "people away from home"),
)
"""Daily series of a run, in the order of `codes.Series`: one value per day from the branch (day 0)."""

RUN_DTYPE = np.dtype([(column.name, column.dtype) for column in RUN_COLUMNS])
"""The record of a run. The result store adds key columns: scenario, draw, replicate."""

PLACE_DTYPE = np.dtype([(column.name, column.dtype) for column in PLACE_COLUMNS])
"""The record of a place in a run."""

LOG_DTYPE = np.dtype(
    [
        ("tick", "i4"),
        ("kind", "i2"),  # index into EVENTS
        ("place", "i2"),  # index into Prepared.place_ids, or -1
        ("faction", "i2"),  # index into Prepared.faction_ids, or -1
        ("unit", "i2"),  # index into Prepared.unit_ids (formations, then columns), or -1
        ("why", "i2"),  # index into REASONS, or -1
        ("amount", "f8"),  # a number of men, or what `codes.Event` states for the kind
    ]
)
"""The record of an event for a run's chronicle; events are in the order in which they happened."""
