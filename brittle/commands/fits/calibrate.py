"""Carries out `brittle calibrate`: makes and weighs a bank, and writes a posterior and diagnostics."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from brittle.batches.disk import GOES_ON, check_can_be_made, unfinished, writing
from brittle.batches.folder import alone
from brittle.batches.identity import needed_of_workers
from brittle.calibration.diagnostics.ahead import ahead
from brittle.calibration.diagnostics.coarse import coarse_check
from brittle.calibration.diagnostics.study import Study
from brittle.calibration.diagnostics.tables import (
    DiagnosticTable,
    Tables,
    check_tables,
    study_tables,
)
from brittle.calibration.evidence import check_quotes, shipped_ledger
from brittle.calibration.locations import folder_to_write, kept_ledger, registry_of, tables_of
from brittle.calibration.pasts.article import Article, case_of, open_article
from brittle.calibration.pasts.posterior import (
    Posterior,
    write_posterior,
)
from brittle.calibration.registry import check_registered
from brittle.calibration.sampling.bank import Bank, make_bank
from brittle.calibration.sampling.fit import ENOUGH, Fit, draw_posterior, weigh
from brittle.calibration.sampling.islands import Archipelago, Plan, Workshop, temper_bank
from brittle.calibration.weights import NoWeightError
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.commands.fits.fit_tables import found, worth
from brittle.commands.fits.replacing import difference, earlier_fit
from brittle.commands.progress import SHOWN_FAILURES, bars, if_interrupted, steps
from brittle.engine import EngineError
from brittle.exits import FAILED
from brittle.model.ahead.compiling import compile_ahead
from brittle.model.ensemble import prepare
from brittle.model.inputs.problems import Mark, Problems
from brittle.model.inputs.reading import Scenario, load_scenario
from brittle.model.inputs.sources.files import MAX_YAML_BYTES, read_text
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import first_day

BASELINE = "baseline.yaml"

type Report = Callable[[int], None]
"""Receives the number of items that were finished since its last call."""


def baseline_of(case: Path) -> Path:
    """The file of a case's baseline, given the case's folder or that file."""
    return case if case.suffix == ".yaml" else case / BASELINE


@dataclass(frozen=True, slots=True)
class CalibrateOptions:
    """The arguments of `brittle calibrate`."""

    case: Path
    bank: int
    island: int | None
    workers: Workers
    ledger: Path | None
    article: Path | None
    out: Path | None
    keep: Path | None
    diagnostics: bool
    sbc: int

    @property
    def folder(self) -> Path:
        """The folder of the posterior and its diagnostics.

        Raises `InputError` if no folder is named and the case lies in an installed package.
        """
        return folder_to_write(self.baseline.parent) if self.out is None else self.out

    @property
    def baseline(self) -> Path:
        """The file of the case's baseline."""
        return baseline_of(self.case)


@dataclass(frozen=True, slots=True)
class Job:
    """A case to fit, with the options, its baseline scenario and its evidence."""

    options: CalibrateOptions
    scenario: Scenario
    ledger: Path
    article: Article

    @classmethod
    def of(cls, options: CalibrateOptions) -> Job:
        """Loads the baseline and the ledger, and checks the quotes. An `InputError` names file and line."""
        scenario = load_scenario(options.baseline)
        ledger = options.ledger or shipped_ledger(case_of(scenario))
        article = open_article(scenario, ledger)
        _check_article(article, options.article)
        return cls(options, scenario, ledger, article)

    @property
    def name(self) -> str:
        """The case's name."""
        return case_of(self.scenario)

    @property
    def posterior(self) -> Path:
        """The file of the posterior."""
        return self.options.folder / f"{self.name}.parquet"

    @property
    def kept(self) -> Path:
        """The folder in which the bank and the islands are kept."""
        return self.options.keep or Path("results") / "calibration" / self.name


class FinishedFit(NamedTuple):
    """A finished fit: its study, its islands and its posterior."""

    study: Study
    islands: Archipelago | None
    """The tempered islands; None if tempering was not necessary."""
    posterior: Posterior


