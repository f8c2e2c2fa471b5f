"""A sentence for each kind of chronicle entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from brittle.wording import duration, listed, men, plural

if TYPE_CHECKING:
    from brittle.chronicle.story import Note

OWN_GROUND = "own_ground"
"""Why of a break in a place that the unit's side holds."""

WHY = {
    "lost_belief": "they no longer believe that the regime will last",
    "casualties": "after heavy losses",
    "comrades_broke": "after others around them broke",
    "unpaid": "unpaid and tired of it",
    "ruler_absent": "with no sign of the ruler",
    "hostile_ground": "among people who want them gone",
    "outnumbered": "heavily outnumbered",
    "low_cohesion": "a unit that never held together well",
}


def phrase(note: Note) -> str:
    """What a note says, without its hour; ends with a full stop."""
    return PHRASES[note.kind](note) + "."


def _units(note: Note, default: str) -> str:
    return listed(note.units) or default


def _several(note: Note, one: str, many: str) -> str:
    """The verb's form for a note's units, or for its faction where it names none."""
    if len(note.units) > 1:
        return many
    name = note.units[0] if note.units else note.faction
    return many if plural(name) else one


def _because(note: Note) -> str:
    why = WHY.get(note.why)
    if note.why == "low_cohesion" and len(note.units) > 1:
        return ", units that never held together well"
    return f": {why}" if note.why == "lost_belief" else f", {why}" if why else ""


def _manner(note: Note) -> str:
    after = (
        "" if note.fought is None else f" after fighting that adds up to {duration(note.fought)}"
    )
    return {
        "assault": after or ", taken by assault",
        "abandonment": f"{after}; nobody is left to defend it"
        if after
        else " without a fight; nobody defends it",
        "surrender": f"{after}; its garrison surrenders",
        "rising": ", as its own people rise",
        "bargain": " by a bargain",
    }.get(note.why, after)


def _falls(note: Note) -> str:
    return f"{note.place} falls to {note.faction}{_manner(note)}"


def _capital(note: Note) -> str:
    return f"the capital, {note.place}, falls to {note.faction}{_manner(note)}"


def _battle(note: Note) -> str:
    odds = ""
    if note.amount >= 3:
        odds = ", far the stronger"
    elif 0 < note.amount <= 1 / 3:
        odds = " against a much stronger garrison"
    return f"{_side(note, 'attacks', 'attack')} {note.place}{odds}"


def _side(note: Note, one: str, many: str) -> str:
    """A faction and its verb."""
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
    if note.why == "attacks":
        return f"{_side(note, 'sets out', 'set out')} for {note.place}"
    order = {
        "reinforce": ("is sent to reinforce", "are sent to reinforce"),
        "counter_attack": ("is sent to retake", "are sent to retake"),
        "gives_up": ("is called back to", "are called back to"),
        "gathers": ("gathers at", "gather at"),
    }.get(note.why, ("marches to", "march to"))
    return f"{_units(note, 'a column')} {_several(note, *order)} {note.place}"


def _breaks_off(note: Note) -> str:
    if note.why == OWN_GROUND:
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


PHRASES: dict[str, Callable[[Note], str]] = {
    "place_falls": _falls,
    "capital_lost": _capital,
    "battle_begins": _battle,
    "withdraws": _withdraws,
    "disperses": _gives_way("melts away", "melt away"),
    "surrenders": _gives_way("lays down its arms", "lay down their arms"),
    "defects": _gives_way("changes sides", "change sides"),
    "crosses_border": _crosses,
    "breaks_off": _breaks_off,
    "marches": _marches,
    "arrives": lambda n: f"{_units(n, 'a column')} reaches {n.place}",
    "rises": _rises,
    "call_to_arms": lambda n: "the regime calls its supporters to arms",
    "patron_acts": lambda n: f"{_patron(n)} {_verb(n, 'steps', 'step')} in for an ally in force",
    "patron_men_arrive": lambda n: (
        f"troops of {_patron(n)} arrive" + (f" ({men(n.amount)})" if n.amount >= 1 else "")
    ),
    "patron_leaves": lambda n: f"{_patron(n)} {_verb(n, 'pulls', 'pull')} out",
    "talks_open": lambda n: "talks open about the ruler's departure",
    "offer": lambda n: "an offer of safe passage is put to the ruler",
    "ruler_accepts": lambda n: "the ruler accepts the offer",
    "rebels_accept": lambda n: "the rebels accept the offer",
    "ruler_departs": lambda n: "the ruler departs under the deal",
    "deal_broken": lambda n: "the deal is broken",
    "ruler_flees": _flees,
    "ruler_relocates": _relocates,
    "ruler_taken": _taken,
    "coup_fails": lambda n: "a coup fails",
    "coup_succeeds": lambda n: "a coup removes the ruler",
    "elites_bargain": lambda n: (
        f"men of the inner circle bargain with {n.faction or 'the other side'} over the capital"
    ),
    "ceasefire_begins": lambda n: "a cease-fire begins",
    "ceasefire_ends": lambda n: "the cease-fire ends",
    "pay": _pay,
    "speech": lambda n: "the ruler addresses the nation",
    "amnesty": lambda n: f"{_side(n, 'promises', 'promise')} an amnesty to soldiers",
    "border_opens": lambda n: f"the border opens at {n.place}",
    "border_closes": lambda n: f"the border closes at {n.place}",
    "surfaces": lambda n: (
        f"{_units(n, 'a hidden cell')} {_several(n, 'comes', 'come')} into the open in {n.place}"
    ),
    "mobilises": lambda n: f"militia form in {n.place} ({men(n.amount)})",
    "neutral_moves_in": lambda n: (
        f"{_side(n, 'moves', 'move')} into {n.place}, which nobody holds any more"
    ),
    "denial_exposed": lambda n: (
        f"the official denial{f' about {n.place}' if n.place else ''} is seen to be false"
    ),
}
