"""Show how runs end, by scenario."""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np

from brittle.model.codes import Outcome, by_word
from brittle.model.outcome import OUTCOMES
from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    bounds,
    category_axis,
    rows_height,
    share_axis,
)
from brittle.report.palette import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION, YELLOW
from brittle.results.reading import Results
from brittle.results.statistics import REGIME_ENDS, Estimate, share
from brittle.wording import OUTCOME_NAMES, outcome_meaning

COLOURS = by_word(
    {
        Outcome.NEGOTIATED_TRANSITION: GREEN,
        Outcome.INSIDE_HANDOVER: YELLOW,
        Outcome.FLIGHT: ORANGE,
        Outcome.ASSAULT: "#4D4D4D",
        Outcome.IMPLOSION: VERMILLION,
        Outcome.RUMP_STATE: PURPLE,
        Outcome.LEADER_REPLACED: SKY,
        Outcome.CEASEFIRE: GREY,
        Outcome.HOLDS: BLUE,
    }
)


type Shares = dict[str, dict[str, Estimate]]
"""For each scenario, the share of runs with each outcome."""


def panel(results: Results) -> Panel:
    """Stack the shares of the outcomes, and mark the share of runs in which the regime ends."""
    keys = results.scenarios
    shares: Shares = {}
    ends: list[Estimate] = []
    for key in keys:
        runs = results.of(key)
        shares[key] = {
            word: share(runs["outcome"] == word, runs["history"], results.worth)
            for word in OUTCOMES
        }
        ends.append(share(runs["outcome"].isin(REGIME_ENDS), runs["history"], results.worth))
    known = any(one.bounded for one in ends)
    chosen = {key: results.chosen(key) for key in keys}
    return Panel(
        id="outcomes",
        title="How the runs end, by scenario",
        caption=(
            "Each bar shows one scenario, and its colours show the share of runs that end in each way. The "
            "diamond marks the share of runs in which the regime loses the capital or shrinks to a "
            f"stronghold, {bounds(results, known)}. {behind(results, keys)}"
        ),
        plots=[
            _plot([results.title(key) for key in keys], [*_bars(shares, chosen), _diamonds(ends)])
        ],
        legend=[
            *(LegendKey(OUTCOME_NAMES[w], COLOURS[w]) for w in OUTCOMES if _seen(shares, w)),
            LegendKey(
                f"the regime ends{', with its 95% interval' if known else ''}", BLACK, "diamond"
            ),
        ],
        body=_table(results, shares, ends),
    )


def _bars(shares: Shares, chosen: Mapping[str, Mapping[str, float]]) -> list[Trace]:
    """Draw each outcome's part of the bars, with one row for each scenario."""
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": OUTCOME_NAMES[word],
            "y": list(range(len(shares))),
            "x": [found[word].value for found in shares.values()],
            "text": [_hover(word, found[word], chosen[key]) for key, found in shares.items()],
            "hovertemplate": "%{text}<extra></extra>",
            "textposition": "none",
            "marker": {"color": COLOURS[word], "line": {"color": "white", "width": 1}},
        }
        for word in OUTCOMES
    ]


def _diamonds(ends: list[Estimate]) -> Trace:
    """Mark the share of runs in which the regime ends, with its interval."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "the regime ends, with its 95% interval",
        "y": list(range(len(ends))),
        "x": [one.value for one in ends],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.value for one in ends],
            "arrayminus": [one.value - one.low for one in ends],
            "color": BLACK,
            "thickness": 2,
            "width": 5,
        },
        "marker": {
            "symbol": "diamond",
            "size": 10,
            "color": "white",
            "line": {"color": BLACK, "width": 2},
        },
        "text": [f"the regime ends: {_numbers(one)}" for one in ends],
        "hovertemplate": "%{text}<extra></extra>",
    }


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
        {"height": rows_height(len(titles), 44), "yaxis": category_axis(titles, 15)},
    )


def _seen(shares: Shares, word: str) -> bool:
    return any(found[word].value > 0 for found in shares.values())


def _numbers(one: Estimate) -> str:
    return f"{one.value:.1%} of runs ({one.interval('.1%')}), n = {one.runs:,}"


def _hover(word: str, one: Estimate, chosen: Mapping[str, float]) -> str:
    meaning = outcome_meaning(word, chosen)
    return f"<b>{OUTCOME_NAMES[word]}</b>: {meaning}<br>{_numbers(one)}"


def _table(results: Results, shares: Shares, ends: list[Estimate]) -> str:
    words = [word for word in OUTCOMES if _seen(shares, word)]
    head = "".join(f"<th>{OUTCOME_NAMES[word]}</th>" for word in words)
    body = ""
    for key, end in zip(shares, ends, strict=True):
        cells = "".join(_cell(shares[key][word]) for word in words)
        title = html.escape(results.title(key))
        body += f"<tr><th>{title}</th>{_cell(end)}{cells}<td>{end.runs:,}</td></tr>"
    return (
        "<details><summary>The same shares as numbers</summary><div class=scroll><table>"
        f"<tr><th>scenario</th><th>regime ends</th>{head}<th>runs</th></tr>{body}</table></div>"
        "<p class=small>The numbers are percentages of runs. A 95% interval follows each percentage if "
        "more than one history is played.</p></details>"
    )


def _cell(one: Estimate) -> str:
    if not np.isfinite(one.value):
        return "<td>–</td>"
    ends = f"{one.low * 100:.0f}–{one.high * 100:.0f}" if one.bounded else ""
    return f"<td>{one.value * 100:.0f} <span class=small>{ends}</span></td>"
