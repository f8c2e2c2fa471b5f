"""The checks of a batch's results that the report shows before its figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.batches.tables.columns import KEYS
from brittle.model.codes import Fate, Outcome, word_of
from brittle.model.outcome import SOLDIER_FATES
from brittle.results.reading import Results
from brittle.results.statistics import share
from brittle.results.threat import SHORTEST, attackers
from brittle.wording import counted

WITHIN_DAYS = 7
"""The headline is the share of runs in which the capital is lost within this many days after the branch."""

ERROR_BOUND = 0.05
"""The largest Monte Carlo standard error at which the headline share still passes its check."""
FAILED_BOUND = 0.01
"""The largest share of failed runs at which a batch still passes its check."""


class Check(NamedTuple):
    """One check, its result, and the numbers behind the result."""

    name: str
    passed: bool | None
    """None if the check does not apply to these results; `detail` then gives the reason."""
    detail: str


def checks(results: Results) -> list[Check]:
    """Make all checks, in the order in which the report lists them."""
    return [check(results) for check in CHECKS]


def _complete(results: Results) -> Check:
    runs = results.manifest["runs"]
    found = results.finished
    return Check(
        "all planned runs",
        found == runs["planned"],
        f"{found:,} of {runs['planned']:,} planned runs are in the results",
    )


def _failures(results: Results) -> Check:
    runs, failed = results.finished, len(results.failed)
    return Check(
        "few failed runs",
        failed <= FAILED_BOUND * runs,
        f"{failed:,} of {counted(runs, 'run', 'runs')} failed; the check allows at most "
        f"{FAILED_BOUND:.0%}",
    )


def _precision(results: Results) -> Check:
    runs = results.of(results.main)
    headline = share(runs["capital_lost_day"] <= WITHIN_DAYS, runs["history"], results.worth)
    if not headline.bounded:
        return Check("precision of the headline", False, "a single history gives no standard error")
    return Check(
        "precision of the headline",
        bool(headline.error <= ERROR_BOUND),
        f"the Monte Carlo standard error is {headline.error:.3f}; the check allows at most {ERROR_BOUND}",
    )


def _belief_moved(results: Results) -> Check:
    name = "belief that moves"
    calm = {key: why for key in results.scenarios if (why := _why_calm(results, key))}
    still = results.runs.groupby("scenario", observed=True)["will_never_moved"].mean()
    stuck = [results.title(key) for key in results.scenarios if still[key] == 1 and key not in calm]
    beside = "; ".join(calm.values())
    if len(calm) == len(results.scenarios):
        return Check(name, None, beside)
    told = "public belief changes in at least one run of each scenario"
    if stuck:
        told = f"public belief changes in no run of {', '.join(stuck)}"
    if beside:
        told += (
            f"; {counted(len(calm), 'scenario is', 'scenarios are')} not checked, because {beside}"
        )
    return Check(name, not stuck, told)


def _why_calm(results: Results, key: str) -> str:
    """Say why public belief may never change in a scenario's runs; empty if belief should change."""
    title = results.title(key)
    if results.horizon(key) < SHORTEST:
        return f"“{title}” is played for less than a day"
    return f"nobody attacks in “{title}”" if not attackers(results, key) else ""


def _varied(results: Results) -> Check:
    name, key = "runs that differ", results.main
    runs = results.of(key)
    if len(runs) < 2:
        return Check(name, None, "there is only one run, which cannot differ from another")
    if why := _why_calm(results, key):
        return Check(name, None, why)
    distinct = number_distinct(runs.drop(columns=[*KEYS, "history"]))
    days, kinds = runs["capital_lost_day"].dropna().nunique(), runs["outcome"].nunique()
    return Check(
        name,
        distinct > 1,
        f"the {len(runs):,} runs of “{results.title(key)}” have "
        f"{counted(distinct, 'result', 'different results')}, with {counted(kinds, 'outcome', 'outcomes')} "
        f"and {counted(days, 'day', 'different days')} on which the capital is lost",
    )


def _cost(results: Results) -> Check:
    names = ["killed_regime", "killed_rebels", "killed_civilians", "reprisals"]
    names += ["displaced_peak", "displaced_end"]
    values = results.runs[names].astype(float)
    known = bool(values.notna().all().all() and (values >= 0).all().all())
    fought = results.runs["places_lost"] > results.runs["lost_without_battle"]
    unpaid = fought & (values[names[:3]].sum(axis=1) == 0)
    return Check(
        "human cost recorded",
        known and not unpaid.any(),
        f"checked in {counted(len(values), 'run', 'runs')}; "
        f"runs with battles in which nobody is killed: {int(unpaid.sum())}",
    )


