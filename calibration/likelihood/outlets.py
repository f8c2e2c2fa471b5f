"""The outlet: the errors that all claims of one article share.

A newsroom that is too credulous believes too much from every source, and one that is late is late on
every event. Claims of one article are therefore not independent. The outlet is a latent variable of two
standard normal numbers: a shift of all credibilities on the logit scale, and a shift of all dates.

A synthetic article has one outlet, drawn by the article's key. When an article is used to weigh
histories, its outlet is unknown and is integrated out by quadrature. This costs one pass per node, but no
history's weight depends on the luck of a draw.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brittle.model.draws import normal, uniforms

OUTLET, READING = 1001, 1002
"""Numbers of the decisions drawn here, which are not used in `model.decisions`."""

Outlets = NDArray[np.float32]
"""[n, 2] shifts of credibility and date, as standard normal numbers."""

CREDIBILITY_NODES, DATE_NODES = 9, 7
"""Numbers of nodes. If many claims contradict a past, nodes in the tail of low credibility matter."""


def outlet(seed: int) -> tuple[float, float]:
    """Shifts of credibility and date of one outlet, as standard normal numbers."""
    a, b, c, d = uniforms(seed, 0, OUTLET, 0, 0, 0)
    return normal(a, b), normal(c, d)


def hermite(number: int) -> list[tuple[float, float]]:
    """Gauss-Hermite nodes and weights for a standard normal number; a single node is at 0."""
    at, weight = np.polynomial.hermite_e.hermegauss(number)
    return list(zip(at.tolist(), (weight / weight.sum()).tolist(), strict=True))
