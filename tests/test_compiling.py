"""Machine code made ahead: every kernel once, for the types that a run has, and only if it is not there."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any, cast

import numba
import pytest

from model import compiling
from model.ensemble import prepare, replay
from model.history import prior_history
from model.inputs import load_scenario
from model.kernel import schedule
from model.prepare import first_day
from model.state import State

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def state() -> State:
    """A first day, and the kernels that a past needs loaded."""
    prepared = prepare(load_scenario(ROOT / "scenarios" / "chad_2008" / "baseline.yaml"))
    replay(prepared, prior_history(0, 1))
    return first_day(prepared, prior_history(0, 1))


def test_a_run_finds_what_was_compiled_ahead(state: State) -> None:
    kind = cast(Any, numba).typeof(state)
    assert cast(Any, schedule.begin).signatures == [(kind,)]
    whole = numba.types.int64
    assert cast(Any, schedule.play_ticks).signatures == [(kind, whole, whole)]


def test_two_share_the_phases_and_leave_none(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(
        compiling, "_compile_for", lambda kernel, kind: made.append(kernel.__name__)
    )
    taken = multiprocessing.get_context("spawn").Value("i", 2)  # another has the first two
    compiling._compile(None, taken)
    compiling._compile(None, taken)
    names = [kernel.__name__ for kernel in compiling._phases()]
    assert made == names[2:]
    assert {"begin", "survey", "consider", "desert", "command", "record"} <= set(names)


def test_what_is_there_is_not_compiled_again(
    state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    told: list[str] = []
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(compiling, "MOST_HELPERS", 0)
    monkeypatch.setattr(
        compiling, "_compile_for", lambda kernel, kind: made.append(kernel.__name__)
    )
    compiling.compile_ahead(state, told.append)
    assert told == [compiling.WAIT] and made[-1] == "play_ticks"
    assert len(made) == len(set(made)) == len(compiling._phases()) + 1
    compiling.compile_ahead(state, told.append)
    assert told == [compiling.WAIT] and made[-1] == "play_ticks" and made.count("play_ticks") == 1


def test_a_helper_compiles_for_the_same_types(state: State) -> None:
    """In a process of its own: all it is given must get there, and what is taken is left."""
    context = multiprocessing.get_context("spawn")
    taken = context.Value("i", len(compiling._phases()))
    kind = cast(Any, numba).typeof(state)
    helper = context.Process(target=compiling._help, args=(kind, taken))
    helper.start()
    helper.join()
    assert helper.exitcode == 0 and taken.value == len(compiling._phases()) + 1
