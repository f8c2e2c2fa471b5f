"""Three lines below the answer: how sure it is, what history says, and what it cannot know."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from brittle.calibration.scoring.across.paired import paired
from brittle.calibration.scoring.forecast import PRIORS
from brittle.report.answer.courses import first_pair
from brittle.report.figures.elsewhere.compared import cases_in_order
from brittle.report.said.happened import history
from brittle.results.lives import lives
from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored
from brittle.results.spreads import CAPITAL, spreads
from brittle.wording import counted, rounded


class Doubt(NamedTuple):
    """One line: its heading, its sentence, and the chapter that says more."""

    heading: str
    text: str
    chapter: str


def doubts(results: Results) -> list[Doubt]:
    """The three lines, in the order in which they stand."""
    return [
        Doubt("How sure", _sure(results), "fall"),
        Doubt("What history says", history(results), "doubt"),
        Doubt("What it cannot know", _unknown(results), "doubt"),
    ]


def _sure(results: Results) -> str:
    mine = results.of(results.main)
    worth = results.worth
    few = f", as informative as {worth:.0f} independent ones" if np.isfinite(worth) else ""
    return (
        f"Each scenario has {counted(len(mine), 'run', 'runs')} from "
        f"{counted(mine['history'].nunique(), 'simulated past', 'simulated pasts')}{few}.{_lives(results)}"
    )


def _lives(results: Results) -> str:
    pair = first_pair(results)
    found = None if pair is None else lives(results, pair)
    if found is None or not found.mean.bounded:
        return ""
    low, high = (rounded(abs(end)) for end in (found.mean.low, found.mean.high))
    if found.mean.low < 0 < found.mean.high:
        return f" On average, the way out costs up to {low} lives or spares up to {high} (95%)."
    least, most, verb = (low, high, "spares") if found.mean.low >= 0 else (high, low, "costs")
    return f" On average, the way out {verb} {least} to {most} lives (95%)."


def _unknown(results: Results) -> str:
    parts = [*_spread(results), *_elsewhere(results)]
    return " ".join(["The rules are assumed, and no interval covers that.", *parts])


def _spread(results: Results) -> list[str]:
    found = [one for one in spreads(results) if one.title.startswith(CAPITAL)]
    return [
        f"About {one.spread.untested.value:.0%} of the spread in the day of the fall comes from assumptions "
        "that the article cannot test."
        for one in found[:1]
    ]


def _elsewhere(results: Results) -> list[str]:
    found = results.once(cases_scored)
    if found is None:
        return []
    cases, one = cases_in_order(found.kept), paired(found.kept, PRIORS)
    better = sum(case.gain < 0 for case in cases)
    shown = "" if one is not None and one.excludes_zero else "not "
    word = "better" if one is None or one.mean.value < 0 else "worse"
    return [
        f"On {counted(len(cases), 'war', 'wars')}, these rules are {shown}shown to be "
        f"{word if not shown else 'better'} than a constant chance (their score is better in {better})."
    ]
