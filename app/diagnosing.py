"""What `brittle diagnose` does: makes diagnostics of a fit anew, one by one, and shows them whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table as Shown

from app.calibrating import (
    CalibrateOptions,
    Fitted,
    Job,
    ahead_table,
    article_tables,
    coarse_table,
    fit_case,
)
from app.store import GOES_ON, StoreError, writing
from calibration.diagnostics.tables import CAUTION, MEANING, OF_STUDY, Table, Tables, islands_table
from calibration.posterior import kept_ledger, read_posterior, tables_of
from model.suggest import did_you_mean

NAMES = (*OF_STUDY, "islands", "coarse", "ahead", "articles")
"""What can be asked for; `articles` makes the tables of synthetic articles, `sbc_*.csv`."""

ROWS = 60
"""Rows shown; the file holds all."""


def diagnose_case(options: CalibrateOptions, names: Sequence[str]) -> int:
    """Makes the named diagnostics, all by default, writes and shows them; returns the exit code."""
    console, out = Console(stderr=True, highlight=False), Console(highlight=False)
    wanted = _known(names)
    job = Job.of(_with_its_ledger(options))
    if not job.posterior.exists():
        raise StoreError(f"{job.posterior}: no fit; make it with `brittle calibrate`")
    held = read_posterior(job.posterior).provenance
    made = fit_case(job, console)
    if held != made.posterior.provenance:
        raise StoreError(
            f"{job.posterior}: another fit than these options make; give those that it was made "
            "with, or make it anew with `brittle calibrate`"
        )
    tables = Tables(tables_of(job.posterior))
    with writing(tables.folder, GOES_ON):
        for table in _tables(wanted, made, job, console):
            tables.add(table)
            out.print(_shown(table))
        tables.finish()
    out.print(CAUTION)
    out.print(f"Diagnostics: {tables.folder}", markup=False, soft_wrap=True)
    return 0


def _with_its_ledger(options: CalibrateOptions) -> CalibrateOptions:
    """The ledger that was kept with the fit, where no other is asked for."""
    case = options.baseline.resolve().parent.name
    kept = kept_ledger(options.folder / f"{case}.parquet")
    return replace(options, ledger=kept) if options.ledger is None and kept.exists() else options


def _known(names: Sequence[str]) -> Sequence[str]:
    """The names, each once. Raises `StoreError` for one that is none."""
    for name in names:
        if name not in NAMES:
            raise StoreError(f"no diagnostic `{name}`{did_you_mean(name, NAMES)}")
    return list(dict.fromkeys(names)) or NAMES


def _tables(names: Sequence[str], made: Fitted, job: Job, console: Console) -> Iterator[Table]:
    for name in names:
        found = list(_tables_of(name, made, job, console))
        if not found:
            console.print(f"{name}: nothing was tempered or nothing stands, so there is none")
        yield from found


def _tables_of(name: str, made: Fitted, job: Job, console: Console) -> Iterable[Table]:
    if name in OF_STUDY:
        with console.status(name):
            return [Table(name, OF_STUDY[name](made.study))]
    if name == "articles":
        return article_tables(made, job, console)
    if name == "ahead":
        return [ahead_table(made, job, console)] if made.posterior.stands.any() else []
    if made.islands is None:
        return []
    return [islands_table(made.islands) if name == "islands" else coarse_table(made, job, console)]


def _shown(table: Table) -> Shown:
    """A table as it is in the file, three digits a number."""
    frame = table.frame
    title = MEANING[table.name]
    if len(frame) > ROWS:
        title += f" The first {ROWS} of {len(frame)} rows."
    shown = Shown(title=f"{table.name}: {title}", box=SIMPLE, title_justify="left")
    for k, name in enumerate(frame.columns):
        numeric = pd.api.types.is_numeric_dtype(frame[name])
        heading = str(name).replace("_", " ")
        shown.add_column(heading, justify="right" if numeric else "left", no_wrap=k == 0)
    for row in frame.head(ROWS).itertuples(index=False):
        shown.add_row(*(_digits(value) for value in row))
    return shown


def _digits(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
