"""Opens the pool that the user asks for."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from brittle.calibration.workers.cluster import Cluster, Facts
from brittle.calibration.workers.pool import Pool
from brittle.calibration.workers.processes import Processes
from brittle.calibration.workers.threads import Threads
from brittle.model.inputs.errors import ArgumentError


class ExecutorKind(StrEnum):
    """What carries out the work on this machine."""

    THREADS = "threads"
    PROCESSES = "processes"


def _kind(name: str) -> ExecutorKind:
    """The kind with this name. Raises `ArgumentError` for any other text."""
    names = [kind.value for kind in ExecutorKind]
    if name not in names:
        raise ArgumentError(f"executor must be {' or '.join(map(repr, names))}, not {name!r}")
    return ExecutorKind(name)


class Workers(NamedTuple):
    """The workers that the user asks for."""

    number: int | None = None
    """Number of threads or processes; None for one on each processor. A cluster has its own number."""
    kind: ExecutorKind = ExecutorKind.THREADS
    cluster: str | None = None
    """The address of a Dask scheduler, which is used instead of this machine."""

    @classmethod
    def asked(
        cls, number: int | None, executor: str | None, cluster: str | None, engine: str = ""
    ) -> Workers:
        """The workers that a command's options ask for.

        The reference model of the engine `mesa` holds the interpreter's lock, so processes are its default.
        """
        kind = (
            _kind(executor)
            if executor
            else ExecutorKind.PROCESSES
            if engine == "mesa"
            else ExecutorKind.THREADS
        )
        return cls(number, kind, cluster)

    @classmethod
    def of_fits(cls, number: int | None, executor: str | None, cluster: str | None) -> Workers:
        """The workers that a fit's options ask for.

        A third of a replay's time is spent in Python, so several workers are processes by default.
        """
        several = cls(number).here > 1
        kind = (
            _kind(executor)
            if executor
            else ExecutorKind.PROCESSES
            if several
            else ExecutorKind.THREADS
        )
        return cls(number, kind, cluster)

    @property
    def here(self) -> int:
        """Number of threads or processes on this machine."""
        return self.number or os.cpu_count() or 1

    def pool(self, facts: Callable[[], Facts]) -> Pool:
        """Opens the pool; `facts` returns the versions that every worker of a cluster must have.

        Raises `WorkersLostError` if the cluster cannot be used.
        """
        if self.cluster is not None:
            return Pool(Cluster(self.cluster, facts))
        if self.kind is ExecutorKind.PROCESSES:
            return Pool(Processes(self.here))
        return Pool(Threads(self.here))
