"""Finds the histories whose regime still stands at the branch, among many candidates.

Candidates are replayed in blocks, which a pool may spread over its workers. Whether a history stands does
not depend on the block or the worker, and candidates count in their own order, so the histories that are
found do not depend on the pool. A history that fails counts as one whose regime does not stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.past import replay
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import prepare, stands
from brittle.model.inputs.reading import Scenario
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared
from brittle.model.state import State

KEPT = 500
"""Number of histories whose states at the branch are kept, because a state takes a quarter of a megabyte."""

BLOCK = 250
"""Number of candidates that a worker replays at a time."""

FEW = 10
"""Number of candidates that are replayed at a time if their states are kept."""


@dataclass(frozen=True, eq=False)
class PreparedStage:
    """A prepared scenario; a worker process prepares it again rather than receive it."""

    prepared: Prepared

    def open(self) -> Prepared:
        """The prepared scenario."""
        return self.prepared

    def __reduce__(self) -> tuple[type[UnpreparedStage], tuple[Scenario]]:
        return UnpreparedStage, (self.prepared.scenario,)


@dataclass(frozen=True, eq=False)
class UnpreparedStage:
    """A scenario that is still to be prepared."""

    scenario: Scenario

    def open(self) -> Prepared:
        """Prepares the scenario."""
        return prepare(self.scenario)


class Screened(NamedTuple):
    """A block of candidates after their replay."""

    standing: NDArray[np.bool_]
    """[n] whether the regime still stands at the branch."""
    error: str
    """The last error with which a candidate failed; empty if none failed."""


class Found(NamedTuple):
    """The candidates that stand."""

    positions: NDArray[np.int64]
    """Positions of the standing candidates among all candidates, in order."""
    pasts: tuple[State, ...]
    """The states at the branch of the first of them, at most `KEPT`."""
    tried: int
    """Number of candidates up to and including the last one found."""
    error: str


def screen(
    prepared: Prepared,
    candidates: Callable[[int, int], Sequence[History | None]],
    wanted: int,
    most: int,
    pool: Pool | None = None,
) -> Found:
    """Finds the first `wanted` candidates that stand among the first `most`; perhaps fewer.

    `candidates(first, end)` returns a range of the candidates. A candidate of None does not stand.
    """
    here = _screen_here(prepared, candidates, min(wanted, KEPT), most, pool)
    if len(here.positions) == wanted or here.tried == most:
        return here
    positions, tried, error = here.positions.tolist(), here.tried, here.error
    for first, block in _screen_far(
        prepared, candidates, (here.tried, most), pool, lambda: len(positions) < wanted
    ):
        error = block.error or error
        for at in np.flatnonzero(block.standing).tolist():
            if len(positions) < wanted:
                positions.append(first + at)
                tried = first + at + 1
        if len(positions) < wanted:
            tried = first + len(block.standing)
    return Found(np.array(positions, np.int64), here.pasts, tried, error)


def _screen_here(
    prepared: Prepared,
    candidates: Callable[[int, int], Sequence[History | None]],
    wanted: int,
    most: int,
    pool: Pool | None,
) -> Found:
    """The same in this process, keeping the states."""
    positions: list[int] = []
    pasts: list[State] = []
    error = ""
    tried = 0

    def jobs() -> Iterator[Job[Prepared, Sequence[History | None], list[_Replayed]]]:
        stage = PreparedStage(prepared)
        for first in range(0, most, FEW):
            if len(positions) == wanted:
                return
            yield Job(_replay_block, stage, candidates(first, min(first + FEW, most)))

    for block in _done_here(jobs(), pool):
        for past, failure in block if len(positions) < wanted else ():
            tried += 1
            error = failure or error
            if past is not None and stands(past):
                positions.append(tried - 1)
                pasts.append(past)
            if len(positions) == wanted:
                break
    return Found(np.array(positions, np.int64), tuple(pasts), tried, error)


def _done_here[T, R](jobs: Iterator[Job[Prepared, T, R]], pool: Pool | None) -> Iterator[R]:
    """The results of jobs that are too large to come from another process."""
    if pool is not None and pool.shares_memory:
        return pool.in_order(jobs)
    return (job.task(job.stage.open(), job.what) for job in jobs)


def _screen_far(
    prepared: Prepared,
    candidates: Callable[[int, int], Sequence[History | None]],
    within: tuple[int, int],
    pool: Pool | None,
    more: Callable[[], bool],
) -> Iterator[tuple[int, Screened]]:
    """Screens blocks of candidates in order while `more` is true; yields each with its first position."""
    stage = PreparedStage(prepared)
    firsts: list[int] = []

    def jobs() -> Iterator[Job[Prepared, Sequence[History | None], Screened]]:
        for first in range(*within, BLOCK):
            if not more():
                return
            firsts.append(first)
            block = tuple(candidates(first, min(first + BLOCK, within[1])))
            yield Job(screen_block, stage, block)

    if pool is None:
        results: Iterator[Screened] = (job.task(stage.open(), job.what) for job in jobs())
    else:
        results = pool.in_order(jobs())
    for number, block in enumerate(results):
        yield firsts[number], block


def screen_all(
    prepared: Prepared,
    histories: Sequence[History],
    wanted: NDArray[np.bool_],
    pool: Pool | None = None,
) -> Screened:
    """Replays the wanted ones among some histories; the others count as ones that do not stand."""

    def candidates(first: int, end: int) -> Sequence[History | None]:
        return [histories[i] if wanted[i] else None for i in range(first, end)]

    blocks = _screen_far(prepared, candidates, (0, len(histories)), pool, lambda: True)
    screened = [block for _, block in blocks]
    errors = [one.error for one in screened if one.error]
    return Screened(np.concatenate([one.standing for one in screened]), "".join(errors[-1:]))


def screen_block(prepared: Prepared, block: Sequence[History | None]) -> Screened:
    """Replays a block of candidates."""
    standing = np.zeros(len(block), np.bool_)
    error = ""
    for i, history in enumerate(block):
        past, failure = _replayed(prepared, history)
        error = failure or error
        standing[i] = past is not None and stands(past)
    return Screened(standing, error)


class _Replayed(NamedTuple):
    """The state of a candidate at the branch, or the error with which it failed."""

    past: State | None
    error: str


def _replay_block(prepared: Prepared, block: Sequence[History | None]) -> list[_Replayed]:
    return [_replayed(prepared, history) for history in block]


def _replayed(prepared: Prepared, history: History | None) -> _Replayed:
    if history is None:
        return _Replayed(None, "")
    try:
        return _Replayed(replay(prepared, history), "")
    except Exception as failure:  # whatever the error, the history does not stand
        return _Replayed(None, f"; {type(failure).__name__}: {failure}")
