"""A guaranteed exit against a last stand, run by run: `python -m benchmarks.deal`.

Both scenarios branch at the article's moment, and again on 30 November. For each outcome: the mean
of the paired differences (the deal less the last stand) and, for what runs over orders of magnitude,
the median, with 95% intervals over histories no narrower than the fit allows; and the part of the
differences' spread that comes from parameters of which the article says nothing (`app.variance`).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from app.batch import Batch, make_ready
from app.engine import case_of, engine_for
from app.fitted import keep
from app.gathering import evidence_behind, gathered
from app.results import Results
from app.statistics import Estimate, deaths, mean, median, share
from app.variance import Spread, spread_of
from model.inputs import load_scenario

CASE = Path("scenarios/syria_2024")
MOMENTS = (
    ("8 December", "safe_passage", ()),
    ("30 November", "safe_passage_early", ("branch=2024-11-30T00:00",)),
)
STAND = "last_stand_capital"


class Outcome(NamedTuple):
    """Paired differences of an outcome, one a run."""

    title: str
    difference: pd.Series


def main() -> None:
    """Plays both pairs and prints a table for each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--draws", type=int, default=500)
    asked.add_argument("--replicates", type=int, default=4)
    options = asked.parse_args()
    for moment, deal, overrides in MOMENTS:
        with tempfile.TemporaryDirectory() as folder:
            results = _played(deal, overrides, options.draws, options.replicates, Path(folder))
            print("\n".join(_table(moment, deal, results)), flush=True)


def _played(
    deal: str, overrides: tuple[str, ...], draws: int, replicates: int, folder: Path
) -> Results:
    """The deal and a last stand of the same branch, from the same histories."""
    engine = engine_for("compiled", prior=False)
    cases = [
        case_of(deal, load_scenario(CASE / f"{deal}.yaml")),
        case_of(STAND, load_scenario(CASE / f"{STAND}.yaml", overrides)),
    ]
    ready = make_ready(cases, engine, draws)
    evidence = evidence_behind([(one.case, one.past) for one in ready])
    Batch(ready, engine, folder, replicates, {"draws": draws}).run(2, lambda n: None)
    keep(gathered(evidence) if evidence else None, folder)
    return Results.read(folder)


def _table(moment: str, deal: str, results: Results) -> Iterator[str]:
    pairs = results.pairs(deal, STAND)
    history, worth = pairs["history_one"], results.worth
    done = share(pairs["departed_day_one"].notna(), history, worth)
    yield (
        f"\nBranched on {moment}: {len(pairs):,} pairs, {history.nunique()} histories of a fit worth "
        f"{worth:,.0f}. The deal is carried out in {_percent(done)}."
    )
    yield "| deal less last stand | mean | median | of the spread, prior and not evidence |"
    yield "|---|---|---|---|"
    for title, difference in _outcomes(pairs, results.horizon(deal)):
        split = _untested(pairs, difference, results)
        yield (
            f"| {title} | {_told(mean(difference, history, worth))} "
            f"| {_told(median(difference, history, worth))} | {split} |"
        )


def _outcomes(pairs: pd.DataFrame, horizon: float) -> Iterator[Outcome]:
    def less(name: str) -> pd.Series:
        return pairs[f"{name}_one"].astype(float) - pairs[f"{name}_other"].astype(float)

    def day(suffix: str) -> pd.Series:
        return pairs[f"capital_lost_day{suffix}"].astype(float).fillna(horizon)

    yield Outcome("civilians killed", less("killed_civilians"))
    yield Outcome("all killed, reprisals included", deaths(pairs, "_one") - deaths(pairs, "_other"))
    yield Outcome("displaced at the peak", less("displaced_peak"))
    yield Outcome("day of the capital's loss (horizon if held)", day("_one") - day("_other"))
    yield Outcome("share in which the capital is lost", less("capital_lost"))


def _untested(pairs: pd.DataFrame, difference: pd.Series, results: Results) -> str:
    fitted = results.fitted
    if fitted is None:
        return "no fit"
    runs = pairs.rename(columns={"history_one": "history"}).assign(value=difference)
    split: Spread | None = spread_of(runs, results.parameters, fitted.untested, fitted.effective)
    if split is None:
        return "cannot be told"
    return f"{split.untested.value:.0%} ({split.untested.low:.0%} to {split.untested.high:.0%})"


def _percent(one: Estimate) -> str:
    return f"{one.value:.1%} ({one.low:.1%} to {one.high:.1%})"


def _told(one: Estimate) -> str:
    return f"{one.value:,.4g} ({one.low:,.4g} to {one.high:,.4g})"


if __name__ == "__main__":
    main()
