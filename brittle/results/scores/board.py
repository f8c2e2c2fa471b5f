"""Show the score table on the screen, with its means over cases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import fmean

from rich.box import SIMPLE
from rich.console import Group
from rich.table import Table

from brittle.calibration.scoring.baselines.together import reference
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.scores import EVALUATED_DAYS, HORIZONS
from brittle.calibration.scoring.table import NAN, ScoreRow

MEAN = "mean of cases"
AVERAGED = ("brier", "log", "crps", "fate_log")
HEADINGS = ("Brier", "log", "CRPS, days", "fate")
NUMBERS = {1: "One case describes", 2: "Two cases describe", 3: "Three cases describe"}


type ByScore = dict[str, ScoreRow]


def by_forecast(rows: Iterable[ScoreRow]) -> dict[str, ByScore]:
    """Group the rows of one case by forecast and score, in order."""
    found: dict[str, ByScore] = {}
    for row in rows:
        found.setdefault(row.forecast, {})[row.score] = row
    return found


def mean_rows(rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    """Average each score that all cases have over the cases; the list is empty for a single case.

    The skill compares the mean score with the mean score of the cases' references. Intervals of a mean over a
    few cases would mislead, so they are left out.
    """
    cases = list(dict.fromkeys(row.case for row in rows))
    score_of = {(row.case, row.forecast, row.score): row.value for row in rows}
    if len(cases) < 2:
        return []
    groups: dict[tuple[str, str], list[ScoreRow]] = {}
    for row in rows:
        if row.score in AVERAGED:
            groups.setdefault((row.forecast, row.score), []).append(row)
    found = []
    for (_, score), group in groups.items():
        if len(group) < len(cases):
            continue
        value = fmean(row.value for row in group)
        base = fmean(score_of[row.case, row.against, score] for row in group)
        found.append(
            group[0]._replace(
                case=MEAN,
                value=value,
                low=NAN,
                high=NAN,
                n=len(cases),
                basis="cases",
                skill=1 - value / base if base > 0 else NAN,
                skill_low=NAN,
                skill_high=NAN,
                against="the reference of each case",
            )
        )
    return found


def shown(rows: Sequence[ScoreRow], cases: Sequence[ScoredCase]) -> Group:
    """Lay out two tables for each case, the means, and notes on what the scores can show."""
    parts: list[Table | str] = []
    for case in cases:
        mine = by_forecast(row for row in rows if row.case == case.key)
        parts += [_probabilities(case, mine), _behind(mine), _scores(case, mine), ""]
    means = by_forecast(mean_rows(rows))
    if means:
        parts += [_means(means), ""]
    return Group(*parts, *_notes(cases, any(row.forecast == "logistic" for row in rows)))


def describes_skill(cases: int) -> str:
    """Say what the scores of this number of cases can show."""
    number = NUMBERS.get(cases, f"{cases} cases describe")
    return f"{number} skill; {'it does' if cases == 1 else 'they do'} not establish it."


def _probabilities(case: ScoredCase, mine: dict[str, ByScore]) -> Table:
    grid = _grid(_title(case), [f"{horizon} d" for horizon in HORIZONS])
    grid.add_column("n", justify="right", no_wrap=True)
    for name, by in mine.items():
        shares = [by[f"probability_{horizon}d"] for horizon in HORIZONS]
        grid.add_row(name, *map(_number, shares), f"{shares[0].n:,}")
    return grid


def _grid(title: str, headings: Sequence[str]) -> Table:
    grid = Table(title=title, title_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    grid.add_column("forecast", min_width=12, max_width=24)
    for heading in headings:
        grid.add_column(heading, justify="right", no_wrap=True)
    return grid


def _behind(mine: dict[str, ByScore]) -> str:
    """Say what `n` counts for each forecast."""
    rows = [next(iter(by.values())) for by in mine.values()]
    return "\n".join(f"{row.forecast}: {row.n:,} {row.basis}" for row in rows) + "\n"


def _title(case: ScoredCase) -> str:
    day, fell = case.fall_day, math.isfinite(case.fall_day)
    what = f"the capital fell on day {day:.2f}" if fell else "the capital did not fall"
    return (
        f"{case.name}, from {case.scenario.branch:%d %B %Y %H:%M}: {what}. The columns give the "
        "probability that the capital falls within that number of days"
    )


def _scores(case: ScoredCase, mine: dict[str, ByScore]) -> Table:
    against = reference(case)
    grid = _grid(f"{case.name}: scores, with the skill against {against} below each", HEADINGS)
    grid.add_column("order", justify="right", no_wrap=True)
    for name, by in mine.items():
        order = by.get("order")
        places = "" if order is None else f"\n{order.unit.removeprefix('tau-b over ')}"
        grid.add_row(name, *_cells(by), _number(order) + places)
    return grid


def _means(means: dict[str, ByScore]) -> Table:
    grid = _grid("Mean over cases, with the skill of each mean below it", HEADINGS)
    for name, by in means.items():
        grid.add_row(name, *_cells(by))
    return grid


def _cells(by: ByScore) -> list[str]:
    return [_number(by.get(score)) + _skill(by.get(score)) for score in AVERAGED]


def _number(row: ScoreRow | None) -> str:
    if row is None:
        return ""
    spread = f"\n{row.low:.2f}–{row.high:.2f}" if math.isfinite(row.low) else ""
    return f"{row.value:.2f}{spread}"


def _skill(row: ScoreRow | None) -> str:
    if row is None or not math.isfinite(row.skill):
        return ""
    return f"\nskill {row.skill:+.2f}"


def _notes(cases: Sequence[ScoredCase], taught: bool) -> list[str]:
    logistic = (
        "The logistic forecast learns only from the other cases, so it mostly reflects its prior."
    )
    if not taught:
        logistic = (
            "There is no logistic forecast, because it learns from other cases and no other case was "
            "found."
        )
    return [
        f"These are hindcasts, not forecasts. {describes_skill(len(cases))}",
        "Lower scores are better, except for order, which is Kendall's tau-b over the places lost after the "
        "branch and is best at 1; the median number of places is given below the score.",
        f"Brier and log scores are means over horizons of {', '.join(map(str, HORIZONS))} days. CRPS is the "
        f"score of min(T, {EVALUATED_DAYS:g}), where T is the day of the fall. Fate is the log score of the "
        "ruler's fate. The 95% intervals are found by resampling histories or past wars, and a single "
        "history gives none. The intervals of skill are in the score file.",
        "Every baseline leaves out the scored case. The base rates come mostly from memory and are biased "
        "upward. Several of their episodes belong to the same war, and n counts episodes. "
        f"{logistic}",
        "In the forecast without belief feedback, belief stays at the level that it has at the branch.",
    ]
