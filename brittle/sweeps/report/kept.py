"""The figures of sweeps that are kept with the fit, for the report of a batch that plays the fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from brittle.report.figures.base.panel import Panel
from brittle.results.fit import KeptSweep
from brittle.results.reading import Results
from brittle.sweeps.report.closing import closing
from brittle.sweeps.report.page import COMPARED, DEALS, panels_of
from brittle.sweeps.swept import Swept

MAPS = (DEALS, COMPARED)
"""The figures of a sweep that a batch's report shows if none of them is about the date of an offer."""

OTHER_RULES = (
    "This sweep was played with rules of the model that are marked differently from the rules of this "
    "report. The two may not agree; play the sweep again, and keep it."
)
"""The warning at the figures of a sweep whose rules are not those of the batch."""


def kept_panels(results: Results) -> list[Panel]:
    """The figures of every kept sweep; none if the batch plays the priors."""
    kept = () if results.fitted is None else results.fitted.sweeps
    return [
        panel
        for one in kept
        for panel in _panels(one, str(results.manifest["circumstances"]["model"]))
    ]


def _panels(kept: KeptSweep, rules: str) -> Iterator[Panel]:
    swept = Swept.of(kept.record, kept.design, kept.table)
    dated = closing(swept)
    maps = [panel for panel in panels_of(swept) if panel.id in MAPS]
    for panel in [dated] if dated is not None else maps:
        yield replace(
            panel,
            id=f"sweep-{kept.name}-{panel.id}".replace("_", "-"),
            title=panel.title if panel is dated else f"{swept.record.name}: {panel.title}",
            warning=OTHER_RULES if kept.rules != rules else "",
            caption=(
                f"{swept.record.description} {panel.caption}"
                if panel.id == DEALS
                else panel.caption
            ),
        )
