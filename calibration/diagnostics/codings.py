"""What the coding of a case decides: how often the capital is lost by one coding and by another.

    python -m brittle.calibration.diagnostics.codings

This command plays every shipped case from its first day to day 120 from the priors, and writes two tables
beside the shipped fits. `codings.csv` has, for each case that was coded twice, how often the capital is lost:
by the first coding, by the first coding contracted to the places of the second, and by the second. Each is
played without doubts, with the doubts that the differences between coders show, and with half as much again.
`coding_share.csv` is described in `calibration.diagnostics.coding_share`.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from brittle.calibration.diagnostics.coding_share import shares
from brittle.calibration.diagnostics.coding_tables import (
    AS_CODERS,
    CODINGS,
    CONTRACTED,
    FIRST,
    HALF_MORE,
    NONE,
    SECOND_CODING,
    SHARES,
    CodingRow,
)
from brittle.calibration.diagnostics.first_days import from_first_day, lost_days
from brittle.calibration.files.whole import unfinished
from brittle.calibration.locations import FOLDER, SCENARIOS
from brittle.calibration.population.coding_error import SECOND
from brittle.calibration.population.contraction import contracted
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import prepare
from brittle.model.inputs.case_files import THEATRE
from brittle.model.inputs.reading import load_theatre
from brittle.model.setup.history import prior_history

HORIZONS = (14, 30, 60, 120)
Z95 = 1.959964

NO_DOUBTS = {"switch_coding": 0.0, "switch_exists": 0.0, "switch_forks": 0.0}
DOUBTS = {
    NONE: NO_DOUBTS,
    AS_CODERS: {},
    HALF_MORE: {"coding_scale": 1.5},
}
"""The parameters of a scenario for each size of the doubts."""


def codings(folder: Path, number: int, pool: Pool) -> Iterator[CodingRow]:
    """The rows of a case that was coded twice."""
    scenario = from_first_day(folder)
    second = load_theatre(folder / SECOND)
    kept = {place.id for place in second.places}
    theatres = {
        FIRST: scenario.theatre,
        CONTRACTED: contracted(scenario.theatre, kept),
        SECOND_CODING: second.model_copy(update={"events": ()}),
    }
    for coding, theatre in theatres.items():
        for doubts, values in DOUBTS.items():
            first = {"theatre": theatre, "branch": theatre.start, "parameters": values}
            changed = scenario.model_copy(update=first)
            histories = [prior_history(i, scenario.seed) for i in range(number)]
            days = lost_days(prepare(changed), histories, pool)
            size = len(theatre.places)
            for day in HORIZONS:
                share = float((days <= day).mean())
                yield CodingRow(
                    *(folder.name, coding, doubts, size, number, day, share),
                    *wilson(share, number),
                )


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95% interval of a share of n independent histories (Wilson 1927)."""
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    return float(centre - half), float(centre + half)


def write(rows: Iterable[NamedTuple], path: Path) -> None:
    """Write rows of one kind as a table, under a temporary name until the table is complete."""
    kept = list(rows)
    with unfinished(path) as waiting, waiting.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(kept[0]._fields)
        table.writerows([_cell(value) for value in row] for row in kept)


def _cell(value: object) -> object:
    return f"{value:.4f}" if isinstance(value, float) else value


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=FOLDER)
    asked = parser.parse_args()
    cases = sorted(path.parent for path in SCENARIOS.glob(f"*/{THEATRE}"))
    with Workers.of_fits(None, None, None).pool(dict) as pool:
        twice = [case for case in cases if (case / SECOND).is_dir()]
        write(
            (row for case in twice for row in codings(case, asked.histories, pool)),
            asked.out / CODINGS,
        )
        write(
            (row for case in cases for row in shares(case, asked.histories, pool)),
            asked.out / SHARES,
        )


if __name__ == "__main__":
    main()
