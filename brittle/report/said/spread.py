"""Say which part of the spread of outcomes comes from what no report can settle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from brittle.report.said.shares import ends
from brittle.results.reading import Results
from brittle.results.spreads import SplitOutcome
from brittle.wording import listed, meaning, spaced


def untested(results: Results, asked: Sequence[SplitOutcome]) -> Iterator[str]:
    """Say how much of each outcome's spread the article cannot narrow (see `brittle.results.variance`)."""
    fitted = results.fitted
    if fitted is None or not asked:
        return
    yield (
        "In the model, given the article, outcomes differ from run to run. These are the sources of that "
        f"spread.{_unsure(asked)}"
    )
    yield from map(_part, asked)
    yield _chiefly(asked, fitted.untested)


def _part(asked: SplitOutcome) -> str:
    spread, part = asked.spread, asked.spread.untested
    about = "" if spread.told_apart else "about "
    return (
        f"Of the spread of {asked.title}, {about}{part.value:.0%} ({ends(part.low, part.high)}) comes from "
        f"assumptions that the article cannot test, {about}{spread.coding.value:.0%} "
        f"({ends(spread.coding.low, spread.coding.high)}) from what is not known about the country, and "
        f"{spread.chance.value:.0%} from chance."
    )


def _unsure(asked: Sequence[SplitOutcome]) -> str:
    """Explain the word “about” before a share, if the word is used."""
    worth = [one.spread.worth for one in asked if not one.spread.told_apart]
    if not worth:
        return ""
    return (
        f" Shares marked “about” are rough, because the weighted pasts are worth only {min(worth):.0f} "
        "independent ones."
    )


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
        f"{listed([f'“{spaced(n)}” ({meaning(n)})' for n in chief], 5)}."
    )
