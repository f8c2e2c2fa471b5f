"""Show the score table on the screen: the details of one case, or many cases in a line each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE
from rich.console import Group
from rich.table import Table

from brittle.calibration.scoring.across.kept import kept_of
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.cost import CostScore
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.forecast import HAPPENED
from brittle.calibration.scoring.table import ScoreRow
from brittle.results.scores.headings import SHOWN, describes_skill
from brittle.results.scores.many import many_cases

type ByScore = dict[str, ScoreRow]


def by_forecast(rows: Iterable[ScoreRow]) -> dict[str, ByScore]:
    """Group the rows of one case and question by forecast and score, in order, without what happened."""
    found: dict[str, ByScore] = {}
    for row in rows:
        if row.forecast != HAPPENED:
            found.setdefault(row.forecast, {})[row.score] = row
    return found


def shown(
    rows: Sequence[ScoreRow], costs: Sequence[CostScore], cases: Sequence[ScoredCase]
) -> Group:
    """Lay out the details of a single case, or all cases in a line each, with what the scores can show."""
    number = len({case.key for case in cases})
    if number > 1:
        return Group(*many_cases(kept_of(rows), costs), f"These are hindcasts. {describes_skill(number)}")
    parts: list[Table | str] = []
    for case in cases:
        mine = by_forecast(
            row for row in rows if (row.case, row.question) == (case.key, case.question.name)
        )
        parts += [_probabilities(case, mine), _behind(mine), _scores(case, mine), ""]
    if costs:
        parts += [_costs(costs), ""]
    return Group(*parts, *_notes(cases, any(row.forecast == "logistic" for row in rows)))


def _probabilities(case: ScoredCase, mine: dict[str, ByScore]) -> Table:
    horizons = case.question.horizons
    grid = _grid(_title(case), [f"{horizon} d" for horizon in horizons])
    grid.add_column("n", justify="right", no_wrap=True)
    for name, by in mine.items():
        shares = [by[f"probability_{horizon}d"] for horizon in horizons]
        grid.add_row(name, *map(_number, shares), f"{shares[0].n:,}")
    return grid


def _grid(title: str, headings: Iterable[str]) -> Table:
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
        f"{case.name}, from {case.question.moment}, {case.scenario.branch:%d %B %Y %H:%M}: {what}. The "
        "columns give the probability that the capital falls within that number of days"
    )


def _scores(case: ScoredCase, mine: dict[str, ByScore]) -> Table:
    against = next((row.against for by in mine.values() for row in by.values()), "")
    shown = SHOWN[case.question.name]
    title = f"{case.name}, from {case.question.moment}: scores, with the skill against {against} below each"
    grid = _grid(title, shown.values())
    grid.add_column("order", justify="right", no_wrap=True)
    for name, by in mine.items():
        order = by.get("order")
        places = "" if order is None else f"\n{order.unit.removeprefix('tau-b over ')}"
        cells = [_number(by.get(score)) + _skill(by.get(score)) for score in shown]
        grid.add_row(name, *cells, _number(order) + places)
    return grid


def _costs(costs: Sequence[CostScore]) -> Table:
    heads = ("day", "reliability", "reported", "middle 80%", "inside")
    grid = _grid(
        "Human cost as reported, and the middle 80% of the model's prediction of it", heads
    )
    grid.add_column("quantity")
    for one in costs:
        grid.add_row(
            f"{one.forecast} ({one.question})",
            f"{one.day:.0f}",
            one.reliability,
            f"{one.best:,.0f}",
            f"{one.predicted_low:,.0f}–{one.predicted_high:,.0f}",
            "yes" if one.inside else "no",
            one.quantity,
        )
    return grid


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
    questions = {case.question.name: case.question for case in cases}.values()
    horizons = "; ".join(
        f"{', '.join(map(str, q.horizons))} days from {q.moment}" for q in questions
    )
    return [
        f"These are hindcasts, not forecasts. {describes_skill(len({case.key for case in cases}))}",
        "Lower scores are better, except for order, which is Kendall's tau-b over the places lost later and is "
        "best at 1; the median number of places is given below the score.",
        f"Brier and log scores are means over horizons ({horizons}). CRPS is the score of min(T, last day), "
        f"where T is the day of the fall; {DECIDING} divides it by 120. Fate is the log score of the ruler's "
        "fate. The 95% intervals are found by resampling histories, past wars or countries, and a single "
        "history gives none. The score file holds the intervals of skill, and scores of the ruler, the places "
        "and the days.",
        "Every baseline leaves out the scored case. The base rates come mostly from memory and are biased "
        "upward. A war counts once in them, except where they are called unweighted, and n counts episodes. "
        f"{logistic}",
        "In the forecast without belief feedback, belief stays at the level that it has when days begin to "
        "count.",
    ]
