"""The results folder: what is written where, whole or not at all.

    results/<name>/
        draws.parquet       every history once: past, draw, history, seed, weight, parameters
        runs/*.parquet      one row a run: scenario, draw, replicate, outcome columns, error
        places/*.parquet    one row a run and place
        series/*.parquet    daily histograms of each shard, merged into
        series.parquet      scenario, series, day, lower, upper, count
        chronicle/*.txt     a few runs recounted in words
        trajectories.parquet  their daily series: scenario, draw, replicate, day, a column a series
        map/*.geojson       the theatre's outlines, copied
        manifest.json       every input by value and hash, versions, seeds, command, failures
        report.html

A shard is one scenario by twenty histories. It holds neither times nor tracebacks, is written to a
temporary name and renamed, and carries its checksum and the fingerprint of everything that it follows
from; a batch that is run again keeps the shards that are whole and whose fingerprint fits. Its bytes
do not depend on how many workers there were.
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
"""Failed runs that the manifest lists."""


class Taken(NamedTuple):
    """What of a batch lies in its folder already."""

    whole: Mapping[str, int]
    """Histories of each shard that is there; as many as planned, or fewer where draws were added."""
    damaged: Mapping[str, str]
    """Why other shards of the batch must be played again."""
    anothers: str = ""
    """A table that is whole, lies where one of the batch belongs, and is another batch's."""


class Marks(Protocol):
    """The fingerprints of a batch's shards."""

    def of(self, name: str, histories: int) -> str:
        """The fingerprint of a shard that holds its first `histories` histories."""

    def has(self, mark: str) -> bool:
        """Whether it is that of any shard of the batch, of however many histories."""


def mark_of_all(fingerprints: Iterable[str]) -> str:
    """One hash of the fingerprints of several shards, in whatever order they come."""
    return sha256([*sorted(fingerprints)])


