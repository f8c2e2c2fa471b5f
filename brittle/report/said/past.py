"""Write what past episodes and the runs of the main scenario say about the capital."""

from __future__ import annotations

from brittle.calibration.population.reference_class import fallen_within
from brittle.report.checks import WITHIN_DAYS
from brittle.report.said.shares import ends, in_runs, interval, of_100
from brittle.results.reading import Results
from brittle.results.statistics import share
from brittle.results.threat import (
    comparable_episodes,
    from_memory,
    triggers,
    triggers_come,
    why_no_base_rate,
)
from brittle.wording import counted, long_date

TRIGGERS = {"A": "the loss of a second city", "B": "the arrival of rebels near the capital"}


def headline(results: Results) -> str:
    """Say how often the regime loses the capital in the main scenario."""
    key = results.main
    runs, last = results.of(key), results.horizon(key)
    late = share(runs["capital_lost"].astype(float), runs["history"], results.worth)
    said = (
        f"by day {last:g} in {in_runs(late.value, late.runs)} runs ({interval(late)}) of the scenario "
        f"“{results.title(key)}”"
    )
    if last > WITHIN_DAYS:
        lost = share(runs["capital_lost_day"] <= WITHIN_DAYS, runs["history"], results.worth)
        said = (
            f"within {WITHIN_DAYS} days of {long_date(results.branch(key))} in "
            f"{in_runs(lost.value, lost.runs)} runs ({interval(lost)}) of the scenario "
            f"“{results.title(key)}”, and by day {last:g} in {in_runs(late.value, late.runs)}"
        )
    return f"{_given(results)} the regime loses the capital {said}."


def _given(results: Results) -> str:
    facts = results.manifest["scenarios"][results.main]
    if facts["origin"] == "posterior":
        return f"In the model, given {(facts['evidence'] or 'the evidence').split(' (')[0]},"
    return (
        f"In the model, without any report from the war (simulated pasts are used if the regime still stands "
        f"on {long_date(results.branch(results.main))}, as it does in "
        f"{in_runs(facts['standing'], facts['screened'])}),"
    )


def past(results: Results) -> str:
    """Give the base rate of past episodes and its limits, or the reason why there is none."""
    key = results.main
    if why := why_no_base_rate(results, key):
        return f"“{results.title(key)}” is not compared with past episodes, because {why}."
    chosen = triggers(results, key)
    among = comparable_episodes(results, chosen)
    days = min(float(WITHIN_DAYS), results.horizon(key))
    past = fallen_within(days, among)
    after = " or of ".join(TRIGGERS[trigger] for trigger in chosen)
    return (
        f"Among {past.n} past episodes from {counted(past.wars, 'war', 'wars')}, the capital "
        f"fell within {counted(days, 'day', 'days')} of {after} in {of_100(past.share)} "
        f"({ends(past.low, past.high)}; each war counts once). "
        f"{from_memory(among)}"
        f"{_clocks(results)}"
    )


def _clocks(results: Results) -> str:
    """Say when the count of days starts, and in how many runs the trigger had occurred by the branch."""
    key, day = results.main, long_date(results.branch(results.main))
    come = triggers_come(results, key)
    which = "at least one of the two events" if len(triggers(results, key)) > 1 else "that event"
    return (
        f" Days are counted from that event in the past episodes, but from {day} in the runs of "
        f"“{results.title(key)}”. By that day, {which} had happened in {come.sum():,} of "
        f"{counted(len(come), 'run', 'runs')}."
    )
