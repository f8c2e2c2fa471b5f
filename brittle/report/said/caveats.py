"""The worst that is known about the rules, from the scores of past wars."""

from __future__ import annotations

from collections.abc import Iterator

from brittle.calibration.scoring.across.fates import archigos_left, fate_scores, fates
from brittle.calibration.scoring.across.kept import ScoresKept
from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.across.words import LEVEL
from brittle.calibration.scoring.forecast import POSTERIOR, PRIORS
from brittle.report.figures.elsewhere.own import own_case
from brittle.report.said.shares import of_100
from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored
from brittle.wording import counted, listed

SHAPED = ("Chad 2008", "Iraq 2014", "Syria 2024")
"""The wars that shaped the rules and the priors (see `calibration.scoring.across.words.UNTUNED`)."""


def shaped(results: Results) -> tuple[str, ...]:
    """The scored wars from which the rules were shaped; empty without a table of scores."""
    found = results.once(cases_scored)
    names = set() if found is None else {one.name for one in found.kept.cases}
    return tuple(name for name in SHAPED if name in names)


def caveats(results: Results) -> Iterator[str]:
    """Say which wars do not test the rules, and where the model scores worse than something simpler."""
    found = results.once(cases_scored)
    if found is None:
        return
    kept, known = found.kept, shaped(results)
    if known:
        rest, verb = len(kept.cases) - len(known), "was" if len(known) == 1 else "were"
        yield (
            f"The rules were not written blindly. {listed(known, 9)} {verb} used to shape them, so only "
            f"{rest} of the {counted(len(kept.cases), 'scored war', 'scored wars')} can test them, and those "
            "who wrote the rules knew how these wars had ended."
        )
    yield from _fit(results, kept)
    yield from _ruler(kept)


def _fit(results: Results, kept: ScoresKept) -> Iterator[str]:
    """Say if the fit of the report makes the scores of other wars worse."""
    own = own_case(results, [one.case for one in kept.cases])
    one = paired(kept, f"{POSTERIOR}{own}", PRIORS) if results.fitted is not None else None
    if one is None or one.mean.value <= 0:
        return
    if not one.excludes_zero:
        sure = "which chance may explain"
    elif one.p > LEVEL:
        sure = "which a second test does not confirm"
    else:
        sure = "which chance does not explain"
    name = next(case.name for case in kept.cases if case.case == own)
    yield (
        f"The fit to {name} makes the score in {counted(one.cases, 'other war', 'other wars')} worse by "
        f"{one.mean.value:.2f} (95% {_signed(one.mean.low)} to {_signed(one.mean.high)}), {sure}."
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _ruler(kept: ScoresKept) -> Iterator[str]:
    """Say if the model's chance that the ruler gets away scores worse than the share among past rulers."""
    rulers, scores = fates(kept, PRIORS), fate_scores(kept, PRIORS)
    if not rulers or not scores.cases or scores.log <= scores.archigos_log:
        return
    left = sum(one.case.left > 0 for one in rulers)
    yield (
        "On whether the ruler gets away, the model is worse than the plain share among past rulers, "
        f"{of_100(archigos_left())}: it scores {scores.log:.2f} against {scores.archigos_log:.2f} (0 is "
        f"perfect), in {counted(len(rulers), 'war', 'wars')} whose capital fell. The ruler got away in "
        f"{left} of them."
    )
