"""Pools of workers for tests."""

from __future__ import annotations

from brittle.batches.identity import needed_of_workers
from brittle.calibration.workers.opening import Kind, Workers
from brittle.calibration.workers.pool import Pool


def threads(workers: int = 1) -> Pool:
    """A pool of threads of the test's own process."""
    return Workers(workers).pool(needed_of_workers)


def processes(workers: int = 2) -> Pool:
    """A pool of processes on this machine."""
    return Workers(workers, Kind.PROCESSES).pool(needed_of_workers)


def on_cluster(address: str) -> Pool:
    """A pool of the workers of a Dask cluster."""
    return Workers(cluster=address).pool(needed_of_workers)
