"""What a comparison does to lives, pair by pair of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from brittle.results.comparing import Comparison, pairs_of, runs_that_differ
from brittle.results.statistics import Estimate, deaths, mean, median, share

if TYPE_CHECKING:
    from brittle.results.reading import Results

SAME = 10.0
"""Runs whose dead differ by fewer people than this count as no different."""


class Lives(NamedTuple):
    """Lives that a scenario saves against another, by the last day; negative where it costs lives."""

    pairs: int
    saved: Estimate
    """Share of pairs in which it saves lives."""
    cost: Estimate
    """Share in which it costs lives."""
    same: Estimate
    mean: Estimate
    median: Estimate
    done: Estimate
    """Share in which the scenario's ruler departs under a deal."""
    done_other: Estimate
    """The same of the scenario that it is compared with."""
    already: Estimate
    """Share in which an offer lay on the table by the branch on both sides."""
    saved_by_deal: int
    """Pairs in which it saves lives and its ruler departs under a deal."""

    @property
    def pairs_saved(self) -> int:
        """Pairs in which it saves lives."""
        return round(self.saved.value * self.pairs)


class Moved(NamedTuple):
    """In how many pairs of runs a lever moves anything, and in how many it moves which outcome."""

    pairs: int
    differ: int
    """Pairs that differ in any column."""
    outcomes: int
    """Pairs that differ in any of the following."""
    word: int
    """In the outcome's word."""
    fate: int
    """In what becomes of the ruler."""
    capital: int
    """In whether the capital is lost."""
    dead: int
    """In the dead, by SAME or more."""


def saved_lives(pairs: pd.DataFrame) -> pd.Series:
    """Lives that the first run of each pair saves against the second."""
    return deaths(pairs, "_other") - deaths(pairs, "_one")


def lives(results: Results, pair: Comparison) -> Lives | None:
    """Lives over the pairs of a comparison; None where no pair came to an end."""
    pairs = pairs_of(results, pair.one, pair.other)
    if pairs.empty:
        return None
    saved, history, worth = saved_lives(pairs), pairs["history"], results.worth
    done = pairs["departed_day_one"].notna()
    already = (pairs["offer_day_one"] <= 0) & (pairs["offer_day_other"] <= 0)
    return Lives(
        pairs=len(pairs),
        saved=share(saved >= SAME, history, worth),
        cost=share(saved <= -SAME, history, worth),
        same=share(saved.abs() < SAME, history, worth),
        mean=mean(saved, history, worth),
        median=median(saved, history, worth),
        done=share(done, history, worth),
        done_other=share(pairs["departed_day_other"].notna(), history, worth),
        already=share(already, history, worth),
        saved_by_deal=int((done & (saved >= SAME)).sum()),
    )


def moved(results: Results, pair: Comparison) -> Moved | None:
    """How much a comparison's lever moves at all; None where no pair came to an end."""
    pairs = pairs_of(results, pair.one, pair.other)
    if pairs.empty:
        return None
    by = {
        name: pairs[f"{column}_one"] != pairs[f"{column}_other"]
        for name, column in (
            ("word", "outcome"),
            ("fate", "ruler_fate"),
            ("capital", "capital_lost"),
        )
    } | {"dead": saved_lives(pairs).abs() >= SAME}
    return Moved(
        pairs=len(pairs),
        differ=int(runs_that_differ(pairs).sum()),
        outcomes=int(pd.concat(by, axis=1).any(axis=1).sum()),
        **{name: int(which.sum()) for name, which in by.items()},
    )
