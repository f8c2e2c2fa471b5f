"""Engines and tasks that end the worker process that does them; spawned processes import this module."""

from __future__ import annotations

import multiprocessing
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from synthetic import Land, Result, SyntheticEngine

from brittle.calibration.workers.jobs import Job
from brittle.model.setup.history import History


class PoisonEngine(SyntheticEngine):
    """Ends every worker process that plays one of some histories; plays them well in the first process."""

    def __init__(self, deadly: Iterable[int], fails: Iterable[tuple[str, int, int]] = ()) -> None:
        super().__init__(frozenset(fails))
        self.deadly = frozenset(deadly)

    def play(self, prepared: Land, history: History, replicate: int, log: bool = False) -> Result:
        if history.index in self.deadly and multiprocessing.parent_process() is not None:
            os._exit(3)
        return super().play(prepared, history, replicate, log)


class Nothing(NamedTuple):
    """A stage with nothing in it."""

    def open(self) -> None:
        """Makes nothing."""


def echo(stage: None, number: int) -> int:
    """A task that returns what it is given."""
    return number


def half_said(stage: None, once: tuple[Path, int]) -> int:
    """Returns the number; the first time, the worker dies after it has sent the first bytes of a result."""
    marker, number = once
    if marker.exists():
        return number
    marker.touch()
    pipe = _frame_with("result_queue").f_locals["result_queue"]._writer
    os.write(pipe.fileno(), struct.pack("!i", 100_000) + b"half")
    os._exit(4)


def _frame_with(name: str) -> Any:
    frame = sys._getframe()
    while name not in frame.f_locals:
        assert frame.f_back is not None
        frame = frame.f_back
    return frame


def echoes(numbers: Iterable[int]) -> list[Job[None, int, int]]:
    """Jobs that return numbers."""
    stage = Nothing()
    return [Job(echo, stage, number, name=f"number {number}") for number in numbers]
