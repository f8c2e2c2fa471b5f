"""Every score of every forecast in one table, with one row for each case, forecast and score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from brittle.calibration.sampling.resampling import FEWEST, widened
from brittle.calibration.scoring.baselines.together import reference
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.forecast import Forecast, interval
from brittle.calibration.scoring.scores import (
    HORIZONS,
    Array,
    at_day,
    brier,
    categorical_log_score,
    log_score,
    skill,
    threshold_crps,
)
from brittle.model.outcome import FATES

NAN = float("nan")
PRIORS = "priors"
"""Used in place of a posterior's mark if there is no posterior."""


class ScoreRow(NamedTuple):
    """One score with its 95% interval, the evidence behind it, and its skill."""

    case: str
    forecast: str
    score: str
    """One of probability_7d, brier_7d, log_7d (and the same for other days), brier and log (means over days),
    crps, fate_log, order (after the branch) or order_campaign (since the start)."""
    unit: str
    value: float
    low: float
    high: float
    n: int
    basis: str
    skill: float
    """1 - score / (score of `against`); NaN for probabilities and orders."""
    skill_low: float
    skill_high: float
    against: str
    fit: str = PRIORS
    """Mark of the posterior whose histories the model played."""


class Measured(NamedTuple):
    """A score's value, and its values in resamples."""

    score: str
    unit: str
    value: float
    drawn: Array
    proper: bool = True


def score_rows(
    case: ScoredCase, forecasts: Sequence[Forecast], fit: str = PRIORS
) -> list[ScoreRow]:
    """All scores of a case; `fit` is the mark of the posterior whose histories the model played."""
    against = reference(case)
    measured = {one.name: list(measures(case, one)) for one in forecasts}
    base = {m.score: m for m in measured[against]}
    return [
        _row(case.key, forecast, one, base.get(one.score), against)._replace(fit=fit)
        for forecast in forecasts
        for one in measured[forecast.name]
    ]


def measures(case: ScoredCase, forecast: Forecast) -> Iterator[Measured]:
    """The scores of one forecast, except those for which the truth is not known."""
    both = np.vstack([forecast.curve, forecast.curves])  # the forecast first, then its resamples
    day = case.fall_day
    means: dict[str, list[Array]] = {"brier": [], "log": []}
    for horizon in HORIZONS:
        p = at_day(both, horizon)
        yield _measured(f"probability_{horizon}d", "share", p, proper=False)
        if horizon <= case.truth.known_days(case.scenario.branch):
            means["brier"].append(brier(p, day <= horizon))
            means["log"].append(log_score(p, day <= horizon, forecast.floor))
            yield _measured(f"brier_{horizon}d", "squared probability", means["brier"][-1])
            yield _measured(f"log_{horizon}d", "nats", means["log"][-1])
    if means["brier"]:
        yield _measured("brier", "squared probability", np.mean(means["brier"], axis=0))
        yield _measured("log", "nats", np.mean(means["log"], axis=0))
    if case.truth.known_days(case.scenario.branch) >= HORIZONS[-1]:
        yield _measured("crps", "days", threshold_crps(both, day))
    if case.fate_known and forecast.fates is not None and forecast.fates_drawn is not None:
        shares = np.vstack([forecast.fates, forecast.fates_drawn])
        which = FATES.index(case.fate)
        yield _measured("fate_log", "nats", categorical_log_score(shares, which, forecast.floor))
    for name, order in (("order", forecast.order), ("order_campaign", forecast.campaign)):
        if order is not None:
            unit = f"tau-b over {order.places} places"
            yield Measured(name, unit, order.value, order.drawn, proper=False)


def _measured(score: str, unit: str, values: Array, proper: bool = True) -> Measured:
    return Measured(score, unit, float(values[0]), values[1:], proper)


def _row(
    case: str, forecast: Forecast, one: Measured, base: Measured | None, against: str
) -> ScoreRow:
    behind = FEWEST if forecast.shares_of is None else forecast.shares_of
    low, high = interval(one.drawn) if behind >= FEWEST else (NAN, NAN)
    if one.score.startswith("probability") and forecast.shares_of:
        low, high = widened(low, high, forecast.shares_of)
    gain, gain_low, gain_high = NAN, NAN, NAN
    if one.proper and base is not None and forecast.name != against:
        gain = float(skill(np.array(one.value), np.array(base.value)))
        if behind >= FEWEST:
            gain_low, gain_high = interval(skill(one.drawn, base.drawn))
    return ScoreRow(
        case=case,
        forecast=forecast.name,
        score=one.score,
        unit=one.unit,
        value=one.value,
        low=low,
        high=high,
        n=forecast.n,
        basis=forecast.basis,
        skill=gain,
        skill_low=gain_low,
        skill_high=gain_high,
        against=against,
    )
