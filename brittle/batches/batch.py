"""A batch: scenarios by histories by replicates, over threads, into shards.

The kernels release the interpreter's lock, so threads are enough. The unit of work is a history
(all its replicates); a shard is written by whoever finishes its last history. What a shard holds
follows from the inputs alone, never from workers or their order. A run that fails becomes a row.
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
"""Bytes of a file's name that any file system takes."""

LONGEST_KEY = LONGEST_NAME - len(f"-9999999-9999999.txt{UNFINISHED}")
"""Bytes of a scenario's name after which its chronicles, the longest names, can still be written."""

ANOTHER_NAME = Argument(
    'name one of them otherwise: scenario.with_({}, name="Another name")',
    "give each scenario once, and rename one of two files that have the same name",
)
"""What to do with two scenarios of the same name."""

type Report = Callable[[int], None]
"""Receives how many more runs are done."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A scenario prepared, with the histories that lead up to it."""

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
    """Runs of shards kept from before."""
    interrupted: bool
    mended: Sequence[str]
    """Files that were not whole and were made again, and why."""


@dataclass
class _Shard:
    name: str
    ready: Ready
    first: int
    histories: Sequence[History]
    played: dict[int, list[PlayedRun]] = field(default_factory=dict)


def check_cases(cases: Sequence[Case]) -> None:
    """Raises `StoreError` for scenarios that make no batch."""
    if not cases:
        raise StoreError("there is no scenario to run: name one, or the folder of a case")
    keys = [case.key for case in cases]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise StoreError(
            f"two scenarios are called {', '.join(doubled)}, and results are kept by that name; ",
            ANOTHER_NAME,
        )
    other = next((case for case in cases if case.theatre != cases[0].theatre), None)
    if other is not None:
        raise StoreError(
            f"{cases[0].key} and {other.key} have different theatres, and a batch has one: run the "
            "scenarios of each theatre by themselves"
        )
    for key in keys:
        if (size := len(os.fsencode(key))) > LONGEST_KEY:
            raise StoreError(
                f"{key}.yaml: its name is {size} bytes long, and files of results are named after it, "
                f"which may have {LONGEST_KEY} at most; give the file a shorter name"
            )


def make_ready(cases: Sequence[Case], engine: Engine, draws: int) -> list[Ready]:
    """Prepares every scenario and finds its histories. Raises `StoreError` for a mixed batch."""
    check_cases(cases)
    ready = []
    for case in _told_apart(cases):
        prepared = engine.prepare(case.scenario)
        ready.append(Ready(case, prepared, engine.past(case.scenario, prepared, draws)))
    return ready


def _told_apart(cases: Sequence[Case]) -> list[Case]:
    """The cases, with their keys added to titles that several of them have."""
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
        """Histories of each shard that is on disk."""
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
        """What the batch follows from."""
        return inputs_of(self.ready, self.replicates, self.engine)

    @property
    def planned(self) -> int:
        """Runs in all that are wanted."""
        return self._runs(self.wanted)

    def _runs(self, shards: Iterable[_Shard]) -> int:
        return sum(len(shard.histories) for shard in shards) * self.replicates

    def of(self, name: str, histories: int) -> str:
        """The fingerprint of a shard that holds its first `histories` histories."""
        shard = self.shards[name]
        played = shard.histories[:histories]
        case = shard.ready.case
        return fingerprint(name, case, self._theatre, played, self.replicates, self.engine.name)

    def has(self, mark: str) -> bool:
        """Whether a fingerprint is that of a shard of this batch, of however many histories."""
        if mark in self._known:
            return True
        return mark in self._shorter

    @cached_property
    def _known(self) -> frozenset[str]:
        """Of every shard as planned."""
        return frozenset(self.of(name, len(s.histories)) for name, s in self.shards.items())

    @cached_property
    def _shorter(self) -> frozenset[str]:
        """Of every shard that more draws would have made longer."""
        return frozenset(
            self.of(name, histories)
            for name, shard in self.shards.items()
            for histories in range(1, len(shard.histories))
        )

    def run(self, workers: int, report: Report) -> Summary:
        """Runs what is not there yet. On Ctrl-C it keeps what finished, and the summary says that."""
        folder = self.store.folder
        with folders.alone(folder):
            try:
                return self._run(workers, report)
            except DamagedError as error:  # what was whole a moment ago
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
        """What the folder holds of this batch, and the manifest to begin with; another batch goes.

        Raises `StoreError`, before anything is touched, where another batch is there and is not to
        be replaced, or where something would be overwritten that is not Brittle's.
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
        """The first manifest; what Brittle had written into the folder remains its own."""
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
        """True if it was interrupted."""
        work = ((shard, i) for shard in todo for i in range(len(shard.histories)))
        pending: set[Future[None]] = set()
        pool = ThreadPoolExecutor(max_workers=workers)
        try:
            for shard, i in work:
                pending.add(pool.submit(self._play_history, shard, i, report))
                if len(pending) >= 4 * workers:  # no more in hand than keeps the workers busy
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
        except Exception as error:  # a failed run is a row, whatever failed
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
    """What a batch of scenarios made ready follows from."""
    cases, pasts = [one.case for one in ready], [one.past for one in ready]
    return Inputs.of(cases, pasts, replicates, engine.name)


def histories_there(folder: Path, inputs: Inputs, replace: bool = False) -> int:
    """How many histories of a batch of these inputs a folder holds already.

    Raises `StoreError` where it may not be played there, unless another batch is to be replaced.
    """
    held = folders.look(folder)
    held.refuse(inputs, replace)
    same = held.whose is folders.Whose.OURS and not held.differences(inputs)
    return held.draws if same else 0


def _unique_pasts(pasts: Iterable[Past]) -> list[tuple[str, Sequence[History]]]:
    """Each set of histories once, by its name."""
    found: dict[str, Sequence[History]] = {}
    for past in pasts:
        found.setdefault(past_id(past), past.histories)
    return list(found.items())


def _raise_from(done: set[Future[None]]) -> None:
    for future in done:
        future.result()
