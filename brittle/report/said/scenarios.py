"""Name the scenarios that hardly matter, and those that are not compared."""

from __future__ import annotations

from collections.abc import Iterator

from brittle.results.comparing import Comparison, comparisons, reference, stories
from brittle.results.levers import GUARANTEE
from brittle.results.lives import SAME, Moved, moved
from brittle.results.reading import Results
from brittle.wording import counted, listed

FEW = 0.05
"""A scenario counts as having hardly any effect if it changes outcomes in at most this share of pairs."""
OUTCOMES = (
    "the way in which the run ends",
    "the ruler's fate",
    "whether the capital is lost",
    f"the number of dead by {SAME:.0f} or more",
)
"""The outcomes in which paired runs may differ, in the order of the fields of `Moved`."""


def without_effect(results: Results) -> Iterator[str]:
    """Describe the scenarios whose outcomes hardly differ from the outcomes of their reference scenarios."""
    meant = f" The outcomes compared here are {listed(list(OUTCOMES), 4)}."
    for pair in comparisons(results):
        found = moved(results, pair)
        if found is not None and found.outcomes <= _few(results, pair, found):
            yield (
                f"“{results.title(pair.one)}” differs from “{results.title(pair.other)}” in "
                f"{found.differ:,} of {counted(found.pairs, 'pair', 'pairs')} of runs; {_in_which(found)}."
                f"{meant}"
            )
            meant = ""  # the explanation appears once


def _few(results: Results, pair: Comparison, found: Moved) -> float:
    """A comparison is described if the outcomes of at most this many pairs differ; -1 means never."""
    if pair.lever == GUARANTEE:
        return 0
    return FEW * found.pairs if pair.other == reference(results, pair.one) else -1


def _in_which(found: Moved) -> str:
    """Say in which outcomes paired runs differ, and in how many pairs."""
    if not found.outcomes:
        return "no outcome differs"
    numbers = (found.word, found.fate, found.capital, found.dead)
    parts = zip(OUTCOMES, numbers, strict=True)
    told = [f"{what} in {number:,}" for what, number in parts if number]
    return f"an outcome differs in {found.outcomes:,} ({listed(told, 4)})"


def bundles(results: Results) -> Iterator[str]:
    """Name the scenarios that are not compared because they change several levers at once."""
    bundles = [story for story in stories(results) if len(story.levers) > 1]
    if bundles:
        named = "; ".join(
            f"“{results.title(one.key)}” ({listed(one.levers, 9)})" for one in bundles
        )
        yield (
            "The following scenarios are shown but not compared, because several levers differ at once and "
            f"no difference can be attributed to any one of the levers: {named}."
        )
