"""The moment from which both scenarios act, as a control that can be swept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from brittle.api.cases import LoadedCase, LoadedScenario
from brittle.explorer.bench.moments import moment_of, moments_of, written_moment
from brittle.explorer.bench.pair import ALIKE
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.control import Control, ControlGroup, ControlKind
from brittle.explorer.controls.levers import levers_of
from brittle.model.inputs.errors import BrittleError
from brittle.sweeps.cases import flat
from brittle.wording import day_month

LABEL = "Both act from"


class KeptDate(NamedTuple):
    """A date that a scenario names itself, which stays when the moment moves."""

    control: Control
    at: datetime
    of_reference: bool

    @property
    def words(self) -> str:
        """What happens then: "a way out is offered on 8 Dec"."""
        who = "in the reference, " if self.of_reference else ""
        label = self.control.label
        return f"{who}{label[:1].lower()}{label[1:]} on {in_words(written_moment(self.at))}"


def moment_control(question: WhatIf, case: LoadedCase) -> Control:
    """The moment from which both scenarios of a question act, as a control."""
    own = {case[key].branch for key in (question.beside, question.start)}
    return Control(
        field=ALIKE,
        label=LABEL,
        help="The moment from which both scenarios act; everything before it is the simulated past",
        unit="",
        group=ControlGroup.RULER,
        kind=ControlKind.CHOICE,
        choices=tuple(written_moment(one) for one in moments_of(case, question.beside)),
        value=written_moment(own.pop()) if len(own) == 1 else None,
    )


def in_words(moment: str) -> str:
    """A moment in words: "29 Nov", or "29 Nov 06:00" if it is not midnight."""
    at = datetime.fromisoformat(moment)
    return day_month(at) if (at.hour, at.minute) == (0, 0) else f"{day_month(at)} {at:%H:%M}"


def kept_dates(
    scenario: LoadedScenario, moments: Sequence[str], of_reference: bool
) -> Iterator[KeptDate]:
    """The dates that a scenario names itself; one that it leaves out is the moment from which it acts."""
    first = datetime.fromisoformat(moments[0])
    room = (datetime.fromisoformat(moments[-1]) - first).days + 1
    try:
        # Acting from the first moment, it may name any date, and its last day stays at least where it is.
        long = {ALIKE: moments[0], "horizon_days": scenario.horizon_days + room}
        values = flat(scenario.with_(long).value)
    except BrittleError:
        return
    for one in levers_of(scenario):
        value = values.get(one.field) if one.kind is ControlKind.MOMENT else None
        if value is not None and datetime.fromisoformat(str(value)) != first:
            yield KeptDate(one, datetime.fromisoformat(str(value)), of_reference)


def impossible(question: WhatIf, case: LoadedCase, dates: Sequence[KeptDate]) -> str:
    """Why the scenarios cannot act from the moment of a question; empty if they can."""
    moment = datetime.fromisoformat(moment_of(question, case))
    last = moment + timedelta(days=question.days)
    out = next((one for one in dates if not moment <= one.at <= last), None)
    if out is None:
        return ""
    when = "before that date" if out.at < moment else f"after the last of {question.days} days"
    said = f"{out.words}, which is {when}"
    if out.of_reference:
        return said
    return f"{said}; choose “{out.control.label}” as the second control to move it along"
