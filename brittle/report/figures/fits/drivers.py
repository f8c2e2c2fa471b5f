"""Show where the spread of outcomes comes from, and which parameters correlate with them."""

from __future__ import annotations

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
    wrapped,
)
from brittle.report.figures.base.table import Cell, FigureTable, interval_heads
from brittle.report.palette import BLACK, GREY, PALE, PURPLE, faint
from brittle.report.said.shares import ends
from brittle.results.fit import FitSummary
from brittle.results.reading import Results
from brittle.results.spreads import CAPITAL, SplitOutcome, spreads
from brittle.results.variance import Driver, SpreadOfOutcome, VarianceShare
from brittle.wording import counted, meaning, spaced

MOST = 8
"""The number of parameters shown for each outcome."""
INFORMED, UNINFORMED, CODING = PURPLE, faint(PURPLE, 0.45), "#595959"
"""The colours of parameters that the article informs, of those that it does not, and of the coding."""
PARTS = (
    ("untested", "assumptions: parameters that the article does not inform", UNINFORMED),
    ("tested", "parameters that the article informs", INFORMED),
    ("coding", "what is not known about the country and its forces", CODING),
    ("rest", "other luck before the starting moment", GREY),
    ("chance", "chance after the starting moment", PALE),
)
DOTS = ("untested", "tested", "coding")
"""The parts whose colours the dots of the correlations have."""
UNSPLIT = (
    "unsplit",
    "all sources except chance after the starting moment (there are too few pasts to tell them apart)",
    "#8A7AA8",
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
        title=_finding(asked),
        warning=(
            "What is the same in all runs is in no part of these bars: the form of the rules, and the chance "
            "that a guarantee is honoured."
        ),
        caption=(
            "The bars split the spread of each outcome among its sources; the chapter on method says how. "
            f"The dots below show the {MOST} strongest correlations of each outcome, with 95% intervals. Of "
            f"{count:,} parameters and doubts, chance alone takes one beyond the dotted lines (±{bound:.2f}) "
            f"in 1 of 20 batches. n = {counted(runs, 'run', 'runs')} from {n:,} simulated pasts, as "
            f"informative as {worth:,.0f} independent ones."
        ),
        plots=[_split(asked), *(_drivers(one, fitted) for one in asked)],
        legend=_legend(asked),
        columns=2,
        table=_table(asked, fitted),
    )


def _finding(asked: Sequence[SplitOutcome]) -> str:
    """Say how much of the spread of the capital's day, or of the first outcome, the article cannot test."""
    capital = [one for one in asked if one.title.startswith(CAPITAL)]
    one = (capital or list(asked))[0]
    part = one.spread.untested
    return (
        f"About {part.value:.0%} of the spread in {one.title} comes from assumptions that the article cannot "
        f"test ({ends(part.low, part.high)})"
    )


def _legend(asked: Sequence[SplitOutcome]) -> list[LegendKey]:
    """The parts that the bars have, as squares, and then the kinds of parameter that only dots have."""
    every = (*PARTS[:-1], UNSPLIT, PARTS[-1])
    bars = [part for part, *_ in every if any(_drawn(one.spread, part) > 0.0 for one in asked)]
    return [
        *(LegendKey(label, colour) for part, label, colour in every if part in bars),
        *(
            LegendKey(label, colour, "dot")
            for part, label, colour in PARTS
            if part in DOTS and part not in bars
        ),
    ]


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
                "marker": {"color": colour, "line": {"color": "#ffffff", "width": 1}},
            }
        )
    titles = [one.title for one in asked]
    wide, narrow = (
        category_axis(titles, width) | {"ticktext": [wrapped(title, width) for title in titles]}
        for width in (28, 20)
    )
    told_apart = all(one.spread.told_apart for one in asked)
    return Plot(
        "Parts of the spread"
        if told_apart
        else "Parts of the spread: chance, and all other sources",
        {ALL: View(traces)},
        {
            "barmode": "stack",
            "bargap": 0.35,
            "height": rows_height(len(asked), 66, 70),
            "xaxis": share_axis("share of the spread"),
            "yaxis": wide,
        },
        {"height": rows_height(len(asked), 92, 70), "yaxis": narrow},
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


def _table(asked: Sequence[SplitOutcome], fitted: FitSummary) -> FigureTable:
    columns = ("outcome", "source of the spread", "measure", *interval_heads("value"), "informed")
    rows: list[list[Cell]] = []
    for one in asked:
        for part, label, _ in PARTS:
            share: VarianceShare = getattr(one.spread, part)
            rows.append([one.title, label, "share of the variance of ranks", *share, ""])
        for driver in one.spread.drivers[:MOST]:
            name = f"{_name(driver)}: {meaning(driver.parameter)}"
            three = (driver.correlation, driver.low, driver.high)
            rows.append([one.title, name, "rank correlation", *three, _informed(driver, fitted)])
    return FigureTable.of(columns, rows)


def _informed(one: Driver, fitted: FitSummary) -> str:
    if one.of_coding:
        return "a doubt about the coding"
    return "no" if one.parameter in fitted.untested else "yes"


def _drivers(asked: SplitOutcome, fitted: FitSummary) -> Plot:
    found = asked.spread.drivers[:MOST]
    bound = asked.spread.beyond_chance
    reach = max([bound, *(max(abs(one.low), abs(one.high)) for one in found)])
    edge = min(1.0, reach + 0.05)
    names = [_name(one) for one in found]
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


def _name(one: Driver) -> str:
    """A parameter's name, or a doubt about the coding in words."""
    name = spaced(one.parameter)
    for begins, words in (("coding: strength.", "strength: "), ("coding: exists.", "existence: ")):
        if name.startswith(begins):
            return words + name.removeprefix(begins)
    return name


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
        "marker": {"color": colours, "size": 9, "line": {"color": INFORMED, "width": 1}},
        "text": [_hover(one, fitted) for one in found],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _colour(one: Driver, fitted: FitSummary) -> str:
    if one.of_coding:
        return CODING
    return UNINFORMED if one.parameter in fitted.untested else INFORMED


def _hover(one: Driver, fitted: FitSummary) -> str:
    informed = "does not inform it" if one.parameter in fitted.untested else "informs it"
    if one.of_coding:
        informed = "was read with this doubt about the coding"
    return (
        f"{plain(_name(one))}: {plain(meaning(one.parameter))}<br>"
        f"rank correlation {one.correlation:+.2f} (95% {one.low:+.2f} to {one.high:+.2f}); "
        f"the article {informed}"
    )
