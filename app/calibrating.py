"""What `brittle calibrate` does: a bank, its weights, a posterior file, and what it is worth."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from app.calibrated import found, worth
from app.cli import FAILED
from app.engine import EngineError
from app.progress import SHOWN_FAILURES, bars
from app.store import GOES_ON, StoreError, writing
from calibration.article import Article, case_of, open_article
from calibration.bank import Bank, make_bank
from calibration.diagnostics.coarse import coarse_check
from calibration.diagnostics.study import Study
from calibration.diagnostics.tables import Table, Tables, check_tables, study_tables
from calibration.evidence import check_quotes, shipped_ledger
from calibration.fit import ENOUGH, Fit, draw_posterior, weigh
from calibration.islands import SIZE, Archipelago, temper_bank
from calibration.posterior import FOLDER, Posterior, kept_ledger, tables_of, write_posterior
from calibration.registry import check_registered
from calibration.weights import NoWeightError
from model.ensemble import prepare
from model.inputs import Scenario, load_scenario
from model.problems import Mark, Problems
from model.sources.files import MAX_YAML_BYTES, read_text, reason

BASELINE = "baseline.yaml"

type Report = Callable[[int], None]
"""Told how many more are done."""


@dataclass(frozen=True, slots=True)
class CalibrateOptions:
    """The arguments of `brittle calibrate`."""

    case: Path
    bank: int
    island: int | None
    workers: int | None
    ledger: Path | None
    article: Path | None
    out: Path | None
    keep: Path | None
    diagnostics: bool
    sbc: int

    @property
    def folder(self) -> Path:
        """Where the posterior and its diagnostics go."""
        return FOLDER if self.out is None else self.out

    @property
    def baseline(self) -> Path:
        """The case's baseline."""
        return self.case if self.case.suffix == ".yaml" else self.case / BASELINE

    @property
    def threads(self) -> int:
        """Workers."""
        return self.workers or os.cpu_count() or 1


def calibrate_case(options: CalibrateOptions) -> int:
    """Makes the bank, weighs it, writes the posterior and tells of it; returns the exit code."""
    console = Console(stderr=True, highlight=False)
    scenario = load_scenario(options.baseline)
    case = case_of(scenario)
    ledger = options.ledger or shipped_ledger(case)
    article = open_article(scenario, ledger)
    _check_article(article, options.article)
    if options.out is None:
        check_registered()  # batches must not use a fit that came before its priors
    _check_folder(options.folder)
    kept = options.keep or Path("results") / "calibration" / case
    bank = _bank(article, scenario.seed, kept, options, console)
    if bank.table.failed == len(bank):
        raise EngineError(f"every history failed: {next(iter(bank.table.failures))}")
    try:
        with console.status("weighing the bank"):
            fit = weigh(article, bank)
        islands = _islands(article, bank, fit, kept, options, console)
    except NoWeightError as error:
        raise EngineError(
            f"{ledger}: nothing to fit: {error} under the article; a larger --bank may hold some, "
            "or a claim is impossible in the model"
        ) from None
    sample = islands.sample if islands else fit.sample(article, bank)
    posterior = draw_posterior(article, bank, sample)
    path = options.folder / f"{case}.parquet"
    tables = Tables(tables_of(path))
    with writing(path, GOES_ON):
        fresh = path.with_name(path.name + ".new")
        write_posterior(posterior, fresh)  # what can fail comes before the old fit goes
        tables.clear()
        _keep_ledger(ledger, kept_ledger(path), shipped_ledger(case))
        fresh.replace(path)
    out = Console(highlight=False)
    out.print(worth(fit, posterior, islands), markup=False, soft_wrap=True)
    out.print(f"Posterior: {path}", markup=False, soft_wrap=True)
    if options.diagnostics:
        study = Study(article, bank, fit, sample)
        _diagnose(study, posterior, tables, islands, kept, scenario, options, console)
    _say_failures(bank, console)
    return FAILED if bank.table.failed else 0


