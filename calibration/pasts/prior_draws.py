"""Make prior histories in blocks, equal to those that `model.setup.history.prior_history` makes singly.

A bank needs a million histories. Drawing them one by one would take a tenth of the time that the whole
bank takes. Here the uniform numbers come from one compiled loop, and the values from the priors' own
quantile functions. Blocks and `prior_history` therefore agree to the last bit, as a test checks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model import decisions as d
from brittle.model.draws import key_of, uniform, word
from brittle.model.jit import compiled
from brittle.model.parameters import PARAMETER_DTYPE, PARAMETERS
from brittle.model.priors import Fixed
from brittle.model.setup.history import History
from brittle.model.state import Array

FREE = tuple(name for name, p in PARAMETERS.items() if not isinstance(p.prior, Fixed))
"""Parameters that are not fixed, in the order of the table."""

_KEYS = np.array([key_of(name) for name in FREE], np.uint64)


class PriorBlock(NamedTuple):
    """Consecutive prior histories; `first` is the index of the first of them."""

    first: int
    seeds: NDArray[np.uint64]  # [n]
    parameters: Array  # [n] PARAMETER_DTYPE

    def __len__(self) -> int:
        return len(self.seeds)

    def history(self, i: int) -> History:
        """The block's i-th history, without copying its parameters."""
        return History(self.first + i, int(self.seeds[i]), 1.0, self.parameters[i : i + 1])


@compiled
def _fill(
    out: NDArray[np.float64], seed: int, indices: NDArray[np.uint64], keys: NDArray[np.uint64]
) -> None:
    decision, none = word(d.PARAMETER), word(0)
    for i in range(len(indices)):
        for k in range(len(keys)):
            out[i, k] = uniform(seed, none, decision, none, indices[i], keys[k])


@compiled
def _fill_seeds(out: NDArray[np.uint64], seed: int, indices: NDArray[np.uint64]) -> None:
    decision, none = word(d.HISTORY_SEED), word(0)
    for i in range(len(indices)):
        out[i] = int(uniform(seed, none, decision, none, indices[i], none) * 2.0**53)


def prior_positions(indices: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """Position of each history in each free parameter's prior, from 0 to 1: [n, len(FREE)]."""
    out = np.empty((len(indices), len(FREE)))
    _fill(out, word(seed), np.ascontiguousarray(indices, np.uint64), _KEYS)
    return out


def history_seeds(indices: NDArray[np.int64], seed: int) -> NDArray[np.uint64]:
    """The seeds of prior histories: [n]."""
    out = np.empty(len(indices), np.uint64)
    _fill_seeds(out, word(seed), np.ascontiguousarray(indices, np.uint64))
    return out


def parameters_at(positions: NDArray[np.float64]) -> Array:
    """Parameter records [n] at the positions [n, len(FREE)] in the priors."""
    records = np.empty(len(positions), PARAMETER_DTYPE)
    columns = dict(zip(FREE, positions.T, strict=True))
    for name, parameter in PARAMETERS.items():
        if name in columns:
            quantile = parameter.prior.quantile
            records[name] = [quantile(u) for u in columns[name].tolist()]
        else:
            records[name] = parameter.default
    return records


def prior_block(first: int, n: int, seed: int) -> PriorBlock:
    """Prior histories `first` to `first + n - 1`."""
    indices = np.arange(first, first + n)
    parameters = parameters_at(prior_positions(indices, seed))
    return PriorBlock(first, history_seeds(indices, seed), parameters)
