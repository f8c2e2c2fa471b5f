"""The report's figures of the two scenarios, below the numbers of the bench."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from brittle.explorer.bench.pair import MINE
from brittle.explorer.pages.figures import HowShown, graph
from brittle.report.figures.days import time_to_loss
from brittle.report.figures.ends import deaths, outcomes
from brittle.results.reading import Results

FIGURES = (outcomes, time_to_loss, deaths)
"""The modules of the figures, in the order of the page."""


def pictures(results: Results) -> list[Component]:
    """The figures for which the results have data."""
    panels = [(one.__name__.rpartition(".")[2], one.panel(results)) for one in FIGURES]
    return [
        html.H2("In figures"),
        *(graph(f"bench-{name}", one, HowShown(MINE)) for name, one in panels if one is not None),
    ]
