"""Compares two scenarios of a batch, run by run on the same histories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.api.cases import LoadedScenario
from brittle.api.runs import Runs
from brittle.batches.disk import StoreError
from brittle.model.inputs.errors import ArgumentError
from brittle.model.outcome import RUN_COLUMNS, Holds, ResultColumn
from brittle.results.comparing import facts_apart, value_of
from brittle.results.levers import levers_between
from brittle.results.pairs import Pairs
from brittle.results.reading import Results, no_scenario
from brittle.results.statistics import deaths, mean

WORDS = ("outcome", "ruler_fate")
"""Columns of words that are compared. For each word, a row gives the share of runs with that word."""


class DifferenceRow(NamedTuple):
    """One quantity compared in the paired runs of two scenarios."""

    quantity: str
    one: float
    """Mean over the pairs; for a word or a flag, the share of runs."""
    other: float
    difference: float
    """`one` minus `other`."""
    low: float
    """Lower end of the 95% interval of the difference, by a bootstrap over histories; NaN for one history."""
    high: float
    pairs: int
    """Number of pairs in which both runs have a value."""
    unit: str
    meaning: str


@dataclass(frozen=True, eq=False)
class PairedComparison:
    """Two scenarios on common histories. Runs with the same draw and replicate form a pair.

    Paired runs share everything up to the branch and all random numbers after the branch, so that every
    difference comes from what the scenarios change.
    """

    results: Results
    one: str
    other: str
    levers: tuple[str, ...]
    """The levers in which the two scenarios differ, in words."""

    @property
    def lever(self) -> str | None:
        """The one lever in which the scenarios differ; None if they differ in several levers or in none."""
        return self.levers[0] if len(self.levers) == 1 else None

    @property
    def is_bundle(self) -> bool:
        """Whether the scenarios differ in several levers, so that no single lever explains a difference."""
        return len(self.levers) > 1

    @property
    def pairs(self) -> int:
        """Number of pairs in which neither run failed."""
        return len(self._pairs)

    @property
    def histories(self) -> int:
        """Number of histories from which the pairs were played."""
        return int(self._pairs["history"].nunique())

    @cached_property
    def differing(self) -> int:
        """Number of pairs that differ in any column of their results."""
        return int(self._pairs.differ().sum())

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each quantity: both means, their difference, its interval and the number of pairs."""
        return pd.DataFrame(self._rows(), columns=DifferenceRow._fields).set_index("quantity")

    @cached_property
    def _pairs(self) -> Pairs:
        return self.results.pairs(self.one, self.other)

    def _rows(self) -> Iterator[DifferenceRow]:
        pairs = self._pairs
        dead = deaths(pairs, "_one"), deaths(pairs, "_other")
        yield self._row("deaths", *dead, "people", "all people killed, including in reprisals")
        for column in RUN_COLUMNS:
            one, other = (pairs[f"{column.name}_{side}"] for side in ("one", "other"))
            if column.name in WORDS:
                yield from self._of_words(column, one, other)
            elif column.holds in (Holds.NUMBER, Holds.SHARE, Holds.COUNT, Holds.FLAG):
                unit = "share of runs" if column.holds is Holds.FLAG else column.unit
                yield self._row(column.name, one, other, unit, column.meaning)

    def _of_words(
        self, column: ResultColumn, one: pd.Series, other: pd.Series
    ) -> Iterator[DifferenceRow]:
        for word in column.words:
            has, had = one == word, other == word
            if has.any() or had.any():
                name = f"{column.name}={word}"
                yield self._row(name, has, had, "share of runs", column.meaning)

    def _row(
        self, name: str, one: pd.Series, other: pd.Series, unit: str, meaning: str
    ) -> DifferenceRow:
        a, b = (
            side.astype(object).where(side.notna(), np.nan).astype(float) for side in (one, other)
        )
        both = a.notna() & b.notna()
        a, b = a[both], b[both]
        found = mean(a - b, self._pairs["history"][both], self.results.worth)
        of_a, of_b = (float(side.mean()) if found.runs else float("nan") for side in (a, b))
        return DifferenceRow(
            name, of_a, of_b, found.value, found.low, found.high, found.runs, unit, meaning
        )

    def __str__(self) -> str:
        titles = f"{self.results.title(self.one)} against {self.results.title(self.other)}"
        behind = f"{self.pairs:,} pairs of runs on {self.histories:,} common histories"
        return f"{titles}: {self._difference}; {behind}, of which {self.differing:,} differ"

    @property
    def _difference(self) -> str:
        if not self.levers:
            return "no lever differs"
        if self.lever:
            return f"one lever differs, {self.lever}"
        several = ", ".join(self.levers)
        return (
            f"a bundle of {len(self.levers)} levers differs ({several}), so that no difference between "
            "the runs can be attributed to one lever"
        )

    def __repr__(self) -> str:
        return f"<PairedComparison: {self}>"


def compare(runs: Runs, one: str | LoadedScenario, other: str | LoadedScenario) -> PairedComparison:
    """Compares two scenarios of a batch on the histories that they share.

    Raises `StoreError` if the batch lacks one of the scenarios or if their runs do not form pairs, and
    `ArgumentError` for an argument that is neither a scenario nor a key.
    """
    if not isinstance(runs, Runs):
        raise ArgumentError(
            f"the first argument of compare must be the runs of a batch, not {runs!r}"
        )
    for name, given in (("one", one), ("other", other)):
        if not isinstance(given, str | LoadedScenario):
            raise ArgumentError(f"{name} must be a scenario or its key, not {given!r}")
    results = runs.results
    keys = [one_of if isinstance(one_of, str) else one_of.key for one_of in (one, other)]
    for key in keys:
        if key not in results.scenarios:
            raise no_scenario(results, key)
    if keys[0] == keys[1]:
        raise StoreError(f"{keys[0]} is compared with itself; name two different scenarios")
    if unlike := facts_apart(results, keys[0], keys[1]):
        told = ", ".join(f"{fact.name} ({fact.one} and {fact.other})" for fact in unlike)
        raise StoreError(
            f"{keys[0]} and {keys[1]} cannot be compared run by run, because they differ in {told}; "
            "make these equal in both scenarios and run them again"
        )
    levers = levers_between(*(value_of(results, key) for key in keys))
    found = PairedComparison(results, keys[0], keys[1], levers)
    if found.pairs == 0:
        raise StoreError(f"{keys[0]} and {keys[1]}: in every pair of runs, at least one run failed")
    return found
