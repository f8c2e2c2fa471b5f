"""What prose about a run needs to know of the theatre: names, sizes, and who holds what at first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brittle.chronicle.story import MARCHED_ON
from brittle.model.codes import Side, word_of

ONES = frozenset(
    "Army Forces Front Room Republic Region Movement Government Commando Brigade States Nations "
    "Union Council Alliance Party Guard".split()
)
"""Last words of proper names that have an article in a sentence."""

TAILS = re.compile(r" (?:led by|with|but for|under|in|from) .*$| \(.*?\)$")
"""The end of a faction's name that is left out after its first mention."""

SPOKEN = frozenset({"NATO", "UNITA"})
"""Initials that are spoken as a word, and have no article."""

COMMON = frozenset("Local Rising Northern Southern Western Eastern Central".split())
"""First words of descriptions, which have a small letter inside a sentence."""

LONG = 32
"""A faction's name that is longer than this is cut at its first `and` after its first mention."""


@dataclass(frozen=True)
class ChronicleGround:
    """The theatre's places and factions, all of them by name and not by id."""

    capital: str
    people: Mapping[str, float]
    """The population of each place."""
    cities: frozenset[str]
    """The capital, regional capitals and cities."""
    regime: frozenset[str]
    """The factions on the regime's side."""
    held: frozenset[str]
    """The places that the regime holds on the first day."""

    @classmethod
    def of(cls, theatre: Mapping[str, Any]) -> ChronicleGround:
        """The ground in the values of a theatre, as a manifest records them."""
        ours = {k: f["name"] for k, f in theatre["factions"].items() if f["side"] == REGIME}
        places = theatre["places"]
        return cls(
            capital=next((p["name"] for p in places if p["id"] == theatre["capital"]), ""),
            people={p["name"]: float(p["population"]) for p in places},
            cities=frozenset(p["name"] for p in places if p["kind"] in MARCHED_ON),
            regime=frozenset(ours.values()),
            held=frozenset(p["name"] for p in places if p["control"] in ours),
        )


REGIME = word_of(Side.REGIME)


def place_name(name: str) -> str:
    """A place's name in a sentence, without an addition in brackets or a second name after a slash."""
    return re.sub(r"\s*\([^)]*\)", "", name.split(" / ")[0]).strip() or name


def with_article(name: str) -> str:
    """A faction's name inside a sentence, with `the` before it if it needs an article."""
    if name.lower().startswith("the ") or "'s " in name or not name:
        return name
    head = re.split(r" (?:of|led|with|and|from|under|but|in)\b| \(|,", name)[0].split()
    last = head[-1] if head else ""
    if len(head) > 1 and last[:1].islower():  # a description, and not a proper name
        first = head[0].lower() if head[0] in COMMON else head[0]
        return f"the {first}{name[len(head[0]) :]}"
    initials = len(last) > 1 and last.isupper() and last not in SPOKEN
    needs = " of " in name or (len(head) > 1 and last in ONES) or initials
    return f"the {name}" if needs else name


def later_name(name: str) -> str:
    """A faction's name after its first mention, which may be shorter than the whole name."""
    short = TAILS.sub("", name)
    return short.split(" and ")[0] if len(short) > LONG else short
