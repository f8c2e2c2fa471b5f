"""The button beside a control that sweeps it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from brittle.explorer.bench.moment import MOMENT
from brittle.explorer.controls.control import Control
from brittle.explorer.pages.labels import label
from brittle.explorer.sweeps.design import sweepable
from brittle.explorer.sweeps.moments import LABEL

BUTTON = "sweep"
"""The type of the buttons."""


def sweep_button(control: Control) -> list[Component]:
    """The button beside a control that sweeps it; nothing beside one that cannot be swept."""
    if not sweepable(control):
        return []
    return [_button(control.field, control.label, "Play this control over its whole range")]


def moment_button() -> Component:
    """The button that sweeps the moment from which both act, which shows when it stops mattering."""
    return _button(MOMENT, LABEL, "Play both scenarios from each possible date")


def _button(field: str, words: str, title: str) -> Component:
    return html.Button(
        "sweep",
        id={"type": BUTTON, "field": field},
        type="button",
        className="sweep",
        title=title,
        **label(f"Sweep: {words}"),
    )
