"""Words and table of the section on how far to trust the model elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from brittle.calibration.scoring.across.kept import ScoresKept
from brittle.calibration.scoring.across.paired import Paired, paired
from brittle.calibration.scoring.across.words import UNTUNED, reading
from brittle.calibration.scoring.forecast import OTHERS, POSTERIOR, PRIORS, RECALIBRATED
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.question import START
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.figures.elsewhere.compared import (
    CaseScored,
    Drawn,
    posteriors_of,
    readable,
    scored_value,
    seen_by,
)
from brittle.results.reading import Results
from brittle.results.scores.table import CasesScored, cases_scored
from brittle.wording import counted, listed

COMMAND = "brittle score"
MAKING = f"the command {COMMAND} without names scores all shipped cases and writes this table"
"""How to make the table."""


def finding(cases: Sequence[CaseScored], compared: Sequence[tuple[Drawn, Paired]]) -> str:
    """Say in how many wars the model scores better, and whether the mean difference tells them apart."""
    better = sum(one.gain < 0 for one in cases)
    wars = counted(len(cases), "war", "wars")
    said = f"On {wars}, the rules score better than a constant chance in {better}"
    return f"{said}; {_on_average(compared[0][1])}" if compared else said


def _on_average(found: Paired) -> str:
    if not found.excludes_zero:
        return "on average, neither is shown to be better"
    better = "better" if found.mean.value < 0 else "worse"
    return f"on average, they are {better} than it"


def doubts(results: Results) -> Iterator[str]:
    """The warning at the head of the chapter: what the scores of all wars do not show."""
    found = results.once(cases_scored)
    one = None if found is None else paired(found.kept, PRIORS)
    if one is None:
        return
    mean, low, high = (
        f"{end:+.2f}".replace("-", "−") for end in (one.mean.value, one.mean.low, one.mean.high)
    )
    verdict = (
        f"show that the rules are {'better' if one.mean.value < 0 else 'worse'}"
        if one.excludes_zero
        else "do not show that the rules are better"
    )
    yield (
        f"Do not read these results as a forecast. Over {counted(one.cases, 'war', 'wars')} in "
        f"{counted(one.mean.n, 'country', 'countries')}, the rules’ score differs from that of a constant "
        f"chance by {mean} (95% {low} to {high}; below 0 the rules are better): these wars "
        f"{verdict} than a forecaster who knows nothing about the war."
    )


def caption(
    results: Results,
    found: CasesScored,
    cases: Sequence[CaseScored],
    shown: Sequence[Drawn],
    own: str,
) -> str:
    """Say what is drawn, how to read it, and what it does not show."""
    last = f"{START.days:.0f}"
    return (
        f"Each row is a war, played from its first day. The score compares, for each day up to "
        f"day {last}, the chance that the capital has fallen with what happened: 0 is perfect, and 1 is the "
        "worst. The constant chance is a simple forecaster: every day, the capital falls with the same "
        f"chance, learnt from wars in other countries. {_own(cases, own)}{_seen(found.kept, shown)}"
        f"{_other_fit(results, found.kept, own)}{_behind(found.kept, cases)}"
    )


MEANS = (
    "The lower figure averages the difference within each country and then over countries, with 95% t "
    "intervals."
)
"""How to read the figure of the mean differences."""


def _own(cases: Sequence[CaseScored], own: str) -> str:
    mine = [one for one in cases if one.happened.case == own]
    if not mine:
        return "The war of this report is not among the scored ones. "
    return f"In the war of this report, {mine[0].happened.name}, the model is {mine[0].verdict}. "


def _seen(kept: ScoresKept, shown: Sequence[Drawn]) -> str:
    names = seen_by(kept, shown)
    if not names:
        return ""
    return (
        f"The fit to {listed(names)} has seen part of what happened there, so its score in that war is left "
        "out. "
    )


def _other_fit(results: Results, kept: ScoresKept, own: str) -> str:
    """Say if the scored fit of the report's case is not the one that the report shows."""
    marks = {row.fit for (_, name, _), row in kept.rows.items() if name == f"{POSTERIOR}{own}"}
    if results.fitted is None or not marks or results.fitted.mark in marks:
        return ""
    return (
        "The scored fit of this case is not the fit that this report shows: rules, priors or evidence have "
        "changed since the wars were scored. "
    )


def _behind(kept: ScoresKept, cases: Sequence[CaseScored]) -> str:
    runs = {row.n for (_, name, _), row in kept.rows.items() if name == PRIORS}
    countries = {one.happened.country for one in cases}
    number = f"{min(runs):,}" if len(runs) == 1 else f"{min(runs):,} to {max(runs):,}"
    return (
        f"n = {number} runs of the model for each war and forecaster, "
        f"{counted(len(cases), 'war', 'wars')} in {counted(len(countries), 'country', 'countries')}."
    )


def said(found: CasesScored) -> str:
    """What the cases can and cannot say, and where the table comes from, as HTML."""
    where = "is shipped with Brittle" if found.shipped else "was found with the results"
    sentences = [
        UNTUNED,
        *reading(found.kept, found.costs),
        f"The table of scores {where}. To make it again: {MAKING}; a report uses the table if it is in the "
        "results folder or in the folder `score` beside it.",
    ]
    words = "".join(
        f"<p>{_quoted(html.escape(readable(found.kept, one)))}</p>" for one in sentences
    )
    return (
        f"<p class=small>{MEANS}</p><details><summary>What these wars can and cannot say</summary>"
        f"<div class=reading>{words}</div></details>"
    )


def _quoted(text: str) -> str:
    """Show the names of forecasters in quotation marks; the page has no other use for backticks."""
    return re.sub(r"`([^`]+)`", r"“\1”", text)


def score_table_of(kept: ScoresKept, cases: Sequence[CaseScored], own: str) -> FigureTable:
    """The scores behind the figure; a fit has none in the case whose outcome it has seen."""
    names = [PRIORS, *([RECALIBRATED] if kept.scored(RECALIBRATED) else [])]
    names += [*posteriors_of(kept), OTHERS]
    columns = ["war", "what happened", *(f"{readable(kept, name)} [{DECIDING}]" for name in names)]
    rows: list[list[Cell]] = [
        [
            one.happened.name + (" (this report)" if one.happened.case == own else ""),
            one.what,
            *(scored_value(kept, one.happened.case, name) for name in names),
            one.gain,
            one.verdict,
        ]
        for one in cases
    ]
    return FigureTable.of([*columns, f"{PRIORS} minus {OTHERS}", "the model is"], rows)
