"""Plays the points of a sweep a portion at a time, so that other readers' questions are answered too."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.answer import ComparedQuantity, answer
from brittle.explorer.bench.answering import Answering
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.pages.labels import plainly
from brittle.explorer.sweeps.asked import SweepAsked
from brittle.explorer.sweeps.design import SweepDesign, SweepPoint, design_of
from brittle.explorer.work.table import MOST_WAITING, BusyError, WorkTable
from brittle.model.inputs.errors import BrittleError

PORTION = MOST_WAITING // 3
"""The number of points that one sweep has on the table at the same time."""

FEW = 2
"""The same number if each of the points needs a past of its own."""

MOST_MEASURED = 2000
"""The number of points whose numbers are kept; each takes a few kB."""


MOST_DESIGNS = 50
"""The number of sweeps whose points are kept."""


class MeasuredPoint(NamedTuple):
    """What has been found at a point."""

    rows: Mapping[str, ComparedQuantity]
    """Every outcome by its name; empty if no stage is complete."""
    pairs: int
    problem: str = ""
    """Why nothing can be found there."""
    fallen: int = 0
    """The number of pairs that are left out, because the reader's change brings the regime down too early."""


NOTHING = MeasuredPoint({}, 0)


class GrownSweep(NamedTuple):
    """A sweep as far as it has been played."""

    found: tuple[MeasuredPoint, ...]
    """What has been found at each point, in the order of the design."""
    pairs: int
    """The number of pairs that each point gets."""
    words: str = ""
    """What keeps the sweep from going on at the moment."""

    @property
    def done(self) -> int:
        """The number of points with which nothing is left to do."""
        return sum(_is_done(one, self.pairs) for one in self.found)

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == len(self.found)

    @property
    def played(self) -> int:
        """The number of pairs of all points."""
        return sum(one.pairs for one in self.found)


class SweepDesk:
    """Grows the sweeps of all readers, and keeps what has been found at their points."""

    def __init__(self, table: WorkTable) -> None:
        self._table = table
        self._found: OrderedDict[WhatIf, MeasuredPoint] = OrderedDict()
        self._designs: OrderedDict[tuple[WhatIf, tuple[str, ...]], SweepDesign] = OrderedDict()
        self._lock = threading.Lock()

    def design(self, question: WhatIf, sweep: SweepAsked, case: LoadedCase) -> SweepDesign:
        """The points of a sweep, which are found once; raises the errors of `design_of`."""
        with self._lock:
            known = self._designs.get((question, sweep.fields))
        if known is not None:
            return known
        found = design_of(question, sweep, case)
        with self._lock:
            self._designs[question, sweep.fields] = found
            while len(self._designs) > MOST_DESIGNS:
                self._designs.popitem(last=False)
        return found

    def grow(self, design: SweepDesign, seconds: float) -> GrownSweep:
        """Asks for a portion of the points with the fewest pairs, waits a while, and tells what is known."""
        asked: list[tuple[SweepPoint, Answering]] = []
        words = ""
        for point in self._next(design):
            try:
                asked.append((point, self._table.ask(point.question)))
            except BusyError as error:
                words = plainly(error)
                break
            except BrittleError as error:
                self._keep(point.question, MeasuredPoint({}, 0, plainly(error)))
        if asked:
            first, at_work = asked[0]
            self._table.wait(at_work, self._known(first).pairs, seconds)
            if not at_work.finished:
                words = words or f"{design.words(first)}: {at_work.words}."
        for point, at_work in asked:
            self._measure(point.question, at_work, design.pairs)
        return GrownSweep(tuple(map(self._known, design.points)), design.pairs, words)

    def _next(self, design: SweepDesign) -> list[SweepPoint]:
        """The points that are played next.

        Those with the fewest pairs come first, so that the whole curve is soon seen. Where each moment needs
        a past of its own, the points of one moment are finished first, because pasts take much memory.
        """
        known = [(point, self._known(point)) for point in design.points]
        left = [(one, its.pairs) for one, its in known if not _is_done(its, design.pairs)]
        axis = design.moment
        if axis is None:
            left.sort(key=lambda pair: pair[1])
            return [one for one, _ in left[:PORTION]]
        left.sort(key=lambda pair: (pair[0].at[axis], not pair[1]))
        return [one for one, _ in left[:FEW]]

    def _known(self, point: SweepPoint) -> MeasuredPoint:
        with self._lock:
            return self._found.get(point.question, NOTHING)

    def _measure(self, question: WhatIf, at_work: Answering, most: int) -> None:
        if at_work.error is not None:
            told = at_work.error
            words = plainly(told) if isinstance(told, BrittleError) else str(told)
            self._keep(question, MeasuredPoint({}, 0, words))
            return
        number = min(at_work.finished, most)
        with self._lock:
            have = self._found.get(question, NOTHING).pairs
        if number <= have:
            return
        try:
            rows = answer(at_work.results(number)).rows
        except BrittleError as error:
            self._keep(question, MeasuredPoint({}, 0, plainly(error)))
            return
        by_name = {one.quantity.name: one for one in rows}
        self._keep(question, MeasuredPoint(by_name, number, fallen=at_work.fallen(number)))

    def _keep(self, question: WhatIf, found: MeasuredPoint) -> None:
        with self._lock:
            self._found[question] = found
            self._found.move_to_end(question)
            while len(self._found) > MOST_MEASURED:
                self._found.popitem(last=False)


def _is_done(one: MeasuredPoint, pairs: int) -> bool:
    return bool(one.problem) or one.pairs >= pairs
