"""The forecasts of one case that a model has to beat. None of them uses what happened after the branch."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.calibration.population.reference_class import TRIGGERS
from brittle.calibration.scoring.baselines.base_rates import base_rate
from brittle.calibration.scoring.baselines.extrapolation import extrapolated
from brittle.calibration.scoring.baselines.hazards import hazard_forecast
from brittle.calibration.scoring.baselines.logistic import logistic_forecast
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.fates import with_fates
from brittle.calibration.scoring.forecast import Forecast


def baselines(case: ScoredCase, others: Sequence[ScoredCase]) -> list[Forecast]:
    """Base rates and hazards (Weibull and constant) by trigger, extrapolation, and logistic regression."""
    since = case.front.since
    found = [base_rate(case.name, trigger, since.get(trigger)) for trigger in TRIGGERS]
    for constant in (False, True):
        found += [
            hazard_forecast(case.name, trigger, since.get(trigger), constant)
            for trigger in TRIGGERS
        ]
    found.append(extrapolated(case.front, case.true_days))
    logistic = logistic_forecast(case.example, [other.example for other in others])
    if logistic is not None:
        found.append(logistic)
    return [with_fates(forecast) for forecast in found]


def reference(case: ScoredCase) -> str:
    """The baseline against which skill is measured.

    This is the base rate of trigger B, or that of trigger A if only A has occurred by the branch.
    """
    since = case.front.since
    return "base rate A" if "A" in since and "B" not in since else "base rate B"
