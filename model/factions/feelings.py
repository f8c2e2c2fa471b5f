"""What factions are to each other, from what a theatre says of them: -1 hostile to 1 allied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brittle.model.codes import NEUTRAL, REGIME, Side, code_of

if TYPE_CHECKING:
    from brittle.model.inputs.schema.theatre import FactionEntry


def stated(factions: Mapping[str, FactionEntry], one: str, other: str) -> float | None:
    """The relation that two factions state; None where neither does.

    Hostility takes one and friendship two: where they differ, the lower value holds.
    """
    relations = [
        relation
        for mine, theirs in ((one, other), (other, one))
        for relation in (
            factions[mine].relations.get(theirs),
            -1.0 if theirs in factions[mine].rivals else None,
        )
        if relation is not None
    ]
    return min(relations, default=None)


def feeling(factions: Mapping[str, FactionEntry], one: str, other: str) -> float:
    """The relation between two factions, -1 hostile to 1 allied.

    Unless they state another, the factions of a regime are allied, those who fight it are hostile to
    it, and all others keep apart.
    """
    relation = 1.0 if one == other else stated(factions, one, other)
    if relation is not None:
        return relation
    sides = {code_of(Side, factions[name].side) for name in (one, other)}
    if sides == {REGIME}:
        return 1.0
    return -1.0 if REGIME in sides and NEUTRAL not in sides else 0.0
