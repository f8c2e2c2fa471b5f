"""Show where the spread of outcomes comes from, and which parameters correlate with them."""

from __future__ import annotations

import html
from collections.abc import Sequence

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
)
from brittle.report.palette import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY
from brittle.results.fit import FitSummary
from brittle.results.reading import Results
from brittle.results.spreads import SplitOutcome, spreads
from brittle.results.variance import FEWEST, Driver, SpreadOfOutcome, VarianceShare
from brittle.wording import counted, meaning, spaced

MOST = 8
"""The number of parameters shown for each outcome."""
PARTS = (
    ("untested", "parameters that the article does not inform", ORANGE),
    ("tested", "parameters that the article informs", BLUE),
    ("coding", "what the coding cannot know", GREEN),
    ("rest", "the rest of the history", SKY),
    ("chance", "chance after the branch", GREY),
)
UNSPLIT = (
    "unsplit",
    "parameters or the rest of the history (too few histories to tell which)",
    PURPLE,
)


def panel(results: Results) -> Panel | None:
    """Draw the split of each outcome's variance, and the strongest rank correlations."""
    fitted, asked = results.fitted, spreads(results)
    if fitted is None or not asked:
        return None
    n, worth, runs = asked[0].spread.histories, asked[0].spread.worth, asked[0].spread.runs
    count, bound = len(asked[0].spread.drivers), asked[0].spread.beyond_chance
    return Panel(
        id="drivers",
        title="Where the spread of the outcomes comes from",
        caption=(
            "The first panel splits the variance of the runs' ranks in each outcome into parts, each "
            "with its own colour. Chance is the variance among runs of one history. The part of a "
            "parameter is its squared rank correlation with the histories' mean ranks, minus the value "
            "expected by chance. The rest comes from the histories' own luck, from interactions and "
            "from effects that are not monotone. The article does not inform some of the parameters, and "
            "cannot test the part that comes from them. Further uncertainty comes from everything that is "
            "the same in all runs, such as the chance that a guarantee is honoured and the form of the "
            "rules. What the coding of the case cannot know is a part of its own: which forces exist, "
            "which reading of an open question is right, and how wrong values are. The other panels show for "
            f"each outcome, the {MOST} parameters and doubts with the strongest rank correlations, with 95% "
            f"intervals. Among {count:,} parameters and doubts, a correlation beyond ±{bound:.2f} (dotted "
            "lines) would occur by chance in one of twenty batches. All these results hold in the model, "
            f"given the article. n = {counted(n, 'history', 'histories')}, as informative as {worth:,.0f} "
            f"independent ones, and {counted(runs, 'run', 'runs')}."
        ),
        plots=[_split(asked), *(_drivers(one, fitted) for one in asked)],
        legend=[
            *(
                LegendKey(label, colour)
                for part, label, colour in (*PARTS[:-1], UNSPLIT, PARTS[-1])
                if any(_drawn(one.spread, part) > 0.0 for one in asked)
            ),
            LegendKey("correlation of a parameter that the article informs", BLUE, "dot"),
            LegendKey("correlation of a parameter that the article does not inform", ORANGE, "dot"),
            LegendKey("correlation of what the coding cannot know", GREEN, "dot"),
        ],
        columns=2,
        body=_table(asked)
        + (
            "<p class=small>The split uses a one-way analysis of variance over histories and replicates, and "
            "then sums of squared rank correlations, each reduced by 1/(n − 1). The intervals come from a "
            "jackknife "
            f"over histories. With fewer than {FEWEST} histories, no outcome is split.</p>"
        ),
    )


def _split(asked: list[SplitOutcome]) -> Plot:
    rows = list(range(len(asked)))
    traces: list[Trace] = []
    for part, label, colour in (*PARTS[:-1], UNSPLIT, PARTS[-1]):
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": rows,
                "x": [_drawn(one.spread, part) for one in asked],
                "text": [
                    f"{plain(one.title)}<br>{label}{_words(one.spread, part)}" for one in asked
                ],
                "hovertemplate": "%{text}<extra></extra>",
                "textposition": "none",
                "marker": {"color": colour, "line": {"color": "white", "width": 1}},
            }
        )
    titles = [one.title for one in asked]
    return Plot(
        "Parts of the spread",
        {ALL: View(traces)},
        {
            "barmode": "stack",
            "bargap": 0.35,
            "height": rows_height(len(asked), 54, 70),
            "xaxis": share_axis("share of the variance of ranks"),
            "yaxis": category_axis(titles, 24),
        },
        {"yaxis": category_axis(titles, 18)},
    )


