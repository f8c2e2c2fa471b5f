"""Ctrl-C ends in a sentence and 130 at every moment, and the same command goes on."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from synthetic import SyntheticEngine
from typer.testing import CliRunner

from brittle.batches import folder
from brittle.batches.store import Store
from brittle.calibration.workers.threads import Threads
from brittle.cli import app
from brittle.commands import run as running

ROOT = Path(__file__).parents[1]

PRESSED = """
import os, signal, sys

MODULE = sys.argv[1]

class Presses:
    "Ctrl-C while a module is being imported."
    def find_spec(self, name, path=None, target=None):
        if name == MODULE:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Presses())
from brittle.__main__ import main
sys.argv = ["brittle", *sys.argv[2:]]
main()
"""


def _run(module: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PRESSED, module, *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize(
    "module",
    ["typer", "brittle.cli", "brittle.model.inputs.case_files"],
)
def test_ctrl_c_while_a_module_is_imported(module: str, tmp_path: Path) -> None:
    _is_interrupted(module, "nowhere.yaml", tmp_path / "out")


@pytest.mark.parametrize(
    "module", ["brittle.commands.run", "rich.console", "pandas", "pyarrow", "numba"]
)
def test_ctrl_c_while_what_takes_long_is_imported(module: str, tmp_path: Path) -> None:
    _is_interrupted(module, str(ROOT / "scenarios" / "chad_2008"), tmp_path / "out")


def _is_interrupted(module: str, path: str, out: Path) -> None:
    done = _run(module, "run", path, "--out", str(out))
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("interrupted")
    assert not out.exists()


EARLY = """
import sys
for name in ("signal", "enum"):
    sys.modules.pop(name, None)
import os, _signal

class Presses:
    "Ctrl-C at the first import of a module, before `main` is called."
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), _signal.SIGINT)

sys.meta_path.insert(0, Presses())
import brittle.__main__
import typing
print("went on")
"""


@pytest.mark.parametrize("module", ["signal", "enum"])
def test_ctrl_c_before_anything_is_imported(module: str) -> None:
    command = [sys.executable, "-S", "-c", EARLY, module]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def test_the_first_module_imports_nothing_that_takes_a_moment() -> None:
    """While it is imported nothing puts Ctrl-C into words but its own first lines."""
    told = "import sys; before = set(sys.modules); import brittle.__main__; print(set(sys.modules) - before)"
    command = [sys.executable, "-S", "-c", told]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert {"typing", "threading", "typer"}.isdisjoint(ast.literal_eval(done.stdout))


DEAF = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1], *sys.argv[2:]])
"""


def test_who_is_started_deaf_to_ctrl_c_stays_deaf(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        DEAF,
        PRESSED,
        "brittle.cli",
        "check",
        str(tmp_path / "nowhere"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2 and "no such file" in done.stderr


SWALLOWED = """
import sys
from brittle.__main__ import main
import brittle.cli, typer

class Destroyed:
    def __del__(self):
        import os, signal
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(100000): pass

@brittle.cli.app.command()
def odd():
    thing = Destroyed()
    del thing
    for _ in range(10**8): pass
    typer.echo("went on")

sys.argv = ["brittle", "odd"]
main()
"""


def test_ctrl_c_that_falls_into_a_destructor_is_not_lost() -> None:
    command = [sys.executable, "-c", SWALLOWED]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


def _stop(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


PLACES = {
    "load_cases": (running, "load_cases", "nothing was written"),
    "look": (running, "histories_there", "nothing was written"),
    "table": (running, "histories_table", "nothing was written"),
    "manifest": (folder, "write_manifest", "the same command again"),
    "draws": (Store, "write_draws", "the same command again"),
    "merging": (Store, "write_series", "the same command again"),
    "counting": (Store, "manifest", "the same command again"),
    "telling": (running, "a_few", "every run is kept"),
    "calibration": (running, "_keep_calibration", "every run is kept"),
    "report": (running, "_report", "every run is kept"),
}


@pytest.mark.parametrize("place", PLACES)
def test_ctrl_c_says_what_is_kept_and_the_same_command_goes_on(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    command = ["run", "case/baseline.yaml", "--draws", "25"]
    where, name, words = PLACES[place]
    with monkeypatch.context() as patched:
        patched.setattr(where, name, _stop)
        done = CliRunner().invoke(app, command)
    assert done.exit_code == 130 and isinstance(done.exception, SystemExit)
    last = done.output.strip().splitlines()[-1]
    assert last.startswith("interrupted") and words in last
    if words == "nothing was written":
        assert not Path("results").exists()
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0 and Path("results/case/report.html").exists()
    assert len(pd.read_parquet("results/case/runs")) == 125


def test_a_second_ctrl_c_while_work_is_given_up(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["run", "case/baseline.yaml", "--draws", "25"]
    with monkeypatch.context() as patched:
        patched.setattr(Threads, "submit", _stop)
        patched.setattr(Threads, "stop", _stop)
        done = CliRunner().invoke(app, command)
    assert done.exit_code == 130 and "the same command again" in done.output
    assert CliRunner().invoke(app, command).exit_code == 0
