"""Tasks that replay histories and turn them into rows of numbers, on any worker of a pool.

A third of a replay's time is spent in Python, which only one thread of a process can run at a time. Two
threads therefore do only a third more work than one, whereas two processes do twice as much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.past import by_day
from brittle.calibration.pasts.prior_draws import parameters_at, prior_block
from brittle.calibration.workers.beats import StoppedError, beat
from brittle.model.setup.history import History

type Rows = NDArray[np.float32]
type RowOf = Callable[[History], Rows]
type Progress = Callable[[int], None]
"""A function that receives how many more rows have been made."""


class RowMaker(Protocol):
    """A maker turns histories into rows of numbers. It can be pickled, and every worker opens it once."""

    @property
    def width(self) -> int:
        """Length of a row."""

    def open(self) -> RowOf:
        """Make the function that turns a history into a row."""


class OpenedRows(NamedTuple):
    """An opened maker of rows."""

    row_of: RowOf
    width: int


@dataclass(frozen=True, eq=False)
class RowStage:
    """The stage of the tasks below (`calibration.workers.jobs.Stage`)."""

    maker: RowMaker

    def open(self) -> OpenedRows:
        """Opens the maker."""
        return OpenedRows(self.maker.open(), self.maker.width)


class PlayedRows(NamedTuple):
    """Rows [n, width], and errors in words; a history that failed has a row of NaN."""

    rows: Rows
    errors: list[str | None]


class PriorRange(NamedTuple):
    """The prior histories `first` to `end - 1` that a seed gives."""

    first: int
    end: int
    seed: int

    @property
    def size(self) -> int:
        """Number of histories."""
        return self.end - self.first


class GivenHistories(NamedTuple):
    """Histories given by positions in the priors [n, F] and seeds [n, 1 + D]."""

    positions: NDArray[np.float64]
    seeds: NDArray[np.uint64]


def play_prior(stage: OpenedRows, what: PriorRange) -> PlayedRows:
    """Plays a range of prior histories."""
    block = prior_block(what.first, what.size, what.seed)
    return _played(stage, what.size, (block.history(i) for i in range(what.size)))


def play_given(stage: OpenedRows, what: GivenHistories) -> PlayedRows:
    """Plays histories given by positions and seeds."""
    parameters = parameters_at(what.positions)
    days = what.seeds.tolist()
    each = (by_day(i, parameters[i : i + 1], seeds, 0) for i, seeds in enumerate(days))
    return _played(stage, len(days), each)


def play_these(stage: OpenedRows, what: Sequence[History]) -> PlayedRows:
    """Plays these histories."""
    return _played(stage, len(what), what)


def _played(stage: OpenedRows, n: int, histories: Iterable[History]) -> PlayedRows:
    rows = np.full((n, stage.width), np.nan, np.float32)
    errors: list[str | None] = [None] * n
    for i, history in enumerate(histories):
        try:
            rows[i] = stage.row_of(history)
        except StoppedError:
            raise
        except Exception as error:  # a history that fails still has a row, whatever the error
            errors[i] = f"{type(error).__name__}: {error}"
        beat()
    return PlayedRows(rows, errors)
