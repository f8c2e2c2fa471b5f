"""Draws a control: its label, its present value, the prior's band, and the words that explain it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.controls.fields import Control, Kind
from brittle.explorer.pages.labels import label, named_by

CONTROL = "control"
"""The type of every control, in the identifiers of the page."""


def control_id(control: Control) -> dict[str, str]:
    """The identifier of a control: its type, and the field that it changes."""
    return {"type": CONTROL, "field": control.field}


def drawn(control: Control, value: Any, is_changed: bool) -> Component:
    """One control with its present value, which is None if the scenario leaves the choice to the model."""
    name = f"label-{control.field.replace('.', '-')}"
    words = [html.Span(control.label, id=name, className="label")]
    if control.unit:
        words.append(html.Span(f" ({control.unit})", className="unit"))
    if is_changed:
        words.append(html.Span("changed", className="changed"))
    parts = [
        html.Div(words, className="head"),
        html.Div(_input(control, value), className="input", role="group", **named_by(name)),
        *([_band(control)] if control.band else []),
        html.Details([html.Summary("What is this?"), html.P(_help(control))]),
    ]
    return html.Div(
        parts,
        className="control is-changed" if is_changed else "control",
        role="group",
        **named_by(name),
    )


def _input(control: Control, value: Any) -> Component:
    match control.kind:
        case Kind.SLIDER | Kind.MOMENT:
            usual = control.usual if control.usual is not None else control.low
            return dcc.Slider(
                id=control_id(control),
                min=control.low,
                max=control.high,
                step=control.step,
                value=usual if value is None else value,
                marks=None,
                tooltip={"placement": "bottom"},
                updatemode="mouseup",
            )
        case Kind.CHOICE:
            options = [{"label": word.replace("_", " "), "value": word} for word in control.choices]
            return dcc.Dropdown(
                id=control_id(control), options=options, value=value, clearable=False
            )
        case Kind.SWITCH:
            return dcc.Checklist(
                id=control_id(control),
                options=[{"label": "yes", "value": "true"}],
                value=["true"] if value else [],
            )
        case Kind.TEXT:
            return dcc.Input(
                id=control_id(control),
                type="text",
                debounce=True,
                value=_as_text(value),
                maxLength=200,
            )


def _band(control: Control) -> Component:
    assert control.band is not None
    width = control.high - control.low
    start, end = (100 * (one - control.low) / width for one in control.band)
    words = f"nine tenths of the prior: {control.band[0]:.3g} to {control.band[1]:.3g}"
    return html.Div(
        html.Div(
            className="band", style={"marginLeft": f"{start:.1f}%", "width": f"{end - start:.1f}%"}
        ),
        className="prior",
        title=words,
        role="img",
        **label(words),
    )


def _help(control: Control) -> str:
    words = control.help[:1].upper() + control.help[1:]
    if control.value is None and control.usual is not None:
        words += (
            " Where the scenario sets no value, each history has its own; the prior's median is "
            f"{control.usual:.3g}."
        )
    return words + f" In a file: {control.field}"


def _as_text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