def calibrate_case(options: CalibrateOptions) -> int:
    """Fits a case, writes the posterior and prints how much it is worth; returns the exit code."""
    console = Console(stderr=True, highlight=False)
    job = Job.of(options)
    if options.out is None:
        # Batches must not use a fit whose priors are not registered.
        check_registered(registry_of(options.baseline.parent))
    _say_what_goes(job, console)
    _check_folder(options.folder)
    with at_work(job) as pool:
        made = fit_case(job, pool, console)
        tables = Tables(tables_of(job.posterior))
        _write(made, tables, job)
        out = Console(highlight=False)
        out.print(worth(made.study.fit, made.posterior, made.islands), markup=False, soft_wrap=True)
        out.print(f"Posterior: {job.posterior}", markup=False, soft_wrap=True)
        if options.diagnostics:
            _diagnose(made, tables, job, pool, console)
    bank = made.study.bank
    _say_failures(bank, console)
    return FAILED if bank.table.failed else 0


@contextmanager
def at_work(job: Job) -> Iterator[Pool]:
    """The workers for a fit, which no other fit with the same bank disturbs.

    Raises `StoreError` if another command uses the bank, and `WorkersLostError` if the cluster cannot be
    used. An interruption ends the command and says how to continue.
    """
    words = (
        f"finished parts of the bank and finished islands are kept in {job.kept}; give the same command "
        "again to continue"
    )
    busy = "another `brittle calibrate` or `brittle diagnose` is at work here"
    with (
        if_interrupted(words),
        alone(job.kept, busy, ("choose another folder with --keep",)),
        job.options.workers.pool(needed_of_workers) as pool,
    ):
        yield pool


def _write(made: FinishedFit, tables: Tables, job: Job) -> None:
    """Writes the posterior in place of an earlier one, whose tables and ledger are removed."""
    with writing(job.posterior, GOES_ON), unfinished(job.posterior) as fresh:
        write_posterior(made.posterior, fresh)  # first, because this step may fail
        tables.clear()
        _keep_ledger(job.ledger, kept_ledger(job.posterior), shipped_ledger(job.name))


def fit_case(job: Job, pool: Pool, console: Console) -> FinishedFit:
    """Fits a case, reusing the kept parts of the bank and the islands.

    Raises `EngineError` if no history is possible under the article, and `WriteError` if the bank or
    the islands cannot be kept.
    """
    article = job.article
    first = prior_history(0, job.scenario.seed)
    compile_ahead(lambda: first_day(article.prepared, first), console.print)
    bank = _bank(job, pool, console)
    if bank.table.failed == len(bank):
        raise EngineError(
            f"every history failed; the first error was: {next(iter(bank.table.failures))}"
        )
    try:
        with console.status("weighing the bank"):
            fit = weigh(article, bank)
        islands = _islands(bank, fit, job, pool, console)
    except NoWeightError as error:
        raise EngineError(
            f"{job.ledger}: no fit is possible: {error} under the article; give a larger --bank, which may "
            "contain possible histories, or look for a claim that is impossible in the model"
        ) from None
    sample = islands.sample if islands else fit.sample(article, bank)
    posterior = draw_posterior(article, bank, sample)
    return FinishedFit(Study(article, bank, fit, sample), islands, posterior)


def _check_article(article: Article, text: Path | None) -> None:
    """Raises an `InputError` that lists every quote that is not in the article's text."""
    if text is None:
        return
    problems = Problems()
    for each in check_quotes(article.ledger, read_text(text, MAX_YAML_BYTES)):
        problems.add(Mark(article.ledger.file, each.line), str(each))
    problems.raise_any()


def _keep_ledger(ledger: Path, kept: Path, shipped: Path) -> None:
    """Keeps a copy of the user's own ledger with the fit, so that batches can name their evidence."""
    if ledger.resolve() == shipped.resolve():
        kept.unlink(missing_ok=True)
    elif ledger.resolve() != kept.resolve():
        with unfinished(kept) as temporary:
            shutil.copyfile(ledger, temporary)


