"""Lists the files from which a batch is made: those that are read, and no others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from brittle.model.inputs.case_files import TABLES, THEATRE, list_case
from brittle.model.inputs.scenario_files import files_of


def hashes(folder: Path | None, scenarios: Iterable[str] = ()) -> dict[str, str]:
    """SHA-256 of every file from which scenarios of a case are made, by its path from the case's folder.

    `scenarios` are names of scenario files without `.yaml`. Files in the folder that are not read are
    not opened.
    """
    if folder is None:
        return {}
    used = {
        Path(os.path.relpath(file, folder)).as_posix(): file for file in _used(folder, scenarios)
    }
    return {name: hashlib.sha256(used[name].read_bytes()).hexdigest() for name in sorted(used)}


def outlines_of(folder: Path | None) -> tuple[Path, ...]:
    """The files with the outlines on the map of a case; empty if the case has no folder."""
    return list_case(folder).maps if folder is not None and folder.is_dir() else ()


def _used(folder: Path, scenarios: Iterable[str]) -> Iterator[Path]:
    yield from (file for name in (THEATRE, *TABLES) if (file := folder / name).is_file())
    yield from outlines_of(folder)
    for scenario in (folder / f"{key}.yaml" for key in scenarios):
        yield from files_of(scenario) if scenario.is_file() else ()
