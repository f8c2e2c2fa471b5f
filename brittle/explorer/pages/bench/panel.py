"""The panel of controls: which controls it shows, where they stand, and when it has to be drawn again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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

MATTERING = "Assumptions that matter most here"
"""The head of the parameters that go with the number killed."""


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


class ControlPanels(NamedTuple):
    """The controls of a question in two parts, so that the second part can come later than the first."""

    levers: ControlPanel
    """The levers that scenarios are about, and what the reader has changed or searched for."""
    mattering: ControlPanel
    """The parameters that matter most, which are known when the runs of the reference have been played."""

    @property
    def held(self) -> tuple[HeldControl, ...]:
        """Where all of them stand."""
        return (*self.levers.held, *self.mattering.held)

    @property
    def marks(self) -> tuple[str, str]:
        """The marks of both parts."""
        return self.levers.mark, self.mattering.mark


def panels_of(
    question: WhatIf, case: OpenCase, shown: Sequence[str], matter: Mapping[str, float]
) -> ControlPanels:
    """The controls of a question.

    `shown` are the fields that the reader has searched for, and `matter` those that matter most, with their
    rank correlations (`bench.mattering`).
    """
    start, now = case.scenarios[question.start], pair_of(question, case.scenarios).changed
    every = controls_of(start)
    changed = changed_fields(question, every, now)

    def panel(view: Iterable[Control]) -> ControlPanel:
        those = tuple(view)
        held = (
            HeldControl(one.field, held_by(one, now, question), one.field in changed)
            for one in those
        )
        fields = ",".join(one.field for one in those)
        return ControlPanel(
            those, tuple(held), matter, f"{question.case} {question.start} {fields}"
        )

    view = in_view(every, shown, [field for field, _ in question.changes])
    return ControlPanels(
        panel(one for one in view if one.field not in matter),
        panel(one for one in every if one.field in matter),
    )


def drawn_levers(panel: ControlPanel) -> list[Component]:
    """The controls in their groups."""
    groups = ((group, _drawn(panel, group)) for group in ControlGroup)
    return [_section(group.value, boxes) for group, boxes in groups if boxes]


def drawn_mattering(panel: ControlPanel) -> list[Component]:
    """The parameters that matter most, in a group of their own."""
    return [_section(MATTERING, _drawn(panel))] if panel.view else []


def _drawn(panel: ControlPanel, group: ControlGroup | None = None) -> list[Component]:
    return [
        drawn(one, its.held, its.is_changed, panel.matter.get(one.field))
        for one, its in zip(panel.view, panel.held, strict=True)
        if group is None or one.group is group
    ]


def _section(head: str, boxes: Sequence[Component]) -> Component:
    return html.Section([html.H3(head), *boxes], className="group")
