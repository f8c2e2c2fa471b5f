"""Draws a control: its label, its present value, the prior's band, and the words that explain it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from brittle.explorer.controls.control import Control, ControlKind
from brittle.explorer.pages.labels import label, named_by
from brittle.explorer.sweeps.button import sweep_button

_UNITS = {"share": "0 to 1", "0-1": "0 to 1", "probability": "0 to 1", "factor": "times"}
"""Units in the words of the page."""

TALL = 420
"""The greatest height of a list of choices, in pixels."""
CONTROL = "control"
"""The type of every control, in the identifiers of the page."""
NUMBER = "number"
"""The type of the box with a slider's number."""
CHANGED = "is-changed"
"""The class of a control that the reader has moved, which shows the word "changed"."""
BOX = "box"
"""The type of the part of the page that holds one control."""


def control_id(control: Control) -> dict[str, str]:
    """The identifier of a control: its type, and the field that it changes."""
    return {"type": CONTROL, "field": control.field}


def drawn(
    control: Control, held: Any, is_changed: bool, correlation: float | None = None
) -> Component:
    """One control and where it stands.

    `correlation` is the rank correlation with the number killed, if it is one of those that matter most.
    """
    name = f"label-{control.field.replace('.', '-')}"
    words: list[Any] = [html.Span(control.label, id=name, className="label")]
    if control.unit:
        unit = _UNITS.get(control.unit, control.unit)
        words.append(html.Span(f" ({unit})", className="unit"))
    words.append(html.Span("changed", className="changed"))
    if control.absent:
        words.append(html.Span(control.absent, className="absent"))
    words += sweep_button(control)
    parts = [
        html.Div(words, className="head"),
        html.Div(_input(control, held), className="input"),
        *([_band(control)] if control.band else []),
        html.Details(
            [html.Summary("What is this?"), html.P(_help(control) + _matters(correlation))]
        ),
    ]
    return html.Div(
        parts,
        id={"type": BOX, "field": control.field},
        className=f"control {CHANGED}" if is_changed else "control",
        role="group",
        **named_by(name),
    )


def _input(control: Control, held: Any) -> Component:
    which = control_id(control)
    match control.kind:
        case ControlKind.SLIDER | ControlKind.MOMENT:
            return _slider(control, held)
        case ControlKind.CHOICE | ControlKind.SEVERAL:
            options = [{"label": control.name_of(word), "value": word} for word in control.choices]
            several = control.kind is ControlKind.SEVERAL
            value = list(held or ()) if several else held
            return dcc.Dropdown(
                id=which,
                options=options,
                value=value,
                multi=several,
                clearable=several,
                maxHeight=TALL,
                placeholder="none" if several else "the model chooses",
            )
        case ControlKind.SWITCH:
            yes = [{"label": "yes", "value": "true"}]
            return dcc.Checklist(id=which, options=yes, value=["true"] if held else [])
        case ControlKind.TEXT:
            return dcc.Input(
                id=which, type="text", debounce=True, value=str(held or ""), maxLength=200
            )


def _slider(control: Control, held: Any) -> Component:
    """A slider, and beside it the same number in a box; Dash's own box tells the server nothing."""
    slider = dcc.Slider(
        id=control_id(control),
        min=control.low,
        max=control.high,
        step=control.step,
        value=held,
        marks=None,
        allow_direct_input=False,
        updatemode="mouseup",
    )
    box = dcc.Input(
        id={"type": NUMBER, "field": control.field},
        type="number",
        step="any",
        value=round(float(held), 6),
        debounce=True,
        className="number",
    )
    return html.Div([html.Div(slider), box], className="slider")


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


def _matters(correlation: float | None) -> str:
    if correlation is None:
        return ""
    more = "more" if correlation > 0 else "fewer"
    return (
        f". In the runs of the reference, histories with a larger value have {more} dead (rank correlation "
        f"{correlation:.2f})"
    )


def _help(control: Control) -> str:
    words = control.help[:1].upper() + control.help[1:].rstrip(".") + "."
    if control.band:
        words += (
            " Unless you move it, each history keeps its own value; the grey band holds nine tenths of the "
            f"prior, whose median is {control.usual:.3g}."
        )
    return f"{words} In a scenario's file: {control.field}"
