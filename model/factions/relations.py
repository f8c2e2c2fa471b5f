"""Derive from a theatre's factions and patrons who is hostile to whom, defends whom and counts on whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brittle.model.codes import AS_REGIME, BY_ITSELF, NEUTRAL, OFF_THE_LAND, REGIME, Side, code_of
from brittle.model.conventions import ALLIED, HOSTILE
from brittle.model.factions.feelings import feeling
from brittle.model.rules.power import is_one_side
from brittle.model.state import CAMP, TIE, Array

if TYPE_CHECKING:
    from brittle.model.inputs.schema.theatre import Theatre

HELPER = 1.0 - 1e-9
"""How far a neutral can defend the regime's places: almost fully, but not as a faction of its side does."""


@dataclass(frozen=True, eq=False)
class Relations:
    """The relations of all factions: the theatre's factions come first, then one faction per patron."""

    ids: tuple[str, ...]
    sides: tuple[int, ...]
    regime: NDArray[np.bool_]  # [F] whether the faction fights for the regime
    governing: int  # the governing faction; places of its allies count as the regime's
    ties: Array  # [F, F]
    supports: NDArray[np.float64]  # [N, F] 1 where a patron supports a faction
    landless: NDArray[
        np.bool_
    ]  # [F] whether the faction held no place on the first day and lives off the land
    like: tuple[int, ...]  # the first faction with the same ties and the same `landless`
    camps: Array  # [F]


def relations(theatre: Theatre) -> Relations:
    """The relations of a theatre's factions.

    If the theatre does not state the relation of two factions, `feeling` supplies it. A patron's own units
    have the relations of the first faction that the patron supports.
    """
    ids = (*theatre.factions, *theatre.patrons)
    stands_as = [
        name if name in theatre.factions else theatre.patrons[name].supports[0] for name in ids
    ]
    sides = tuple(code_of(Side, theatre.factions[name].side) for name in stands_as)
    number = len(ids)
    feelings = np.array(
        [[feeling(theatre.factions, one, other) for other in stands_as] for one in stands_as]
    ).reshape(number, number)
    hostile = (feelings <= HOSTILE).astype(np.int8)
    ally = (feelings >= ALLIED).astype(np.float64)
    shares = np.zeros((number, number))
    for i in range(number):
        for j in range(number):
            if feelings[i, j] >= ALLIED:
                ours = theatre.factions[stands_as[i]].coordination
                theirs = theatre.factions[stands_as[j]].coordination
                shares[i, j] = min(ours, theirs)
            faction = theatre.factions[stands_as[j]]
            if sides[j] == NEUTRAL and sides[i] == REGIME and ally[i, j] == 0.0:
                ally[i, j] = min(faction.defends, HELPER) if hostile[i, j] == 0 else 0.0
    regime = np.array([side == REGIME for side in sides])
    ties = np.zeros((number, number), TIE)
    ties["hostile"], ties["ally"], ties["share"] = hostile, ally, shares
    held = {place.control for place in theatre.places}
    landless = np.array([not regime[f] and ids[f] not in held for f in range(number)])
    like = tuple(
        next(g for g in range(number) if _same(ties, g, f) and landless[g] == landless[f])
        for f in range(number)
    )
    seeking = {like[ids.index(column.faction)] for column in theatre.columns}
    governing = _governing(theatre, ids, regime)
    camps = _camps(ties, governing, landless, seeking)
    supports = _supports(theatre, ids, regime)
    return Relations(ids, sides, regime, governing, ties, supports, landless, like, camps)


def _supports(
    theatre: Theatre, ids: tuple[str, ...], regime: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """[N, F] 1 where a patron supports a faction; a patron of one regime faction supports all of these."""
    supports = np.zeros((len(theatre.patrons), len(ids)))
    for n, (name, patron) in enumerate(theatre.patrons.items()):
        ruling = any(code_of(Side, theatre.factions[s].side) == REGIME for s in patron.supports)
        for j, other in enumerate(ids):
            theirs = other in patron.supports or other == name
            supports[n, j] = float(theirs or (ruling and bool(regime[j])))
    return supports


def _governing(theatre: Theatre, ids: tuple[str, ...], regime: NDArray[np.bool_]) -> int:
    """The regime's faction that holds the capital, or the regime's first faction if none holds it."""
    holder = next(place.control for place in theatre.places if place.id == theatre.capital)
    known = holder in theatre.factions and regime[ids.index(holder)]
    return ids.index(holder) if known else int(np.argmax(regime))


def _camps(ties: Array, regime: int, landless: NDArray[np.bool_], seeking: set[int]) -> Array:
    """Ties as bits; of factions with the same ties, `seeking` has the first if any of them has columns."""
    camps = np.zeros(len(ties), CAMP)
    camps["bit"] = np.uint64(1) << np.arange(len(ties), dtype=np.uint64)
    for f, camp in enumerate(camps):
        camp["friends"] = camps["bit"][_stands_with(ties[:, f])].sum()
        camp["foes"] = camps["bit"][ties[:, f]["hostile"] == 1].sum()
    camps["roads"] = np.where(_stands_with(ties[regime]), AS_REGIME, BY_ITSELF)
    camps["roads"][landless] = OFF_THE_LAND
    camps["seeks"][sorted(seeking)] = 1
    return camps


def _stands_with(ties: Array) -> list[bool]:
    """For each of these ties, whether it joins two factions of one side."""
    return [is_one_side(ally) for ally in ties["ally"].tolist()]


def _same(ties: Array, one: int, other: int) -> bool:
    """Whether two factions have the same ties in both directions."""
    rows = ties[one].tobytes() == ties[other].tobytes()
    return rows and ties[:, one].tobytes() == ties[:, other].tobytes()
