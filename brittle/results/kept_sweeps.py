"""Reads the sweeps that are kept with a fit (`brittle.sweeps.keeping` writes them)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from brittle.batches.disk import StoreError
from brittle.results.fit import KeptSweep

SWEEPS = "sweeps"
"""Name of the folder of sweeps among the tables of a fit."""

FIT = "fit.json"
FILES = ("sweep.json", "design.csv", "sweep.csv")


class SweepsFit(BaseModel):
    """From which fit a sweep was played, and with which rules."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fit: str
    """The hash of the fit, which does not change when the fit is marked again."""
    rules: str
    """The hash of the model's rules."""


def kept_sweeps(tables: Path, fit: str) -> Iterator[KeptSweep]:
    """The sweeps among the tables of a fit that were played from this fit.

    Raises `StoreError` if a file of a sweep is missing or is not what it should be.
    """
    home = tables / SWEEPS
    for folder in sorted(path for path in home.iterdir() if path.is_dir()) if home.is_dir() else ():
        try:
            facts = SweepsFit.model_validate_json((folder / FIT).read_text())
            record, design, table = ((folder / name).read_text() for name in FILES)
        except (OSError, ValidationError) as error:
            why = str(error).splitlines()[0]
            raise StoreError(f"{folder}: holds no whole sweep ({why}); keep the sweep again") from None
        if facts.fit == fit:
            yield KeptSweep(rules=facts.rules, record=record, design=design, table=table)
