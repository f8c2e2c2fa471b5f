"""Processes on this machine, which are started from nothing and not forked: threads do not survive a fork.

A process that dies, for instance because memory ran out, breaks the whole executor of the standard library;
it is then replaced, and the jobs in hand are done again. A process ends by itself when its parent is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any

from brittle.calibration.workers.beats import Tell
from brittle.calibration.workers.jobs import Job, Packed, Stage, carry_out
from brittle.calibration.workers.pool import WorkerDiedError
from brittle.calibration.workers.threads import SPARE
from brittle.model.ahead.compiling import deaf, without_script

LOST = (
    "the worker processes died several times in a row before any of them had finished its work, perhaps "
    "because the memory ran out; use fewer --workers"
)


class Processes:
    """See `pool.Hands`."""

    lost = LOST
    shares_memory = False

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._packed: dict[int, tuple[Stage[Any], Packed]] = {}
        self._executor = self._new()

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

    def mend(self) -> None:
        """See `pool.Hands`."""
        _end(self._executor)
        self._executor = self._new()

    def stop(self) -> None:
        """See `pool.Hands`."""
        _end(self._executor)

    def close(self) -> None:
        """See `pool.Hands`."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _new(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin)


def _is_well(future: Future[Any]) -> bool:
    return not future.cancelled() and future.exception() is None


def _end(executor: ProcessPoolExecutor) -> None:
    """Kills the processes of an executor, whose work is of no more use."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    for process in processes:
        with suppress(OSError, ValueError):
            process.kill()
    executor.shutdown(wait=False, cancel_futures=True)


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
