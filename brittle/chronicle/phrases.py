"""A sentence for each kind of chronicle entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from brittle.model.codes import Event, Reason
from brittle.wording import duration, listed, men, plural

if TYPE_CHECKING:
    from brittle.chronicle.story import Note

WHY: Mapping[Reason | None, str] = {
    Reason.LOST_BELIEF: "they no longer believe that the regime will last",
    Reason.CASUALTIES: "after heavy losses",
    Reason.COMRADES_BROKE: "after others around them broke",
    Reason.UNPAID: "unpaid and tired of it",
    Reason.RULER_ABSENT: "with no sign of the ruler",
    Reason.HOSTILE_GROUND: "among people who want them gone",
    Reason.OUTNUMBERED: "heavily outnumbered",
    Reason.LOW_COHESION: "a unit that never held together well",
}
"""Words for the reason why a unit gives way."""

ORDERS: Mapping[Reason | None, tuple[str, str]] = {
    Reason.REINFORCE: ("is sent to reinforce", "are sent to reinforce"),
    Reason.COUNTER_ATTACK: ("is sent to retake", "are sent to retake"),
    Reason.GIVES_UP: ("is called back to", "are called back to"),
    Reason.GATHERS: ("gathers at", "gather at"),
}
"""Verbs for the orders on which units of the regime march, in the singular and in the plural."""


def phrase(note: Note) -> str:
    """The sentence for a note, without its hour, ending with a full stop."""
    return PHRASES[note.kind](note) + "."


def _units(note: Note, default: str) -> str:
    return listed(note.units) or default


def _several(note: Note, one: str, many: str) -> str:
    """The form of the verb for a note's units, or for its faction if it names no units."""
    if len(note.units) > 1:
        return many
    name = note.units[0] if note.units else note.faction
    return many if plural(name) else one


def _because(note: Note) -> str:
    why = WHY.get(note.why)
    if note.why == Reason.LOW_COHESION and len(note.units) > 1:
        return ", units that never held together well"
    return f": {why}" if note.why == Reason.LOST_BELIEF else f", {why}" if why else ""


def _manner(note: Note) -> str:
    after = (
        "" if note.fought is None else f" after fighting that adds up to {duration(note.fought)}"
    )
    told = {
        Reason.ASSAULT: after or ", taken by assault",
        Reason.ABANDONMENT: f"{after}; nobody is left to defend it"
        if after
        else " without a fight; nobody defends it",
        Reason.SURRENDER: f"{after}; its garrison surrenders",
        Reason.RISING: ", as its own people rise",
        Reason.BARGAIN: " by a bargain",
    }
    return after if note.why is None else told.get(note.why, after)


def _falls(note: Note) -> str:
    return f"{note.place} falls to {note.faction}{_manner(note)}"


def _capital(note: Note) -> str:
    return f"the capital, {note.place}, falls to {note.faction}{_manner(note)}"


def _battle(note: Note) -> str:
    odds = ""
    if note.amount >= 3:
        odds = " with much stronger forces"
    elif 0 < note.amount <= 1 / 3:
        odds = " against a much stronger garrison"
    return f"{_side(note, 'attacks', 'attack')} {note.place}{odds}"


def _side(note: Note, one: str, many: str) -> str:
    """A faction, followed by the verb in the right form."""
    return f"{note.faction or 'a force'} {_verb(note, one, many)}"


def _gives_way(one: str, many: str) -> Callable[[Note], str]:
    def sentence(note: Note) -> str:
        who = _units(note, "the garrison")
        verb = _several(note, one, many)
        return f"{who} {verb} at {note.place} ({men(note.amount)}){_because(note)}"

    return sentence


def _withdraws(note: Note) -> str:
    who = _units(note, "the garrison")
    verb = _several(note, "withdraws", "withdraw")
    return f"{who} {verb} from {note.place} ({men(note.amount)}){_because(note)}"


def _crosses(note: Note) -> str:
    who = _units(note, "the garrison")
    return (
        f"{who} {_several(note, 'crosses', 'cross')} the border from {note.place} "
        f"({men(note.amount)}){_because(note)}"
    )


def _marches(note: Note) -> str:
    if note.why == Reason.ATTACKS:
        return f"{_side(note, 'sets out', 'set out')} for {note.place}"
    order = ORDERS.get(note.why, ("marches to", "march to"))
    return f"{_units(note, 'a column')} {_several(note, *order)} {note.place}"


