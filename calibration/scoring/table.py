"""Every score of every forecast in one table, with one row for each case, question, forecast and score."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from brittle.calibration.sampling.resampling import FEWEST, widened
from brittle.calibration.scoring.baselines.together import reference
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.fates import LEFT, TAKEN, left_share
from brittle.calibration.scoring.forecast import HAPPENED, PRIORS, Forecast, interval
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.places import BANDS
from brittle.calibration.scoring.question import START
from brittle.calibration.scoring.scores import (
    Array,
    at_day,
    brier,
    categorical_log_score,
    crps_share,
    log_score,
    skill,
    threshold_crps,
)
from brittle.model.codes import Fate, words_of
from brittle.model.outcome import FATES

NAN = float("nan")


class ScoreRow(NamedTuple):
    """One score with its 95% interval, the evidence behind it, and its skill."""

    case: str
    forecast: str
    """The forecaster's name, or forecast.HAPPENED for a row that states what happened."""
    score: str
    """What is scored; the meanings are listed in docs/CODE_A_CASE.md."""
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
    question: str = START.name
    """Name of the question that was asked."""


class Measured(NamedTuple):
    """A score's value, and its values in resamples."""

    score: str
    unit: str
    value: float
    drawn: Array
    proper: bool = True


def score_rows(
    case: ScoredCase,
    forecasts: Sequence[Forecast],
    base: Forecast | None = None,
    fit: str | None = None,
) -> list[ScoreRow]:
    """All scores of a case's forecasts.

    `base` is the forecast against which skill is measured, if it is not among the forecasts. `fit` is the
    mark of the posterior whose histories the model played, if it is to stand in every row.
    """
    names = [one.name for one in forecasts] + ([base.name] if base else [])
    against = reference(case, names)
    measured = {one.name: list(measures(case, one)) for one in forecasts}
    of_base = measures(case, base) if base else measured[against]
    bases = {m.score: m for m in of_base}
    return [
        _row(case, forecast, one, bases.get(one.score), against)._replace(fit=fit or forecast.fit)
        for forecast in forecasts
        for one in measured[forecast.name]
    ]


def what_happened(case: ScoredCase) -> list[ScoreRow]:
    """Rows that state what happened, with which those who compare cases need no other file.

    `fall_day` is infinite if the capital did not fall; `left` is 1 if the ruler left, and 0 if he was taken.
    The column `basis` gives the theatre's name and, in the row `country`, the country.
    """
    known = {"fall_day": case.fall_day, "known_days": case.known_days, "country": NAN}
    known |= {"ruler_out_day": case.exit_day, "ruler_known_days": case.followed_days}
    if (left := _left(case)) is not None:
        known["left"] = float(left)
    return [
        ScoreRow(
            case=case.key,
            forecast=HAPPENED,
            score=score,
            unit={"left": "yes or no", "country": "name"}.get(score, "days"),
            value=value,
            low=NAN,
            high=NAN,
            n=1,
            basis=case.country if score == "country" else case.name,
            skill=NAN,
            skill_low=NAN,
            skill_high=NAN,
            against="none",
            question=case.question.name,
        )
        for score, value in known.items()
    ]


def measures(case: ScoredCase, forecast: Forecast) -> Iterator[Measured]:
    """The scores of one forecast, except those for which the truth is not known."""
    yield from _falls(case, forecast)
    yield from _rulers(case, forecast)
    for name, order in (("order", forecast.order), ("order_campaign", forecast.campaign)):
        if order is not None:
            unit = f"tau-b over {order.places} places"
            yield Measured(name, unit, order.value, order.drawn, proper=False)
    yield from _places(forecast)


