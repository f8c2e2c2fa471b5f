"""Show in what order and in which manner the regime loses its places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from brittle.model.codes import PlaceKind, Side, word_of
from brittle.model.outcome import MANNERS
from brittle.report.figures.base.panel import (
    BLUE,
    GREEN,
    ORANGE,
    PALE,
    PURPLE,
    VERMILLION,
    Layout,
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
    short_name,
)
from brittle.results.reading import Results
from brittle.wording import MANNER_NAMES

COLOURS = dict(zip(MANNERS, ("#4D4D4D", ORANGE, VERMILLION, PURPLE, GREEN), strict=True))
_BY_RANK = (
    PlaceKind.CAPITAL,
    PlaceKind.REGIONAL_CAPITAL,
    PlaceKind.CITY,
    PlaceKind.SUBURB,
    PlaceKind.TOWN,
)
RANKS = {word_of(kind): rank for rank, kind in enumerate(_BY_RANK)}
"""The kinds of place that are shown, each with its rank in the choice of places."""

COLUMNS = ["scenario", "place", "lost_day", "lost_to", "manner", "fighting_days", "holder_end"]
MOST = 24
"""The largest number of places shown; places are chosen by the rank of their kind, then by value."""


type Row = dict[str, Any]
"""A place's name, position in the order, days of loss, and share of runs for each manner of loss."""


def panel(results: Results) -> Panel:
    """Draw the day and the manner of first loss of the regime's main places."""
    places = chosen_places(results)
    table = results.places(COLUMNS)
    table = table[table["place"].isin(places)]
    days, manners = {}, {}
    for key in results.scenarios:
        part = table[table["scenario"] == key]
        found = {str(p): rows for p, rows in part.groupby("place", observed=True)}
        rows = [_row(results, place, found.get(place)) for place in places]
        rows.sort(key=lambda row: (row["order"], -row["lost"]))
        days[key] = _days(rows)
        manners[key] = _manners(rows)
    longest = max(results.horizon(key) for key in results.scenarios)
    height = {"height": rows_height(len(places), 24, 70)}
    return Panel(
        id="losses",
        title="When and how the regime loses its places",
        caption=(
            "The rows are places that the regime held on the first day, in the order of their median day "
            f"of first loss over all runs. At most {MOST} are shown. They are chosen in the order "
            "capital, regional capitals, cities, suburbs and towns, and by value within each kind. The left "
            "panel shows the day of first loss in the runs in which the place is lost. The dot is the "
            "median, and the line covers the middle eight tenths of these runs. Days below zero lie before "
            "the branch. The right panel shows the share of all runs in which the place is first lost in "
            f"each manner, with one colour for each manner. {behind(results, results.scenarios)}"
        ),
        plots=[
            Plot(
                "Day of first loss", days, {**height, "xaxis": _day_axis(_earliest(table), longest)}
            ),
            Plot(
                "Manner of first loss",
                manners,
                {**height, "barmode": "stack", "bargap": 0.3, "xaxis": share_axis("share of runs")},
            ),
        ],
        legend=[
            *(LegendKey(MANNER_NAMES[m], COLOURS[m]) for m in MANNERS),
            LegendKey("not lost", PALE),
            LegendKey("median day of first loss", BLUE, "dot"),
        ],
        columns=2,
    )


def chosen_places(results: Results) -> list[str]:
    """The places shown: those that the regime held on the first day, by rank and value."""
    table = results.place_table
    factions = results.manifest["theatre"]["value"]["factions"]
    own = {key for key, one in factions.items() if one.get("side") == word_of(Side.REGIME)}
    held = table[table["control"].isin(own) & table["kind"].isin(list(RANKS))]
    rank = held["kind"].map(RANKS)
    order = held.assign(rank=rank).sort_values(["rank", "value"], ascending=[True, False])
    return [str(place) for place in order.index[:MOST]]


def _day_axis(first: float, last: float) -> Layout:
    return {
        "title": {"text": "days after the branch"},
        "range": [first, last],
        "zeroline": True,
        "zerolinecolor": "#888888",
    }


