"""Draws made for a history before its first tick.

These are the strengths of forces, the private signals of elites, and the errors of the coding.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model import decisions as d
from brittle.model.draws import normal, uniforms, word
from brittle.model.jit import compiled
from brittle.model.rules.belief import calm_belief
from brittle.model.rules.civilians import feared
from brittle.model.rules.coding import (
    alignment_drawn,
    cohesion_drawn,
    defence_drawn,
    garrison_factor,
    jump,
    value_drawn,
)
from brittle.model.rules.elites import counts_lost
from brittle.model.rules.power import strength_factor
from brittle.model.state import Array

_NONE = word(0)


@compiled
def draw_strengths(
    factors: NDArray[np.float64], keys: NDArray[np.uint64], spreads: NDArray[np.float64], seed: int
) -> None:
    """For each force, draw a lognormal factor by which its number of men is multiplied.

    In 90% of draws, the factor lies between 1 / spread and spread. `factors`, `keys` and `spreads` have the
    same length.
    """
    for i in range(len(keys)):
        a, b, _, _ = uniforms(seed, _NONE, d.STRENGTH, _NONE, keys[i], _NONE)
        factors[i] = strength_factor(spreads[i], normal(a, b))


@compiled
def draw_signals(elites: Array, parameters: Array, seed: int) -> None:
    """Draw the error of each elite member's private signal.

    The function also sets whether each member considers the regime lost in calm.
    """
    p = parameters[0]
    calm = calm_belief(p)
    for e in range(len(elites)):
        elite = elites[e]
        a, b, _, _ = uniforms(seed, _NONE, d.ELITE_ERROR, _NONE, elite.key, _NONE)
        elite.error = normal(a, b)
        elite.calm_lost = 1 if counts_lost(calm, elite.error, elite.exposure, False, p) else 0
        elite.lost = elite.calm_lost


class OfPlace(NamedTuple):
    """Something about the errors of each coded column of a place: their chances, or their sizes."""

    alignment: Any
    value: Any
    defence: Any


class OfGarrison(NamedTuple):
    """The errors of a garrison."""

    men: float
    """Standard deviation of the log of the factor on its men."""
    chance: float
    """Chance of a jump in its cohesion."""
    sizes: Any
    """Sizes of these jumps."""


@compiled
def draw_places(
    places: Array,
    seeds: NDArray[np.uint64],
    chances: OfPlace,
    sizes: OfPlace,
    parameters: Array,
) -> None:
    """Draw the error of each place's alignment, value and defence, and add it to the coded value.

    `seeds` [P] holds a seed for each place. `chances` holds the chance of a jump in each column, and `sizes`
    the array of the sizes of its jumps.
    """
    p = parameters[0]
    for c in range(len(places)):
        place = places[c]
        a, b, e, _ = uniforms(seeds[c], _NONE, d.CODED_PLACE, _NONE, place.key, _NONE)
        place.alignment = alignment_drawn(
            place.alignment, jump(a, chances.alignment, sizes.alignment), p
        )
        error = jump(b, chances.value, sizes.value)
        place.value = value_drawn(place.value, error, place.capital == 1, p)
        error = jump(e, chances.defence, sizes.defence)
        place.defence = defence_drawn(place.defence, error, p)


@compiled
def draw_fears(
    fronts: Array, places: Array, sides: NDArray[np.int64], coded: NDArray[np.bool_]
) -> None:
    """Work out how much each place fears each faction from its alignment, unless the fear is coded.

    `fronts` has the shape [F, P], `sides` [F] and `coded` [P, F].
    """
    for f in range(len(fronts)):
        for c in range(len(places)):
            if not coded[c, f]:
                fronts[f, c].fear = feared(places[c].alignment, sides[f])


@compiled
def draw_garrisons(
    units: Array,
    factors: NDArray[np.float64],
    seeds: NDArray[np.uint64],
    keys: NDArray[np.uint64],
    errors: OfGarrison,
    parameters: Array,
) -> None:
    """Draw the error of each garrison's cohesion and men. The units of a faction in a place are one garrison.

    `factors` [U] receives the factors on the men. `seeds` [U] and `keys` [U, 2], the keys of a unit's place
    and faction, are equal for all units of a garrison.
    """
    p = parameters[0]
    for i in range(len(units)):
        a, b, e, _ = uniforms(seeds[i], _NONE, d.CODED_GARRISON, _NONE, keys[i, 0], keys[i, 1])
        factors[i] = garrison_factor(errors.men, normal(a, b), p)
        error = jump(e, errors.chance, errors.sizes)
        units[i].cohesion = cohesion_drawn(units[i].cohesion, error, p)
