"""Writes and reads a results folder. Each file is written in full or not at all.

    results/<name>/
        draws.parquet       every history once: past, draw, history, seed, weight, parameters
        runs/*.parquet      one row per run: scenario, draw, replicate, outcome columns, error
        places/*.parquet    one row per run and place
        series/*.parquet    daily histograms of each shard
        series.parquet      the sums of these histograms: scenario, series, day, lower, upper, count
        chronicle/*.txt     chronicles of a few runs, in words
        trajectories.parquet  daily series of these runs: scenario, draw, replicate, day, the series
        map/*.geojson       copies of the theatre's outlines
        manifest.json       value and hash of every input, versions, seeds, command, failures
        report.html

A shard holds the runs of up to twenty histories of one scenario. A shard contains neither times nor
tracebacks, and its bytes do not depend on the number of workers. Each file of a shard is written under a
temporary name and then renamed. The file contains its checksum and the fingerprint of everything that
determines the shard. If a batch is run again, it keeps the shards that are intact and whose fingerprint
matches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from brittle.batches import folder as folders
from brittle.batches.disk import DamagedError, read_bytes, write_bytes, write_text, writing
from brittle.batches.folder import BATCH, BatchRecord, FolderState, record_in
from brittle.batches.identity import sha256
from brittle.batches.manifest import MANIFEST, Failure, Manifest, ShardTold, parsed
from brittle.batches.recognised import DRAWS, KINDS, SERIES, TRAJECTORIES, chronicles_named
from brittle.batches.sealed import Sealed, read_sealed, write_sealed
from brittle.batches.tables.columns import KEYS
from brittle.batches.tables.dictionary import described
from brittle.batches.tables.histogram import merge
from brittle.batches.used_files import outlines_of

FINGERPRINT = "brittle.fingerprint"
KIND = "brittle.kind"

ANOTHERS = "belongs to another batch"

LISTED = 200
"""Maximum number of failed runs that the manifest lists."""


class Taken(NamedTuple):
    """The part of a batch that is already in its folder."""

    whole: Mapping[str, int]
    """Number of histories in each intact shard. A shard is shorter than planned if draws were added later."""
    damaged: Mapping[str, str]
    """For each damaged shard of the batch, the reason why it must be played again."""
    anothers: str = ""
    """An intact table of another batch at the path of one of this batch's tables; empty if there is none."""


