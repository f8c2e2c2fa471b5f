"""Processes on this machine, which are started from nothing and not forked: threads do not survive a fork.

A process that dies, for instance because memory ran out, breaks the whole executor of the standard library;
it is then replaced, and the jobs in hand are done again. A process ends by itself when its parent is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from typing import Any

from brittle.calibration.workers.beats import Tell
from brittle.calibration.workers.jobs import Job, Packed, Stage, carry_out
from brittle.calibration.workers.pool import WorkerDiedError
from brittle.calibration.workers.threads import SPARE
from brittle.model.ahead.interrupting import deaf, without_script

LOST = (
    "the worker processes died several times in a row before any of them had finished its work, perhaps "
    "because the memory ran out; use fewer --workers"
)

ENDS = 1.0
"""Seconds to wait until an executor whose processes were killed has ended."""


class Processes:
    """See `pool.Hands`."""

    lost = LOST
    shares_memory = False

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._packed: dict[int, tuple[Stage[Any], Packed]] = {}
        self._executor = self._new()
        self._dead: set[int | None] = set()
        """The processes that were dead at the last look."""
        self._ending: threading.Thread | None = None
        """The thread of an executor whose processes were killed, which ends by itself."""

    @property
    def room(self) -> int:
        """See `pool.Hands`."""
        return self._workers + SPARE

    def submit(self, job: Job[Any, Any, Any], tell: Tell) -> Future[Any]:
        """See `pool.Hands`."""
        if id(job.stage) not in self._packed:
            self._packed[id(job.stage)] = (job.stage, Packed.of(job.stage))
        packed = self._packed[id(job.stage)][1]
        try:
            with deaf(), without_script():
                future: Future[Any] = self._executor.submit(carry_out, job.task, packed, job.what)
        except BrokenProcessPool:
            raise WorkerDiedError from None
        size = job.size
        future.add_done_callback(lambda done: tell(size) if _is_well(done) else None)
        return future

    def result(self, future: Future[Any]) -> Any:
        """See `pool.Hands`."""
        try:
            return future.result()
        except BrokenProcessPool:
            raise WorkerDiedError from None

    def look(self) -> None:
        """See `pool.Hands`.

        A process that dies while it hands over a result can leave the executor waiting for the rest.
        """
        dead = {one.pid for one in _processes(self._executor) if not one.is_alive()}
        if dead & self._dead:  # for as long as it takes to notice that
            _end(self._executor)
        self._dead = dead

    def forget(self) -> None:
        """See `pool.Hands`."""
        self._packed.clear()

    def mend(self) -> None:
        """See `pool.Hands`."""
        _end(self._executor)
        self._executor = self._new()

    def stop(self) -> None:
        """See `pool.Hands`."""
        with deaf():  # a second signal to end often follows the first
            self._ending = _end(self._executor) or self._ending

    def close(self) -> None:
        """See `pool.Hands`."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        if self._ending is not None:  # so that its locks are removed in good order
            with deaf():
                self._ending.join(ENDS)

    def _new(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        with _later(
            "SIGHUP"
        ):  # Python makes its helper, which removes locks, deaf to the other signals
            resource_tracker.ensure_running()
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin)


def _is_well(future: Future[Any]) -> bool:
    return not future.cancelled() and future.exception() is None


def _processes(executor: ProcessPoolExecutor) -> list[Any]:
    return list((getattr(executor, "_processes", None) or {}).values())


@contextmanager
def _later(name: str) -> Iterator[None]:
    """A signal that comes in this context is handled after it; processes started in it never get it."""
    if not hasattr(signal, name) or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {getattr(signal, name)})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(executor: ProcessPoolExecutor) -> threading.Thread | None:
    """Kills the processes of an executor, whose work is of no more use; returns the executor's thread."""
    thread: threading.Thread | None = getattr(executor, "_executor_manager_thread", None)
    for process in _processes(executor):
        with suppress(OSError, ValueError):
            process.kill()
    # The executor reads results until nobody can write any, and this process could, though it never does.
    with suppress(AttributeError, OSError):
        executor._result_queue._writer.close()  # type: ignore[attr-defined]
    executor.shutdown(wait=False, cancel_futures=True)
    return thread


def _begin() -> None:
    """Prepares a worker process: only its parent decides when it ends."""
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    """Ends this process when its parent has ended, even if the parent was killed."""
    parent.join()
    os._exit(1)
