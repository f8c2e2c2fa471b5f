"""Show what becomes of the regime's soldiers."""

from __future__ import annotations

import pandas as pd

from brittle.model.outcome import SOLDIER_FATES
from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    behind,
    category_axis,
    plain,
    rows_height,
    share_axis,
)
from brittle.report.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, YELLOW
from brittle.results.reading import Results
from brittle.wording import men, rounded

COLOURS = dict(
    zip(SOLDIER_FATES, (BLUE, "#4D4D4D", ORANGE, YELLOW, SKY, GREEN, PURPLE, GREY), strict=True)
)


def panel(results: Results) -> Panel:
    """Draw the mean share of each fate among the men present on the first day or raised since."""
    keys = results.scenarios
    columns = [f"soldiers_{fate}" for fate in SOLDIER_FATES]
    means = (
        results.runs.groupby("scenario", observed=True)[[*columns, "soldiers_start"]]
        .mean()
        .reindex(keys)
    )
    titles = [results.title(key) for key in keys]
    start = means["soldiers_start"].clip(lower=1)
    return Panel(
        id="soldiers",
        title="What becomes of the regime's soldiers",
        caption=(
            "Each bar shows what had become of the regime's men by the last day, as mean shares over a "
            "scenario's runs; each colour is one fate. The bar counts all soldiers and militia who were "
            "present on the first day or were raised later. In “"
            f"{titles[0]}”, they number {rounded(float(start.iloc[0]))} on average. {behind(results, keys)}"
        ),
        plots=[
            Plot(
                "",
                {ALL: View([_bar(fate, means, start, titles) for fate in SOLDIER_FATES])},
                {
                    "barmode": "stack",
                    "bargap": 0.35,
                    "height": rows_height(len(keys)),
                    "xaxis": share_axis("share of the regime's men"),
                    "yaxis": category_axis(titles, 30),
                },
                {"height": rows_height(len(keys), 44), "yaxis": category_axis(titles, 15)},
            )
        ],
        legend=[LegendKey(SOLDIER_FATES[fate], COLOURS[fate]) for fate in SOLDIER_FATES],
    )


def _bar(fate: str, means: pd.DataFrame, start: pd.Series, titles: list[str]) -> Trace:
    """The share of all men who met this fate; each scenario has one row."""
    number = means[f"soldiers_{fate}"]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(titles))),
        "x": (number / start).tolist(),
        "text": [
            f"{plain(title)}: {SOLDIER_FATES[fate]}, {share:.1%} ({men(n)})"
            for title, share, n in zip(titles, number / start, number, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "textposition": "none",
        "marker": {"color": COLOURS[fate], "line": {"color": "white", "width": 1}},
    }
