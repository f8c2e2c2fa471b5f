"""Results that are in memory only: runs of a moment ago, read as if they came from a results folder.

The report's figures and comparisons read them as they read the results of `brittle run`. The live page
therefore shows the same numbers as the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from brittle.batches.batch import Ready
from brittle.batches.folder import BATCH, BatchRecord
from brittle.batches.identity import Inputs, past_id
from brittle.batches.manifest import Request, ShardTold, TheatreNames, begun
from brittle.batches.recognised import DRAWS
from brittle.batches.shards import shard_name
from brittle.batches.store import FINGERPRINT, KIND
from brittle.batches.tables import dictionary
from brittle.batches.tables.dictionary import described
from brittle.batches.tables.histogram import DailyHistogram
from brittle.batches.tables.rows import (
    PlayedRun,
    draws_tables,
    place_table,
    run_table,
    series_table,
)
from brittle.engine import Past, PreparedScenario
from brittle.results.fit import FitSummary
from brittle.results.happened import WhatHappened
from brittle.results.reading import Results
from brittle.results.stored.sealed_files import SealedFiles

NOWHERE = Path("the runs of this page")
"""Stands for a folder in messages, because these results have none."""

HELD = "held"
"""The fingerprint of every table, because nothing can change a table in memory."""


class PlayedScenario(NamedTuple):
    """A scenario with the runs that have been played of it, from the first one on."""

    ready: Ready
    runs: Sequence[PlayedRun]


class BesideRuns(NamedTuple):
    """What the figures need beside the runs."""

    fitted: FitSummary | None
    """The summary of the fit from which the histories were drawn; None if they come from the priors."""
    happened: WhatHappened | None
    """What truly happened; None if the case does not record it."""


class HeldFiles(SealedFiles):
    """Tables in memory. Each is made when it is first read."""

    def __init__(self, played: Sequence[PlayedScenario], record: BatchRecord) -> None:
        super().__init__(NOWHERE)
        self._played = {shard_name(one.ready.case.key, 0): one for one in played}
        self._record = record
        self._tables: dict[str, pa.Table] = {}

    def facts(self, name: str, kind: str) -> Mapping[str, str]:
        """See `SealedFiles.facts`."""
        return {FINGERPRINT: HELD, KIND: kind, BATCH: self._record.model_dump_json()}

    def schema(self, name: str, kind: str) -> pa.Schema:
        """See `SealedFiles.schema`."""
        return self._whole(name, kind).schema

    def parts(
        self, name: str, kind: str, columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """See `SealedFiles.parts`."""
        table = self._whole(name, kind)
        yield table if columns is None else table.select(list(columns))

    @property
    def series(self) -> pa.Table:
        """The daily histograms of every scenario."""
        return pa.concat_tables([_series(one) for one in self._played.values()])

    def _whole(self, name: str, kind: str) -> pa.Table:
        if name not in self._tables:
            self._tables[name] = self._made(name, kind)
        return self._tables[name]

    def _made(self, name: str, kind: str) -> pa.Table:
        if kind == DRAWS:
            pasts = {past_id(one.ready.past): one.ready.past for one in self._played.values()}
            return pa.concat_tables([_histories(past) for past in pasts.values()])
        key, prepared, runs = _of(self._played[name.removeprefix(f"{kind}/")])
        make = run_table if kind == dictionary.RUNS else place_table
        table = make(key, runs, prepared.place_ids, prepared.faction_ids)
        return described(table, kind)


def _of(one: PlayedScenario) -> tuple[str, PreparedScenario, Sequence[PlayedRun]]:
    return one.ready.case.key, one.ready.prepared, one.runs


@lru_cache(maxsize=8)
def _histories(past: Past) -> pa.Table:
    """The table of a past's histories, which many results share."""
    return described(
        pa.concat_tables(draws_tables([(past_id(past), past)])), dictionary.DRAWS_TABLE
    )


def _series(one: PlayedScenario) -> pa.Table:
    daily = DailyHistogram()
    daily.add([run.result.series for run in one.runs if run.result is not None])
    return described(series_table(one.ready.case.key, daily), dictionary.SERIES_TABLE)


@dataclass(frozen=True)
class HeldResults(Results):
    """Results whose tables are in memory. They belong to no folder, so that nothing is left behind."""

    tables: HeldFiles
    beside: BesideRuns
    land: Path
    """The folder of the theatre's files."""

    @property
    def _files(self) -> SealedFiles:
        return self.tables

    @cached_property
    def series(self) -> pd.DataFrame:
        """The daily histograms of each series."""
        found: pd.DataFrame = self.tables.series.unify_dictionaries().to_pandas()
        return found

    @property
    def outlines(self) -> Path:
        """See `Results.outlines`."""
        return self.land / "map"

    @property
    def fitted(self) -> FitSummary | None:
        """See `Results.fitted`."""
        return self.beside.fitted

    @property
    def happened(self) -> WhatHappened | None:
        """See `Results.happened`."""
        return self.beside.happened


def held(
    played: Sequence[PlayedScenario], engine: str, replicates: int, beside: BesideRuns
) -> HeldResults:
    """The results of runs in memory. All scenarios must have the same theatre, as in a batch."""
    cases = [one.ready.case for one in played]
    pasts = [one.ready.past for one in played]
    first = played[0].ready.prepared
    inputs = Inputs.of(cases, pasts, replicates, engine)
    ground = TheatreNames(first.place_ids, first.faction_ids, {})
    planned = sum(len(one.runs) for one in played)
    manifest = begun(cases, pasts, inputs, ground, Request(name=str(NOWHERE)), planned, [DRAWS])
    shards = {
        shard_name(one.ready.case.key, 0): ShardTold(
            fingerprint=HELD, runs=len(one.runs), places=0, series=0
        )
        for one in played
    }
    record = BatchRecord(inputs=inputs, command=[], draws=manifest.draws)
    whole = manifest.model_copy(update={"shards": shards, "status": "done"})
    land = cases[0].folder or NOWHERE
    return HeldResults(
        NOWHERE, whole.model_dump(mode="json"), HeldFiles(played, record), beside, land
    )
