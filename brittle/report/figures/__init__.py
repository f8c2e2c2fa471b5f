"""The report's figures, one module for each, in the order in which the report shows them."""

from __future__ import annotations

from collections.abc import Callable

from brittle.report.figures.base.panel import Panel
from brittle.report.figures.days import belief, cost, soldiers, time_to_loss
from brittle.report.figures.elsewhere import coding, trust
from brittle.report.figures.ends import beside, deaths, funnel, outcomes, window
from brittle.report.figures.fits import as_it_was, computation, drivers, evidence, learnt, skill
from brittle.report.figures.places import land, losses, people
from brittle.results.reading import Results

FIGURES: tuple[Callable[[Results], Panel | None], ...] = (
    outcomes.panel,
    time_to_loss.panel,
    deaths.panel,
    funnel.panel,
    land.panel,
    losses.panel,
    soldiers.panel,
    people.panel,
    cost.panel,
    belief.panel,
    beside.panel,
)
"""Functions that each make one panel, or return None if the batch has no data for it."""

EVIDENCE: tuple[Callable[[Results], Panel | None], ...] = (
    window.panel,
    evidence.panel,
    learnt.panel,
    computation.panel,
    drivers.panel,
    coding.panel,
    as_it_was.panel,
    skill.panel,
    trust.panel,
)
"""The figures that show how far results can be trusted; they are shown last."""

CALIBRATED = tuple(one for one in EVIDENCE if one not in (coding.panel, trust.panel))
"""The figures that need a calibration, and are left out if the priors were played."""
