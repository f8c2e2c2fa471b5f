"""The tables of a sweep: the design, and the results of each point with their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from brittle.results.reading import Results
from brittle.results.statistics import Estimate
from brittle.sweeps.cases import Sweep
from brittle.sweeps.groups import Group
from brittle.sweeps.measures import COLUMNS, MEASURES, RunsOf, difference, estimate

if TYPE_CHECKING:
    from brittle.sweeps.measures import HistoryWeights

ENDS = ("", "_low", "_high")
"""Endings of the columns of an estimate: the value, and the lower and upper end of its 95% interval."""

GAP = "_difference"
"""The ending of a column with the difference from the scenario in `compared_with`."""

FIRST = ("point", "compared_with", "runs", "failed", "histories", "worth", "pairs")
"""Columns that are no varied key and no result."""


class Where(NamedTuple):
    """The place of a scenario's runs: the folder of its batch, and its key there."""

    folder: str
    key: str


@dataclass(frozen=True)
class Played:
    """The runs of every scenario of a sweep."""

    runs: Mapping[Where, RunsOf]
    facts: Mapping[Where, tuple[Any, ...]]
    """What two scenarios must share to be compared run by run: histories, branch, horizon, tick, seed."""
    failed: Mapping[Where, int]
    """Number of failed runs of each scenario that has any."""


def design_table(sweep: Sweep, groups: list[Group]) -> pd.DataFrame:
    """A row for each point: its key, the varied values, its batch and the scenario beside it."""
    folders = {(case.key, group.on): group.folder for group in groups for case in group.cases}
    rows = [
        {
            "point": one.case.key,
            "batch": folders[one.case.key, one.on],
            "beside": one.beside.key if one.beside is not None else "",
            **dict(zip(sweep.names, one.values, strict=True)),
            "title": one.case.title,
        }
        for one in sweep.points
    ]
    return pd.DataFrame(rows, columns=["point", "batch", "beside", *sweep.names, "title"])


def weights_table(weights: Mapping[str, HistoryWeights | None]) -> pd.DataFrame:
    """A row for each history of each batch whose histories are weighed; empty if none are."""
    rows = [
        {"batch": batch, "draw": draw, "weight": weight, "effective": its.effective}
        for batch, its in weights.items()
        if its is not None
        for draw, weight in enumerate(its.weights.tolist())
    ]
    return pd.DataFrame(rows, columns=["batch", "draw", "weight", "effective"])


def read_played(
    folder: Path,
    worths: Mapping[str, float],
    weights: Mapping[str, HistoryWeights | None],
) -> Played:
    """The completed runs of a sweep. Raises `StoreError` if a batch is missing or damaged."""
    runs: dict[Where, RunsOf] = {}
    facts: dict[Where, tuple[Any, ...]] = {}
    all_failed: dict[Where, int] = {}
    for name, worth in worths.items():
        results = Results.read(folder / name)
        every = results.runs[["scenario", "draw", "replicate", "history", *COLUMNS]]
        failed = results.failed["scenario"].value_counts()
        all_failed |= {Where(name, str(key)): int(number) for key, number in failed.items()}
        for key, its in every.groupby("scenario", observed=True):
            where = Where(name, str(key))
            weighed = weights.get(name)
            sorted_runs = its.drop(columns="scenario").sort_values(["draw", "replicate"])
            runs[where] = RunsOf(
                sorted_runs.reset_index(drop=True),
                results.horizon(where.key),
                worth,
                int(failed.get(key, 0)),
                weighed,
            )
            told = results.manifest["scenarios"][where.key]
            facts[where] = (
                told["past"],
                told["branch"],
                told["horizon_days"],
                told["seed"],
                told["value"].get("tick_hours"),
            )
    return Played(runs, facts, all_failed)


def results_table(design: pd.DataFrame, names: list[str], played: Played) -> pd.DataFrame:
    """A row for each point: its values, its results, and its differences from its reference.

    The reference is the scenario beside the point or, if the sweep names none, the first point with the
    same histories. A point without a completed run has no results.
    """
    rows = list(_rows(design, names, played))
    measured = [f"{one.name}{gap}{end}" for one in MEASURES for gap in ("", GAP) for end in ENDS]
    columns = ["point", *names, *FIRST[1:], *measured]
    return pd.DataFrame(rows, columns=columns)


def _rows(design: pd.DataFrame, names: list[str], played: Played) -> Iterator[dict[str, Any]]:
    first: dict[tuple[Any, ...], Where] = {}
    for row in design.to_dict("records"):
        where = Where(row["batch"], row["point"])
        found: dict[str, Any] = {"point": row["point"], **{name: row[name] for name in names}}
        one = played.runs.get(where)
        if one is None:
            yield found | {"runs": 0, "failed": played.failed.get(where, 0)}
            continue
        beside = Where(row["batch"], row["beside"]) if row["beside"] else None
        other = beside or first.setdefault(played.facts[where], where)
        yield found | _results(one, other.key, played.runs.get(other), own=other == where)


def _results(one: RunsOf, key: str, other: RunsOf | None, own: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "compared_with": "" if own else key,
        "runs": len(one.runs),
        "failed": one.failed,
        "histories": one.runs["history"].nunique(),
        "worth": round(one.effective, 1),
    }
    for measure in MEASURES:
        found |= _columns(measure.name, estimate(measure, one))
        if other is not None and not own:
            gap = difference(measure, one, other)
            found |= _columns(measure.name + GAP, gap) | {"pairs": gap.runs}
    return found


def _columns(name: str, its: Estimate) -> dict[str, float]:
    return dict(zip((f"{name}{end}" for end in ENDS), its[:3], strict=True))
