"""Holds back Ctrl-C, and signals to end, for a moment in which an interruption would do harm."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def deaf() -> Iterator[None]:
    """Processes started in this context ignore Ctrl-C, which only the parent handles.

    The parent handles Ctrl-C, and signals to end, on leaving the context, because an interruption during the
    start of a process would leave the process half started.
    """
    pressed: list[int] = []
    # Only the main thread can set handlers.
    ours = threading.current_thread() is threading.main_thread()
    handlers = {
        one: signal.signal(one, lambda number, _: pressed.append(number))
        for one in (_ENDING if ours else ())
        if callable(signal.getsignal(one))
    }
    masked = hasattr(signal, "pthread_sigmask")
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masked else set()
    try:
        yield
    finally:
        if masked:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for one, handler in handlers.items():
            signal.signal(one, handler)
        for one in pressed[:1]:
            signal.raise_signal(one)


_ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@contextmanager
def without_script() -> Iterator[None]:
    """Processes started in this context do not run the user's main script again.

    By default, Python reads the main script in each new process, and a script without
    `if __name__ == "__main__"` would be run once more in full. The helper processes need nothing from the
    script.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
