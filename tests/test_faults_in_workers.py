"""Workers that die: what is finished is kept, what is innocent is done, and the guilty job is named."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import batches
import pandas as pd
import pytest
from poison import Nothing, PoisonEngine, echoes, half_said
from synthetic import SyntheticEngine

from brittle.batches.disk import WriteError
from brittle.calibration.workers import pool as pools
from brittle.calibration.workers.beats import Tell
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import JobLostError, Pool, WorkerDiedError, WorkersLostError
from brittle.calibration.workers.processes import Processes
from brittle.calibration.workers.threads import Threads


class Fragile:
    """Hands of one group of workers that all die when one of them is given a deadly number."""

    lost = "they died again and again"

    def __init__(self, deadly: set[int], room: int = 4, loses: int = 0) -> None:
        self.room = room
        self.mended = 0
        self.handed: list[int] = []
        self._deadly = deadly
        self._loses = loses
        self._queue: deque[tuple[int, Future[int]]] = deque()

    def submit(self, job: Job[Any, Any, Any], tell: Tell) -> Future[Any]:
        future: Future[int] = Future()
        self.handed.append(job.what)
        self._queue.append((job.what, future))
        if len(self._queue) == self.room:
            self.look()
        return future

    def look(self) -> None:
        """The workers do what they have."""
        together = [number for number, _ in self._queue]
        while self._queue:
            number, future = self._queue.popleft()
            if self._loses:
                self._loses -= 1
                future.set_exception(JobLostError())
            elif self._deadly & {*together}:
                future.set_exception(WorkerDiedError())
            else:
                future.set_result(number)

    def result(self, future: Future[Any]) -> Any:
        return future.result()

    def forget(self) -> None:
        pass

    def mend(self) -> None:
        self.mended += 1

    def stop(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "LOOKS", 0.01)


def finished(hands: Any, numbers: int) -> tuple[list[int], str]:
    """The results, and what was said in the end."""
    found: list[int] = []
    with Pool(hands) as pool:
        try:
            found.extend(done.result for done in pool.each(echoes(range(numbers))))
        except WorkersLostError as error:
            return found, str(error)
    return found, ""


@pytest.mark.parametrize("deadly", [{0}, {7}, {19}, {2, 3}, {0, 11, 19}])
def test_innocent_jobs_are_done_and_the_guilty_ones_are_named(deadly: set[int]) -> None:
    hands = Fragile(deadly)
    found, said = finished(hands, 20)
    assert sorted(found) == sorted({*range(20)} - deadly)
    assert all(f"number {number}" in said for number in deadly)
    assert "number 5" not in said


def test_a_job_that_kills_is_not_tried_without_end() -> None:
    hands = Fragile({4})
    finished(hands, 8)
    assert hands.handed.count(4) == 1 + pools.MOST_ALONE


def test_workers_that_always_die_are_given_up_soon() -> None:
    hands = Fragile({*range(1000)})
    assert finished(hands, 1000) == ([], "they died again and again")
    assert hands.mended == pools.MOST_DEATHS


def test_one_death_of_all_workers_is_one_death() -> None:
    """Many futures fail at once, and new workers must not be blamed for the old ones."""
    hands = Fragile({3}, room=16)
    found, _ = finished(hands, 16)
    assert len(found) == 15
    assert hands.mended == 1 + pools.MOST_ALONE


def test_a_lost_connection_makes_nobody_a_suspect() -> None:
    hands = Fragile(set(), loses=3)
    found, said = finished(hands, 12)
    assert sorted(found) == list(range(12)) and not said
    assert len(hands.handed) == 15 and hands.mended == 1
    assert {*hands.handed[4:8]} > {0, 1, 2}  # handed out together, as before


# --- with real processes ------------------------------------------------------------------------


def test_a_shard_that_kills_its_worker_is_named_when_all_others_are_finished(
    tmp_path: Path,
) -> None:
    whole = batches.batch(tmp_path / "whole", draws=100)
    batches.run(whole)
    deadly = batches.batch(tmp_path / "out", draws=100, engine=PoisonEngine({45}))
    words = r"worked on baseline-0002\.parquet, also .*; give the same command again to continue"
    with Pool(Processes(2)) as pool, pytest.raises(WriteError, match=words):
        deadly.run(pool, lambda runs: None)
    kept = {path.name for path in (tmp_path / "out/runs").iterdir()}
    assert kept == {f"baseline-000{i}.parquet" for i in (0, 1, 3, 4)}
    again = batches.batch(tmp_path / "out", draws=100, engine=PoisonEngine({45}))
    assert batches.run(again).kept == 160
    assert batches.tables(tmp_path / "out") == batches.tables(tmp_path / "whole")


def test_a_worker_that_dies_in_the_middle_of_a_result_is_noticed(tmp_path: Path) -> None:
    """The executor of the standard library waits without end for the rest of the result."""
    jobs = [Job(half_said, Nothing(), (tmp_path / "marker", number)) for number in range(4)]
    with Pool(Processes(1)) as pool:
        assert sorted(done.result for done in pool.each(jobs)) == [0, 1, 2, 3]


@pytest.mark.parametrize("hands", [Threads, Processes])
def test_a_run_that_fails_is_a_row_and_the_rest_goes_on(tmp_path: Path, hands: type) -> None:
    fails = frozenset({("baseline", 3, 1), ("baseline", 30, 0)})
    with Pool(hands(2)) as pool:
        done = batches.batch(tmp_path, draws=50, engine=SyntheticEngine(fails)).run(
            pool, lambda runs: None
        )
    assert (done.finished, done.failed) == (100, 2)
    runs = pd.read_parquet(tmp_path / "runs").set_index(["draw", "replicate"])
    failed = runs[runs["error"].notna()]
    assert {*failed.index} == {(3, 1), (30, 0)}
    assert {*failed["error"]} == {"ValueError: men < 0 at place_3"}
