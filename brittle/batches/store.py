"""Writes and reads a results folder. Each file is written in full or not at all.

    results/<name>/
        draws.parquet       every history once: past, draw, history, seed, weight, parameters
        runs/*.parquet      one row per run: scenario, draw, replicate, outcome columns, error
        places/*.parquet    one row per run and place
        series/*.parquet    daily histograms of each shard
        series.parquet      the sums of these histograms: scenario, series, day, lower, upper, count
        chronicle/*.txt     chronicles of a few runs, in words
        trajectories.parquet  daily series of these runs: scenario, draw, replicate, day, the series
        recounted.json      the events of the runs that the report recounts
        calibration.json    the fit that was played; happened.json: what truly happened, if there is no fit
        map/*.geojson       copies of the theatre's outlines
        manifest.json       value and hash of every input, versions, seeds, command, failures
        report.html

A shard holds a fixed range of a scenario's runs. A shard contains neither times nor tracebacks, and its
bytes do not depend on who played it. Each file of a shard is written under a temporary name, synced and then
renamed. The file contains its checksum and the fingerprint of everything that determines the shard. If a
batch is run again, it keeps the shards that are intact and whose fingerprint matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from brittle.batches import folder as folders
from brittle.batches.disk import DamagedError, read_bytes, write_bytes, write_text, writing
from brittle.batches.folder import BATCH, BatchRecord, FolderState
from brittle.batches.identity import sha256
from brittle.batches.manifest import MANIFEST, Failure, Manifest, ShardTold, parsed
from brittle.batches.recognised import DRAWS, KINDS, SERIES, TRAJECTORIES, chronicles_named
from brittle.batches.tables.columns import KEYS
from brittle.batches.tables.dictionary import described
from brittle.batches.tables.histogram import DailyHistogram
from brittle.batches.tables.rows import series_table
from brittle.batches.tally import LISTED, ReadShard
from brittle.batches.used_files import outlines_of
from brittle.calibration.files.sealed import Sealed, read_sealed, write_sealed

FINGERPRINT = "brittle.fingerprint"
FAMILY = "brittle.family"
KIND = "brittle.kind"

ANOTHERS = "belongs to another batch"


class Taken(NamedTuple):
    """The part of a batch that is already in its folder."""

    whole: Mapping[str, int]
    """Number of runs in each intact shard. A shard is shorter than planned if draws were added later."""
    damaged: Mapping[str, str]
    """For each damaged shard of the batch, the reason why it must be played again."""
    anothers: str = ""
    """An intact table of another batch at the path of one of this batch's tables; empty if there is none."""


class Marks(Protocol):
    """The fingerprints of a batch's shards."""

    def of(self, name: str, runs: int) -> str:
        """The fingerprint of a shard that holds only the first `runs` of its planned runs."""

    def has(self, family: str) -> bool:
        """Whether the mark of a family of shards is that of one of the batch's scenarios."""


def mark_of_all(fingerprints: Iterable[str]) -> str:
    """One hash of the fingerprints of several shards, in any order."""
    return sha256([*sorted(fingerprints)])


