"""Show how soon the capital is lost, compared with how soon capitals fell in the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from brittle.calibration.population.reference_class import curve, wars
from brittle.model.codes import PlaceKind, word_of
from brittle.report.figures.base.days import (
    day_axis,
    days_shown,
    last_day_of_action,
    longest_horizon,
    short,
)
from brittle.report.figures.base.panel import (
    Layout,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    about,
    apart,
    behind,
    hundred_axis,
    plain,
    short_name,
    words_at,
)
from brittle.report.figures.base.table import Cell, FigureTable, cell
from brittle.report.palette import CHOSEN, LIGHT_TEXT, OTHER, RECORD, faint
from brittle.report.said.shares import in_runs, interval
from brittle.results.reading import Results
from brittle.results.statistics import Array, by_day, share, shares
from brittle.results.threat import comparable_episodes, triggers, why_no_base_rate
from brittle.wording import counted, duration, long_date

HEADLINES = (1, 3, 7, 14, 30, 60)
"""The numbers of days of which the title names the first by which half of the runs have lost the capital."""
LISTED = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90)
"""The days of which the table has rows."""
EVENTS = {
    "A": "the loss of a second or gateway city",
    "B": "the arrival of rebels in force within 50–80 km of the capital",
}
NAMES = {"A": "past wars: second city lost", "B": "past wars: rebels near the capital"}
LABELS = {"A": f"– – {NAMES['A']}", "B": f"····· {NAMES['B']}"}
DASHES, KEYS = {"A": "dash", "B": "dot"}, {"A": "dash", "B": "dots"}
APART, TOGETHER, NAMED = 0.1, 0.04, 3
"""Other scenarios are named if their lines end at least `APART` from the chosen one. Lines that end within
`TOGETHER` of the next share a name, and at most `NAMED` names are written."""
LETTERS = 30
"""The largest number of letters of a scenario's name beside its line."""
GAP = 0.085
"""The smallest distance between two labels, as a share of the plot's height."""


class Curve(NamedTuple):
    """The share of runs in which the capital is lost by each day, and the ends of its band."""

    at: Array
    low: Array
    high: Array

    @property
    def bounded(self) -> bool:
        """Whether the share has a band."""
        return bool(np.isfinite(self.low).all())


class Label(NamedTuple):
    """A label at the right end of a line."""

    text: str
    at: float


def panel(results: Results) -> Panel:
    """Draw the share of runs in which the capital is lost by each day after the scenario's start."""
    keys = results.scenarios
    curves = {key: _curve(results, key) for key in keys}
    past = _past(results, longest_horizon(results))
    others = (
        " Grey lines are scenarios that start on the same day; one without a name ends less than "
        f"{APART * 100:.0f} of 100 runs from the chosen one, or close to a line that has a name."
        if len(keys) > 1
        else ""
    )
    return Panel(
        id="time-to-loss",
        title=finding(results),
        caption=(
            "The line shows in how many of 100 runs the capital is lost by each day"
            f"{', and the band is the 95% interval' if any(c.bounded for c in curves.values()) else ''}. "
            f"The axis is as long as the line moves; the words above it say what comes later.{others} "
            f"{about(results)}"
            f"{_said_of_past(results)} {behind(results, keys)}"
        ),
        plots=[
            Plot(
                "",
                {key: _view(results, key, curves, past) for key in keys},
                {
                    "height": 400,
                    "margin": {"r": 250, "t": 26, "b": 62},
                    "yaxis": hundred_axis("runs"),
                },
                {"height": 400, "margin": {"r": 14, "t": 58, "b": 62}},
            )
        ],
        legend=[LegendKey(NAMES[trigger], RECORD, KEYS[trigger]) for trigger in past],
        table=_table(results, curves, past),
    )


def finding(results: Results) -> str:
    """Say in how many runs of the main scenario the capital is lost, and how soon."""
    key = results.main
    runs, last = results.of(key), results.horizon(key)
    days = [day for day in HEADLINES if day < last]
    soon = next((d for d in days if (runs["capital_lost_day"] <= d).mean() >= 0.5), last)
    lost = share(runs["capital_lost_day"] <= soon, runs["history"], results.worth)
    return (
        f"{capital(results)} falls within {_in_words(soon)} of {long_date(results.branch(key))} in "
        f"{in_runs(lost.value, lost.runs)} runs ({interval(lost)})"
    )


