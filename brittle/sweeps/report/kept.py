"""The figures of sweeps that are kept with the fit, for the report of a batch that plays the fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from brittle.report.figures.base.panel import Panel
from brittle.report.further import Further
from brittle.results.fit import KeptSweep
from brittle.results.reading import Results
from brittle.sweeps.report.batch_beside import beside_the_batch
from brittle.sweeps.report.closing import closing
from brittle.sweeps.report.page import COMPARED, DEALS, panels_of
from brittle.sweeps.report.shown import shown
from brittle.sweeps.report.weighing import lives_changed, offers_by_date
from brittle.sweeps.swept import Swept
from brittle.wording import listed

MAPS = (DEALS, COMPARED)
"""The figures of a sweep that a batch's report shows if none of them is about the date of an offer."""

OTHER_RULES = (
    "These runs used an earlier version of the rules; treat what this figure shows as provisional."
)
"""The warning at the figures of a sweep whose rules are not those of the batch."""


def kept_panels(results: Results) -> list[Panel]:
    """The figures of every kept sweep; none if the batch plays the priors."""
    return [panel for one in _kept(results) for panel in _panels(results, one)]


def kept_said(results: Results) -> str:
    """Say on which dates sweeps show that an offer saves or costs lives; empty if on none."""
    return " ".join(said for one in _kept(results) if (said := _lives(results, one)))


KEPT = Further(kept_panels, kept_said)
"""What the kept sweeps add to a report."""


def _kept(results: Results) -> tuple[KeptSweep, ...]:
    return () if results.fitted is None else results.fitted.sweeps


def _of_other_rules(results: Results, kept: KeptSweep) -> bool:
    return kept.rules != str(results.manifest["circumstances"]["model"])


def _panels(results: Results, kept: KeptSweep) -> Iterator[Panel]:
    swept = Swept.of(kept.record, kept.design, kept.table)
    dated = closing(swept, beside_the_batch(results, swept))
    maps = [panel for panel in panels_of(swept) if panel.id in MAPS]
    for panel in [dated] if dated is not None else maps:
        yield replace(
            panel,
            id=f"sweep-{kept.name}-{panel.id}".replace("_", "-"),
            title=panel.title if panel is dated else f"{swept.record.name}: {panel.title}",
            warning=OTHER_RULES if _of_other_rules(results, kept) else "",
            caption=(
                f"{swept.record.description} {panel.caption}"
                if panel.id == DEALS
                else panel.caption
            ),
        )


def _lives(results: Results, kept: KeptSweep) -> str:
    """One sentence on the lives that a sweep of dates shows to be saved or lost; empty if there are none."""
    found = offers_by_date(Swept.of(kept.record, kept.design, kept.table))
    (deaths,) = shown("deaths", gap=True)
    clauses = [] if found is None else lives_changed(found.weighings, deaths)
    if not clauses:
        return ""
    rules = " by earlier rules" if _of_other_rules(results, kept) else " of dates"
    return f"Yet in a sweep{rules}, {listed(clauses, 9)}."
