"""Say in what the simulated pasts differ from the record at the starting moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from brittle.report.figures.base.panel import short_name
from brittle.report.said.shares import in_runs
from brittle.results.happened import TrueLoss
from brittle.results.reading import Results
from brittle.wording import listed, long_date

MOST = 0.5
"""A place counts as lost at the start if it has been lost in at least this share of runs."""
NAMED = 3
"""The largest number of places that are named."""


class LostTooEarly(NamedTuple):
    """A place that truly held at the starting moment, and the share of runs that had lost it by then."""

    true: TrueLoss
    share: float


def already_lost(results: Results) -> Iterator[str]:
    """Name the places that truly fell after the starting moment, but before it in most runs."""
    happened, main = results.happened, results.main
    if happened is None:
        return
    branch = results.branch(main)
    later = [one for one in happened.losses if one.at > branch]
    days = results.joined(main, "lost_day", [one.place for one in later])
    found = [
        LostTooEarly(one, float((mine <= 0).mean()))
        for one, mine in zip(later, days, strict=True)
        if mine.size
    ]
    early = sorted((one for one in found if one.share >= MOST), key=lambda one: -one.share)
    if not early:
        return
    number = len(results.of(main))
    named = [
        f"{_name(results, one)} (fell on {long_date(one.true.at)}) in {in_runs(one.share, number)} runs"
        for one in early
    ]
    places = "a place that" if len(early) == 1 else "places that"
    yield (
        f"Most runs begin from a past that did not happen: at the starting moment, the regime has already "
        f"lost {places} it still held in fact, namely {listed(named, NAMED)}."
    )


def _name(results: Results, one: LostTooEarly) -> str:
    return short_name(str(results.place_table.loc[one.true.place, "name"]))
