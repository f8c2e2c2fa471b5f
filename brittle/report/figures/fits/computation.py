"""Show whether the fit was computed correctly, and how other assumptions about reporting change it."""

from __future__ import annotations

import html

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
from brittle.report.palette import BLUE, GREY, ORANGE
from brittle.results.fit import Coverage, FitSummary, SaidAndSo
from brittle.results.reading import Results
from brittle.wording import counted, spaced, with_unit

LEVEL = 0.8
BAND = (0.75, 0.85)
"""The range in which the coverage of 80% intervals should lie."""

KINDS = (("a quantity at the article's moment", BLUE), ("a parameter", ORANGE))
"""The kinds of quantity that have intervals, each with its colour."""


def panel(results: Results) -> Panel | None:
    """Draw coverage and reliability over synthetic articles, and tabulate sensitivities."""
    fitted = results.fitted
    if fitted is None or not (fitted.coverage or fitted.sensitivity):
        return None
    covered = [one for one in fitted.coverage if one.level == LEVEL]
    plots = [_coverage(covered, {one.name for one in fitted.parameters})] if covered else []
    plots += [_reliability(fitted.reliability)] if fitted.reliability else []
    return Panel(
        id="computation",
        title="Was the fit computed correctly?",
        caption=(
            "These checks ask whether the computation agrees with what the priors, the rules and the "
            "reporting model imply. The checks cannot show that the priors, the rules and the reporting "
            f"model are true of the real world. {_told(covered)} {_tempered(fitted)} {_sensitive(fitted)}"
        ),
        plots=plots,
        legend=[LegendKey(label, colour, "dot") for label, colour in KINDS] if covered else [],
        columns=2,
        body=_levels(fitted.coverage) + _table(fitted),
    )


def _told(covered: list[Coverage]) -> str:
    if not covered:
        return ""
    bank, articles = max(one.bank for one in covered), covered[0].articles
    whole = [one for one in covered if one.bank == bank]
    inside = sum(BAND[0] <= one.coverage <= BAND[1] for one in whole)
    worst = min(whole, key=lambda one: one.coverage)
    return (
        "Synthetic articles were written about simulated histories, whose truth is known, and the bank of "
        f"histories was weighted by each article. With {bank:,} histories, the 80% intervals contain the "
        f"true value in {BAND[0]:.0%} to {BAND[1]:.0%} of articles for {inside} of "
        f"{counted(len(whole), 'quantity', 'quantities')}. The intervals contain it least often for "
        f"{spaced(worst.quantity)} ({worst.coverage:.0%}). The left panel shows this share by the size of "
        "the bank, with two standard errors. Dotted lines mark the range in which the share should lie, and "
        "names appear on hover. The right panel compares the stated chance that the regime has fallen by the "
        "end of the article with the share of articles in which it had fallen. The dotted line in the right "
        "panel marks perfect agreement. "
        f"n = {counted(articles, 'synthetic article', 'synthetic articles')}."
    )


def _tempered(fitted: FitSummary) -> str:
    """Say that coverage checks only the bank, and how a tempered fit compares with the bank."""
    if fitted.method != "tempering":
        return ""
    if fitted.agreed is None:
        return (
            "These checks concern only the bank. The posterior was obtained from the bank by tempering, "
            "which moves the histories towards the article in steps. The results were not compared with "
            "those of the bank."
        )
    return (
        "These checks concern only the bank. The posterior was obtained from the bank by tempering, which "
        f"moves the histories towards the article in steps. {fitted.agreed}"
    )


def _sensitive(fitted: FitSummary) -> str:
    if not fitted.sensitivity:
        return ""
    end = "" if fitted.coverage else f" n = {fitted.bank:,} prior histories."
    return (
        "A table below shows how the results change if all sources are believed more or less, or if the "
        f"claims are treated as repeating one another.{end}"
    )


def _coverage(covered: list[Coverage], parameters: set[str]) -> Plot:
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
        "Share of 80% intervals that contain the true value, by size of the bank",
        {ALL: View([*_where_it_should_lie(len(sizes)), *points])},
        {
            "height": 340,
            "xaxis": {
                "title": {"text": "histories in the bank"},
                "tickmode": "array",
                "tickvals": list(range(len(sizes))),
                "ticktext": [short_count(float(f"{size:.2g}")) for size in sizes],
                "range": [-0.5, len(sizes) - 0.5],
                "showgrid": False,
                "zeroline": False,
            },
            "yaxis": share_axis("intervals that contain the true value")
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
            "color": BLUE,
            "thickness": 1.3,
            "width": 3,
        },
        "line": {"color": BLUE, "width": 1.5},
        "marker": {"color": BLUE, "size": 8},
        "text": [
            f"stated chance {one.said:.0%}; the regime had fallen in {one.so:.0%} of "
            f"{counted(one.articles, 'article', 'articles')}"
            for one in told
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return Plot(
        "Stated chance that the regime has fallen, and how often it had fallen",
        {ALL: View([even, points])},
        {
            "height": 340,
            "xaxis": share_axis("stated chance") | {"range": [-0.03, 1.03]},
            "yaxis": share_axis("share of articles in which the regime had fallen")
            | {"range": [-0.03, 1.03]},
        },
        {"height": 300},
    )


def _error(one: SaidAndSo) -> float:
    """The standard error of a share if the stated chance is right."""
    return float((one.said * (1.0 - one.said) / max(one.articles, 1)) ** 0.5)


def _levels(coverage: tuple[Coverage, ...]) -> str:
    """Tabulate the coverage at every level with the whole bank; the plot shows the coverage at one level."""
    if not coverage:
        return ""
    bank = max(one.bank for one in coverage)
    whole = {(one.quantity, one.level): one.coverage for one in coverage if one.bank == bank}
    levels = sorted({level for _, level in whole})
    head = "".join(f"<th>{level:.0%} intervals</th>" for level in levels)
    rows = "".join(
        f"<tr><th>{html.escape(spaced(name))}</th>"
        + "".join(f"<td>{_percent(whole.get((name, level)))}</td>" for level in levels)
        + "</tr>"
        for name in dict.fromkeys(name for name, _ in whole)
    )
    return (
        "<details><summary>Coverage of the intervals at every level</summary>"
        f"<div class=scroll><table><tr><th>quantity</th>{head}</tr>{rows}</table></div>"
        "<p class=small>The table gives the share of synthetic articles whose interval contains the true "
        "value, with "
        f"{bank:,} histories in the bank.</p></details>"
    )


def _rounded(value: float) -> str:
    """Write a number with three significant digits; large numbers have no exponent."""
    short = float(f"{value:.3g}")
    return f"{short:,.0f}" if abs(short) >= 1000.0 else f"{short:g}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _table(fitted: FitSummary) -> str:
    if not fitted.sensitivity:
        return ""
    names = list(fitted.sensitivity[0].means)
    head = "".join(f"<th>{html.escape(with_unit(name))}</th>" for name in names)
    rows = "".join(
        f"<tr><th>{html.escape(one.variant)}</th><td>{one.effective:,.0f}</td>"
        + "".join(f"<td>{_rounded(one.means[name])}</td>" for name in names)
        + "</tr>"
        for one in fitted.sensitivity
    )
    return (
        "<details><summary>Results under other assumptions about the reporting</summary>"
        f"<div class=scroll><table><tr><th>variant</th><th>effective histories</th>{head}</tr>{rows}"
        "</table></div><p class=small>The table gives means at the moment of the article. A row with few "
        "effective histories is unreliable.</p></details>"
    )
