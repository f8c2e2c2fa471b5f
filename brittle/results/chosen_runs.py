"""Choose the few runs of a batch that the report recounts: a typical one, the one nearest to what happened, a rarer end.

All are runs of the report's main scenario. The typical run is one of those with the commonest outcome. In each
of `MEASURES`, these runs are ranked, and the distance of a run from their weighted median is counted in ranks, as
a share of all ranks. The run with the least sum of these distances is the typical one.

The nearest run loses its places nearest to the days on which they were truly lost. The distance is the mean,
over the places that the regime held on the first day, of the days between the two losses. A place counts as lost
at the end of the record (or of the scenario, if that is earlier) if it is lost later or never.

The rarer end is the least common outcome among those that at least `SMALL_SHARE` of the runs have, and its run
is chosen as the typical one is. In a tie, the run with the lower draw and replicate is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.batches.tables.columns import RUN_IN_SCENARIO
from brittle.model.codes import Side, word_of
from brittle.results.happened import DAY, WhatHappened, true_days
from brittle.results.reading import Results
from brittle.results.statistics import ONE_HISTORY, Estimate, deaths, share
from brittle.wording import counted, listed, outcome_meaning

SMALL_SHARE = 0.02
"""An outcome that fewer runs have is not recounted."""

TYPICAL, NEAREST, RARER = (
    "A run typical of the whole country",
    "The run nearest to what happened",
    "A run with a rarer end",
)
"""The labels of the chosen runs."""

MEASURES: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "the day on which the capital falls": lambda runs: runs["capital_lost_day"].fillna(np.inf),
    "the number of places lost": lambda runs: runs["places_lost"],
    "the dead": deaths,
    "the displaced": lambda runs: runs["displaced_peak"],
}
"""Functions that measure runs; a typical run is near the middle in each measure."""

type Array = npt.NDArray[np.float64]


class ChosenRun(NamedTuple):
    """A run that is worth recounting."""

    scenario: str
    draw: int
    replicate: int
    label: str
    why: str
    """A sentence that says why the run was chosen and how common its end is."""

    @property
    def run(self) -> str:
        """The run's name, in the form that `brittle trace --run` accepts."""
        return f"{self.scenario}/{self.draw}/{self.replicate}"


class TrueDistance(NamedTuple):
    """How far each run is from what happened."""

    days: Array
    """The mean distance of each run, in days."""
    places: int
    """The number of places over which the mean is taken."""


def chosen_runs(results: Results) -> tuple[ChosenRun, ...]:
    """The chosen runs: a typical one, the one nearest to what happened if that is known, and a rarer end.

    There is no rarer end if no second outcome has a share of at least `SMALL_SHARE`.
    """
    return results.once(_chosen_runs)


def _chosen_runs(results: Results) -> tuple[ChosenRun, ...]:
    runs = results.of(results.main).reset_index(drop=True)
    weights = results.weights(results.main)
    outcomes = shares_of_outcomes(runs["outcome"].astype(str), weights)
    common, rare = next(iter(outcomes)), rarer(outcomes)
    found = [_typical(results, runs, weights, common)]
    happened = results.happened
    if happened is not None:
        found.append(_nearest(results, runs, happened))
    if rare is not None:
        found.append(_rarer(results, runs, weights, rare))
    return tuple(found)


def shares_of_outcomes(outcome: pd.Series, weights: Array) -> dict[str, float]:
    """The weighted share of each outcome that occurs, the commonest first; ties in alphabetical order."""
    total = pd.Series(weights).groupby(outcome.to_numpy()).sum() / weights.sum()
    ordered = total.sort_index().sort_values(ascending=False, kind="stable")
    return {str(word): float(part) for word, part in ordered.items()}


def rarer(outcomes: Mapping[str, float]) -> str | None:
    """The least common outcome with a share of at least `SMALL_SHARE`, other than the commonest; None without any."""
    others = [word for word, part in list(outcomes.items())[1:] if part >= SMALL_SHARE]
    return others[-1] if others else None


def most_typical(measures: Sequence[Array], weights: Array) -> int:
    """The index of the run whose ranks are, in sum, nearest to the weighted medians; the first one in a tie."""
    away = sum(np.abs(positions(values, weights) - 0.5) for values in measures)
    return int(np.argmin(np.round(away, 12)))


def positions(values: Array, weights: Array) -> Array:
    """The rank of each value as a share of the total weight, 0 to 1; equal values share the middle of their ranks."""
    _, code = np.unique(values, return_inverse=True)
    each = np.bincount(code, weights=weights)
    middle = np.cumsum(each) - each / 2
    found: Array = (middle / each.sum())[code]
    return found


