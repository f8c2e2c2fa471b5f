"""The inputs of Mesa's page, made from the controls of the explorer, and the scenario that they change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from brittle.api.cases import LoadedScenario
from brittle.explorer.bench.moment import EVENTS
from brittle.explorer.controls.acts import HEAD, events_with
from brittle.explorer.controls.control import SLIDES, Control, ControlKind
from brittle.explorer.controls.fields import controls_of, in_view
from brittle.explorer.controls.values import is_at_rest, written

UNSET = "as the model chooses"
"""The choice of a field that the scenario does not set."""

_SHOWN = frozenset({*SLIDES, ControlKind.CHOICE, ControlKind.SWITCH})
"""The kinds of controls for which Mesa has an input; it has none for a choice of several words."""


class MesaInput(TypedDict):
    """One input in the form in which Mesa reads it."""

    type: str
    label: str
    value: Any
    min: NotRequired[float]
    max: NotRequired[float]
    step: NotRequired[float]
    values: NotRequired[list[str]]


def number(label: str, value: int, highest: int) -> MesaInput:
    """An input for a whole number from 0 to `highest`."""
    return MesaInput(type="SliderInt", label=label, value=value, min=0, max=highest, step=1)


def levers(scenario: LoadedScenario) -> tuple[Control, ...]:
    """The controls that stand on the page: those that the explorer shows first, in its order."""
    return tuple(one for one in in_view(controls_of(scenario), (), ()) if one.kind in _SHOWN)


def mesa_inputs(scenario: LoadedScenario) -> dict[str, MesaInput]:
    """The inputs of the levers by their fields, each where the scenario has it."""
    return {one.field: _input(one) for one in levers(scenario)}


def changed(scenario: LoadedScenario, held: Mapping[str, Any]) -> LoadedScenario:
    """The scenario with its levers where the inputs have them; those that were not moved change nothing.

    Raises `InputError` if the values do not go together.
    """
    now = scenario
    for control in levers(scenario):
        value = held.get(control.field, control.rest)
        if value == UNSET or _is_at_rest(control, value):
            continue
        if control.field.startswith(HEAD):
            now = now.with_({EVENTS: events_with(now, control.field, value)})
        else:
            now = now.with_({control.field: written(control, value, scenario)})
    return now


def _is_at_rest(control: Control, held: Any) -> bool:
    """Whether an input stands where the scenario has it.

    Mesa's sliders round their first value to a step, so that a value within a step has not been moved.
    """
    if control.kind in SLIDES:
        return abs(float(held) - float(control.rest)) < 0.99 * control.step
    return is_at_rest(control, held)


def _input(control: Control) -> MesaInput:
    label = f"{control.label} ({control.unit})" if control.unit else control.label
    if control.absent:
        label += f"; {control.absent} unless you move this"
    if control.kind is ControlKind.SWITCH:
        return MesaInput(type="Checkbox", label=label, value=bool(control.rest))
    if control.kind is ControlKind.CHOICE:
        known = control.rest is not None
        values = list(control.choices) if known else [UNSET, *control.choices]
        return MesaInput(
            type="Select", label=label, value=control.rest if known else UNSET, values=values
        )
    rest = float(control.rest)
    return MesaInput(
        type="SliderFloat",
        label=label,
        value=rest,
        min=min(control.low, rest),
        max=max(control.high, rest),
        step=control.step,
    )
