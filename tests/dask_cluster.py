"""A Dask cluster on this machine: a scheduler, and workers that can be started and killed one by one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from killing import LONGEST, ROOT, wait_until

VERSION = "VERSION_IN_TESTS"
"""The environment variable that `facts` reads."""


def facts() -> dict[str, str]:
    """What must be the same on every worker, in tests: what an environment variable says."""
    return {"brittle": os.environ.get(VERSION, "1.0")}


def tasks(dask_scheduler: Any) -> int:
    """Number of tasks that a scheduler knows."""
    return len(dask_scheduler.tasks)


class LocalDask:
    """A scheduler with its workers; each worker process is watched by another that replaces it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._watchers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", environment, "--host", "127.0.0.1", "--port", "0")
        wait_until(self._address, seconds=LONGEST)
        self.address = self._address()

    def _address(self) -> str:
        try:
            return str(json.loads(self._file.read_text())["address"])
        except (OSError, ValueError):
            return ""

    def _start(
        self, what: str, environment: dict[str, str], *words: str
    ) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        with (self._folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self._file), *words],
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": path, **environment},
                stdout=log,
                stderr=log,
            )

    def add_workers(self, number: int = 2, **environment: str) -> None:
        """Starts workers of one thread each, and waits until they are ready."""
        there = self.ready()
        words = ["--nworkers", str(number), "--nthreads", "1", "--memory-limit", "0"]
        self._watchers.append(self._start("worker", environment, *words))
        wait_until(lambda: self.ready() >= there + number, seconds=LONGEST)

    def ready(self) -> int:
        """Number of workers that the scheduler knows."""
        log = (self._folder / "scheduler.log").read_text()
        return log.count("Register worker") - log.count("Remove worker")

    def workers(self) -> list[psutil.Process]:
        """The processes that do the work."""
        found = [one for watcher in self._watchers for one in _children(watcher.pid)]
        return [one for one in found if any("spawn_main" in word for word in _words(one))]

    def end(self) -> None:
        """Ends all processes."""
        every = [one for first in (*self._watchers, self.scheduler) for one in _children(first.pid)]
        for first in (*self._watchers, self.scheduler):
            first.kill()
            first.wait()
        for one in every:
            if one.is_running():
                one.kill()
        psutil.wait_procs(every, timeout=20)


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def _words(one: psutil.Process) -> list[str]:
    try:
        return one.cmdline()
    except psutil.Error:
        return []


@contextmanager
def local_dask(folder: Path, workers: int = 2, **environment: str) -> Iterator[LocalDask]:
    """A cluster that ends with the context; the variables are those of its scheduler."""
    dask = LocalDask(folder, **environment)
    try:
        if workers:
            dask.add_workers(workers)
        yield dask
    finally:
        dask.end()


def settled(dask: LocalDask, workers: int, seconds: float = 60.0) -> None:
    """Waits until workers that died were replaced."""
    until = time.monotonic() + seconds
    while len(dask.workers()) != workers or dask.ready() != workers:
        assert time.monotonic() < until, "the workers do not come back"
        time.sleep(0.1)
