"""The button beside a control that sweeps it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from brittle.explorer.controls.control import Control
from brittle.explorer.pages.labels import label
from brittle.explorer.sweeps.design import sweepable

BUTTON = "sweep"
"""The type of the buttons."""


def sweep_button(control: Control) -> list[Component]:
    """The button beside a control that sweeps it; nothing beside one that cannot be swept."""
    if not sweepable(control):
        return []
    return [
        html.Button(
            "sweep",
            id={"type": BUTTON, "field": control.field},
            type="button",
            className="sweep",
            title="Play this control over its whole range",
            **label(f"Sweep: {control.label}"),
        )
    ]
