"""What `brittle run` and `brittle trace` do, from arguments to files and exit code."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from app.batch import Batch, Ready, Summary, make_ready
from app.checking import notes_of
from app.cli import FAILED, INTERRUPTED
from app.engine import Engine, Json, engine_for, load_cases
from app.progress import SHOWN_FAILURES, bars
from app.results import Results
from app.store import Store, StoreError
from app.telling import a_few, told, told_again

if TYPE_CHECKING:
    from app.gathering import Evidence


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The arguments of `brittle run`."""

    paths: tuple[Path, ...]
    draws: int
    replicates: int
    workers: int | None
    engine: str
    prior: bool
    overrides: tuple[str, ...]
    out: Path | None
    report: bool
    open: bool

    @property
    def folder(self) -> Path:
        """Where the results go."""
        if self.out is not None:
            return self.out
        first = self.paths[0].resolve()
        return Path("results") / (first.name if first.is_dir() else first.parent.name)

    @property
    def command(self) -> list[Json]:
        """The command that makes the same results; workers make no difference and are left out."""
        words = ["brittle", "run", *(str(path) for path in self.paths)]
        words += ["--draws", str(self.draws), "--replicates", str(self.replicates)]
        words += ["--engine", self.engine, *(["--prior"] if self.prior else [])]
        for one in self.overrides:
            words += ["--set", one]
        return list(words)


def run_scenarios(options: RunOptions) -> int:
    """Loads, runs, tells, reports; returns the exit code."""
    console = Console(stderr=True, highlight=False)
    cases = load_cases(options.paths, options.overrides)
    for note in notes_of(cases):
        console.print(note, markup=False, soft_wrap=True)
    engine = engine_for(options.engine, options.prior, console.print)
    Store(options.folder).check()
    with console.status("preparing scenarios and histories"):
        ready = make_ready(cases, engine, options.draws)
    for line in _pasts(ready, options.prior):
        console.print(line, soft_wrap=True)
    evidence = _evidence(ready)
    facts: dict[str, Json] = {
        "name": options.folder.name,
        "command": options.command,
        "overrides": list(options.overrides),
        "draws": options.draws,
    }
    batch = Batch(ready, engine, options.folder, options.replicates, facts)
    summary = _with_progress(batch, options.workers or os.cpu_count() or 1, console)
    _say(summary, options.folder, console)
    if summary.finished > summary.failed:
        with console.status("telling a few runs"):
            batch.store.write_chronicles(a_few(ready, engine, Results.read(options.folder)))
        with console.status("keeping what the calibration says"):
            _keep_calibration(evidence, options.folder)
        if options.report:
            _report(options, console)
    if summary.interrupted:
        return INTERRUPTED
    return FAILED if summary.failed else 0


def _pasts(ready: Sequence[Ready], prior: bool) -> list[str]:
    """Where each scenario's histories come from, scenarios of the same past together.

    A copy of a case by another name has no posterior, which is said unless priors were asked for.
    """
    groups: dict[tuple[object, ...], list[str]] = {}
    for one in ready:
        past = one.past
        key = (len(past.histories), past.origin, past.screened, past.standing, past.evidence)
        groups.setdefault(key, []).append(one.case.key)
    lines = []
    for (n, origin, screened, standing, evidence), keys in groups.items():
        source = "the posterior"
        if origin == "prior":
            source = (
                "the priors" if prior else "the priors (no posterior is shipped for this folder)"
            )
        told = source + (f" given {evidence}" if evidence else "")
        lines.append(
            f"{', '.join(keys)}: {n} histories from {told}; of {screened} tried, "
            f"{standing:.0%} still stand at the branch"
        )
    return lines


def _with_progress(batch: Batch, workers: int, console: Console) -> Summary:
    with bars(console) as progress:
        task = progress.add_task("runs", total=batch.planned)
        return batch.run(workers, lambda n: progress.advance(task, n))


def _say(summary: Summary, folder: Path, console: Console) -> None:
    console.print(f"Results: {folder}", markup=False, soft_wrap=True)
    if summary.removed:
        console.print(
            f"{summary.removed:,} files of runs from an earlier batch in this folder did not "
            "belong to this one and were removed; --out keeps batches apart"
        )
    if summary.kept:
        console.print(f"{summary.kept:,} runs were there already and were kept")
    for one in summary.failures[:SHOWN_FAILURES]:
        assert isinstance(one, dict)
        name = f"{one['scenario']}/{one['draw']}/{one['replicate']}"
        console.print(f"failed: {name}: {one['error']}", markup=False, soft_wrap=True)
    if summary.failed > SHOWN_FAILURES:
        console.print(
            f"... {summary.failed:,} failed in all; the tables in {folder / 'runs'} say why",
            markup=False,
            soft_wrap=True,
        )
    if summary.interrupted:
        console.print(
            f"interrupted: {summary.finished:,} of {summary.planned:,} runs are kept; "
            "the same command goes on from there"
        )


def _evidence(ready: Sequence[Ready]) -> Evidence | None:
    from app.gathering import evidence_behind

    return evidence_behind([(one.case, one.past) for one in ready])


def _keep_calibration(evidence: Evidence | None, folder: Path) -> None:
    from app.fitted import keep
    from app.gathering import gathered

    keep(gathered(evidence) if evidence else None, folder)


def _report(options: RunOptions, console: Console) -> None:
    with console.status("writing the report"):
        from app.report import write_report

        path, left_out = write_report(options.folder)
    for part in left_out:
        console.print(f"left out of the report: {part}", markup=False, soft_wrap=True)
    console.print(f"Report: {path}", markup=False, soft_wrap=True)
    if options.open:
        open_in_browser(path)


def open_in_browser(path: Path) -> None:
    """Shows a file in the user's browser."""
    webbrowser.open(path.resolve().as_uri())


def trace_scenario(
    path: Path, draw: int, replicate: int, engine: str, prior: bool, overrides: tuple[str, ...]
) -> str:
    """The chronicle of one run of a scenario file."""
    cases = load_cases([path], overrides)
    if len(cases) != 1:
        names = ", ".join(f"{case.key}.yaml" for case in cases)
        raise StoreError(f"{path}: give one scenario file, not a folder; it holds {names}")
    console = Console(stderr=True, highlight=False)
    case, player = cases[0], engine_for(engine, prior, console.print)
    prepared = player.prepare(case.scenario)
    past = player.past(case.scenario, prepared, draw + 1)
    return told(case, prepared, player, past.histories[draw], draw, replicate)


def trace_again(folder: Path, run: str, engine: str) -> str:
    """The chronicle of a run of a batch."""
    player: Engine = engine_for(engine, prior=False)
    return told_again(folder, run, player)