def _falls(case: ScoredCase, forecast: Forecast) -> Iterator[Measured]:
    both = np.vstack([forecast.curve, forecast.curves])  # the forecast first, then its resamples
    day, known, question = case.fall_day, case.known_days, case.question
    means: dict[str, list[Array]] = {"brier": [], "log": []}
    for horizon in question.horizons:
        p = at_day(both, horizon)
        yield _measured(f"probability_{horizon}d", "share", p, proper=False)
        if horizon <= known:
            means["brier"].append(brier(p, day <= horizon))
            means["log"].append(log_score(p, day <= horizon, forecast.floor))
            yield _measured(f"brier_{horizon}d", "squared probability", means["brier"][-1])
            yield _measured(f"log_{horizon}d", "nats", means["log"][-1])
    if means["brier"]:
        yield _measured("brier", "squared probability", np.mean(means["brier"], axis=0))
        yield _measured("log", "nats", np.mean(means["log"], axis=0))
    if known >= question.days and question == START:
        yield _measured(DECIDING, "share of the days scored", crps_share(both, day))
    elif known >= question.days:
        yield _measured("crps", "days", threshold_crps(both, day))


def _rulers(case: ScoredCase, forecast: Forecast) -> Iterator[Measured]:
    """Whether the ruler is out of office by each day, his fate, and his fate given that the capital falls."""
    if forecast.out is not None and forecast.out_drawn is not None:
        both = np.vstack([forecast.out, forecast.out_drawn])
        for at, horizon in enumerate(case.question.horizons):
            yield _measured(f"ruler_out_{horizon}d", "share", both[:, at], proper=False)
            if horizon <= case.followed_days or math.isfinite(case.exit_day):
                score = brier(both[:, at], case.exit_day <= horizon)
                yield _measured(f"ruler_brier_{horizon}d", "squared probability", score)
    if case.fate_known and forecast.fates is not None and forecast.fates_drawn is not None:
        shares = np.vstack([forecast.fates, forecast.fates_drawn])
        which = FATES.index(case.fate)
        yield _measured("fate_log", "nats", categorical_log_score(shares, which, forecast.floor))
    if forecast.fallen is None or forecast.fallen_drawn is None:
        return
    both, unit = np.vstack([forecast.fallen, forecast.fallen_drawn]), "share, given a fall"
    for name, fates in (("in_office", [Fate.IN_OFFICE]), ("left", LEFT), ("taken", TAKEN)):
        yield _measured(f"fallen_{name}", unit, both[:, list(fates)].sum(axis=1), proper=False)
    left, share = _left(case), left_share(both)
    if left is not None and math.isfinite(share[0]):
        yield _measured("left_brier", "squared probability", brier(share, left))
        yield _measured("left_log", "nats", log_score(share, left, forecast.floor))


def _left(case: ScoredCase) -> bool | None:
    """Whether the ruler of a capital that fell left rather than was taken; None if neither is known."""
    fell = case.fall_day <= case.question.days
    if not fell or not case.fate_known or case.fate not in words_of(Fate, (*LEFT, *TAKEN)):
        return None
    return case.fate in words_of(Fate, LEFT)


def _places(forecast: Forecast) -> Iterator[Measured]:
    places, none = forecast.places, np.zeros(0)
    if places is None:
        return
    if places.lost:
        unit = f"share of {places.lost} places lost"
        for band, inside in zip(BANDS, places.inside, strict=True):
            yield Measured(f"places_inside_{band * 100:.0f}", unit, inside, none, proper=False)
    if places.stood:
        unit = f"mean probability over {places.stood} places that stood"
        yield Measured("places_given_up", unit, places.given_up, none, proper=False)


def _measured(score: str, unit: str, values: Array, proper: bool = True) -> Measured:
    return Measured(score, unit, float(values[0]), values[1:], proper)


def _row(
    case: ScoredCase, forecast: Forecast, one: Measured, base: Measured | None, against: str
) -> ScoreRow:
    behind = FEWEST if forecast.shares_of is None else forecast.shares_of
    low, high = interval(one.drawn) if behind >= FEWEST else (NAN, NAN)
    if one.score.startswith(("probability", "ruler_out")) and forecast.shares_of:
        low, high = widened(low, high, forecast.shares_of)
    gain, gain_low, gain_high = NAN, NAN, NAN
    if one.proper and base is not None and forecast.name != against:
        gain = float(skill(np.array(one.value), np.array(base.value)))
        if behind >= FEWEST:
            gain_low, gain_high = interval(skill(one.drawn, base.drawn))
    return ScoreRow(
        case=case.key,
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
        question=case.question.name,
    )
