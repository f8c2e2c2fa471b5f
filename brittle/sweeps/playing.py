"""Plays the batches of a sweep one after the other, each as `brittle run` would play it.

All points share their histories and, after the branch, their random numbers. The batch with the latest
branch is prepared first: in it the fewest histories still stand, so that a past that cannot be found is
reported before anything is written.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from brittle.batches.batch import Batch, Ready, Summary, histories_there, inputs_of, make_ready
from brittle.batches.manifest import Failure, Request
from brittle.batches.recognised import CALIBRATION, HAPPENED
from brittle.calibration.workers.pool import Pool
from brittle.engine import Engine, Past
from brittle.report.fit_files import evidence_behind, gathered
from brittle.report.happened_files import happened_in
from brittle.results import happened
from brittle.results.fit import keep
from brittle.sweeps.cases import ARTICLE
from brittle.sweeps.folder import SweepRecord
from brittle.sweeps.groups import Group

if TYPE_CHECKING:
    from brittle.report.fit_files import Evidence
    from brittle.sweeps.measures import HistoryWeights

type Report = Callable[[int], None]
"""Receives the number of runs that were finished since its last call."""


class Pasts(Protocol):
    """Finds the histories of a batch of the sweep."""

    def engine_of(self, group: Group) -> Engine:
        """An engine that plays the group from its histories."""

    def weights_of(self, group: Group, draws: int) -> HistoryWeights | None:
        """The weights of the group's histories; None if all histories weigh the same."""


class HowPlayed(NamedTuple):
    """How many runs are played, and where."""

    folder: Path
    draws: int
    replicates: int
    pool: Pool
    replace: bool
    command: tuple[str, ...]


@dataclass
class Ended:
    """How the runs of a sweep ended."""

    finished: int = 0
    failed: int = 0
    kept: int = 0
    interrupted: bool = False
    failures: list[Failure] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)

    def add(self, summary: Summary, folder: str) -> None:
        """Counts the runs of one batch."""
        self.finished += summary.finished
        self.failed += summary.failed
        self.kept += summary.kept
        self.interrupted = summary.interrupted
        self.failures.extend(summary.failures)
        self.mended.extend(f"{folder}/{words}" for words in summary.mended)


def in_turn(groups: Sequence[Group]) -> list[Group]:
    """The batches in the order in which they are played: the latest branch first."""
    return sorted(groups, key=lambda group: group.cases[0].branch, reverse=True)


class SweepPlayer:
    """Plays the batches of one sweep."""

    def __init__(self, record: SweepRecord, groups: Sequence[Group], pasts: Pasts, how: HowPlayed):
        self.record = record
        self.groups = in_turn(groups)
        self.pasts = pasts
        self.how = how
        self.ended = Ended()
        self._first: Batch | None = None
        self.past: Past | None = None
        """The histories of the first batch."""
        self.weights: dict[str, HistoryWeights | None] = {}
        """The weights of the histories of each batch that has been prepared."""
        self.worths: dict[str, float] = {}
        """Effective size of the sample from which the histories of each prepared batch were drawn."""

    @property
    def planned(self) -> int:
        """Total number of runs that the user asked for."""
        return sum(len(group.cases) for group in self.groups) * self.how.draws * self.how.replicates

    def prepare_first(self) -> None:
        """Prepares the first batch, which is kept until it is played."""
        self._first = self._prepared(self.groups[0])
        self.past = self._first.ready[0].past

    def play_all(self, report: Report) -> Ended:
        """Plays the missing runs of all batches, until the user presses Ctrl-C."""
        for group in self.groups:
            batch = self._first or self._prepared(group)
            self._first = None
            summary = batch.run(self.how.pool, report)
            self.ended.add(summary, group.folder)
            if summary.interrupted:
                break
            if group.on == ARTICLE:  # the tables of the fit do not describe other weights
                _keep_calibration(batch.ready, batch.store.folder)
            happened.FILE.keep(happened_in(group.cases), batch.store.folder)
            del batch  # its states would take memory while the next batch is prepared
        return self.ended

    def _prepared(self, group: Group) -> Batch:
        how, folder = self.how, self.how.folder / group.folder
        engine = self.pasts.engine_of(group)
        ready = make_ready(group.cases, engine, how.draws)
        there = histories_there(folder, inputs_of(ready, how.replicates, engine), how.replace)
        if there > how.draws:
            ready = make_ready(group.cases, engine, there)
        self.worths[group.folder] = _worth(ready)
        fitted = group.on == ARTICLE and _evidence(ready) is not None
        self.weights[group.folder] = self.pasts.weights_of(group, max(there, how.draws))
        request = Request(
            name=f"{self.record.name}, {group.folder}",
            command=how.command,
            wanted=how.draws,
            also=[
                *([CALIBRATION] if fitted else []),
                *([HAPPENED] if happened_in(group.cases) else []),
            ],
            replace=how.replace,
        )
        return Batch(ready, engine, folder, how.replicates, request)


def _worth(ready: Sequence[Ready]) -> float:
    """The effective size of the sample behind the histories; infinite for priors."""
    made = ready[0].past.made
    return made.effective if made is not None else math.inf


def _evidence(ready: Sequence[Ready]) -> Evidence | None:
    return evidence_behind([(one.case, one.past) for one in ready])


def _keep_calibration(ready: Sequence[Ready], folder: Path) -> None:
    """Saves the findings of the fit beside the runs, because intervals and the batch's report need them."""
    evidence = _evidence(ready)
    keep(gathered(evidence) if evidence else None, folder)
