"""The way from a sweep of the page to `brittle sweep`, which plays the same points with more runs."""

from __future__ import annotations

import shlex
from typing import Any

from brittle.api.cases import LoadedCase, LoadedScenario
from brittle.cases import name_of_path
from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.pair import ALIKE
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.acts import HEAD
from brittle.explorer.controls.control import ControlKind
from brittle.explorer.controls.values import written
from brittle.explorer.sweeps.design import SweepDesign, SweptControl
from brittle.sweeps.theatre_fields import is_of_theatre

MIDNIGHT = "T00:00"
"""The end of a moment that needs no hour."""


def command(question: WhatIf, design: SweepDesign, case: LoadedCase) -> str:
    """The command that plays the points of a sweep with the most runs that a question gets.

    Empty for a sweep of a dated act, because no field of a scenario stands for such an act alone, and for one
    in which a date moves along with the moment from which both scenarios act.
    """
    fields = [one.control.field for one in design.controls]
    moves = [one.control.kind is ControlKind.MOMENT for one in design.controls]
    if any(field.startswith(HEAD) for field in fields) or (ALIKE in fields and any(moves)):
        return ""
    start = case[question.start]
    words = ["brittle", "sweep", name_of_path(start.file)]
    for number, one in enumerate(design.controls):
        possible = {point.at[number] for point in design.points if not point.problem}
        held = [its for at, its in enumerate(one.held) if at in possible]
        values = dict.fromkeys(_written(one, its, start) for its in held)
        words += ["--vary", f"{one.control.field}={','.join(values)}"]
    for field, value in question.changes:
        if field not in fields:
            words += ["--vary" if is_of_theatre(field) else "--set", f"{field}={value}"]
    words += ["--set", f"horizon_days={question.days}"]
    if question.beside != question.start or ALIKE in fields:
        words += ["--beside", name_of_path(case[question.beside].file)]
    return shlex.join([*words, "--draws", str(STAGES[-1])])


def _written(one: SweptControl, held: Any, start: LoadedScenario) -> str:
    """A value in a list of values, in which a colon would part the ends of a range."""
    if one.is_moment and held.endswith(MIDNIGHT):
        return str(held).removesuffix(MIDNIGHT)
    return written(one.control, held, start)
