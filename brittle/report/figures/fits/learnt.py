"""Compare each parameter's prior and posterior, and list the parameters that the article does not inform."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.model.parameters import PARAMETERS
from brittle.report.figures.base.panel import (
    ALL,
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    category_axis,
    plain,
    rows_height,
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import BLACK, GREY, PURPLE
from brittle.results.fit import FitSummary, ParameterLearnt
from brittle.results.reading import Results
from brittle.wording import counted, meaning, spaced

INFORMED, UNINFORMED = PURPLE, GREY
"""The colours of parameters that the article informs, and of the others."""
POLITICAL = ("ruler", "elites")
"""The mechanisms of the parameters of rulers, elites and deals."""
SHOWN = 16
"""At least this many parameters are drawn: first all informed ones, then those with narrow posteriors."""


def panel(results: Results) -> Panel | None:
    """Draw each posterior on its prior's probability scale, and its spread relative to the prior."""
    fitted = results.fitted
    if fitted is None or not fitted.parameters:
        return None
    ordered = sorted(fitted.parameters, key=lambda one: (not one.learnt, one.ratio))
    learnt = [one for one in ordered if one.learnt]
    shown = ordered[: max(SHOWN, len(learnt))]
    names = [spaced(one.name) for one in shown]
    height = {"height": rows_height(len(shown), 26, 70)}
    axis = category_axis(names, 24)
    return Panel(
        id="learnt",
        title=_finding(fitted, learnt),
        warning=_warning(fitted),
        caption=(
            "Left: where the plausible values of a parameter lie after the fit, on a scale on which they are "
            "spread evenly from 0 to 1 before it. The dot is the median, the thick line the middle half, "
            "and the thin line the middle nine tenths; a thin line between the outer dotted lines is as wide "
            "as before the fit. Right: the width after the fit divided by the width before it, with two "
            f"standard errors. {len(shown)} of {counted(len(ordered), 'parameter', 'parameters')} are drawn, "
            "the informed ones and the narrowest of the others; the table has all. "
            f"n = {fitted.bank:,} simulated pasts, which the article leaves as informative as "
            f"{fitted.effective:,.0f} independent ones."
        ),
        plots=[
            Plot(
                "After the fit, on the scale of before",
                {ALL: View(_bands(shown))},
                {**height, "xaxis": _unit("0: lowest; 1: highest before the fit"), "yaxis": axis},
                {"yaxis": category_axis(names, 16), "xaxis": {"tickvals": [0.05, 0.5, 0.95]}},
            ),
            Plot(
                "Width after the fit, divided by the width before",
                {ALL: View(_ratios(shown))},
                {**height, "xaxis": _ratio_axis(shown), "yaxis": axis},
                {"yaxis": category_axis(names, 16)},
            ),
        ],
        legend=[
            LegendKey("the article informs the parameter", INFORMED, "dot"),
            LegendKey("any change is within chance", UNINFORMED, "dot"),
            LegendKey("before the fit: the median and the middle nine tenths", GREY, "dots"),
        ],
        columns=2,
        table=_table(ordered),
    )


def _finding(fitted: FitSummary, learnt: Sequence[ParameterLearnt]) -> str:
    number = len(fitted.parameters)
    return (
        f"The article informs {len(learnt)} of {counted(number, 'parameter', 'parameters')}; for the other "
        f"{number - len(learnt)}, any change is too small to tell from chance"
    )


def _warning(fitted: FitSummary) -> str:
    """Say that the article informs nothing about rulers and elites, if this is so."""
    mine = [one for one in fitted.parameters if _mechanism(one.name) in POLITICAL]
    if not mine or any(one.learnt for one in mine):
        return ""
    return (
        f"The article informs none of the {len(mine)} parameters of rulers, elites and deals. What the model "
        "says about them rests on its rules and on wide ranges of plausible values."
    )


def _mechanism(name: str) -> str:
    return PARAMETERS[name].mechanism if name in PARAMETERS else "other"


def _colour(one: ParameterLearnt) -> str:
    return INFORMED if one.learnt else UNINFORMED


def _unit(title: str) -> Layout:
    return {
        "title": {"text": title},
        "range": [0, 1],
        "tickmode": "array",
        "tickvals": [0.05, 0.25, 0.5, 0.75, 0.95],
        "zeroline": False,
    }


def _ratio_axis(shown: Sequence[ParameterLearnt]) -> Layout:
    top = max(1.1, *(one.ratio + 2.0 * one.ratio_error for one in shown))
    return {"title": {"text": "1: as wide as before"}, "range": [0, top + 0.05]}


def _verticals(xs: Sequence[float], rows: int) -> list[Trace]:
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x, x],
            "y": [-0.5, rows - 0.5],
            "line": {"color": GREY, "width": 1.2, "dash": "dot"},
            "hoverinfo": "skip",
        }
        for x in xs
    ]


def _bands(shown: Sequence[ParameterLearnt]) -> list[Trace]:
    traces = _verticals((0.05, 0.5, 0.95), len(shown))
    for learnt in (True, False):
        rows = [(i, one) for i, one in enumerate(shown) if one.learnt == learnt]
        for width, low, high in ((2, 0, 4), (7, 1, 3)):
            xs: list[float | None] = []
            ys: list[float | None] = []
            for i, one in rows:
                xs += [one.quantiles[low], one.quantiles[high], None]
                ys += [i, i, None]
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": xs,
                    "y": ys,
                    "line": {"color": INFORMED if learnt else UNINFORMED, "width": width},
                    "opacity": 0.55,
                    "hoverinfo": "skip",
                }
            )
    return [*traces, _points(shown, [one.quantiles[2] for one in shown])]


def _ratios(shown: Sequence[ParameterLearnt]) -> list[Trace]:
    points = _points(shown, [one.ratio for one in shown])
    errors = {
        "type": "data",
        "array": [2.0 * one.ratio_error for one in shown],
        "color": BLACK,
        "thickness": 1.3,
        "width": 3,
    }
    return [*_verticals((1.0,), len(shown)), {**points, "error_x": errors}]


def _points(shown: Sequence[ParameterLearnt], xs: Sequence[float]) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": xs,
        "y": list(range(len(shown))),
        "marker": {"color": [_colour(one) for one in shown], "size": 8},
        "text": [_hover(one) for one in shown],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(one: ParameterLearnt) -> str:
    low, _, middle, _, high = one.quantiles
    return (
        f"{plain(spaced(one.name))}: {plain(meaning(one.name))}<br>ratio of standard deviations "
        f"{one.ratio:.2f} ±{one.ratio_error:.2f}, mean moved by {one.shift:+.2f} ±{one.shift_error:.2f} "
        f"prior standard deviations<br>on the prior's scale: median {middle:.2f}, middle nine tenths from "
        f"{low:.2f} to {high:.2f}"
    )


def _table(ordered: Sequence[ParameterLearnt]) -> FigureTable:
    columns = ["parameter", "mechanism", "meaning", "informed", "ratio of standard deviations"]
    columns += ["standard error of the ratio", "shift of the mean [prior standard deviations]"]
    columns += ["standard error of the shift"]
    rows: list[list[Cell]] = [
        [
            spaced(one.name),
            _mechanism(one.name),
            meaning(one.name),
            "yes" if one.learnt else "no",
            one.ratio,
            one.ratio_error,
            one.shift,
            one.shift_error,
        ]
        for one in ordered
    ]
    return FigureTable.of(columns, rows)