def capital(results: Results) -> str:
    """The name of the capital, or "The capital" if no place is marked as one."""
    table = results.place_table
    names = table.loc[table["kind"] == word_of(PlaceKind.CAPITAL), "name"]
    return short_name(str(names.iloc[0])) if len(names) == 1 else "The capital"


def _in_words(days: float) -> str:
    return duration(days) if days in (1, 3, 7) else counted(days, "day", "days")


def _curve(results: Results, key: str) -> Curve:
    runs = results.of(key)
    lost = by_day(runs["capital_lost_day"], int(results.horizon(key)))
    return Curve(*shares(lost, runs["history"], results.worth))


def _view(
    results: Results, key: str, curves: Mapping[str, Curve], past: Mapping[str, Curve]
) -> View:
    """Draw the chosen scenario over the scenarios that start on the same day and the past episodes."""
    mine, start = curves[key], results.branch(key)
    last = days_shown(last_day_of_action([mine.at.tolist()], 1.0), len(mine.at) - 1)
    end = float(mine.at[: last + 1][-1])
    beside = {
        other: one.at[: last + 1]
        for other, one in curves.items()
        if other != key and results.branch(other) == start
    }
    traces = [
        *_others(list(beside.values())),
        *(_past_line(t, one, last) for t, one in past.items()),
    ]
    traces += [*_band(mine, last), _line(mine, last)]
    wide, narrow = day_axis(start, 0, last)
    labels = [
        Label(f"<b>{_named(results, key)}</b>", end),
        *_far(results, beside, end),
        *(Label(LABELS[t], float(one.at[min(last, len(one.at) - 1)])) for t, one in past.items()),
    ]
    said, own = _later(results, key), labels[: len(labels) - len(past)]
    return View(
        traces,
        {"xaxis": wide, "annotations": [words_at(said, 0, 1.04), *_at_ends(labels, False)]},
        {
            "xaxis": narrow,
            "annotations": [
                words_at(said.replace(": ", ":<br>", 1), 0, 1.12),
                *_at_ends(own, True),
            ],
        },
    )


def _far(results: Results, beside: Mapping[str, Array], mine: float) -> list[Label]:
    """Name the scenarios whose lines end far from the chosen one; lines that end together share a name."""
    ends = {key: float(line[-1]) for key, line in beside.items() if abs(line[-1] - mine) >= APART}
    groups: list[list[str]] = []
    for key in sorted(ends, key=lambda key: ends[key]):
        if not groups or ends[key] - ends[groups[-1][-1]] > TOGETHER:
            groups.append([])
        groups[-1].append(key)
    groups.sort(key=len, reverse=True)
    return [_together(results, group, ends) for group in groups[:NAMED]]


def _together(results: Results, group: Sequence[str], ends: Mapping[str, float]) -> Label:
    """The label of lines that end together, named after the scenario that the batch has first."""
    first, *rest = sorted(group, key=results.scenarios.index)
    more = f" and {len(rest)} more" if rest else ""
    return Label(_named(results, first, LETTERS - len(more)) + more, ends[first])


def _named(results: Results, key: str, letters: int = LETTERS) -> str:
    return plain(short_name(results.title(key), letters))


def _at_ends(labels: Sequence[Label], narrow: bool) -> list[Layout]:
    """Labels at the right ends of lines: beside them on a wide screen, above them on a narrow one."""
    shift = 0.055 if narrow else 0.0
    places = apart([(one.at + shift + 0.02) / 1.04 for one in labels], GAP)
    most = max(0.0, max(places) - 0.99)
    return [
        words_at(
            one.text,
            1 if narrow else 1.01,
            place - most,
            "right" if narrow else "left",
            font={"size": 11 if narrow else 12},
            bgcolor=faint(LIGHT_TEXT, 0.7),
            borderpad=0,
        )
        for one, place in zip(labels, places, strict=True)
    ]