class Store:
    """Writes one results folder, and reads its tables back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check_free(
        self, manifest: Manifest, held: FolderState, goes: bool, outlines: Iterable[str]
    ) -> None:
        """Raises `StoreError` if a batch would overwrite files that are not Brittle's.

        `goes` is true if the files that Brittle wrote earlier will be removed first.
        """
        theirs = folders.shards_of(manifest.scenarios, manifest.draws)
        told = chronicles_named(self.folder, manifest.scenarios)
        names = {MANIFEST, *manifest.written, *theirs, *told, *outlines}
        written = set(held.written)
        if goes:
            written = {*folders.removable(held), *(written & {MANIFEST})}
        folders.check_free(self.folder, sorted(names), written)

    def begin(self, manifest: Manifest) -> None:
        """Writes the first manifest, which marks the folder as Brittle's, then makes the subfolders."""
        self.write_manifest(manifest)
        for name in KINDS:
            (self.folder / name).mkdir(exist_ok=True)

    def shards_there(self, planned: Iterable[str], marks: Marks) -> Taken:
        """Finds the shards that the folder already holds, intact or damaged."""
        whole, damaged, anothers = {}, {}, ""
        for name in planned:
            paths = [self.folder / kind / name for kind in KINDS]
            if not any(path.exists() for path in paths):
                continue
            try:
                whole[name] = self._runs_in(name, marks)
            except DamagedError as error:
                damaged[name] = str(error)
                anothers = anothers or self._anothers(name, marks)
        return Taken(whole, damaged, anothers)

    def _runs_in(self, name: str, marks: Marks) -> int:
        """Number of runs in a shard. Raises `DamagedError` if a part of the shard is damaged."""
        runs = self.part("runs", name)
        mark = marks.of(name, runs.rows)
        if runs.facts.get(FINGERPRINT) != mark:
            raise DamagedError(f"runs/{name} {ANOTHERS}")
        self.check_shard(name, mark, [kind for kind in KINDS if kind != "runs"])
        return runs.rows

    def _anothers(self, name: str, marks: Marks) -> str:
        """The first intact table with a shard's name that belongs to another batch; empty if none does."""
        for kind in KINDS:
            try:
                family = read_sealed(self.folder / kind / name).facts.get(FAMILY, "")
            except DamagedError:
                continue
            if not marks.has(family):
                return f"{kind}/{name}"
        return ""

    def check_shard(self, name: str, mark: str, kinds: Iterable[str]) -> None:
        """Raises `DamagedError` unless the tables of a shard are intact and have the fingerprint `mark`."""
        for kind in kinds:
            if self.part(kind, name).facts.get(FINGERPRINT) != mark:
                raise DamagedError(f"{kind}/{name} {ANOTHERS}")

    def part(self, kind: str, name: str) -> Sealed:
        """Reads one table of a shard. If the table is damaged, a `DamagedError` names the file."""
        try:
            read = read_sealed(self.folder / kind / name)
        except DamagedError as error:
            raise DamagedError(f"{kind}/{name} {error}") from None
        if read.facts.get(KIND) != kind:
            raise DamagedError(f"{kind}/{name} is a different file of Brittle's")
        return read

    def write_shard(self, name: str, files: Mapping[str, bytes]) -> None:
        """Writes a finished shard. The runs are written last, as the sign that the shard is complete."""
        for kind in KINDS:
            write_bytes(self.folder / kind / name, files[kind])

    def read_shard(self, name: str) -> ReadShard:
        """What a finished shard adds to the sums of a batch. Raises `DamagedError` if it is damaged."""
        parts = {kind: self.part(kind, name) for kind in KINDS}
        rows = {kind: part.rows for kind, part in parts.items()}
        keyed = parts["runs"].table([*KEYS, "error"])
        bad = keyed.filter(pc.is_valid(keyed["error"]))
        daily = DailyHistogram()
        daily.add_table(parts["series"].table())
        return ReadShard(
            told=ShardTold(fingerprint=parts["runs"].facts[FINGERPRINT], **rows),
            failed=bad.num_rows,
            failures=[Failure.model_validate(row) for row in bad.slice(0, LISTED).to_pylist()],
            daily=daily,
        )

    def write_series(
        self, daily: Mapping[str, DailyHistogram], fingerprints: Iterable[str]
    ) -> None:
        """Writes `series.parquet`, the sum of the shards' histograms, by scenario."""
        tables = [series_table(key, daily[key]) for key in sorted(daily)]
        tables = tables or [series_table("", DailyHistogram())]  # no shard is finished
        self._write_alone(tables, SERIES, {FINGERPRINT: mark_of_all(fingerprints)})

    def series(self, fingerprints: Iterable[str]) -> pa.Table:
        """Reads `series.parquet`. Raises `DamagedError` if the file has other fingerprints."""
        read = self._alone(SERIES)
        if read.facts.get(FINGERPRINT) != mark_of_all(fingerprints):
            raise DamagedError(f"{SERIES} {ANOTHERS}")
        return read.table()

    def _alone(self, name: str) -> Sealed:
        """Reads a table that is stored beside the shards. Raises `DamagedError` if the table is damaged."""
        try:
            read = read_sealed(self.folder / name)
        except DamagedError as error:
            raise DamagedError(f"{name} {error}") from None
        if read.facts.get(KIND) != name:
            raise DamagedError(f"{name} is a different file of Brittle's")
        return read

    def write_draws(self, draws: Iterable[pa.Table], record: BatchRecord) -> None:
        """Writes `draws.parquet`, with the record of the batch's inputs."""
        self._write_alone(draws, DRAWS, {BATCH: record.model_dump_json()})

    def write_trajectories(self, table: pa.Table, batch: str) -> None:
        """Writes `trajectories.parquet`, marked with the hash of the batch's inputs."""
        folders.claim(self.folder, [TRAJECTORIES])
        with writing(self.folder / TRAJECTORIES):
            self._write_alone([table], TRAJECTORIES, {FINGERPRINT: batch})

    def trajectories(self, batch: str) -> pa.Table:
        """Reads `trajectories.parquet`. Raises `DamagedError` if the file belongs to another batch."""
        read = self._alone(TRAJECTORIES)
        if read.facts.get(FINGERPRINT) != batch:
            raise DamagedError(f"{TRAJECTORIES} {ANOTHERS}")
        return read.table()

    def _write_alone(self, tables: Iterable[pa.Table], name: str, facts: Mapping[str, str]) -> None:
        """Writes a table, in one or several parts, that is stored beside the shards."""
        told = (described(table, name.removesuffix(".parquet")) for table in tables)
        write_sealed(told, self.folder / name, {KIND: name, **facts})

    def manifest(self) -> Manifest:
        """Reads `manifest.json` as it is now. Raises `DamagedError` if the file is damaged."""
        return parsed(self.folder / MANIFEST)

    def write_manifest(self, manifest: Manifest) -> None:
        """Writes `manifest.json`."""
        folders.write_manifest(self.folder, manifest)

    def write_chronicles(self, texts: Mapping[str, str]) -> None:
        """Writes `chronicle/<name>.txt` for each text, and removes the earlier chronicles of other runs."""
        folder = self.folder / "chronicle"
        files = {f"chronicle/{name}.txt": text for name, text in texts.items()}
        folders.claim(self.folder, list(files))
        with writing(folder):
            folder.mkdir(exist_ok=True)
            for name in folders.look(self.folder).written - files.keys():
                if name.startswith("chronicle/"):
                    (self.folder / name).unlink(missing_ok=True)
            for name, text in files.items():
                write_text(self.folder / name, text)

    def copy_map(self, case_folder: Path | None) -> None:
        """Copies the theatre's map outlines, so that the report needs no other folder than this one."""
        copies = self.outlines(case_folder)
        folders.claim(self.folder, list(copies))
        if copies:
            (self.folder / "map").mkdir(exist_ok=True)
        for name, data in copies.items():
            write_bytes(self.folder / name, data)

    def outlines(self, case_folder: Path | None) -> dict[str, bytes]:
        """Contents of the map outlines that the folder does not hold yet, by the names of their copies."""
        outlines = {f"map/{one.name}": one.read_bytes() for one in outlines_of(case_folder)}
        return {name: data for name, data in outlines.items() if not self._holds(name, data)}

    def _holds(self, name: str, data: bytes) -> bool:
        try:
            return read_bytes(self.folder / name) == data
        except DamagedError:
            return False
