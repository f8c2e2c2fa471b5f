"""Carries out `brittle sweep`, from the arguments to the files and the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from brittle.batches.identity import needed_of_workers
from brittle.batches.naming import RESULTS, safe, short
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.cases import case_path
from brittle.commands.progress import SHOWN_FAILURES, bars, if_interrupted, waiting
from brittle.desktop import open_in_browser, opens
from brittle.engine import Past
from brittle.exits import FAILED, INTERRUPTED
from brittle.index.renewing import renew_beside
from brittle.model.inputs.problems import InputError, Problems
from brittle.sweeps.cases import Sweep, SweepFiles
from brittle.sweeps.design import DesignPoints, Method, Variation, points_of, read_variation
from brittle.sweeps.design_files import DesignFile, is_design, read_design, read_points
from brittle.sweeps.folder import TABLE, SweepRequest
from brittle.sweeps.pasts import HowWeighed
from brittle.sweeps.playing import Ended, HowPlayed
from brittle.sweeps.whole import PlannedSweep, planned, played, prepared
from brittle.wording import counted


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """The arguments of `brittle sweep`."""

    path: Path
    vary: tuple[str, ...]
    table: Path | None
    method: str | None
    points: int | None
    beside: Path | None
    draws: int
    replicates: int
    workers: Workers
    engine: str
    prior: bool
    overrides: tuple[str, ...]
    out: Path | None
    replace: bool
    report: bool
    open: bool | None
    """Whether to open the report; None to open it on a desktop."""

    @property
    def command(self) -> tuple[str, ...]:
        """The command that makes the same results, without `--workers`, which does not affect them."""
        words = ["brittle", "sweep", str(self.path)]
        for name, values in (("--vary", self.vary), ("--set", self.overrides)):
            for one in values:
                words += [name, one]
        for name, value in (
            ("--table", self.table),
            ("--design", self.method),
            ("--points", self.points),
            ("--beside", self.beside),
        ):
            words += [name, str(value)] if value is not None else []
        words += ["--draws", str(self.draws), "--replicates", str(self.replicates)]
        words += ["--engine", self.engine, *(["--prior"] if self.prior else [])]
        return tuple(words + (["--out", str(self.out)] if self.out is not None else []))


def run_sweep(options: SweepOptions) -> int:
    """Plays a sweep, writes its tables and its report; returns the exit code."""
    console = Console(stderr=True, highlight=False)
    with if_interrupted("no run had begun, and nothing was written"):
        plan = _plan(options)
        for note in _notes(plan.sweep):
            console.print(note, markup=False, soft_wrap=True)
        pool = options.workers.pool(needed_of_workers)
    with pool:
        return _played(plan, pool, options, console)


def _played(plan: PlannedSweep, pool: Pool, options: SweepOptions, console: Console) -> int:
    """Plays a sweep with a pool of workers; returns the exit code."""
    with if_interrupted("no run had begun, and nothing was written"):
        how = HowPlayed(
            plan.folder, options.draws, options.replicates, pool, options.replace, options.command
        )
        with waiting(console, "preparing points and histories") as tell:
            weighed = HowWeighed(options.engine, options.prior, pool)
            player = prepared(plan, how, weighed, tell)
        if player.past is not None:
            console.print(_source(player.past), markup=False, soft_wrap=True)
    goes_on = f"finished runs are kept in {plan.folder}; give the same command again to continue"
    with if_interrupted(goes_on):
        with bars(console) as progress:
            task = progress.add_task("runs", total=player.planned)
            ended = played(plan, player, lambda n: progress.advance(task, n))
        _say(ended, plan.folder, console)
        if options.report and (plan.folder / TABLE).exists() and not ended.interrupted:
            _report(plan.folder, options.open, console)
        if why := renew_beside(plan.folder):
            console.print(why, markup=False, soft_wrap=True)
    if ended.interrupted:
        return INTERRUPTED
    return FAILED if ended.failed else 0


def _plan(options: SweepOptions) -> PlannedSweep:
    path = _file(options.path)
    design = read_design(path) if is_design(path) else None
    points = _points(options, design)
    file = design.scenario if design else path
    beside = _file(options.beside) if options.beside else design.beside if design else None
    overrides = (*(design.overrides if design else ()), *options.overrides)
    request = SweepRequest(
        name=design.name if design else "",
        description=design.description if design else "",
        command=list(options.command),
        replicates=options.replicates,
        engine=options.engine,
        prior=options.prior,
    )
    folder = options.out or RESULTS / _name(options, design, file)
    return planned(SweepFiles(file, beside, overrides), points, folder, request, options.replace)


def _file(path: Path) -> Path:
    """The file that a path or the name of a shipped scenario or design refers to."""
    found = case_path(path)
    written = found.with_name(f"{found.name}.yaml")
    return written if not found.exists() and written.exists() else found


def _points(options: SweepOptions, design: DesignFile | None) -> DesignPoints:
    """The points that a table, a design file or the options describe."""
    if options.table is not None:
        if options.vary or design is not None:
            raise typer.BadParameter("give either --table, or a design with --vary or in a file")
        return read_points(options.table)
    variations = _variations(options.vary)
    fields = {field for one in variations for field in one.fields}
    kept_ones = [
        one for one in (design.variations if design else ()) if not fields & set(one.fields)
    ]
    method = Method(options.method) if options.method else design.method if design else Method.GRID
    number = options.points or (design.points if design else None)
    seeded = {"seed": design.seed} if design else {}
    return points_of([*kept_ones, *variations], method, number, **seeded)


def _variations(texts: Sequence[str]) -> list[Variation]:
    problems = Problems()
    found = []
    for text in texts:
        try:
            found.append(read_variation(text))
        except InputError as error:
            problems.include(error)
    problems.raise_any()
    return found


def _name(options: SweepOptions, design: DesignFile | None, file: Path) -> str:
    """The name of the folder: that of the design's file, or the scenario and what is varied."""
    if design is not None:
        parts = [options.path.stem]
    else:
        source = [f"table={options.table.stem}"] if options.table else list(options.vary)
        parts = [file.resolve().parent.name, file.stem, "sweep", *source]
        parts += [options.method or "", f"points={options.points}" if options.points else ""]
    parts += [*options.overrides, "prior" if options.prior else ""]
    return short("-".join(safe(part) for part in parts if part))


