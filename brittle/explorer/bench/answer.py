"""The answer to a question in numbers: what each scenario brings, and the difference within pairs of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.explorer.bench.pair import BESIDE, MINE
from brittle.model.codes import Fate, word_of
from brittle.results.pairs import Pairs
from brittle.results.reading import Results
from brittle.results.statistics import Clusters, Estimate, deaths, mean, share

type Values = Callable[[Pairs, str], pd.Series]
"""Takes the values of a quantity in one of the two runs of each pair; the text ends the columns' names."""


class Quantity(NamedTuple):
    """A quantity that is compared."""

    name: str
    head: str
    """The group of rows to which it belongs: regime, ruler or people."""
    label: str
    is_share: bool
    """Whether it is a share of runs; otherwise it is a number of people."""
    values: Values


def _fate(*fates: Fate) -> Values:
    words = [word_of(fate) for fate in fates]
    return lambda pairs, side: pairs[f"ruler_fate{side}"].isin(words)


def _happened(column: str) -> Values:
    return lambda pairs, side: pairs[f"{column}{side}"].notna()


def _number(column: str) -> Values:
    return lambda pairs, side: pairs[f"{column}{side}"]


REGIME, RULER, PEOPLE = "Regime", "Ruler", "People"

QUANTITIES = (
    Quantity("lost", REGIME, "loses the capital", True, _happened("capital_lost_day")),
    Quantity("in_office", RULER, "stays in office", True, _fate(Fate.IN_OFFICE)),
    Quantity("away", RULER, "gets away", True, _fate(Fate.EXILE, Fate.RESIGNED)),
    Quantity("taken", RULER, "is captured or killed", True, _fate(Fate.CAPTURED, Fate.KILLED)),
    Quantity(
        "deal", RULER, "leaves under a deal that is carried out", True, _happened("departed_day")
    ),
    Quantity("killed", PEOPLE, "killed on all sides", False, deaths),
    Quantity(
        "civilians", PEOPLE, "civilians killed in the fighting", False, _number("killed_civilians")
    ),
    Quantity("reprisals", PEOPLE, "killed in reprisals", False, _number("reprisals")),
    Quantity("displaced", PEOPLE, "displaced at the peak", False, _number("displaced_peak")),
)
"""What an answer compares, in the order of the page."""


class ComparedQuantity(NamedTuple):
    """One quantity in both scenarios."""

    quantity: Quantity
    beside: Estimate
    """In the scenario of reference."""
    mine: Estimate
    """In the reader's scenario."""
    difference: Estimate
    """Mine minus reference, within pairs of runs."""

    @property
    def seen(self) -> bool:
        """Whether the interval of the difference excludes zero."""
        return self.difference.bounded and not self.difference.low <= 0.0 <= self.difference.high

    @property
    def same(self) -> bool:
        """Whether no pair of runs differs."""
        one = self.difference
        return one.value == 0.0 and one.error == 0.0


class WhatIfAnswer(NamedTuple):
    """An answer, as far as runs have been played."""

    results: Results
    rows: tuple[ComparedQuantity, ...]
    pairs: int
    differing: int
    """The number of pairs whose runs differ in anything."""
    histories: int
    """The number of different histories from which the pairs were played; a likely one is played often."""
    in_effect: int
    """The number of independent histories to which these are equivalent, on which the intervals rest."""


def answer(results: Results) -> WhatIfAnswer:
    """Compares the two scenarios of a question."""
    pairs = results.pairs(MINE, BESIDE)
    rows = tuple(compared(one, pairs, results.worth) for one in QUANTITIES)
    histories = Clusters.of(pairs["history"])
    return WhatIfAnswer(
        results,
        rows,
        len(pairs),
        int(pairs.differ().sum()),
        histories.histories,
        histories.in_effect(results.worth),
    )


def compared(one: Quantity, pairs: Pairs, worth: float) -> ComparedQuantity:
    """A quantity in the paired runs of two scenarios; `worth` is the effective size of their fit."""
    history = pairs["history"]
    mine, beside = (_floats(one.values(pairs, side)) for side in ("_one", "_other"))
    estimate = share if one.is_share else mean
    return ComparedQuantity(
        one,
        estimate(beside, history, worth),
        estimate(mine, history, worth),
        mean(mine - beside, history, worth),
    )


def _floats(values: pd.Series) -> np.ndarray:
    return values.to_numpy(dtype=float)


def by_head(rows: Sequence[ComparedQuantity]) -> dict[str, list[ComparedQuantity]]:
    """The rows in their groups."""
    found: dict[str, list[ComparedQuantity]] = {}
    for row in rows:
        found.setdefault(row.quantity.head, []).append(row)
    return found
