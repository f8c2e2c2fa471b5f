"""Words and table of the section on how far to trust the model elsewhere."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence

from brittle.calibration.scoring.across.kept import ScoresKept, knows
from brittle.calibration.scoring.across.words import UNTUNED, reading
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.question import START
from brittle.report.figures.elsewhere.compared import (
    CaseScored,
    Drawn,
    posteriors_of,
    readable,
    seen_by,
)
from brittle.results.reading import Results
from brittle.results.scores.table import CasesScored
from brittle.wording import counted, listed

COMMAND = "brittle score"
MAKING = f"the command {COMMAND} without names scores all shipped cases and writes this table"
"""How to make the table."""


def caption(
    results: Results,
    found: CasesScored,
    cases: Sequence[CaseScored],
    shown: Sequence[Drawn],
    own: str,
) -> str:
    """Explain the figure to a reader who has not seen the score before."""
    better = sum(one.gain < 0 for one in cases)
    last = f"{START.days:.0f}"
    return (
        "The sections above show what the model does in one case. This section shows how well the same "
        "rules did in every case that is scored, and therefore how far their results can be trusted in a "
        f"case whose end is not known. Each mark is the score {DECIDING} of one forecaster in one case. For "
        f"each day up to day {last}, the forecast chance that the capital has fallen is compared with what "
        f"happened, which counts as 0 before the fall and as 1 afterwards. {DECIDING} is the mean of the "
        "squared differences: 0 is perfect, and 1 is the worst value. The constant hazard is a simple "
        "forecaster: every day, the capital falls with the same chance, which is learnt from the other cases "
        f"and never from the same country. The priors are better than the constant hazard in {better} of "
        f"{counted(len(cases), 'case', 'cases')}, which come first. {_own(cases, own)}"
        f"{_seen(found.kept, shown)}{UNTUNED} All these results are hindcasts, not forecasts. "
        f"{_other_fit(results, found.kept, own)}{_behind(found.kept, cases)}"
    )


MEANS = (
    "The lower figure averages the difference between a forecaster and the constant hazard within each "
    "country and then over countries. The bars are 95% t intervals. The number p comes from the sign-flip "
    "test: it is the share of all ways to flip the signs of the countries' differences in which the "
    "mean is at least as far from zero."
)
"""How to read the figure of the mean differences."""


def _own(cases: Sequence[CaseScored], own: str) -> str:
    mine = [one for one in cases if one.happened.case == own]
    if not mine:
        return "The case of this report is not among the scored cases. "
    return f"In the case of this report, {mine[0].happened.name}, they are {mine[0].verdict}. "


def _seen(kept: ScoresKept, shown: Sequence[Drawn]) -> str:
    names = seen_by(kept, shown)
    if not names:
        return ""
    return (
        f"The fit of {listed(names)} has seen part of what happened there, so the figures and the means "
        "leave out its score in that case. "
    )


def _other_fit(results: Results, kept: ScoresKept, own: str) -> str:
    """Say if the scored fit of the report's case is not the one that the report shows."""
    marks = {row.fit for (_, name, _), row in kept.rows.items() if name == f"{POSTERIOR}{own}"}
    if results.fitted is None or not marks or results.fitted.mark in marks:
        return ""
    return (
        "The scored fit of this case is not the fit that this report shows: rules, priors or evidence have "
        "changed since the cases were scored. "
    )


def _behind(kept: ScoresKept, cases: Sequence[CaseScored]) -> str:
    runs = {row.n for (_, name, _), row in kept.rows.items() if name == PRIORS}
    countries = {one.happened.country for one in cases}
    number = f"{min(runs):,}" if len(runs) == 1 else f"{min(runs):,} to {max(runs):,}"
    return (
        f"n = {number} runs of the model for each case and forecaster, "
        f"{counted(len(cases), 'case', 'cases')} and {counted(len(countries), 'country', 'countries')}."
    )


def said(found: CasesScored) -> str:
    """What the cases can and cannot say, and where the table comes from, as HTML."""
    where = "is shipped with Brittle" if found.shipped else "was found with the results"
    sentences = [
        *reading(found.kept, found.costs),
        f"The table of scores {where}. To make it again: {MAKING}; a report uses the table if it is in the "
        "results folder or in the folder `score` beside it.",
    ]
    words = "".join(
        f"<p>{_quoted(html.escape(readable(found.kept, one)))}</p>" for one in sentences
    )
    return (
        f"<p class=small>{MEANS}</p><h4>What these cases can and cannot say</h4>"
        f"<div class=reading>{words}</div>"
    )


def _quoted(text: str) -> str:
    """Show the names of forecasters in quotation marks; the page has no other use for backticks."""
    return re.sub(r"`([^`]+)`", r"“\1”", text)


def score_rows_table(
    kept: ScoresKept, cases: Sequence[CaseScored], shown: Sequence[Drawn], own: str
) -> str:
    """The table behind the figure, as HTML."""
    names = [PRIORS, *([RECALIBRATED] if RECALIBRATED in {one.name for one in shown} else [])]
    names += [*posteriors_of(kept), OTHERS]
    head = "".join(f"<th>{html.escape(readable(kept, name))}</th>" for name in names)
    rows = "".join(_row(kept, one, names, one.happened.case == own) for one in cases)
    star = any(knows(name, one.happened.case) for name in names for one in cases)
    return (
        f"<details><summary>{DECIDING} of every case as numbers</summary><div class=scroll><table>"
        f"<tr><th>case</th><th>what happened</th>{head}<th>priors against constant hazard</th></tr>{rows}"
        "</table></div><p class=small>Lower scores are better. “held” means that the capital did not fall by "
        f"day {START.days:.0f}."
        + (" A star marks a fit on the case whose article it was fitted to." if star else "")
        + "</p></details>"
    )


def _row(kept: ScoresKept, one: CaseScored, names: Sequence[str], own: bool) -> str:
    case = one.happened.case
    cells = "".join(
        f"<td>{_number(kept.value(case, name, DECIDING))}{'*' if knows(name, case) else ''}</td>"
        for name in names
    )
    name = html.escape(one.happened.name) + (" (this report)" if own else "")
    return (
        f"<tr><th>{name}</th><td>{one.what}</td>{cells}<td>{one.gain:+.3f}, {one.verdict}</td></tr>"
    )


def _number(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "–"
