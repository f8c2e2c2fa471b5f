"""Threads of the caller's process. Compiled kernels release the interpreter's lock, so threads suffice."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from brittle.calibration.workers.beats import StoppedError, Tell, Watch, watched
from brittle.calibration.workers.jobs import Job, Stage
from brittle.calibration.workers.pool import WorkerDiedError

SPARE = 2
"""Jobs handed out beyond one for each worker, so that a worker that finishes finds the next one waiting."""


class Threads:
    """See `pool.Hands`."""

    lost = "threads do not die"
    shares_memory = True

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._stop = threading.Event()
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="brittle")
        self._opened: dict[int, tuple[Stage[Any], Any]] = {}

    @property
    def room(self) -> int:
        """See `pool.Hands`."""
        return self._workers + SPARE

    def submit(self, job: Job[Any, Any, Any], tell: Tell) -> Future[Any]:
        """See `pool.Hands`. A stage is opened once, by the thread that hands out jobs."""
        if id(job.stage) not in self._opened:
            self._opened[id(job.stage)] = (job.stage, job.stage.open())
        opened = self._opened[id(job.stage)][1]
        return self._executor.submit(_do, opened, job, Watch(self._stop, tell), tell)

    def result(self, future: Future[Any]) -> Any:
        """See `pool.Hands`."""
        try:
            return future.result()
        except StoppedError:
            raise WorkerDiedError from None

    def look(self) -> None:
        """See `pool.Hands`; threads do not die."""

    def forget(self) -> None:
        """See `pool.Hands`."""
        self._opened.clear()

    def mend(self) -> None:
        """See `pool.Hands`; threads that were stopped are replaced."""
        self._stop = threading.Event()

    def stop(self) -> None:
        """See `pool.Hands`. A thread ends when its task next reports progress."""
        self._stop.set()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """See `pool.Hands`."""
        self._executor.shutdown(wait=not self._stop.is_set(), cancel_futures=True)


def _do(opened: Any, job: Job[Any, Any, Any], watch: Watch, tell: Tell) -> Any:
    with watched(watch):
        result = job.task(opened, job.what)
    tell(job.size - watch.beaten)
    return result
