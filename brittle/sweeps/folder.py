"""The folder of a sweep: its record, the table of its points, and one folder for each of its batches.

    sweep.json     what the sweep is: the scenario and the theatre of every point, by hash
    design.csv     a row for each point: the values of the varied keys, and where its runs are
    batch-01/ ...  plain batches, which `brittle report` and pandas can read
    weights.csv    the weights of the histories in each batch, if they differ
    sweep.csv      a row for each point: its results with intervals
    sweep.html     the report of the sweep

The record is written before the first run. A sweep with the same record is continued; another sweep in the
folder is refused, unless it may be replaced.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from brittle.batches import folder as folders
from brittle.batches.disk import DamagedError, StoreError, read_bytes, write_text
from brittle.batches.folder import LITTER, Whose, look, not_ours, remove_batch
from brittle.batches.identity import circumstances, sha256
from brittle.batches.manifest import MANIFEST
from brittle.calibration.locations import posterior_of
from brittle.calibration.pasts.posterior import read_posterior
from brittle.origin import version
from brittle.sweeps.cases import Sweep
from brittle.sweeps.groups import Group

RECORD, DESIGN, WEIGHTS, TABLE, REPORT = (
    "sweep.json",
    "design.csv",
    "weights.csv",
    "sweep.csv",
    "sweep.html",
)

WRITTEN = (DESIGN, WEIGHTS, TABLE, REPORT)
"""Files that Brittle writes into the folder of a sweep, besides its record and its batches."""


class SweepRecord(BaseModel):
    """What a sweep is. Two sweeps are the same if their `inputs` are the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brittle: str
    """The version of Brittle that wrote the record."""
    sweep: Literal[2]
    """The format of the record. This key marks a folder as the folder of a sweep."""
    name: str
    description: str
    command: list[str]
    base: str
    """The title of the scenario that is varied."""
    beside: str
    """The title of the scenario with which every point is compared; empty if there is none."""
    names: list[str]
    """The varied keys."""
    method: str
    also: list[str]
    """Fields that change because their defaults follow from varied keys."""
    inputs: dict[str, str]
    """A hash of the values of each scenario and its theatre, and of how they are played."""
    fit: str
    """The hash of the fit from which the histories come; empty for histories from the priors."""
    circumstances: str
    """A hash of the rules, the libraries and the machine."""
    rules: str
    """The hash of the rules."""
    batches: dict[str, list[str]]
    """The scenarios of each batch, by the name of its folder."""

    @property
    def mark(self) -> str:
        """One hash of everything that identifies the sweep."""
        return sha256(
            {
                "names": list(self.names),
                "inputs": dict(self.inputs),
                "fit": self.fit,
                "circumstances": self.circumstances,
            }
        )


class SweepRequest(BaseModel):
    """How the sweep is played and named."""

    model_config = ConfigDict(frozen=True)

    name: str
    description: str = ""
    command: list[str]
    replicates: int
    engine: str
    prior: bool


def record_of(sweep: Sweep, groups: list[Group], asked: SweepRequest) -> SweepRecord:
    """The record of a sweep."""
    how = sha256({"replicates": asked.replicates, "engine": asked.engine, "prior": asked.prior})
    inputs = {"how it is played": how}
    for group in groups:
        land = sha256(group.cases[0].theatre)
        for case in group.cases:
            inputs[f"{case.key} on {group.on}"] = sha256({"scenario": case.value, "theatre": land})
    return SweepRecord(
        brittle=version(),
        sweep=2,
        name=asked.name or f"{sweep.base.title}: a sweep",
        description=asked.description,
        command=list(asked.command),
        base=sweep.base.title,
        beside=sweep.beside.title if sweep.beside is not None else "",
        names=list(sweep.names),
        method=sweep.method,
        also=list(sweep.also),
        inputs=inputs,
        fit="" if asked.prior else fit_of(sweep.base.folder),
        circumstances=sha256({**circumstances()}),
        rules=circumstances()["model"],
        batches={group.folder: [case.key for case in group.cases] for group in groups},
    )


def fit_of(case: Path | None) -> str:
    """The hash of the fit of a case, given the case's folder; empty if the case has no fit."""
    path = posterior_of(case) if case is not None else None
    return read_posterior(path).provenance.mark if path is not None and path.exists() else ""


def read_record(folder: Path) -> SweepRecord:
    """The record in a folder. Raises `StoreError` if the folder holds no sweep."""
    found = _record_in(folder)
    if found is None:
        raise StoreError(
            f"{folder}: this is not the folder of a sweep, because it has no {RECORD} that Brittle can "
            "read; give a folder that `brittle sweep` has written"
        )
    return found


def _record_in(folder: Path) -> SweepRecord | None:
    try:
        return SweepRecord.model_validate(json.loads(read_bytes(folder / RECORD)))
    except (DamagedError, ValueError, RecursionError):  # pydantic's error is a ValueError
        return None


def check_folder(folder: Path, record: SweepRecord, replace: bool) -> None:
    """Raises `StoreError` if the sweep may not be played in the folder. Nothing is written."""
    if not folder.exists() or not {path.name for path in folder.iterdir()} - LITTER:
        return
    there = _record_in(folder)
    if there is None and not (folder / RECORD).exists():
        raise not_ours(folder)
    if replace or (there is not None and there.mark == record.mark):
        return
    found = "a sweep whose record is damaged" if there is None else _different(record, there)
    raise StoreError(f"{folder}: holds {found}; ", *folders.WAYS_OUT)


def _different(record: SweepRecord, there: SweepRecord) -> str:
    if record.fit != there.fit:
        return "another sweep, whose histories come from another fit"
    if record.circumstances != there.circumstances:
        return "a sweep that was played with other rules or libraries, or on another machine"
    if record.names != there.names:
        return f"another sweep, which varies {', '.join(there.names)}"
    keys = record.inputs.keys() | there.inputs.keys()
    changed = [key for key in keys if record.inputs.get(key) != there.inputs.get(key)]
    if "how it is played" in changed:
        return "another sweep, with another number of replicates, engine or source of histories"
    return f"another sweep, which differs in {len(changed):,} of its {len(there.inputs) - 1:,} scenarios"


def begin(folder: Path, record: SweepRecord) -> None:
    """Writes the record, after removing another sweep that may be replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    there = _record_in(folder)
    if there is not None and there.mark != record.mark:
        _remove(folder, there)
    for name in (TABLE, REPORT, WEIGHTS):  # written again when all runs are there
        (folder / name).unlink(missing_ok=True)
    write_text(folder / RECORD, json.dumps(record.model_dump(mode="json"), indent=1) + "\n")


def _remove(folder: Path, there: SweepRecord) -> None:
    """Removes the files that Brittle wrote for another sweep."""
    for name in there.batches:
        held = look(folder / name)
        if held.whose in (Whose.OURS, Whose.ANOTHER_VERSIONS):
            remove_batch(held)
            (folder / name / MANIFEST).unlink(missing_ok=True)
            with suppress(OSError):  # the folder holds other files
                (folder / name).rmdir()
    for name in WRITTEN:
        (folder / name).unlink(missing_ok=True)
