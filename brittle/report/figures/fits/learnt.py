"""Prior against posterior, parameter by parameter, and what the article says nothing about."""

from __future__ import annotations

import html
from collections.abc import Sequence

from brittle.model.parameters import PARAMETERS
from brittle.report.figures.base.panel import (
    ALL,
    BLACK,
    BLUE,
    GREY,
    ORANGE,
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
from brittle.results.fit import FitSummary, ParameterLearnt
from brittle.results.reading import Results
from brittle.wording import counted, meaning, spaced

SHOWN = 16
"""Parameters drawn at least: those that learnt, then the narrowest of the others."""


def panel(results: Results) -> Panel | None:
    """Posteriors on the prior's probability scale, with their contraction."""
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
        title="Prior against posterior",
        caption=(
            f"What the article taught about the parameters. {_taught(fitted, learnt)} Posterior in "
            "the prior: the "
            "posterior (median, middle half, middle nine tenths) on a scale on which every prior is "
            "even from 0 to 1; a line from .05 to .95 is the prior again. Contraction: the posterior's "
            "standard deviation over the prior's, with two Monte Carlo errors; 1 is nothing learnt. "
            f"The {len(shown)} narrowest of {len(ordered)}, those that learnt first. n = "
            f"{fitted.bank:,} prior histories, worth {fitted.effective:,.0f} under the article."
        ),
        plots=[
            Plot(
                "Posterior in the prior",
                {ALL: View(_bands(shown))},
                {**height, "xaxis": _unit("share of the prior below"), "yaxis": axis},
                {"yaxis": category_axis(names, 16)},
            ),
            Plot(
                "Contraction",
                {ALL: View(_ratios(shown))},
                {**height, "xaxis": _ratio_axis(shown), "yaxis": axis},
                {"yaxis": category_axis(names, 16)},
            ),
        ],
        legend=[
            LegendKey("learnt, beyond Monte Carlo error", BLUE, "dot"),
            LegendKey("nothing that can be told from chance", ORANGE, "dot"),
            LegendKey("prior: middle nine tenths and median", GREY, "dots"),
        ],
        columns=2,
        body=_nothing(fitted) + _table(ordered),
    )


def _taught(fitted: FitSummary, learnt: Sequence[ParameterLearnt]) -> str:
    number = len(fitted.parameters)
    return (
        f"{len(learnt)} of {number} became narrower or moved by more than Monte Carlo error; of the "
        f"others ({number - len(learnt)}) it says nothing that can be told from chance."
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
    return {"title": {"text": "posterior sd / prior sd"}, "range": [0, top + 0.05]}


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
        f"{plain(spaced(one.name))}: {plain(meaning(one.name))}<br>sd ratio {one.ratio:.2f} "
        f"±{one.ratio_error:.2f}, moved by {one.shift:+.2f} ±{one.shift_error:.2f} prior sd<br>"
        f"median at {middle:.2f} of the prior, 90% {low:.2f} to {high:.2f}"
    )


def _nothing(fitted: FitSummary) -> str:
    """The parameters that the article does not inform, by mechanism, in words."""
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
        f"<details><summary>The {counted(number, 'parameter', 'parameters')} about which the article "
        "says nothing"
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
        "<details><summary>All parameters in numbers</summary><div class=scroll><table>"
        "<tr><th>parameter</th><th>sd ratio</th><th>shift, prior sd</th><th>learnt</th></tr>"
        f"{rows}</table></div><p class=small>± one Monte Carlo standard error.</p></details>"
    )
