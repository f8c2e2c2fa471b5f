"""Carries out `brittle run` and `brittle trace`, from the arguments to the files and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console

from brittle.batches.batch import (
    Batch,
    Ready,
    Summary,
    check_cases,
    histories_there,
    inputs_of,
    make_ready,
)
from brittle.batches.disk import StoreError, check_can_be_made
from brittle.batches.folder import Whose, look, not_ours
from brittle.batches.identity import needed_of_workers
from brittle.batches.manifest import Request
from brittle.batches.naming import FolderAsked, choose
from brittle.batches.recognised import CALIBRATION, HAPPENED, RECOUNTED, REPORT, TRAJECTORIES
from brittle.batches.tables.rows import trajectory_table
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.cases import case_paths
from brittle.chronicle.kept import keep_runs
from brittle.chronicle.written import TracedRun, a_few, recounted, traced_again, traced_first
from brittle.commands.check import notes_of
from brittle.commands.pasts_played import histories_table
from brittle.commands.progress import SHOWN_FAILURES, bars, if_interrupted, waiting
from brittle.desktop import open_in_browser, opens
from brittle.engine import Case, Engine, engine_for, load_cases
from brittle.exits import FAILED, INTERRUPTED
from brittle.index.renewing import renew_beside
from brittle.results.reading import Results

if TYPE_CHECKING:
    from brittle.report.fit_files import Evidence
    from brittle.results.happened import WhatHappened


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The arguments of `brittle run`."""

    paths: tuple[Path, ...]
    """The paths as the user gave them; some may be names of shipped cases."""
    draws: int
    replicates: int
    workers: Workers
    engine: str
    prior: bool
    coding: Path | None
    overrides: tuple[str, ...]
    out: Path | None
    replace: bool
    report: bool
    open: bool | None
    """Whether to open the report; None to open it on a desktop."""

    @property
    def cases(self) -> list[Path]:
        """The files and folders that the paths refer to."""
        return case_paths(self.paths)

    @property
    def asked(self) -> FolderAsked:
        """The options that determine the name of the folder if the user does not name one."""
        return FolderAsked(
            self.cases, self.overrides, self.prior, self.replicates, self.engine, self.coding
        )

    def command(self, draws: int) -> list[str]:
        """The command that makes the same results, without `--workers`, which does not affect them."""
        words = ["brittle", "run", *(str(path) for path in self.paths)]
        words += ["--draws", str(draws), "--replicates", str(self.replicates)]
        words += ["--engine", self.engine, *(["--prior"] if self.prior else [])]
        words += ["--coding", str(self.coding)] if self.coding is not None else []
        for one in self.overrides:
            words += ["--set", one]
        return words + (["--out", str(self.out)] if self.out is not None else [])


@dataclass(frozen=True, slots=True)
class Destination:
    """The folder of a batch, and how many histories are planned in it."""

    folder: Path
    draws: int


class Beside(NamedTuple):
    """What is kept beside the runs for their report, read before the first run."""

    evidence: Evidence | None
    """The fit that the batch plays; None if it plays the priors."""
    happened: WhatHappened | None
    """What truly happened; None if the case does not record it."""


def run_scenarios(options: RunOptions) -> int:
    """Loads and plays scenarios, prints a summary and writes the report; returns the exit code."""
    console = Console(stderr=True, highlight=False)
    with if_interrupted("no run had begun, and nothing was written"):
        cases = _cases(options, console)
        pool = options.workers.pool(needed_of_workers)
    with pool:
        return _played(cases, pool, options, console)


def _cases(options: RunOptions, console: Console) -> list[Case]:
    """The scenarios, after every check that needs no long wait."""
    cases = load_cases(options.cases, options.overrides, options.coding)
    for note in notes_of(cases):
        console.print(note, markup=False, soft_wrap=True)
    check_cases(cases)
    if options.out is not None:
        check_can_be_made(options.out)
        if look(options.out).whose is Whose.OTHERS:
            raise not_ours(options.out)
    return cases


def _played(cases: Sequence[Case], pool: Pool, options: RunOptions, console: Console) -> int:
    """Plays scenarios with a pool of workers; returns the exit code."""
    with if_interrupted("no run had begun, and nothing was written"):
        with waiting(console, "preparing scenarios and histories") as tell:
            engine = engine_for(options.engine, options.prior, tell, pool)
            ready = make_ready(cases, engine, options.draws)
            place = _place(ready, engine, options, console)
            if place.draws > options.draws:
                ready = make_ready(cases, engine, place.draws)
        console.print(histories_table(ready, options.prior))
        beside = _beside(ready)
    batch = _batch(ready, engine, place, options, beside)
    goes_on = f"finished runs are kept in {place.folder}; give the same command again to continue"
    with if_interrupted(goes_on):
        summary = _with_progress(batch, pool, console)
        _say(summary, place, options, console)
    if summary.interrupted:
        return INTERRUPTED
    with if_interrupted(
        f"every run is kept in {place.folder}; give the same command again to write the rest"
    ):
        if summary.finished > summary.failed:
            _tell_of(batch, beside, options, console)
    return FAILED if summary.failed else 0


def _place(
    ready: Sequence[Ready], engine: Engine, options: RunOptions, console: Console
) -> Destination:
    """The folder that the user named or a default one, and the number of histories planned for it."""
    inputs = inputs_of(ready, options.replicates, engine)
    folder = options.out
    if folder is None:
        folder, why = choose(options.asked.name, inputs, options.replace)
        if why:
            console.print(why, markup=False, soft_wrap=True)
    there = histories_there(folder, inputs, options.replace)
    return Destination(folder, max(options.draws, there))


