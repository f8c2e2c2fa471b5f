"""Batches on a Dask cluster: the same bytes as with threads, whatever dies, and errors in words.

The cluster is a real scheduler with two worker processes.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import batches
import pandas as pd
import pytest
from dask_cluster import VERSION, LocalDask, facts, local_dask, settled, tasks
from killing import (
    COMMAND,
    SHARDS,
    Whole,
    begin,
    brittle,
    ended,
    shards,
    status,
    tables,
    wait_until,
)
from poison import PoisonEngine, echoes
from synthetic import SyntheticEngine

from brittle.batches.disk import WriteError
from brittle.batches.identity import needed_of_workers
from brittle.calibration.workers import cluster as clusters
from brittle.calibration.workers.cluster import Cluster
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool, WorkersLostError

SOON = 5.0
"""Seconds in which an interrupted command ends, on a machine that also does other work."""


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalDask]:
    with local_dask(tmp_path_factory.mktemp("dask")) as dask:
        yield dask


def _command(out: Path, dask: LocalDask | None = None) -> tuple[object, ...]:
    where = ("--cluster", dask.address) if dask is not None else ()
    return (*COMMAND, "--no-report", "--out", out, *where)


def test_a_killed_worker_changes_no_byte(dask: LocalDask, whole: Whole, tmp_path: Path) -> None:
    settled(dask, 2)
    out = tmp_path / "out"
    process = begin(*_command(out, dask))
    wait_until(lambda: len(shards(out)) >= SHARDS // 3, process)
    dask.workers()[0].kill()
    done = ended(process)
    assert done.code == 0, done.said
    assert "distributed" not in done.said
    assert tables(out) == whole.tables


def test_a_sweep_with_a_killed_worker_changes_no_byte(dask: LocalDask, tmp_path: Path) -> None:
    settled(dask, 2)
    varied = ("--vary", "parameters.talks_signal=0,0.5,1", "--draws", 12, "--replicates", 50)
    command = ("sweep", "chad_2008/baseline", *varied, "--no-report")
    assert brittle(*command, "--out", tmp_path / "threads").code == 0
    process = begin(*command, "--out", tmp_path / "dask", "--cluster", dask.address)
    wait_until(lambda: len(shards(tmp_path / "dask" / "batch-01")) >= 4, process)
    dask.workers()[0].kill()
    done = ended(process)
    assert done.code == 0, done.said
    one, other = (tables(tmp_path / name / "batch-01") for name in ("threads", "dask"))
    assert one == other and len(one) > 10
    texts = [(tmp_path / name / "sweep.csv").read_bytes() for name in ("threads", "dask")]
    assert texts[0] == texts[1]


@pytest.mark.verify
def test_workers_that_are_killed_again_and_again_change_no_byte(
    dask: LocalDask, whole: Whole, tmp_path: Path
) -> None:
    chance = random.Random(19)
    killed = 0
    for batch in range(50):
        out = tmp_path / f"out{batch}"
        process = begin(*_command(out, dask))
        for least in range(1, SHARDS, 3):
            if wait_until(lambda: len(shards(out)) >= least, process):  # noqa: B023
                time.sleep(chance.uniform(0, 0.5))
                for one in dask.workers()[: 1 + killed % 2]:  # one of them, or all
                    one.kill()
                    killed += 1
        done = ended(process)
        assert done.code == 0, done.said
        assert tables(out) == whole.tables
        settled(dask, 2)
        if killed >= 20:
            return


def test_ctrl_c_leaves_no_work_on_the_scheduler(
    dask: LocalDask, whole: Whole, tmp_path: Path
) -> None:
    from distributed import Client

    settled(dask, 2)
    out = tmp_path / "out"
    process = begin(*_command(out, dask))
    wait_until(lambda: shards(out), process)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    done = ended(process)
    assert done.code == 130 and "the same command again" in done.last
    assert time.monotonic() - began < SOON
    assert status(out) == "interrupted"
    with Client(dask.address, set_as_default=False) as client:
        wait_until(lambda: client.run_on_scheduler(tasks) == 0, seconds=20)
    assert brittle(*_command(out, dask)).code == 0
    assert tables(out) == whole.tables


@pytest.mark.verify
def test_a_killed_scheduler_is_named_and_threads_go_on(whole: Whole, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with local_dask(tmp_path / "dask") as dask:
        process = begin(*_command(out, dask))
        wait_until(lambda: len(shards(out)) >= 3, process)
        dask.scheduler.kill()
        began = time.monotonic()
        done = ended(process)
    assert time.monotonic() - began < 60
    assert done.code == 1
    assert "no longer answers" in done.last and "the same command again" in done.last
    assert "distributed" not in done.said
    assert len(shards(out)) >= 3
    assert brittle(*_command(out)).code == 0
    assert tables(out) == whole.tables


def test_an_address_where_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CONNECTS", 1.0)
    with pytest.raises(WorkersLostError, match=r"tcp://127\.0\.0\.1:9: no Dask scheduler answers"):
        Workers(cluster="tcp://127.0.0.1:9").pool(facts)


@pytest.mark.verify
def test_a_wrong_address_ends_the_command_before_anything_is_written(tmp_path: Path) -> None:
    began = time.monotonic()
    done = brittle(*COMMAND, "--out", tmp_path / "out", "--cluster", "tcp://127.0.0.1:9")
    assert done.code == 2 and "no Dask scheduler answers" in done.last
    assert time.monotonic() - began < 40
    assert not (tmp_path / "out").exists()


def test_a_cluster_without_workers_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "CONNECTS", 2.0)
    with (
        local_dask(tmp_path / "dask", workers=0) as dask,
        pytest.raises(WorkersLostError, match=f"has no workers; start some .* {dask.address}"),
    ):
        Cluster(dask.address, facts)


def test_a_worker_of_another_version_is_named(dask: LocalDask, tmp_path: Path) -> None:
    """Both when work begins, and when the worker joins later."""
    with (
        local_dask(tmp_path / "dask", workers=1) as dask,
        Pool(Cluster(dask.address, facts)) as pool,
    ):
        assert [*pool.in_order(echoes(range(5)))] == [0, 1, 2, 3, 4]
        dask.add_workers(1, **{VERSION: "2.0"})
        words = r"has brittle 2\.0 instead of 1\.0; results would differ, so give every worker"
        with pytest.raises(WorkersLostError, match=f"a worker of the cluster {words}"):
            list(pool.in_order(echoes(range(200))))
        with pytest.raises(WorkersLostError, match=f"the worker tcp://.* {words}"):
            Cluster(dask.address, facts)


def test_a_worker_without_brittle_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "brittle"
    missing.mkdir(parents=True)
    error = "No module named 'brittle'"
    (missing / "__init__.py").write_text(f'raise ModuleNotFoundError("{error}", name="brittle")\n')
    words = r"the worker tcp://.* cannot import Brittle; install the same wheel"
    with local_dask(tmp_path / "dask", workers=0) as dask:
        dask.add_workers(1, PYTHONPATH=str(missing.parent))
        with pytest.raises(WorkersLostError, match=words):
            Cluster(dask.address, facts)


def test_a_run_that_fails_on_a_worker_is_a_row(dask: LocalDask, tmp_path: Path) -> None:
    engine = SyntheticEngine(frozenset({("baseline", 3, 1)}))
    with Workers(cluster=dask.address).pool(needed_of_workers) as pool:
        done = batches.batch(tmp_path, draws=50, engine=engine).run(pool, lambda runs: None)
    assert (done.finished, done.failed) == (100, 1)
    runs = pd.read_parquet(tmp_path / "runs")
    assert [*runs["error"].dropna()] == ["ValueError: men < 0 at place_3"]


@pytest.mark.verify
def test_a_shard_that_kills_its_workers_is_named(tmp_path: Path) -> None:
    deadly = batches.batch(tmp_path / "out", draws=100, engine=PoisonEngine({45}))
    with (
        local_dask(tmp_path / "dask", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as dask,
        Workers(cluster=dask.address).pool(needed_of_workers) as pool,
        pytest.raises(WriteError, match=r"worked on baseline-0002\.parquet, also"),
    ):
        deadly.run(pool, lambda runs: None)
    assert [path.name[9:13] for path in shards(tmp_path / "out")] == [
        "0000",
        "0001",
        "0003",
        "0004",
    ]
