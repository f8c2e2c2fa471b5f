"""Shortens the chronicle of a run to a page of prose that somebody can follow who has never seen the model.

A day on which places fall becomes one entry, which names the largest places and counts the others. What the
patrons, the ruler, his elites and mediators do, and the fall of the capital, have entries of their own. If
there are too many entries, neighbouring days are joined, and then the least important entries are left out.
No entry reaches across the branch or across the fall of the capital.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from brittle.chronicle.clusters import FallsTogether, clustered, joined
from brittle.chronicle.ground import ChronicleGround, later_name, place_name, with_article
from brittle.chronicle.phrases import WHY, phrase
from brittle.chronicle.story import FALLS, Note
from brittle.model.codes import Event, Reason
from brittle.wording import SMALL, capital_letter, duration, listed, rounded

MOST = 22
"""The largest number of entries."""

LEADS = 3
"""The largest number of places in an entry whose fall is described one by one."""

NAMED = 4
"""The largest number of further places that an entry names."""

AFTERWARDS = 4
"""The largest number of entries about places that are lost after the capital."""

MANY = 500
"""The number of soldiers who give up within an entry from which on they are mentioned."""

RANKS: dict[Event, int] = {
    Event.CAPITAL_LOST: 0,
    Event.RULER_TAKEN: 0,
    Event.RULER_FLEES: 0,
    Event.RULER_DEPARTS: 0,
    Event.RULER_RELOCATES: 0,
    Event.COUP_SUCCEEDS: 0,
    Event.ELITES_BARGAIN: 0,
    Event.CEASEFIRE_BEGINS: 0,
    Event.CEASEFIRE_ENDS: 0,
    Event.DEAL_BROKEN: 0,
    Event.OFFER: 1,
    Event.RULER_ACCEPTS: 1,
    Event.REBELS_ACCEPT: 1,
    Event.MARCHES: 1,
    Event.TALKS_OPEN: 1,
    Event.PATRON_LEAVES: 1,
    Event.PATRON_ACTS: 1,
    Event.PATRON_MEN_ARRIVE: 2,
    Event.COUP_FAILS: 2,
    Event.BATTLE_BEGINS: 2,
    Event.BREAKS_OFF: 3,
    Event.CALL_TO_ARMS: 3,
    Event.AMNESTY: 3,
    Event.SPEECH: 3,
    Event.PAY: 3,
    Event.DENIAL_EXPOSED: 4,
}
"""Kinds of event with an entry of their own; those with a higher number are left out first."""

ONCE = frozenset({Event.PATRON_ACTS, Event.PATRON_LEAVES, Event.CALL_TO_ARMS, Event.AMNESTY})
"""Kinds of event that are reported only the first time for each side."""


FIRST = frozenset({Event.MARCHES, Event.DENIAL_EXPOSED})
"""Kinds of event of which only the very first is reported."""


class Entry(NamedTuple):
    """One entry of the short chronicle."""

    first: datetime
    last: datetime
    """The moment of the last event in the entry; the same as `first` for a single event."""
    text: str
    """One or several sentences."""


class Single(NamedTuple):
    """An event with an entry of its own."""

    note: Note
    rank: int


def shortened(notes: Sequence[Note], ground: ChronicleGround, branch: datetime) -> list[Entry]:
    """At most `MOST` entries, in order of time, from the notes that `condensed` keeps."""
    singles = list(_singles(notes, ground))
    barriers = [branch, *(one.note.when for one in singles if one.note.kind == Event.CAPITAL_LOST)]
    days = clustered(notes, ground, barriers, MANY)
    if len(barriers) > 1:
        last = [one for one in days if one.part == len(barriers)]
        days = [*days[: len(days) - len(last)], *_at_most(AFTERWARDS, last)]
    days = _at_most(MOST - len(singles), days)
    singles = _fewer(singles, MOST - len(days))
    steps: list[Single | FallsTogether] = sorted([*singles, *days], key=_moment)
    teller = Teller(ground, _caught(notes))
    return [teller.entry(one) for one in steps]


def _caught(notes: Sequence[Note]) -> dict[datetime, str]:
    """The moments at which the ruler flees and is taken at once, each with the place that he flees from."""
    taken = {note.when for note in notes if note.kind == Event.RULER_TAKEN}
    return {
        note.when: note.place
        for note in notes
        if note.kind == Event.RULER_FLEES and note.when in taken
    }


def _moment(one: Single | FallsTogether) -> tuple[datetime, int]:
    """The place of an entry in time; of events of one moment, the decisive ones come first."""
    if isinstance(one, FallsTogether):
        return one.first, 1
    return one.note.when, 0 if one.rank == 0 else 2


def _at_most(number: int, days: list[FallsTogether]) -> list[FallsTogether]:
    """At most this number of clusters, if neighbours can be joined without crossing a barrier."""
    while len(days) > number and (fewer := joined(days)) is not None:
        days = fewer
    return days


def _singles(notes: Sequence[Note], ground: ChronicleGround) -> Iterator[Single]:
    fallen, caught = {note.place for note in notes if note.kind in FALLS}, _caught(notes)
    seen: set[tuple[object, ...]] = set()
    for note in notes:
        rank = RANKS.get(note.kind)
        if rank is None or not _matters(note, ground, fallen):
            continue
        if note.kind == Event.RULER_FLEES and note.when in caught:  # the entry of his end says it
            continue
        about: tuple[object, ...] = (note.kind, note.faction if note.kind in ONCE else note.place)
        again = note.kind in ONCE or note.kind in (Event.BATTLE_BEGINS, Event.BREAKS_OFF)
        if note.kind in FIRST:
            about, again = (note.kind,), True
        if not (again and about in seen):
            seen.add(about)
            yield Single(note, rank)


def _matters(note: Note, ground: ChronicleGround, fallen: set[str]) -> bool:
    """Whether a single event is worth an entry, judged by its place."""
    match note.kind:
        case Event.BATTLE_BEGINS | Event.BREAKS_OFF:
            if note.own_ground or note.place not in ground.held:
                return False
            return note.place == ground.capital or (
                note.place in ground.cities and note.place not in fallen
            )
        case Event.MARCHES:
            return note.why == Reason.ATTACKS and note.faction not in ground.regime
        case Event.DENIAL_EXPOSED:
            return note.place in ground.cities and note.place != ground.capital
        case _:
            return True


def _fewer(singles: list[Single], room: int) -> list[Single]:
    """The most important events, at most `room` of them; of equally important ones, the earlier."""
    if len(singles) <= room:
        return singles
    order = sorted(range(len(singles)), key=lambda i: (singles[i].rank, i))[: max(room, 0)]
    return [singles[i] for i in sorted(order)]


class Teller:
    """Writes entries in turn; a faction has its whole name when it is first mentioned."""

    def __init__(self, ground: ChronicleGround, caught: Mapping[datetime, str]) -> None:
        self._ground = ground
        self._caught = caught
        self._mentioned: set[str] = set()
        self._has_given_up = False
        self._reason: Reason | None = None

    def entry(self, one: Single | FallsTogether) -> Entry:
        """The entry for an event, or for the falls of some days."""
        if isinstance(one, FallsTogether):
            return Entry(one.first, one.last, " ".join(self._sentences(one)))
        return Entry(one.note.when, one.note.when, self._single(one.note))

    def _side(self, faction: str) -> str:
        """A faction's name in a sentence."""
        name = later_name(faction) if faction in self._mentioned else faction
        self._mentioned.add(faction)
        return with_article(name)

    def _single(self, note: Note) -> str:
        side, place = self._side(note.faction) if note.faction else "", place_name(note.place)
        if note.kind == Event.CAPITAL_LOST:
            return f"{capital_letter(place)}, the capital, falls to {side}{_how(note)}."
        if note.kind == Event.DENIAL_EXPOSED:
            return f"The regime has denied the loss of {place}; now the denial is seen to be false."
        if note.kind == Event.RULER_TAKEN and note.when in self._caught:
            start = self._caught[note.when]
            end = phrase(note).removeprefix("the ruler is ")
            return f"The ruler tries to flee{f' from {place_name(start)}' if start else ''}, but is {end}"
        if note.place == self._ground.capital:
            place = f"{place}, the capital"
        return capital_letter(phrase(replace(note, faction=side, place=place)))

    def _sentences(self, one: FallsTogether) -> Iterator[str]:
        size = self._ground.people
        ordered = sorted(one.fallen, key=lambda each: -size.get(each.place, 0.0))
        leads = [each for each in ordered if each.place in self._ground.cities][:LEADS]
        leads = leads or ordered[:1]
        yield from self._leads(leads)
        rest = [each for each in ordered if each not in leads]
        if rest:
            yield _others(rest, one)
        if one.retaken:
            names = listed([place_name(place) for place in one.retaken], NAMED)
            yield f"The regime's forces retake {names}."
        if one.gave_up >= MANY:
            yield self._gave_up(one)

    def _gave_up(self, one: FallsTogether) -> str:
        """How many soldiers give up; the chief reason is given only where it is a new one."""
        again, why = self._has_given_up, one.reason
        reason = _most(why) if why is not None and why != self._reason else ""
        self._has_given_up, self._reason = True, why or self._reason
        number = rounded(one.gave_up)
        if again:
            return f"A further {number} soldiers give up{reason}."
        return f"About {number} of the regime's soldiers desert, surrender or change sides{reason}."

    def _leads(self, leads: Sequence[Note]) -> Iterator[str]:
        """A sentence for each place, or one for all places that fall to the same side in the same way."""
        groups: dict[tuple[str, str], list[Note]] = {}
        for each in leads:
            groups.setdefault((each.faction, _how(each)), []).append(each)
        for (faction, how), some in groups.items():
            names = listed([place_name(each.place) for each in some], LEADS)
            many = len(some) > 1 or " and " in names
            verb = "fall" if many else "falls"
            manner = how.replace(" its ", " their ") if many else how
            yield f"{capital_letter(names)} {verb} to {self._side(faction)}{manner}."


