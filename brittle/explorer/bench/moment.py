"""The moment from which both scenarios act, and the dates that move with it.

A scenario dates its offer, its cease-fire and its acts, usually by the moment from which it acts. If both
scenarios act from another moment, these dates keep their distance from it, as with `brittle sweep --vary
branch+offer.opens=...`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from brittle.api.cases import LoadedScenario
from brittle.explorer.bench.question import WhatIf
from brittle.sweeps.theatre_fields import is_of_theatre

MOMENT = "branch"
"""The field that both scenarios share, because runs form pairs only if they part at the same moment."""

DATED = ("offer.opens", "ceasefire.opens")
"""Fields of a scenario that hold a date."""

EVENTS = "events"
"""The field of a scenario that lists its dated acts."""


def changes_of(question: WhatIf, scenario: LoadedScenario, own: bool) -> dict[str, str]:
    """The fields in which a scenario of a question differs from its file, apart from the theatre's.

    `own` are the reader's changes too, which the scenario of reference does not have. Both scenarios are
    played for the same number of days and from the same moment.
    """
    changes = dict(question.changes)
    moved = moved_along(scenario, changes[MOMENT]) if MOMENT in changes else {}
    mine = {field: its for field, its in changes.items() if own and not is_of_theatre(field)}
    return {"horizon_days": str(question.days), **moved, **mine}


def moved_along(scenario: LoadedScenario, moment: str) -> dict[str, str]:
    """The fields that change if a scenario acts from another moment."""
    try:
        by = datetime.fromisoformat(moment) - scenario.branch
    except (TypeError, ValueError):
        return {MOMENT: moment}  # which the reading of the scenario refuses with a message
    changes = {MOMENT: moment}
    for field in DATED:
        block, key = field.split(".")
        its: Any = scenario.value.get(block)
        value = its.get(key) if its else None
        if value is not None and datetime.fromisoformat(str(value)) >= scenario.branch:
            changes[field] = later(field, str(value), by)
    events: Any = scenario.value.get(EVENTS)
    if events:
        changes[EVENTS] = json.dumps(
            [_event(one, by, scenario.branch) for one in events], ensure_ascii=False
        )
    return changes


def from_moment(question: WhatIf, moment: str, now: datetime, usual: datetime) -> WhatIf:
    """The question with both scenarios acting from another moment.

    `now` is the present moment, and `usual` that of the scenario of reference. What the reader has dated
    keeps its distance from the moment.
    """
    by = datetime.fromisoformat(moment) - now
    for field, value in question.changes:
        if field in (*DATED, EVENTS):
            question = question.with_(field, later(field, value, by))
    if datetime.fromisoformat(moment) == usual:
        return question.without(MOMENT)
    return question.with_(MOMENT, moment)


def later(field: str, value: str, by: timedelta) -> str:
    """A dated value of a scenario, moved by some time."""
    if field == EVENTS:
        return json.dumps([_event(one, by) for one in json.loads(value)], ensure_ascii=False)
    return written_moment(datetime.fromisoformat(value) + by)


def plain(event: Mapping[str, Any]) -> dict[str, Any]:
    """A dated act as a scenario writes it, without the keys that are not set."""
    rest = {
        key: its for key, its in event.items() if its not in (None, "", False) and key != "source"
    }
    return rest | {"at": written_moment(datetime.fromisoformat(str(event["at"])))}


def written_moment(moment: datetime) -> str:
    """A moment as a scenario writes it."""
    return moment.isoformat(timespec="minutes")


def _event(
    event: Mapping[str, Any], by: timedelta, since: datetime | None = None
) -> dict[str, Any]:
    """A dated act, moved unless it happens before `since`."""
    at = datetime.fromisoformat(str(event["at"]))
    moved = at if since is not None and at < since else at + by
    return plain(event) | {"at": written_moment(moved)}
