"""How the scores of a table differ from those of an earlier table: the section that compares two tables."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean
from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.across.kept import ScoresKept, countries
from brittle.calibration.scoring.across.markdown import number, table
from brittle.calibration.scoring.across.paired import MeanInterval, sign_flip, t_interval
from brittle.calibration.scoring.across.words import verdict
from brittle.calibration.scoring.forecast import PRIORS
from brittle.calibration.scoring.names import DECIDING


class Changed(NamedTuple):
    """The mean change of a forecaster's score; below 0 the later table is better."""

    forecast: str
    cases: int
    """Number of cases that both tables score."""
    before: float
    after: float
    mean: MeanInterval
    """The change, averaged within countries first; the ends are NaN for a single country."""
    p: float
    moved: bool
    """Whether the score of any case changed."""


def changed(kept: ScoresKept, before: ScoresKept, forecast: str) -> Changed | None:
    """Compare a forecaster's scores in two tables; None if no case has a score in both."""
    new, old = kept.scored(forecast), before.scored(forecast)
    both = [case for case in new if case in old]
    if not both:
        return None
    by = countries(kept.cases, {case: new[case] - old[case] for case in both})
    differences = np.array(list(by.values()))
    return Changed(
        forecast,
        len(both),
        fmean(old[case] for case in both),
        fmean(new[case] for case in both),
        t_interval(differences),
        sign_flip(differences),
        any(new[case] != old[case] for case in both),
    )


def comparison(kept: ScoresKept, before: ScoresKept, name: str) -> Iterator[str]:
    """The section about an earlier table with a certain name."""
    yield from ("## Compared with an earlier table", "")
    yield (
        f"The earlier table is [{name}]({name}). The first table below gives the score `{DECIDING}` of the "
        "priors in every case that both score tables hold. The second gives the means over these cases of "
        "every forecaster whose scores changed. A difference is the later score minus the earlier one; below "
        "zero, the later one is better. The means of differences are averaged within a country first. The "
        "interval is Student's t over countries, and p is the exact sign-flip test. Both tables come from a "
        "limited number of runs, so small differences may be chance."
    )
    yield ""
    yield from table(
        ("case", "what happened", "before", "after", "difference"),
        _cases(kept, before),
    )
    every = (changed(kept, before, name) for name in kept.forecasts)
    found = [one for one in every if one and (one.moved or one.forecast == PRIORS)]
    yield from table(
        ("forecaster", "cases", "before", "after", "difference", "95% interval", "p"),
        (_mean(one) for one in found),
    )
    yield from (
        sentence for one in found if one.forecast == PRIORS for sentence in (in_words(one), "")
    )
    yield from _not_in_both(kept, before)


def in_words(one: Changed) -> str:
    """What a change means, in a sentence or two."""
    mean = one.mean
    if not one.moved:
        return f"The mean score of `{one.forecast}` is {one.after:.3f} in both tables."
    word = "better" if mean.value < 0 else "worse"
    shows = (
        f"{verdict(mean.high < 0 or mean.low > 0, one.p, word)}."
        if mean.n > 1
        else "One country gives no interval."
    )
    return (
        f"Over {mean.n} countries, the scores of `{one.forecast}` are {abs(mean.value):.3f} {word} than "
        f"before. {shows}"
    )


def _cases(kept: ScoresKept, before: ScoresKept) -> Iterator[tuple[str, ...]]:
    new, old = kept.scored(PRIORS), before.scored(PRIORS)
    for one in kept.cases:
        if one.case in new and one.case in old:
            what = f"fell on day {one.fall_day:.0f}" if one.fell else "held"
            pair = (old[one.case], new[one.case])
            yield (
                one.name,
                what,
                *(number(value, 3) for value in pair),
                f"{pair[1] - pair[0]:+z.3f}",
            )


def _mean(one: Changed) -> tuple[str, ...]:
    ends = f"{one.mean.low:+z.3f} to {one.mean.high:+z.3f}" if one.mean.n > 1 else ""
    return (
        one.forecast,
        str(one.cases),
        number(one.before, 3),
        number(one.after, 3),
        f"{one.mean.value:+z.3f}",
        ends,
        f"{one.p:.3f}" if one.mean.n > 1 else "",
    )


def _not_in_both(kept: ScoresKept, before: ScoresKept) -> Iterator[str]:
    """Name the cases that only one of the tables scores."""
    new, old = kept.scored(PRIORS), before.scored(PRIORS)
    for here, mine, others in (("later", kept, old), ("earlier", before, new)):
        scored = mine.scored(PRIORS)
        alone = [one.name for one in mine.cases if one.case in scored and one.case not in others]
        if alone:
            yield from (f"Only the {here} table scores {', '.join(alone)}.", "")
