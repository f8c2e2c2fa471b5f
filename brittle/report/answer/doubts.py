"""Three lines below the answer: how sure it is, what history says, and what it cannot know."""

from __future__ import annotations

from typing import NamedTuple

from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.forecast import PRIORS
from brittle.report.answer.courses import offers
from brittle.report.answer.sentence import lost_in_time
from brittle.report.said.caveats import shaped
from brittle.report.said.coders import coders
from brittle.report.said.happened import history
from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored
from brittle.results.statistics import ONE_HISTORY
from brittle.wording import counted, day_month, rounded


class Doubt(NamedTuple):
    """One line: its heading, its sentences, and the chapter that says more."""

    heading: str
    text: str
    chapter: str


def doubts(results: Results, swept: str = "") -> list[Doubt]:
    """The three lines, in the order in which they stand; `swept` says what sweeps found, if anything."""
    return [
        Doubt("How sure", " ".join(filter(None, (_sure(results), swept))), "method"),
        Doubt("What history says", history(results), "doubt"),
        Doubt("What it cannot know", _unknown(results), "doubt"),
    ]


def _sure(results: Results) -> str:
    if not lost_in_time(results).bounded:
        return f"No number has a range, because {ONE_HISTORY}."
    number = results.of(results.main)["history"].nunique()
    pasts = counted(number, "simulated past", "simulated pasts")
    return f"Ranges marked 95% cover chance among {pasts}, not wrong rules.{_lives(results)}"


def _lives(results: Results) -> str:
    found = next(iter(results.once(offers)), None)
    if found is None or not found.lives.mean.bounded:
        return ""
    mean, day = found.lives.mean, day_month(found.at)
    low, high = (rounded(abs(end)) for end in (mean.low, mean.high))
    said = f" Compared with a last stand, a way out offered on {day}"
    if mean.low < 0 < mean.high:
        return f"{said} costs up to {low} or spares up to {high} lives on average (95%)."
    least, most, verb = (low, high, "spares") if mean.low >= 0 else (high, low, "costs")
    return f"{said} {verb} {least} to {most} lives on average (95%)."


def _unknown(results: Results) -> str:
    parts = [_elsewhere(results), coders(results)]
    return (
        " ".join(part for part in parts if part) or "The rules are assumed, and no run tests them."
    )


def _elsewhere(results: Results) -> str | None:
    """Whether the scores of past wars show that the model knows anything."""
    found = results.once(cases_scored)
    one = None if found is None else paired(found.kept, PRIORS)
    if one is None:
        return None
    if one.excludes_zero:
        shown = "beat" if one.mean.value < 0 else "do worse than"
    else:
        shown = "are not shown to beat"
    return (
        f"Over {counted(one.cases, 'past war', 'past wars')}, the rules{_shaped(results)} {shown} a "
        "forecaster who knows nothing about the war."
    )


def _shaped(results: Results) -> str:
    """Say from how many of the past wars the rules were shaped, and whether this war is one of them."""
    known = shaped(results)
    if not known:
        return ""
    this = ", this one too" if str(results.manifest["theatre"]["value"]["name"]) in known else ""
    return f" (shaped by {len(known)} of them{this})"
