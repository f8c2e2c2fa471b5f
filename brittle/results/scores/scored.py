"""Score cases: compare the forecasts of the model and of the baselines with what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from brittle.batches.disk import StoreError
from brittle.calibration.pasts.histories import NoHistoryStandsError
from brittle.calibration.pasts.reweighing import PosteriorError
from brittle.calibration.scoring.baselines.together import baselines
from brittle.calibration.scoring.case import Neighbours, ScoredCase
from brittle.calibration.scoring.model import Effort, ShippedFit, forecasts_of, shipped_fit
from brittle.calibration.scoring.runs import EveryRunFailedError
from brittle.calibration.scoring.table import PRIORS, ScoreRow, score_rows
from brittle.engine import EngineError


class ScoresOfCase(NamedTuple):
    """Every score of a case, and the messages of failed runs."""

    rows: list[ScoreRow]
    failures: tuple[str, ...]


def check_each_once(cases: Sequence[ScoredCase]) -> None:
    """Raise `StoreError` if a case is given twice, even under different names: the mean would count it twice."""
    for i, case in enumerate(cases):
        for other in cases[:i]:
            if case.key == other.key:
                raise StoreError(f"the case {case.key} is given twice; give it once")
            if case.is_same_episode(other):
                raise StoreError(
                    f"{other.folder} and {case.folder} hold the same case; give only one of them"
                )


def fit_of(cases: Sequence[ScoredCase]) -> ShippedFit | None:
    """Return the posterior whose forecasts are scored. Raises `EngineError` if it cannot be used."""
    try:
        return shipped_fit(cases)
    except PosteriorError as error:
        raise EngineError(*error.parts) from None


def scored_case(
    case: ScoredCase, others: Neighbours, fit: ShippedFit | None, effort: Effort
) -> ScoresOfCase:
    """Make and score the forecasts of a case. Raises `EngineError` if no forecast can be made."""
    try:
        made = forecasts_of(case, fit, effort)
    except NoHistoryStandsError as error:
        raise EngineError(
            f"{case.folder}: the regime rarely survives until the branch: {error}; "
            "set an earlier branch in baseline.yaml"
        ) from None
    except EveryRunFailedError as error:
        raise EngineError(f"{case.folder}: every run failed: {error}") from None
    every = [*made.forecasts, *baselines(case, others.cases)]
    mark = fit.posterior.provenance.mark if fit else PRIORS
    return ScoresOfCase(score_rows(case, every, mark), made.failures)
