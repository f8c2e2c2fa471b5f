"""The model's own forecast: one distribution over all runs from the moment of a question."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brittle.calibration.pasts.past import replay
from brittle.calibration.pasts.screening import PreparedStage
from brittle.calibration.sampling.resampling import in_effect, picks
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.cost import TRACKED, CostOwner, cost_scores
from brittle.calibration.scoring.forecast import PRIORS, RESAMPLES, Forecast, OrderOfLosses
from brittle.calibration.scoring.places import place_scores
from brittle.calibration.scoring.question import BRANCH
from brittle.calibration.scoring.scores import Array, distribution, rank_correlation
from brittle.calibration.workers.beats import StoppedError, beat
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import Prepared, play_on
from brittle.model.outcome import FATES
from brittle.model.setup.history import History

BLOCK = 10
"""Number of histories that a worker plays at a time."""


class EveryRunFailedError(Exception):
    """Every run failed, so no forecast can be made."""


@dataclass(frozen=True)
class ForecastRuns:
    """The facts of every run, by history and replicate."""

    capital: Array
    """Day on which the capital was lost, NaN if it was not: histories by replicates."""
    fate: npt.NDArray[np.int64]
    """Index into FATES on the last day scored: histories by replicates."""
    left: Array
    """Day on which the ruler left office, NaN if he did not: histories by replicates."""
    losses: Array
    """Day on which each place was lost, NaN if it was not: histories by replicates by places."""
    series: npt.NDArray[np.float32]
    """Daily values of the cost.TRACKED series: histories by replicates by days by series."""
    failed: npt.NDArray[np.bool_]
    """Whether a run failed. A failed run has NaN and the fate in_office, and is not scored."""
    failures: tuple[str, ...] = ()
    """Error messages of the failed runs."""

    @classmethod
    def of_none(cls, histories: int, replicates: int, places: int, days: int) -> ForecastRuns:
        """Arrays for runs that have not been played."""
        shape = (histories, replicates)
        return cls(
            capital=np.full(shape, np.nan),
            fate=np.zeros(shape, np.int64),
            left=np.full(shape, np.nan),
            losses=np.full((*shape, places), np.nan),
            series=np.zeros((*shape, days, len(TRACKED)), np.float32),
            failed=np.zeros(shape, np.bool_),
        )

    @classmethod
    def joined(cls, blocks: Sequence[ForecastRuns]) -> ForecastRuns:
        """The runs of several blocks of histories, in order."""
        return cls(
            capital=np.concatenate([one.capital for one in blocks]),
            fate=np.concatenate([one.fate for one in blocks]),
            left=np.concatenate([one.left for one in blocks]),
            losses=np.concatenate([one.losses for one in blocks]),
            series=np.concatenate([one.series for one in blocks]),
            failed=np.concatenate([one.failed for one in blocks]),
            failures=tuple(words for one in blocks for words in one.failures),
        )

    def some_left(self) -> ForecastRuns:
        """Drop the histories whose runs all failed; raises `EveryRunFailedError` if none is left."""
        some = ~self.failed.all(axis=1)
        if not some.any():
            raise EveryRunFailedError("; ".join(self.failures[:3]))
        return replace(
            self,
            capital=self.capital[some],
            fate=self.fate[some],
            left=self.left[some],
            losses=self.losses[some],
            series=self.series[some],
            failed=self.failed[some],
        )


class ForecastName(NamedTuple):
    """A forecast's name and basis, and the mark of its fit."""

    name: str
    basis: str
    fit: str = PRIORS


class ForecastOrder(NamedTuple):
    """Histories to play, of which the first has the number `first`."""

    first: int
    histories: Sequence[History]
    replicates: int


def play_all(
    prepared: Prepared,
    histories: Sequence[History],
    replicates: int,
    pool: Pool,
    tell: Callable[[int], None] = lambda n: None,
) -> ForecastRuns:
    """Play every replicate of every history to the horizon; the result does not depend on the pool."""
    stage = PreparedStage(prepared)

    def jobs() -> Iterator[Job[Prepared, ForecastOrder, ForecastRuns]]:
        for first in range(0, len(histories), BLOCK):
            block = tuple(histories[first : first + BLOCK])
            what = ForecastOrder(first, block, replicates)
            yield Job(play_forecasts, stage, what, len(block) * replicates)

    return ForecastRuns.joined(list(pool.in_order(jobs(), tell)))


