"""The moment from which both scenarios act, as a control that can be swept."""

from __future__ import annotations

from datetime import datetime

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.moment import MOMENT, written_moment
from brittle.explorer.bench.moments import moments_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.control import Control, ControlGroup, ControlKind
from brittle.wording import day_month

LABEL = "Both act from"


def moment_control(question: WhatIf, case: LoadedCase) -> Control:
    """The moment from which both scenarios of a question act, as a control."""
    own = {case[key].branch for key in (question.beside, question.start)}
    return Control(
        field=MOMENT,
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
