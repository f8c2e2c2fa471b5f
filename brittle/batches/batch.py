"""Plays every replicate of every history of every scenario in a batch, and writes the runs in shards.

The kernels release the interpreter's lock, so threads are enough. The unit of work is a history with
all its replicates. The thread that finishes the last history of a shard writes the shard. The contents
of a shard depend only on the inputs, never on the number of workers or their order. A failed run is
written as a row with its error.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from brittle.batches import folder as folders
from brittle.batches.disk import GOES_ON, UNFINISHED, DamagedError, StoreError, WriteError
from brittle.batches.folder import BatchRecord, FolderState
from brittle.batches.identity import BLOCK, Inputs, fingerprint, past_id, sha256, shard_name
from brittle.batches.manifest import (
    INSIDE,
    MANIFEST,
    Failure,
    Manifest,
    Request,
    RunsTold,
    TheatreNames,
    anywhere,
    begun,
)
from brittle.batches.recognised import DRAWS, SERIES
from brittle.batches.store import ANOTHERS, Store, Taken
from brittle.batches.tables.histogram import DailyHistogram
from brittle.batches.tables.rows import PlayedRun, draws_table, place_table, run_table
from brittle.batches.used_files import hashes
from brittle.engine import Case, Engine, Past, PreparedScenario
from brittle.model.inputs.errors import Argument

if TYPE_CHECKING:
    from brittle.model.setup.history import History

LONGEST_NAME = 255
"""The longest file name, in bytes, that every file system accepts."""

LONGEST_KEY = LONGEST_NAME - len(f"-9999999-9999999.txt{UNFINISHED}")
"""Maximum length of a scenario's name, in bytes, that leaves room for the rest of a chronicle's file name."""

ANOTHER_NAME = Argument(
    'give one of them another name: scenario.with_({}, name="Another name")',
    "give each scenario once, and rename one of two files that have the same name",
)
"""Advice about two scenarios that have the same name."""

type Report = Callable[[int], None]
"""Receives the number of runs that were finished since its last call."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A prepared scenario, with the histories that lead up to it."""

    case: Case
    prepared: PreparedScenario
    past: Past


@dataclass(frozen=True, slots=True)
class Summary:
    """How a batch ended."""

    planned: int
    finished: int
    failed: int
    failures: Sequence[Failure]
    kept: int
    """Number of runs in shards that an earlier command had finished and that were kept."""
    interrupted: bool
    mended: Sequence[str]
    """For each file that was damaged and was made again, its name and what was wrong."""


@dataclass
class _Shard:
    name: str
    ready: Ready
    first: int
    histories: Sequence[History]
    played: dict[int, list[PlayedRun]] = field(default_factory=dict)


def check_cases(cases: Sequence[Case]) -> None:
    """Raises `StoreError` if the scenarios cannot form a batch."""
    if not cases:
        raise StoreError("there is no scenario to run; name one, or the folder of a case")
    keys = [case.key for case in cases]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise StoreError(
            f"two scenarios are called {', '.join(doubled)}, and results are stored under that name; ",
            ANOTHER_NAME,
        )
    other = next((case for case in cases if case.theatre != cases[0].theatre), None)
    if other is not None:
        raise StoreError(
            f"{cases[0].key} and {other.key} have different theatres, but a batch has only one; run "
            "the scenarios of each theatre separately"
        )
    for key in keys:
        if (size := len(os.fsencode(key))) > LONGEST_KEY:
            raise StoreError(
                f"{key}.yaml: the name of this scenario is {size} bytes long, but at most "
                f"{LONGEST_KEY} are possible, because result files are named after the scenario; give the "
                "file a shorter name"
            )


def make_ready(cases: Sequence[Case], engine: Engine, draws: int) -> list[Ready]:
    """Prepares scenarios and finds their histories. Scenarios that cannot form a batch raise `StoreError`."""
    check_cases(cases)
    ready = []
    for case in _told_apart(cases):
        prepared = engine.prepare(case.scenario)
        ready.append(Ready(case, prepared, engine.past(case.scenario, prepared, draws)))
    return ready


def _told_apart(cases: Sequence[Case]) -> list[Case]:
    """The cases, with the case's key added to each title that several cases share."""
    titles = [case.title for case in cases]
    return [
        replace(case, title=f"{case.title} ({case.key})") if titles.count(case.title) > 1 else case
        for case in cases
    ]