def _check_folder(folder: Path) -> None:
    """Raises `StoreError`, before the long work of a fit, if its result could not be written."""
    check_can_be_made(folder)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def _say_what_goes(job: Job, console: Console) -> None:
    """Warns if a different fit will be replaced. Raises `StoreError` if any other file would be replaced."""
    held = earlier_fit(job.posterior, job.name)
    if held is None:
        return
    if found := difference(held, job.article.mark, job.options.bank, job.scenario.seed):
        console.print(
            f"{job.posterior}: the fit in this file differs in {found}, and will be replaced; "
            "use --out to choose another folder",
            markup=False,
            soft_wrap=True,
        )


def _bank(job: Job, pool: Pool, console: Console) -> Bank:
    article, n, seed = job.article, job.options.bank, job.scenario.seed
    with progress_bar("histories", n, console) as advance, writing(job.kept, GOES_ON):
        return make_bank(article.prepared, article.lens, job.kept, n, seed, pool, advance)


def _islands(bank: Bank, fit: Fit, job: Job, pool: Pool, console: Console) -> Archipelago | None:
    """Tempers the bank in islands; returns None if tempering is not necessary."""
    if fit.effective >= ENOUGH:
        return None
    console.print(
        f"the bank is worth {fit.effective:,.1f} histories under the article, but {ENOUGH} are "
        "needed, so the fit continues by tempering, which raises the likelihood to a power that grows to 1",
        soft_wrap=True,
    )
    size = job.options.island or Plan().size
    with _workshop(job, pool, console) as shop:
        return temper_bank(job.article, bank, fit, shop, Plan(size=size))


@contextmanager
def _workshop(job: Job, pool: Pool, console: Console) -> Iterator[Workshop]:
    folder = job.kept / "islands"
    with steps(console) as tell, writing(folder, GOES_ON):
        yield Workshop(folder, pool, tell)


def _diagnose(made: FinishedFit, tables: Tables, job: Job, pool: Pool, console: Console) -> None:
    """Makes the tables of diagnostics, writes each as soon as it is made, and prints their findings."""
    with writing(tables.folder, GOES_ON):
        with console.status("computing what the fit is worth"):
            tables.add_all(study_tables(made.study, made.islands))
        if made.islands is not None:
            tables.add(coarse_table(made, job, pool, console))
        if made.posterior.stands.any():
            tables.add(ahead_table(made, job, pool, console))
        if job.options.sbc:
            tables.add_all(article_tables(made, job, pool, console))
        tables.finish()
    out = Console(highlight=False)
    for part in found(tables.frames):
        out.print(part)
    out.print(f"Diagnostics: {tables.folder}", markup=False, soft_wrap=True)


def coarse_table(made: FinishedFit, job: Job, pool: Pool, console: Console) -> DiagnosticTable:
    """The table that compares fits with and without tempering, on a coarser version of the article."""
    console.print("tempering a coarser article")
    with _workshop(job, pool, console) as shop:
        return DiagnosticTable("coarse", coarse_check(made.study, shop))


def ahead_table(made: FinishedFit, job: Job, pool: Pool, console: Console) -> DiagnosticTable:
    """The table of what happens after the branch."""
    posterior = made.posterior
    with progress_bar("runs ahead", int(posterior.stands.sum()), console) as advance:
        advance(0)
        return DiagnosticTable("ahead", ahead(posterior, prepare(job.scenario), pool, advance))


def article_tables(
    made: FinishedFit, job: Job, pool: Pool, console: Console
) -> Iterator[DiagnosticTable]:
    """The tables made from synthetic articles."""
    with progress_bar("synthetic articles", len(made.study.bank), console) as advance:
        advance(0)
        yield from check_tables(made.study, job.options.sbc, pool, advance)


def _say_failures(bank: Bank, console: Console) -> None:
    most = sorted(bank.table.failures.items(), key=lambda item: -item[1])
    for error, times in most[:SHOWN_FAILURES]:
        console.print(f"this error occurred {times:,} times: {error}", markup=False, soft_wrap=True)
    if most:
        console.print(f"{bank.table.failed:,} of {len(bank):,} histories failed and have no weight")


@contextmanager
def progress_bar(name: str, total: int, console: Console) -> Iterator[Report]:
    """A progress bar. Items in the first report were finished earlier and do not affect the rate shown."""
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
