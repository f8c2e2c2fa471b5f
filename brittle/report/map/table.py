"""The numbers behind the map: of each place, when and how it is lost, to whom, and what its people suffer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.map.all_runs import AllRuns, lost_ticks
from brittle.report.map.clock import MapClock
from brittle.report.map.one_run import MapRun
from brittle.results.stored.compact import Column


def places_table(
    places: Sequence[dict[str, Any]],
    factions: Sequence[str],
    manners: Sequence[str],
    clock: MapClock,
    found: AllRuns,
    runs: Sequence[MapRun],
) -> FigureTable:
    """A row for each place: each chosen run, and then all runs of the scenario.

    `factions` and `manners` are names by code; a code that has no name is written as not known.
    """
    columns = ["place", "region", "people"]
    for run in runs:
        columns += [f"{run.label}: {what}" for what in ("lost at", "to whom", "in which manner")]
    columns += [
        "all runs: lost [share of runs]",
        "all runs: half of the losses by",
        "all runs: to whom most often",
        "all runs: in which manner most often",
        "all runs: civilians killed, median [people]",
        "all runs: civilians killed, tenth of runs above [people]",
        "all runs: away from home at the peak, median [people]",
        "all runs: away from home at the peak, tenth of runs above [people]",
    ]
    first = [{one.place: one for one in reversed(run.changes)} for run in runs]
    middle = lost_ticks(found)[:, 1]
    takers = found.lost.sum(axis=2)
    rows: list[list[Cell]] = []
    for p, place in enumerate(places):
        row: list[Cell] = [place["name"], place["region"], place["people"]]
        for changes in first:
            one = changes.get(p)
            row += (
                [None, None, None]
                if one is None
                else [_at(clock, one.tick), _name(factions, one.holder), _name(manners, one.manner)]
            )
        lost = int(takers[p].sum())
        row += [
            round(lost / max(found.runs, 1), 4),
            _at(clock, int(middle[p])) if lost else None,
            _most(factions, takers[p]),
            _most(manners, found.manners[p]),
            *(round(float(found.killed[p][level])) for level in (1, 2)),
            *(round(float(found.displaced[p][level])) for level in (1, 2)),
        ]
        rows.append(row)
    return FigureTable.of(columns, rows)


def _at(clock: MapClock, tick: int) -> str:
    return f"{clock.start + timedelta(hours=tick * clock.hours):%Y-%m-%d %H:%M}"


def _name(names: Sequence[str], code: int) -> str:
    return names[code] if 0 <= code < len(names) else "not known"


def _most(names: Sequence[str], counts: Column) -> str | None:
    """The name with the highest count; None if nothing was counted."""
    return names[int(np.argmax(counts))] if counts.any() else None
