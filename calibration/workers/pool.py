"""A pool carries out jobs, whatever carries them out: threads, processes or a cluster.

Jobs are handed out a few at a time, and results are passed on as they come, so that neither jobs nor results
pile up. A job whose worker died is handed out again. Results do not depend on the kind of pool, because each
depends on its job alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from types import TracebackType
from typing import Any, Protocol, Self

from brittle.calibration.workers.beats import Tell
from brittle.calibration.workers.jobs import Done, Job
from brittle.model.inputs.errors import BrittleError

MOST_DEATHS = 7
"""Number of times in a row that workers may die without a single job being finished in between."""


MOST_ALONE = 3
"""Number of times that workers may die of a job while they have no other job."""

MOST_NAMED = 3
"""Number of jobs that are named in a message."""

LOOKS = 1.0
"""Seconds between looks after the workers while no job is finished."""


MOST_EARLY = 100
"""Number of results that wait for an earlier one before no further job is handed out."""


class WorkersLostError(BrittleError):
    """Workers die again and again, or the cluster is gone. The message says what to do."""


class WorkerDiedError(Exception):
    """Raised by a `Hands.result` if the worker that had the job died; the job can be done again."""


class JobLostError(WorkerDiedError):
    """The job was lost for a reason that cannot lie in the job, such as a broken connection."""


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

    def look(self) -> None:
        """Is called now and then while jobs are in hand; makes sure that a dead worker's jobs come back."""

    def forget(self) -> None:
        """Keeps nothing of the jobs so far, which are all finished, so that their stages take no memory."""

    def mend(self) -> None:
        """Replaces workers that died. Raises `WorkersLostError` if that is impossible."""

    def stop(self) -> None:
        """Gives up the jobs in hand, without waiting for them."""

    def close(self) -> None:
        """Ends the workers, which have nothing left to do."""


class _Suspects:
    """Jobs that were in hand when a worker died, any of which may have killed it.

    Each is done again alone. A job whose worker dies `MOST_ALONE` times while the job is alone is guilty, and
    is put aside, so that the other jobs are finished.
    """

    def __init__(self) -> None:
        self.waiting: deque[Job[Any, Any, Any]] = deque()
        self.guilty: list[Job[Any, Any, Any]] = []
        self.alone: Job[Any, Any, Any] | None = None
        """The job that was handed out last, if it is a suspect."""
        self._innocent: deque[Job[Any, Any, Any]] = deque()
        self._deaths: dict[int, int] = {}  # by the id of a job, which is kept here or by the caller

    def next(self, fresh: Iterator[Job[Any, Any, Any]]) -> Job[Any, Any, Any] | None:
        """The job to hand out next: a suspect, one that was lost, or a fresh one; None if there is none."""
        self.alone = self.waiting.popleft() if self.waiting else None
        if self.alone is not None:
            return self.alone
        return self._innocent.popleft() if self._innocent else next(fresh, None)

    def lost(self, job: Job[Any, Any, Any], innocent: bool) -> None:
        """Takes up a job whose worker has died."""
        if innocent and job is not self.alone:
            self._innocent.append(job)
            return
        if job is self.alone and not innocent:
            self._deaths[id(job)] = self._deaths.get(id(job), 0) + 1
            if self._deaths[id(job)] >= MOST_ALONE:
                self.guilty.append(job)
                return
        self.waiting.append(job)


def _words_about(guilty: Sequence[Job[Any, Any, Any]]) -> str:
    names = ", ".join(job.name for job in guilty[:MOST_NAMED])
    if len(guilty) > MOST_NAMED:
        names += f" and {len(guilty) - MOST_NAMED} more"
    return (
        f"workers died each time they worked on {names}, also when they had no other work, and everything "
        "else is finished; look into the workers' own messages, and see whether the memory suffices"
    )


class Pool:
    """Carries out jobs; use it in a `with` statement."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    @property
    def shares_memory(self) -> bool:
        """Whether the workers are in this process, where results of any size cost nothing to return."""
        return self._hands.shares_memory

    def each[S, T, R](
        self,
        jobs: Iterable[Job[S, T, R]],
        tell: Tell = lambda pieces: None,
        ready: Callable[[], bool] = lambda: True,
    ) -> Iterator[Done[S, T, R]]:
        """Carries out jobs and yields each with its result, in the order in which they are finished.

        No further job is handed out while `ready` is false, unless none is in hand. An error that a task
        raises is raised here. If the caller stops early, or Ctrl-C is pressed, the jobs
        in hand are given up. Raises `WorkersLostError` if workers die again and again; if they die of a few
        jobs only, the others are finished first.
        """
        ended = False
        try:
            yield from self._each(iter(jobs), tell, ready)
            ended = True
        finally:
            if not ended:
                self._hands.stop()
            self._hands.forget()

    def _each[S, T, R](
        self, jobs: Iterator[Job[S, T, R]], tell: Tell, ready: Callable[[], bool]
    ) -> Iterator[Done[S, T, R]]:
        suspects = _Suspects()
        flying: dict[Future[R], Job[S, T, R]] = {}
        deaths = 0
        died = False
        while True:
            if ready() or not flying:
                died = died or self._hand_out(jobs, suspects, flying, tell)
            if not flying and not died:
                break
            for future in self._finished(flying):
                job = flying.pop(future)
                try:
                    result = self._hands.result(future)
                except WorkerDiedError as error:
                    suspects.lost(job, isinstance(error, JobLostError))
                    died = True
                    continue
                deaths = 0
                yield Done(job, result)
            if died and not flying:  # one death may take every job in hand with it
                died = False
                deaths += 1
                if deaths > MOST_DEATHS:
                    raise WorkersLostError(self._hands.lost)
                self._hands.mend()
        if suspects.guilty:
            raise WorkersLostError(_words_about(suspects.guilty))

    def _finished(self, flying: Collection[Future[Any]]) -> Collection[Future[Any]]:
        """Waits until some of the jobs in hand are finished, or their worker has died.

        Returns those with results first, so that no result is lost to an error that another job raises.
        """
        while flying:
            found = wait(flying, timeout=LOOKS, return_when=FIRST_COMPLETED).done
            if found:
                return sorted((one for one in flying if one in found), key=_is_without_result)
            self._hands.look()
        return ()

    def _hand_out(
        self,
        jobs: Iterator[Job[Any, Any, Any]],
        suspects: _Suspects,
        flying: dict[Future[Any], Job[Any, Any, Any]],
        tell: Tell,
    ) -> bool:
        """Hands out jobs until every worker has enough; returns whether workers turned out to be dead.

        A suspect is handed out alone, so that no other job dies with it.
        """
        while len(flying) < (1 if suspects.waiting else self._hands.room):
            job = suspects.next(jobs)
            if job is None:
                return False
            try:
                flying[self._hands.submit(job, tell)] = job
            except WorkerDiedError:
                suspects.lost(job, innocent=True)
                return True
            if suspects.alone:
                return False
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
        for job, result in self.each(counted(), tell, lambda: len(early) < MOST_EARLY):
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


def _is_without_result(done: Future[Any]) -> bool:
    return done.cancelled() or done.exception() is not None