class Batch:
    """One batch, from its plan to its files."""

    def __init__(
        self,
        ready: Sequence[Ready],
        engine: Engine,
        folder: Path,
        replicates: int,
        asked: Request,
    ) -> None:
        self.ready = ready
        self.engine = engine
        self.replicates = replicates
        self.store = Store(folder)
        self.asked = asked if asked.name else asked._replace(name=folder.name)
        self.stop = threading.Event()
        self._lock = threading.Lock()
        self._theatre = sha256(ready[0].case.theatre)
        self._there: dict[str, int] = {}
        """Number of histories in each shard that is on disk."""
        shards = [
            _Shard(
                name=shard_name(one.case.key, block),
                ready=one,
                first=block * BLOCK,
                histories=one.past.histories[block * BLOCK : (block + 1) * BLOCK],
            )
            for one in ready
            for block in range(-(-len(one.past.histories) // BLOCK))
        ]
        self.shards = {shard.name: shard for shard in shards}
        self.wanted = [s for s in shards if asked.wanted is None or s.first < asked.wanted]

    @cached_property
    def inputs(self) -> Inputs:
        """The inputs that determine the batch."""
        return inputs_of(self.ready, self.replicates, self.engine)

    @property
    def planned(self) -> int:
        """Total number of runs that the user asked for."""
        return self._runs(self.wanted)

    def _runs(self, shards: Iterable[_Shard]) -> int:
        return sum(len(shard.histories) for shard in shards) * self.replicates

    def of(self, name: str, histories: int) -> str:
        """The fingerprint of a shard that holds only the first `histories` of its planned histories."""
        shard = self.shards[name]
        played = shard.histories[:histories]
        case = shard.ready.case
        return fingerprint(name, case, self._theatre, played, self.replicates, self.engine.name)

    def has(self, mark: str) -> bool:
        """Whether a fingerprint belongs to a shard of this batch, with any number of histories."""
        if mark in self._known:
            return True
        return mark in self._shorter

    @cached_property
    def _known(self) -> frozenset[str]:
        """The fingerprint of every shard with all its planned histories."""
        return frozenset(self.of(name, len(s.histories)) for name, s in self.shards.items())

    @cached_property
    def _shorter(self) -> frozenset[str]:
        """The fingerprints that the shards would have with fewer histories than are planned now."""
        return frozenset(
            self.of(name, histories)
            for name, shard in self.shards.items()
            for histories in range(1, len(shard.histories))
        )

    def run(self, workers: int, report: Report) -> Summary:
        """Plays the missing runs. On Ctrl-C, finished runs are kept, and the summary says `interrupted`."""
        folder = self.store.folder
        with folders.alone(folder):
            try:
                return self._run(workers, report)
            except DamagedError as error:  # a file that was intact a moment ago is now damaged
                raise WriteError(f"{folder}: {error}{GOES_ON}") from None

    def _run(self, workers: int, report: Report) -> Summary:
        began = time.monotonic()
        held, found, manifest = self._taken()
        self._there = dict(found.whole)
        todo = [one for one in self.wanted if self._there.get(one.name) != len(one.histories)]
        kept = self.planned - self._runs(todo)
        report(kept)
        self.store.begin(manifest)
        self.store.write_draws(
            draws_table(_unique_pasts(one.past for one in self.ready)),
            BatchRecord(
                inputs=self.inputs, command=anywhere(manifest.command), draws=manifest.draws
            ),
        )
        self.store.copy_map(self.ready[0].case.folder)
        interrupted = self._play_all(todo, workers, report)
        mended = [
            *([f"{MANIFEST} {held.problem}"] if held.problem else []),
            *found.damaged.values(),
        ]
        return self._close(kept, interrupted, mended, time.monotonic() - began)

    def _taken(self) -> tuple[FolderState, Taken, Manifest]:
        """Finds what the folder holds of this batch, removes any other batch, and makes the first manifest.

        Raises `StoreError` before anything is changed if the folder holds another batch that may not be
        replaced, or if a file that is not Brittle's would be overwritten.
        """
        folder = self.store.folder
        held = folders.look(folder)
        held.refuse(self.inputs, self.asked.replace)
        found = self.store.shards_there(self.shards, self.replicates, self)
        if found.anothers and not self.asked.replace:
            raise StoreError(f"{folder}/{found.anothers} {ANOTHERS}; ", *folders.WAYS_OUT)
        goes = bool(found.anothers) or held.is_another(self.inputs)
        manifest = self._begun(held.written & {MANIFEST} if goes else held.written)
        outlines = self.store.outlines(self.ready[0].case.folder)
        self.store.check_free(manifest, held, goes, outlines)
        if goes:
            return folders.remove_batch(held), Taken({}, {}), manifest
        return held, found, manifest

    def _begun(self, written: Iterable[str]) -> Manifest:
        """The first manifest, which also lists the files that Brittle wrote into the folder earlier."""
        files = {DRAWS, SERIES, *self.asked.also, *filter(INSIDE.fullmatch, written)} - {MANIFEST}
        first = self.ready[0]
        return begun(
            [one.case for one in self.ready],
            [one.past for one in self.ready],
            self.inputs,
            TheatreNames(
                first.prepared.place_ids,
                first.prepared.faction_ids,
                hashes(first.case.folder, [one.case.key for one in self.ready]),
            ),
            self.asked,
            planned=self._runs(self.shards.values()),
            written=sorted(files),
        )

    def _play_all(self, todo: Sequence[_Shard], workers: int, report: Report) -> bool:
        """Plays the shards; returns True if Ctrl-C was pressed."""
        work = ((shard, i) for shard in todo for i in range(len(shard.histories)))
        pending: set[Future[None]] = set()
        pool = ThreadPoolExecutor(max_workers=workers)
        try:
            for shard, i in work:
                pending.add(pool.submit(self._play_history, shard, i, report))
                if len(pending) >= 4 * workers:  # these are enough to keep the workers busy
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    _raise_from(done)
            _raise_from(wait(pending).done)
        except KeyboardInterrupt:
            self.stop.set()
            return True
        finally:
            self.stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
        return False

    def _play_history(self, shard: _Shard, i: int, report: Report) -> None:
        played: list[PlayedRun] = []
        for replicate in range(self.replicates):
            if self.stop.is_set():
                return
            played.append(self._play(shard, i, replicate))
            report(1)
        with self._lock:
            shard.played[i] = played
            whole = len(shard.played) == len(shard.histories)
        if whole:
            self._write(shard)

    def _play(self, shard: _Shard, i: int, replicate: int) -> PlayedRun:
        draw = shard.first + i
        try:
            result = self.engine.play(shard.ready.prepared, shard.histories[i], replicate)
        except Exception as error:  # whatever the error, a failed run becomes a row
            return PlayedRun(draw, replicate, None, f"{type(error).__name__}: {error}")
        return PlayedRun(draw, replicate, result)

    def _write(self, shard: _Shard) -> None:
        played = [one for i in range(len(shard.histories)) for one in shard.played[i]]
        shard.played = {}
        prepared, key = shard.ready.prepared, shard.ready.case.key
        lengths = [len(one.result.series) for one in played if one.result is not None]
        daily = DailyHistogram(max(lengths, default=0))
        for one in played:
            if one.result is not None:
                daily.add(one.result.series)
        series = daily.frame()
        series.insert(0, "scenario", key)
        self.store.write_shard(
            shard.name,
            self.of(shard.name, len(shard.histories)),
            run_table(key, played, prepared.place_ids, prepared.faction_ids),
            place_table(key, played, prepared.place_ids, prepared.faction_ids),
            series,
        )
        self._there[shard.name] = len(shard.histories)

    def _close(
        self, kept: int, interrupted: bool, mended: Sequence[str], seconds: float
    ) -> Summary:
        self.store.merge_series(self._there)
        finished, failed, failures = self.store.failures(self._there)
        planned = self._runs(self.shards.values())
        manifest = self.store.manifest()
        self.store.write_manifest(
            manifest.model_copy(
                update={
                    "status": "done" if finished == planned else "interrupted",
                    "runs": RunsTold(planned=planned, finished=finished, failed=failed),
                    "failures": failures,
                    "shards": self.store.shard_rows(sorted(self._there)),
                    "seconds": round(seconds, 1),
                }
            )
        )
        return Summary(planned, finished, failed, failures, kept, interrupted, mended)


def inputs_of(ready: Sequence[Ready], replicates: int, engine: Engine) -> Inputs:
    """The inputs that determine a batch of prepared scenarios."""
    cases, pasts = [one.case for one in ready], [one.past for one in ready]
    return Inputs.of(cases, pasts, replicates, engine.name)


def histories_there(folder: Path, inputs: Inputs, replace: bool = False) -> int:
    """Number of histories of the batch with these inputs that a folder already holds.

    Raises `StoreError` if the batch may not be played in the folder, unless `replace` is true.
    """
    held = folders.look(folder)
    held.refuse(inputs, replace)
    same = held.whose is folders.Whose.OURS and not held.differences(inputs)
    return held.draws if same else 0


def _unique_pasts(pasts: Iterable[Past]) -> list[tuple[str, Sequence[History]]]:
    """Each set of histories once, with its name."""
    found: dict[str, Sequence[History]] = {}
    for past in pasts:
        found.setdefault(past_id(past), past.histories)
    return list(found.items())


def _raise_from(done: set[Future[None]]) -> None:
    for future in done:
        future.result()
