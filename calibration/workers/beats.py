"""How a task that runs in a thread reports progress, and how it learns that it should stop.

A task calls `beat` after each finished piece of its work. In a thread of the caller's process, `beat`
reports the progress at once and ends the task if the work was stopped. In another process, `beat` does
nothing: progress is reported when the task's result arrives, and a process is stopped by ending it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

type Tell = Callable[[int], None]
"""Receives the number of pieces of work that were finished since its last call."""


class StoppedError(Exception):
    """Ends a task whose result nobody wants any more."""


class Watch:
    """Counts the pieces that one task has finished, and knows whether the task should stop."""

    def __init__(self, stop: threading.Event, tell: Tell) -> None:
        self.beaten = 0
        """Number of pieces that were reported."""
        self._stop = stop
        self._tell = tell

    def beat(self, pieces: int) -> None:
        """Reports finished pieces. Raises `StoppedError` if the task should stop."""
        if self._stop.is_set():
            raise StoppedError
        self.beaten += pieces
        self._tell(pieces)


_here = threading.local()


def beat(pieces: int = 1) -> None:
    """Reports that the running task has finished more pieces of its work; see the module's docstring."""
    watch: Watch | None = getattr(_here, "watch", None)
    if watch is not None:
        watch.beat(pieces)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Within the context, this thread's `beat` reports to `watch`."""
    earlier = getattr(_here, "watch", None)
    _here.watch = watch
    try:
        yield
    finally:
        _here.watch = earlier
