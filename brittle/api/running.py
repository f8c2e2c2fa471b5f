"""Plays scenarios from Python, with the code that `brittle run` uses."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from brittle.api.arguments import check_whole, path_of
from brittle.api.cases import LoadedScenario, Playable, scenarios_in
from brittle.api.runs import Runs, open_results
from brittle.batches.batch import (
    Batch,
    Ready,
    check_cases,
    histories_there,
    inputs_of,
    make_ready,
)
from brittle.batches.disk import check_can_be_made
from brittle.batches.identity import needed_of_workers
from brittle.batches.manifest import Request
from brittle.batches.recognised import CALIBRATION, HAPPENED
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.cases import name_of_path
from brittle.engine import CompiledEngine
from brittle.report.fit_files import evidence_behind, gathered
from brittle.report.happened_files import happened_in
from brittle.results import happened
from brittle.results.fit import keep

type Told = Callable[[int], None]
"""A function that is called with the number of runs that were finished since the last call."""


def run(
    what: Playable,
    *,
    draws: int = 200,
    replicates: int = 5,
    prior: bool = False,
    workers: int | None = None,
    executor: Literal["threads", "processes"] = "threads",
    cluster: str | None = None,
    out: str | Path | None = None,
    replace: bool = False,
    progress: bool = False,
) -> Runs:
    """Plays one scenario, several of one theatre, or a whole case, exactly as `brittle run` does.

    `draws` is the number of histories (simulated pasts), and `replicates` is the number of runs from
    each history. Histories come from the case's posterior, or from the priors if the case has no
    posterior or `prior` is true. `workers` is the number of threads, or of processes if `executor` is
    "processes", by default one for each processor. `cluster` is the address of a Dask scheduler whose workers
    play the runs instead. The results depend on none of these three. The files go into the folder `out`.
    Repeating the same call continues the batch in `out`, and `replace` first removes any other batch from
    this folder. Without `out`, the files go into a temporary folder, which is removed when the returned
    `Runs` is no longer in use. `progress` shows a progress bar.

    Raises `ArgumentError` for numbers that are below 1 or not whole. Raises `InputError`, `StoreError`
    or `EngineError`, before anything is written, if the scenarios, the folder or the posterior cannot be
    used, and `WorkersLostError` if the cluster cannot. Ctrl-C raises KeyboardInterrupt, and finished runs
    are kept in `out`. A run that fails raises no error; the run is listed in `Runs.failed`.
    """
    check_whole(1, draws=draws, replicates=replicates, workers=workers)
    scenarios = scenarios_in(what)
    check_cases([one.case for one in scenarios])
    folder = None if out is None else path_of("out", out)
    if folder is not None:
        check_can_be_made(folder)
    asked = BatchAsked(scenarios, draws, replicates, prior, folder, replace)
    with Workers.asked(workers, executor, cluster).pool(needed_of_workers) as pool:
        return _played(asked, pool, progress)


def _played(asked: BatchAsked, pool: Pool, progress: bool) -> Runs:
    """Plays a batch; removes a temporary folder at once if the batch fails, and otherwise with the runs."""
    batch = _planned(asked, pool)
    try:
        with bar_of_runs(batch.planned, progress) as told:
            summary = batch.run(pool, told)
        if summary.interrupted:
            raise KeyboardInterrupt
        _keep_summaries(batch.ready, batch.store.folder)
        runs = open_results(batch.store.folder)
    except BaseException:
        if asked.out is None:
            remove_folder(batch.store.folder)
        raise
    if asked.out is None:
        weakref.finalize(runs, remove_folder, batch.store.folder)
    return runs


class BatchAsked(NamedTuple):
    """The arguments of a call of `run`."""

    scenarios: Sequence[LoadedScenario]
    draws: int
    replicates: int
    prior: bool
    out: Path | None
    replace: bool


def _planned(asked: BatchAsked, pool: Pool) -> Batch:
    """The batch to play, including all histories that the batch's folder already holds."""
    engine = CompiledEngine(asked.prior, pool=pool)
    cases = [one.case for one in asked.scenarios]
    ready = make_ready(cases, engine, asked.draws)
    there = 0
    if asked.out is not None:
        inputs = inputs_of(ready, asked.replicates, engine)
        there = histories_there(asked.out, inputs, asked.replace)
    if there > asked.draws:
        ready = make_ready(cases, engine, there)
    fitted = evidence_behind([(one.case, one.past) for one in ready]) is not None
    happened_in(cases)  # a faulty record is reported before the first run, not after the last
    words = call(asked.scenarios, max(asked.draws, there), asked.replicates, asked.prior)
    folder = Path(tempfile.mkdtemp(prefix="brittle-")) if asked.out is None else asked.out
    keys = "-".join(one.key for one in asked.scenarios)[:80]
    request = Request(
        name=keys if asked.out is None else folder.name,
        command=["python", "-c", words],
        overrides=[f"{one.key}: {change}" for one in asked.scenarios for change in one.overrides],
        wanted=asked.draws,
        also=[*([CALIBRATION] if fitted else []), *([HAPPENED] if happened_in(cases) else [])],
        replace=asked.replace,
    )
    return Batch(ready, engine, folder, asked.replicates, request)


def call(scenarios: Sequence[LoadedScenario], draws: int, replicates: int, prior: bool) -> str:
    """Python code that plays the batch again; `--out FOLDER` and perhaps `--replace` are added to it."""
    played = ", ".join(played_by(one) for one in scenarios)
    how = f"draws={draws}, replicates={replicates}" + (", prior=True" if prior else "")
    where = "out=sys.argv[2], replace='--replace' in sys.argv"
    return f"import sys, brittle as br; br.run([{played}], {how}, {where})"


def played_by(one: LoadedScenario) -> str:
    """Python code that loads a scenario, with its changes."""
    file = f"br.load({name_of_path(one.file)!r})[{one.file.stem!r}]"
    if not one.changes and not one.is_named:
        return file
    named = f", name={one.title!r}" if one.is_named else ""
    return f"{file}.with_({dict(one.changes)!r}{named})"


def _keep_summaries(ready: Sequence[Ready], folder: Path) -> None:
    """Saves the findings of the fit, and what truly happened, because figures and intervals need them."""
    evidence = evidence_behind([(one.case, one.past) for one in ready])
    keep(gathered(evidence) if evidence else None, folder)
    happened.FILE.keep(happened_in([one.case for one in ready]), folder)


@contextmanager
def bar_of_runs(planned: int, wanted: bool) -> Iterator[Told]:
    """Shows a progress bar for a number of runs, if one is wanted; yields the function that moves it."""
    if not wanted:
        yield lambda n: None
        return
    from rich.console import Console

    from brittle.commands.progress import bars

    with bars(Console(stderr=True)) as shown:
        task = shown.add_task("runs", total=planned)
        yield lambda n: shown.advance(task, n)


def remove_folder(folder: Path) -> None:
    """Removes a temporary folder and all that it holds."""
    shutil.rmtree(folder, ignore_errors=True)
