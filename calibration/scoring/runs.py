"""The model's own forecast: one distribution over all runs from the branch."""

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
from brittle.calibration.scoring.forecast import RESAMPLES, Forecast, OrderOfLosses
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
    """Index into FATES on the last day evaluated: histories by replicates."""
    losses: Array
    """Day on which each place was lost, NaN if it was not: histories by replicates by places."""
    failed: npt.NDArray[np.bool_]
    """Whether a run failed. A failed run has NaN and the fate in_office, and is not scored."""
    failures: tuple[str, ...] = ()
    """Error messages of the failed runs."""

    @classmethod
    def of_none(cls, histories: int, replicates: int, places: int) -> ForecastRuns:
        """Arrays for runs that have not been played."""
        shape = (histories, replicates)
        return cls(
            np.full(shape, np.nan),
            np.zeros(shape, np.int64),
            np.full((*shape, places), np.nan),
            np.zeros(shape, np.bool_),
        )

    @classmethod
    def joined(cls, blocks: Sequence[ForecastRuns]) -> ForecastRuns:
        """The runs of several blocks of histories, in order."""
        return cls(
            np.concatenate([one.capital for one in blocks]),
            np.concatenate([one.fate for one in blocks]),
            np.concatenate([one.losses for one in blocks]),
            np.concatenate([one.failed for one in blocks]),
            tuple(words for one in blocks for words in one.failures),
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
            losses=self.losses[some],
            failed=self.failed[some],
        )


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
    runs = ForecastRuns.of_none(*shape, len(prepared.place_ids))
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
                runs.losses[at] = result.places["lost_day"]
            beat()
    return replace(runs, failures=tuple(words))


def run_forecast(
    name: str,
    basis: str,
    runs: ForecastRuns,
    true_days: Array,
    campaign_days: Array | None = None,
    worth: float = math.inf,
) -> Forecast:
    """Make the distribution over runs, with resamples over histories.

    `true_days` holds the day of each place's true loss after the branch. `campaign_days` also holds
    the losses from the start to the branch, as negative days. Both are NaN if there was no loss. `worth` is
    the effective size of the fit from which the histories were drawn.
    """
    runs = runs.some_left()
    good = ~runs.failed
    weight = good.sum(axis=1).astype(float)
    pairs = list(zip(runs.capital, runs.fate, good, strict=True))
    fallen = np.array([distribution(days[ok]) * ok.sum() for days, _, ok in pairs])
    fates = np.array([np.bincount(fate[ok], minlength=len(FATES)) for _, fate, ok in pairs])
    drawn = picks(len(weight), RESAMPLES, worth)
    total = drawn @ weight
    n = int(good.sum())
    after = np.where(runs.losses > 0, runs.losses, np.nan)
    return Forecast(
        name=name,
        basis=basis,
        n=n,
        floor=1 / (n + 1),
        curve=fallen.sum(axis=0) / n,
        curves=drawn @ fallen / total[:, None],
        shares_of=in_effect(len(weight), worth),
        fates=fates.sum(axis=0) / n,
        fates_drawn=drawn @ fates / total[:, None],
        order=_order(after, true_days, drawn),
        campaign=None if campaign_days is None else _order(runs.losses, campaign_days, drawn),
    )


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
