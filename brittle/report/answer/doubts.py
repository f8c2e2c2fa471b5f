"""Three lines below the answer: how sure it is, what history says, and what it cannot know."""

from __future__ import annotations

from typing import NamedTuple

from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.forecast import PRIORS
from brittle.report.answer.courses import offers
from brittle.report.answer.sentence import lost_in_time
from brittle.report.said.coders import coders
from brittle.report.said.happened import history
from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored
from brittle.results.statistics import ONE_HISTORY
from brittle.wording import counted, rounded


class Doubt(NamedTuple):
    """One line: its heading, its sentences, and the chapter that says more."""

    heading: str
    text: str
    chapter: str


def doubts(results: Results) -> list[Doubt]:
    """The three lines, in the order in which they stand."""
    return [
        Doubt("How sure", _sure(results), "method"),
        Doubt("What history says", history(results), "doubt"),
        Doubt("What it cannot know", _unknown(results), "doubt"),
    ]


def _sure(results: Results) -> str:
    mine = results.of(results.main)
    known = lost_in_time(results).bounded
    ranges = (
        "Ranges marked 95% cover chance, not wrong rules." if known else f"No range: {ONE_HISTORY}."
    )
    return (
        f"Each scenario has {counted(len(mine), 'run', 'runs')} from "
        f"{counted(mine['history'].nunique(), 'simulated past', 'simulated pasts')}. {ranges}"
        f"{_lives(results)}"
    )


def _lives(results: Results) -> str:
    found = next(iter(results.once(offers)), None)
    if found is None or not found.lives.mean.bounded:
        return ""
    mean = found.lives.mean
    low, high = (rounded(abs(end)) for end in (mean.low, mean.high))
    said = " Compared with a last stand, a way out"
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
        shown = "better" if one.mean.value < 0 else "worse"
    else:
        shown = "not shown to be better"
    return (
        f"Over {counted(one.cases, 'past war', 'past wars')}, the model is {shown} than a forecaster who "
        "knows nothing about the war."
    )