def play_forecasts(prepared: Prepared, order: ForecastOrder) -> ForecastRuns:
    """Play every replicate of a block of histories."""
    shape = (len(order.histories), order.replicates)
    runs = ForecastRuns.of_none(*shape, len(prepared.place_ids), prepared.days + 1)
    words = []
    for h, history in enumerate(order.histories):
        past = None
        for replicate in range(order.replicates):
            at = (h, replicate)
            try:
                past = past or replay(prepared, history)
                result = play_on(prepared, past, replicate)
            except StoppedError:
                raise
            except Exception as error:  # a failed run is counted, whatever the error
                runs.failed[at] = True
                words.append(f"{order.first + h}/{replicate}: {type(error).__name__}: {error}")
            else:
                runs.capital[at] = result.run["capital_lost_day"]
                runs.fate[at] = result.run["ruler_fate"]
                runs.left[at] = result.run["ruler_left_day"]
                runs.losses[at] = result.places["lost_day"]
                runs.series[at] = result.series[:, list(TRACKED)]
            beat()
    return replace(runs, failures=tuple(words))


def run_forecast(
    named: ForecastName, runs: ForecastRuns, case: ScoredCase, worth: float = math.inf
) -> Forecast:
    """Make the distribution over runs, with resamples over histories, for a case that was played.

    `worth` is the effective size of the fit from which the histories were drawn.
    """
    runs = runs.some_left()
    good = ~runs.failed
    weight = good.sum(axis=1).astype(float)
    drawn = picks(len(weight), RESAMPLES, worth)
    question, truth = case.question, case.places
    until = question.days
    counts = _Counts(good, drawn)
    pairs = list(zip(runs.capital, good, strict=True))
    fallen = np.array([distribution(days[ok], until) * ok.sum() for days, ok in pairs])
    n = int(good.sum())
    fates = np.eye(len(FATES))[runs.fate]
    by_horizon = runs.left[..., None] <= np.array(question.horizons)
    down = counts.mean(fates, where=good & (runs.capital <= until))
    after = np.where(runs.losses > 0, runs.losses, np.nan)
    out, fate = counts.mean(by_horizon.astype(float)), counts.mean(fates)
    at_branch = question == BRANCH
    owner = CostOwner(case.key, named.name, question.name)
    return Forecast(
        name=named.name,
        basis=named.basis,
        n=n,
        floor=1 / (n + 1),
        curve=fallen.sum(axis=0) / n,
        curves=drawn @ fallen / (drawn @ weight)[:, None],
        shares_of=in_effect(len(weight), worth),
        fates=fate.value,
        fates_drawn=fate.drawn,
        fallen=down.value if down.n else None,
        fallen_drawn=down.drawn if down.n else None,
        out=out.value,
        out_drawn=out.drawn,
        order=_order(after, truth.after, drawn),
        campaign=_order(runs.losses, truth.campaign, drawn) if at_branch else None,
        places=place_scores(after[good], truth),
        costs=cost_scores(case.costs, case.scenario.branch, runs.series[good], owner),
        fit=named.fit,
    )


class _MeanOfRuns(NamedTuple):
    value: Array
    drawn: Array
    n: int


class _Counts(NamedTuple):
    """Means over runs, and the same means in resamples of histories."""

    good: npt.NDArray[np.bool_]
    drawn: Array

    def mean(self, values: Array, where: npt.NDArray[np.bool_] | None = None) -> _MeanOfRuns:
        """Mean of values [histories, replicates, k] over the good runs, or over some of them."""
        kept = self.good if where is None else where
        sums = (values * kept[..., None]).sum(axis=1)
        counts = kept.sum(axis=1).astype(float)
        with np.errstate(invalid="ignore"):  # a resample may miss every run that counts
            drawn = (self.drawn @ sums) / (self.drawn @ counts)[:, None]
            value = sums.sum(axis=0) / counts.sum()
        return _MeanOfRuns(value, drawn, int(counts.sum()))


def _order(losses: Array, true_days: Array, drawn: Array) -> OrderOfLosses | None:
    """Compare each run's order with the true order; None if no run shares three places with it."""
    taus = np.array([[rank_correlation(run, true_days) for run in each] for each in losses])
    known = np.isfinite(taus)
    if not known.any():
        return None
    sums, counts = np.where(known, taus, 0.0).sum(axis=1), known.sum(axis=1).astype(float)
    common = (np.isfinite(losses) & np.isfinite(true_days)).sum(axis=2)[known]
    with np.errstate(invalid="ignore"):  # a resample may miss every history that counts
        means = (drawn @ sums) / (drawn @ counts)
    return OrderOfLosses(float(sums.sum() / counts.sum()), means, int(np.median(common)))
