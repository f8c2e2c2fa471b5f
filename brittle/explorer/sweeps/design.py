"""The points of a sweep: the values of its controls, and the question that each combination of them asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.moment import MOMENT, from_moment
from brittle.explorer.bench.moments import moment_of
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.control import SLIDES, Control, ControlKind
from brittle.explorer.controls.fields import control_of
from brittle.explorer.controls.values import held_by, moved
from brittle.explorer.sweeps.asked import SweepAsked
from brittle.explorer.sweeps.moments import in_words, moment_control
from brittle.model.inputs.errors import ArgumentError
from brittle.wording import spaced

VALUES = {1: 9, 2: 5}
"""The number of values of each control, by the number of controls that are swept."""

MOMENTS = {1: 12, 2: 5}
"""The largest number of moments from which both scenarios act, each of which needs a past of its own."""

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
        """Whether the values are numbers."""
        return self.control.kind in SLIDES

    @property
    def is_moment(self) -> bool:
        """Whether the values are moments from which both scenarios act."""
        return self.control.field == MOMENT

    @property
    def is_scale(self) -> bool:
        """Whether the values have places on an axis."""
        return self.is_number or self.is_moment

    @property
    def title(self) -> str:
        """The control in words, with its unit."""
        if self.is_moment:
            return "Date from which both scenarios act"
        unit = f" [{self.control.unit}]" if self.control.unit else ""
        return f"{self.control.label}{unit}"

    def label(self, at: int) -> str:
        """A value in words."""
        value = self.held[at]
        if self.is_moment:
            return in_words(value)
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
    def moment(self) -> int | None:
        """The number of the control that moves the moment from which both scenarios act."""
        return next((i for i, one in enumerate(self.controls) if one.is_moment), None)

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
    """Whether a control can be swept: it holds a number, one of some words, or yes or no."""
    return control.kind in SLIDES or control.kind in (ControlKind.CHOICE, ControlKind.SWITCH)


def design_of(question: WhatIf, sweep: SweepAsked, case: LoadedCase) -> SweepDesign:
    """The points of a sweep. Whether a point is possible is found out when it is asked.

    Raises `ArgumentError` for a field that the scenario lacks or that cannot be swept, and the errors of
    `pair_of` for a question that is itself impossible.
    """
    controls = tuple(_swept(field, question, case, len(sweep.fields)) for field in sweep.fields)
    places = product(*(range(len(one.held)) for one in controls))
    points = tuple(SweepPoint(at, _asked(question, controls, at, case)) for at in places)
    return SweepDesign(controls, points)


def _asked(
    question: WhatIf, controls: tuple[SweptControl, ...], at: tuple[int, ...], case: LoadedCase
) -> WhatIf:
    """What a point asks. The moment moves first, because a date of the scenario is counted from it."""
    start = case[question.start]
    pairs = sorted(zip(controls, at, strict=True), key=lambda pair: not pair[0].is_moment)
    for one, number in pairs:
        now, held = pair_of(question, case).changed, one.held[number]
        if one.is_moment:
            question = from_moment(question, held, now.branch, case[question.beside].branch)
        else:
            question = moved(question, one.control, held, start, now)
    return question


def _swept(field: str, question: WhatIf, case: LoadedCase, number: int) -> SweptControl:
    """A control with its values; `number` is the number of controls that are swept."""
    if field == MOMENT:
        control = moment_control(question, case)
        held = tuple(_some(control.choices, MOMENTS[number]))
        return SweptControl(control, held, moment_of(question, case))
    found = control_of(case[question.start], field)
    if found is None:
        raise ArgumentError(f"the scenario has no control {field[:60]!r}; sweep another control")
    if not sweepable(found):
        raise ArgumentError(
            f"“{found.label}” is neither a number nor a single word; sweep another control"
        )
    now = pair_of(question, case).changed
    # No date is possible after the last day that is played.
    last = question.days if found.kind is ControlKind.MOMENT else found.high
    within = replace(found, high=min(found.high, last))
    return SweptControl(
        found, tuple(_values(within, VALUES[number])), held_by(found, now, question)
    )


def _some(values: tuple[str, ...], most: int) -> Iterator[str]:
    """At most some of the values, evenly spread, with the first and the last."""
    number = min(most, len(values))
    for at in np.linspace(0, len(values) - 1, number):
        yield values[round(float(at))]


def _values(control: Control, number: int) -> Iterator[Any]:
    if control.kind is ControlKind.SWITCH:
        yield from (False, True)
    elif control.kind is ControlKind.CHOICE:
        yield from control.choices
    else:
        for value in np.linspace(control.low, control.high, number):
            yield float(f"{value:.4g}")
