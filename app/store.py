"""The results folder: what is written where, whole or not at all.

    results/<name>/
        draws.parquet       every history once: past, draw, history, seed, weight, parameters
        runs/*.parquet      one row a run: scenario, draw, replicate, outcome columns, error
        places/*.parquet    one row a run and place
        series/*.parquet    daily histograms of each shard, merged into
        series.parquet      scenario, series, day, lower, upper, count
        chronicle/*.txt     a few runs told in words
        map/*.geojson       the theatre's outlines, copied
        manifest.json       every input by value and hash, versions, seeds, command, failures
        report.html

A shard is one scenario by twenty histories. It holds neither times nor tracebacks, is written to a
temporary name and renamed, and carries the fingerprint of everything that it follows from; a batch
that is run again keeps the shards whose fingerprint still fits. Its bytes do not depend on how many
workers there were.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.engine import Case, History, Json, Past
from app.histogram import merge
from app.used_files import hashes, outlines_of
from model.sources.files import reason

FORMAT = 2
BLOCK = 20
"""Histories a shard."""

GOES_ON = "; what finished is kept, and the same command goes on from there"

KINDS = ("series", "places", "runs")
"""Parts of a shard in the order of writing; a shard is finished when its runs are there."""

FINGERPRINT = b"brittle.fingerprint"


class StoreError(Exception):
    """A results folder that cannot be used, in words for the user."""


class WriteError(StoreError):
    """Work under way that can write no more: the disk is full, or the folder has gone."""


@contextmanager
def writing(path: Path, hint: str = "") -> Iterator[None]:
    """Raises `WriteError` where what is done within cannot be written; `hint` says what then."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {reason(error)}{hint}") from None


def sha256(value: Json | Mapping[str, Any]) -> str:
    """Hash of a value as canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def shard_name(scenario: str, block: int) -> str:
    """File name of a shard, the same in `runs`, `places` and `series`."""
    return f"{scenario}-{block:04d}.parquet"


def past_id(past: Past) -> str:
    """Short name of a set of histories: scenarios that share it are compared run by run."""
    return sha256([_history(h) for h in past.histories])[:12]


def _history(history: History) -> Json:
    turns = [history.turns] if history.turns else []
    return [history.index, history.seed, history.weight, dict(history.parameters), *turns]


def fingerprint(
    case: Case,
    theatre: str,
    past: Past,
    block: int,
    replicates: int,
    engine: str,
    circumstances: Json,
) -> str:
    """Hash of everything that a shard's bytes follow from; `theatre` is that of the theatre."""
    histories = past.histories[block * BLOCK : (block + 1) * BLOCK]
    return sha256(
        {
            "format": FORMAT,
            "scenario": case.value,
            "theatre": theatre,
            "histories": [_history(h) for h in histories],
            "replicates": replicates,
            "engine": engine,
            "circumstances": circumstances,
        }
    )


