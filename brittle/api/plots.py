"""The report's figures, each as a method, such as `runs.plot.outcomes()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from brittle.api.drawing import figure_of
from brittle.api.land import map_figure
from brittle.batches.disk import StoreError
from brittle.report.chapters import FIGURES
from brittle.report.figures.base.panel import Panel
from brittle.report.figures.days import belief, cost, reported, soldiers, time_to_loss
from brittle.report.figures.elsewhere import coding, trust
from brittle.report.figures.ends import deaths, funnel, outcomes, ruler, window
from brittle.report.figures.fits import (
    as_it_was,
    computation,
    drivers,
    evidence,
    learnt,
    reporting,
    skill,
)
from brittle.report.figures.places import land, losses, people
from brittle.report.section import has_data
from brittle.results.reading import Results, no_scenario

type PanelMaker = Callable[[Results], Panel | None]


def name_of(make: PanelMaker) -> str:
    """The name of a figure, which is the name of its module."""
    return make.__module__.rpartition(".")[2]


@dataclass(frozen=True)
class RunPlots:
    """Figures of a batch. `scenario` chooses the scenario in figures that show one at a time.

    Each method raises `StoreError` if the batch has nothing to show in the figure. Some figures need a
    posterior, an offer, or several scenarios.
    """

    results: Results

    @property
    def names(self) -> list[str]:
        """Names of the figures that this batch can show, in the report's order; tables are not included."""
        return [name_of(make) for make in FIGURES if self._drawable(make)]

    def outcomes(self, scenario: str | None = None) -> go.Figure:
        """How runs end."""
        return self._drawn(outcomes.panel, scenario)

    def time_to_loss(self, scenario: str | None = None) -> go.Figure:
        """How soon the capital is lost, compared with how soon capitals fell in past episodes."""
        return self._drawn(time_to_loss.panel, scenario)

    def ruler(self, scenario: str | None = None) -> go.Figure:
        """What becomes of the ruler, beside what became of rulers whom rebels ousted."""
        return self._drawn(ruler.panel, scenario)

    def deaths(self, scenario: str | None = None) -> go.Figure:
        """How often, and by how much, one lever changes the numbers of people killed and displaced."""
        return self._drawn(deaths.panel, scenario)

    def funnel(self, scenario: str | None = None) -> go.Figure:
        """How often a deal is offered, accepted by either side, carried out and honoured."""
        return self._drawn(funnel.panel, scenario)

    def land(self, scenario: str | None = None) -> go.Figure:
        """The map: who holds each place in most runs, day by day."""
        return self._drawn(land.panel, scenario)

    def losses(self, scenario: str | None = None) -> go.Figure:
        """In what order and how the regime loses its places."""
        return self._drawn(losses.panel, scenario)

    def soldiers(self, scenario: str | None = None) -> go.Figure:
        """What happens to the regime's men."""
        return self._drawn(soldiers.panel, scenario)

    def people(self, scenario: str | None = None) -> go.Figure:
        """Numbers of people displaced and killed, region by region."""
        return self._drawn(people.panel, scenario)

    def cost(self, scenario: str | None = None) -> go.Figure:
        """Numbers of people killed and displaced, day by day."""
        return self._drawn(cost.panel, scenario)

    def reported(self, scenario: str | None = None) -> go.Figure:
        """Reported numbers of people killed and displaced, beside those of the model."""
        return self._drawn(reported.panel, scenario)

    def belief(self, scenario: str | None = None) -> go.Figure:
        """What the regime rests on, day by day: public belief, the army, and the people under its rule."""
        return self._drawn(belief.panel, scenario)

    def window(self, scenario: str | None = None) -> go.Figure:
        """How late an exit can be offered and still be carried out."""
        return self._drawn(window.panel, scenario)

    def evidence(self, scenario: str | None = None) -> go.Figure:
        """The claims of the article, and how likely the model makes each claim."""
        return self._drawn(evidence.panel, scenario)

    def learnt(self, scenario: str | None = None) -> go.Figure:
        """The prior and the posterior of each parameter."""
        return self._drawn(learnt.panel, scenario)

    def reporting(self, scenario: str | None = None) -> go.Figure:
        """How other assumptions about the reporting change the state of the war at the article's moment."""
        return self._drawn(reporting.panel, scenario)

    def computation(self, scenario: str | None = None) -> go.Figure:
        """Whether the fit was computed correctly."""
        return self._drawn(computation.panel, scenario)

    def drivers(self, scenario: str | None = None) -> go.Figure:
        """Which parameters correlate with outcomes, and how much of the outcomes' spread they explain."""
        return self._drawn(drivers.panel, scenario)

    def coding(self, scenario: str | None = None) -> go.Figure:
        """How much of the spread comes from the coding, in every case, and what a second coding changes."""
        return self._drawn(coding.panel, scenario)

    def as_it_was(self, scenario: str | None = None) -> go.Figure:
        """When places were truly lost, compared with when the model loses them."""
        return self._drawn(as_it_was.panel, scenario)

    def skill(self, scenario: str | None = None) -> go.Figure:
        """How well the model forecast what happened, compared with every baseline."""
        return self._drawn(skill.panel, scenario)

    def trust(self, scenario: str | None = None) -> go.Figure:
        """How well the model did in every scored case, compared with a constant hazard."""
        return self._drawn(trust.panel, scenario)

    def _drawable(self, make: PanelMaker) -> Panel | None:
        panel = make(self.results)
        drawn = panel is not None and (panel.data or any(map(has_data, panel.plots)))
        return panel if drawn else None

    def _drawn(self, make: PanelMaker, scenario: str | None) -> go.Figure:
        results = self.results
        chosen = results.main if scenario is None else scenario
        if chosen not in results.scenarios:
            raise no_scenario(results, str(chosen))
        panel = self._drawable(make)
        if panel is None:
            raise StoreError(
                f"{results.folder}: this batch has nothing to show in the figure {name_of(make)}; "
                f"it can show {', '.join(self.names)}"
            )
        return map_figure(panel, chosen) if panel.data else figure_of(panel, chosen)
