"""Jobs: a task, what it works on, and the stage that many tasks share.

A stage is what tasks have in common, such as a prepared scenario. It can be pickled and holds little; a
worker process opens it once and keeps what was opened for later jobs. In the caller's own process nothing
is pickled.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, cast

MOST_OPEN = 16
"""Number of opened stages that a worker process keeps. A stage of a large theatre takes a few megabytes."""


class Stage[S](Protocol):
    """What many tasks have in common."""

    def open(self) -> S:
        """Makes what the tasks work with."""


@dataclass(frozen=True, slots=True, eq=False)
class Job[S, T, R]:
    """One piece of work, whose result is `task(stage.open(), what)`.

    `task` is a function at the top level of a module, and `what` and the result can be pickled. The result
    depends on nothing else, so a job may be done again if its worker died.
    """

    task: Callable[[S, T], R]
    stage: Stage[S]
    what: T
    size: int = 1
    """Number of pieces that the job counts for in reports of progress."""
    name: str = "one piece of the work"
    """What messages call the job."""


class Done[S, T, R](NamedTuple):
    """A finished job with its result."""

    job: Job[S, T, R]
    result: R


class Packed(NamedTuple):
    """A pickled stage, and a hash by which a worker recognises a stage that it has opened before."""

    mark: str
    data: bytes

    @classmethod
    def of(cls, stage: Stage[Any]) -> Packed:
        """Pickles a stage."""
        data = pickle.dumps(stage)
        return cls(hashlib.sha256(data).hexdigest(), data)


_opened: OrderedDict[str, Any] = OrderedDict()


def carry_out[S, T, R](task: Callable[[S, T], R], stage: Packed, what: T) -> R:
    """Does a job in a worker process."""
    return task(cast(S, _open(stage)), what)


def _open(stage: Packed) -> Any:
    """Opens a stage, unless this process has opened it lately."""
    if stage.mark not in _opened:
        _opened[stage.mark] = pickle.loads(stage.data).open()  # noqa: S301 (made by the caller)
        while len(_opened) > MOST_OPEN:
            _opened.popitem(last=False)
    _opened.move_to_end(stage.mark)
    return _opened[stage.mark]
