"""Carries out `brittle diagnose`: makes the diagnostics of a fit again and shows them in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import pandas as pd
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table as Shown

from brittle.batches.disk import GOES_ON, StoreError, writing
from brittle.calibration.diagnostics.tables import (
    CAUTION,
    MEANING,
    OF_STUDY,
    DiagnosticTable,
    Tables,
    islands_table,
)
from brittle.calibration.locations import kept_ledger, tables_of
from brittle.calibration.pasts.posterior import Provenance, read_posterior
from brittle.calibration.workers.pool import Pool
from brittle.commands.fits.calibrate import (
    CalibrateOptions,
    FinishedFit,
    Job,
    ahead_table,
    article_tables,
    at_work,
    coarse_table,
    fit_case,
)
from brittle.model.inputs.suggest import did_you_mean

NAMES = (*OF_STUDY, "islands", "coarse", "ahead", "articles")
"""The diagnostics that can be asked for; `articles` makes the tables of synthetic articles, `sbc_*.csv`."""

ROWS = 60
"""Maximum number of rows that are shown; the file holds all rows."""

AROUND = 3
"""Characters around a column: a space on either side and a vertical line."""

EDGE = 1
"""Width in characters of the last vertical line, because there is one line more than there are columns."""


def diagnose_case(options: CalibrateOptions, names: Sequence[str]) -> int:
    """Makes, writes and shows the named diagnostics (by default, all of them); returns the exit code."""
    console = Console(stderr=True, highlight=False)
    wanted = _known(names)
    job = Job.of(_with_its_ledger(options))
    if not job.posterior.exists():
        raise StoreError(f"{job.posterior}: there is no fit; make it with `brittle calibrate`")
    held = read_posterior(job.posterior).provenance
    if not job.kept.exists():
        console.print(
            f"{job.kept}: no bank is kept here, so the {options.bank:,} histories of the bank are made "
            "first, which takes as long as the fit did; you may stop this with Ctrl-C, and finished "
            "histories are kept",
            soft_wrap=True,
        )
    with at_work(job) as pool:
        return _diagnosed(job, pool, wanted, held, console)


def _diagnosed(
    job: Job, pool: Pool, wanted: Sequence[str], held: Provenance, console: Console
) -> int:
    """Makes the fit again, and its diagnostics; returns the exit code."""
    out = Console(highlight=False)
    made = fit_case(job, pool, console)
    if not _is_the_same(held, made.posterior.provenance):
        raise StoreError(
            f"{job.posterior}: these options do not make the fit that is in this file; give the "
            "options with which it was made, or make another fit with `brittle calibrate`"
        )
    tables = Tables(tables_of(job.posterior))
    with writing(tables.folder, GOES_ON):
        for table in _tables(wanted, made, job, pool, console):
            tables.add(table)
            for part in shown(table, out.width):
                out.print(part, markup=False, crop=False)
        tables.finish()
    out.print(CAUTION)
    out.print(f"Diagnostics: {tables.folder}", markup=False, soft_wrap=True)
    return 0


def _is_the_same(held: Provenance, made: Provenance) -> bool:
    """Whether a fit is the one in a file, which may have been marked again since it was made."""
    return replace(held, registered=made.registered, first_mark=made.first_mark) == made


def _with_its_ledger(options: CalibrateOptions) -> CalibrateOptions:
    """The options, with the ledger that was kept with the fit if the user names no other ledger."""
    case = options.baseline.resolve().parent.name
    kept = kept_ledger(options.folder / f"{case}.parquet")
    return replace(options, ledger=kept) if options.ledger is None and kept.exists() else options


def _known(names: Sequence[str]) -> Sequence[str]:
    """The names, each once. Raises `StoreError` for a name that is not a diagnostic."""
    for name in names:
        if name not in NAMES:
            raise StoreError(f"there is no diagnostic `{name}`{did_you_mean(name, NAMES)}")
    return list(dict.fromkeys(names)) or NAMES


def _tables(
    names: Sequence[str], made: FinishedFit, job: Job, pool: Pool, console: Console
) -> Iterator[DiagnosticTable]:
    for name in names:
        found = list(_tables_of(name, made, job, pool, console))
        if not found:
            console.print(
                f"{name}: this fit has no such diagnostic, because nothing was tempered or the "
                "regime had fallen in every history"
            )
        yield from found


def _tables_of(
    name: str, made: FinishedFit, job: Job, pool: Pool, console: Console
) -> Iterable[DiagnosticTable]:
    if name in OF_STUDY:
        with console.status(name):
            return [DiagnosticTable(name, OF_STUDY[name](made.study))]
    if name == "articles":
        return article_tables(made, job, pool, console)
    if name == "ahead":
        return [ahead_table(made, job, pool, console)] if made.posterior.stands.any() else []
    if made.islands is None:
        return []
    if name == "islands":
        return [islands_table(made.islands)]
    return [coarse_table(made, job, pool, console)]


def shown(table: DiagnosticTable, width: int) -> Iterator[Shown]:
    """Splits a table into parts that fit into a width, with three significant digits for each number.

    Every part begins with the first column, and no cell is cut.
    """
    frame = table.frame.head(ROWS)
    title = f"{table.name}: {MEANING[table.name]}"
    if len(table.frame) > ROWS:
        title += f" The first {ROWS} of {len(table.frame)} rows are shown."
    first, *rest = (_column(frame[name]) for name in frame.columns)
    while True:
        part = Shown(title=title, box=SIMPLE, title_justify="left")
        room = width - EDGE - first.width
        columns = [first]
        while rest and (rest[0].width <= room or len(columns) == 1):
            columns.append(rest.pop(0))
            room -= columns[-1].width
        for one in columns:
            part.add_column(one.heading, justify=one.justify, no_wrap=True)
        for cells in zip(*(one.cells for one in columns), strict=True):
            part.add_row(*cells)
        yield part
        if not rest:
            return
        title = f"{table.name}, further columns"


class _ShownColumn(NamedTuple):
    heading: str
    cells: list[str]
    justify: Literal["left", "right"]

    @property
    def width(self) -> int:
        """Width of the column in characters, with the space around it."""
        return max(map(len, [*self.heading.split("\n"), *self.cells])) + AROUND


def _column(values: pd.Series) -> _ShownColumn:
    numeric = pd.api.types.is_numeric_dtype(values)
    heading = str(values.name).replace("_", "\n")
    return _ShownColumn(heading, [_digits(one) for one in values], "right" if numeric else "left")


def _digits(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
