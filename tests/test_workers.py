"""A pool gives every result once, whatever does the work, and survives the death of a worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import work

from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.opening import ExecutorKind, Workers
from brittle.calibration.workers.pool import Pool, WorkersLostError


def nothing() -> dict[str, str]:
    return {}


def pool(kind: ExecutorKind, workers: int = 2) -> Pool:
    return Workers(workers, kind).pool(nothing)


def jobs(task: Callable[[int, Any], int], stage: work.Scale, number: int) -> list[Any]:
    return [Job(task, stage, i, size=i) for i in range(number)]


@pytest.fixture
def stage(tmp_path: Path) -> work.Scale:
    return work.Scale(7, tmp_path / "diary")


@pytest.mark.parametrize("kind", ExecutorKind)
def test_each_job_is_done_once_and_its_pieces_are_reported(
    kind: ExecutorKind, stage: work.Scale
) -> None:
    pieces: list[int] = []
    with pool(kind) as hands:
        done = list(hands.each(jobs(work.in_pieces, stage, 12), pieces.append))
        assert {one.job.what: one.result for one in done} == {i: 7 * i for i in range(12)}
        assert sum(pieces) == sum(range(12))
        again = [one.result for one in hands.each(jobs(work.times, stage, 3))]
    assert sorted(again) == [0, 7, 14]
    assert len(stage.diary.read_text().split()) <= 2, "a stage is opened once by each worker"


@pytest.mark.parametrize("kind", ExecutorKind)
def test_results_come_in_the_order_of_the_jobs_if_asked(
    kind: ExecutorKind, stage: work.Scale
) -> None:
    with pool(kind) as hands:
        found = list(hands.in_order(jobs(work.later_the_smaller, stage, 9)))
    assert found == [7 * i for i in range(9)]


def test_jobs_are_taken_only_when_there_is_room(stage: work.Scale) -> None:
    taken = 0

    def endless() -> Any:
        nonlocal taken
        while True:
            taken += 1
            yield Job(work.times, stage, taken)

    with pool(ExecutorKind.THREADS) as hands:
        results = hands.each(endless())
        for _ in range(10):
            next(results)
        results.close()
    assert taken < 30


@pytest.mark.parametrize("kind", ExecutorKind)
def test_an_error_of_a_task_is_raised(kind: ExecutorKind, stage: work.Scale) -> None:
    with pytest.raises(ValueError, match="three is too much"), pool(kind) as hands:
        list(hands.each(jobs(work.refuses, stage, 50)))


def test_threads_that_were_stopped_end_at_their_next_beat(stage: work.Scale) -> None:
    with pool(ExecutorKind.THREADS) as hands:
        results = hands.each([Job(work.in_pieces, stage, n) for n in (1, 100_000, 100_000)])
        assert next(results).job.what == 1
        assert _ours(), "tasks of 100 seconds are being done"
        results.close()
    until = time.monotonic() + 20
    while _ours() and time.monotonic() < until:
        time.sleep(0.01)
    assert not _ours()


def _ours() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("brittle")]


def test_a_process_that_dies_is_replaced_and_its_job_is_done_again(
    stage: work.Scale, tmp_path: Path
) -> None:
    trace = tmp_path / "died"
    with pool(ExecutorKind.PROCESSES) as hands:
        done = list(hands.each([Job(work.dies_once, stage, (i, trace)) for i in range(8)]))
    assert trace.exists()
    assert sorted(one.result for one in done) == [7 * i for i in range(8)]


def test_a_job_that_kills_every_process_ends_in_words(stage: work.Scale) -> None:
    with pool(ExecutorKind.PROCESSES, 1) as hands:
        results = hands.each(jobs(work.dies, stage, 1))
        with pytest.raises(WorkersLostError, match="workers died each time they worked on"):
            next(results)
