"""Part `limit`: the phases that take most of a run, in C, against the kernel's, with equal results."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.performance import in_c
from benchmarks.performance.findings import Findings, FoundNumber, FoundTable
from benchmarks.performance.phases import (
    Cycles,
    TimedSchedule,
    no_addresses,
    play_timed,
    timed_schedule,
)
from benchmarks.performance.timing import BASELINE, TimedCase, case
from brittle.model.state import State

HISTORIES = 20
QUICK_HISTORIES = 4
REPEATS = 5
GOAL = 1.5
SMALLEST_SHARE = 0.01
"""The smallest share of a run's time with which a phase is listed."""

_AFTER = {"consider": "if s.counts[BREAKS] > 0:\n    choose_marked(s, tick)"}
"""What follows a phase in C: the kernel chooses what a unit does that breaks, which happens seldom."""

_EXTRA = f"""
from brittle.model.jit import inlined
from brittle.model.kernel.formations import choose
from brittle.model.state import BREAKS, LIVE

@inlined
def choose_marked(s, tick):
    for j in range(s.counts[LIVE]):
        i = s.lists[LIVE, j]
        if s.units[i].decision == {in_c.CHOOSES}:
            s.units[i].decision = choose(s, tick, i)
"""


class Compared(NamedTuple):
    """The cycles of each history and phase [H, phases], the least of several repetitions."""

    phases: tuple[str, ...]
    kernel: Cycles
    c: Cycles


def measure(quick: bool) -> Findings:
    """Plays runs with the kernel's phases and with those in C, and compares states and times."""
    runs = case(BASELINE, QUICK_HISTORIES if quick else HISTORIES)
    with tempfile.TemporaryDirectory() as folder:
        made = in_c.build(Path(folder))
        if made is None:
            return Findings(
                title="The limit: the same arithmetic in C",
                words=(f"There was no {in_c.COMPILER} on the machine, so this was not measured.",),
            )
        found = compare(runs, made, REPEATS)
    return _findings(found, made.compiler)


def schedules() -> tuple[TimedSchedule, TimedSchedule]:
    """The schedule with the kernel's phases, and with the phases in C."""
    numbers = {name: i + 1 for i, name in enumerate(in_c.PHASES)}
    return timed_schedule({}, {}), timed_schedule(numbers, _AFTER, _EXTRA)


def compare(runs: TimedCase, made: in_c.InC, repeats: int) -> Compared:
    """Plays every run with both schedules; raises ValueError if any bit of the last states differs."""
    ours, theirs = schedules()
    shape = len(runs.histories), len(ours.phases)
    kernel, c = (np.full(shape, np.iinfo(np.int64).max) for _ in range(2))
    spent = np.zeros((2, shape[1]), np.int64)
    for one in (ours, theirs):  # the first call compiles
        play_timed(runs.prepared, runs.histories[0], one, spent[0], made.addresses)
    for _ in range(repeats):
        for i, history in enumerate(runs.histories):
            spent[:] = 0
            mine = play_timed(runs.prepared, history, ours, spent[0], no_addresses)
            other = play_timed(runs.prepared, history, theirs, spent[1], made.addresses)
            check_equal(mine, other)
            kernel[i] = np.minimum(kernel[i], spent[0])
            c[i] = np.minimum(c[i], spent[1])
    return Compared(ours.phases, kernel, c)


def check_equal(one: State, other: State) -> None:
    """Raises ValueError if any bit of two states differs."""
    for name in State._fields:
        if getattr(one, name).tobytes() != getattr(other, name).tobytes():
            raise ValueError(f"{name}: the results of C and of the kernel differ")


def _findings(found: Compared, compiler: str) -> Findings:
    kernel, c = found.kernel.sum(axis=0), found.c.sum(axis=0)
    ported = np.array([name in in_c.PHASES for name in found.phases])
    ratios = found.kernel[:, ported].sum(axis=1) / found.c[:, ported].sum(axis=1)
    order = [int(j) for j in np.argsort(-kernel, kind="stable")]
    rows = tuple(
        (
            f"`{found.phases[j]}`",
            100.0 * float(kernel[j] / kernel.sum()),
            float(kernel[j] / c[j]) if ported[j] else "",
        )
        for j in order
        if kernel[j] >= SMALLEST_SHARE * kernel.sum()
    )
    return Findings(
        title="The limit: the same arithmetic in C",
        words=(
            f"The phases {', '.join(f'`{name}`' for name in in_c.PHASES)} of a tick are written in C as "
            "well ([limit.c](../benchmarks/performance/limit.c)), with the same draws and over the same "
            f"arrays, and compiled by {compiler} with `{' '.join(in_c.FLAGS[:3])}`. Whole runs of "
            f"{len(found.kernel)} prior histories of Syria's baseline are played with the kernel's "
            "phases and with those in C; after each run, every array of the state is equal to the last "
            "bit. The time is read from the processor's clock after each phase, and the least of "
            f"{REPEATS} repetitions counts.",
        ),
        measures=(
            FoundNumber(
                what="share of a run's time in these phases",
                value=100.0 * float(kernel[ported].sum() / kernel.sum()),
                unit="%",
            ),
            FoundNumber(
                what="kernel / C, time of these phases",
                value=float(np.median(ratios)),
                goal=GOAL,
                less_is_better=True,
            ),
        ),
        tables=(
            FoundTable(
                title="Phases of a tick by their share of a run's time",
                head=("phase", "share of the time, %", "kernel / C"),
                rows=rows,
            ),
        ),
    )
