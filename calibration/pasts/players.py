"""Workers, each in a process of its own, that replay histories and turn them into rows of numbers.

Kernels release the interpreter's lock, but a third of a replay's time is spent in Python. Two
threads do only a third more work than one, whereas two processes do twice as much. With one worker,
everything runs in this process.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.past import by_day
from brittle.calibration.pasts.prior_draws import parameters_at, prior_block
from brittle.model.ahead.compiling import deaf
from brittle.model.setup.history import History

type Rows = NDArray[np.float32]
type RowOf = Callable[[History], Rows]
type Progress = Callable[[int], None]
"""A function that receives how many more rows have been made."""

_here = threading.local()


class RowMaker(Protocol):
    """A maker turns histories into rows of numbers. It can be pickled, and every worker opens it once."""

    @property
    def width(self) -> int:
        """Length of a row."""

    def open(self) -> RowOf:
        """Make the function that turns a history into a row."""


class PlayedRows(NamedTuple):
    """Rows [n, width], and errors in words; a history that failed has a row of NaN."""

    rows: Rows
    errors: list[str | None]


class Players:
    """A pool of workers that share a maker of rows; use it in a `with` statement.

    A worker is started when there is work and no idle worker. Workers ignore Ctrl-C.
    """

    def __init__(self, maker: RowMaker, workers: int) -> None:
        self._pool: Executor
        if workers > 1:
            self._pool = ProcessPoolExecutor(
                workers,
                mp_context=multiprocessing.get_context("spawn"),  # threads do not survive a fork
                initializer=_open_in_process,
                initargs=(maker,),
            )
        else:
            self._pool = ThreadPoolExecutor(1, initializer=_open, initargs=(maker,))

    def prior(self, first: int, n: int, seed: int) -> Future[PlayedRows]:
        """Play prior histories `first` to `first + n - 1`."""
        with deaf():
            return self._pool.submit(_play_prior, first, n, seed)

    def given(
        self, positions: NDArray[np.float64], seeds: NDArray[np.uint64]
    ) -> Future[PlayedRows]:
        """Play histories given by positions in the priors [n, F] and seeds [n, 1 + D]."""
        with deaf():
            return self._pool.submit(_play_given, positions, seeds)

    def these(self, histories: Sequence[History]) -> Future[PlayedRows]:
        """Play these histories."""
        return self._pool.submit(_played, histories)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for histories that are being played, and drop those not yet begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _open(maker: RowMaker) -> None:
    _here.row_of, _here.width = maker.open(), maker.width


def _open_in_process(maker: RowMaker) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # in case Ctrl-C is not ignored yet
    _open(maker)


def _play_prior(first: int, n: int, seed: int) -> PlayedRows:
    block = prior_block(first, n, seed)
    return _played([block.history(i) for i in range(n)])


def _play_given(positions: NDArray[np.float64], seeds: NDArray[np.uint64]) -> PlayedRows:
    parameters = parameters_at(positions)
    days = seeds.tolist()
    return _played([by_day(i, parameters[i : i + 1], each, 0) for i, each in enumerate(days)])


def _played(histories: Sequence[History]) -> PlayedRows:
    rows = np.full((len(histories), _here.width), np.nan, np.float32)
    errors: list[str | None] = [None] * len(histories)
    for i, history in enumerate(histories):
        try:
            rows[i] = _here.row_of(history)
        except Exception as error:  # a history that fails still has a row, whatever the error
            errors[i] = f"{type(error).__name__}: {error}"
    return PlayedRows(rows, errors)