def _notes(sweep: Sweep) -> Iterator[str]:
    if sweep.also:
        yield (
            f"note: {', '.join(sweep.also)} also change from point to point, because defaults follow from "
            "the varied keys; to keep them as they are, set them with --set"
        )


def _source(past: Past) -> str:
    """Where the histories come from, in one line."""
    told = f": weighed by {past.evidence}" if past.evidence else ""
    number = counted(len(past.histories), "history", "histories")
    return f"{number} of each point, from the {past.origin}{told}"


def _say(ended: Ended, folder: Path, console: Console) -> None:
    def say(words: str) -> None:
        console.print(words, markup=False, soft_wrap=True)

    say(f"Results: {folder}")
    for why in ended.mended[:SHOWN_FAILURES]:
        say(f"made again, because {why}")
    if ended.kept:
        say(f"{ended.kept:,} runs were there already and were kept")
    for one in ended.failures[:SHOWN_FAILURES]:
        say(f"failed: {one.scenario}/{one.draw}/{one.replicate}: {one.error}")
    if ended.failed > SHOWN_FAILURES:
        say(f"... {ended.failed:,} runs failed in all; the tables in {folder} give the reasons")
    if not ended.interrupted and (folder / TABLE).exists():
        say(f"Table: {folder / TABLE}")
    if ended.interrupted:
        say(
            f"interrupted: finished runs are kept in {folder}; give the same command again to continue"
        )


def _report(folder: Path, show: bool | None, console: Console) -> None:
    with console.status("writing the report"):
        from brittle.sweeps.report.page import write_page

        path = write_page(folder)
    console.print(f"Report: {path}", markup=False, soft_wrap=True)
    if opens(show):
        open_in_browser(path)
