"""Scores hindcasts of cases against what happened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import pandas as pd

from brittle.api.arguments import check_whole
from brittle.api.cases import LoadedCase
from brittle.batches.identity import needed_of_workers
from brittle.calibration.scoring.model import Effort
from brittle.calibration.workers.opening import Workers
from brittle.cases import case_path, scored_cases
from brittle.model.inputs.errors import ArgumentError
from brittle.results.scores.scored import asked_of, fits_of, scored

type Scoreable = str | Path | LoadedCase
"""A case with a record of what happened: its folder, its name, or the loaded case."""


def score(
    cases: Scoreable | Iterable[Scoreable] | None = None,
    *,
    draws: int = 200,
    replicates: int = 5,
    prior: bool = False,
    workers: int | None = None,
    executor: Literal["threads", "processes"] = "threads",
    cluster: str | None = None,
) -> pd.DataFrame:
    """Scores the model's hindcast of each case, and every baseline forecast, as `brittle score` does.

    The table has a row for each case, forecast and score, with the value, its 95% interval, its unit
    and the skill against the reference. The column `question` says from when days count: every case is
    forecast from its first day (`start`), and a case with a fit of its own also from its branch (`branch`).
    Rows of the forecast "what happened" state the outcome. Without an argument, all shipped cases are
    scored. If there are several cases, rows with the means over the cases follow. `attrs["failures"]` lists
    the runs that failed. `workers`, `executor` and `cluster` mean what they mean for `run`, and change no
    score.
    Raises `InputError` if a case has no record of what happened, `EngineError` if the posterior cannot
    be used, `WorkersLostError` if the cluster cannot, and `ArgumentError` for fewer than 2 draws.
    """
    check_whole(2, draws=draws)
    check_whole(1, replicates=replicates, workers=workers)
    folders = scored_cases() if cases is None else [_folder(one) for one in _each(cases)]
    asked = asked_of(folders)
    fits = () if prior else fits_of(folders)
    with Workers.asked(workers, executor, cluster).pool(needed_of_workers) as pool:
        effort = Effort(draws, replicates, pool)
        found = scored(asked, fits, lambda case: effort)
    table = pd.DataFrame(found.rows)
    table.attrs["failures"] = found.failures
    return table


def _each(cases: Scoreable | Iterable[Scoreable]) -> list[Scoreable]:
    every = [cases] if isinstance(cases, str | Path | LoadedCase) else cases
    found = list(every) if isinstance(every, Iterable) else []
    if not found or not all(isinstance(one, str | Path | LoadedCase) for one in found):
        raise ArgumentError(
            f"score takes a case, the folder or name of one, or a list of them, not {cases!r}"
        )
    return found


def _folder(case: Scoreable) -> Path:
    path = case.path if isinstance(case, LoadedCase) else case_path(case)
    return path.parent if path.is_file() else path