def _check_article(article: Article, text: Path | None) -> None:
    """Raises `InputError` with every quote that the article's text does not hold."""
    if text is None:
        return
    problems = Problems()
    for each in check_quotes(article.ledger, read_text(text, MAX_YAML_BYTES)):
        problems.add(Mark(article.ledger.file, each.line), str(each))
    problems.raise_any()


def _keep_ledger(ledger: Path, kept: Path, shipped: Path) -> None:
    """A ledger of the user's goes with its fit, so that batches say what weighed their histories."""
    if ledger.resolve() == shipped.resolve():
        kept.unlink(missing_ok=True)
    elif ledger.resolve() != kept.resolve():
        shutil.copyfile(ledger, kept)


def _check_folder(folder: Path) -> None:
    """Raises `StoreError` before an hour's work where its result could not be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written: {reason(error)}") from None
    if not os.access(folder, os.W_OK):
        raise StoreError(f"{folder}: cannot be written; choose another folder with --out")


def _bank(
    article: Article, seed: int, kept: Path, options: CalibrateOptions, console: Console
) -> Bank:
    n = options.bank
    with _bar("histories", n, console) as advance, writing(kept, GOES_ON):
        try:
            return make_bank(
                article.prepared, article.lens, kept, n, seed, options.threads, advance
            )
        except KeyboardInterrupt:
            console.print("what is finished of the bank is kept; the same command goes on there")
            raise


def _islands(
    article: Article,
    bank: Bank,
    fit: Fit,
    kept: Path,
    options: CalibrateOptions,
    console: Console,
) -> Archipelago | None:
    """None where the bank is enough."""
    if fit.effective >= ENOUGH:
        return None
    console.print(
        f"the bank is worth {fit.effective:,.1f} histories under the article, and {ENOUGH} are "
        "needed: tempering",
        soft_wrap=True,
    )
    folder = kept / "islands"
    with console.status("tempering") as status, writing(folder, GOES_ON):
        try:
            return temper_bank(
                article,
                bank,
                fit.reporting,
                fit.log_likelihood,
                folder,
                options.threads,
                status.update,
                size=options.island or SIZE,
            )
        except KeyboardInterrupt:
            console.print("finished islands are kept; the same command goes on there")
            raise


def _diagnose(
    study: Study,
    posterior: Posterior,
    tables: Tables,
    islands: Archipelago | None,
    kept: Path,
    scenario: Scenario,
    options: CalibrateOptions,
    console: Console,
) -> None:
    """Makes the tables, writes each when it is there, and prints what they come to."""
    with writing(tables.folder, GOES_ON):
        with console.status("reading what the fit is worth"):
            tables.add_all(study_tables(study, islands))
        if islands is not None:
            with console.status("tempering a coarser article") as status:
                told = coarse_check(study, kept / "islands", options.threads, status.update)
                tables.add(Table("coarse", told))
        standing = int(posterior.stands.sum())
        if standing:
            with _bar("runs ahead", standing, console) as advance:
                tables.add_ahead(posterior, prepare(scenario), options.threads, advance)
        if options.sbc:
            with _bar("synthetic articles", len(study.bank), console) as advance:
                tables.add_all(check_tables(study, options.sbc, options.threads, advance))
        tables.finish()
    out = Console(highlight=False)
    for part in found(tables.frames):
        out.print(part)
    out.print(f"Diagnostics: {tables.folder}", markup=False, soft_wrap=True)


def _say_failures(bank: Bank, console: Console) -> None:
    most = sorted(bank.table.failures.items(), key=lambda item: -item[1])
    for error, times in most[:SHOWN_FAILURES]:
        console.print(f"failed {times:,} times: {error}", markup=False, soft_wrap=True)
    if most:
        console.print(f"{bank.table.failed:,} of {len(bank):,} histories failed and weigh nothing")


@contextmanager
def _bar(name: str, total: int, console: Console) -> Iterator[Report]:
    """A progress bar; what is there at the first word counts neither for rate nor time left."""
    with bars(console) as progress:
        task = progress.add_task(name, total=total)
        started = False

        def advance(n: int) -> None:
            nonlocal started
            if started:
                progress.advance(task, n)
            else:
                progress.reset(task, total=total, completed=n)
            started = True

        yield advance
