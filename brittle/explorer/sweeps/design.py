"""The points of a sweep: the values of its controls, and the question that each combination of them asks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from brittle.api.cases import LoadedCase, LoadedScenario
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.acts import HEAD
from brittle.explorer.controls.control import SLIDES, Control, ControlKind
from brittle.explorer.controls.fields import control_of
from brittle.explorer.controls.values import held_by, moved
from brittle.explorer.sweeps.asked import SweepAsked
from brittle.model.inputs.errors import ArgumentError
from brittle.sweeps.theatre_fields import is_of_theatre
from brittle.wording import spaced

VALUES = {1: 9, 2: 5}
"""The number of values of each control, by the number of controls that are swept."""

PAIRS = {1: 200, 2: 100}
"""The number of pairs of runs at each point, by the number of controls that are swept."""


class SweptControl(NamedTuple):
    """A control with the values that it takes."""

    control: Control
    held: tuple[Any, ...]
    """The values as the control holds them."""
    now: Any
    """Where the control stands on the bench."""

    @property
    def is_number(self) -> bool:
        """Whether the values are numbers, which have places on an axis."""
        return self.control.kind in SLIDES

    @property
    def title(self) -> str:
        """The control in words, with its unit."""
        unit = f" [{self.control.unit}]" if self.control.unit else ""
        return f"{self.control.label}{unit}"

    def label(self, at: int) -> str:
        """A value in words."""
        value = self.held[at]
        if self.is_number:
            return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
        return ("yes" if value else "no") if isinstance(value, bool) else spaced(str(value))


class SweepPoint(NamedTuple):
    """One combination of values."""

    at: tuple[int, ...]
    """The number of each control's value."""
    question: WhatIf
    """What the point asks."""


class SweepDesign(NamedTuple):
    """All points of a sweep."""

    controls: tuple[SweptControl, ...]
    points: tuple[SweepPoint, ...]

    @property
    def pairs(self) -> int:
        """The number of pairs of runs that each point gets."""
        return PAIRS[len(self.controls)]

    @property
    def is_map(self) -> bool:
        """Whether two controls are swept."""
        return len(self.controls) > 1

    def words(self, point: SweepPoint) -> str:
        """The values of a point in words."""
        pairs = zip(self.controls, point.at, strict=True)
        return ", ".join(f"{one.control.label} {one.label(at)}" for one, at in pairs)


def sweepable(control: Control) -> bool:
    """Whether a control can be swept: it holds a number, one of some words, or yes or no.

    A number of the theatre changes both scenarios and their past, so that nothing would stay to compare with.
    """
    if is_of_theatre(control.field):
        return False
    return control.kind in SLIDES or control.kind in (ControlKind.CHOICE, ControlKind.SWITCH)


def design_of(question: WhatIf, sweep: SweepAsked, case: LoadedCase) -> SweepDesign:
    """The points of a sweep. Whether a point is possible is found out when it is asked.

    Raises `ArgumentError` for a field that the scenario lacks or that cannot be swept, and the errors of
    `pair_of` for a question that is itself impossible.
    """
    start, now = case[question.start], pair_of(question, case).changed
    number = VALUES[len(sweep.fields)]
    controls = tuple(_swept(field, question, (start, now), number) for field in sweep.fields)
    places = product(*(range(len(one.held)) for one in controls))
    points = tuple(SweepPoint(at, _asked(question, controls, at, case)) for at in places)
    return SweepDesign(controls, points)


def _asked(
    question: WhatIf, controls: tuple[SweptControl, ...], at: tuple[int, ...], case: LoadedCase
) -> WhatIf:
    """What a point asks."""
    start = case[question.start]
    for one, number in zip(controls, at, strict=True):
        # Only a dated act is written into a list that holds what was changed before.
        is_act = one.control.field.startswith(HEAD)
        now = pair_of(question, case).changed if is_act else start
        question = moved(question, one.control, one.held[number], start, now)
    return question


def _swept(
    field: str, question: WhatIf, scenarios: tuple[LoadedScenario, LoadedScenario], number: int
) -> SweptControl:
    start, now = scenarios
    control = control_of(start, field)
    if control is None:
        raise ArgumentError(f"the scenario has no control {field[:60]!r}; sweep another control")
    if not sweepable(control):
        raise ArgumentError(
            f"“{control.label}” is a number of the theatre, or neither a number nor a single word; `brittle "
            "sweep` plays numbers of the theatre, and here you may sweep another control"
        )
    return SweptControl(control, tuple(_values(control, number)), held_by(control, now, question))


def _values(control: Control, number: int) -> Iterator[Any]:
    if control.kind is ControlKind.SWITCH:
        yield from (False, True)
    elif control.kind is ControlKind.CHOICE:
        yield from control.choices
    else:
        for value in np.linspace(control.low, control.high, number):
            yield float(f"{value:.4g}")
