"""Part `fresh`: a fresh clone to its first report, by stage. It makes an environment, so it is asked for."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.performance.findings import ROOT, Findings, FoundNumber, FoundTable
from benchmarks.performance.staged import Staged
from benchmarks.performance.stages import CASE

GOAL = 90.0
SET_UP = "`make setup`: the environment from the lock file"


def measure(quick: bool) -> Findings:
    """Clones the checkout's last commit, sets it up and runs the default batch, with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        clone, cache = Path(folder) / "clone", Path(folder) / "cache"
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PYTHON") and name != "VIRTUAL_ENV"
        }
        environment["BRITTLE_CACHE"] = str(cache)
        began = time.time()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        cloned = time.time()
        _quietly(["make", "setup"], clone, environment)
        ready = time.time()
        file = Path(folder) / "stages.json"
        python = str(clone / ".venv" / "bin" / "python")
        words = ["-m", "benchmarks.performance.staged", str(file), repr(time.time())]
        asked = ["run", f"scenarios/{CASE.name}", *(["--draws", "10"] if quick else [])]
        _quietly([python, *words, *asked], clone, environment)
        found = Staged.model_validate_json(file.read_text(encoding="utf-8"))
    stages = {"`git clone`": cloned - began, SET_UP: ready - cloned, **found.stages}
    return Findings(
        title="A fresh clone to its first report",
        words=(
            "The time of the set-up depends on the package index and on what the installer has kept "
            "from earlier. The first start also compiles the modules of Python that are imported.",
        ),
        measures=(
            FoundNumber(
                what="fresh clone to first report",
                value=sum(stages.values()),
                unit="s",
                goal=None if quick else GOAL,
                less_is_better=True,
            ),
        ),
        tables=(FoundTable(title="Stages", head=("stage", "s"), rows=tuple(stages.items())),),
    )


def _quietly(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(command, check=True, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
