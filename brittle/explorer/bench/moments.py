"""The moments from which both scenarios may act."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.moment import MOMENT, written_moment
from brittle.explorer.bench.question import WhatIf

DAY = timedelta(days=1)


def moments_of(case: LoadedCase, key: str) -> list[datetime]:
    """The moments of the case's scenarios, and every midnight before the last of them."""
    start = datetime.fromisoformat(str(case[key].case.theatre["start"]))
    known = {one.branch for one in case.values()}
    first = datetime.combine(start.date(), time()) + DAY
    days = (max(known) - first).days + 1
    return sorted(known | {first + number * DAY for number in range(days)})


def moment_of(question: WhatIf, case: LoadedCase) -> str:
    """The moment from which both scenarios of a question act, as a scenario writes it."""
    changed = dict(question.changes).get(MOMENT)
    return changed if changed is not None else written_moment(case[question.beside].branch)
