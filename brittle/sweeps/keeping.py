"""Keeps a finished sweep with the fit from which it was played, so that reports of the case show the sweep.

    calibration/posterior/<case>/sweeps/<name>/    sweep.json, design.csv, sweep.csv, fit.json

`fit.json` says from which fit and with which rules the sweep was played. A sweep of another fit is not shown.

    python -m brittle.sweeps.keeping results/closing_window scenarios/syria_2024
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from brittle.batches.disk import StoreError, write_text, writing
from brittle.batches.manifest import parsed
from brittle.calibration.locations import posterior_of, tables_of
from brittle.calibration.pasts.posterior import read_posterior
from brittle.model.inputs.errors import BrittleError, Surface
from brittle.results.kept_sweeps import FIT, SWEEPS, SweepsFit
from brittle.sweeps.folder import DESIGN, RECORD, TABLE
from brittle.sweeps.swept import Swept


def keep_sweep(folder: Path, case: Path) -> Path:
    """Copies a finished sweep into the folder of the fit of its case; returns the path of the copy.

    Raises `StoreError` if the sweep is not finished, or if a run failed.
    """
    swept = Swept.read(folder)
    if swept.table["failed"].fillna(0).any():
        raise StoreError(f"{folder}: some runs failed, and a sweep with failed runs is not kept")
    posterior = posterior_of(case)
    first = parsed(folder / next(iter(swept.record.batches)) / "manifest.json")
    facts = SweepsFit(fit=read_posterior(posterior).provenance.mark, rules=first.inputs.rules)
    kept = tables_of(posterior) / SWEEPS / folder.resolve().name
    with writing(kept):
        kept.mkdir(parents=True, exist_ok=True)
        for name in (RECORD, DESIGN, TABLE):
            shutil.copyfile(folder / name, kept / name)
        write_text(kept / FIT, facts.model_dump_json(indent=1) + "\n")
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
