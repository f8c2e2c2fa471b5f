"""Turns what a control holds into a change of a scenario, and back."""

from __future__ import annotations

from typing import Any

from brittle.api.cases import LoadedScenario
from brittle.explorer.controls.fields import Control, Kind, moment_after


def written(control: Control, held: Any, scenario: LoadedScenario) -> str:
    """The value of a control as a scenario writes it."""
    match control.kind:
        case Kind.SWITCH:
            return "true" if held else "false"
        case Kind.MOMENT:
            return moment_after(
                scenario.branch, float(held), float(str(scenario.value["tick_hours"]))
            )
        case Kind.SLIDER:
            number = float(held)
            whole = control.unit == "men" or number == round(number)
            return f"{number:.0f}" if whole else f"{number:.6g}"
        case Kind.TEXT if isinstance(control.value, list | tuple) or control.choices:
            return f"[{held or ''}]"
        case _:
            return str(held or "")


def is_at_rest(control: Control, held: Any) -> bool:
    """Whether a control stands where it stood before the reader touched it."""
    if control.kind in (Kind.SLIDER, Kind.MOMENT):
        usual = control.usual if control.usual is not None else control.low
        there = usual if control.value is None else float(control.value)
        return held is None or abs(float(held) - float(there)) < 1e-9
    if control.kind is Kind.SWITCH:
        return bool(held) == bool(control.value)
    return (held or "") == _rest_text(control.value)


def _rest_text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
