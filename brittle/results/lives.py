"""Count the lives that one scenario saves or costs, compared with another, in each pair of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from brittle.results.comparing import Comparison
from brittle.results.pairs import Pairs, differing
from brittle.results.statistics import Estimate, deaths, mean, median, share

if TYPE_CHECKING:
    from brittle.results.reading import Results

SAME = 10.0
"""If the numbers of dead in two runs differ by less than this, the runs count as the same."""


class Lives(NamedTuple):
    """Lives that a scenario saves by the last day, compared with another; negative if it costs lives."""

    pairs: int
    saved: Estimate
    """The share of pairs in which the scenario saves lives."""
    cost: Estimate
    """The share of pairs in which the scenario costs lives."""
    same: Estimate
    """The share of pairs in which the scenario neither saves nor costs lives."""
    mean: Estimate
    median: Estimate
    middle: float
    """The mean without the twentieth of pairs in which most lives are saved and that in which most are lost."""
    done: Estimate
    """The share of pairs in which the ruler departs under a deal in the scenario's run."""
    done_other: Estimate
    """The share of pairs in which the ruler departs under a deal in the other scenario's run."""
    already: Estimate
    """The share of pairs in which both runs had an offer on the table by the branch."""
    saved_by_deal: int
    """The number of pairs in which the scenario saves lives and its ruler departs under a deal."""

    @property
    def pairs_saved(self) -> int:
        """The number of pairs in which the scenario saves lives."""
        return round(self.saved.value * self.pairs)


class Moved(NamedTuple):
    """How many pairs of runs differ at all because of a lever, and how many differ in each outcome."""

    pairs: int
    differ: int
    """The number of pairs that differ in any column."""
    outcomes: int
    """The number of pairs that differ in any of the outcomes below."""
    word: int
    """The number of pairs that differ in the word for the outcome."""
    fate: int
    """The number of pairs that differ in what becomes of the ruler."""
    capital: int
    """The number of pairs that differ in whether the capital is lost."""
    dead: int
    """The number of pairs whose numbers of dead differ by `SAME` or more."""


def saved_lives(pairs: Pairs) -> pd.Series:
    """The lives that the first run of each pair saves, compared with the second."""
    return deaths(pairs, "_other") - deaths(pairs, "_one")


def lives(results: Results, pair: Comparison) -> Lives | None:
    """Estimate the lives saved over the pairs of a comparison; None if no pair was completed."""
    pairs = results.pairs(pair.one, pair.other)
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
        middle=_middle(saved),
        done=share(done, history, worth),
        done_other=share(pairs["departed_day_other"].notna(), history, worth),
        already=share(already, history, worth),
        saved_by_deal=int((done & (saved >= SAME)).sum()),
    )


def _middle(saved: pd.Series) -> float:
    ordered = np.sort(saved.to_numpy(dtype=float))
    beyond = len(ordered) // 20
    return float(ordered[beyond : len(ordered) - beyond].mean())


def moved(results: Results, pair: Comparison) -> Moved | None:
    """Count the pairs that a comparison's lever changes; None if no pair was completed."""
    return results.once(_moved, pair)


def _moved(results: Results, pair: Comparison) -> Moved | None:
    pairs = results.pairs(pair.one, pair.other)
    if pairs.empty:
        return None
    by = {
        "word": differing(pairs["outcome_one"], pairs["outcome_other"]),
        "fate": differing(pairs["ruler_fate_one"], pairs["ruler_fate_other"]),
        "capital": differing(pairs["capital_lost_one"], pairs["capital_lost_other"]),
        "dead": (saved_lives(pairs).abs() >= SAME).to_numpy(),
    }
    return Moved(
        pairs=len(pairs),
        differ=int(pairs.differ().sum()),
        outcomes=int(np.any(list(by.values()), axis=0).sum()),
        **{name: int(which.sum()) for name, which in by.items()},
    )
