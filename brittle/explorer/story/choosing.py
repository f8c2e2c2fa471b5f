"""The kinds of runs that a reader may ask for, and the runs of each kind, the most typical first.

The kinds are the ends that occur in the reader's own scenario, the commonest first; then the runs that lie
nearest to what happened, if that is known; then the runs that end differently under the reference. How
typical a run is, is measured as the report does (`brittle.results.chosen_runs`): by the distance of its ranks
from the middle ones of its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.explorer.bench.pair import BESIDE, MINE
from brittle.model.codes import Outcome, by_word
from brittle.model.inputs.errors import ArgumentError
from brittle.report.said.shares import in_runs
from brittle.results.chosen_runs import MEASURES, from_truth, positions, shares_of_words
from brittle.results.reading import Results

AS_IT_CAME, APART = "as_it_came", "apart"

ENDS = by_word(
    {
        Outcome.NEGOTIATED_TRANSITION: "the deal succeeded",
        Outcome.INSIDE_HANDOVER: "the ruler's own elites handed over the capital",
        Outcome.FLIGHT: "the ruler left without a deal, and the capital fell",
        Outcome.ASSAULT: "the capital was stormed",
        Outcome.IMPLOSION: "the capital fell with hardly a fight",
        Outcome.RUMP_STATE: "the ruler held out in a stronghold",
        Outcome.LEADER_REPLACED: "the ruler left, and the capital held",
        Outcome.CEASEFIRE: "a cease-fire was kept",
        Outcome.HOLDS: "the regime held",
    }
)
"""How a run ended, in the words with which a reader asks for it."""


class RunKind(NamedTuple):
    """A kind of run."""

    key: str
    words: str
    draws: tuple[int, ...]
    """The numbers of the histories of its runs, the one to be shown first at the beginning."""
    frequency: str
    """How many runs are of this kind, in words; empty if every run is, more or less."""

    @property
    def label(self) -> str:
        """What the reader chooses."""
        return f"{self.words} ({self.frequency})" if self.frequency else self.words

    def after(self, draw: int | None) -> int:
        """The run after another one; after the last one, and after a run of another kind, the first."""
        at = self.draws.index(draw) if draw in self.draws else -1
        return self.draws[(at + 1) % len(self.draws)]


def kinds_of(results: Results) -> tuple[RunKind, ...]:
    """The kinds that occur among the pairs of runs that have been played."""
    pairs = results.pairs(MINE, BESIDE)
    mine, beside = pairs.one, pairs.other
    if mine.empty:
        return ()
    ends, others = mine["outcome"].astype(str), beside["outcome"].astype(str)
    kinds = [
        _of_some(word, ENDS[word], mine, (ends == word).to_numpy())
        for word in shares_of_words(ends, np.ones(len(mine)))
    ]
    if results.happened is not None:
        kinds.append(_as_it_came(results, set(mine["draw"])))
    differ = ends.to_numpy() != others.to_numpy()
    if differ.any():
        kinds.append(_of_some(APART, "the two scenarios end differently", mine, differ))
    return tuple(kinds)


def kind_named(kinds: Sequence[RunKind], key: str) -> RunKind | None:
    """The kind with a key, or the first one if the key is empty; None if no run so far is of this kind.

    Raises `ArgumentError` if there can be no such kind.
    """
    if key not in ("", *ENDS, AS_IT_CAME, APART):
        raise ArgumentError(f"there is no kind of run {key[:40]!r}; choose one of the list")
    return next((one for one in kinds if key in ("", one.key)), None)


def _of_some(key: str, words: str, runs: pd.DataFrame, which: np.ndarray) -> RunKind:
    some = runs[which]
    told = in_runs(len(some) / len(runs), len(runs))
    return RunKind(key, words, tuple(most_typical_first(some)), f"{told} runs")


def most_typical_first(runs: pd.DataFrame) -> list[int]:
    """The histories of some runs, those first whose ranks are, in sum, nearest to the middle."""
    weights = np.ones(len(runs))
    ranks = (
        positions(measure(runs).to_numpy(dtype=float), weights) for measure in MEASURES.values()
    )
    away = sum(np.abs(one - 0.5) for one in ranks)
    order = runs.assign(away=np.round(away, 12)).sort_values(["away", "draw"])
    return [int(draw) for draw in order["draw"]]


def _as_it_came(results: Results, known: set[int]) -> RunKind:
    assert results.happened is not None
    runs = results.of(MINE)
    found = from_truth(results, MINE, results.happened)
    order = runs.assign(away=np.round(found.days, 9)).sort_values(["away", "draw"])
    draws = tuple(int(draw) for draw in order["draw"] if draw in known)
    return RunKind(AS_IT_CAME, "events come nearest to what truly happened", draws, "")
