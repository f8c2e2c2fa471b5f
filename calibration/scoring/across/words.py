"""What a number of scored cases can and cannot say, in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import fmean

from brittle.calibration.scoring.across.costs import COUNTED, calibration
from brittle.calibration.scoring.across.fates import archigos_left, fate_scores, fates
from brittle.calibration.scoring.across.kept import ScoresKept
from brittle.calibration.scoring.across.paired import Paired, paired
from brittle.calibration.scoring.across.places import inside_bands
from brittle.calibration.scoring.across.power import Power, estimated, power
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.question import START

UNTUNED = (
    "Syria 2024, Iraq 2014 and Chad 2008 shaped the rules and the priors. The other cases are untuned: "
    "nobody changed a rule or a prior because of what the model says about them. Those who wrote the "
    "rules knew how these wars had ended, however."
)
"""What the rules and the priors owe to the cases."""

FEWEST = 3
"""Least number of cases from which the power of a comparison is estimated."""


def reading(kept: ScoresKept, costs: Sequence[CostScore]) -> Iterator[str]:
    """Sentences that say what the cases show, and what they cannot show."""
    yield from _comparisons(kept)
    known = [one for one in kept.cases if one.known_days >= START.days]
    if len(known) >= FEWEST:
        yield in_words(power(estimated([one.fall_day for one in known]), len(known)))
    yield from _beside_the_deciding_score(kept, costs)
    fell = sum(one.fell for one in kept.cases)
    yield (
        f"In {fell} of the {len(kept.cases)} cases the capital fell within {START.days:.0f} days. The cases "
        "are wars in which the capital was in danger, so their scores say nothing about quiet countries."
    )


def _comparisons(kept: ScoresKept) -> Iterator[str]:
    """Sentences that compare the model's forecasters with the constant hazard and with the priors."""
    posteriors = [name for name in kept.forecasts if name.startswith(POSTERIOR)]
    pairs = [(name, OTHERS) for name in (PRIORS, RECALIBRATED, *posteriors)]
    for name, against in (*pairs, *((name, PRIORS) for name in posteriors)):
        one = paired(kept, name, against)
        if one is not None:
            yield compared(one)


LEVEL = 0.05
"""The largest p of the sign-flip test that confirms an interval without zero."""


def compared(one: Paired) -> str:
    """A sentence about one forecaster against another."""
    better = "better" if one.mean.value < 0 else "worse"
    return (
        f"Over {one.mean.n} countries, the forecaster `{one.forecast}` is {abs(one.mean.value):.3f} {better} "
        f"than `{one.against}`, whose mean over the same {one.cases} cases is {one.base:.3f} (95% interval "
        f"of the difference {one.mean.low:+.3f} to {one.mean.high:+.3f}, sign-flip p = {one.p:.2f}). "
        f"{verdict(one.excludes_zero, one.p, better)}."
    )


def verdict(excludes_zero: bool, p: float, better: str) -> str:
    """What an interval and the sign-flip test allow to say; neither is enough without the other."""
    if not excludes_zero:
        return "The interval contains zero, so these cases do not show which of the two is better"
    if p > LEVEL:
        return (
            "The interval does not contain zero, but the sign-flip test does not confirm it "
            f"(its p is above {LEVEL:g}), so these cases do not settle which of the two is better"
        )
    return f"The interval does not contain zero, so these cases show that it is {better}"


def in_words(found: Power) -> str:
    """A sentence about the power of a comparison of this size."""
    hazards = found.hazards
    return (
        f"A set of {found.cases} cases is small. If hazards vary over cases as these cases suggest (half of "
        f"them below {math.exp(hazards.log_mean) * 100:.1f}% a day, with a standard deviation of the log of "
        f"{hazards.log_sd:.1f}), even a forecaster who knew the true hazard of every case would have an "
        f"interval that excludes zero in its favour in only {found.shown * 100:.0f} of 100 sets "
        f"({found.sets:,} sets were drawn). An interval that contains zero is therefore no evidence that two "
        "forecasters are equally good."
    )


def _beside_the_deciding_score(kept: ScoresKept, costs: Sequence[CostScore]) -> Iterator[str]:
    """Sentences about the rulers, the places and the human cost, as the priors have them."""
    rulers, scores = fates(kept, PRIORS), fate_scores(kept, PRIORS)
    if rulers and scores.cases:
        left = sum(one.case.left > 0 for one in rulers)
        worse = "worse" if scores.log > scores.archigos_log else "no worse"
        yield (
            f"In {left} of the {len(rulers)} capitals that fell, the ruler left before he could be taken. In "
            "the runs from the priors in which the capital falls, he leaves in "
            f"{fmean(one.left for one in rulers) * 100:.0f} of 100. Their log score, {scores.log:.2f}, is "
            f"{worse} than the {scores.archigos_log:.2f} of the share in Archigos, "
            f"{archigos_left() * 100:.0f} of 100."
        )
    half, most = (inside_bands(kept, PRIORS, band) for band in (50, 90))
    if most.places:
        yield (
            f"Of the {most.places} places that were lost, {half.share * 100:.0f} of 100 lie inside the "
            f"middle half of the priors' runs, and {most.share * 100:.0f} of 100 inside the middle nine "
            "tenths."
        )
    found = calibration(costs, PRIORS, COUNTED)
    if found.inside.n:
        yield (
            f"Of {found.inside.n} figures of the human cost that were counted or reported, "
            f"{found.inside.hits} lie inside the middle 80% of the priors' predictions. The model "
            f"predicts too few people in {found.above} of the others, and too many in {found.below}."
        )
