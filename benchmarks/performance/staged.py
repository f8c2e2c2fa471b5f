"""Runs a `brittle` command and writes the time of its stages to a file.

`python -m benchmarks.performance.staged FILE STARTED COMMAND...`, where STARTED is the time, in seconds since
the epoch, at which this process was started.
"""

from __future__ import annotations

import functools
import importlib
import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.performance.findings import FrozenRecord


class TimedStage(NamedTuple):
    """A stage of `brittle run`, and the function that does it."""

    name: str
    module: str
    function: str


STAGES = (
    TimedStage("reading the case", "brittle.commands.run", "load_cases"),
    TimedStage("preparing scenarios and histories", "brittle.commands.run", "make_ready"),
    TimedStage("compiling the model", "brittle.model.ahead.compiling", "compile_ahead"),
    TimedStage("playing", "brittle.batches.batch", "Batch._play_all"),
    TimedStage("opening and closing the batch", "brittle.batches.batch", "Batch.run"),
    TimedStage("chronicles of a few runs", "brittle.commands.run", "_keep_few"),
    TimedStage("chronicles of a few runs", "brittle.commands.run", "a_few"),
    TimedStage("findings of the fit", "brittle.commands.run", "_beside"),
    TimedStage("findings of the fit", "brittle.commands.run", "_keep_calibration"),
    TimedStage("report", "brittle.commands.run", "_report"),
)
"""A stage inside another is not counted twice."""

START = "start of Python and imports"
REST = "everything else"


class Staged(FrozenRecord):
    """The seconds of each stage, and of the whole command."""

    stages: dict[str, float]
    whole: float


class _StageClock:
    """Adds up the time of nested stages in the main thread, each without the stages inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.first: float | None = None
        self._inside: list[float] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **named: Any) -> Any:
            if threading.current_thread() is not threading.main_thread():
                return function(*args, **named)
            began = time.time()
            if self.first is None:
                self.first = began
            self._inside.append(0.0)
            try:
                return function(*args, **named)
            finally:
                took = time.time() - began
                mine = took - self._inside.pop()
                self.spent[name] = self.spent.get(name, 0.0) + mine
                if self._inside:
                    self._inside[-1] += took

        return wrapped


def watch(clock: _StageClock) -> None:
    """Replaces the function of every stage by one that is timed."""
    for stage in STAGES:
        owner: Any = importlib.import_module(stage.module)
        *path, last = stage.function.split(".")
        for name in path:
            owner = getattr(owner, name)
        setattr(owner, last, clock.timed(stage.name, getattr(owner, last)))


def main(file: Path, started: float, command: list[str]) -> int:
    """Runs the command; returns its exit code."""
    clock = _StageClock()
    watch(clock)
    from brittle.cli import app

    code = 0
    try:
        app(command)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    whole = time.time() - started
    stages = {START: (clock.first or started) - started, **clock.spent}
    stages[REST] = whole - sum(stages.values())
    file.write_text(json.dumps({"stages": stages, "whole": whole}), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
