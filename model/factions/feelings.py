"""The relations between factions, from -1 (hostile) to 1 (allied), as a theatre states them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from brittle.model.codes import NEUTRAL, REGIME, Side, code_of

if TYPE_CHECKING:
    from brittle.model.inputs.schema.theatre import FactionEntry


def stated(factions: Mapping[str, FactionEntry], one: str, other: str) -> float | None:
    """The relation that two factions state to each other; None if neither states one.

    If the two state different values, the lower value holds, because hostility needs only one side, while
    friendship needs both.
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
    """The relation between two factions, from -1 (hostile) to 1 (allied).

    Unless factions state another relation, the factions of a regime are allied, and those who fight the
    regime are hostile to it. All other pairs of factions are neither hostile nor allied.
    """
    relation = 1.0 if one == other else stated(factions, one, other)
    if relation is not None:
        return relation
    sides = {code_of(Side, factions[name].side) for name in (one, other)}
    if sides == {REGIME}:
        return 1.0
    return -1.0 if REGIME in sides and NEUTRAL not in sides else 0.0