def distance(days: Array, true: Array, until: float) -> Array:
    """The mean days between the losses of each run and the true ones, over places.

    `days` is [places, runs] and `true` is [places]; NaN means that a place is never lost. Every loss after
    `until` counts as a loss at `until`.
    """
    ours, theirs = (np.minimum(np.where(np.isnan(one), np.inf, one), until) for one in (days, true))
    found: Array = np.abs(ours - theirs[:, None]).mean(axis=0)
    return found


def from_truth(results: Results, key: str, happened: WhatHappened) -> TrueDistance:
    """How far each completed run of a scenario is from what happened, in the order of `Results.of`."""
    places = _held(results)
    lost = true_days(results, key, happened)
    true = np.array([lost.get(place, np.nan) for place in places])
    end = (happened.until - results.branch(key)).total_seconds() / DAY
    days = results.joined(key, "lost_day", places).astype(float)
    return TrueDistance(distance(days, true, min(end, results.horizon(key))), len(places))


def _held(results: Results) -> list[str]:
    """The places that the regime held on the first day."""
    land = results.manifest["theatre"]["value"]
    ours = {key for key, one in land["factions"].items() if one["side"] == word_of(Side.REGIME)}
    return [one["id"] for one in land["places"] if one["control"] in ours]


def _typical(results: Results, runs: pd.DataFrame, weights: Array, word: str) -> ChosenRun:
    row, middle = _middle(runs, weights, word)
    why = (
        f"The commonest end ({_means(results, word)}) comes in {_common(results, runs, word)}; of these "
        f"runs, this one lies nearest to the middle in {middle}."
    )
    return _chosen(results, row, TYPICAL, why)


def _rarer(results: Results, runs: pd.DataFrame, weights: Array, word: str) -> ChosenRun:
    row, middle = _middle(runs, weights, word)
    why = (
        f"The rarest end that at least {SMALL_SHARE * 100:.0f} of 100 runs share ({_means(results, word)}) "
        f"comes in {_common(results, runs, word)}; of these runs, this one lies nearest to the middle in "
        f"{middle}."
    )
    return _chosen(results, row, RARER, why)


def _nearest(results: Results, runs: pd.DataFrame, happened: WhatHappened) -> ChosenRun:
    found = from_truth(results, results.main, happened)
    ordered = runs.assign(away=np.round(found.days, 9)).sort_values(["away", *RUN_IN_SCENARIO])
    row = ordered.iloc[0]
    word = str(row["outcome"])
    places = counted(found.places, "place", "places")
    why = (
        f"Of all {counted(len(runs), 'run', 'runs')}, this one is nearest to what happened (over the {places} "
        f"that the regime held at first, the day of loss is on average {row['away']:.1f} days from the true "
        f"one), and its end ({_means(results, word)}) comes in {_common(results, runs, word)}."
    )
    return _chosen(results, row, NEAREST, why)


def _middle(runs: pd.DataFrame, weights: Array, word: str) -> tuple[pd.Series, str]:
    """The most typical of the runs with an outcome, and the measures in which they differ, in words."""
    mine = np.flatnonzero((runs["outcome"] == word).to_numpy())
    mine = mine[np.lexsort([runs[key].to_numpy()[mine] for key in reversed(RUN_IN_SCENARIO)])]
    some = runs.iloc[mine]
    measured = {name: of(some).to_numpy(dtype=float) for name, of in MEASURES.items()}
    differ = [name for name, values in measured.items() if len(np.unique(values)) > 1]
    row = some.iloc[most_typical(list(measured.values()), weights[mine])]
    return row, listed(differ or list(measured), len(measured))


def _chosen(results: Results, row: pd.Series, label: str, why: str) -> ChosenRun:
    return ChosenRun(results.main, int(row["draw"]), int(row["replicate"]), label, why)


def _means(results: Results, word: str) -> str:
    return outcome_meaning(word, results.chosen(results.main))


def _common(results: Results, runs: pd.DataFrame, word: str) -> str:
    """How many of the runs have an outcome, with the interval of their share."""
    same = runs["outcome"] == word
    found: Estimate = share(same, runs["history"], results.worth)
    return f"{int(same.sum()):,} of {counted(len(runs), 'run', 'runs')} ({_interval(found)})"


def _interval(found: Estimate) -> str:
    if not found.bounded:
        return ONE_HISTORY
    return f"95% {found.low * 100:.0f}–{found.high * 100:.0f}%"
