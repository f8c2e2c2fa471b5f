"""Part `stages`: the default batch from the command to the report, by stage."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.performance.findings import ROOT, Findings, FoundNumber, FoundTable
from benchmarks.performance.staged import Staged

CASE = ROOT / "scenarios" / "syria_2024"
QUICK_DRAWS = 10
GOAL = 60.0


def measure(quick: bool) -> Findings:
    """Gives the default command twice in a row, and times the second."""
    options = ["--draws", str(QUICK_DRAWS)] if quick else []
    if not quick:
        staged(["--draws", "1"])  # so that the machine code is there, as it is on a second run
    found = staged(options)
    return Findings(
        title="The default batch, from the command to the report",
        words=(
            f"`brittle run scenarios/{CASE.name}{' '.join(['', *options])}` is given while the compiled "
            "code is kept from an earlier run. A stage inside another one is not counted twice.",
        ),
        measures=(
            FoundNumber(
                what="second run of the default batch, command to report",
                value=found.whole,
                unit="s",
                goal=None if quick else GOAL,
                less_is_better=True,
            ),
        ),
        tables=(
            FoundTable(
                title="Stages",
                head=("stage", "s"),
                rows=tuple((name, seconds) for name, seconds in found.stages.items()),
            ),
        ),
    )


def staged(options: list[str]) -> Staged:
    """The time of each stage of `brittle run` over the case."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stages.json"
        started = ["-m", "benchmarks.performance.staged", str(file), repr(time.time())]
        asked = ["run", str(CASE), *options, "--out", str(Path(folder) / "batch")]
        subprocess.run(
            [sys.executable, *started, *asked], check=True, cwd=ROOT, stdout=subprocess.DEVNULL
        )
        return Staged.model_validate_json(file.read_text(encoding="utf-8"))
