"""Show how well the model did in every scored case, compared with a constant hazard."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from brittle.calibration.scoring.across.kept import ScoresKept
from brittle.calibration.scoring.across.paired import Paired
from brittle.calibration.scoring.forecast import OTHERS
from brittle.calibration.scoring.names import DECIDING
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
)
from brittle.report.figures.elsewhere.compared import (
    CONSTANT,
    MODEL,
    CaseScored,
    Drawn,
    cases_in_order,
    comparisons_of,
    drawn,
    scored_value,
)
from brittle.report.figures.elsewhere.own import own_case
from brittle.report.figures.elsewhere.rows import OWN, band, bold_names
from brittle.report.figures.elsewhere.trust_words import caption, finding, said, score_table_of
from brittle.report.palette import BLACK, GREY, PALE
from brittle.results.reading import Results
from brittle.results.scores.table import cases_scored

VERDICTS = {"better": MODEL, "worse": CONSTANT, "equal": PALE}
"""The line between the model and the constant chance has the colour of the better of the two."""
WORDS = {"better": "model better", "worse": "constant better", "equal": "equal"}


def panel(results: Results) -> Panel | None:
    """Draw the score of every case, and the mean differences; None without a table of several cases."""
    found = results.once(cases_scored)
    if found is None:
        return None
    kept, cases = found.kept, cases_in_order(found.kept)
    own = own_case(results, [one.happened.case for one in cases])
    shown = drawn(kept, own)
    compared = comparisons_of(kept, shown)
    plots = [_cases(kept, cases, shown, own)]
    plots += [_differences(compared)] if compared else []
    return Panel(
        id="trust",
        title=finding(cases, compared),
        caption=caption(results, found, cases, shown, own),
        plots=plots,
        legend=[
            *(LegendKey(one.label, one.colour, one.mark) for one in shown),
            LegendKey("from the constant chance to the model, which is better", MODEL, "line"),
            LegendKey("from the constant chance, which is better, to the model", CONSTANT, "line"),
            *([LegendKey("the war of this report", OWN, "band")] if own else []),
        ],
        body=said(found),
        table=score_table_of(kept, cases, own),
    )


def _cases(kept: ScoresKept, cases: Sequence[CaseScored], shown: Sequence[Drawn], own: str) -> Plot:
    """A row for each case, and the means in the last row."""
    mean_at = len(cases)
    at = [i for i, one in enumerate(cases) if one.happened.case == own]
    lines = [_line(kept, cases, word) for word in VERDICTS]
    marks = [_marks(kept, cases, one, mean_at) for one in shown]
    top = max(x for trace in marks for x in trace["x"] if math.isfinite(x))
    ends = (-0.02, top + 0.7)
    behind = [*(band(i, *ends) for i in at), _rule(mean_at, *ends)]
    words: Trace = {
        "type": "scatter",
        "mode": "text",
        "x": [top + 0.1] * len(cases),
        "y": list(range(len(cases))),
        "text": [WORDS[one.verdict] for one in cases],
        "textposition": "middle right",
        "textfont": {"size": 11},
        "hoverinfo": "skip",
    }
    labels = [f"{one.happened.name}, {one.what}" for one in cases] + [f"mean of {len(cases)} wars"]
    return Plot(
        "The score of each war (lower is better)",
        {ALL: View([*behind, *(line for line in lines if line["x"]), *marks, words])},
        {
            "height": rows_height(len(labels), 30, 60),
            "xaxis": {
                "title": {"text": "score: 0 is perfect"},
                "range": [-0.02, top + 0.3],
                "tickvals": [i / 5 for i in range(6) if i / 5 <= top + 0.01],
                "zeroline": False,
            },
            "yaxis": bold_names(labels, at, 40),
        },
        {
            "height": rows_height(len(labels), 38, 60),
            "xaxis": {"range": [-0.02, top + 0.7], "tickvals": [0, 0.5, 1]},
            "yaxis": bold_names(labels, at, 19),
        },
    )


def _rule(row: int, low: float, high: float) -> Trace:
    """A thin line above a row."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [low, high],
        "y": [row - 0.5, row - 0.5],
        "line": {"color": GREY, "width": 1},
        "hoverinfo": "skip",
    }


