"""Machine code for the kernels, made ahead and by several processes: one takes about a minute.

Kernels are compiled when they are first called, one after the other, and numba lets one thread
compile at a time. Here processes share the phases of a tick; each keeps its code on disk, where
the other finds it. What fails here is compiled when it is called, so nothing depends on it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from inspect import signature
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, cast

import llvmlite.binding
import numba
from numba.core.registry import CPUDispatcher

from model.kernel import schedule
from model.state import State

MOST_HELPERS = 3
"""Processes beside the caller's: what many phases call each of them compiles for itself."""

WAIT = "compiling the model: this once, for about a minute"


def compile_ahead(
    first_day: Callable[[], State], tell: Callable[[str], None] = lambda words: None
) -> None:
    """Compiles all kernels for states such as a first day, unless they are on disk; tells before."""
    done = _marker()
    if done.exists():
        return
    tell(WAIT)
    kind = cast(Any, numba).typeof(first_day())
    _share(kind)
    _compile_for(schedule.play_ticks, kind)
    with suppress(OSError):  # the code is in memory, whatever became of its folder
        done.touch()


def _marker() -> Path:
    """A file beside the machine code that says that all of it is there, for this processor."""
    processor = cast(Any, llvmlite.binding).get_host_cpu_name()
    return Path(cast(Any, schedule.play_ticks).stats.cache_path) / f"compiled-{processor}"


def _share(kind: Any) -> None:
    """Compiles the phases together with helpers; where there can be none, leaves them."""
    context = multiprocessing.get_context("spawn")
    try:
        taken = context.Value("i", 0)
        helpers = [
            context.Process(target=_help, args=(kind, taken), daemon=True)
            for _ in range(min((os.cpu_count() or 1) - 1, MOST_HELPERS))
        ]
        for helper in helpers:
            helper.start()
    except (OSError, ImportError, AssertionError):  # no semaphores, no memory, a daemon ourselves
        return
    _compile(kind, taken)
    for helper in helpers:
        helper.join()


def _help(kind: Any, taken: Synchronized[int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _compile(kind, taken)


def _compile(kind: Any, taken: Synchronized[int]) -> None:
    """Takes phases of a tick, one by one, until none is left."""
    phases = _phases()
    while True:
        with taken.get_lock():
            mine, taken.value = taken.value, taken.value + 1
        if mine >= len(phases):
            return
        _compile_for(phases[mine], kind)


def _phases() -> list[Any]:
    """All that `play_ticks` calls, and `begin`."""
    kernels = [one for one in vars(schedule).values() if isinstance(one, CPUDispatcher)]
    return [one for one in kernels if one is not schedule.play_ticks]


def _compile_for(kernel: Any, kind: Any) -> None:
    ticks = len(signature(kernel.py_func).parameters) - 1
    kernel.compile((kind, *(numba.types.int64,) * ticks))
