"""Draws made for a history before its first tick: strengths of forces and private signals of elites."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brittle.model import decisions as d
from brittle.model.draws import normal, uniforms, word
from brittle.model.jit import compiled
from brittle.model.rules.belief import calm_belief
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
