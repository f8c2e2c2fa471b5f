"""Show how likely the priors and the posterior make each claim of the article."""

from __future__ import annotations

from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    plain,
    rows_height,
    share_axis,
    wrapped,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import GREY, PURPLE
from brittle.results.fit import BADLY, ClaimTold, FitSummary
from brittle.results.reading import Results
from brittle.wording import counted

MODEL = PURPLE
"""The model after the fit; grey is the model before it."""


def panel(results: Results) -> Panel | None:
    """Draw the predictive chance of each claim, with the least likely claim first."""
    fitted = results.fitted
    if fitted is None or not fitted.claims:
        return None
    claims = sorted(fitted.claims, key=lambda one: (one.posterior, one.prior))
    names = [f"{one.name}: {one.said}" for one in claims]
    return Panel(
        id="evidence",
        title=_finding(claims),
        caption=(
            "Each row is a claim of the article; the least likely comes first. The dots show the chance that "
            "a witness who knows the simulated past would say what the article says, or give a number at "
            "least as extreme. The open marks are the stronger test: they show the chance if the claim is "
            "left out of the fit. They are missing where too few histories remain without the claim. "
            f"{_weighed(fitted)}"
        ),
        plots=[
            Plot(
                "",
                {ALL: View(_traces(claims))},
                {
                    "height": rows_height(len(claims), 24, 70),
                    "xaxis": share_axis("chance of what the article says"),
                    "yaxis": category_axis(names, 40),
                },
                {
                    "height": rows_height(len(claims), 34, 70),
                    "yaxis": category_axis(names, 16),
                },
            )
        ],
        legend=[
            LegendKey("before the fit", GREY, "dot"),
            LegendKey("after the fit, with two standard errors", MODEL, "dot"),
            LegendKey("after a fit without this claim", MODEL, "diamond"),
        ],
        table=_table(claims),
    )


def _finding(claims: list[ClaimTold]) -> str:
    """Say how many claims are shown to be unlikely after the fit, and how many after a fit without them."""
    number = sum(one.posterior + 2.0 * one.error < BADLY for one in claims)
    told = [one for one in claims if one.foretold]
    missed = sum(one.left_out < BADLY for one in told)
    every = counted(len(claims), "claim", "claims")
    said = (
        f"After the fit, {number or 'none'} of {every} of the article {'are' if number > 1 else 'is'} less "
        f"likely than {BADLY:.0%}"
    )
    if not told:
        return said
    return f"{said}; left out of the fit, {missed or 'none'} of {len(told)} {'are' if missed > 1 else 'is'}"


def _weighed(fitted: FitSummary) -> str:
    return (
        f"n = {fitted.bank:,} simulated pasts, which the article leaves as informative as "
        f"{fitted.effective:,.0f} independent ones."
    )


def _traces(claims: list[ClaimTold]) -> list[Trace]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for i, one in enumerate(claims):
        xs += [one.prior, one.posterior, None]
        ys += [i, i, None]
    rows = list(range(len(claims)))
    words = [_hover(one) for one in claims]
    told = [(i, one) for i, one in enumerate(claims) if one.foretold]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": xs,
            "y": ys,
            "line": {"color": "#C8C8C8", "width": 1.5},
            "hoverinfo": "skip",
        },
        _marks([one.prior for one in claims], rows, words, {"color": GREY, "size": 8}),
        _marks(
            [one.left_out for _, one in told],
            [i for i, _ in told],
            [words[i] for i, _ in told],
            {
                "symbol": "diamond",
                "size": 8,
                "color": "#ffffff",
                "line": {"color": MODEL, "width": 2},
            },
        ),
        {
            **_marks([one.posterior for one in claims], rows, words, {"color": MODEL, "size": 9}),
            "error_x": {
                "type": "data",
                "array": [2.0 * one.error for one in claims],
                "color": MODEL,
                "thickness": 1.5,
                "width": 3,
            },
        },
    ]


def _marks(xs: list[float], ys: list[int], words: list[str], marker: Trace) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": ys,
        "marker": marker,
        "text": words,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(one: ClaimTold) -> str:
    without = f", {one.left_out:.0%} with the claim left out" if one.foretold else ""
    return (
        f"{wrapped(f'“{one.quote}”', 60)}<br>{plain(one.speaker)} ({plain(_source(one))})<br>"
        f"coded as: {plain(one.said)}; {one.prior:.0%} before the fit, {one.posterior:.0%} after it{without}"
    )


def _source(one: ClaimTold) -> str:
    return f"{one.source.replace('_', ' ')}, credibility {one.credibility:.0%}"


def _table(claims: list[ClaimTold]) -> FigureTable:
    columns = ["claim", "quotation", "speaker", "class of source", "credibility", "coded as"]
    columns += ["before the fit [chance]", "after the fit", "standard error", "without the claim"]
    rows: list[list[Cell]] = [
        [
            one.name,
            f"“{one.quote}”",
            one.speaker,
            one.source.replace("_", " "),
            one.credibility,
            one.said,
            one.prior,
            one.posterior,
            one.error,
            one.left_out if one.foretold else None,
        ]
        for one in claims
    ]
    return FigureTable.of(columns, rows)
