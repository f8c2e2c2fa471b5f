"""The forecasts of one case that a model has to beat. None uses what happened after the question's moment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from brittle.calibration.population.reference_class import TRIGGERS
from brittle.calibration.scoring.baselines.base_rates import COUNTINGS, base_rate, other_episodes
from brittle.calibration.scoring.baselines.extrapolation import extrapolated
from brittle.calibration.scoring.baselines.hazards import daily_rates, hazard_forecast
from brittle.calibration.scoring.baselines.logistic import logistic_forecast
from brittle.calibration.scoring.baselines.others import constant_hazard, hazard_of_others
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.fates import with_fates
from brittle.calibration.scoring.forecast import OTHERS, Forecast
from brittle.calibration.scoring.question import BRANCH


def baselines(case: ScoredCase, others: Sequence[ScoredCase]) -> list[Forecast]:
    """Hazards and base rates of other cases and wars, extrapolation, and logistic regression."""
    if case.question == BRANCH:
        found = [*_of_triggers(case), extrapolated(case.front, case.true_days, case.question)]
        found += _logistic_of_episodes(case, others)
    else:
        found = [*_of_cases(case, others), *_of_triggers(case)]
    return [with_fates(forecast, case.question) for forecast in found]


def reference(case: ScoredCase, names: Sequence[str]) -> str:
    """The baseline, among those with the given names, against which skill is measured.

    This is the constant hazard of the other cases. From the branch, or if there are no other cases, it is
    the base rate of trigger B, or that of trigger A if only A has occurred.
    """
    if case.question != BRANCH and OTHERS in names:
        return OTHERS
    since = case.front.since
    return "base rate A" if "A" in since and "B" not in since else "base rate B"


def _of_triggers(case: ScoredCase) -> Iterator[Forecast]:
    """Base rates, counted in every way, and hazards (Weibull and constant) after each trigger."""
    since, question = case.front.since, case.question
    for counting in COUNTINGS:
        for trigger in TRIGGERS:
            yield base_rate(case.name, trigger, since.get(trigger), question, counting)
    for constant in (False, True):
        for trigger in TRIGGERS:
            yield hazard_forecast(case.name, trigger, since.get(trigger), constant, question)


def _of_cases(case: ScoredCase, others: Sequence[ScoredCase]) -> Iterator[Forecast]:
    """The constant hazard of the other cases, and the regression of which it is the base."""
    own, examples = case.example, [other.example for other in others]
    learnt = hazard_of_others(own, examples)
    if learnt is None:
        return
    yield constant_hazard(learnt, case.question.days)
    base = -math.expm1(-learnt.rate(np.ones(len(learnt.falls))))
    logistic = logistic_forecast(own, examples, base, 1 / (learnt.cases + 1))
    if logistic is not None:
        yield logistic


def _logistic_of_episodes(case: ScoredCase, others: Sequence[ScoredCase]) -> Iterator[Forecast]:
    """The regression whose base is the constant hazard of the episodes of trigger B."""
    past = other_episodes(case.name, "B").until(case.question.days)
    base = -math.expm1(-daily_rates(past, past.weights(once=True)))
    examples = [other.example for other in others]
    logistic = logistic_forecast(case.example, examples, base, 1 / (len(past.days) + 1))
    if logistic is not None:
        yield logistic
