"""What a batch or a sweep found, from its runs: a report need not have been written."""

from __future__ import annotations

from pathlib import Path

from brittle.batches.disk import StoreError
from brittle.batches.manifest import command_to
from brittle.index.rows import ListedFolder, Standing
from brittle.report.answer.sentence import answer
from brittle.results.reading import Results
from brittle.sweeps.folder import TABLE
from brittle.sweeps.report.page import found
from brittle.sweeps.swept import Swept

MOST_READ = 200_000
"""The largest number of runs of a batch that are read for the list; 20,000 take about a second."""


UNREADABLE = "Its files cannot be read. Open it to see what is wrong."


def finding(path: Path, row: ListedFolder) -> str:
    """What the runs in a folder show; empty if there are none, or too many for a list."""
    if row.standing is not Standing.DONE or row.runs > MOST_READ:
        return ""
    try:
        if row.kind == "sweep":
            return found(swept_in(path))
        results = Results.read(path)
        return answer(results) if len(results.runs) else ""
    except (StoreError, OSError):
        return UNREADABLE


def swept_in(path: Path) -> Swept:
    """The sweep in a folder. Raises `StoreError` if the sweep is damaged or not finished."""
    try:
        swept = Swept.read(path)
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None
    try:
        found(swept)
    except (KeyError, ValueError):
        again = command_to(path, swept.record.command)
        raise StoreError(
            f"{path / TABLE}: is not the table that the sweep wrote; to write it again, give: {again}"
        ) from None
    return swept
