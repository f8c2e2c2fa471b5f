"""Means of scores over cases."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from brittle.calibration.scoring.forecast import HAPPENED, POSTERIOR
from brittle.calibration.scoring.names import DECIDING
from brittle.calibration.scoring.question import START
from brittle.calibration.scoring.table import NAN, ScoreRow

MEAN = "mean of cases"
AVERAGED = {
    "branch": ("brier", "log", "crps", "fate_log"),
    "start": (DECIDING, "brier", *(f"brier_{day}d" for day in START.horizons), "log"),
}
"""The scores that are averaged over cases, by the name of the question."""


def knows_the_outcome(row: ScoreRow) -> bool:
    """Whether a row scores a fit on the case whose article it was fitted to, from the first day on."""
    return row.question == START.name and row.forecast == f"{POSTERIOR}{row.case}"


def mean_rows(rows: Sequence[ScoreRow]) -> list[ScoreRow]:
    """Average each score that all cases have over the cases; the list is empty for a single case.

    The skill compares the mean score with the mean score of the cases' references. A fit is not averaged over
    the case that it has seen. Intervals of a mean over a few cases would mislead, so they are left out.
    """
    score_of = {(r.question, r.case, r.forecast, r.score): r.value for r in rows}
    cases: dict[str, set[str]] = {}
    groups: dict[tuple[str, str, str], list[ScoreRow]] = {}
    unseen: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        cases.setdefault(row.question, set()).add(row.case)
        if row.forecast == HAPPENED or row.score not in AVERAGED[row.question]:
            continue
        if knows_the_outcome(row):
            unseen.setdefault((row.question, row.forecast), set()).add(row.case)
        else:
            groups.setdefault((row.question, row.forecast, row.score), []).append(row)
    found = []
    for (question, forecast, score), group in groups.items():
        left_out = unseen.get((question, forecast), set())
        if len(group) < 2 or len(group) < len(cases[question] - left_out):
            continue
        value = fmean(row.value for row in group)
        base = fmean(score_of[question, row.case, row.against, score] for row in group)
        found.append(
            group[0]._replace(
                case=MEAN,
                value=value,
                low=NAN,
                high=NAN,
                n=len(group),
                basis="cases",
                skill=1 - value / base if base > 0 else NAN,
                skill_low=NAN,
                skill_high=NAN,
                against="the reference of each case",
            )
        )
    return found
