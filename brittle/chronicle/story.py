"""Recounts one run as a chronicle: who took, left or agreed to what, on which day and why.

The entries of the engine's log are grouped by day. Repeats are merged: three battalions that walk away
from one town on the same day share one sentence. Orders that no outsider would notice are left out. The
chronicle ends with the outcome in words and the human cost.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from brittle.batches.recognised import SAYS
from brittle.chronicle.phrases import phrase
from brittle.model.codes import NO_REASON, Event, PlaceKind, Reason, words_of
from brittle.model.outcome import FATES, OUTCOMES, SOLDIER_FATES
from brittle.wording import (
    FATE_SENTENCES,
    capital_letter,
    counted,
    long_date,
    outcome_meaning,
    people,
    rounded,
    short_date,
)

if TYPE_CHECKING:
    from brittle.engine import Json, PreparedScenario, RunOutput

WIDTH = 92
UNCHANGED: Mapping[str, float] = MappingProxyType({})
"""An empty mapping, for a scenario that sets no parameters."""

UNSEEN = frozenset({Event.ARRIVES})
"""Kinds of entry that would only repeat the order to march."""

MERGED = frozenset(
    {
        Event.WITHDRAWS,
        Event.DISPERSES,
        Event.SURRENDERS,
        Event.DEFECTS,
        Event.CROSSES_BORDER,
        Event.BREAKS_OFF,
        Event.MARCHES,
        Event.SURFACES,
        Event.MOBILISES,
    }
)
"""Kinds of entry that are merged into one sentence for each day, place and reason."""

FALLS = (Event.PLACE_FALLS, Event.CAPITAL_LOST)

OF_PATRONS = (Event.PATRON_ACTS, Event.PATRON_MEN_ARRIVE, Event.PATRON_LEAVES)
"""Kinds of entry that name the side that a patron helps and the patron's troops, but not the patron."""

MARCHED_ON = frozenset(
    words_of(PlaceKind, (PlaceKind.CAPITAL, PlaceKind.REGIONAL_CAPITAL, PlaceKind.CITY))
)
"""Kinds of place for which a march to attack is reported. For other places, only the battle is reported."""

PAUSES = {Event.BATTLE_BEGINS: 10, Event.MARCHES: 14}
"""For a kind of entry, the days that must pass before it is reported again for the same place and side."""


@dataclass(frozen=True)
class Names:
    """Names by id. Anything without a name in the theatre is called by its id."""

    places: Mapping[str, str]
    factions: Mapping[str, str]
    units: Mapping[str, str]
    cities: frozenset[str] = frozenset()
    """Names of the places for which a march to attack is reported."""
    patrons: Mapping[str, str] = field(default_factory=dict)
    """Names of patrons, by the id of the troops that they may send."""

    @classmethod
    def of(cls, theatre: Mapping[str, Json]) -> Names:
        """The names in the values of a theatre."""
        land: Any = theatre
        units = [*land.get("formations", []), *land.get("columns", [])]
        factions = {key: f["name"] for key, f in land["factions"].items()}
        patrons = {
            f"{key} (men)": factions.get(key, _named_after(key)) for key in land.get("patrons", {})
        }
        return cls(
            places={p["id"]: p["name"] for p in land["places"]},
            factions=factions,
            units={unit["id"]: unit["name"] for unit in units}
            | {key: f"troops from {name}" for key, name in patrons.items()},
            patrons=patrons,
            cities=frozenset(p["name"] for p in land["places"] if p["kind"] in MARCHED_ON),
        )


@dataclass(frozen=True)
class Note:
    """One thing that happened, with names instead of ids."""

    when: datetime
    kind: Event
    place: str
    faction: str
    units: tuple[str, ...]
    why: Reason | None
    amount: float
    fought: float | None = None
    """For a place that falls, the days of fighting for it; None if there was no battle."""
    own_ground: bool = False
    """For a unit that breaks off a fight, whether its side has taken the place."""


ABBREVIATIONS = frozenset({"nato", "un", "usa", "uae", "ussr", "jem", "unita"})
"""Words in the ids of patrons that are written in capitals."""


def _named_after(patron: str) -> str:
    """The name of a patron without a faction of its own, made from its id."""
    words = (one.upper() if one in ABBREVIATIONS else one.title() for one in patron.split("_"))
    return " ".join(words)


