"""Show how likely the priors and the posterior make each claim of the article."""

from __future__ import annotations

import html

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
from brittle.report.palette import BLUE, GREY, ORANGE
from brittle.results.fit import BADLY, ClaimTold, FitSummary
from brittle.results.reading import Results
from brittle.wording import counted


def panel(results: Results) -> Panel | None:
    """Draw the predictive chance of each claim, with the least likely claim first."""
    fitted = results.fitted
    if fitted is None or not fitted.claims:
        return None
    claims = sorted(fitted.claims, key=lambda one: (one.posterior, one.prior))
    names = [f"{one.name}: {one.said}" for one in claims]
    title = "chance that a witness says what the article says"
    return Panel(
        id="evidence",
        title="How likely the model makes each claim of the article",
        caption=(
            "Each row is a claim to which the histories were fitted. The dots show the chance that a "
            "witness who knows the simulated past would say what the article says. If the claim is a "
            "number, the dots show the chance of a number at least as extreme. Grey dots refer to "
            "the priors, and blue dots to the posterior, with bars of two Monte Carlo errors. Orange "
            "diamonds refer to a fit without the claim, if enough histories remain for such a fit. The "
            f"claims with the smallest posterior chance come first. {_badly(claims)} The diamonds are the "
            "stronger test, because the blue dots compare the model with claims to which it was fitted. "
            f"{_weighed(fitted)}"
        ),
        plots=[
            Plot(
                "",
                {ALL: View(_traces(claims))},
                {
                    "height": rows_height(len(claims), 24, 70),
                    "xaxis": share_axis(title) | {"range": [-0.02, 1.02]},
                    "yaxis": category_axis(names, 40),
                },
                {
                    "height": rows_height(len(claims), 34, 70),
                    "xaxis": {"title": {"text": "chance of what the article says"}},
                    "yaxis": category_axis(names, 16),
                },
            )
        ],
        legend=[
            LegendKey("prior", GREY, "dot"),
            LegendKey("posterior, with two Monte Carlo errors", BLUE, "dot"),
            LegendKey("posterior with the claim left out", ORANGE, "diamond"),
        ],
        body=_table(claims),
    )


def _badly(claims: list[ClaimTold]) -> str:
    number = sum(one.posterior < BADLY for one in claims)
    every = counted(len(claims), "claim", "claims")
    return f"The posterior chance is below {BADLY:.0%} for {number} of {every}."


def _weighed(fitted: FitSummary) -> str:
    return (
        f"n = {fitted.bank:,} prior histories, which under the article are as informative as "
        f"{fitted.effective:,.0f} independent ones (method: {fitted.method})."
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
                "color": "white",
                "line": {"color": ORANGE, "width": 2},
            },
        ),
        {
            **_marks([one.posterior for one in claims], rows, words, {"color": BLUE, "size": 9}),
            "error_x": {
                "type": "data",
                "array": [2.0 * one.error for one in claims],
                "color": BLUE,
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
        f"coded as: {plain(one.said)}; prior {one.prior:.0%}, posterior {one.posterior:.0%}{without}"
    )


def _source(one: ClaimTold) -> str:
    return f"{one.source.replace('_', ' ')}, credibility {one.credibility:.0%}"


def _table(claims: list[ClaimTold]) -> str:
    rows = "".join(
        f"<tr><th>{html.escape(one.name)}</th><td>“{html.escape(one.quote)}” "
        f"<span class=small>{html.escape(one.speaker)}</span></td>"
        f"<td>{html.escape(_source(one))}</td><td>{html.escape(one.said)}</td>"
        f"<td>{one.prior:.3f}</td><td>{one.posterior:.3f} <span class=small>±{one.error:.3f}</span>"
        f"</td><td>{f'{one.left_out:.3f}' if one.foretold else '–'}</td></tr>"
        for one in claims
    )
    return (
        "<details><summary>Every claim, with its quotation and source</summary><div class=scroll><table>"
        "<tr><th>claim</th><th>quotation</th><th>class of source</th><th>coded as</th><th>prior</th>"
        f"<th>posterior</th><th>claim left out</th></tr>{rows}</table></div><p class=small>± gives one Monte "
        "Carlo standard error. A dash means that too few histories remain without the claim. The "
        "credibility of each class of source was fixed before the fit.</p></details>"
    )
