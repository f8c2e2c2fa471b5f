"""Show how other assumptions about the reporting change the state of the war at the article's moment."""

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
)
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import GREY, PURPLE
from brittle.results.fit import FitSummary, ReportingVariant
from brittle.results.reading import Results
from brittle.wording import counted, with_unit

SHOWN = "fallen"
"""The quantity that is drawn: whether the regime had fallen when the article appeared."""
FEW = 100
"""A variant with fewer effective histories than this is unreliable."""

AS_WORDS = {
    "credibility -1 logits": "sources are believed much less",
    "credibility -0.5 logits": "sources are believed less",
    "credibility +0.5 logits": "sources are believed more",
    "credibility +1 logits": "sources are believed much more",
    "likelihood to the power 1/1.5": "each claim counts as two thirds of one",
    "likelihood to the power 1/2": "each claim counts as half of one",
    "likelihood to the power 1/3": "each claim counts as a third of one",
}
"""The assumptions in words; one without an entry keeps its name."""


def panel(results: Results) -> Panel | None:
    """Draw a quantity for each variant of the model of reporting; None if no variant was computed."""
    fitted = results.fitted
    if fitted is None or not fitted.sensitivity or SHOWN not in fitted.sensitivity[0].means:
        return None
    names = [_named(one) for one in fitted.sensitivity]
    height = rows_height(len(names), 28, 70)
    return Panel(
        id="reporting",
        title=_finding(fitted),
        caption=(
            "Each row believes all sources more or less than the fit does, or takes claims to repeat one "
            f"another. Grey rows are worth fewer than {FEW} independent pasts and are unreliable. The table "
            f"has every quantity. n = {fitted.bank:,} simulated pasts, weighed again for each row."
        ),
        plots=[
            Plot(
                "",
                {ALL: View([_dots(fitted)])},
                {
                    "height": height,
                    "xaxis": share_axis("chance that the regime had fallen"),
                    "yaxis": category_axis(names, 36),
                },
                {"yaxis": category_axis(names, 18), "height": rows_height(len(names), 40, 70)},
            )
        ],
        legend=[
            LegendKey("the model under this assumption", PURPLE, "dot"),
            LegendKey(f"worth fewer than {FEW} independent pasts", GREY, "dot"),
        ],
        table=_table(fitted),
    )


def _finding(fitted: FitSummary) -> str:
    values = [one.means[SHOWN] for one in fitted.sensitivity]
    return (
        f"Under {counted(len(values), 'assumption', 'assumptions')} about the reporting, the chance that the "
        f"regime had fallen when the article appeared is between {min(values):.1%} and {max(values):.1%}"
    )


def _dots(fitted: FitSummary) -> Trace:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [one.means[SHOWN] for one in fitted.sensitivity],
        "y": list(range(len(fitted.sensitivity))),
        "marker": {"color": [_colour(one) for one in fitted.sensitivity], "size": 9},
        "text": [
            f"{plain(_named(one))}: {one.means[SHOWN]:.1%}, worth {one.effective:,.0f} independent pasts"
            for one in fitted.sensitivity
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _named(one: ReportingVariant) -> str:
    return AS_WORDS.get(one.variant, one.variant)


def _colour(one: ReportingVariant) -> str:
    return PURPLE if one.effective >= FEW else GREY


def _table(fitted: FitSummary) -> FigureTable:
    names = list(fitted.sensitivity[0].means)
    columns = ["assumption", "worth [independent pasts]", *(with_unit(name) for name in names)]
    rows: list[list[Cell]] = [
        [_named(one), one.effective, *(one.means[name] for name in names)]
        for one in fitted.sensitivity
    ]
    return FigureTable.of(columns, rows)