def _soldiers(results: Results) -> Check:
    runs = results.runs
    fates = sum(runs[f"soldiers_{fate}"].astype(float) for fate in SOLDIER_FATES)
    start = runs["soldiers_start"].astype(float)
    gap = (start - fates).abs()
    wrong = int((gap > np.maximum(2.0, 0.001 * start)).sum())
    return Check(
        "soldiers accounted for",
        wrong == 0,
        f"the number of men and the sum over their fates differ by at most {gap.max():.1f}; runs in which "
        f"the difference is more than 2 men and more than 0.1%: {wrong}",
    )


def _same_past(results: Results) -> Check:
    runs = results.runs[[*KEYS, "first_loss_day"]].copy()
    facts = results.manifest["scenarios"]
    runs["past"] = runs["scenario"].map(lambda k: f"{facts[k]['past']} {facts[k]['branch']}")
    before = runs["first_loss_day"].where(runs["first_loss_day"] < 0)
    runs["first"] = before.fillna(np.inf)
    by_past = runs.groupby(["past", "draw"], observed=True)["first"]
    paired = by_past.nunique()[by_past.size() > 1]
    if paired.empty:
        return Check("one past for paired runs", None, "no history is played more than once")
    wrong = int((paired > 1).sum())
    return Check(
        "one past for paired runs",
        wrong == 0,
        f"histories whose runs differ before the scenario begins: {wrong} of {len(paired):,}",
    )


def _facts_agree(results: Results) -> Check:
    runs = results.runs
    horizon = runs["scenario"].map(results.horizon).astype(float)
    day = runs["capital_lost_day"]
    wrong = (runs["capital_lost"] != day.notna()) | (day > horizon + 1e-6)
    wrong |= (runs["outcome"] == word_of(Outcome.HOLDS)) & runs["capital_lost"]
    in_office = runs["ruler_fate"] == word_of(Fate.IN_OFFICE)
    wrong |= (runs["outcome"] == word_of(Outcome.LEADER_REPLACED)) & in_office
    return Check(
        "outcome words that match the facts",
        not wrong.any(),
        f"runs whose outcome word contradicts what happened in them: {int(wrong.sum())}",
    )


def _deal_in_order(results: Results) -> Check:
    runs = results.runs
    if runs[["offer_day", "departed_day"]].isna().all(axis=None):
        return Check("steps of a deal in order", None, "no exit is offered in any run")
    needs = (
        ("departed_day", "rebels_accept_day"),
        ("departed_day", "ruler_accepts_day"),
        ("rebels_accept_day", "offer_day"),
        ("ruler_accepts_day", "offer_day"),
    )
    wrong = pd.Series(False, index=runs.index)
    for later, earlier in needs:
        wrong |= runs[later].notna() & ~(runs[earlier] <= runs[later])
    return Check(
        "steps of a deal in order",
        not wrong.any(),
        f"runs in which a step comes before another step on which it depends: {int(wrong.sum())}",
    )


def _places_agree(results: Results) -> Check:
    found, wrong = 0, 0
    expected = len(results.runs) * len(results.manifest["places"])
    for key in results.scenarios:
        runs = results.of(key)
        said = runs["killed_civilians"].astype(float).groupby(runs["draw"]).sum()
        killed = np.zeros(int(said.index.max()) + 1)
        for shard in results.places_of(key, ["draw", "killed_civilians"]):
            found += shard["killed_civilians"].size
            dead = shard["killed_civilians"].sum(axis=0, dtype=float)
            killed += np.bincount(shard["draw"][0], weights=dead, minlength=len(killed))[
                : len(killed)
            ]
        gap = np.abs(killed[said.index] - said)
        wrong += int((gap > np.maximum(1.0, 0.001 * said)).sum())
    return Check(
        "deaths by place that add up to the deaths of the run",
        found == expected and wrong == 0,
        f"{found:,} of {expected:,} expected rows for places; histories whose civilian deaths do "
        f"not add up: {wrong}",
    )


def number_distinct(frame: pd.DataFrame) -> int:
    """The number of different rows. Rows that one column distinguishes from all others are left aside."""
    apart = 0
    groups = np.zeros(len(frame), dtype=np.int64)
    rest = np.arange(len(frame))
    for name in frame.columns:
        values, _ = pd.factorize(frame[name].iloc[rest], use_na_sentinel=False)
        groups, _ = pd.factorize(groups * (int(values.max(initial=0)) + 1) + values)
        alone = np.bincount(groups)[groups] == 1
        apart += int(alone.sum())
        groups, rest = groups[~alone], rest[~alone]
    return apart + len(np.unique(groups))


CHECKS: tuple[Callable[[Results], Check], ...] = (
    _complete,
    _failures,
    _precision,
    _varied,
    _belief_moved,
    _cost,
    _soldiers,
    _same_past,
    _facts_agree,
    _deal_in_order,
    _places_agree,
)
