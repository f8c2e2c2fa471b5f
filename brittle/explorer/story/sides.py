"""The two runs of a story: the same history under the reader's own scenario and under the reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from brittle.batches.batch import Ready
from brittle.chronicle.story import Names, Note, condensed, each_fall_once, ending, notes_of
from brittle.chronicle.watched import WatchedRun, watched
from brittle.engine import Case
from brittle.explorer.bench.answering import Answering
from brittle.explorer.story.parting import Partings, maps_part, parting_of
from brittle.model.inputs.errors import ArgumentError

REPLICATE = 0
"""The number of the continuation that is shown; the page plays one of each history."""


@dataclass(frozen=True, eq=False)
class StorySide:
    """One of the two runs."""

    key: str
    """The key of its scenario in the results."""
    draw: int
    """The number of its history."""
    ready: Ready
    played: WatchedRun
    every: tuple[Note, ...]
    """The whole log, entry by entry."""
    told: tuple[Note, ...]
    """What a chronicle tells of it."""
    ending: tuple[str, ...]
    """How the run ends, and its cost, in sentences."""

    def tick(self, when: datetime) -> int:
        """The first tick of the map at which what happens at a moment can be seen."""
        prepared = self.ready.prepared
        hours = (when - prepared.start).total_seconds() / 3600.0
        return round(hours / prepared.tick_hours) + 1

    def moment(self, tick: int) -> datetime:
        """The moment of a tick of the map."""
        prepared = self.ready.prepared
        return prepared.start + timedelta(hours=tick * prepared.tick_hours)


@dataclass(frozen=True, eq=False)
class StoryPair:
    """Both runs, and where they part."""

    mine: StorySide
    beside: StorySide
    partings: Partings

    @property
    def marks(self) -> list[int]:
        """The ticks of the map at which the runs part, and at which the maps part if that is later."""
        found = (self.partings.found, self.partings.maps)
        return sorted({self.mine.tick(one.when) for one in found if one is not None})


def story_pair(answering: Answering, draw: int) -> StoryPair:
    """Plays a history under both scenarios of a question, whose past has been found.

    Raises `ArgumentError` if there are fewer histories.
    """
    mine, beside = (_side(answering, case, draw) for case in _cases(answering))
    notes = each_fall_once(mine.every), each_fall_once(beside.every)
    partings = Partings(_stirred(mine, beside), parting_of(*notes), maps_part(*notes))
    return StoryPair(mine, beside, partings)


def are_alike(answering: Answering) -> bool:
    """Whether both scenarios of a question have the same values, apart from their names."""
    if answering.pair.elsewhere:
        return False
    mine, beside = (case.value for case in _cases(answering))
    words = ("name", "description", "extends")
    return all(mine.get(key) == beside.get(key) for key in {*mine, *beside} - {*words})


def _cases(answering: Answering) -> tuple[Case, Case]:
    return answering.pair.mine, answering.pair.beside


def _side(answering: Answering, case: Case, draw: int) -> StorySide:
    ready = answering.ready(case.key)
    histories = ready.past.histories
    if draw >= len(histories):
        raise ArgumentError(
            f"there is no run {draw}; the case has {len(histories)} histories, counted from 0"
        )
    played = watched(ready.prepared, histories[draw], REPLICATE)
    names = Names.of(case.theatre)
    every = notes_of(played.result, ready.prepared, names)
    return StorySide(
        case.key,
        draw,
        ready,
        played,
        tuple(every),
        tuple(condensed(every, names.cities)),
        ending(played.result, case.branch, case.horizon_days, case.chosen),
    )


def _stirred(mine: StorySide, beside: StorySide) -> datetime | None:
    ours, theirs = mine.played, beside.played
    if ours.men.shape != theirs.men.shape:
        return None
    differ = (ours.men != theirs.men) | (ours.will != theirs.will)
    ticks = np.flatnonzero(differ.any(axis=1))
    return mine.moment(max(int(ticks[0]) - 1, 0)) if len(ticks) else None
