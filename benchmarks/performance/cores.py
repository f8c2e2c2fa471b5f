"""Part `cores`: two cores against one, for the play alone and for a whole batch of `brittle run`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.performance.findings import Findings, FoundNumber
from benchmarks.performance.timing import (
    BASELINE,
    alternately,
    case,
    median_ratio,
    play_batch,
    seconds,
)
from brittle.model.setup.history import History

HISTORIES = 100
REPLICATES = 5
REPEATS = 7
DRAWS = 200
QUICK_DRAWS = 20
SCENARIOS = ("baseline", "safe_passage", "last_stand_capital", "last_stand_coast", "no_amnesty")
GOAL = 1.8


def measure(quick: bool) -> Findings:
    """Times the play and a batch with one worker and with two."""
    runs = case(BASELINE, HISTORIES // 5 if quick else HISTORIES)
    play_batch(runs, REPLICATES, 2)
    one, two = alternately(
        [partial(play_batch, runs, REPLICATES, threads) for threads in (1, 2)],
        2 if quick else REPEATS,
    )
    draws = QUICK_DRAWS if quick else DRAWS
    alone, together = (_batch(workers, draws) for workers in (1, 2))
    number = len(SCENARIOS) * draws * REPLICATES
    return Findings(
        title="Two cores against one",
        words=(
            f"The play is that of {len(runs.histories)} prior histories of Syria's baseline with "
            f"{REPLICATES} replicates, in threads, the median of {len(one)} repetitions. The batch is "
            f"`brittle run` over {len(SCENARIOS)} scenarios of Syria with {draws} histories, "
            f"{number:,} runs, from the command to the last file, without the report. It holds "
            "parts that only one core can do: the start of Python, the preparation and the closing.",
        ),
        measures=(
            FoundNumber(what="play, one core / two cores", value=median_ratio(one, two), goal=GOAL),
            FoundNumber(
                what="whole batch, one core / two cores", value=alone / together, goal=GOAL
            ),
            FoundNumber(what="play, a run, one core", value=_each(one, runs.histories), unit="ms"),
            FoundNumber(what="play, a run, two cores", value=_each(two, runs.histories), unit="ms"),
            FoundNumber(what="whole batch, one worker", value=alone, unit="s"),
            FoundNumber(what="whole batch, two workers", value=together, unit="s"),
        ),
    )


def _each(times: list[float], histories: Sequence[History]) -> float:
    runs = len(histories) * REPLICATES
    return statistics.median(times) / runs * 1e3


def _batch(workers: int, draws: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        files = [str(BASELINE.with_name(f"{name}.yaml")) for name in SCENARIOS]
        options = ["--draws", str(draws), "--replicates", str(REPLICATES), "--no-report"]
        options += ["--workers", str(workers), "--out", str(Path(folder) / "batch")]
        command = [sys.executable, "-m", "brittle", "run", *files, *options]
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True))
