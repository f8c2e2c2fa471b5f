"""Say which part of the spread of outcomes comes from what no report can settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brittle.report.said.shares import ends
from brittle.results.reading import Results
from brittle.results.spreads import SplitOutcome
from brittle.results.variance import VarianceShare
from brittle.wording import listed, meaning


def untested(results: Results, asked: Sequence[SplitOutcome]) -> Iterator[str]:
    """Say how much of each outcome's spread the article cannot narrow (see `brittle.results.variance`)."""
    fitted = results.fitted
    if fitted is None or not asked:
        return
    yield (
        "In the model, given the article, outcomes differ from run to run. These are the sources of that "
        "spread."
    )
    yield from map(_part, asked)
    yield _chiefly(asked, fitted.untested)


def _part(asked: SplitOutcome) -> str:
    spread = asked.spread
    chance = f"Of the spread of {asked.title}, {spread.chance.value:.0%} comes from chance"
    if not spread.told_apart:
        return (
            f"{chance}; the runs do not show where the rest comes from, because the pasts are as informative "
            f"as only {spread.worth:.0f} independent ones: anything between {_between(spread.untested)} may "
            "come from assumptions that the article cannot test, and anything between "
            f"{_between(spread.coding)} from what is not known about the country."
        )
    return (
        f"{chance}, {_share(spread.untested)} from assumptions that the article cannot test, "
        f"{_share(spread.coding)} from what is not known about the country, {_share(spread.tested)} from "
        f"parameters that the article informs, and {_share(spread.rest)} from the luck of the past and from "
        "sources that act together."
    )


def _share(part: VarianceShare) -> str:
    return f"{part.value:.0%} ({ends(part.low, part.high)})"


def _between(part: VarianceShare) -> str:
    return f"{part.low:.0%} and {part.high:.0%}"


def _chiefly(asked: Sequence[SplitOutcome], untested: frozenset[str]) -> str:
    """Name the untested parameters whose correlation with any outcome is stronger than chance explains."""
    chief = dict.fromkeys(name for one in asked for name in one.spread.chief(untested))
    if not chief:
        return (
            "No single untested assumption goes together with these outcomes more closely than chance would "
            "explain."
        )
    return (
        "These untested assumptions go together with an outcome more closely than chance would explain: "
        f"{listed([f'“{meaning(n)}”' for n in chief], 5)}."
    )
