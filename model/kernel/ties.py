"""Relations between factions: who fights whom, who defends whose places, and who counts on whom.

`model.agents.faction` has methods of the same names.
"""

from __future__ import annotations

from typing import Any

from brittle.model.codes import ACTIVE
from brittle.model.jit import inlined
from brittle.model.rules.power import is_one_side
from brittle.model.state import Array, State


@inlined
def fights(ties: Array, one: int, other: int) -> bool:
    """Whether a faction is hostile to another."""
    return bool(ties[one, other].hostile == 1)


@inlined
def defended_by(ties: Array, one: int, other: int) -> float:
    """How far the other faction defends the places of the first, from 0 to 1."""
    return float(ties[one, other].ally)


@inlined
def defends(ties: Array, one: int, other: int) -> bool:
    """Whether the first faction defends, at least in part, the places of the other."""
    return defended_by(ties, other, one) > 0.0


@inlined
def stands_with(ties: Array, one: int, other: int) -> bool:
    """Whether the second faction is the first itself or a full ally of the first."""
    return is_one_side(ties[one, other].ally)


@inlined
def share_in(ties: Array, one: int, other: int) -> float:
    """How far the first faction counts on the columns of the other, from 0 to 1."""
    return float(ties[one, other].share)


@inlined
def is_regimes(s: State, place: Any) -> bool:
    """Whether the regime, or a full ally of it, holds a place."""
    return stands_with(s.ties, s.world[0].regime, place.holder)


@inlined
def is_defended_by(s: State, place: Any, u: Any) -> bool:
    """Whether a unit defends a place, at least in part."""
    return defends(s.ties, u.faction, place.holder)


@inlined
def is_inside(s: State, u: Any) -> bool:
    """Whether a unit is in a place that an enemy holds."""
    return fights(s.ties, s.places[u.place].holder, u.faction)


@inlined
def is_in_capital(w: Any) -> bool:
    """Whether the ruler is in the capital."""
    return bool(w.ruler_place == w.capital)


@inlined
def stands_in(u: Any, c: int) -> bool:
    """Whether a unit is in the field and in place c, not on the road."""
    return bool(u.status == ACTIVE and u.next < 0 and u.place == c)
