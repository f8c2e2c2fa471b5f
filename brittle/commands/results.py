"""Carries out `brittle results`: a table of the batches and sweeps in a folder, and their index as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from brittle.batches.disk import StoreError
from brittle.index.listing import listing
from brittle.index.renewing import renew
from brittle.index.rows import ListedFolder, Standing
from brittle.wording import counted

COLUMNS = ("folder", "case", "when", "scenarios", "runs")


def show_results(folder: Path) -> Path | None:
    """Prints the table and renews the index; returns the path of the index, or None if it was not written.

    Raises `StoreError` if the folder cannot be read.
    """
    rows = listing(folder)
    console = Console(highlight=False)
    if not rows:
        console.print(f"{folder}: no batch and no sweep of Brittle's yet", markup=False)
    else:
        console.print(results_table(rows))
        for line in _lines(rows):
            console.print(line, soft_wrap=True)
    try:
        return renew(folder) if rows else None
    except StoreError as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False, soft_wrap=True)
        return None


def results_table(rows: Sequence[ListedFolder]) -> Table:
    """A row for each batch and sweep."""
    table = Table(box=None, pad_edge=False)
    for name in COLUMNS:
        table.add_column(
            name, justify="right" if name == "runs" else "left", overflow="fold", no_wrap=False
        )
    for one in rows:
        number = counted(len(one.scenarios), "scenario", "scenarios") if one.scenarios else "–"
        table.add_row(
            Text(one.folder),
            Text(one.case or "–"),
            Text(f"{one.when:%Y-%m-%d %H:%M}"),
            Text(
                f"sweep of {one.scenarios[0]}" if one.kind == "sweep" and one.scenarios else number
            ),
            Text(f"{one.runs:,}" if one.runs else "–"),
        )
    return table


def _lines(rows: Sequence[ListedFolder]) -> Iterator[Text]:
    """What each folder found, or what is wrong with it and the command that helps."""
    for one in rows:
        said = one.answer
        if one.trouble:
            word = "" if one.standing is Standing.DONE else f"{one.standing.value}: "
            command = f"; give: {one.command}" if one.command else ""
            said = f"{said} {word}{one.trouble}{command}".strip()
        yield Text.assemble("\n", (one.folder, "bold"), f"  {said}")
