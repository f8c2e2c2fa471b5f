"""A batch: scenarios by histories by replicates, over threads, into shards.

The kernels release the interpreter's lock, so threads are enough. The unit of work is a history
(all its replicates); a shard is written by whoever finishes its last history. What a shard holds
follows from the inputs alone, never from workers or their order. A run that fails becomes a row.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.engine import Case, Engine, History, Json, Past, Prepared
from app.histogram import DailyHistogram
from app.store import (
    BLOCK,
    Store,
    StoreError,
    circumstances,
    fingerprint,
    manifest_of,
    sha256,
    shard_name,
    unique_pasts,
)
from app.tables import Played, draws_table, place_table, run_table

type Report = Callable[[int], None]
"""Told how many more runs are done."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A scenario prepared, with the histories that lead up to it."""

    case: Case
    prepared: Prepared
    past: Past


@dataclass(frozen=True, slots=True)
class Summary:
    """How a batch ended."""

    planned: int
    finished: int
    failed: int
    failures: Sequence[Json]
    kept: int
    """Runs of shards kept from before."""
    interrupted: bool
    removed: int
    """Shards of an earlier batch that no longer fitted and were removed."""


@dataclass
class _Shard:
    name: str
    mark: str
    ready: Ready
    first: int
    histories: Sequence[History]
    played: dict[int, list[Played]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def make_ready(cases: Sequence[Case], engine: Engine, draws: int) -> list[Ready]:
    """Prepares every scenario and finds its histories. Raises `StoreError` for a mixed batch."""
    if not cases:
        raise StoreError("no scenario to run")
    keys = [case.key for case in cases]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise StoreError(f"two scenario files of the same name: {', '.join(doubled)}")
    if any(case.theatre != cases[0].theatre for case in cases):
        raise StoreError("scenarios of different theatres; run each theatre by itself")
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
        options: Mapping[str, Json],
    ) -> None:
        self.ready = ready
        self.engine = engine
        self.replicates = replicates
        self.store = Store(folder)
        self.options = options
        self.stop = threading.Event()
        self._lock = threading.Lock()
        here, land = circumstances(), sha256(ready[0].case.theatre)
        self.shards = [
            _Shard(
                name=shard_name(one.case.key, block),
                mark=fingerprint(one.case, land, one.past, block, replicates, engine.name, here),
                ready=one,
                first=block * BLOCK,
                histories=one.past.histories[block * BLOCK : (block + 1) * BLOCK],
            )
            for one in ready
            for block in range(-(-len(one.past.histories) // BLOCK))
        ]

    @property
    def planned(self) -> int:
        """Runs in all."""
        return sum(len(shard.histories) for shard in self.shards) * self.replicates

    def run(self, workers: int, report: Report) -> Summary:
        """Runs what is not there yet. On Ctrl-C keeps what finished and says so."""
        with self.store.alone():
            return self._run(workers, report)

    def _run(self, workers: int, report: Report) -> Summary:
        began = time.monotonic()
        kept, removed = self.store.open({shard.name: shard.mark for shard in self.shards})
        kept_runs = sum(len(s.histories) for s in self.shards if s.name in kept) * self.replicates
        report(kept_runs)
        first = self.ready[0]
        manifest = manifest_of(
            [one.case for one in self.ready],
            [one.past for one in self.ready],
            first.prepared.place_ids,
            first.prepared.faction_ids,
            {**self.options, "engine": self.engine.name, "replicates": self.replicates},
        )
        self.store.write_manifest({**manifest, "shards": {}, "failures": []})
        self.store.write_draws(draws_table(unique_pasts(one.past for one in self.ready)))
        self.store.copy_map(first.case.folder)
        todo = [shard for shard in self.shards if shard.name not in kept]
        interrupted = self._play_all(todo, workers, report)
        return self._close(manifest, kept_runs, interrupted, removed, time.monotonic() - began)

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
        played: list[Played] = []
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

    def _play(self, shard: _Shard, i: int, replicate: int) -> Played:
        draw = shard.first + i
        try:
            result = self.engine.play(shard.ready.prepared, shard.histories[i], replicate)
        except Exception as error:  # a failed run is a row, whatever failed
            return Played(draw, replicate, None, f"{type(error).__name__}: {error}")
        return Played(draw, replicate, result)

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
            shard.mark,
            run_table(key, played, prepared.place_ids, prepared.faction_ids),
            place_table(key, played, prepared.place_ids, prepared.faction_ids),
            series,
        )

    def _close(
        self, manifest: dict[str, Any], kept: int, interrupted: bool, removed: int, seconds: float
    ) -> Summary:
        self.store.merge_series()
        finished, failed, failures = self.store.failures()
        manifest |= {
            "status": "interrupted" if interrupted else "done",
            "runs": {"planned": self.planned, "finished": finished, "failed": failed},
            "failures": failures,
            "shards": self.store.shard_rows([shard.name for shard in self.shards]),
            "seconds": round(seconds, 1),
        }
        self.store.write_manifest(manifest)
        return Summary(self.planned, finished, failed, failures, kept, interrupted, removed)


def _raise_from(done: set[Future[None]]) -> None:
    for future in done:
        future.result()
