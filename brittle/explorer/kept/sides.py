"""Two scenarios side by side: of one batch, or of two batches of the same case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from brittle.api.comparing import PairedComparison
from brittle.explorer.bench.answer import QUANTITIES, ComparedQuantity, Quantity, compared
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.results.comparing import SAME, value_of
from brittle.results.levers import levers_between
from brittle.results.pairs import Pairs
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, mean, share
from brittle.wording import counted, listed

FACTS = {
    "branch": "the moment from which they act",
    "horizon_days": "the number of days that they play",
    "seed": "the seed",
    "tick_hours": "the length of a tick",
    "past": "the histories from which they start",
    "theatre": "the theatre",
    "rules": "the rules of the model",
}
"""The facts that scenarios must share for their runs to form pairs, in words."""


class ComparedSide(NamedTuple):
    """One scenario of a batch."""

    results: Results
    key: str
    folder: str
    """The name of the batch on the page."""

    @property
    def title(self) -> str:
        """The name of the scenario."""
        return self.results.title(self.key)

    @property
    def runs(self) -> pd.DataFrame:
        """The completed runs of the scenario."""
        return self.results.of(self.key)


class SideBySide(NamedTuple):
    """Both scenarios, and whether their runs form pairs."""

    one: ComparedSide
    other: ComparedSide
    apart: tuple[str, ...]
    """The facts, in words, in which they differ although paired runs share them; empty if runs form pairs."""
    levers: tuple[str, ...]
    """The levers in which they differ, in words."""

    @property
    def paired(self) -> bool:
        """Whether runs of the two scenarios form pairs."""
        return not self.apart

    def rows(self) -> list[ComparedQuantity]:
        """Each quantity in both, and its difference within pairs of runs; only if runs form pairs."""
        pairs = Pairs.of(self.one.runs, self.other.runs)
        worth = min(self.one.results.worth, self.other.results.worth)
        return [compared(one, pairs, worth) for one in QUANTITIES]

    def every_quantity(self) -> FigureTable | None:
        """Every column of the table of runs, as `br.compare` does it; None for two batches."""
        if not self.paired or self.one.results is not self.other.results:
            return None
        found = PairedComparison(self.one.results, self.one.key, self.other.key, self.levers).frame
        return FigureTable.of(
            ("quantity", *found.columns),
            ([name, *map(_plain, row)] for name, *row in found.itertuples()),
        )

    def said(self) -> str:
        """What the comparison rests on, in a sentence or two."""
        if self.apart:
            return (
                f"Their runs form no pairs, because they differ in {listed(self.apart, 6)}; each has its own "
                "interval, and no difference is given."
            )
        pairs = Pairs.of(self.one.runs, self.other.runs)
        number = counted(len(pairs), "pair", "pairs")
        histories = counted(pairs["history"].nunique(), "common history", "common histories")
        differing = int(pairs.differ().sum())
        return f"{self._levers()} {number} of runs on {histories}; {differing:,} of them differ."

    def _levers(self) -> str:
        if not self.levers:
            return "No lever differs."
        if len(self.levers) == 1:
            return f"One lever differs: {self.levers[0]}."
        return (
            f"{len(self.levers)} levers differ ({listed(self.levers, 6)}), so that no difference can be "
            "attributed to one of them."
        )


def _plain(value: Any) -> Cell:
    """A value of a frame as a cell of a table."""
    return value if isinstance(value, str | int) else float(value)


def side_by_side(one: ComparedSide, other: ComparedSide) -> SideBySide:
    """Puts two scenarios side by side."""
    values = value_of(one.results, one.key), value_of(other.results, other.key)
    return SideBySide(one, other, tuple(_apart(one, other)), levers_between(*values))


def same_case(one: Results, other: Results) -> bool:
    """Whether two batches are of the same case."""
    names = [str(each.manifest["theatre"]["value"].get("name", "")) for each in (one, other)]
    return names[0] == names[1]


def estimated(quantity: Quantity, runs: pd.DataFrame, worth: float) -> Estimate:
    """A quantity over the runs of one scenario."""
    alone = Pairs(runs, runs)
    values = quantity.values(alone, "_one").to_numpy(dtype=float)
    return (share if quantity.is_share else mean)(values, runs["history"], worth)


def _apart(one: ComparedSide, other: ComparedSide) -> Iterator[str]:
    """The facts in which two scenarios differ; the past last, and only if nothing else explains it."""
    first, second = (side.results.manifest["inputs"] for side in (one, other))
    found = [name for name in ("theatre", "rules") if first[name] != second[name]]
    found += [name for name in SAME if _fact(one, name) != _fact(other, name)]
    rest = [name for name in found if name != "past"]
    explained = any(name != "horizon_days" for name in rest)
    yield from (FACTS[name] for name in (rest if explained else found))


def _fact(side: ComparedSide, name: str) -> object:
    scenario = side.results.manifest["scenarios"][side.key]
    return scenario["value"].get(name) if name == "tick_hours" else scenario[name]