def _how(note: Note) -> str:
    """The manner in which a place falls, as the end of a sentence."""
    fought = f" after {duration(note.fought)} of fighting" if note.fought is not None else ""
    match note.why:
        case Reason.SURRENDER:
            return f"{fought}, when its garrison surrenders"
        case Reason.RISING:
            return ", as its own people rise"
        case Reason.BARGAIN:
            return " by a bargain"
        case Reason.ABANDONMENT:
            return fought or " without a fight"
        case _:
            return fought


def _others(rest: Sequence[Note], one: FallsTogether) -> str:
    names = listed([place_name(each.place) for each in rest], NAMED)
    quiet, number = sum(each.fought is None for each in rest), len(rest)
    if number == 1:
        verb = "fall" if " and " in names else "falls"
        return f"{capital_letter(names)} {verb} as well{', without a fight' if quiet else ''}."
    when = "On the same day" if one.first.date() == one.last.date() else "In these days"
    how = ""
    if quiet == number:
        how = ", both without a fight" if number == 2 else ", all of them without a fight"
    elif quiet:
        how = f", {_number(quiet)} of them without a fight"
    return f"{when}, {_number(number)} other places fall{how}: {names}."


def _number(value: int) -> str:
    return SMALL[value] if value < len(SMALL) else f"{value:,}"


def _most(why: Reason) -> str:
    """The reason of most of those who give up, as the end of a sentence."""
    if why == Reason.LOST_BELIEF:
        return ", most of them because they no longer believe that the regime will last"
    if why == Reason.LOW_COHESION:
        return ", most of them in units that never held together well"
    return f", most of them {WHY[why]}"