def _breaks_off(note: Note) -> str:
    if note.own_ground:
        return f"{_side(note, 'pulls', 'pull')} out of {note.place}"
    return f"{_side(note, 'breaks off its attack', 'break off their attack')} on {note.place}"


def _rises(note: Note) -> str:
    verb = "takes" if note.amount < 1.5 else "take"
    joined = f"; {men(note.amount)} {verb} up arms" if note.amount >= 0.5 else ""
    return f"people in {note.place} rise{joined}"


def _taken(note: Note) -> str:
    return "the ruler is killed" if note.amount >= 0.5 else "the ruler is captured"


def _pay(note: Note) -> str:
    word = "raised" if note.amount >= 1 else "cut"
    return f"soldiers' pay is {word}, to {note.amount:.2g} times what it was"


def _patron(note: Note) -> str:
    return note.faction or "a patron"


def _verb(note: Note, one: str, many: str) -> str:
    return many if plural(note.faction) else one


def _relocates(note: Note) -> str:
    return f"the ruler moves to {note.place}" if note.place else "the ruler moves to a stronghold"


def _flees(note: Note) -> str:
    return f"the ruler flees from {note.place}" if note.place else "the ruler flees"


PHRASES: dict[Event, Callable[[Note], str]] = {
    Event.PLACE_FALLS: _falls,
    Event.CAPITAL_LOST: _capital,
    Event.BATTLE_BEGINS: _battle,
    Event.WITHDRAWS: _withdraws,
    Event.DISPERSES: _gives_way("melts away", "melt away"),
    Event.SURRENDERS: _gives_way("lays down its arms", "lay down their arms"),
    Event.DEFECTS: _gives_way("changes sides", "change sides"),
    Event.CROSSES_BORDER: _crosses,
    Event.BREAKS_OFF: _breaks_off,
    Event.MARCHES: _marches,
    Event.ARRIVES: lambda n: f"{_units(n, 'a column')} reaches {n.place}",
    Event.RISES: _rises,
    Event.CALL_TO_ARMS: lambda n: "the regime calls its supporters to arms",
    Event.PATRON_ACTS: lambda n: (
        f"{_patron(n)} {_verb(n, 'steps', 'step')} in with force on the side that it supports"
    ),
    Event.PATRON_MEN_ARRIVE: lambda n: (
        f"troops of {_patron(n)} arrive" + (f" ({men(n.amount)})" if n.amount >= 1 else "")
    ),
    Event.PATRON_LEAVES: lambda n: f"{_patron(n)} {_verb(n, 'pulls', 'pull')} out",
    Event.TALKS_OPEN: lambda n: "talks open about the ruler's departure",
    Event.OFFER: lambda n: "an offer of safe passage is put to the ruler",
    Event.RULER_ACCEPTS: lambda n: "the ruler accepts the offer",
    Event.REBELS_ACCEPT: lambda n: "the rebels accept the offer",
    Event.RULER_DEPARTS: lambda n: "the ruler departs under the deal",
    Event.DEAL_BROKEN: lambda n: "the deal is broken",
    Event.RULER_FLEES: _flees,
    Event.RULER_RELOCATES: _relocates,
    Event.RULER_TAKEN: _taken,
    Event.COUP_FAILS: lambda n: "a coup fails",
    Event.COUP_SUCCEEDS: lambda n: "a coup removes the ruler",
    Event.ELITES_BARGAIN: lambda n: (
        f"men of the inner circle bargain with {n.faction or 'the other side'} over the capital"
    ),
    Event.CEASEFIRE_BEGINS: lambda n: "a cease-fire begins",
    Event.CEASEFIRE_ENDS: lambda n: "the cease-fire ends",
    Event.PAY: _pay,
    Event.SPEECH: lambda n: "the ruler addresses the nation",
    Event.AMNESTY: lambda n: f"{_side(n, 'promises', 'promise')} an amnesty to soldiers",
    Event.BORDER_OPENS: lambda n: f"the border opens at {n.place}",
    Event.BORDER_CLOSES: lambda n: f"the border closes at {n.place}",
    Event.SURFACES: lambda n: (
        f"{_units(n, 'a hidden cell')} {_several(n, 'comes', 'come')} into the open in {n.place}"
    ),
    Event.MOBILISES: lambda n: f"militia form in {n.place} ({men(n.amount)})",
    Event.NEUTRAL_MOVES_IN: lambda n: (
        f"{_side(n, 'moves', 'move')} into {n.place}, which nobody holds any more"
    ),
    Event.DENIAL_EXPOSED: lambda n: (
        f"the official denial{f' about {n.place}' if n.place else ''} is seen to be false"
    ),
}
