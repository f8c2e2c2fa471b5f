"""Show how far a deal gets: offered, accepted by the ruler and the rebels, carried out, honoured."""

from __future__ import annotations

import pandas as pd

from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    plain,
    share_axis,
)
from brittle.report.palette import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION
from brittle.results.comparing import offering, value_of
from brittle.results.levers import makes_offer
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, share
from brittle.wording import counted

STAGES = ("exit offered", "ruler accepts", "rebels accept", "ruler departs", "deal honoured")
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK, GREY)
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star", "cross", "pentagon")


def panel(results: Results) -> Panel | None:
    """Draw the share of runs that reach each stage, with one line for each scenario with an offer."""
    offered = results.runs.groupby("scenario", observed=True)["offer_day"].count()
    some = [key for key in results.scenarios if offered.get(key, 0) > 0]
    keys = [key for key in offering(results) if key in some] or some
    keys = keys[: len(COLOURS)]
    if not keys:
        return None
    lines = [_line(results, key, i, i - (len(keys) - 1) / 2) for i, key in enumerate(keys)]
    return Panel(
        id="deal",
        title="How far a deal on the ruler's exit gets",
        caption=(
            "Each line follows one scenario through the stages of a deal. It shows the share of all its runs "
            "in which an exit is offered, the ruler accepts, the rebels accept as well, the ruler departs "
            "under the deal, and the deal is honoured to the last day. Vertical bars are 95% intervals; a "
            "single history gives none."
            f"{_others(results, some, keys)}{_forced(results, keys)} {behind(results, keys)}"
        ),
        plots=[_plot(lines)],
        legend=[
            LegendKey(results.title(key), colour, "line")
            for key, colour in zip(keys, COLOURS, strict=False)
        ],
    )


def _line(results: Results, key: str, number: int, aside: float) -> Trace:
    """Draw a scenario's line, slightly shifted, with its own colour and symbol."""
    runs = results.of(key)
    reached = [share(stage, runs["history"], results.worth) for stage in _stages(runs)]
    colour, title = COLOURS[number], results.title(key)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [x + aside * 0.05 for x in range(len(STAGES))],
        "y": [one.value for one in reached],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.value for one in reached],
            "arrayminus": [one.value - one.low for one in reached],
            "thickness": 1.2,
            "width": 3,
        },
        "line": {"color": colour, "width": 2},
        "marker": {"symbol": SYMBOLS[number], "size": 9, "color": colour},
        "text": [_hover(title, stage, one) for stage, one in zip(STAGES, reached, strict=True)],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _plot(lines: list[Trace]) -> Plot:
    ticks = [stage.replace(" ", "<br>") for stage in STAGES]
    return Plot(
        "",
        {ALL: View(lines)},
        {
            "height": 400,
            "xaxis": {
                "tickmode": "array",
                "tickvals": list(range(len(STAGES))),
                "ticktext": list(STAGES),
                "range": [-0.4, len(STAGES) - 0.6],
                "showgrid": False,
                "zeroline": False,
            },
            "yaxis": share_axis("share of runs") | {"range": [0, 1.03]},
        },
        {"height": 340, "xaxis": {"ticktext": ticks}},
    )


def _forced(results: Results, keys: list[str]) -> str:
    """Name the scenarios whose settings make the ruler accept an offer."""
    forced = results.runs.groupby("scenario", observed=True)["forced"].any()
    made = [results.title(key) for key in keys if bool(forced.get(key, False))]
    if not made:
        return ""
    return (
        " In these scenarios, a setting makes the ruler accept an offer that is worth less to him than "
        f"staying: {', '.join(made)}."
    )


def _stages(runs: pd.DataFrame) -> list[pd.Series]:
    offered, ruler = runs["offer_day"].notna(), runs["ruler_accepts_day"].notna()
    both = ruler & runs["rebels_accept_day"].notna()
    return [offered, ruler, both, runs["departed_day"].notna(), runs["honoured"] == 1]


def _others(results: Results, some: list[str], drawn: list[str]) -> str:
    """Say what becomes of the offers in scenarios that are not drawn."""
    rest = [key for key in some if key not in drawn]
    own = [key for key in rest if makes_offer(value_of(results, key))]
    others = [key for key in rest if key not in own]
    return _left_out(
        results,
        own,
        "more scenario makes an offer and is not drawn; in it,",
        "more scenarios make an offer and are not drawn; in these,",
    ) + _left_out(
        results,
        others,
        "scenario makes no offer itself and is not drawn; in it,",
        "scenarios make no offer themselves and are not drawn; in these,",
    )


def _left_out(results: Results, keys: list[str], one: str, many: str) -> str:
    if not keys:
        return ""
    runs = results.runs[results.runs["scenario"].isin(keys)]
    shares = runs.groupby("scenario", observed=True)[["offer_day", "departed_day"]].count()
    counts = runs["scenario"].value_counts()
    most = shares.div(counts[shares.index], axis=0).max()
    return (
        f" {counted(len(keys), one, many)} an exit is offered in at most "
        f"{most['offer_day']:.0%} of runs, and the deal is carried out in at most "
        f"{most['departed_day']:.0%}."
    )


def _hover(title: str, stage: str, one: Estimate) -> str:
    return f"{plain(title)}: {stage} in {one.value:.0%} of runs ({one.interval('.0%')}), n = {one.runs:,}"