def circumstances() -> dict[str, Json]:
    """What identity of bits is promised for: rules, libraries, libm and CPU family."""
    import model

    digest = hashlib.sha256()
    for file in sorted(Path(model.__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    libraries = ("numpy", "numba", "mesa", "pandas", "pyarrow")
    return {
        "model": digest.hexdigest(),
        "python": platform.python_version(),
        **{name: _version(name) for name in libraries},
        "system": platform.system(),
        "library": " ".join(platform.libc_ver()).strip(),
        "cpu": platform.machine(),
        "byte_order": sys.byteorder,
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


class Store:
    """Writes one results folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self) -> None:
        """Raises `StoreError` where the folder holds something else than results."""
        try:
            taken = self.folder.exists() and any(self.folder.iterdir())
        except OSError as error:
            raise _unusable(self.folder, error) from None
        if taken and not (self.folder / "manifest.json").exists():
            raise StoreError(f"{self.folder}: holds other files; choose another folder with --out")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Makes the folder and keeps a second batch out of it, even after a kill.

        Raises `StoreError` where the folder holds something else, cannot be written, or has a
        batch in it that is still running; `WriteError` where writing fails later.
        """
        try:
            self.check()
            self.folder.mkdir(parents=True, exist_ok=True)
            held = _hold(self.folder)
        except OSError as error:
            raise _unusable(self.folder, error) from None
        try:
            with writing(self.folder, GOES_ON):
                yield
        finally:
            if held is not None:
                os.close(held)

    def open(self, planned: Mapping[str, str]) -> tuple[set[str], int]:
        """Removes shards that no longer fit; those that are kept, and how many went.

        `planned` gives each planned shard's fingerprint.
        """
        for kind in KINDS:
            (self.folder / kind).mkdir(exist_ok=True)
            for leftover in (self.folder / kind).glob("*.tmp"):
                leftover.unlink()
        kept = {name for name, mark in planned.items() if self._finished(name, mark)}
        gone = set()
        for kind in KINDS:
            for file in (self.folder / kind).glob("*.parquet"):
                if file.name not in kept:
                    file.unlink()
                    gone.add(file.name)
        return kept, len(gone)

    def _finished(self, name: str, mark: str) -> bool:
        return all(_mark_of(self.folder / kind / name) == mark for kind in KINDS)

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
            table = tables[kind].replace_schema_metadata({FINGERPRINT: mark.encode()})
            write_table(table, self.folder / kind / name)

    def merge_series(self) -> None:
        """`series.parquet` out of the shards' histograms, in whatever order they come."""
        frames = [pd.read_parquet(file) for file in sorted((self.folder / "series").glob("*"))]
        merged = merge(frames, by=["scenario"])
        merged["scenario"] = merged["scenario"].astype("category")
        merged["series"] = merged["series"].astype("category")
        table = pa.Table.from_pandas(merged, preserve_index=False)
        write_table(table, self.folder / "series.parquet")

    def write_draws(self, draws: pa.Table) -> None:
        """`draws.parquet`."""
        write_table(draws, self.folder / "draws.parquet")

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """`manifest.json`."""
        write_text(
            self.folder / "manifest.json",
            json.dumps(manifest, indent=1, ensure_ascii=False) + "\n",
        )

    def write_chronicles(self, texts: Mapping[str, str]) -> None:
        """`chronicle/<name>.txt`; those of an earlier batch go."""
        folder = self.folder / "chronicle"
        with writing(folder):
            folder.mkdir(exist_ok=True)
            for old in folder.glob("*.txt"):
                old.unlink()
            for name, text in texts.items():
                write_text(folder / f"{name}.txt", text)

    def copy_map(self, case_folder: Path | None) -> None:
        """The theatre's outlines, so that the report needs nothing but this folder."""
        files = outlines_of(case_folder)
        target = self.folder / "map"
        if target.exists():
            shutil.rmtree(target)
        if files:
            target.mkdir()
            for file in files:
                shutil.copyfile(file, target / file.name)

    def shard_rows(self, names: Iterable[str]) -> dict[str, Json]:
        """Rows of each finished shard, which a reader checks."""
        return {
            name: {
                "fingerprint": _mark_of(self.folder / "runs" / name),
                **{kind: pq.read_metadata(self.folder / kind / name).num_rows for kind in KINDS},
            }
            for name in names
            if (self.folder / "runs" / name).exists()
        }

    def failures(self) -> tuple[int, int, list[Json]]:
        """How many runs are finished, how many of them failed, and the failed ones."""
        finished = 0
        failed: list[Json] = []
        for file in sorted((self.folder / "runs").glob("*.parquet")):
            rows = pq.read_table(file, columns=["scenario", "draw", "replicate", "error"])
            finished += rows.num_rows
            bad = rows.filter(pc.is_valid(rows["error"]))
            failed.extend(bad.to_pylist())
        return finished, len(failed), failed[:200]


def _unusable(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{folder}: cannot be used for results: {reason(error)}; choose another folder with --out"
    )


def _hold(folder: Path) -> int | None:
    """A lock on a folder, which the system lets go when its holder ends, however it ends."""
    if sys.platform == "win32":
        return None
    import fcntl

    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise StoreError(
            f"{folder}: another batch is writing here; wait for it, or choose another folder "
            "with --out"
        ) from None
    except OSError:  # a file system without locks
        os.close(held)
        return None
    return held


def write_table(table: pa.Table, path: Path) -> None:
    """Parquet, whole then renamed."""
    temporary = path.with_name(path.name + ".tmp")
    pq.write_table(table, temporary, compression="zstd")
    temporary.replace(path)


def write_text(path: Path, text: str) -> None:
    """Text, whole then renamed."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _mark_of(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        found = (pq.read_schema(path).metadata or {}).get(FINGERPRINT)
    except (pa.ArrowInvalid, OSError):
        return None
    return found.decode() if found else None


def file_hashes(folder: Path | None, scenarios: Iterable[str] = ()) -> dict[str, Json]:
    """SHA-256 of every input file that scenarios of a case are made from."""
    return {**hashes(folder, scenarios)}


def manifest_of(
    cases: Sequence[Case],
    pasts: Sequence[Past],
    places: Sequence[str],
    factions: Sequence[str],
    options: Mapping[str, Json],
) -> dict[str, Any]:
    """The manifest of a batch, without what only its end knows."""
    land = cases[0]
    return {
        "format": FORMAT,
        "status": "running",
        **options,
        "circumstances": circumstances(),
        "theatre": {"sha256": sha256(land.theatre), "value": land.theatre},
        "files": file_hashes(land.folder, [case.key for case in cases]),
        "places": list(places),
        "factions": list(factions),
        "scenarios": {
            case.key: {
                "title": case.title,
                "description": case.description,
                "branch": case.branch.isoformat(timespec="minutes"),
                "horizon_days": case.horizon_days,
                "seed": case.seed,
                "past": past_id(past),
                "histories": len(past.histories),
                "origin": past.origin,
                "screened": past.screened,
                "standing": past.standing,
                "evidence": past.evidence,
                "sha256": sha256(case.value),
                "value": case.value,
            }
            for case, past in zip(cases, pasts, strict=True)
        },
    }


def unique_pasts(pasts: Iterable[Past]) -> list[tuple[str, Sequence[History]]]:
    """Each set of histories once, by its name."""
    found: dict[str, Sequence[History]] = {}
    for past in pasts:
        found.setdefault(past_id(past), past.histories)
    return list(found.items())
