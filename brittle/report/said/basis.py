"""Say on how many runs the report rests, what its checks found, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.report.checks import Check
from brittle.report.figures.base.panel import resampled
from brittle.report.missing import left_out
from brittle.results.reading import Results
from brittle.results.statistics import ONE_HISTORY, RESAMPLES
from brittle.wording import counted


def checked(checks: Sequence[Check]) -> str:
    """Say which checks failed, if any did."""
    failed = [check.name for check in checks if check.passed is False]
    beside = sum(check.passed is None for check in checks)
    verb = "does" if beside == 1 else "do"
    more = f"; {beside} more {verb} not apply to these results" if beside else ""
    told = f"These checks failed: {'; '.join(failed)}" if failed else ""
    return f"{told or f'None of the {len(checks) - beside} checks failed'}{more}."


def behind(results: Results) -> str:
    """Say how many runs, scenarios and histories the report rests on."""
    runs, facts = results.manifest["runs"], results.manifest
    histories = results.runs.groupby("scenario", observed=True)["draw"].nunique().max()
    text = (
        f"These results rest on {counted(runs['finished'] - runs['failed'], 'run', 'runs')}: "
        f"{counted(len(results.scenarios), 'scenario', 'scenarios')}, "
        f"{counted(histories, 'history', 'histories')}, "
        f"{counted(facts['replicates'], 'replicate', 'replicates')} of each history."
    )
    if facts["status"] != "done":
        planned = counted(runs["planned"], "run was", "runs were")
        text += f" The batch was interrupted: {planned} planned."
    return text


def missing(results: Results) -> str | None:
    """Name what the report leaves out, because the results folder lacks it."""
    gone = left_out(results)
    return f"This report leaves out: {'; '.join(gone)}." if gone else None


def intervals(results: Results) -> str:
    """Say how the intervals of the report are found, once for all figures."""
    if results.runs.groupby("scenario", observed=True)["history"].nunique().max() < 2:
        return f"The report has no intervals, because {ONE_HISTORY}."
    return (
        "A 95% interval says how far chance and the choice of histories may move a number. It does not cover "
        f"errors of the rules. The 95% intervals are found by drawing {resampled(results)} with replacement, "
        f"{RESAMPLES:,} times. "
        "The interval of a share is never narrower than the exact interval that applies if all histories "
        "give the same result."
    )


def last_day(results: Results) -> str:
    """Say until which day deaths are counted."""
    last = max(results.horizon(key) for key in results.scenarios)
    return f"The model does not cover deaths after day {last:g}."
