"""Carries out `brittle score`: forecasts each case, scores the forecasts, and writes the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import Progress

from brittle.batches.disk import (
    UNFINISHED,
    StoreError,
    check_can_be_made,
    in_the_way,
    unfinished,
    writing,
)
from brittle.batches.folder import LITTER
from brittle.batches.identity import needed_of_workers
from brittle.calibration.pasts.histories import in_words
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.model import Effort, ShippedFit, forecasts_made
from brittle.calibration.scoring.question import BRANCH
from brittle.calibration.scoring.table import ScoreRow
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.commands.progress import SHOWN_FAILURES, bars, if_interrupted
from brittle.exits import FAILED
from brittle.results.scores.board import shown
from brittle.results.scores.scored import Asked, asked_of, fits_of, scored
from brittle.results.scores.table import COSTS, FILES

DIGITS = "%.6g"
"""How numbers are written in CSV files; the Parquet file keeps every digit."""

COLUMNS = {**dict.fromkeys(FILES, ScoreRow._fields), COSTS: CostScore._fields}
"""The files that the command writes, with their columns."""


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """The arguments of `brittle score`."""

    cases: tuple[Path, ...]
    draws: int
    replicates: int
    workers: Workers
    prior: bool
    out: Path


def score_cases(options: ScoreOptions) -> int:
    """Forecasts the cases, scores the forecasts, writes and prints the scores; returns the exit code."""
    console = Console(stderr=True, highlight=False)
    asked = asked_of(options.cases)
    _check_folder(options.out)
    for line in dict.fromkeys(line for one in asked for line in one.others.passed_over):
        console.print(line, markup=False, soft_wrap=True)
    for line in _from_the_first_day(asked):
        console.print(line, markup=False, soft_wrap=True)
    with if_interrupted("nothing was written; give the same command again"):
        fits = () if options.prior else fits_of(options.cases)
        for line in _parameters(fits, options.prior):
            console.print(line, soft_wrap=True)
        with options.workers.pool(needed_of_workers) as pool, bars(console) as progress:
            rows, costs, failures = scored(
                asked, fits, lambda case: _effort(case, fits, options, pool, progress)
            )
    tables = {**dict.fromkeys(FILES, pd.DataFrame(rows)), COSTS: _frame(costs)}
    _write(tables, options.out)
    Console(highlight=False).print(shown(rows, costs, [one.case for one in asked]))
    console.print(f"Scores: {options.out / FILES[0]}", markup=False, soft_wrap=True)
    for line in failures[:SHOWN_FAILURES]:
        console.print(f"failed: {line}", markup=False, soft_wrap=True)
    if len(failures) > SHOWN_FAILURES:
        console.print(f"... {len(failures):,} runs failed in all")
    return FAILED if failures else 0


def _from_the_first_day(asked: Sequence[Asked]) -> list[str]:
    """Messages about cases that have no branch of their own."""
    seen = [case for one in asked for case in (one.case, *one.others.cases)]
    return list(
        dict.fromkeys(
            f"{case.folder}: there is no baseline.yaml, so the forecast starts on the first day of the case"
            for case in seen
            if case.question == BRANCH and not case.says_when
        )
    )


def _check_folder(out: Path) -> None:
    """Raises `StoreError` if the folder for the scores cannot be used. The folder is not made yet."""
    check_can_be_made(out)
    waiting = {f"{name}{UNFINISHED}" for name in COLUMNS}  # left by an interruption
    try:
        held = {file.name for file in out.iterdir()} if out.exists() else set()
    except OSError as error:
        raise StoreError(f"{out}: cannot be read: {error.strerror}") from None
    if held - {*COLUMNS, *waiting, *LITTER}:
        raise StoreError(f"{out}: holds other files; choose another folder with --out")
    for name, columns in COLUMNS.items():
        path = out / name
        if name not in held:
            continue
        if not path.is_file() or path.is_symlink():
            raise StoreError(f"{path}: {in_the_way(path)}")
        if _columns(path) != columns:
            raise StoreError(
                f"{path}: is not a score table that Brittle wrote; choose another folder with --out"
            )


def _columns(path: Path) -> tuple[str, ...]:
    """The names of a table's columns; empty if the file is not a table."""
    try:
        if path.suffix == ".parquet":
            return tuple(pq.read_schema(path).names)
        with path.open(encoding="utf-8") as file:
            return tuple(file.readline().rstrip("\r\n").split(","))
    except (OSError, ValueError):  # Arrow's errors are ValueErrors
        return ()


def _parameters(fits: Sequence[ShippedFit], prior: bool) -> list[str]:
    """Say where the parameters of the model's forecasts come from."""
    if prior:
        return ["parameters come from the priors"]
    if not fits:
        return ["parameters come from the priors; no posterior is shipped with Brittle"]
    lines = ["from the first day of a case, parameters come from the priors"]
    return lines + [
        f"beside them, and from the branch of {fit.case}, the posterior of {fit.case} is scored: "
        f"{in_words(fit.posterior.provenance)}; other cases use the same parameters with new seeds; "
        "--prior leaves it out"
        for fit in fits
    ]


def _effort(
    case: ScoredCase,
    fits: Sequence[ShippedFit],
    options: ScoreOptions,
    pool: Pool,
    progress: Progress,
) -> Effort:
    """The runs of a case, whose progress is shown in a line of its own."""
    runs = options.draws * options.replicates * forecasts_made(case, fits)
    task = progress.add_task(f"{case.key}, from {case.question.moment}", total=runs)
    return Effort(
        options.draws, options.replicates, pool, lambda number: progress.advance(task, number)
    )


def _frame(costs: Sequence[CostScore]) -> pd.DataFrame:
    """A table with the columns of cost scores, even if there are none."""
    return pd.DataFrame(costs, columns=list(CostScore._fields))


def _write(tables: dict[str, pd.DataFrame], out: Path) -> None:
    """Writes each file under a temporary name, and renames the file when it is complete."""
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            with unfinished(out / name) as waiting:
                if name.endswith(".csv"):
                    table.to_csv(waiting, index=False, float_format=DIGITS)
                else:
                    table.to_parquet(waiting, index=False)
