"""Compare each parameter's prior and posterior, and list the parameters that the article does not inform."""

from __future__ import annotations

import html
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
from brittle.report.palette import BLACK, BLUE, GREY, ORANGE
from brittle.results.fit import FitSummary, ParameterLearnt
from brittle.results.reading import Results
from brittle.wording import counted, meaning, spaced

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
        title="What the article taught about each parameter",
        caption=(
            f"{_taught(fitted, learnt)} The left panel shows each posterior on a scale on which its prior "
            "is uniform from 0 to 1. The dot is the median, the thick line the middle half and the thin "
            "line the middle nine tenths; a thin line from .05 to .95 is as wide as the prior. The right "
            "panel shows the posterior's standard deviation divided by the prior's, with two Monte Carlo "
            "errors; at 1, the posterior is as wide as the prior. Blue parameters were informed by the "
            f"article, and orange ones were not. {len(shown)} of "
            f"{counted(len(ordered), 'parameter', 'parameters')} are shown: first those that were "
            "informed, then the others, each from the narrowest posterior to the widest. n = "
            f"{fitted.bank:,} prior histories, which under the article are as informative as "
            f"{fitted.effective:,.0f} independent ones."
        ),
        plots=[
            Plot(
                "Posterior on the scale of the prior",
                {ALL: View(_bands(shown))},
                {**height, "xaxis": _unit("share of the prior below the value"), "yaxis": axis},
                {"yaxis": category_axis(names, 16)},
            ),
            Plot(
                "Spread of the posterior relative to the prior",
                {ALL: View(_ratios(shown))},
                {**height, "xaxis": _ratio_axis(shown), "yaxis": axis},
                {"yaxis": category_axis(names, 16)},
            ),
        ],
        legend=[
            LegendKey("informed by the article, beyond Monte Carlo error", BLUE, "dot"),
            LegendKey("not informed: any change is within Monte Carlo error", ORANGE, "dot"),
            LegendKey("prior: median and ends of the middle nine tenths", GREY, "dots"),
        ],
        columns=2,
        body=_nothing(fitted) + _table(ordered),
    )


def _taught(fitted: FitSummary, learnt: Sequence[ParameterLearnt]) -> str:
    number = len(fitted.parameters)
    return (
        f"Given the article, the posteriors of {len(learnt)} of {counted(number, 'parameter', 'parameters')} "
        "are narrower or shifted by more than the Monte Carlo error. For the other "
        f"{number - len(learnt)}, any change is too small to be distinguished from chance."
    )


def _colour(one: ParameterLearnt) -> str:
    return BLUE if one.learnt else ORANGE


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
    return {"title": {"text": "posterior / prior standard deviation"}, "range": [0, top + 0.05]}


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
                    "line": {"color": BLUE if learnt else ORANGE, "width": width},
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


def _nothing(fitted: FitSummary) -> str:
    """List the parameters that the article does not inform, by mechanism, with their meanings."""
    groups: dict[str, list[str]] = {}
    for one in fitted.parameters:
        if not one.learnt:
            kind = PARAMETERS[one.name].mechanism if one.name in PARAMETERS else "other"
            groups.setdefault(kind, []).append(one.name)
    if not groups:
        return ""
    listed = "".join(
        f"<dt>{html.escape(kind)}</dt><dd>{'; '.join(_described(n) for n in names)}</dd>"
        for kind, names in sorted(groups.items(), key=lambda item: -len(item[1]))
    )
    number = sum(len(names) for names in groups.values())
    return (
        f"<details><summary>The {counted(number, 'parameter', 'parameters')} that the article does "
        "not inform"
        f"</summary><dl>{listed}</dl></details>"
    )


def _described(name: str) -> str:
    return f"<b>{html.escape(spaced(name))}</b> ({html.escape(meaning(name))})"


def _table(ordered: Sequence[ParameterLearnt]) -> str:
    rows = "".join(
        f"<tr><th>{html.escape(spaced(one.name))}</th><td>{one.ratio:.2f} <span class=small>"
        f"±{one.ratio_error:.2f}</span></td><td>{one.shift:+.2f} <span class=small>"
        f"±{one.shift_error:.2f}</span></td><td>{'yes' if one.learnt else 'no'}</td></tr>"
        for one in ordered
    )
    return (
        "<details><summary>All parameters as numbers</summary><div class=scroll><table>"
        "<tr><th>parameter</th><th>ratio of standard deviations</th>"
        "<th>shift of the mean [prior standard deviations]</th><th>informed</th></tr>"
        f"{rows}</table></div><p class=small>± gives one Monte Carlo standard error.</p></details>"
    )
