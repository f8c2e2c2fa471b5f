"""The questions that readers wait for, and the threads that answer them.

A question is worked on while its reader keeps asking. A reader who moves a slider on, stops, or closes the
page asks no more, and the question is put aside within seconds. Questions with the fewest runs come first,
so that every reader soon sees first numbers.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from brittle.explorer.bench.answering import Answering, Piece
from brittle.explorer.bench.question import WhatIf
from brittle.model.inputs.errors import BrittleError

PATIENCE = 4.0
"""Seconds after which a question that nobody asks about any more is put aside."""

SHORT_PATIENCE = 2.5
"""The same if the question was asked only once: a reader who moves a slider on leaves many behind.
The page asks about a question again as soon as it has drawn the controls; the work then goes on."""

MOST_WAITING = 24
"""The number of questions that may wait for the processors at the same time."""

MOST_KEPT = 24
"""The number of questions whose answers are kept."""


class BusyError(BrittleError):
    """Raised if too many questions are waiting."""


@dataclass(eq=False)
class _Waiting:
    """A question, and when its reader last asked about it."""

    answering: Answering
    asked: float = field(default_factory=time.monotonic)
    again: bool = False
    """Whether its reader has asked about it more than once."""
    in_hand: int = 0

    @property
    def wanted(self) -> bool:
        patience = PATIENCE if self.again else SHORT_PATIENCE
        return not self.answering.over and time.monotonic() - self.asked < patience


class WorkTable:
    """Answers questions with a fixed number of threads."""

    def __init__(self, begin: Callable[[WhatIf], Answering], workers: int) -> None:
        """`begin` takes up a question; it raises the errors of `Answering`."""
        self._begin = begin
        self._waiting: OrderedDict[WhatIf, _Waiting] = OrderedDict()
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"worker {number}", daemon=True)
            for number in range(workers)
        ]
        for one in self._threads:
            one.start()

    def ask(self, question: WhatIf) -> Answering:
        """The work on a question, which is begun or goes on.

        Raises `BusyError` if too many other questions are waiting, and the errors of `Answering`.
        """
        with self._changed:
            if question in self._waiting:
                one = self._waiting[question]
                one.asked, one.again = time.monotonic(), True
                self._waiting.move_to_end(question)
                self._changed.notify_all()
                return one.answering
            if sum(one.wanted for one in self._waiting.values()) >= MOST_WAITING:
                raise BusyError(
                    f"{MOST_WAITING} other questions are being answered; wait a moment and ask again"
                )
        answering = self._begin(question)
        with self._changed:
            one = self._waiting.setdefault(question, _Waiting(answering))
            while len(self._waiting) > MOST_KEPT:
                self._waiting.popitem(last=False)
            self._changed.notify_all()
            return one.answering

    def wait(self, answering: Answering, above: int, seconds: float) -> None:
        """Waits until an answer rests on more than `above` runs, has ended, or some seconds have passed."""
        end = time.monotonic() + seconds
        with self._changed:
            while not answering.over and answering.finished <= above:
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return

    def close(self) -> None:
        """Ends the threads when they have finished the pieces in their hands."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for one in self._threads:
            one.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                taken = self._take()
                while taken is None and not self._closed:
                    self._changed.wait(PATIENCE)
                    taken = self._take()
                if self._closed or taken is None:
                    return
                one, piece = taken
                one.in_hand += 1
            one.answering.do(piece)
            with self._changed:
                one.in_hand -= 1
                self._changed.notify_all()

    def _take(self) -> tuple[_Waiting, Piece] | None:
        """A piece of the question with the fewest runs, if any question has one."""
        wanted = [one for one in self._waiting.values() if one.wanted]
        wanted.sort(key=lambda one: (one.answering.finished, one.in_hand))
        for one in wanted:
            piece = one.answering.next()
            if piece is not None:
                return one, piece
        return None
