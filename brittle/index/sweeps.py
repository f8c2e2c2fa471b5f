"""The rows of sweeps in the index."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from brittle.batches.disk import DamagedError, read_bytes
from brittle.batches.manifest import MANIFEST, command_to, raw_manifest
from brittle.index.rows import ListedFolder, Standing, answer_of, written_at
from brittle.sweeps.folder import RECORD, REPORT, TABLE, SweepRecord


def listed_sweep(folder: Path) -> ListedFolder:
    """The row of a sweep. Raises `OSError` if its files cannot be read."""
    row = ListedFolder(folder.name, "sweep", Standing.DONE, written_at(folder / RECORD))
    try:
        raw = json.loads(read_bytes(folder / RECORD))
        record = SweepRecord.model_validate(raw)
    except (DamagedError, ValueError, RecursionError):  # pydantic's error is a ValueError
        return _unreadable(row, folder)
    row = row._replace(case=_case(folder, record), scenarios=(record.base,))
    again = command_to(folder, record.command)
    if not (folder / TABLE).is_file():
        return row._replace(
            standing=Standing.UNFINISHED, trouble=f"{TABLE} is not written yet", command=again
        )
    row = row._replace(runs=_runs(folder / TABLE))
    found = answer_of(folder / REPORT)
    if not found:
        return row._replace(trouble=f"it has no {REPORT} of this version", command=again)
    return row._replace(report=f"{folder.name}/{REPORT}", answer=found)


def _unreadable(row: ListedFolder, folder: Path) -> ListedFolder:
    """The row of a sweep whose record is damaged or of another version."""
    raw: Any = None
    with suppress(DamagedError, ValueError, RecursionError):
        raw = json.loads(read_bytes(folder / RECORD))
    known = raw if isinstance(raw, dict) else {}
    words = known.get("command")
    command = list(map(str, words)) if isinstance(words, list) else []
    old = isinstance(known.get("brittle"), str) and known.get("sweep") != 2
    return row._replace(
        standing=Standing.OLD if old else Standing.DAMAGED,
        trouble="another version of Brittle wrote it; the command replaces it"
        if old
        else f"{RECORD} is damaged",
        command=command_to(folder, command, "--replace") if command else "",
    )


def _case(folder: Path, record: SweepRecord) -> str:
    """The name of the case, which the first batch of the sweep records; empty if it cannot be read."""
    for name in record.batches:
        try:
            return str(raw_manifest(folder / name / MANIFEST)["theatre"]["value"]["name"])
        except (DamagedError, KeyError, TypeError):
            continue
    return ""


def _runs(table: Path) -> int:
    """The number of runs of all points."""
    with table.open(encoding="utf-8", newline="") as file:
        values = [row.get("runs") or "0" for row in csv.DictReader(file)]
    try:
        return int(sum(float(value) for value in values))
    except ValueError:
        return 0
