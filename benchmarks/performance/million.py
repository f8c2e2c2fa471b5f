"""Part `million`: a million runs of a small case in one batch, and their report."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.performance.findings import Findings, FoundNumber

HISTORIES = 200_000
QUICK_HISTORIES = 2_000
REPLICATES = 5
LOOKS = 0.2
"""Seconds between looks at a process's memory."""


class WatchedCommand(NamedTuple):
    """A command that was carried out."""

    seconds: float
    peak: float
    """Largest resident memory of the command's own process, in MB."""


def measure(quick: bool) -> Findings:
    """Plays the batch and builds the report, each in a process whose memory is watched."""
    draws = QUICK_HISTORIES if quick else HISTORIES
    with tempfile.TemporaryDirectory() as folder:
        case, out = Path(folder) / "case", Path(folder) / "batch"
        _brittle("new", str(case))
        how = ["--prior", "--draws", str(draws), "--replicates", str(REPLICATES), "--no-report"]
        played = _brittle("run", str(case / "baseline.yaml"), *how, "--out", str(out))
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
        report = _brittle("report", str(out))
    return Findings(
        title="Many runs of a small case",
        words=(
            f"The case that `brittle new` writes, {draws:,} histories from the priors with {REPLICATES} "
            f"replicates, {draws * REPLICATES:,} runs in one batch, with threads. Memory is the largest "
            f"resident memory of the command, looked at every {LOOKS:g} s.",
        ),
        measures=(
            FoundNumber(what="batch", value=played.seconds, unit="s"),
            _at_most("batch, peak memory", played.peak, "MB", 1000),
            FoundNumber(what="size on disk", value=size, unit="MB"),
            _at_most("report", report.seconds, "s", 60),
            _at_most("report, peak memory", report.peak, "MB", 1000),
        ),
    )


def _at_most(what: str, value: float, unit: str, goal: float) -> FoundNumber:
    return FoundNumber(what=what, value=value, unit=unit, goal=goal, less_is_better=True)


def _brittle(*words: str) -> WatchedCommand:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "brittle", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0.0
    waiting = threading.Event()
    while process.poll() is None:
        try:
            peak = max(peak, psutil.Process(process.pid).memory_info().rss / 1e6)
        except psutil.NoSuchProcess:
            break
        waiting.wait(LOOKS)
    if process.wait():
        raise RuntimeError(f"brittle {' '.join(words)} ended with {process.returncode}")
    return WatchedCommand(time.perf_counter() - began, peak)