class Marks(Protocol):
    """The fingerprints of a batch's shards."""

    def of(self, name: str, histories: int) -> str:
        """The fingerprint of a shard that holds only the first `histories` of its planned histories."""

    def has(self, mark: str) -> bool:
        """Whether a fingerprint belongs to any shard of the batch, with any number of histories."""


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

    def shards_there(self, planned: Iterable[str], replicates: int, marks: Marks) -> Taken:
        """Finds the shards that the folder already holds, intact or damaged."""
        whole, damaged, anothers = {}, {}, ""
        for name in planned:
            paths = [self.folder / kind / name for kind in KINDS]
            if not any(path.exists() for path in paths):
                continue
            try:
                whole[name] = self._histories(name, replicates, marks)
            except DamagedError as error:
                damaged[name] = str(error)
                anothers = anothers or self._anothers(name, marks)
        return Taken(whole, damaged, anothers)

    def _histories(self, name: str, replicates: int, marks: Marks) -> int:
        """Number of histories in a shard. Raises `DamagedError` if a part of the shard is damaged."""
        histories = self.part("runs", name).rows // replicates
        self.check_shard(name, marks.of(name, histories), KINDS)
        return histories

    def _anothers(self, name: str, marks: Marks) -> str:
        """The first intact table with a shard's name that belongs to another batch; empty if none does."""
        for kind in KINDS:
            try:
                mark = read_sealed(self.folder / kind / name).facts.get(FINGERPRINT, "")
            except DamagedError:
                continue
            if not marks.has(mark):
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

    def write_shard(
        self, name: str, mark: str, runs: pa.Table, places: pa.Table, series: pd.DataFrame
    ) -> None:
        """Writes a finished shard. The runs are written last, as the sign that the shard is complete."""
        tables = {
            "runs": runs,
            "places": places,
            "series": pa.Table.from_pandas(series, preserve_index=False),
        }
        for kind in KINDS:
            facts = {FINGERPRINT: mark, KIND: kind}
            write_sealed(described(tables[kind], kind), self.folder / kind / name, facts)

    def merge_series(self, names: Iterable[str]) -> None:
        """Writes `series.parquet`, the sum of the shards' histograms, whatever the order of `names`."""
        parts = [self.part("series", name) for name in sorted(names)]
        frames = [part.table().to_pandas() for part in parts]
        merged = merge(frames, by=["scenario"])
        merged["scenario"] = merged["scenario"].astype("category")
        merged["series"] = merged["series"].astype("category")
        table = pa.Table.from_pandas(merged, preserve_index=False)
        mark = mark_of_all(part.facts[FINGERPRINT] for part in parts)
        self._write_alone(table, SERIES, {FINGERPRINT: mark})

    def series(self, fingerprints: Iterable[str]) -> pa.Table:
        """Reads `series.parquet`. Raises `DamagedError` if the file has other fingerprints."""
        read = self._alone(SERIES)
        if read.facts.get(FINGERPRINT) != mark_of_all(fingerprints):
            raise DamagedError(f"{SERIES} {ANOTHERS}")
        return read.table()

    def draws(self, record: BatchRecord) -> pa.Table:
        """Reads `draws.parquet`. Raises `DamagedError` if the file does not match the batch's record."""
        read = self._alone(DRAWS)
        beside = record_in(read)
        if beside is None or beside.inputs != record.inputs:
            raise DamagedError(f"{DRAWS} {ANOTHERS}")
        if beside.draws != record.draws:
            raise DamagedError(f"{DRAWS} does not have the batch's number of histories")
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

    def write_draws(self, draws: pa.Table, record: BatchRecord) -> None:
        """Writes `draws.parquet`, with the record of the batch's inputs."""
        self._write_alone(draws, DRAWS, {BATCH: record.model_dump_json()})

    def write_trajectories(self, table: pa.Table, batch: str) -> None:
        """Writes `trajectories.parquet`, marked with the hash of the batch's inputs."""
        folders.claim(self.folder, [TRAJECTORIES])
        with writing(self.folder / TRAJECTORIES):
            self._write_alone(table, TRAJECTORIES, {FINGERPRINT: batch})

    def trajectories(self, batch: str) -> pa.Table:
        """Reads `trajectories.parquet`. Raises `DamagedError` if the file belongs to another batch."""
        read = self._alone(TRAJECTORIES)
        if read.facts.get(FINGERPRINT) != batch:
            raise DamagedError(f"{TRAJECTORIES} {ANOTHERS}")
        return read.table()

    def _write_alone(self, table: pa.Table, name: str, facts: Mapping[str, str]) -> None:
        """Writes a table that is stored beside the shards."""
        told = described(table, name.removesuffix(".parquet"))
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

    def shard_rows(self, names: Iterable[str]) -> dict[str, ShardTold]:
        """For each finished shard, the number of rows in its tables, which is checked on reading."""
        told = {}
        for name in names:
            parts = {kind: self.part(kind, name) for kind in KINDS}
            rows = {kind: part.rows for kind, part in parts.items()}
            told[name] = ShardTold(fingerprint=parts["runs"].facts[FINGERPRINT], **rows)
        return told

    def failures(self, names: Iterable[str]) -> tuple[int, int, list[Failure]]:
        """The number of finished runs, the number of runs that failed, and the first failures."""
        finished = 0
        failed: list[Failure] = []
        for name in sorted(names):
            rows = self.part("runs", name).table([*KEYS, "error"])
            finished += rows.num_rows
            bad = rows.filter(pc.is_valid(rows["error"]))
            failed.extend(Failure.model_validate(row) for row in bad.to_pylist())
        return finished, len(failed), failed[:LISTED]
