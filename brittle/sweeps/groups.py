"""Divides the scenarios of a sweep into batches.

A batch has one theatre. Each branch also has a batch of its own, so that only the states of one branch are
in memory at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from brittle.engine import Case
from brittle.sweeps.cases import Sweep
from brittle.sweeps.design import TOGETHER
from brittle.sweeps.theatre_fields import is_of_theatre


class Group(NamedTuple):
    """The scenarios of one batch."""

    folder: str
    """The name of the batch's folder inside the folder of the sweep."""
    on: str
    """What the histories are weighed by."""
    theatre: str
    """The varied fields of the theatre with their values, as `formations.guard.cohesion=0.5`; often empty."""
    cases: tuple[Case, ...]
    """The scenarios of the points, followed by those beside them."""


def groups_of(sweep: Sweep) -> list[Group]:
    """The batches of a sweep, in the order of their first points."""
    found: dict[tuple[str, datetime, str], dict[str, Case]] = {}
    for point in sweep.points:
        land = _of_theatre(sweep.names, point.values)
        for case in (point.case, point.beside):
            if case is not None:
                found.setdefault((land, case.branch, point.on), {})[case.key] = case
    digits = max(2, len(str(len(found))))
    return [
        Group(
            f"batch-{number:0{digits}d}", on, land, tuple(sorted(cases.values(), key=_points_first))
        )
        for number, ((land, _, on), cases) in enumerate(found.items(), 1)
    ]


def _of_theatre(names: Sequence[str], values: Sequence[str]) -> str:
    """The part of a point that belongs to the theatre."""
    return ", ".join(
        f"{field}={value}"
        for name, value in zip(names, values, strict=True)
        for field in name.split(TOGETHER)
        if is_of_theatre(field)
    )


def _points_first(case: Case) -> tuple[bool, str]:
    return (not case.key.startswith("p"), case.key)
