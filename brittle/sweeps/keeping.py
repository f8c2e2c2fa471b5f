"""Keeps a finished sweep with the fit from which it was played, so that reports of the case show the sweep.

    calibration/posterior/<case>/sweeps/<name>/    sweep.json, design.csv, sweep.csv

`sweep.json` says from which fit and with which rules the sweep was played. Sweeps of other fits are not
shown.

    python -m brittle.sweeps.keeping results/closing_window scenarios/syria_2024
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from brittle.batches.disk import StoreError, write_bytes, writing
from brittle.calibration.locations import posterior_of, tables_of
from brittle.model.inputs.errors import BrittleError, Surface
from brittle.results.kept_sweeps import FILES, SWEEPS
from brittle.sweeps.folder import fit_of
from brittle.sweeps.swept import Swept


def keep_sweep(folder: Path, case: Path) -> Path:
    """Copies a finished sweep into the folder of the fit of its case; returns the path of the copy.

    Raises `StoreError` if the sweep is not finished, if a run failed, or if the sweep was not played from the
    fit that the case has now.
    """
    swept = Swept.read(folder)
    if swept.table["failed"].fillna(0).any() or not swept.table["runs"].all():
        raise StoreError(f"{folder}: some runs failed, and a sweep with failed runs is not kept")
    if not swept.record.fit or swept.record.fit != fit_of(case):
        raise StoreError(f"{folder}: was not played from the fit of {case}; play the sweep again")
    kept = tables_of(posterior_of(case)) / SWEEPS / folder.resolve().name
    with writing(kept):
        kept.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            write_bytes(kept / name, (folder / name).read_bytes())
    return kept


def main() -> None:
    """Keeps the sweep that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m brittle.sweeps.keeping")
    parser.add_argument("folder", type=Path, help="folder of a finished sweep")
    parser.add_argument("case", type=Path, help="folder of its case")
    given = parser.parse_args()
    try:
        sys.stdout.write(f"{keep_sweep(given.folder, given.case)}\n")
    except BrittleError as error:
        sys.exit(error.on(Surface.COMMAND_LINE))


if __name__ == "__main__":
    main()
