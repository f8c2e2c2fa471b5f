"""The outlet: what all claims of one article err in together.

A newsroom that believes too much believes too much of everybody, and one that is late is late
everywhere; so claims of one article are not independent. The outlet is a latent variable of two
standard normal numbers: a shift of all credibilities on the logit scale, and a shift of all dates.

A synthetic article has one outlet, drawn by the article's key. Where an article weighs histories its
outlet is unknown and integrated out by quadrature, at the price of a pass per node; no history is
weighed by the luck of a draw.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brittle.model.draws import normal, uniforms

OUTLET, READING = 1001, 1002
"""Numbers of the decisions drawn here, out of the way of those in `model.decisions`."""

Outlets = NDArray[np.float32]
"""[n, 2] credibility and date, standard normal."""

CREDIBILITY_NODES, DATE_NODES = 9, 7
"""Of the quadrature. Pasts against which many claims speak need the tail of low credibility."""


def outlet(seed: int) -> tuple[float, float]:
    """Credibility and date of one outlet, standard normal."""
    a, b, c, d = uniforms(seed, 0, OUTLET, 0, 0, 0)
    return normal(a, b), normal(c, d)


def hermite(number: int) -> list[tuple[float, float]]:
    """Nodes and weights of a standard normal number (Gauss-Hermite); one node stands at 0."""
    at, weight = np.polynomial.hermite_e.hermegauss(number)
    return list(zip(at.tolist(), (weight / weight.sum()).tolist(), strict=True))
