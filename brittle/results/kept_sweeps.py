"""Reads the sweeps that are kept with a fit (`brittle.sweeps.keeping` writes them)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from brittle.batches.disk import StoreError
from brittle.results.fit import KeptSweep

SWEEPS = "sweeps"
"""Name of the folder of sweeps among the tables of a fit."""

FILES = ("design.csv", "sweep.csv", "sweep.json")


def kept_sweeps(tables: Path, fit: str) -> Iterator[KeptSweep]:
    """The sweeps among the tables of a fit that were played from this fit.

    Raises `StoreError` if a file of a sweep is missing or is not what it should be.
    """
    home = tables / SWEEPS
    for folder in sorted(path for path in home.iterdir() if path.is_dir()) if home.is_dir() else ():
        try:
            design, table, record = ((folder / name).read_text("utf-8") for name in FILES)
            facts = json.loads(record)
            made_from, rules = str(facts["fit"]), str(facts["rules"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = str(error).splitlines()[0]
            raise StoreError(f"{folder}: holds no whole sweep ({why}); keep the sweep again") from None
        if made_from == fit:
            yield KeptSweep(name=folder.name, rules=rules, record=record, design=design, table=table)
