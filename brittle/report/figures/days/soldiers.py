"""Show what becomes of the regime's soldiers."""

from __future__ import annotations

from collections.abc import Mapping

from brittle.model.outcome import SOLDIER_FATES
from brittle.report.figures.base.panel import Panel, about, behind, plain
from brittle.report.figures.base.stack import Part, legend, plot
from brittle.report.figures.base.table import Cell, FigureTable, ends, interval_heads
from brittle.report.palette import DEAL, GIVEN_UP, INSIDE, KILLED, REGIME, Fill
from brittle.report.said.shares import interval, of_100
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, mean
from brittle.wording import men, rounded

FILLS = {
    "in_ranks": Fill(REGIME),
    "lost": Fill(KILLED),
    "deserted": Fill(GIVEN_UP),
    "dispersed": Fill(GIVEN_UP, "."),
    "surrendered": Fill(GIVEN_UP, "/"),
    "defected": Fill(INSIDE),
    "crossed": Fill(DEAL),
    "left": Fill(DEAL, "/"),
}

type Fates = Mapping[str, Estimate]
"""The share of the regime's men with each fate, as a mean over runs."""


def panel(results: Results) -> Panel:
    """Draw the mean share of each fate among the men present on the first day or raised since."""
    keys = results.scenarios
    found = {key: _fates(results, key) for key in keys}
    start = {key: float(results.of(key)["soldiers_start"].mean()) for key in keys}
    titles = [results.title(key) for key in keys]
    parts = [
        Part(
            SOLDIER_FATES[fate],
            fill,
            [one[fate].value for one in found.values()],
            [
                f"{plain(results.title(key))}: {SOLDIER_FATES[fate]}, {one[fate].value:.1%} "
                f"({one[fate].interval('.1%')}), {men(one[fate].value * start[key])}"
                for key, one in found.items()
            ],
        )
        for fate, fill in FILLS.items()
    ]
    return Panel(
        id="soldiers",
        title=_finding(found[results.main], _given_up(results)),
        caption=(
            "Each bar divides the regime's men by what has become of them on the last day. It counts all "
            "soldiers and militia who were present on the first day or were raised later; in "
            f"“{titles[0]}” they number {rounded(start[keys[0]])} on average. The shares are means over "
            f"runs; the table has their intervals. {about(results)}{behind(results, keys)}"
        ),
        plots=[plot(titles, parts, unit="men")],
        legend=legend(parts),
        table=_table(results, found),
    )


def _fates(results: Results, key: str) -> Fates:
    runs = results.of(key)
    start = runs["soldiers_start"].astype(float).clip(lower=1)
    return {
        fate: mean(runs[f"soldiers_{fate}"].astype(float) / start, runs["history"], results.worth)
        for fate in FILLS
    }


def _given_up(results: Results) -> Estimate:
    """The share of men who are gone with hardly a fight, as a mean over the runs of the main scenario."""
    runs = results.of(results.main)
    gone = sum(
        runs[f"soldiers_{fate}"].astype(float) for fate in FILLS if FILLS[fate].colour == GIVEN_UP
    )
    start = runs["soldiers_start"].astype(float).clip(lower=1)
    return mean(gone / start, runs["history"], results.worth)


def _finding(main: Fates, without: Estimate) -> str:
    """Say how many men are lost to the regime without being hit, and how many are killed or wounded."""
    lost = main["lost"]
    return (
        f"Of 100 of the regime's men, {without.value * 100:.0f} desert, disperse or surrender "
        f"({interval(without)}); {_killed(lost)} killed or wounded ({interval(lost)})"
    )


def _killed(lost: Estimate) -> str:
    """The number of 100 men, with its verb."""
    said = of_100(lost.value).removesuffix(" of 100")
    return f"{said} {'is' if said in ('1', 'fewer than 1') else 'are'}"


def _table(results: Results, found: Mapping[str, Fates]) -> FigureTable:
    columns = ["scenario"]
    for fate in FILLS:
        columns += interval_heads(f"{SOLDIER_FATES[fate]} [share of men]")
    rows: list[list[Cell]] = [
        [results.title(key), *(end for fate in FILLS for end in ends(one[fate]))]
        for key, one in found.items()
    ]
    return FigureTable.of(columns, rows)
