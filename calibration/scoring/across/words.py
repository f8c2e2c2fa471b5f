"""What a number of scored cases can and cannot say, in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import fmean

from brittle.calibration.scoring.across.kept import Kept
from brittle.calibration.scoring.across.paired import Paired, paired
from brittle.calibration.scoring.across.power import SETS, Power, estimated, power
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.question import START

FEWEST = 3
"""Least number of cases from which the power of a comparison is estimated."""


def compared(one: Paired, base: float) -> str:
    """A sentence about one forecaster against the constant hazard."""
    better = "better" if one.mean.value < 0 else "worse"
    verdict = (
        f"The interval does not contain zero, so these cases show that it is {better}"
        if one.excludes_zero
        else "The interval contains zero, so these cases do not show which of the two is better"
    )
    return (
        f"Over {one.mean.n} countries, the forecaster `{one.forecast}` is {abs(one.mean.value):.3f} {better} "
        f"than the constant hazard, whose mean over cases is {base:.3f} (95% interval of the difference "
        f"{one.mean.low:+.3f} to {one.mean.high:+.3f}, sign-flip p = {one.p:.2f}). {verdict}."
    )


def reading(kept: Kept) -> Iterator[str]:
    """Sentences that say what the cases show, and what they cannot show."""
    base = list(kept.scored(OTHERS).values())
    names = [name for name in kept.forecasts if name.startswith(POSTERIOR)]
    for name in (PRIORS, RECALIBRATED, *names):
        one = paired(kept, name)
        if one is not None:
            yield compared(one, fmean(base))
    known = [one for one in kept.cases if one.known_days >= START.days]
    if len(known) >= FEWEST:
        yield in_words(power(estimated([one.fall_day for one in known]), len(known)))
    fell = sum(one.fell for one in kept.cases)
    yield (
        f"In {fell} of the {len(kept.cases)} cases the capital fell within {START.days:.0f} days. The cases "
        "are wars in which the capital was in danger, so their scores say nothing about quiet countries."
    )


def in_words(found: Power) -> str:
    """A sentence about the power of a comparison of this size."""
    hazards = found.hazards
    return (
        f"A set of {found.cases} cases is small. If hazards vary over cases as these cases suggest (half of "
        f"them below {math.exp(hazards.log_mean) * 100:.1f}% a day, with a standard deviation of the log of "
        f"{hazards.log_sd:.1f}), even a forecaster who knew the true hazard of every case would have an "
        f"interval that excludes zero in only {found.shown * 100:.0f} of 100 sets ({SETS:,} sets were "
        "drawn). An interval that contains zero is therefore no evidence that two forecasters are equally "
        "good."
    )