def _drawn(spread: SpreadOfOutcome, part: str) -> float:
    """The length of a part of a bar; parts that cannot be told apart are drawn as one."""
    if part == "chance":
        return spread.chance.value
    if part == UNSPLIT[0]:
        return 0.0 if spread.told_apart else 1.0 - spread.chance.value
    share: VarianceShare = getattr(spread, part)
    return share.value if spread.told_apart else 0.0


def _words(spread: SpreadOfOutcome, part: str) -> str:
    if part == UNSPLIT[0]:
        untested = spread.untested
        return (
            f": {1.0 - spread.chance.value:.0%}, of which {untested.low:.0%} to {untested.high:.0%} "
            "may come from parameters that the article does not inform"
        )
    share: VarianceShare = getattr(spread, part)
    return f": {share.value:.0%} (95% {share.low:.0%}–{share.high:.0%})"


def _table(asked: list[SplitOutcome]) -> str:
    head = "".join(f"<th>{label}</th>" for _, label, _ in PARTS)
    rows = "".join(
        f"<tr><th>{html.escape(one.title)}</th>"
        + "".join(_cell(getattr(one.spread, part)) for part, _, _ in PARTS)
        + "</tr>"
        for one in asked
    )
    return (
        "<details><summary>The parts of the spread as numbers</summary><div "
        "class=scroll><table><tr><th>outcome"
        f"</th>{head}</tr>{rows}</table></div><p class=small>The numbers are percentages of the "
        "variance, with 95% intervals.</p></details>"
    )


def _cell(share: VarianceShare) -> str:
    return (
        f"<td>{share.value * 100:.0f} <span class=small>{share.low * 100:.0f}–"
        f"{share.high * 100:.0f}</span></td>"
    )


def _drivers(asked: SplitOutcome, fitted: FitSummary) -> Plot:
    found = asked.spread.drivers[:MOST]
    bound = asked.spread.beyond_chance
    reach = max([bound, *(max(abs(one.low), abs(one.high)) for one in found)])
    edge = min(1.0, reach + 0.05)
    names = [spaced(one.parameter) for one in found]
    return Plot(
        asked.title[:1].upper() + asked.title[1:],
        {ALL: View([*_by_chance(bound, len(found)), _correlations(found, fitted)])},
        {
            "height": rows_height(len(found), 26, 70),
            "xaxis": {
                "title": {"text": "rank correlation"},
                "range": [-edge, edge],
                "zeroline": True,
                "zerolinecolor": "#888888",
            },
            "yaxis": category_axis(names, 24),
        },
        {"yaxis": category_axis(names, 16)},
    )


def _by_chance(bound: float, rows: int) -> list[Trace]:
    """Draw dotted lines beyond which a correlation would seldom occur by chance."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x, x],
            "y": [-0.5, rows - 0.5],
            "line": {"color": BLACK, "width": 1, "dash": "dot"},
            "hoverinfo": "skip",
        }
        for x in (-bound, bound)
    ]


def _correlations(found: Sequence[Driver], fitted: FitSummary) -> Trace:
    colours = [_colour(one, fitted) for one in found]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [one.correlation for one in found],
        "y": list(range(len(found))),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.correlation for one in found],
            "arrayminus": [one.correlation - one.low for one in found],
            "color": "#666666",
            "thickness": 1.3,
            "width": 3,
        },
        "marker": {"color": colours, "size": 9},
        "text": [_hover(one, fitted) for one in found],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _colour(one: Driver, fitted: FitSummary) -> str:
    if one.of_coding:
        return GREEN
    return ORANGE if one.parameter in fitted.untested else BLUE


def _hover(one: Driver, fitted: FitSummary) -> str:
    informed = "does not inform it" if one.parameter in fitted.untested else "informs it"
    if one.of_coding:
        informed = "was read with this doubt about the coding"
    return (
        f"{plain(spaced(one.parameter))}: {plain(meaning(one.parameter))}<br>"
        f"rank correlation {one.correlation:+.2f} (95% {one.low:+.2f} to {one.high:+.2f}); "
        f"the article {informed}"
    )
