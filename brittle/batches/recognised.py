"""Recognises Brittle's files by their contents, in a folder whose manifest is lost.

The name of a file proves nothing: somebody else's report may be called `report.html` too. A table is
Brittle's if it has a correct checksum; a page or a text is Brittle's if it has Brittle's mark. All other
files are left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from brittle.batches.disk import DamagedError, read_bytes
from brittle.batches.identity import sha256
from brittle.batches.manifest import MANIFEST
from brittle.calibration.files.sealed import read_sealed

KINDS = ("series", "places", "runs")
"""The parts of a shard, in the order of writing. A shard is finished when the last part is written."""

DRAWS, SERIES, TRAJECTORIES, REPORT, CALIBRATION, HAPPENED, RECOUNTED = (
    "draws.parquet",
    "series.parquet",
    "trajectories.parquet",
    "report.html",
    "calibration.json",
    "happened.json",
    "recounted.json",
)

RECORDS = {CALIBRATION: "fitted", HAPPENED: "happened", RECOUNTED: "runs"}
"""Each file of facts beside the tables, with the key that holds its facts and whose hash it gives."""

GENERATOR = '<meta name="generator" content="Brittle">'
"""A tag in the head of every report."""

HEAD = 1000
"""Brittle's mark lies within this number of bytes at the beginning of a report."""

BEGINS = b'{\n "brittle":'
"""The beginning of every manifest, even of one that is cut short."""

SAYS = "Hindcast, not forecast: what follows happened in the model."
"""The end of the second line of every chronicle, after the run's name."""


def recognised(folder: Path, was_a_batch: bool) -> frozenset[str]:
    """Names of the files in a folder that are Brittle's, judged by their contents.

    `was_a_batch` means that the folder certainly held a batch, so that a broken manifest was Brittle's.
    """
    alone = {
        MANIFEST: is_manifest(folder / MANIFEST, was_a_batch),
        DRAWS: is_sealed(folder / DRAWS),
        SERIES: is_sealed(folder / SERIES),
        TRAJECTORIES: is_sealed(folder / TRAJECTORIES),
        REPORT: _is_report(folder / REPORT),
        **{name: _is_record(folder / name, key) for name, key in RECORDS.items()},
    }
    tables = (
        f"{kind}/{file.name}"
        for kind in KINDS
        for file in files_in(folder / kind)
        if is_sealed(file)
    )
    told = (f"chronicle/{file.name}" for file in files_in(folder / "chronicle") if _tells(file))
    return frozenset({*(name for name, its in alone.items() if its), *tables, *told})


def named_as_brittles(folder: Path, scenarios: Collection[str]) -> frozenset[str]:
    """Files with names that Brittle uses. Files of earlier versions can be recognised only by name."""
    shard = _of_scenarios(scenarios, r"-\d{4,}\.parquet(\.tmp)?")
    told = _of_scenarios(scenarios, r"-\d+-\d+\.txt(\.tmp)?")
    below = {**dict.fromkeys(KINDS, shard), "chronicle": told}
    inside = (
        f"{name}/{file.name}"
        for name, pattern in below.items()
        for file in files_in(folder / name)
        if pattern.fullmatch(file.name)
    )
    return frozenset({MANIFEST, DRAWS, SERIES, REPORT, CALIBRATION, *inside})


def chronicles_named(folder: Path, scenarios: Iterable[str]) -> Iterator[str]:
    """Files with names that chronicles of these scenarios could have."""
    told = _of_scenarios(scenarios, r"-\d+-\d+\.txt")
    path = folder / "chronicle"
    for file in path.iterdir() if path.is_dir() else ():
        if told.fullmatch(file.name):
            yield f"chronicle/{file.name}"


def _of_scenarios(scenarios: Iterable[str], ends: str) -> re.Pattern[str]:
    """A pattern for names that begin with a scenario's name; it matches nothing if no scenario is known."""
    return re.compile(f"({'|'.join(map(re.escape, scenarios)) or '(?!)'}){ends}")


def is_manifest(path: Path, was_a_batch: bool) -> bool:
    """Whether a damaged file was a manifest of Brittle's; also true if the file is missing."""
    try:
        data = read_bytes(path)
    except DamagedError:
        return not path.exists()
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError):
        return was_a_batch or not data or data.startswith(BEGINS)
    return isinstance(raw, dict) and isinstance(raw.get("brittle"), str)


def is_sealed(file: Path) -> bool:
    """Whether a file is a table of Brittle's that has not changed since it was written."""
    try:
        return bool(read_sealed(file))
    except DamagedError:
        return False


def _is_report(file: Path) -> bool:
    try:
        return GENERATOR.encode() in read_bytes(file)[:HEAD]
    except DamagedError:
        return False


def _is_record(file: Path, key: str) -> bool:
    """Whether a file holds facts under a key, with the hash that Brittle wrote beside these facts."""
    try:
        raw = json.loads(read_bytes(file))
    except (DamagedError, ValueError, RecursionError):
        return False
    return (
        isinstance(raw, dict)
        and raw.keys() == {"batch", "sha256", key}
        and raw["sha256"] == sha256(raw[key])
    )


def _tells(file: Path) -> bool:
    """Whether a file contains the chronicle of the run after which the file is named."""
    named = re.fullmatch(r"(.+)-(\d+)-(\d+)\.txt", file.name)
    if named is None:
        return False
    try:
        lines = read_bytes(file).decode(errors="replace").splitlines()
    except DamagedError:
        return False
    return lines[1:2] == [f"Run {'/'.join(named.groups())}. {SAYS}"]


def files_in(folder: Path) -> list[Path]:
    """The regular files in a folder; empty if the folder is missing or is a link."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