def _line(kept: ScoresKept, cases: Sequence[CaseScored], verdict: str) -> Trace:
    """Lines from the constant chance to the model, in the cases with one verdict."""
    ends: list[tuple[float | None, int | None]] = []
    for i, one in enumerate(cases):
        if one.verdict == verdict:
            base = kept.value(one.happened.case, OTHERS, DECIDING)
            ends += [(base, i), (base + one.gain, i), (None, None)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for x, _ in ends],
        "y": [y for _, y in ends],
        "line": {"color": VERDICTS[verdict], "width": 4},
        "hoverinfo": "skip",
    }


def _marks(kept: ScoresKept, cases: Sequence[CaseScored], one: Drawn, mean_at: int) -> Trace:
    values = [scored_value(kept, case.happened.case, one.name) for case in cases]
    known = [value for value in values if math.isfinite(value)]
    mean = fmean(known) if known else math.nan
    text = [
        f"{plain(case.happened.name)}, {case.what}<br>{plain(one.label)}: {value:.3f}"
        for case, value in zip(cases, values, strict=True)
    ]
    wide = one.symbol.endswith("open")
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [*values, mean],
        "y": [*range(len(cases)), mean_at],
        "text": [*text, f"{plain(one.label)}: mean of {len(known)} cases {mean:.3f}"],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "color": one.colour,
            "symbol": one.symbol,
            "size": 12 if one.symbol.startswith("line") else 9,
            "line": {"color": one.colour if wide else "#ffffff", "width": 2.5 if wide else 1},
        },
    }


def _differences(compared: Sequence[tuple[Drawn, Paired]]) -> Plot:
    """The mean difference of each of the model's forecasters to the constant hazard."""
    means = [found.mean for _, found in compared]
    labels = [f"{one.short}, {found.mean.n} countries" for one, found in compared]
    reach = max(abs(end) for mean in means for end in (mean.low, mean.high)) + 0.03
    trace: Trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [mean.value for mean in means],
        "y": list(range(len(means))),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [mean.high - mean.value for mean in means],
            "arrayminus": [mean.value - mean.low for mean in means],
            "color": BLACK,
            "thickness": 1.3,
            "width": 4,
        },
        "marker": {
            "color": [one.colour for one, _ in compared],
            "symbol": [one.symbol for one, _ in compared],
            "size": 10,
            "line": {"color": [one.colour for one, _ in compared], "width": 2},
        },
        "text": [_difference_in_words(one, found) for one, found in compared],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return _differences_plot(trace, labels, reach)


def _differences_plot(trace: Trace, labels: Sequence[str], reach: float) -> Plot:
    step = float(f"{0.6 * reach:.1g}")  # on a narrow screen there is room for three ticks
    height = len(labels)
    return Plot(
        "The model’s score minus that of the constant chance, averaged over countries, with 95% intervals",
        {ALL: View([trace])},
        {
            "height": rows_height(height, 34, 60),
            "xaxis": {
                "title": {"text": "← the model is better · the constant chance is better →"},
                "range": [-reach, reach],
                "zeroline": True,
                "zerolinecolor": "#888888",
            },
            "yaxis": category_axis(labels, 52),
        },
        {
            "yaxis": category_axis(labels, 18),
            "xaxis": {
                "title": {"text": "← model better · constant better →"},
                "tickvals": [-step, 0, step],
            },
            "height": rows_height(height, 60, 60),
        },
    )


def _difference_in_words(one: Drawn, found: Paired) -> str:
    return (
        f"{plain(one.label)}: {found.mean.value:+.3f} (95% {found.mean.low:+.3f} to "
        f"{found.mean.high:+.3f}; p = {found.p:.2f})"
    )
