"""Turns what a control holds into a change of a scenario, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from brittle.api.cases import LoadedScenario
from brittle.explorer.bench.moment import EVENTS
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.acts import HEAD, events_with, position
from brittle.explorer.controls.control import SLIDES, Control, ControlKind
from brittle.explorer.controls.levers import days_after, moment_after
from brittle.sweeps.cases import flat
from brittle.sweeps.theatre_fields import is_of_theatre
from brittle.wording import listed, spaced

NEAR = 1e-9


def moved(
    question: WhatIf, control: Control, held: Any, start: LoadedScenario, now: LoadedScenario
) -> WhatIf:
    """The question after a control has been moved.

    `start` is the scenario that the reader starts from, and `now` the same with all changes so far.
    """
    if control.field.startswith(HEAD):
        events = events_with(now, control.field, held)
        back = events == events_with(start, control.field, control.value)
        return question.without(EVENTS) if back else question.with_(EVENTS, events)
    if is_at_rest(control, held):
        return question.without(control.field)
    return question.with_(control.field, written(control, held, now))


def written(control: Control, held: Any, scenario: LoadedScenario) -> str:
    """The value of a control as a scenario writes it."""
    match control.kind:
        case ControlKind.SWITCH:
            return "true" if held else "false"
        case ControlKind.MOMENT:
            hours = float(str(scenario.value["tick_hours"]))
            return moment_after(scenario.branch, float(held), hours)
        case ControlKind.SLIDER:
            number = float(held)
            whole = control.unit == "men" or isinstance(control.value, int)
            return f"{number:.0f}" if whole else f"{number:.6g}"
        case ControlKind.SEVERAL:
            return f"[{', '.join(held or ())}]"
        case _:
            return str(held or "")


def value_in_words(control: Control | None, value: str) -> str:
    """A value that a scenario writes, in the words of the page."""
    if control is None:
        return spaced(value)
    words = [word.strip() for word in value.strip("[]").split(",")]
    return listed([control.name_of(word) for word in words], len(words)) or "none"


def held_by(control: Control, scenario: LoadedScenario, question: WhatIf) -> Any:
    """Where a control stands in a scenario, which is that of the question."""
    if is_of_theatre(control.field):
        return float(dict(question.changes).get(control.field, control.rest))
    if control.field.startswith(HEAD):
        return position(scenario, control.field)
    value = flat(scenario.value).get(control.field)
    if control.kind is ControlKind.MOMENT:
        value = days_after(scenario.branch, value)
    elif control.kind is ControlKind.CHOICE and isinstance(value, float):
        value = f"{value:g}"
    return control.rest if value is None else value


def is_at_rest(control: Control, held: Any) -> bool:
    """Whether a control stands where it stood before the reader touched it."""
    if control.kind in SLIDES:
        return held is None or abs(float(held) - float(control.rest)) < NEAR
    if control.kind is ControlKind.SWITCH:
        return bool(held) == bool(control.rest)
    if control.kind is ControlKind.SEVERAL:
        return list(held or ()) == list(control.rest or ())
    return (held or "") == str(control.rest or "")


def changed_fields(question: WhatIf, controls: Sequence[Control], now: LoadedScenario) -> set[str]:
    """The fields whose controls the reader has moved."""
    changes: Mapping[str, str] = dict(question.changes)
    found = set(changes)
    if EVENTS in changes:
        acts = [one for one in controls if one.field.startswith(HEAD)]
        found |= {one.field for one in acts if held_by(one, now, question) != one.value}
    return found
