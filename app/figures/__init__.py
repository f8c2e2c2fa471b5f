"""The report's figures, one module each, in the order in which the report shows them."""

from __future__ import annotations

from collections.abc import Callable

from app.figures import (
    belief,
    deaths,
    funnel,
    land,
    losses,
    outcomes,
    people,
    soldiers,
    time_to_loss,
)
from app.figures.panel import Panel
from app.results import Results

FIGURES: tuple[Callable[[Results], Panel | None], ...] = (
    outcomes.panel,
    time_to_loss.panel,
    deaths.panel,
    funnel.panel,
    land.panel,
    losses.panel,
    soldiers.panel,
    people.panel,
    belief.panel,
)
"""Each makes its panel, or None where the batch has nothing to show in it."""
