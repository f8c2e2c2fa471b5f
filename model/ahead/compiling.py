"""Compile the kernels ahead of their first use, with several processes; this takes about a minute.

Kernels are otherwise compiled one after the other when they are first called, and numba lets only one thread
compile at a time. Here, several processes share the phases of a tick. Each process keeps its code on disk,
where the others find it. A kernel that fails to compile here is compiled when it is first called, so a
failure here does no harm.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from inspect import signature
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, NamedTuple, cast

import llvmlite.binding
import numba
from numba.core.registry import CPUDispatcher

from brittle.model.ahead.interrupting import deaf, without_script
from brittle.model.jit import KEPT
from brittle.model.kernel import schedule
from brittle.model.state import State

MOST_HELPERS = 3
"""The largest number of processes started besides the caller's.

Each process compiles for itself the functions that many phases call.
"""

WAIT = "compiling the model (needed only once, takes about a minute)"

LOOKS = 0.3
"""Seconds between checks of how much the helper processes have finished."""

type Tell = Callable[[str], None]


def compile_ahead(first_day: Callable[[], State], tell: Tell = lambda words: None) -> None:
    """Compiles all kernels for states of the type that `first_day` returns, unless they are on disk.

    Whenever one more kernel is ready, `tell` gets a message with the number of kernels that are ready and
    the number of all kernels. If nothing can be kept on disk, each kernel is compiled when it is first
    called.
    """
    if not KEPT:
        tell(WAIT)
        return
    done = _marker()
    if done.exists():
        return
    every = len(_phases()) + 1
    tell(_words(0, every))
    kind = cast(Any, numba).typeof(first_day())
    _share(kind, lambda there: tell(_words(there, every)))
    _compile_for(schedule.play_ticks, kind)
    with suppress(OSError):  # the code is in memory even if its folder is gone
        done.touch()


def _words(there: int, every: int) -> str:
    return f"{WAIT}: {there} of {every} kernels"


def _marker() -> Path:
    """A file beside the machine code; it exists if all the code has been compiled for this processor."""
    processor = cast(Any, llvmlite.binding).get_host_cpu_name()
    return Path(cast(Any, schedule.play_ticks).stats.cache_path) / f"compiled-{processor}"


class Shared(NamedTuple):
    """Counts that the compiling processes share."""

    taken: Synchronized[int]
    """Number of phases that a process has taken on."""
    made: Synchronized[int]
    """Number of phases that are compiled."""


def _share(kind: Any, tell: Callable[[int], None]) -> None:
    """Uses helper processes to compile the phases; does nothing if no helper can be started."""
    context = multiprocessing.get_context("spawn")
    helpers: list[Any] = []
    try:
        shared = Shared(context.Value("i", 0), context.Value("i", 0))
        for _ in range(min((os.cpu_count() or 1) - 1, MOST_HELPERS)):
            helper = context.Process(target=_help, args=(kind, shared), daemon=True)
            with deaf(), without_script():
                helper.start()
            helpers.append(helper)
    except (OSError, ImportError, AssertionError):  # no semaphores or memory, or a daemon process
        if not helpers:
            return
    try:
        _compile(kind, shared, tell)
        while any(helper.is_alive() for helper in helpers):
            helpers[0].join(LOOKS)
            helpers = [helper for helper in helpers if helper.is_alive()] or helpers[:1]
            tell(shared.made.value)
    except BaseException:  # includes Ctrl-C; nobody waits for the helpers any more
        for helper in helpers:
            helper.terminate()
        raise


def _help(kind: Any, shared: Shared) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems where deaf() cannot block the signal
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _compile(kind, shared)


def _end_with_parent() -> None:
    """Ends a helper process when its parent has ended, even if the parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _compile(kind: Any, shared: Shared, tell: Callable[[int], None] = lambda there: None) -> None:
    """Takes phases of a tick one by one and compiles them, until none is left."""
    phases = _phases()
    while True:
        with shared.taken.get_lock():
            mine, shared.taken.value = shared.taken.value, shared.taken.value + 1
        if mine >= len(phases):
            return
        _compile_for(phases[mine], kind)
        with shared.made.get_lock():
            shared.made.value += 1
        tell(shared.made.value)


def _phases() -> list[Any]:
    """The kernels that `play_ticks` calls, and `begin`."""
    kernels = [one for one in vars(schedule).values() if isinstance(one, CPUDispatcher)]
    return [one for one in kernels if one is not schedule.play_ticks]


def _compile_for(kernel: Any, kind: Any) -> None:
    ticks = len(signature(kernel.py_func).parameters) - 1
    kernel.compile((kind, *(numba.types.int64,) * ticks))
