"""The score table on the screen, and its means over cases."""

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
    """Rows of one case by forecast and score, in order."""
    found: dict[str, ByScore] = {}
    for row in rows:
        found.setdefault(row.forecast, {})[row.score] = row
    return found


def mean_rows(rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    """The mean over cases of each score that all cases have; none for a single case.

    Skill is that of the mean scores against the mean of the cases' references. Intervals of a mean
    over a few cases would mislead and are left out.
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
    """Two tables a case, the means, and what the scores are worth."""
    parts: list[Table | str] = []
    for case in cases:
        mine = by_forecast(row for row in rows if row.case == case.key)
        parts += [_probabilities(case, mine), _behind(mine), _scores(case, mine), ""]
    means = by_forecast(mean_rows(rows))
    if means:
        parts += [_means(means), ""]
    return Group(*parts, *_notes(cases, any(row.forecast == "logistic" for row in rows)))


def describes_skill(cases: int) -> str:
    """The sentence about what scores of this number of cases are worth."""
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
    """What stands behind each forecast: its `n` counts these."""
    rows = [next(iter(by.values())) for by in mine.values()]
    return "\n".join(f"{row.forecast}: {row.n:,} {row.basis}" for row in rows) + "\n"


def _title(case: ScoredCase) -> str:
    day, fell = case.fall_day, math.isfinite(case.fall_day)
    what = f"the capital fell on day {day:.2f}" if fell else "the capital did not fall"
    return (
        f"{case.name}, from {case.scenario.branch:%d %B %Y %H:%M}: {what}. "
        "Probability of a fall within the number of days at the head of each column"
    )


def _scores(case: ScoredCase, mine: dict[str, ByScore]) -> Table:
    against = reference(case)
    grid = _grid(f"{case.name}: scores, with skill against {against} below", HEADINGS)
    grid.add_column("order", justify="right", no_wrap=True)
    for name, by in mine.items():
        order = by.get("order")
        places = "" if order is None else f"\n{order.unit.removeprefix('tau-b over ')}"
        grid.add_row(name, *_cells(by), _number(order) + places)
    return grid


def _means(means: dict[str, ByScore]) -> Table:
    grid = _grid("Mean of cases, with the skill of the means below", HEADINGS)
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
    logistic = "The logistic learns from the other cases alone, so it is mostly its prior."
    if not taught:
        logistic = "No logistic: it learns from other cases, and none lies beside."
    return [
        f"Hindcasts, not forecasts. {describes_skill(len(cases))}",
        "Lower is better, but for order (Kendall's tau-b of places lost after the branch, "
        "1 is best; the median number of places stands below).",
        f"Brier and log are means over {', '.join(map(str, HORIZONS))} days; CRPS is that of "
        f"min(T, {EVALUATED_DAYS:g}); fate is the log score of the ruler's fate; 95% intervals "
        "resample histories, or past wars, and one history has none; those of skill are in the file.",
        "Every baseline leaves the scored case out. The base rates come mostly from memory and are "
        "biased upward; several of their episodes belong to one war, and n counts episodes. "
        f"{logistic}",
        "Without belief feedback: belief stays from the branch on at the level it had there.",
    ]
