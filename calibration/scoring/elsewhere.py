"""Histories from a posterior file, for its own theatre and for others.

A posterior is fitted in one theatre. Its parameters may be tried in another; its seeds may not,
since they say which past happened there. So elsewhere each parameter vector gets a fresh seed, and
the only evidence of the other theatre is that its regime still stands at the branch.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.histories import MOST_TRIED_PER_HISTORY, Histories, NoHistoryStandsError
from model import decisions as d
from model.draws import key_of, uniforms
from model.ensemble import Prepared, replay, stands
from model.history import History, parameter_record
from model.parameters import PARAMETERS
from model.priors import Fixed
from model.problems import Mark, fail
from model.state import Array

FRESH = key_of("parameters elsewhere")


class Posterior(NamedTuple):
    """A posterior file: parameter values by row, with seed and weight."""

    path: Path
    rows: pd.DataFrame

    def record(self, row: int) -> Array:
        """The parameter vector of a row; fixed parameters that the file leaves out as they are."""
        values = self.rows.iloc[row]
        return parameter_record(
            {
                name: float(values[name]) if name in self.rows else parameter.default
                for name, parameter in PARAMETERS.items()
            }
        )

    def picked(self, uniform: float) -> int:
        """The row at a share of the total weight."""
        total = np.cumsum(self.rows["weight"].to_numpy(float))
        return min(int(np.searchsorted(total, uniform * total[-1])), len(total) - 1)


def posterior_files() -> dict[str, Path]:
    """Shipped posteriors by the name of the case they were fitted in."""
    folder = Path(str(resources.files("calibration").joinpath("posterior")))
    return {path.stem: path for path in sorted(folder.glob("*.parquet"))}


def read_posterior(path: Path) -> Posterior:
    """A posterior file. Raises `InputError` where a column is missing or there is no row."""
    rows = pd.read_parquet(path)
    free = [name for name, one in PARAMETERS.items() if not isinstance(one.prior, Fixed)]
    missing = [name for name in ("seed", "weight", *free) if name not in rows]
    if missing or rows.empty:
        what = f"no column {', '.join(missing)}" if missing else "no rows"
        raise fail(Mark(str(path)), f"{what}: fit again with `brittle calibrate`")
    return Posterior(path, rows)


def posterior_histories(
    prepared: Prepared, posterior: Posterior, number: int, seed: int
) -> Histories:
    """Histories of the posterior's own theatre, drawn by weight, whose regime stands."""

    def candidates() -> Iterator[History]:
        for index in range(number * MOST_TRIED_PER_HISTORY):
            offset = uniforms(seed, 0, d.HISTORY_SEED, 0, 0, FRESH)[0]
            row = posterior.picked((index / number + offset / number) % 1.0)
            own = int(posterior.rows["seed"].iloc[row])
            yield History(index, own, 1.0, posterior.record(row))

    return _standing(prepared, candidates(), number, "posterior")


def parameters_elsewhere(
    prepared: Prepared, posterior: Posterior, number: int, seed: int
) -> Histories:
    """The posterior's parameter vectors with fresh seeds, in another theatre.

    They are drawn by weight and kept where the regime stands at the branch. Raises
    `NoHistoryStandsError` if too few do.
    """

    def candidates() -> Iterator[History]:
        for index in range(number * MOST_TRIED_PER_HISTORY):
            which, own, _, _ = uniforms(seed, 0, d.HISTORY_SEED, 0, index, FRESH)
            row = posterior.picked(which)
            yield History(index, int(own * 2.0**53), 1.0, posterior.record(row))

    return _standing(prepared, candidates(), number, "posterior's parameters")


def _standing(
    prepared: Prepared, candidates: Iterator[History], number: int, origin: str
) -> Histories:
    histories, pasts, tried = [], [], 0
    for history in candidates:
        tried += 1
        past = replay(prepared, history)
        if stands(prepared, past):
            histories.append(history)
            pasts.append(past)
            if len(histories) == number:
                return Histories(tuple(histories), tuple(pasts), tried, origin)
    raise NoHistoryStandsError(f"{len(histories)} of {tried} histories")