class Store:
    """Writes one results folder, and reads its tables back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check_free(
        self, manifest: Manifest, held: FolderState, goes: bool, outlines: Iterable[str]
    ) -> None:
        """Raises `StoreError` where a batch would overwrite what is not Brittle's.

        `goes` says that what Brittle wrote will be removed before.
        """
        theirs = folders.shards_of(manifest.scenarios, manifest.draws)
        told = chronicles_named(self.folder, manifest.scenarios)
        names = {MANIFEST, *manifest.written, *theirs, *told, *outlines}
        written = set(held.written)
        if goes:
            written = {*folders.removable(held), *(written & {MANIFEST})}
        folders.check_free(self.folder, sorted(names), written)

    def begin(self, manifest: Manifest) -> None:
        """Writes the first manifest, with which the folder becomes Brittle's, then the folders."""
        self.write_manifest(manifest)
        for name in KINDS:
            (self.folder / name).mkdir(exist_ok=True)

    def shards_there(self, planned: Iterable[str], replicates: int, marks: Marks) -> Taken:
        """Which shards are there whole."""
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
        """How many histories a shard holds. Raises `DamagedError` where a part of it is not whole."""
        histories = self.part("runs", name).rows // replicates
        self.check_shard(name, marks.of(name, histories), KINDS)
        return histories

    def _anothers(self, name: str, marks: Marks) -> str:
        """The first whole table under a shard's name that bears another batch's mark; else empty."""
        for kind in KINDS:
            try:
                mark = read_sealed(self.folder / kind / name).facts.get(FINGERPRINT, "")
            except DamagedError:
                continue
            if not marks.has(mark):
                return f"{kind}/{name}"
        return ""

    def check_shard(self, name: str, mark: str, kinds: Iterable[str]) -> None:
        """Raises `DamagedError` unless tables of a shard are whole and bear its fingerprint."""
        for kind in kinds:
            if self.part(kind, name).facts.get(FINGERPRINT) != mark:
                raise DamagedError(f"{kind}/{name} {ANOTHERS}")

    def part(self, kind: str, name: str) -> Sealed:
        """One table of a shard. Raises `DamagedError`, naming the file, where it is not whole."""
        try:
            read = read_sealed(self.folder / kind / name)
        except DamagedError as error:
            raise DamagedError(f"{kind}/{name} {error}") from None
        if read.facts.get(KIND) != kind:
            raise DamagedError(f"{kind}/{name} is another file of Brittle's")
        return read

    def write_shard(
        self, name: str, mark: str, runs: pa.Table, places: pa.Table, series: pd.DataFrame
    ) -> None:
        """A finished shard; the runs come last, as the sign that it is whole."""
        tables = {
            "runs": runs,
            "places": places,
            "series": pa.Table.from_pandas(series, preserve_index=False),
        }
        for kind in KINDS:
            facts = {FINGERPRINT: mark, KIND: kind}
            write_sealed(described(tables[kind], kind), self.folder / kind / name, facts)

    def merge_series(self, names: Iterable[str]) -> None:
        """`series.parquet` out of the shards' histograms, in whatever order they come."""
        parts = [self.part("series", name) for name in sorted(names)]
        frames = [part.table().to_pandas() for part in parts]
        merged = merge(frames, by=["scenario"])
        merged["scenario"] = merged["scenario"].astype("category")
        merged["series"] = merged["series"].astype("category")
        table = pa.Table.from_pandas(merged, preserve_index=False)
        mark = mark_of_all(part.facts[FINGERPRINT] for part in parts)
        self._write_alone(table, SERIES, {FINGERPRINT: mark})

    def series(self, fingerprints: Iterable[str]) -> pa.Table:
        """`series.parquet`. Raises `DamagedError` where it is not of shards of these fingerprints."""
        read = self._alone(SERIES)
        if read.facts.get(FINGERPRINT) != mark_of_all(fingerprints):
            raise DamagedError(f"{SERIES} {ANOTHERS}")
        return read.table()

    def draws(self, record: BatchRecord) -> pa.Table:
        """`draws.parquet`. Raises `DamagedError` where it is not of the batch of this record."""
        read = self._alone(DRAWS)
        beside = record_in(read)
        if beside is None or beside.inputs != record.inputs:
            raise DamagedError(f"{DRAWS} {ANOTHERS}")
        if beside.draws != record.draws:
            raise DamagedError(f"{DRAWS} holds another number of histories than the batch")
        return read.table()

    def _alone(self, name: str) -> Sealed:
        """A table that stands beside the shards. Raises `DamagedError`."""
        try:
            read = read_sealed(self.folder / name)
        except DamagedError as error:
            raise DamagedError(f"{name} {error}") from None
        if read.facts.get(KIND) != name:
            raise DamagedError(f"{name} is another file of Brittle's")
        return read

    def write_draws(self, draws: pa.Table, record: BatchRecord) -> None:
        """`draws.parquet`, and beside the table what the batch was made from."""
        self._write_alone(draws, DRAWS, {BATCH: record.model_dump_json()})

    def write_trajectories(self, table: pa.Table, batch: str) -> None:
        """`trajectories.parquet`, marked with the hash of what the batch was made from."""
        folders.claim(self.folder, [TRAJECTORIES])
        with writing(self.folder / TRAJECTORIES):
            self._write_alone(table, TRAJECTORIES, {FINGERPRINT: batch})

    def trajectories(self, batch: str) -> pa.Table:
        """`trajectories.parquet`. Raises `DamagedError` where it is not of the batch of this hash."""
        read = self._alone(TRAJECTORIES)
        if read.facts.get(FINGERPRINT) != batch:
            raise DamagedError(f"{TRAJECTORIES} {ANOTHERS}")
        return read.table()

    def _write_alone(self, table: pa.Table, name: str, facts: Mapping[str, str]) -> None:
        """A table that stands beside the shards."""
        told = described(table, name.removesuffix(".parquet"))
        write_sealed(told, self.folder / name, {KIND: name, **facts})

    def manifest(self) -> Manifest:
        """`manifest.json` as it is now. Raises `DamagedError`."""
        return parsed(self.folder / MANIFEST)

    def write_manifest(self, manifest: Manifest) -> None:
        """`manifest.json`."""
        folders.write_manifest(self.folder, manifest)

    def write_chronicles(self, texts: Mapping[str, str]) -> None:
        """`chronicle/<name>.txt`; those that Brittle wrote before and does not write now go."""
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
        """The theatre's outlines, so that the report needs nothing but this folder."""
        copies = self.outlines(case_folder)
        folders.claim(self.folder, list(copies))
        if copies:
            (self.folder / "map").mkdir(exist_ok=True)
        for name, data in copies.items():
            write_bytes(self.folder / name, data)

    def outlines(self, case_folder: Path | None) -> dict[str, bytes]:
        """Outlines that are not in the folder yet, by their names there."""
        outlines = {f"map/{one.name}": one.read_bytes() for one in outlines_of(case_folder)}
        return {name: data for name, data in outlines.items() if not self._holds(name, data)}

    def _holds(self, name: str, data: bytes) -> bool:
        try:
            return read_bytes(self.folder / name) == data
        except DamagedError:
            return False

    def shard_rows(self, names: Iterable[str]) -> dict[str, ShardTold]:
        """Rows of each finished shard, which a reader checks."""
        told = {}
        for name in names:
            parts = {kind: self.part(kind, name) for kind in KINDS}
            rows = {kind: part.rows for kind, part in parts.items()}
            told[name] = ShardTold(fingerprint=parts["runs"].facts[FINGERPRINT], **rows)
        return told

    def failures(self, names: Iterable[str]) -> tuple[int, int, list[Failure]]:
        """How many runs are finished, how many of them failed, and the first that did."""
        finished = 0
        failed: list[Failure] = []
        for name in sorted(names):
            rows = self.part("runs", name).table([*KEYS, "error"])
            finished += rows.num_rows
            bad = rows.filter(pc.is_valid(rows["error"]))
            failed.extend(Failure.model_validate(row) for row in bad.to_pylist())
        return finished, len(failed), failed[:LISTED]
