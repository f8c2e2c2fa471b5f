"""The page of `brittle watch`, which Solara's server shows: Mesa's SolaraViz on one run."""

from __future__ import annotations

from typing import Any

import solara
from mesa.visualization import SolaraViz
from mesa.visualization.utils import update_counter

from brittle.watching.drawing import RoadRenderer, plots
from brittle.watching.levers import mesa_inputs, number
from brittle.watching.model import WatchedModel
from brittle.watching.watched import watched
from brittle.watching.words import problem, sentences

MOST = 20
"""The number of histories, and of runs from a history, among which the page lets the reader choose."""

STYLE = """
.v-input__slider { margin-bottom: 6px; }
.v-input__slider .v-input__slot { flex-wrap: wrap; }
.v-input__slider .v-label { flex: 0 0 100%; height: auto; margin: 0 !important; white-space: normal; }
@media (max-width: 800px) {
  .vue-grid-layout { height: auto !important; }
  .vue-grid-item { position: static !important; transform: none !important; width: 100% !important;
    height: auto !important; margin-bottom: 16px; }
}
"""
"""Puts the label of a slider above it, where a long one has room; on a narrow screen, stacks the figures."""


@solara.component
def Page() -> None:  # noqa: N802 (Solara's server looks for this name)
    """One run; each reader has a model of their own."""
    one = watched()
    model = solara.use_memo(lambda: WatchedModel(one.scenario, one.draw, 0, one.prior), [])
    renderer = solara.use_memo(lambda: RoadRenderer(model), [])
    solara.Style(STYLE)
    inputs = {
        "draw": number("History", one.draw, max(MOST - 1, one.draw)),
        "replicate": number("Run from this history", 0, MOST - 1),
        **mesa_inputs(one.scenario),
    }
    SolaraViz(
        model,
        renderer=renderer,
        components=[(said, 0), *plots()],
        model_params={"path": one.scenario, "prior": one.prior, **inputs},
        name=f"Brittle: {one.scenario.title}",
        render_interval=round(1 / model.dt) | 1,  # about a day; Mesa's slider has odd numbers alone
    )


def said(model: WatchedModel) -> Any:
    """What the page says of the run, drawn again after every step."""
    return _Said(model)


@solara.component
def _Said(model: WatchedModel) -> None:  # noqa: N802 (a component)
    update_counter.get()
    with solara.Column():
        if problem(model):
            solara.Error(problem(model))
        for one in sentences(model):
            solara.Text(one)
