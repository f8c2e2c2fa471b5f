"""The way from a sweep of the page to `brittle sweep`, which plays the same points with more runs."""

from __future__ import annotations

import shlex
from datetime import datetime
from typing import Any

from brittle.api.cases import LoadedCase, LoadedScenario
from brittle.cases import name_of_path
from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.moment import DATED, EVENTS, MOMENT
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.acts import HEAD
from brittle.explorer.controls.values import written
from brittle.explorer.sweeps.design import SweepDesign, SweptControl
from brittle.sweeps.cases import flat
from brittle.sweeps.design import TOGETHER
from brittle.sweeps.theatre_fields import is_of_theatre

MIDNIGHT = "T00:00"
"""The end of a moment that needs no hour."""


def command(question: WhatIf, design: SweepDesign, case: LoadedCase) -> str:
    """The command that plays the points of a sweep with the most runs that a question gets.

    Empty if no field of a scenario stands for what is swept: for a dated act, and for a moment with which
    more moves than the dates that are equal to it.
    """
    fields = [one.control.field for one in design.controls]
    start, now = case[question.start], pair_of(question, case).changed
    alike = _alike(now, case[question.beside]) if MOMENT in fields else ()
    if any(field.startswith(HEAD) for field in fields) or alike is None or set(alike) & set(fields):
        return ""
    words = ["brittle", "sweep", name_of_path(start.file)]
    for one in design.controls:
        values = dict.fromkeys(_written(one, held, now) for held in one.held)
        name = TOGETHER.join([MOMENT, *alike]) if one.is_moment else one.control.field
        words += ["--vary", f"{name}={','.join(values)}"]
    fields += alike
    for field, value in question.changes:
        if field not in fields:
            words += ["--vary" if is_of_theatre(field) else "--set", f"{field}={value}"]
    words += ["--set", f"horizon_days={question.days}"]
    if question.beside != question.start or MOMENT in fields:
        words += ["--beside", name_of_path(case[question.beside].file)]
    return shlex.join([*words, "--draws", str(STAGES[-1])])


def _alike(now: LoadedScenario, beside: LoadedScenario) -> tuple[str, ...] | None:
    """The dates of a scenario that are its moment; None if either scenario has others that move with it."""
    dates = {field: flat(now.value).get(field) for field in DATED}
    known = {
        field: datetime.fromisoformat(str(its)) for field, its in dates.items() if its is not None
    }
    others = [flat(beside.value).get(field) for field in DATED]
    acts = [one.value.get(EVENTS) for one in (now, beside)]
    if any(acts) or any(others) or any(at != now.branch for at in known.values()):
        return None
    return tuple(known)


def _written(one: SweptControl, held: Any, now: LoadedScenario) -> str:
    """A value in a list of values, in which a colon would part the ends of a range."""
    if one.is_moment and held.endswith(MIDNIGHT):
        return str(held).removesuffix(MIDNIGHT)
    return written(one.control, held, now)
