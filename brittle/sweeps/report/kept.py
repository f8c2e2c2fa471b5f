"""The figures of sweeps that are kept with the fit, for the report of a batch that plays the fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from brittle.report.figures.base.panel import Panel
from brittle.results.fit import KeptSweep
from brittle.results.reading import Results
from brittle.sweeps.report.page import COMPARED, DEALS, panels_of
from brittle.sweeps.swept import Swept

SHOWN = (DEALS, COMPARED)
"""The figures of a sweep that a batch's report shows; `brittle sweep` writes a report with all figures."""


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
    about = swept.record.description
    if kept.rules != rules:
        about += " The rules of the model have changed since the sweep was played."
    for panel in panels_of(swept):
        if panel.id in SHOWN:
            yield replace(
                panel,
                id=f"sweep-{kept.name}-{panel.id}".replace("_", "-"),
                title=f"{swept.record.name}: {panel.title[:1].lower()}{panel.title[1:]}",
                caption=f"{about} {panel.caption}" if panel.id == DEALS else panel.caption,
            )
