"""How runs are timed: alternately, several times, with medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from brittle.model.ensemble import Prepared, play_on, prepare, replay
from brittle.model.inputs.reading import load_scenario
from brittle.model.setup.history import History, prior_history

BASELINE = Path(__file__).parents[2] / "scenarios" / "syria_2024" / "baseline.yaml"


class TimedCase(NamedTuple):
    """A prepared scenario with prior histories."""

    prepared: Prepared
    histories: Sequence[History]


def case(file: Path, histories: int) -> TimedCase:
    """The scenario in a file, with its first prior histories."""
    prepared = prepare(load_scenario(file))
    seed = prepared.scenario.seed
    return TimedCase(prepared, [prior_history(i, seed) for i in range(histories)])


def seconds(run: Callable[[], object]) -> float:
    """The time that a function takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def alternately(runs: Sequence[Callable[[], object]], times: int) -> list[list[float]]:
    """The times of each function, called in turn, so that a slow minute of the machine slows all of them."""
    found: list[list[float]] = [[] for _ in runs]
    for _ in range(times):
        for mine, run in zip(found, runs, strict=True):
            mine.append(seconds(run))
    return found


def median_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the ratios of paired times."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def play_batch(case: TimedCase, replicates: int, threads: int) -> None:
    """Plays runs as a batch does: a thread replays a history once, and then plays all its replicates."""

    def of_history(history: History) -> None:
        past = replay(case.prepared, history)
        for replicate in range(replicates):
            play_on(case.prepared, past, replicate)

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(of_history, case.histories):
            pass
