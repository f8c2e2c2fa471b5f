"""The panel of controls: which controls it shows, where they stand, and when it has to be drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component

from brittle.explorer.bench.open_case import OpenCase
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.control import Control, ControlGroup
from brittle.explorer.controls.drawn import drawn
from brittle.explorer.controls.fields import controls_of, in_view
from brittle.explorer.controls.values import changed_fields, held_by


class HeldControl(NamedTuple):
    """Where a control stands."""

    field: str
    held: Any
    is_changed: bool
    """Whether the reader has moved it."""


class ControlPanel(NamedTuple):
    """The controls that a question shows."""

    view: tuple[Control, ...]
    held: tuple[HeldControl, ...]
    """Where each of them stands."""
    matter: Mapping[str, float]
    """The fields that matter most, with their rank correlations."""
    mark: str
    """Names the scenario and the controls. Drawing them takes a second, which a reader who only moves one of
    them need not wait for; the page draws them again only if this text changes."""


def panel_of(
    question: WhatIf, case: OpenCase, shown: Sequence[str], matter: Mapping[str, float]
) -> ControlPanel:
    """The controls of a question.

    `shown` are the fields that the reader has searched for, and `matter` those that matter most, with their
    rank correlations (`bench.mattering`).
    """
    start, now = case.scenarios[question.start], pair_of(question, case.scenarios).changed
    every = controls_of(start)
    changed = changed_fields(question, every, now)
    view = in_view(every, matter, shown, [field for field, _ in question.changes])
    held = (
        HeldControl(one.field, held_by(one, now, question), one.field in changed) for one in view
    )
    fields = ",".join(one.field for one in view)
    mark = f"{question.case} {question.start} {fields} {sorted(matter)}"
    return ControlPanel(view, tuple(held), matter, mark)


def drawn_panel(panel: ControlPanel) -> list[Component]:
    """The controls in their groups."""
    parts: list[Component] = []
    both = list(zip(panel.view, panel.held, strict=True))
    for group in ControlGroup:
        boxes = [
            drawn(one, its.held, its.is_changed, panel.matter.get(one.field))
            for one, its in both
            if one.group is group
        ]
        if boxes:
            parts.append(html.Section([html.H3(group.value), *boxes], className="group"))
    return parts
