"""Show in what order and in which manner the regime loses its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from brittle.model.codes import Manner, PlaceKind, Side, by_word, word_of
from brittle.model.outcome import MANNERS
from brittle.report.figures.base.days import SHORTEST, day_axis, short
from brittle.report.figures.base.panel import (
    Layout,
    Panel,
    Plot,
    View,
    behind,
    category_axis,
    hundred_axis,
    plain,
    rows_height,
    short_name,
)
from brittle.report.figures.base.spans import PAD, SpanOfPeople, traces
from brittle.report.figures.base.stack import Part, bars, legend
from brittle.report.figures.base.table import Cell, FigureTable, cell, in_long_tables
from brittle.report.palette import CHOSEN, DEAL, FORCE, GIVEN_UP, INSIDE, REGIME, Fill
from brittle.results.reading import Results
from brittle.results.statistics import Estimate, mean
from brittle.results.stored.compact import Column
from brittle.wording import MANNER_NAMES

FILLS = by_word(
    {
        Manner.ASSAULT: Fill(FORCE),
        Manner.ABANDONMENT: Fill(GIVEN_UP),
        Manner.SURRENDER: Fill(GIVEN_UP, "/"),
        Manner.RISING: Fill(INSIDE),
        Manner.BARGAIN: Fill(DEAL),
    }
)
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
WORDS, DAYS = ("manner", "lost_to", "holder_end"), ("fighting_days", "lost_day")
MARKS = 6
"""The largest number of marks on an axis of days on a wide screen."""
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
    manners: Mapping[str, float]
    """The share of all runs in which the place is first lost in each manner."""
    beside: str
    """To whom the place is lost, after how much fighting, and who holds it on the last day."""


def panel(results: Results) -> Panel:
    """Draw the day and the manner of first loss of the regime's main places."""
    places = chosen_places(results)
    rows = {
        key: sorted(_rows(results, key, places), key=lambda row: (row.order, -row.lost))
        for key in results.scenarios
    }
    height = {"height": rows_height(len(places), 24, 74), "margin": {"b": 62}}
    return Panel(
        id="losses",
        title=_finding(results),
        caption=(
            f"The rows are places that the regime held on the first day, at most {MOST}: the capital, then "
            "regional capitals, cities, suburbs and towns. They stand in the order of their median day of "
            "loss. In the left panel, the dot, and the date at the right edge, is the median over the runs "
            "in which the place is lost, and the line covers the middle eight tenths of these runs. Days "
            "below zero lie before the scenario's start. The right panel shows in how many of 100 runs the "
            "place is first lost in each manner. The table has the main scenario and those that compare a "
            "way out with a last stand. "
            f"{behind(results, results.scenarios)}"
        ),
        plots=[
            Plot(
                "Day of first loss",
                {key: _days(results, key, one) for key, one in rows.items()},
                {**height, "margin": {"r": 56, "b": 62}},
                {"margin": {"r": 50, "b": 62}},
            ),
            Plot(
                "Manner of first loss",
                {key: _manners(one) for key, one in rows.items()},
                {
                    **height,
                    "barmode": "stack",
                    "bargap": 0.25,
                    "uniformtext": {"mode": "hide", "minsize": 10},
                    "xaxis": hundred_axis("runs"),
                },
            ),
        ],
        legend=legend(_parts([row for one in rows.values() for row in one])),
        columns=2,
        table=_table(results, rows),
    )


def _finding(results: Results) -> str:
    """Say how many places the regime loses, and how many of them without a battle."""
    runs = results.of(results.main)
    lost, quiet = (
        mean(runs[name].astype(float), runs["history"], results.worth)
        for name in ("places_lost", "lost_without_battle")
    )
    return (
        f"The regime loses {lost.value:.0f} places on average{_reach(lost)}, "
        f"{quiet.value:.0f} of them without a battle{_reach(quiet)}"
    )


def _reach(one: Estimate) -> str:
    return f" (95% {one.low:.0f}–{one.high:.0f})" if one.bounded else ""


