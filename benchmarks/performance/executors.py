"""Part `executors`: the same batch by threads, by processes and by the workers of a local Dask cluster."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.performance.cores import REPLICATES, SCENARIOS
from benchmarks.performance.findings import Findings, FoundNumber
from benchmarks.performance.timing import BASELINE, seconds

DRAWS = 200
QUICK_DRAWS = 20
WORKERS = 2


def measure(quick: bool) -> Findings:
    """Times a batch with each kind of worker, and checks that the shards are the same bytes."""
    from distributed import LocalCluster

    draws = QUICK_DRAWS if quick else DRAWS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        threads = _batch(home / "threads", draws)
        processes = _batch(home / "processes", draws, "--executor", "processes")
        with LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster:
            dask = _batch(home / "dask", draws, "--cluster", cluster.scheduler_address)
        bytes_differ = _different(home)
    number = len(SCENARIOS) * draws * REPLICATES
    return Findings(
        title="Threads, processes and Dask",
        words=(
            f"`brittle run` over {len(SCENARIOS)} scenarios of Syria with {draws} histories, "
            f"{number:,} runs, from the command to the last file, without the report, once each. Processes "
            "and the workers of the cluster, all on this machine, start and prepare the scenarios for "
            "themselves. The last row counts the shards whose bytes are not those of the threads.",
        ),
        measures=(
            FoundNumber(what=f"{WORKERS} threads", value=threads, unit="s"),
            FoundNumber(what=f"{WORKERS} processes", value=processes, unit="s"),
            FoundNumber(what=f"{WORKERS} workers of a Dask cluster", value=dask, unit="s"),
            FoundNumber(what="Dask / threads", value=dask / threads),
            FoundNumber(what="shards that differ", value=float(bytes_differ)),
        ),
    )


def _batch(out: Path, draws: int, *how: str) -> float:
    files = [str(BASELINE.with_name(f"{name}.yaml")) for name in SCENARIOS]
    options = ["--draws", str(draws), "--replicates", str(REPLICATES), "--no-report"]
    options += ["--workers", str(WORKERS), "--out", str(out), *how]
    command = [sys.executable, "-m", "brittle", "run", *files, *options]
    return seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def _different(home: Path) -> int:
    """The number of shards whose bytes differ from those that threads wrote."""
    shards = [
        file.relative_to(home / "threads")
        for kind in ("runs", "places", "series")
        for file in sorted((home / "threads" / kind).glob("*.parquet"))
    ]
    return sum(
        (home / "threads" / shard).read_bytes() != (home / other / shard).read_bytes()
        for other in ("processes", "dask")
        for shard in shards
    )
