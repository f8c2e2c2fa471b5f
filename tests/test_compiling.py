"""Machine code made ahead: every kernel once, for the types that a run has, and only if it is not there."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from inspect import signature
from pathlib import Path
from typing import Any, cast

import numba
import pytest

from brittle.model.ahead import compiling
from brittle.model.ensemble import prepare, replay
from brittle.model.inputs.reading import load_scenario
from brittle.model.kernel import schedule
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import first_day
from brittle.model.state import State

ROOT = Path(__file__).parent.parent

AHEAD = """
from pathlib import Path
from brittle.model.ahead.compiling import compile_ahead
from brittle.model.ensemble import look, prepare
from brittle.model.setup.history import prior_history
from brittle.model.inputs.reading import load_scenario
from brittle.model.kernel.schedule import begin, play_ticks
from brittle.model.setup.prepare import first_day

if __name__ == "__main__":
    prepared = prepare(load_scenario(Path("scenarios/chad_2008/baseline.yaml")))
    compile_ahead(lambda: first_day(prepared, prior_history(0, 1)), print)
    state = look(prepared, prior_history(0, 1))
    play_ticks(state, 0, prepared.branch_tick)
    for kernel in (begin, play_ticks):
        print(kernel.__name__, sum(kernel.stats.cache_hits.values()), len(kernel.signatures))
"""
"""Compiles ahead, plays a past, and prints what of its two kernels came from disk."""


@pytest.fixture(scope="module")
def state() -> State:
    """A first day, and the kernels that a past needs loaded."""
    prepared = prepare(load_scenario(ROOT / "scenarios" / "chad_2008" / "baseline.yaml"))
    replay(prepared, prior_history(0, 1))
    return first_day(prepared, prior_history(0, 1))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Kernels that are compiled, slowly and not in earnest, with nothing on disk."""
    names: list[str] = []

    def compiled(kernel: Any, kind: Any) -> None:
        time.sleep(0.001)
        names.append(kernel.__name__)

    monkeypatch.setattr(compiling, "_compile_for", compiled)
    monkeypatch.setattr(compiling, "_marker", lambda: tmp_path / "compiled")
    return names


def test_a_run_has_the_types_that_are_compiled_ahead(state: State) -> None:
    kind, whole = cast(Any, numba).typeof(state), numba.types.int64
    assert cast(Any, schedule.begin).signatures == [(kind,)]
    assert cast(Any, schedule.play_ticks).signatures == [(kind, whole, whole)]


def test_a_phase_is_given_a_state_and_whole_numbers_only() -> None:
    for kernel in compiling._phases():
        first, *others = signature(kernel.py_func).parameters.values()
        assert first.annotation == "State" and {one.annotation for one in others} <= {"int"}


def test_those_who_share_the_phases_take_each_once(made: list[str]) -> None:
    context = multiprocessing.get_context("spawn")
    shared = compiling.Shared(context.Value("i", 0), context.Value("i", 0))
    threads = [threading.Thread(target=compiling._compile, args=(None, shared)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = [kernel.__name__ for kernel in compiling._phases()]
    assert sorted(made) == sorted(names) and shared.made.value == len(names)
    assert {"begin", "survey", "consider", "desert", "command", "record"} <= set(names)


def test_what_is_there_is_not_compiled_again(
    state: State, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(compiling, "MOST_HELPERS", 0)
    for _ in range(2):
        compiling.compile_ahead(lambda: state, told.append)
    every = len(compiling._phases()) + 1
    counted = [f"{compiling.WAIT}: {n} of {every} kernels" for n in range(every)]
    assert told == counted  # the last is told by what comes after it
    assert len(made) == len(set(made)) == len(compiling._phases()) + 1
    assert made[-1] == "play_ticks"


@pytest.mark.parametrize("failing", ["Value", "Process"])
def test_where_no_helper_can_be_started_all_is_left_to_the_last_kernel(
    failing: str, state: State, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Poor:
        """A machine without semaphores, or without room for a process."""

        Value = staticmethod(multiprocessing.get_context("spawn").Value)
        Process = staticmethod(multiprocessing.get_context("spawn").Process)

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(Poor, failing, staticmethod(refused))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(multiprocessing, "get_context", lambda how: Poor)
    compiling.compile_ahead(lambda: state)
    assert made == ["play_ticks"]


def test_a_marker_that_cannot_be_written_stops_nobody(
    state: State, made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "_marker", lambda: tmp_path / "gone" / "compiled")
    monkeypatch.setattr(compiling, "MOST_HELPERS", 0)
    compiling.compile_ahead(lambda: state)
    assert made[-1] == "play_ticks"


def test_a_helper_is_given_the_types_and_takes_what_is_left(state: State) -> None:
    """In a process of its own: what it is given must pickle."""
    context = multiprocessing.get_context("spawn")
    phases = len(compiling._phases())
    shared = compiling.Shared(context.Value("i", phases - 1), context.Value("i", phases - 1))
    kind = cast(Any, numba).typeof(state)
    helper = context.Process(target=compiling._help, args=(kind, shared))
    helper.start()
    helper.join()
    assert helper.exitcode == 0
    assert (shared.taken.value, shared.made.value) == (phases + 1, phases)


@pytest.mark.verify
def test_the_next_process_finds_all_on_disk_and_is_told_nothing(tmp_path: Path) -> None:
    """In a cache of its own: the second process compiles neither of a past's two kernels."""
    script = tmp_path / "ahead.py"
    script.write_text(AHEAD)
    own = {"BRITTLE_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}

    def printed() -> list[str]:
        done = subprocess.run(
            [sys.executable, str(script)],
            cwd=ROOT,
            env=os.environ | own,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        return done.stdout.splitlines()

    first = printed()
    assert first[0].startswith(compiling.WAIT) and first[-1] == "play_ticks 0 1"
    assert first[-2] in ("begin 0 1", "begin 1 1"), "a helper may have made it first"
    assert printed() == ["begin 1 1", "play_ticks 1 1"]


def test_ctrl_c_while_a_process_is_started_is_answered_afterwards() -> None:
    reached = []

    def start() -> None:
        with compiling.deaf():
            os.kill(os.getpid(), signal.SIGINT)
            program = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('deaf')"
            child = subprocess.run(
                [sys.executable, "-c", program], capture_output=True, check=False
            )
            reached.append(child.stdout)

    with pytest.raises(KeyboardInterrupt):
        start()
    assert reached == [b"deaf\n"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