def notes_of(result: RunOutput, prepared: PreparedScenario, names: Names) -> list[Note]:
    """The log of a run, with names instead of codes and moments instead of ticks."""

    def named(ids: Sequence[str], table: Mapping[str, str], code: int) -> str:
        return table.get(ids[code], ids[code]) if 0 <= code < len(ids) else ""

    notes = []
    for entry in result.log:
        kind = Event(int(entry["kind"]))
        unit = named(prepared.unit_ids, names.units, int(entry["unit"]))
        faction = named(prepared.faction_ids, names.factions, int(entry["faction"]))
        if kind in OF_PATRONS:
            faction = named(prepared.unit_ids, names.patrons, int(entry["unit"])) or faction
        notes.append(
            Note(
                when=prepared.start + timedelta(hours=int(entry["tick"]) * prepared.tick_hours),
                kind=kind,
                place=named(prepared.place_ids, names.places, int(entry["place"])),
                faction=faction,
                units=(unit,) if unit else (),
                why=None if entry["why"] == NO_REASON else Reason(int(entry["why"])),
                amount=float(entry["amount"]),
            )
        )
    return notes


def condensed(notes: Sequence[Note], cities: frozenset[str] = frozenset()) -> list[Note]:
    """The notes that a chronicle keeps, with repeats merged and with the lengths of battles added."""
    seen = [
        note
        for note in notes
        if note.kind not in UNSEEN and (note.why != Reason.ATTACKS or note.place in cities)
    ]
    return _without_repeats(_merged(_with_battles(each_fall_once(seen))))


def each_fall_once(notes: Sequence[Note]) -> list[Note]:
    """Drops the general note of a place's fall if the log has a special note of the same fall."""
    manners = {(n.when, n.place): n.why for n in notes if n.kind == Event.PLACE_FALLS}
    special = (Event.CAPITAL_LOST, Event.NEUTRAL_MOVES_IN)
    other = {(n.when, n.place) for n in notes if n.kind in special}
    return [
        replace(n, why=manners.get((n.when, n.place))) if n.kind in FALLS and n.why is None else n
        for n in notes
        if not (n.kind == Event.PLACE_FALLS and (n.when, n.place) in other)
    ]


def _with_battles(notes: Sequence[Note]) -> list[Note]:
    """Adds the days of fighting to a fall's note; drops the attack's note if the place fell within a day."""
    told: list[Note | None] = []
    open_battles: dict[str, tuple[int, datetime]] = {}
    for note in notes:
        if note.kind in FALLS and note.place in open_battles:
            at, began = open_battles.pop(note.place)
            told.append(replace(note, fought=note.amount))
            if note.when - began <= timedelta(days=1):
                told[at] = None
            continue
        if note.kind == Event.BATTLE_BEGINS:
            open_battles.setdefault(note.place, (len(told), note.when))
        told.append(note)
    return [note for note in told if note is not None]


def _merged(notes: Sequence[Note]) -> list[Note]:
    """Merges notes of the same kind, faction, day, place and reason into one."""
    told: list[Note] = []
    where: dict[tuple[object, ...], int] = {}
    for note in notes:
        key = (note.when.date(), note.kind, note.place, note.faction, note.why)
        if note.kind in MERGED and key in where:
            first = told[where[key]]
            told[where[key]] = replace(
                first,
                units=tuple(dict.fromkeys([*first.units, *note.units])),
                amount=first.amount + note.amount,
            )
        else:
            where[key] = len(told)
            told.append(note)
    return told


def _own_ground(notes: Sequence[Note]) -> Iterator[Note]:
    """Marks units that break off a fight for a place that their own side has taken."""
    holder: dict[str, str] = {}
    for note in notes:
        if note.kind in FALLS:
            holder[note.place] = note.faction
        own = note.kind == Event.BREAKS_OFF and holder.get(note.place) == note.faction
        yield replace(note, own_ground=True) if own else note


def _without_repeats(notes: Sequence[Note]) -> list[Note]:
    """Leaves out entries that repeat a recent one, and marches after the capital is lost."""
    told: list[Note] = []
    last: dict[tuple[object, ...], datetime] = {}
    credit, over = 1.0, False
    attacked: set[tuple[str, str]] = set()
    for note in _own_ground(notes):
        key = _matter(note)
        where = (note.place, note.faction)
        if note.kind == Event.BATTLE_BEGINS:
            attacked.add(where)
        elif note.kind == Event.BREAKS_OFF and not note.own_ground:
            if where not in attacked:  # the end of its attack was reported already
                continue
            attacked.discard(where)
            last.pop(_matter(replace(note, kind=Event.BATTLE_BEGINS)), None)
        pause = timedelta(days=PAUSES.get(note.kind, 0))
        again = key in last and note.when - last[key] < pause
        if (
            note.kind == Event.DENIAL_EXPOSED
        ):  # reported when it costs half of the credit that was left
            again = note.amount > credit / 2 and bool(credit < 1)
            credit = credit if again else note.amount
        over = over or note.kind == Event.CAPITAL_LOST
        if not again and not (over and note.kind == Event.MARCHES):
            last[key] = note.when
            told.append(note)
    return told


