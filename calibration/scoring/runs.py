"""The model's own forecast: runs from the branch, one distribution over all of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from calibration.histories import Histories
from calibration.scoring.forecast import Forecast, picks
from calibration.scoring.scores import Array, distribution, rank_correlation
from model.ensemble import Prepared, play_on
from model.outcome import FATES


@dataclass(frozen=True)
class Runs:
    """Every run's facts, histories in order, their replicates together."""

    capital: Array
    """Day on which the capital was lost, NaN where it stood: histories by replicates."""
    fate: npt.NDArray[np.int64]
    """Index into FATES at the last day evaluated: histories by replicates."""
    losses: Array
    """Day on which each place was lost, NaN: histories by replicates by places."""
    failures: tuple[str, ...]
    """What the failed runs said; their rows are NaN and in office, and are not scored."""
    failed: npt.NDArray[np.bool_]


def play_all(
    prepared: Prepared,
    found: Histories,
    replicates: int,
    workers: int,
    tell: Callable[[int], None] = lambda n: None,
) -> Runs:
    """Plays every replicate of every history to the horizon; the same for any number of workers."""
    shape = (len(found.histories), replicates)
    capital = np.full(shape, np.nan)
    fate = np.zeros(shape, np.int64)
    losses = np.full((*shape, len(prepared.place_ids)), np.nan)
    failed = np.zeros(shape, bool)
    words: dict[tuple[int, int], str] = {}

    def one(history: int) -> None:
        for replicate in range(replicates):
            at = (history, replicate)
            try:
                result = play_on(prepared, found.pasts[history], replicate)
                capital[at] = result.run["capital_lost_day"]
                fate[at] = result.run["ruler_fate"]
                losses[at] = result.places["lost_day"]
            except Exception as error:  # a failed run is counted, whatever failed
                failed[at] = True
                words[at] = f"{history}/{replicate}: {type(error).__name__}: {error}"
        tell(replicates)

    with ThreadPoolExecutor(workers) as pool:  # kernels release the interpreter's lock
        for _ in pool.map(one, range(shape[0])):
            pass
    return Runs(capital, fate, losses, tuple(words[at] for at in sorted(words)), failed)


def run_forecast(name: str, basis: str, runs: Runs, true_days: Array) -> Forecast:
    """The distribution over runs, its resamples over histories.

    The order of losses is compared run by run, over places lost after the branch in both; its mean
    is over the runs in which at least three were.
    """
    good = ~runs.failed
    each = [
        distribution(days[ok]) * ok.sum()
        for days, ok in zip(runs.capital, good, strict=True)
        if ok.any()
    ]
    weight = good.sum(axis=1)[good.any(axis=1)].astype(float)
    drawn = picks(len(weight))
    total = drawn @ weight
    curves = drawn @ np.array(each) / total[:, None]
    fates = np.array(
        [
            np.bincount(f[ok], minlength=len(FATES))
            for f, ok in zip(runs.fate, good, strict=True)
            if ok.any()
        ]
    )
    after = np.where(runs.losses > 0, runs.losses, np.nan)
    taus = np.array([[rank_correlation(run, true_days) for run in history] for history in after])
    taus = taus[good.any(axis=1)]
    known = np.isfinite(taus)
    sums, counts = np.where(known, taus, 0.0).sum(axis=1), known.sum(axis=1).astype(float)
    common = (np.isfinite(after) & np.isfinite(true_days)).sum(axis=2)[good]
    n = int(good.sum())
    with np.errstate(invalid="ignore"):
        return Forecast(
            name=name,
            basis=basis,
            n=n,
            floor=1 / (n + 1),
            curve=np.array(each).sum(axis=0) / weight.sum(),
            curves=curves,
            fates=fates.sum(axis=0) / weight.sum(),
            fates_drawn=drawn @ fates / total[:, None],
            order=float(np.divide(sums.sum(), counts.sum())) if counts.sum() else float("nan"),
            orders=(drawn @ sums) / (drawn @ counts),
            ordered=int(np.median(common)),
        )