def _later(results: Results, key: str) -> str:
    """Say how many runs have lost the capital by the last day."""
    runs, last = results.of(key), results.horizon(key)
    lost = share(runs["capital_lost"].astype(float), runs["history"], results.worth)
    date = short(results.branch(key), last)
    return f"By day {last:g} ({date}): {in_runs(lost.value, lost.runs)} ({interval(lost)})"


def _others(beside: Sequence[Array]) -> list[Trace]:
    """The other scenarios as one trace of thin lines."""
    if not beside:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for line in beside:
        xs += [*range(len(line)), None]
        ys += [*line.tolist(), None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "meta": "others",
            "x": xs,
            "y": ys,
            "line": {"color": OTHER, "width": 1},
            "hoverinfo": "skip",
        }
    ]


def _line(mine: Curve, last: int) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(range(len(mine.at[: last + 1]))),
        "y": mine.at[: last + 1],
        "line": {"color": CHOSEN, "width": 3},
        "hovertemplate": "lost by day %{x} in %{y:.0%} of runs<extra></extra>",
    }


def _band(mine: Curve, last: int) -> list[Trace]:
    if not mine.bounded:  # a single history gives no band
        return []
    days = list(range(len(mine.at[: last + 1])))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*days, *reversed(days)],
            "y": [*mine.high[: last + 1], *reversed(mine.low[: last + 1])],
            "fill": "toself",
            "fillcolor": faint(CHOSEN, 0.13),
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]


def _past(results: Results, longest: int) -> dict[str, Curve]:
    """For each trigger, the share of past episodes in which the capital had fallen by each day."""
    found = {}
    for trigger in _triggers(results):
        rates = curve(comparable_episodes(results, [trigger]), list(range(longest + 1)))
        ends = ([getattr(rate, part) for rate in rates] for part in ("share", "low", "high"))
        found[trigger] = Curve(*(np.array(one) for one in ends))
    return found


def _past_line(trigger: str, rates: Curve, last: int) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(range(len(rates.at[: last + 1]))),
        "y": rates.at[: last + 1],
        "line": {"color": RECORD, "width": 2, "dash": DASHES[trigger], "shape": "hv"},
        "hovertemplate": "past capitals fallen by day %{x}: %{y:.0%}<extra></extra>",
    }


def _triggers(results: Results) -> list[str]:
    """The triggers of past episodes that may occur in at least one scenario of the batch."""
    may = {trigger for key in results.scenarios for trigger in triggers(results, key)}
    return [trigger for trigger in EVENTS if trigger in may]


def _said_of_past(results: Results) -> str:
    """Explain the broken lines and their limits, or say why no broken lines are drawn."""
    chosen = _triggers(results)
    if not chosen:
        why = why_no_base_rate(results, results.main)
        title = results.title(results.main)
        return f"No base rate of past episodes is drawn beside “{title}”, because {why}."
    among = comparable_episodes(results, chosen)
    counts = " and ".join(
        f"after {EVENTS[t]} ({counted(len(comparable_episodes(results, [t])), 'episode', 'episodes')})"
        for t in chosen
    )
    return (
        f"Broken lines show in how many of 100 past wars the capital had fallen by then, {counts}, from "
        f"{counted(wars(among), 'war', 'wars')} in all. Their days are counted from that event and those of "
        "the runs from the scenario's start, so compare heights rather than days."
    )


def _table(results: Results, curves: Mapping[str, Curve], past: Mapping[str, Curve]) -> FigureTable:
    columns = (
        "scenario or past episodes",
        "days after the start",
        "capital lost [share]",
        "low end of the 95% interval",
        "high end",
        "runs or episodes",
    )
    lines = [(results.title(key), one, len(results.of(key))) for key, one in curves.items()]
    lines += [
        (f"past episodes after {EVENTS[t]}", one, len(comparable_episodes(results, [t])))
        for t, one in past.items()
    ]
    rows: list[list[Cell]] = [
        [title, day, cell(one.at[day]), cell(one.low[day]), cell(one.high[day]), n]
        for title, one, n in lines
        for day in dict.fromkeys([*(d for d in LISTED if d < len(one.at)), len(one.at) - 1])
    ]
    return FigureTable.of(columns, rows)