def chosen_places(results: Results) -> list[str]:
    """The places shown: those that the regime held on the first day, by rank and value."""
    table = results.place_table
    factions = results.manifest["theatre"]["value"]["factions"]
    own = {key for key, one in factions.items() if one.get("side") == word_of(Side.REGIME)}
    held = table[table["control"].isin(own) & table["kind"].isin(list(RANKS))]
    rank = held["kind"].map(RANKS)
    order = held.assign(rank=rank).sort_values(["rank", "value"], ascending=[True, False])
    return [str(place) for place in order.index[:MOST]]


def _rows(results: Results, scenario: str, places: list[str]) -> list[LossOfPlace]:
    """Describe each place, in one pass over the table of places."""
    counts = {name: np.zeros((len(places), len(results.words(name))), int) for name in WORDS}
    days: dict[str, list[Column]] = {name: [np.zeros((len(places), 0))] for name in DAYS}
    rows = results.rows_of(places)
    for shard in results.places_of(scenario, [*WORDS, *DAYS]):
        for name, number in counts.items():
            counts[name] = number + _counted(shard[name][rows], number.shape[1])
        for name, parts in days.items():
            parts.append(shard[name][rows])
    fighting, lost = (np.concatenate(days[name], axis=1) for name in DAYS)
    fought = [_middle(one) for one in fighting]
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


def _axes(rows: Sequence[LossOfPlace]) -> Layout:
    return {"yaxis": category_axis([short_name(row.name) for row in rows], 30)}


def _days(results: Results, key: str, rows: Sequence[LossOfPlace]) -> View:
    """Draw the days of loss, on an axis that holds the lines of all rows."""
    start = results.branch(key)
    ends = [day for row in rows for day in row.days if np.isfinite(day)]
    first = min([0.0, *(float(np.floor(day)) for day in ends)])
    last = max([first + SHORTEST, *(float(np.ceil(day)) for day in ends)])
    spans = [
        SpanOfPeople(i, row.days[1], row.days[0], row.days[2], _date(start, row), _said(row))
        for i, row in enumerate(rows)
    ]
    pad = PAD * (last - first)
    wide, narrow = (
        {"xaxis": axis | {"zeroline": True, "zerolinecolor": "#888888"}}
        for axis in day_axis(start, first - pad, last + pad, MARKS)
    )
    return View(traces(spans, CHOSEN, last + pad), _axes(rows) | wide, narrow)


def _date(start: datetime, row: LossOfPlace) -> str:
    return short(start, row.days[1]) if row.lost > 0 else "never"


def _said(row: LossOfPlace) -> str:
    if not row.lost:
        return f"{plain(row.name)}: lost in no run"
    return (
        f"{plain(row.name)}: lost in {row.lost:.0%} of runs, on day {row.days[1]:.1f} at the median "
        f"(80% between days {row.days[0]:.1f} and {row.days[2]:.1f});<br>{plain(row.beside)}"
    )


def _parts(rows: Sequence[LossOfPlace]) -> list[Part]:
    parts = [Part(MANNER_NAMES[m], FILLS[m], [row.manners[m] for row in rows]) for m in MANNERS]
    return [*parts, Part("not lost", Fill(REGIME), [1 - row.lost for row in rows])]


def _manners(rows: Sequence[LossOfPlace]) -> View:
    return View(bars(_parts(rows)), _axes(rows))


def _table(results: Results, rows: Mapping[str, Sequence[LossOfPlace]]) -> FigureTable:
    columns = [
        "scenario",
        "place",
        "lost [share of runs]",
        "median day of loss",
        "tenth of these runs before day",
        "tenth after day",
        *(f"{MANNER_NAMES[m]} [share of runs]" for m in MANNERS),
    ]
    found: list[list[Cell]] = [
        [
            results.title(key),
            row.name,
            cell(row.lost),
            *(cell(row.days[level]) for level in (1, 0, 2)),
            *(cell(row.manners[m]) for m in MANNERS),
        ]
        for key in in_long_tables(results)
        for row in rows[key]
    ]
    return FigureTable.of(columns, found)
