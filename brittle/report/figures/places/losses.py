"""Show in what order and in which manner the regime loses its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from brittle.model.codes import PlaceKind, Side, word_of
from brittle.model.outcome import MANNERS
from brittle.report.figures.base.panel import (
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
from brittle.report.palette import BLUE, GREEN, ORANGE, PALE, PURPLE, VERMILLION
from brittle.results.reading import Results
from brittle.results.stored.compact import Column
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

LEVELS = (0.1, 0.5, 0.9)
WORDS = ("manner", "lost_to", "holder_end")
MOST = 24
"""The largest number of places shown; places are chosen by the rank of their kind, then by value."""


class LossOfPlace(NamedTuple):
    """When and how a place is lost in the runs of a scenario."""

    name: str
    order: float
    """The median day of first loss over all runs, by which the rows are ordered; infinite if rarely lost."""
    lost: float
    """The share of runs in which the place is lost."""
    days: tuple[float, ...]
    """The quantiles `LEVELS` of the day of first loss, over the runs in which the place is lost."""
    first: float
    """The earliest day of first loss; infinite if the place is never lost."""
    manners: Mapping[str, float]
    """The share of all runs in which the place is first lost in each manner."""
    beside: str
    """To whom the place is lost, after how much fighting, and who holds it on the last day."""


def panel(results: Results) -> Panel:
    """Draw the day and the manner of first loss of the regime's main places."""
    places = chosen_places(results)
    days, manners, first = {}, {}, 0.0
    for key in results.scenarios:
        rows = sorted(_rows(results, key, places), key=lambda row: (row.order, -row.lost))
        days[key], manners[key] = _days(rows), _manners(rows)
        first = min([first, *(row.first for row in rows)])
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
                "Day of first loss",
                days,
                {**height, "xaxis": _day_axis(float(np.floor(first)) - 1, longest)},
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


def _rows(results: Results, scenario: str, places: list[str]) -> list[LossOfPlace]:
    """Describe each place, with the days of one column in memory at a time."""
    counts = {name: np.zeros((len(places), len(results.words(name))), int) for name in WORDS}
    rows = results.rows_of(places)
    for shard in results.places_of(scenario, WORDS):
        for name, number in counts.items():
            counts[name] = number + _counted(shard[name][rows], number.shape[1])
    fought = [_middle(days) for days in results.joined(scenario, "fighting_days", places)]
    lost = results.joined(scenario, "lost_day", places)
    return [
        _row(results, place, lost[i], fought[i], {name: counts[name][i] for name in WORDS})
        for i, place in enumerate(places)
    ]


def _counted(codes: Column, words: int) -> Column:
    """How often each word occurs in each row of codes."""
    row, run = np.nonzero(codes >= 0)
    cells = np.bincount(row * words + codes[row, run], minlength=len(codes) * words)
    return cells.reshape(len(codes), words)


def _middle(days: Column) -> float:
    return float(np.nanmedian(days)) if len(days) else np.nan


def _row(
    results: Results, place: str, day: Column, fought: float, counts: Mapping[str, Column]
) -> LossOfPlace:
    lost, n = day[~np.isnan(day)].astype(float), len(day)
    order = float(np.median(np.where(np.isnan(day), np.inf, day))) if n else np.inf
    found = np.quantile(lost, LEVELS) if len(lost) else np.full(len(LEVELS), np.nan)
    shares = counts["manner"] / max(n, 1)
    return LossOfPlace(
        name=str(results.place_table.loc[place, "name"]),
        order=order,
        lost=len(lost) / max(n, 1),
        days=tuple(float(one) for one in found),
        first=float(lost.min(initial=np.inf)),
        manners=dict(zip(results.words("manner"), shares.tolist(), strict=True)),
        beside=_beside(results, fought, counts, n) if n else "",
    )


def _beside(results: Results, fought: float, counts: Mapping[str, Column], n: int) -> str:
    factions = results.manifest["theatre"]["value"]["factions"]

    def commonest(column: str) -> str:
        most = int(counts[column].argmax())
        key = results.words(column)[most]
        name = factions.get(key, {}).get("name", key)
        return f"{name} (in {counts[column][most] / n:.0%} of runs)"

    told = [f"median length of the fighting {fought:.1f} days"]
    if counts["lost_to"].any():
        told.insert(0, f"most often lost to {commonest('lost_to')}")
    if counts["holder_end"].any():
        told.append(f"most often held on the last day by {commonest('holder_end')}")
    return "; ".join(told)


def _axes(rows: list[LossOfPlace]) -> tuple[Layout, Layout]:
    names = [row.name for row in rows]
    axis = {"yaxis": category_axis([short_name(name) for name in names], 30)}
    return axis, axis


def _days(rows: list[LossOfPlace]) -> View:
    xs: list[float | str | None] = []
    ys: list[float | None] = []
    for i, row in enumerate(rows):
        xs += [row.days[0], row.days[2], None]
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
            "x": [row.days[1] for row in rows],
            "y": list(range(len(rows))),
            "marker": {"color": BLUE, "size": 8},
            "text": [
                f"{plain(row.name)}: lost in {row.lost:.0%} of runs, on day "
                f"{row.days[1]:.1f} at the median (80% between days {row.days[0]:.1f} and "
                f"{row.days[2]:.1f}); {plain(row.beside)}"
                if row.lost > 0
                else f"{plain(row.name)}: lost in no run"
                for row in rows
            ],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]
    return View(traces, *_axes(rows))


def _manners(rows: list[LossOfPlace]) -> View:
    names = [plain(row.name) for row in rows]
    parts = [(m, MANNER_NAMES[m], COLOURS[m], [row.manners[m] for row in rows]) for m in MANNERS]
    parts.append(("", "not lost", PALE, [1 - row.lost for row in rows]))
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
