"""Small batches of the made-up war for tests of figures."""

from __future__ import annotations

from pathlib import Path

import batches
from synthetic import SyntheticEngine, make_case

from brittle.batches.batch import Batch, make_ready
from brittle.batches.manifest import Request
from brittle.report.figures.base.panel import ALL, Layout, Panel, Trace, View
from brittle.report.figures.base.table import Cell
from brittle.results.reading import Results

KEYS = ("baseline", "safe_passage", "last_stand_capital")


def played(
    folder: Path, keys: tuple[str, ...] = KEYS, draws: int = 10, replicates: int = 3
) -> Results:
    """The results of a batch."""
    case_folder = batches.outline_folder(folder / "case")
    engine = SyntheticEngine()
    cases = [make_case(key, folder=case_folder) for key in keys]
    ready = make_ready(cases, engine, draws)
    batches.run(Batch(ready, engine, folder / "out", replicates, Request(command=["brittle"])), 2)
    return Results.read(folder / "out")


def view(panel: Panel, plot: int = 0, key: str = ALL) -> View:
    """What a plot of a panel shows for a scenario, or its only view."""
    return panel.plots[plot].views[key]


def bars(traces: list[Trace]) -> list[Trace]:
    """The bars among traces."""
    return [one for one in traces if one["type"] == "bar"]


def words(layout: Layout) -> list[str]:
    """The words that a layout writes into a plot."""
    return [str(one["text"]) for one in layout.get("annotations", ())]


def column(panel: Panel, name: str) -> list[Cell]:
    """A column of a panel's table."""
    assert panel.table is not None
    at = panel.table.columns.index(name)
    return [row[at] for row in panel.table.rows]
