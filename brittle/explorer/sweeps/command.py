"""The way from a sweep of the page to `brittle sweep`, which plays the same points with more runs."""

from __future__ import annotations

import shlex

from brittle.api.cases import LoadedCase
from brittle.cases import name_of_path
from brittle.explorer.bench.answering import STAGES
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.acts import HEAD
from brittle.explorer.controls.values import written
from brittle.explorer.sweeps.design import SweepDesign
from brittle.sweeps.theatre_fields import is_of_theatre


def command(question: WhatIf, design: SweepDesign, case: LoadedCase) -> str:
    """The command that plays the points of a sweep with the most runs that a question gets.

    Empty for a sweep of a dated act, because no field of a scenario stands for such an act alone.
    """
    fields = [one.control.field for one in design.controls]
    if any(field.startswith(HEAD) for field in fields):
        return ""
    start, now = case[question.start], pair_of(question, case).changed
    words = ["brittle", "sweep", name_of_path(start.file)]
    for one in design.controls:
        values = dict.fromkeys(written(one.control, held, now) for held in one.held)
        words += ["--vary", f"{one.control.field}={','.join(values)}"]
    for field, value in question.changes:
        if field not in fields:
            words += ["--vary" if is_of_theatre(field) else "--set", f"{field}={value}"]
    words += ["--set", f"horizon_days={question.days}"]
    if question.beside != question.start:
        words += ["--beside", name_of_path(case[question.beside].file)]
    return shlex.join([*words, "--draws", str(STAGES[-1])])
