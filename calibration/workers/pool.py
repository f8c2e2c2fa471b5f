"""A pool carries out jobs, whatever carries them out: threads, processes or a cluster.

Jobs are handed out a few at a time, and results are passed on as they come, so that neither jobs nor results
pile up. A job whose worker died is handed out again. Results do not depend on the kind of pool, because each
depends on its job alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from types import TracebackType
from typing import Any, Protocol, Self

from brittle.calibration.workers.beats import Tell
from brittle.calibration.workers.jobs import Done, Job
from brittle.model.inputs.errors import BrittleError

MOST_DEATHS = 5
"""Number of times in a row that workers may die without a single job being finished in between."""


class WorkersLostError(BrittleError):
    """Workers die again and again, or the cluster is gone. The message says what to do."""


class WorkerDiedError(Exception):
    """Raised by a `Hands.result` if the worker that had the job died; the job can be done again."""


class Hands(Protocol):
    """What carries out jobs. Only `Pool` uses it."""

    lost: str
    """What to say if workers die again and again."""
    shares_memory: bool
    """Whether the workers are in this process, where results of any size cost nothing to return."""

    @property
    def room(self) -> int:
        """Number of jobs that are worth handing out at the same time."""

    def submit(self, job: Job[Any, Any, Any], tell: Tell) -> Future[Any]:
        """Hands out a job. Raises `WorkerDiedError` if no worker can take it at the moment."""

    def result(self, future: Future[Any]) -> Any:
        """The result of a finished job. Raises `WorkerDiedError` if the worker died, or the job's error."""

    def mend(self) -> None:
        """Replaces workers that died. Raises `WorkersLostError` if that is impossible."""

    def stop(self) -> None:
        """Gives up the jobs in hand, without waiting for them."""

    def close(self) -> None:
        """Ends the workers, which have nothing left to do."""


class Pool:
    """Carries out jobs; use it in a `with` statement."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    @property
    def shares_memory(self) -> bool:
        """Whether the workers are in this process, where results of any size cost nothing to return."""
        return self._hands.shares_memory

    def each[S, T, R](
        self, jobs: Iterable[Job[S, T, R]], tell: Tell = lambda pieces: None
    ) -> Iterator[Done[S, T, R]]:
        """Carries out jobs and yields each with its result, in the order in which they are finished.

        An error that a task raises is raised here. If the caller stops early, or Ctrl-C is pressed, the jobs
        in hand are given up. Raises `WorkersLostError` if workers die again and again.
        """
        ended = False
        try:
            yield from self._each(iter(jobs), tell)
            ended = True
        finally:
            if not ended:
                self._hands.stop()

    def _each[S, T, R](self, jobs: Iterator[Job[S, T, R]], tell: Tell) -> Iterator[Done[S, T, R]]:
        again: deque[Job[S, T, R]] = deque()
        flying: dict[Future[R], Job[S, T, R]] = {}
        deaths = 0
        while True:
            died = self._hand_out(jobs, again, flying, tell)
            if not flying and not died:
                return
            for future in wait(flying, return_when=FIRST_COMPLETED).done if flying else ():
                job = flying.pop(future)
                try:
                    result = self._hands.result(future)
                except WorkerDiedError:
                    again.append(job)
                    died = True
                    continue
                deaths = 0
                yield Done(job, result)
            if died:
                deaths += 1
                if deaths > MOST_DEATHS:
                    raise WorkersLostError(self._hands.lost)
                self._hands.mend()

    def _hand_out(
        self,
        jobs: Iterator[Job[Any, Any, Any]],
        again: deque[Job[Any, Any, Any]],
        flying: dict[Future[Any], Job[Any, Any, Any]],
        tell: Tell,
    ) -> bool:
        """Hands out jobs until every worker has enough; returns whether workers turned out to be dead."""
        while len(flying) < self._hands.room:
            job = again.popleft() if again else next(jobs, None)
            if job is None:
                return False
            try:
                flying[self._hands.submit(job, tell)] = job
            except WorkerDiedError:
                again.appendleft(job)
                return True
        return False

    def in_order[S, T, R](
        self, jobs: Iterable[Job[S, T, R]], tell: Tell = lambda pieces: None
    ) -> Iterator[R]:
        """Carries out jobs and yields their results in the order of the jobs."""
        numbered: dict[int, int] = {}

        def counted() -> Iterator[Job[S, T, R]]:
            for number, job in enumerate(jobs):
                numbered[id(job)] = number
                kept[number] = job
                yield job

        kept: dict[int, Job[S, T, R]] = {}  # a job's id is its own only while the job is kept
        early: dict[int, R] = {}
        due = 0
        for job, result in self.each(counted(), tell):
            early[numbered.pop(id(job))] = result
            while due in early:
                del kept[due]
                yield early.pop(due)
                due += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._hands.stop()
        self._hands.close()
