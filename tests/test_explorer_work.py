"""The table of work: who is served first, what is put aside, and what is refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from brittle.explorer.bench.answering import STAGES, Answering, Piece
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.work import table as work
from brittle.explorer.work.table import BusyError, WorkTable

SOON = 20.0
"""Seconds within which a thread of a busy machine gets its turn."""


class Made:
    """Work that is counted in place of runs; a piece waits while its gate is closed."""

    def __init__(self, question: WhatIf) -> None:
        self.question = question
        self.error: Exception | None = None
        self.done = 0
        self.given = 0
        self.gate = threading.Event()
        self.gate.set()
        if question.case == "impossible":
            raise ValueError("no such case")

    @property
    def finished(self) -> int:
        return max([stage for stage in (0, *STAGES) if stage <= self.done])

    @property
    def over(self) -> bool:
        return self.error is not None or self.finished >= STAGES[-1]

    def next(self) -> Piece | None:
        if self.error is not None or self.given >= STAGES[-1]:
            return None
        self.given += 50
        return Piece(range(self.given - 50, self.given))

    def do(self, piece: Piece) -> None:
        self.gate.wait(SOON)
        if self.question.case == "broken" and piece.draws.start >= 100:
            self.error = RuntimeError("the model broke")
        self.done += len(piece.draws)


def _question(name: str) -> WhatIf:
    return WhatIf(name, "a", "b")


@contextmanager
def _table(workers: int = 1, begin: Callable[[WhatIf], Made] = Made) -> Iterator[WorkTable]:
    table = WorkTable(cast("Callable[[WhatIf], Answering]", begin), workers)
    try:
        yield table
    finally:
        table.close()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_question_is_answered_stage_by_stage() -> None:
    with _table() as table:
        seen = [0]
        while seen[-1] < STAGES[-1]:
            at_work = table.ask(_question("one"))
            table.wait(at_work, seen[-1], SOON)
            assert at_work.finished > seen[-1]
            seen.append(at_work.finished)
        assert set(seen[1:]) <= set(STAGES)


def test_the_same_question_is_the_same_work() -> None:
    with _table() as table:
        assert table.ask(_question("one")) is table.ask(_question("one"))
        assert table.ask(_question("one")) is not table.ask(_question("two"))


def test_the_question_with_the_fewest_runs_comes_first() -> None:
    gate, order = threading.Event(), []

    class Ordered(Made):
        def do(self, piece: Piece) -> None:
            gate.wait(SOON)
            order.append((self.question.case, piece.draws.start))
            super().do(piece)

    with _table(begin=Ordered) as table:
        first = table.ask(_question("first"))
        _until(lambda: cast("Made", first).given > 0)  # a piece of the first is in hand
        second = table.ask(_question("second"))
        gate.set()
        _until(lambda: first.over and second.over)
    assert order[:3] == [("first", 0), ("second", 0), ("second", 50)] or order[:3] == [
        ("first", 0),
        ("second", 0),
        ("first", 50),
    ]


def test_a_question_that_nobody_asks_about_is_put_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PATIENCE", "SHORT_PATIENCE"):
        monkeypatch.setattr(work, name, 0.05)
    with _table() as table:
        left = cast("Made", table.ask(_question("left")))
        left.gate.clear()
        _until(lambda: left.given > 0)
        time.sleep(0.1)
        left.gate.set()
        other = table.ask(_question("other"))
        table.wait(other, 0, SOON)
        assert left.given < STAGES[-1]
        again = table.ask(_question("left"))  # and goes on when its reader comes back
        table.wait(again, left.finished, SOON)
        assert again is cast("Answering", left)


def test_an_error_ends_the_work_and_is_kept() -> None:
    with _table() as table:
        at_work = table.ask(_question("broken"))
        _until(lambda: at_work.over)
        assert str(at_work.error) == "the model broke"
        table.wait(at_work, STAGES[-1], SOON)  # returns at once
        whole = table.ask(_question("whole"))
        _until(lambda: whole.over)
        assert whole.error is None


def test_an_impossible_question_is_refused_at_once() -> None:
    with _table() as table, pytest.raises(ValueError, match="no such case"):
        table.ask(_question("impossible"))


def test_too_many_questions_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_WAITING", 2)
    gate = threading.Event()

    class Held(Made):
        def do(self, piece: Piece) -> None:
            gate.wait(SOON)
            super().do(piece)

    with _table(begin=Held) as table:
        for name in ("one", "two"):
            table.ask(_question(name))
        with pytest.raises(BusyError, match="2 other questions"):
            table.ask(_question("three"))
        table.ask(_question("one"))  # those that wait already may ask again
        gate.set()


def test_only_the_latest_answers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_KEPT", 2)
    with _table() as table:
        first = table.ask(_question("one"))
        _until(lambda: first.over)
        for name in ("two", "three"):
            table.wait(table.ask(_question(name)), STAGES[-2], SOON)
        assert table.ask(_question("one")) is not first