def _matter(note: Note) -> tuple[object, ...]:
    """What a note is about. A second note about the same thing soon after the first is a repeat."""
    return (note.kind, note.place, note.faction, note.why, note.own_ground)


def tell(
    result: RunOutput,
    prepared: PreparedScenario,
    names: Names,
    title: str,
    run: str,
    horizon_days: float,
    chosen: Mapping[str, float] = UNCHANGED,
) -> str:
    """The whole chronicle as text, in lines of at most 92 characters.

    `chosen` holds the parameters that the scenario sets.
    """
    start = prepared.start
    branch = start + timedelta(hours=prepared.branch_tick * prepared.tick_hours)
    lines = [title, f"Run {run}. {SAYS}"]
    told = condensed(notes_of(result, prepared, names), names.cities)
    branched = (
        branch <= start
    )  # a scenario that acts from the first moment has no past, so its branch is not marked
    day = None
    for note in told:
        if note.when >= branch and not branched:
            branched = True
            lines += _branch_line(branch, start)
        if note.when.date() != day:
            day = note.when.date()
            lines += ["", f"Day {_day(note.when, start)}, {short_date(note.when)} {day.year}"]
        lines += _wrapped(f"{note.when:%H:%M}  {capital_letter(phrase(note))}", 9)
    if not branched:
        lines += _branch_line(branch, start)
    lines += ["", *closing(result, branch, horizon_days, chosen)]
    return "\n".join(lines) + "\n"


def _branch_line(branch: datetime, start: datetime) -> list[str]:
    moment = f"Day {_day(branch, start)}, {short_date(branch)}, {branch:%H:%M}"
    return ["", f"--- {moment}: the branch, where the scenario's own assumptions begin ---"]


def _day(moment: datetime, start: datetime) -> int:
    return (moment.date() - start.date()).days + 1


def _wrapped(sentence: str, indent: int) -> list[str]:
    return textwrap.wrap(
        sentence, WIDTH, initial_indent="  ", subsequent_indent=" " * indent, break_on_hyphens=False
    )


def closing(
    result: RunOutput,
    branch: datetime,
    horizon_days: float,
    chosen: Mapping[str, float] = UNCHANGED,
) -> list[str]:
    """The end of the run and its cost, in lines of the chronicle."""
    found = ending(result, branch, horizon_days, chosen)
    return ["How it ends", *[line for one in found for line in _wrapped(one, 2)]]


def ending(
    result: RunOutput,
    branch: datetime,
    horizon_days: float,
    chosen: Mapping[str, float] = UNCHANGED,
) -> tuple[str, ...]:
    """The end of the run and its cost, in sentences."""
    row = result.run
    last = branch + timedelta(days=horizon_days)
    outcome = OUTCOMES[int(row["outcome"])]
    return (
        f"By {long_date(last)}, {counted(horizon_days, 'day', 'days')} after the scenario begins: "
        f"{outcome_meaning(outcome, chosen)}.",
        _capital(row, branch),
        FATE_SENTENCES[FATES[int(row["ruler_fate"])]] + ".",
        _killed(row),
        f"Away from home: {people(float(row['displaced_peak']))} at the peak, "
        f"{people(float(row['displaced_end']))} on the last day.",
        _soldiers(row),
        "Deaths after the last day are not modelled.",
    )


def _killed(row: Any) -> str:
    own = people(row["killed_regime"], "of the regime's men", none="none of the regime's men")
    others = people(row["killed_rebels"], "others under arms", none="no others under arms")
    civilians = people(row["killed_civilians"], "civilians", none="no civilians")
    after = people(row["reprisals"], none="none")
    return f"Killed: {own}, {others}, {civilians} in the fighting and {after} in reprisals."


def _capital(row: Any, branch: datetime) -> str:
    if not row["capital_lost"]:
        return "The regime holds the capital."
    fell = branch + timedelta(days=float(row["capital_lost_day"]))
    return f"The regime lost the capital on {long_date(fell)}."


def _soldiers(row: Any) -> str:
    parts = [
        f"{rounded(float(row[f'soldiers_{fate}']))} {words}"
        for fate, words in SOLDIER_FATES.items()
        if fate != "in_ranks" and row[f"soldiers_{fate}"] >= 5
    ]
    start, ranks = float(row["soldiers_start"]), float(row["soldiers_in_ranks"])
    tail = f"; {', '.join(parts)}" if parts else ""
    return (
        f"Of {rounded(start)} soldiers and militia, {rounded(ranks)} are still in the ranks{tail}."
    )
