"""Show whether the fit was computed correctly."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    plain,
    share_axis,
    short_count,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import BLACK, GREY, PURPLE
from brittle.results.fit import Coverage, FitSummary, SaidAndSo
from brittle.results.reading import Results
from brittle.wording import counted, spaced

LEVEL = 0.8
BAND = (0.75, 0.85)
"""The range in which the coverage of 80% intervals should lie."""

KINDS = (("a quantity at the article’s moment", PURPLE), ("a parameter", BLACK))
"""The kinds of quantity that have intervals, each with its colour."""


def panel(results: Results) -> Panel | None:
    """Draw coverage and reliability over made-up articles; None if the fit was not checked."""
    fitted = results.fitted
    if fitted is None or not fitted.coverage:
        return None
    covered = [one for one in fitted.coverage if one.level == LEVEL]
    plots = [_coverage(covered, {one.name for one in fitted.parameters})] if covered else []
    plots += [_reliability(fitted.reliability)] if fitted.reliability else []
    return Panel(
        id="computation",
        title=_finding(covered),
        caption=(
            "Articles were made up about simulated pasts, whose truth is known, and the fit was repeated for "
            "each. If the computation is right, an 80% interval contains the truth in about 80 of 100 such "
            "articles (left, with two standard errors; between the dotted lines), and what has a stated "
            "chance happens that often (right; on the dotted line). The checks cannot show that the rules, "
            f"the ranges of parameters and the model of reporting are true. {_tempered(fitted)}"
            f"n = {counted(_articles(covered), 'made-up article', 'made-up articles')}."
        ),
        plots=plots,
        legend=[LegendKey(label, colour, "dot") for label, colour in KINDS] if covered else [],
        columns=2,
        table=_levels(fitted.coverage),
    )


def _articles(covered: Sequence[Coverage]) -> int:
    return max((one.articles for one in covered), default=0)


def _finding(covered: Sequence[Coverage]) -> str:
    """Say for how many quantities the coverage with the whole bank lies in the range in which it should."""
    if not covered:
        return "How often the fit’s intervals contain the truth"
    bank = max(one.bank for one in covered)
    whole = [one for one in covered if one.bank == bank]
    inside = sum(BAND[0] <= one.coverage <= BAND[1] for one in whole)
    worst = min(whole, key=lambda one: one.coverage)
    return (
        f"For {inside} of {counted(len(whole), 'quantity', 'quantities')}, 80% intervals contain the truth "
        f"in {BAND[0]:.0%} to {BAND[1]:.0%} of made-up articles; the lowest is {worst.coverage:.0%}, for "
        f"{spaced(worst.quantity)}"
    )


def _tempered(fitted: FitSummary) -> str:
    """Say that coverage checks only the bank, and how a tempered fit compares with the bank."""
    if fitted.method != "tempering":
        return ""
    before = (
        "They concern the weighing of simulated pasts, before the fit moves these towards the article in "
        "steps. "
    )
    if fitted.agreed is None:
        return f"{before}The results of the two were not compared. "
    return f"{before}{fitted.agreed} "


def _coverage(covered: Sequence[Coverage], parameters: set[str]) -> Plot:
    sizes = sorted({one.bank for one in covered})
    lowest = min(0.6, *(one.coverage - 2.0 * one.error for one in covered))
    quantities = list(dict.fromkeys(one.quantity for one in covered))
    points = []
    for i, name in enumerate(quantities):
        mine = sorted((one for one in covered if one.quantity == name), key=lambda one: one.bank)
        shift = (i - (len(quantities) - 1) / 2) * 0.7 / len(quantities)
        at = [sizes.index(one.bank) + shift for one in mine]
        points.append(_points(mine, at, KINDS[name in parameters][1]))
    return Plot(
        "80% intervals that contain the truth, by the number of pasts",
        {ALL: View([*_where_it_should_lie(len(sizes)), *points])},
        {
            "height": 340,
            "xaxis": {
                "title": {"text": "simulated pasts that are weighed"},
                "tickmode": "array",
                "tickvals": list(range(len(sizes))),
                "ticktext": [short_count(float(f"{size:.2g}")) for size in sizes],
                "range": [-0.5, len(sizes) - 0.5],
                "showgrid": False,
                "zeroline": False,
            },
            "yaxis": share_axis("intervals that contain the truth")
            | {"range": [lowest - 0.05, 1.0]},
        },
        {"height": 300},
    )


def _where_it_should_lie(sizes: int) -> list[Trace]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [-0.4, sizes - 0.6],
            "y": [y, y],
            "line": {"color": GREY, "width": 1.2, "dash": "dot"},
            "hoverinfo": "skip",
        }
        for y in BAND
    ]


def _points(mine: list[Coverage], at: list[float], colour: str) -> Trace:
    """Draw one quantity's coverage at each size of the bank."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": at,
        "y": [one.coverage for one in mine],
        "error_y": {
            "type": "data",
            "array": [2.0 * one.error for one in mine],
            "color": colour,
            "thickness": 1.0,
            "width": 0,
        },
        "marker": {"color": colour, "size": 6},
        "text": [
            f"{plain(spaced(one.quantity))}, bank of {one.bank:,} histories: {one.coverage:.1%} of "
            f"{counted(one.articles, 'article', 'articles')}"
            for one in mine
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _reliability(told: tuple[SaidAndSo, ...]) -> Plot:
    even: Trace = {
        "type": "scatter",
        "mode": "lines",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": GREY, "width": 1.2, "dash": "dot"},
        "hoverinfo": "skip",
    }
    points: Trace = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [one.said for one in told],
        "y": [one.so for one in told],
        "error_y": {
            "type": "data",
            "array": [2.0 * _error(one) for one in told],
            "color": PURPLE,
            "thickness": 1.3,
            "width": 3,
        },
        "line": {"color": PURPLE, "width": 1.5},
        "marker": {"color": PURPLE, "size": 8},
        "text": [
            f"stated chance {one.said:.0%}; the regime had fallen in {one.so:.0%} of "
            f"{counted(one.articles, 'article', 'articles')}"
            for one in told
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return Plot(
        "Stated chance that the regime has fallen, and how often it had",
        {ALL: View([even, points])},
        {
            "height": 340,
            "xaxis": share_axis("stated chance") | {"range": [-0.03, 1.03]},
            "yaxis": share_axis("articles in which it had fallen") | {"range": [-0.03, 1.03]},
        },
        {"height": 300},
    )


def _error(one: SaidAndSo) -> float:
    """The standard error of a share if the stated chance is right."""
    return float((one.said * (1.0 - one.said) / max(one.articles, 1)) ** 0.5)


def _levels(coverage: Sequence[Coverage]) -> FigureTable:
    """The coverage at every level and size of the bank; the plot shows the coverage at one level."""
    columns = ("quantity", "histories in the bank", "level of the interval")
    rows: list[list[Cell]] = [
        [spaced(one.quantity), one.bank, one.level, one.coverage, one.error, one.articles]
        for one in coverage
    ]
    more = ("share that contains the truth", "standard error", "made-up articles")
    return FigureTable.of((*columns, *more), rows)
