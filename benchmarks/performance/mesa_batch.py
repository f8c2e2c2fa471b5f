"""Part `mesa`: `mesa.batch_run` over CollapseModel against the compiled engine, on the same two cores.

`batch_run` starts its processes afresh, and so the script that calls it must be guarded by
`if __name__ == "__main__"`, as `__main__.py` of this package is.
"""

from __future__ import annotations

import statistics

import mesa

from benchmarks.performance.findings import Findings, FoundNumber, shown
from benchmarks.performance.timing import BASELINE, TimedCase, case, play_batch, seconds
from brittle.model.agents.collapse import CollapseModel

WORKERS = 2
REPLICATES = 5
"""As many as `brittle run` plays by default."""
HISTORIES = 6
FEW = 2
REPEATS = 20
GOAL = 300.0


def measure(quick: bool) -> Findings:
    """Times the same runs under both."""
    few, many = FEW, HISTORIES // 2 if quick else HISTORIES
    runs = case(BASELINE, many)
    started = _mesa(TimedCase(runs.prepared, runs.histories[:few]))
    whole = _mesa(runs)
    each = (whole - started) / ((many - few) * REPLICATES)
    play_batch(runs, REPLICATES, WORKERS)
    times = [seconds(lambda: play_batch(runs, REPLICATES, WORKERS)) for _ in range(REPEATS)]
    ours = statistics.median(times) / (many * REPLICATES)
    return Findings(
        title="`mesa.batch_run` on the same two cores",
        words=(
            f"`mesa.batch_run` plays {many} prior histories of Syria's baseline with {REPLICATES} "
            f"replicates each in {WORKERS} processes, and {few} of these histories before. It is given "
            "the prepared scenario, and no chronicle is kept. The difference is the cost of further "
            "runs, without the start of the processes, which takes "
            f"{shown(started - few * REPLICATES * each)} s. The compiled engine plays the same "
            f"runs in {WORKERS} threads, as a batch does: a history is replayed once to the branch, and "
            f"each replicate goes on from there. Its time is the median of {REPEATS} repetitions.",
            "How much faster the compiled engine could be with the same arithmetic is measured below, "
            "against C.",
        ),
        measures=(
            FoundNumber(what="mesa.batch_run, each further run", value=each, unit="s"),
            FoundNumber(what="compiled engine, a run", value=ours * 1e3, unit="ms"),
            FoundNumber(
                what="mesa.batch_run / compiled engine, two cores", value=each / ours, goal=GOAL
            ),
            FoundNumber(
                what="the same with the start of the processes",
                value=whole / (many * REPLICATES) / ours,
            ),
        ),
    )


def _mesa(runs: TimedCase) -> float:
    """The time that `mesa.batch_run` takes for these runs."""
    return seconds(
        lambda: mesa.batch_run(
            CollapseModel,
            {"prepared": runs.prepared, "history": list(runs.histories), "chronicle": False},
            rng=range(REPLICATES),
            number_processes=WORKERS,
            data_collection_period=-1,
            display_progress=False,
        )
    )
