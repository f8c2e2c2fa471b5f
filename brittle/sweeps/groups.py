"""Divides the scenarios of a sweep into batches.

A batch has one theatre. Each branch also has a batch of its own, so that only the states of one branch are
in memory at a time.
"""

from __future__ import annotations

from typing import NamedTuple

from brittle.batches.identity import sha256
from brittle.engine import Case
from brittle.sweeps.cases import Sweep


class Group(NamedTuple):
    """The scenarios of one batch."""

    folder: str
    """The name of the batch's folder inside the folder of the sweep."""
    on: str
    """What the histories are weighed by."""
    cases: tuple[Case, ...]
    """The scenarios of the points, followed by those beside them."""


def groups_of(sweep: Sweep) -> list[Group]:
    """The batches of a sweep, in the order of their first points."""
    found: dict[tuple[str, str, str], dict[str, Case]] = {}
    marks: dict[int, str] = {}
    for point in sweep.points:
        for case in (point.case, point.beside):
            if case is None:
                continue
            if id(case) not in marks:
                marks[id(case)] = sha256(case.theatre)
            key = (marks[id(case)], case.branch.isoformat(), point.on)
            found.setdefault(key, {})[case.key] = case
    digits = max(2, len(str(len(found))))
    return [
        Group(f"batch-{number:0{digits}d}", on, tuple(sorted(cases.values(), key=_points_first)))
        for number, ((_, _, on), cases) in enumerate(found.items(), 1)
    ]


def _points_first(case: Case) -> tuple[bool, str]:
    return (not case.key.startswith("p"), case.key)
