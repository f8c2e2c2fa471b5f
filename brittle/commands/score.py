"""Carries out `brittle score`: forecasts each case, scores the forecasts, and writes the scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from rich.console import Console

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
from brittle.calibration.scoring.case import Neighbours, ScoredCase, cases_beside, load_case
from brittle.calibration.scoring.model import Effort, ShippedFit, forecasts_made
from brittle.calibration.scoring.table import ScoreRow
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.commands.progress import SHOWN_FAILURES, bars, if_interrupted
from brittle.exits import FAILED
from brittle.results.scores.board import mean_rows, shown
from brittle.results.scores.scored import check_each_once, fit_of, scored_case
from brittle.results.scores.table import FILES


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
    cases = [load_case(folder) for folder in options.cases]
    check_each_once(cases)
    beside = [cases_beside(case) for case in cases]
    _check_folder(options.out)
    for line in dict.fromkeys(line for one in beside for line in one.passed_over):
        console.print(line, markup=False, soft_wrap=True)
    for line in _from_the_first_day(cases, beside):
        console.print(line, markup=False, soft_wrap=True)
    with if_interrupted("nothing was written; give the same command again"):
        fit = None if options.prior else fit_of(cases)
        console.print(_told(fit, options.prior), soft_wrap=True)
        with options.workers.pool(needed_of_workers) as pool:
            rows, failures = _scored(
                list(zip(cases, beside, strict=True)), fit, options, pool, console
            )
    _write(pd.DataFrame([*rows, *mean_rows(rows)]), options.out)
    Console(highlight=False).print(shown(rows, cases))
    console.print(f"Scores: {options.out / FILES[0]}", markup=False, soft_wrap=True)
    for line in failures[:SHOWN_FAILURES]:
        console.print(f"failed: {line}", markup=False, soft_wrap=True)
    if len(failures) > SHOWN_FAILURES:
        console.print(f"... {len(failures):,} runs failed in all")
    return FAILED if failures else 0


def _from_the_first_day(cases: Sequence[ScoredCase], beside: Sequence[Neighbours]) -> list[str]:
    """Messages about cases that have no branch of their own."""
    seen = [*cases, *(other for one in beside for other in one.cases)]
    return list(
        dict.fromkeys(
            f"{case.folder}: there is no baseline.yaml, so the forecast starts on the first day of the case"
            for case in seen
            if not case.says_when
        )
    )


def _check_folder(out: Path) -> None:
    """Raises `StoreError` if the folder for the scores cannot be used. The folder is not made yet."""
    check_can_be_made(out)
    waiting = {f"{name}{UNFINISHED}" for name in FILES}  # left by an interruption
    try:
        held = {file.name for file in out.iterdir()} if out.exists() else set()
    except OSError as error:
        raise StoreError(f"{out}: cannot be read: {error.strerror}") from None
    if held - {*FILES, *waiting, *LITTER}:
        raise StoreError(f"{out}: holds other files; choose another folder with --out")
    for path in (out / name for name in FILES if name in held):
        if not path.is_file() or path.is_symlink():
            raise StoreError(f"{path}: {in_the_way(path)}")
        if _columns(path) != ScoreRow._fields:
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


def _told(fit: ShippedFit | None, prior: bool) -> str:
    if fit is not None:
        told = f"parameters come from the posterior of {fit.case}: {in_words(fit.posterior.provenance)}"
        return f"{told}; other cases use the same parameters with new seeds; --prior uses the priors instead"
    return "parameters come from the priors" + (
        "" if prior else "; no posterior is shipped with Brittle"
    )


def _scored(
    cases: Sequence[tuple[ScoredCase, Neighbours]],
    fit: ShippedFit | None,
    options: ScoreOptions,
    pool: Pool,
    console: Console,
) -> tuple[list[ScoreRow], list[str]]:
    rows: list[ScoreRow] = []
    failures: list[str] = []
    runs = options.draws * options.replicates * forecasts_made(fit)
    with bars(console) as progress:
        for case, others in cases:
            task = progress.add_task(case.key, total=runs)
            effort = Effort(
                options.draws,
                options.replicates,
                pool,
                lambda n, task=task: progress.advance(task, n),  # type: ignore[misc]
            )
            scored = scored_case(case, others, fit, effort)
            rows += scored.rows
            failures += scored.failures
    return rows, failures


def _write(table: pd.DataFrame, out: Path) -> None:
    """Writes each of the two files under a temporary name, and renames the file when it is complete."""
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            with unfinished(out / name) as waiting:
                if name.endswith(".csv"):
                    table.to_csv(waiting, index=False)
                else:
                    table.to_parquet(waiting, index=False)
