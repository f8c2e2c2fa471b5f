"""Score cases: compare the forecasts of the model and of the baselines with what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from brittle.batches.disk import StoreError
from brittle.calibration.pasts.histories import NoHistoryStandsError
from brittle.calibration.pasts.reweighing import PosteriorError
from brittle.calibration.scoring.baselines.together import baselines, reference
from brittle.calibration.scoring.case import Neighbours, ScoredCase, cases_beside, load_case
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.forecast import FITTED, Forecast
from brittle.calibration.scoring.model import (
    Effort,
    ModelForecasts,
    ShippedFit,
    fits_in_use,
    forecasts_of,
    questions_of,
)
from brittle.calibration.scoring.question import BRANCH
from brittle.calibration.scoring.recalibration import Answer, recalibrated
from brittle.calibration.scoring.runs import EveryRunFailedError
from brittle.calibration.scoring.table import ScoreRow, score_rows, what_happened
from brittle.engine import EngineError
from brittle.results.scores.means import mean_rows


class Asked(NamedTuple):
    """A case under one question, and the other cases beside it."""

    case: ScoredCase
    others: Neighbours


class Scores(NamedTuple):
    """Every score of every case, then the means over cases; the cost scores; messages of failed runs."""

    rows: list[ScoreRow]
    costs: list[CostScore]
    failures: list[str]


class _OfOne(NamedTuple):
    """The scores of one case and question, and what its recalibration needs."""

    rows: list[ScoreRow]
    forecast: Forecast
    """The model's forecast that rests on the most evidence."""
    base: Forecast
    """The forecast against which skill is measured."""


def asked_of(folders: Iterable[Path]) -> list[Asked]:
    """Read the cases in some folders under every question that is put to them.

    Raises `InputError` if a case cannot be scored, and `StoreError` if a case is given twice.
    """
    cases = [[load_case(folder, q) for q in questions_of(folder)] for folder in folders]
    _check_each_once([mine[0] for mine in cases])
    read = cache(load_case)  # most cases are read as neighbours of each other
    return [Asked(case, cases_beside(case, read)) for mine in cases for case in mine]


def _check_each_once(cases: Sequence[ScoredCase]) -> None:
    """Raise `StoreError` if a case is given twice, even under different names: the mean would count it twice."""
    for i, case in enumerate(cases):
        for other in cases[:i]:
            if case.key == other.key:
                raise StoreError(f"the case {case.key} is given twice; give it once")
            if case.is_same_episode(other):
                raise StoreError(
                    f"{other.folder} and {case.folder} hold the same case; give only one of them"
                )


def fits_of(folders: Sequence[Path]) -> tuple[ShippedFit, ...]:
    """Return the posteriors whose forecasts are scored. Raises `EngineError` if one cannot be used."""
    try:
        return fits_in_use(folders)
    except PosteriorError as error:
        raise EngineError(*error.parts) from None


def scored(
    asked: Sequence[Asked],
    fits: Sequence[ShippedFit],
    effort_of: Callable[[ScoredCase], Effort],
) -> Scores:
    """Make and score the forecasts of cases. Raises `EngineError` if no forecast of a case can be made."""
    found: list[_OfOne] = []
    costs: list[CostScore] = []
    failures: list[str] = []
    for case, others in asked:
        made = _made(case, fits, effort_of(case))
        found.append(_of_one(case, [*made.forecasts, *baselines(case, others.cases)]))
        costs += [cost for forecast in made.forecasts for cost in forecast.costs]
        failures += made.failures
    answers = [
        Answer(case, one.forecast)
        for (case, _), one in zip(asked, found, strict=True)
        if case.question != BRANCH
    ]
    rows: list[ScoreRow] = []
    for (case, _), one in zip(asked, found, strict=True):
        rows += _with_recalibrated(case, one, answers)
    return Scores([*rows, *mean_rows(rows)], costs, failures)


def _made(case: ScoredCase, fits: Sequence[ShippedFit], effort: Effort) -> ModelForecasts:
    try:
        return forecasts_of(case, fits, effort)
    except NoHistoryStandsError as error:
        raise EngineError(
            f"{case.folder}: the regime rarely survives until the branch: {error}; "
            "set an earlier branch in baseline.yaml"
        ) from None
    except EveryRunFailedError as error:
        raise EngineError(f"{case.folder}: every run failed: {error}") from None


def _of_one(case: ScoredCase, every: Sequence[Forecast]) -> _OfOne:
    by = {one.name: one for one in every}
    fit = by[FITTED].fit if FITTED in by else None
    rows = [*what_happened(case), *score_rows(case, every, fit=fit)]
    return _OfOne(rows, every[0], by[reference(case, list(by))])


def _with_recalibrated(case: ScoredCase, one: _OfOne, answers: Sequence[Answer]) -> list[ScoreRow]:
    """The rows of a case, with those of the recalibrated forecast after those of the forecast itself."""
    if case.question == BRANCH:
        return one.rows
    again = recalibrated(Answer(case, one.forecast), answers)
    if again is None:
        return one.rows
    at = max(i for i, row in enumerate(one.rows) if row.forecast == one.forecast.name) + 1
    return [*one.rows[:at], *score_rows(case, [again], one.base), *one.rows[at:]]