def _earliest(table: pd.DataFrame) -> float:
    first = table["lost_day"].min()
    return float(np.floor(min(first, 0.0))) - 1 if np.isfinite(first) else -1.0


def _row(results: Results, place: str, rows: pd.DataFrame | None) -> Row:
    day = rows["lost_day"].to_numpy(dtype=float) if rows is not None else np.zeros(0)
    lost = day[~np.isnan(day)]
    n = max(len(day), 1)
    middle = np.median(np.where(np.isnan(day), np.inf, day)) if len(day) else np.inf
    low, half, high = np.quantile(lost, (0.1, 0.5, 0.9)) if len(lost) else (np.nan,) * 3
    shares = (
        {m: float((rows["manner"] == m).sum()) / n for m in MANNERS}
        if rows is not None
        else dict.fromkeys(MANNERS, 0.0)
    )
    return {
        "name": str(results.place_table.loc[place, "name"]),
        "order": float(middle),
        "lost": len(lost) / n,
        "low": float(low),
        "half": float(half),
        "high": float(high),
        "beside": _beside(results, rows) if rows is not None else "",
        **shares,
    }


def _beside(results: Results, rows: pd.DataFrame) -> str:
    """Say to whom a place is lost, after how much fighting, and who holds it on the last day."""
    factions = results.manifest["theatre"]["value"]["factions"]

    def commonest(column: str) -> str:
        counts = rows[column].value_counts()
        share = counts.iloc[0] / len(rows)
        name = factions.get(counts.index[0], {}).get("name", counts.index[0])
        return f"{name} (in {share:.0%} of runs)"

    told = [f"median length of the fighting {float(rows['fighting_days'].median()):.1f} days"]
    if rows["lost_to"].notna().any():
        told.insert(0, f"most often lost to {commonest('lost_to')}")
    if rows["holder_end"].notna().any():
        told.append(f"most often held on the last day by {commonest('holder_end')}")
    return "; ".join(told)


def _axes(rows: list[Row]) -> tuple[Layout, Layout]:
    names = [str(row["name"]) for row in rows]
    axis = {"yaxis": category_axis([short_name(name) for name in names], 30)}
    return axis, axis


def _days(rows: list[Row]) -> View:
    xs: list[float | str | None] = []
    ys: list[float | None] = []
    for i, row in enumerate(rows):
        xs += [row["low"], row["high"], None]
        ys += [i, i, None]
    traces: list[Trace] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": xs,
            "y": ys,
            "line": {"color": BLUE, "width": 5},
            "opacity": 0.4,
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [row["half"] for row in rows],
            "y": list(range(len(rows))),
            "marker": {"color": BLUE, "size": 8},
            "text": [
                f"{plain(str(row['name']))}: lost in {row['lost']:.0%} of runs, on day "
                f"{row['half']:.1f} at the median (80% between days {row['low']:.1f} and "
                f"{row['high']:.1f}); {plain(row['beside'])}"
                if row["lost"] > 0
                else f"{plain(str(row['name']))}: lost in no run"
                for row in rows
            ],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]
    return View(traces, *_axes(rows))


def _manners(rows: list[Row]) -> View:
    names = [plain(str(row["name"])) for row in rows]
    parts = [(m, MANNER_NAMES[m], COLOURS[m], [float(row[m]) for row in rows]) for m in MANNERS]
    parts.append(("", "not lost", PALE, [1 - float(row["lost"]) for row in rows]))
    traces: list[Trace] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": list(range(len(rows))),
            "x": shares,
            "text": [
                f"{name}: {label} in {share:.0%} of runs"
                for name, share in zip(names, shares, strict=True)
            ],
            "hovertemplate": "%{text}<extra></extra>",
            "textposition": "none",
            "marker": {"color": colour, "line": {"color": "white", "width": 1}},
        }
        for _, label, colour, shares in parts
    ]
    return View(traces, *_axes(rows))
