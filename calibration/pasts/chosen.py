"""Long lists of histories that take little memory: each history is made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.prior_draws import history_seeds, parameters_at, prior_positions
from brittle.model.setup.history import History, prior_history

AT_A_TIME = 500
"""Number of histories that are made together when a list is read from one end to the other."""


class PriorHistories(Sequence[History]):
    """The prior histories with the given indices, in the order of the list."""

    def __init__(self, indices: NDArray[np.int64], seed: int) -> None:
        self._indices = indices
        self._seed = seed

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, at: int) -> History: ...
    @overload
    def __getitem__(self, at: slice) -> PriorHistories: ...
    def __getitem__(self, at: int | slice) -> History | PriorHistories:
        if isinstance(at, slice):
            return PriorHistories(self._indices[at], self._seed)
        return prior_history(int(self._indices[at]), self._seed)

    def __iter__(self) -> Iterator[History]:
        for first in range(0, len(self), AT_A_TIME):
            yield from self._made(self._indices[first : first + AT_A_TIME])

    def _made(self, indices: NDArray[np.int64]) -> Iterator[History]:
        parameters = parameters_at(prior_positions(indices, self._seed))
        seeds = history_seeds(indices, self._seed).tolist()
        for i, (index, own) in enumerate(zip(indices.tolist(), seeds, strict=True)):
            yield History(index, own, 1.0, parameters[i : i + 1])


class DrawnHistories(Sequence[History]):
    """Histories drawn from a pool of them, perhaps repeatedly, as the rows say."""

    def __init__(self, pool: Sequence[History], rows: NDArray[np.int64]) -> None:
        self._pool = pool
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> History: ...
    @overload
    def __getitem__(self, at: slice) -> DrawnHistories: ...
    def __getitem__(self, at: int | slice) -> History | DrawnHistories:
        if isinstance(at, slice):
            return DrawnHistories(self._pool, self._rows[at])
        return self._pool[int(self._rows[at])]
