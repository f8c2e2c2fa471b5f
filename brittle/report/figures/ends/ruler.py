"""Show what becomes of the ruler, by scenario, beside the record of rulers whom rebels ousted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from brittle.calibration.scoring.fates import ousted_fates
from brittle.model.codes import Fate, word_of
from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    rows_height,
    share_axis,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import BLUE, GREEN, PURPLE, SKY, VERMILLION
from brittle.report.said.shares import in_runs, interval
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, mean, share

NAMES = {
    Fate.IN_OFFICE: "in office",
    Fate.EXILE: "in exile",
    Fate.RESIGNED: "resigned, unpunished",
    Fate.CAPTURED: "captured",
    Fate.KILLED: "killed",
}
COLOURS = {
    Fate.IN_OFFICE: BLUE,
    Fate.EXILE: GREEN,
    Fate.RESIGNED: SKY,
    Fate.CAPTURED: PURPLE,
    Fate.KILLED: VERMILLION,
}
TAKEN = (Fate.CAPTURED, Fate.KILLED)
RECORD = "37 rulers whom rebels ousted, 1946–2014"

type Fates = Mapping[Fate, Estimate]


def panel(results: Results) -> Panel:
    """Stack the shares of the ruler's fates, one row for each scenario and one for the record."""
    keys = results.scenarios
    found = {key: fates(results, key) for key in keys}
    court = {key: answers(results, key) for key in keys}
    titles = [*(results.title(key) for key in keys), RECORD]
    return Panel(
        id="ruler-fate",
        title=_finding(found[results.main]),
        caption=(
            "Each bar divides the runs of a scenario by what has become of the ruler on the last day. The "
            f"last bar shows what became of {RECORD}, in the data set Archigos 4.1; those rulers had lost, "
            "and a ruler of the model may still be in office. The table adds the chance that the ruler "
            "answers before a court, which the model takes to be largest if he is captured at home. "
            f"{behind(results, keys)}"
        ),
        plots=[_plot(titles, _bars(list(found.values())))],
        legend=[
            LegendKey(NAMES[fate], COLOURS[fate])
            for fate in NAMES
            if any(one[fate].value > 0 for one in found.values()) or ousted_fates()[fate] > 0
        ],
        table=_table(results, found, court),
    )


def fates(results: Results, key: str) -> dict[Fate, Estimate]:
    """The share of a scenario's runs that end with each fate of the ruler."""
    runs = results.of(key)
    return {
        fate: share(runs["ruler_fate"] == word_of(fate), runs["history"], results.worth)
        for fate in NAMES
    }


def answers(results: Results, key: str) -> Estimate:
    """The mean chance that the ruler answers before a court, over a scenario's runs."""
    runs = results.of(key)
    return mean(runs["accountability"].astype(float), runs["history"], results.worth)


def _finding(main: Fates) -> str:
    """Say in a sentence what most often becomes of the ruler."""
    fate, most = max(main.items(), key=lambda one: one[1].value)
    taken = sum(main[one].value for one in TAKEN)
    rest = "" if fate in TAKEN else f", and is captured or killed in {in_runs(taken, most.runs)}"
    return (
        f"The ruler is {NAMES[fate]} at the end of {in_runs(most.value, most.runs)} runs "
        f"({interval(most)}){rest}"
    )


def _bars(found: Sequence[Fates]) -> list[Trace]:
    record = ousted_fates()
    return [
        {
            "type": "bar",
            "orientation": "h",
            "y": list(range(len(found) + 1)),
            "x": [*(one[fate].value for one in found), float(record[fate])],
            "text": [
                *(f"{NAMES[fate]}: {_numbers(one[fate])}" for one in found),
                f"{NAMES[fate]}: {record[fate]:.0%} of {RECORD}",
            ],
            "hovertemplate": "%{text}<extra></extra>",
            "textposition": "none",
            "marker": {
                "color": COLOURS[fate],
                "opacity": [*[1.0] * len(found), 0.55],
                "line": {"color": "#ffffff", "width": 1},
            },
        }
        for fate in NAMES
    ]


def _numbers(one: Estimate) -> str:
    return f"{one.value:.0%} of runs ({one.interval('.0%')}), n = {one.runs:,}"


def _plot(titles: list[str], traces: list[Trace]) -> Plot:
    return Plot(
        "",
        {ALL: View(traces)},
        {
            "barmode": "stack",
            "bargap": 0.35,
            "height": rows_height(len(titles)),
            "xaxis": share_axis("share of runs"),
            "yaxis": category_axis(titles, 30),
        },
        {"height": rows_height(len(titles), 48), "yaxis": category_axis(titles, 15)},
    )


def _table(
    results: Results, found: Mapping[str, Fates], court: Mapping[str, Estimate]
) -> FigureTable:
    names = [f"{NAMES[fate]} [{end}]" for fate in NAMES for end in ("share", "low", "high")]
    columns = ["scenario", *names, "answers before a court [chance]", "low", "high", "runs"]
    rows: list[list[Cell]] = [
        [
            results.title(key),
            *(end for fate in NAMES for end in _ends(one[fate])),
            *_ends(court[key]),
            one[Fate.EXILE].runs,
        ]
        for key, one in found.items()
    ]
    record = ousted_fates()
    past = [end for fate in NAMES for end in (float(record[fate]), None, None)]
    return FigureTable.of(columns, [*rows, [RECORD, *past, None, None, None, None]])


def _ends(one: Estimate) -> list[Cell]:
    return [end if math.isfinite(end) else None for end in (one.value, one.low, one.high)]
