"""Plays every replicate of every history of every scenario in a batch, and writes the runs in shards.

A shard is played as a whole by whatever worker is free, and comes back as bytes; this process alone writes
files. The contents of a shard depend only on the inputs, never on the workers or their order. A failed run is
written as a row with its error.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from brittle.batches import folder as folders
from brittle.batches.disk import GOES_ON, UNFINISHED, DamagedError, StoreError, WriteError
from brittle.batches.folder import BatchRecord, FolderState
from brittle.batches.identity import Inputs, past_id, sha256, source_of
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
from brittle.batches.playing import PlayedShard, ScenarioStage, ShardOrder, play_shard
from brittle.batches.recognised import DRAWS, KINDS, SERIES
from brittle.batches.shards import Family, RunRange, ranges, shard_name
from brittle.batches.store import ANOTHERS, FAMILY, FINGERPRINT, Store, Taken
from brittle.batches.tables.rows import draws_tables
from brittle.batches.tally import Tally
from brittle.batches.used_files import hashes
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool, WorkersLostError
from brittle.engine import Case, Engine, Past, PreparedScenario
from brittle.model.ahead.interrupting import deaf
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


@dataclass(frozen=True, eq=False)
class _PlannedScenario:
    """A scenario of a batch, with what its shards have in common."""

    ready: Ready
    family: Family
    stage: ScenarioStage

    @property
    def key(self) -> str:
        return self.ready.case.key


@dataclass(frozen=True, eq=False)
class _Shard:
    """A planned shard."""

    name: str
    of: _PlannedScenario
    runs: RunRange

    def mark(self, runs: RunRange) -> str:
        """The fingerprint of the shard if it holds only these of its runs."""
        return self.of.family.shard(self.name, runs, self.histories(runs))

    def histories(self, runs: RunRange) -> Sequence[History]:
        """The histories to which some of the shard's runs belong."""
        return self.of.ready.past.histories[runs.histories(self.of.family.replicates)]

    def order(self) -> ShardOrder:
        """The order to play the shard."""
        histories = tuple(self.histories(self.runs))
        mark = self.of.family.shard(self.name, self.runs, histories)
        facts = {FINGERPRINT: mark, FAMILY: self.of.family.mark}
        key, replicates = self.of.key, self.of.family.replicates
        return ShardOrder(self.name, key, self.runs, replicates, histories, facts)


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
        self._scenarios = [self._scenario(one) for one in ready]
        self.shards = {shard.name: shard for one in self._scenarios for shard in self._planned(one)}
        wanted = None if asked.wanted is None else asked.wanted * replicates
        self.wanted = [s for s in self.shards.values() if wanted is None or s.runs.first < wanted]

    def _scenario(self, ready: Ready) -> _PlannedScenario:
        family = Family(
            scenario=sha256(ready.case.value),
            theatre=sha256(ready.case.theatre),
            source=source_of(ready.past),
            replicates=self.replicates,
            engine=self.engine.name,
        )
        return _PlannedScenario(
            ready, family, ScenarioStage(self.engine, ready.case.scenario, ready.prepared)
        )

    def _planned(self, one: _PlannedScenario) -> Iterator[_Shard]:
        runs = len(one.ready.past.histories) * self.replicates
        for block, part in enumerate(ranges(runs)):
            yield _Shard(shard_name(one.key, block), one, part)

    @cached_property
    def inputs(self) -> Inputs:
        """The inputs that determine the batch."""
        return inputs_of(self.ready, self.replicates, self.engine)

    @property
    def planned(self) -> int:
        """Total number of runs that the user asked for."""
        return _runs(self.wanted)

    def of(self, name: str, runs: int) -> str:
        """The fingerprint of a shard that holds only the first `runs` of its planned runs."""
        shard = self.shards[name]
        return shard.mark(RunRange(shard.runs.first, shard.runs.first + min(runs, shard.runs.size)))

    def has(self, family: str) -> bool:
        """Whether the mark of a family of shards is that of one of the batch's scenarios."""
        return any(one.family.mark == family for one in self._scenarios)

    def run(self, pool: Pool, report: Report) -> Summary:
        """Plays the missing runs. On Ctrl-C, finished runs are kept, and the summary says `interrupted`.

        Raises `StoreError` if the folder cannot be used, and `WriteError` if a file cannot be written or the
        workers are lost; finished shards are kept.
        """
        folder = self.store.folder
        with folders.alone(folder):
            try:
                return self._run(pool, report)
            except DamagedError as error:  # a file that was intact a moment ago is now damaged
                raise WriteError(f"{folder}: {error}{GOES_ON}") from None
            except WorkersLostError as error:
                raise WriteError(*error.parts, GOES_ON) from None

    def _run(self, pool: Pool, report: Report) -> Summary:
        began = time.monotonic()
        held, found, manifest = self._taken()
        whole = [self.shards[name] for name in found.whole]
        todo = [one for one in self.wanted if found.whole.get(one.name) != one.runs.size]
        kept = self.planned - _runs(todo)
        report(kept)
        self.store.begin(manifest)
        self.store.write_draws(
            draws_tables(_unique_pasts(one.past for one in self.ready)),
            BatchRecord(
                inputs=self.inputs, command=anywhere(manifest.command), draws=manifest.draws
            ),
        )
        self.store.copy_map(self.ready[0].case.folder)
        tally = Tally()
        for shard in whole:
            if shard not in todo:
                tally.add(shard.name, shard.of.key, self.store.read_shard(shard.name))
        mended = [
            *([f"{MANIFEST} {held.problem}"] if held.problem else []),
            *found.damaged.values(),
        ]
        try:
            interrupted = self._play_all(todo, pool, tally, report)
        finally:
            _surely(lambda: self._sum_up(found, todo, tally, began))
        planned = _runs(self.shards.values())
        return Summary(
            planned, tally.finished, tally.failed, tally.failures, kept, interrupted, mended
        )

    def _sum_up(self, found: Taken, todo: Iterable[_Shard], tally: Tally, began: float) -> None:
        """Writes what is known only after the runs; `began` is when the batch began."""
        self._keep_shorter(found, todo, tally)
        self._write_sums(tally, time.monotonic() - began)

    def _keep_shorter(self, found: Taken, todo: Iterable[_Shard], tally: Tally) -> None:
        """Counts shards that were to be made longer and still are as they were."""
        for shard in todo:
            if shard.name in found.whole and shard.name not in tally.shards:
                mark = self.of(shard.name, found.whole[shard.name])
                with suppress(DamagedError):  # a part of it has been written again already
                    self.store.check_shard(shard.name, mark, KINDS)
                    tally.add(shard.name, shard.of.key, self.store.read_shard(shard.name))

    def _taken(self) -> tuple[FolderState, Taken, Manifest]:
        """Finds what the folder holds of this batch, removes any other batch, and makes the first manifest.

        Raises `StoreError` before anything is changed if the folder holds another batch that may not be
        replaced, or if a file that is not Brittle's would be overwritten.
        """
        folder = self.store.folder
        held = folders.look(folder)
        held.refuse(self.inputs, self.asked.replace)
        found = self.store.shards_there(self.shards, self)
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
            planned=_runs(self.shards.values()),
            written=sorted(files),
        )

    def _play_all(self, todo: Sequence[_Shard], pool: Pool, tally: Tally, report: Report) -> bool:
        """Plays the shards and writes each when it is finished; returns True if Ctrl-C was pressed."""

        def jobs() -> Iterator[Job[ScenarioStage, ShardOrder, PlayedShard]]:
            for shard in todo:
                yield Job(play_shard, shard.of.stage, shard.order(), shard.runs.size, shard.name)

        try:
            for job, played in pool.each(jobs(), report):
                shard = self.shards[job.what.name]
                with deaf():  # a shard is written and counted, or neither
                    self.store.write_shard(shard.name, played.files)
                    tally.add(shard.name, shard.of.key, played.read)
        except KeyboardInterrupt:
            return True
        return False

    def _write_sums(self, tally: Tally, seconds: float) -> None:
        """Writes what is known only after the runs: the sums over the shards, and the last manifest."""
        self.store.write_series(tally.daily, tally.fingerprints)
        planned = _runs(self.shards.values())
        manifest = self.store.manifest()
        self.store.write_manifest(
            manifest.model_copy(
                update={
                    "status": "done" if tally.finished == planned else "interrupted",
                    "runs": RunsTold(planned=planned, finished=tally.finished, failed=tally.failed),
                    "failures": tally.failures,
                    "shards": {name: tally.shards[name] for name in sorted(tally.shards)},
                    "seconds": round(seconds, 1),
                }
            )
        )


def _surely(do: Callable[[], None]) -> None:
    """Does something although signals to end come, which are handled afterwards."""
    try:
        with deaf():
            do()
    except KeyboardInterrupt:  # it may have come before the process was deaf
        with deaf():
            do()
        raise


def _runs(shards: Iterable[_Shard]) -> int:
    return sum(shard.runs.size for shard in shards)


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


def _unique_pasts(pasts: Iterable[Past]) -> list[tuple[str, Past]]:
    """Each set of histories once, with its name."""
    found: dict[str, Past] = {}
    for past in pasts:
        found.setdefault(past_id(past), past)
    return list(found.items())