def _batch(
    ready: Sequence[Ready], engine: Engine, place: Destination, options: RunOptions, beside: Beside
) -> Batch:
    return Batch(
        ready,
        engine,
        place.folder,
        options.replicates,
        Request(
            name=place.folder.name,
            command=options.command(place.draws),
            overrides=list(options.overrides),
            wanted=options.draws,
            also=[
                TRAJECTORIES,
                RECOUNTED,
                *([REPORT] if options.report else []),
                *([CALIBRATION] if beside.evidence is not None else []),
                *([HAPPENED] if beside.happened is not None else []),
            ],
            replace=options.replace,
        ),
    )


def _tell_of(batch: Batch, beside: Beside, options: RunOptions, console: Console) -> None:
    """Writes chronicles of a few runs, the summaries beside the runs and the report, after all runs."""
    folder = batch.store.folder
    with console.status("copying the findings of the fit into the results"):
        _keep_calibration(beside.evidence, folder)
        _keep_happened(beside.happened, folder)
    with console.status("writing chronicles of a few runs"):
        results = Results.read(folder)
        few = a_few(batch.ready, batch.engine, results)
        _keep_few(batch, few)
        keep_runs(results, recounted(results, few))
    if options.report:
        _report(folder, console)
    if why := renew_beside(folder):
        console.print(why, markup=False, soft_wrap=True)
    if options.report and opens(options.open):
        open_in_browser(folder / REPORT)


def _with_progress(batch: Batch, pool: Pool, console: Console) -> Summary:
    with bars(console) as progress:
        task = progress.add_task("runs", total=batch.planned)
        return batch.run(pool, lambda n: progress.advance(task, n))


def _say(summary: Summary, place: Destination, options: RunOptions, console: Console) -> None:
    def say(words: str) -> None:
        console.print(words, markup=False, soft_wrap=True)

    say(f"Results: {place.folder}")
    for why in summary.mended[:SHOWN_FAILURES]:
        say(f"made again, because {why}")
    if summary.kept:
        say(f"{summary.kept:,} runs were there already and were kept")
    if place.draws > options.draws:
        say(
            f"{place.folder} holds this batch with {place.draws:,} histories, more than the "
            f"{options.draws:,} that you asked for; all of them are kept, and the report covers every "
            "finished run"
        )
    for one in summary.failures[:SHOWN_FAILURES]:
        say(f"failed: {one.scenario}/{one.draw}/{one.replicate}: {one.error}")
    if summary.failed > SHOWN_FAILURES:
        say(
            f"... {summary.failed:,} runs failed in all; the tables in {place.folder / 'runs'} "
            "give the reasons"
        )
    if summary.interrupted:
        say(
            f"interrupted: {summary.finished:,} of {summary.planned:,} runs are kept; give the same "
            f"command again to continue, or `brittle report {place.folder}` for a report of these runs"
        )


def _beside(ready: Sequence[Ready]) -> Beside:
    from brittle.report.fit_files import evidence_behind
    from brittle.report.happened_files import happened_in

    evidence = evidence_behind([(one.case, one.past) for one in ready])
    return Beside(evidence, happened_in([one.case for one in ready]))


def _keep_few(batch: Batch, few: Sequence[TracedRun]) -> None:
    """Writes the chronicles of a few runs, and their daily series."""
    batch.store.write_chronicles({one.name: one.text for one in few})
    daily = trajectory_table([one.daily for one in few])
    batch.store.write_trajectories(daily, batch.inputs.mark)


def _keep_calibration(evidence: Evidence | None, folder: Path) -> None:
    from brittle.report.fit_files import gathered
    from brittle.results.fit import keep

    keep(gathered(evidence) if evidence else None, folder)


def _keep_happened(happened: WhatHappened | None, folder: Path) -> None:
    from brittle.results.happened import FILE

    FILE.keep(happened, folder)


def _report(folder: Path, console: Console) -> None:
    with console.status("writing the report"):
        from brittle.report.build import write_report
        from brittle.sweeps.report.kept import KEPT

        path, left_out = write_report(folder, KEPT)
    for part in left_out:
        console.print(f"the report leaves out {part}", markup=False, soft_wrap=True)
    console.print(f"Report: {path}", markup=False, soft_wrap=True)


def trace_scenario(
    path: Path, draw: int, replicate: int, engine: str, prior: bool, overrides: tuple[str, ...]
) -> TracedRun:
    """Plays one run of a scenario file; returns its chronicle and its daily series."""
    cases = load_cases([path], overrides)
    if len(cases) != 1:
        names = ", ".join(f"{case.key}.yaml" for case in cases)
        raise StoreError(f"{path}: this is a folder; name one of the scenario files in it: {names}")
    console, case = Console(stderr=True, highlight=False), cases[0]
    with waiting(console, "preparing the run") as tell:
        player = engine_for(engine, prior, tell)
        return traced_first(case, player, draw, replicate)


def trace_again(folder: Path, run: str, engine: str) -> TracedRun:
    """Plays a run of a batch again; returns its chronicle and its daily series."""
    player: Engine = engine_for(engine, prior=False)
    return traced_again(Results.read(folder), run, player)
