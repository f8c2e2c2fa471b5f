"""Measures the separate effects of the ruler's course, the amnesty and the date of an offer: `make deal`.

The scenarios of every comparison differ in one lever. They share the branch, the histories and the
replicates, run by run. The first comparison is between a guaranteed exit and a last stand, at the
article's moment and on 30 November. The second is between an amnesty that is believed as its prior says
and one that is believed at 0.7, under the exit and under the stand. The third is between the same offer
on 8 December and on 30 November, both branched on 30 November. For each comparison the tables show how
often the deal is carried out and lives are saved or lost. For each outcome they show the mean and the
median of the paired differences, with 95% intervals from resampled histories. They also show the part of
the differences' spread that comes from parameters about which the article says nothing
(`brittle.results.variance`).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from brittle.batches.batch import Batch, make_ready
from brittle.batches.identity import needed_of_workers
from brittle.batches.manifest import Request
from brittle.calibration.workers.opening import Workers
from brittle.engine import Case, case_of, engine_for
from brittle.model.inputs.reading import load_scenario
from brittle.report.fit_files import evidence_behind, gathered
from brittle.results.comparing import Comparison, lever_between
from brittle.results.fit import keep
from brittle.results.lives import SAME, lives
from brittle.results.pairs import Pairs
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, deaths, mean, median
from brittle.results.variance import HistoryFacts, SpreadOfOutcome, spread_of
from brittle.wording import counted

CASE = Path(__file__).parents[1] / "scenarios" / "syria_2024"
BELIEVED = "amnesty.credibility=0.7"
LATER, FIRST = "safe_passage_eight_days_later", "safe_passage_early"


class Date(NamedTuple):
    """A date and the scenarios that branch on it."""

    name: str
    exit: str
    stand: str

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The pairs compared: the course, the amnesty under either course and, for 30 November, the date."""
        pairs = [(self.exit, self.stand)]
        pairs += [(_believed(key), key) for key in (self.exit, self.stand)]
        return [*pairs, (LATER, FIRST)] if self.exit == FIRST else pairs


DATES = (
    Date("8 December", "safe_passage", "last_stand_capital"),
    Date("30 November", FIRST, "last_stand_capital_early"),
)


class PairedOutcome(NamedTuple):
    """Paired differences of an outcome, one for each pair of runs."""

    title: str
    difference: pd.Series


def main() -> None:
    """Plays the scenarios of both dates and prints a table for each comparison."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--draws", type=int, default=500)
    asked.add_argument("--replicates", type=int, default=4)
    options = asked.parse_args()
    for date in DATES:
        with tempfile.TemporaryDirectory() as folder:
            results = played(date, options.draws, options.replicates, Path(folder))
            print("\n".join(told(date, results)), flush=True)


def played(date: Date, draws: int, replicates: int, folder: Path) -> Results:
    """Plays the scenarios of a date from the same histories."""
    engine = engine_for("compiled", prior=False)
    ready = make_ready(_cases(date), engine, draws)
    evidence = evidence_behind([(one.case, one.past) for one in ready])
    with Workers().pool(needed_of_workers) as pool:
        Batch(ready, engine, folder, replicates, Request()).run(pool, lambda n: None)
    keep(gathered(evidence) if evidence else None, folder)
    return Results.read(folder)


def told(date: Date, results: Results) -> Iterator[str]:
    """Every comparison for a date, as lines of Markdown."""
    worth = "" if results.fitted is None else f", drawn from a fit worth {results.worth:,.0f}"
    histories = counted(results.runs["history"].nunique(), "history", "histories")
    yield f"\n## Branched on {date.name}: {histories}{worth}"
    for one, other in date.asked:
        lever = lever_between(results, one, other)
        assert lever is not None, f"{one} and {other} differ in more than one lever"
        yield from _table(results, Comparison(one, other, lever))


def _cases(date: Date) -> list[Case]:
    keys = dict.fromkeys(key for pair in date.asked for key in pair)
    return [_case(key) for key in keys]


def _believed(key: str) -> str:
    """The key of the variant of a scenario in which the amnesty is believed at 0.7."""
    return f"{key}_believed"


def _case(key: str) -> Case:
    stem = key.removesuffix("_believed")
    changes: Sequence[str] = [BELIEVED] if stem != key else []
    return case_of(key, load_scenario(CASE / f"{stem}.yaml", changes))


def _table(results: Results, pair: Comparison) -> Iterator[str]:
    found = lives(results, pair)
    if found is None:
        yield f"\n{pair.one} against {pair.other}: no pair of runs came to an end"
        return
    yield (
        f"\n### {pair.lever}: {pair.one} against {pair.other}\n\n"
        f"{counted(found.pairs, 'pair', 'pairs')}. The deal is carried out in {_percent(found.done)}, "
        f"against {_percent(found.done_other)}. By day {results.horizon(pair.one):g} lives are saved "
        f"in {_percent(found.saved)}, lost in {_percent(found.cost)}, and differ by fewer than "
        f"{SAME:.0f} in {_percent(found.same)}.\n"
    )
    yield f"| {pair.one} less {pair.other} | mean | median | of the spread, prior and not evidence |"
    yield "|---|---|---|---|"
    pairs = results.pairs(pair.one, pair.other)
    for title, difference in _outcomes(pairs, results.horizon(pair.one)):
        if (difference == 0).all():
            yield f"| {title} | no pair differs | | |"
            continue
        yield (
            f"| {title} | {_told(mean(difference, pairs['history'], results.worth))} "
            f"| {_told(median(difference, pairs['history'], results.worth))} "
            f"| {_untested(pairs, difference, results)} |"
        )


def _outcomes(pairs: Pairs, horizon: float) -> Iterator[PairedOutcome]:
    def less(name: str) -> pd.Series:
        return pairs[f"{name}_one"].astype(float) - pairs[f"{name}_other"].astype(float)

    def day(suffix: str) -> pd.Series:
        return pairs[f"capital_lost_day{suffix}"].astype(float).fillna(horizon)

    yield PairedOutcome("civilians killed", less("killed_civilians"))
    yield PairedOutcome(
        "all killed, reprisals included", deaths(pairs, "_one") - deaths(pairs, "_other")
    )
    yield PairedOutcome("displaced at the peak", less("displaced_peak"))
    yield PairedOutcome("displaced on the last day", less("displaced_end"))
    yield PairedOutcome("day of the capital's loss (horizon if held)", day("_one") - day("_other"))
    yield PairedOutcome("share in which the capital is lost", less("capital_lost"))


def _untested(pairs: Pairs, difference: pd.Series, results: Results) -> str:
    fitted = results.fitted
    if fitted is None:
        return "no fit"
    runs = pairs.with_values(difference)
    split: SpreadOfOutcome | None = spread_of(
        runs,
        HistoryFacts(results.parameters, results.coding),
        fitted.untested,
        fitted.effective,
    )
    if split is None:
        return "cannot be told"
    return f"{split.untested.value:.0%} ({split.untested.low:.0%} to {split.untested.high:.0%})"


def _percent(one: Estimate) -> str:
    return f"{one.value:.1%} ({one.interval('.1%', ' to ')})"


def _told(one: Estimate) -> str:
    return f"{one.value:,.4g} ({one.interval(',.4g', ' to ')})"


if __name__ == "__main__":
    main()
