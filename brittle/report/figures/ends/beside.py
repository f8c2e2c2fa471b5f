"""Tabulate further results by scenario: capital, ruler, elites, patrons, belief and justice."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import pandas as pd

from brittle.batches.tables.dictionary import RUNS, rows_of
from brittle.report.figures.base.panel import Panel, behind
from brittle.report.figures.base.table import FigureTable
from brittle.report.said.shares import in_runs, interval, of_100, with_interval
from brittle.results.reading import Results
from brittle.results.statistics import mean, share
from brittle.wording import MANNER_NAMES, people, short_day

type Cell = Callable[[pd.DataFrame, datetime], str]
"""A function that makes a cell's text from the runs of one scenario and the moment at which it starts."""

OF_RUNS = "of 100 runs"


class Line(NamedTuple):
    """A row of the table."""

    what: str
    unit: str
    cell: Cell


def panel(results: Results) -> Panel:
    """Show the rows for the main scenario; the table adds a column for each other scenario."""
    keys, every = results.scenarios, list(lines(results))
    runs = {key: results.of(key) for key in keys}
    cells = {line: [line.cell(runs[key], results.branch(key)) for key in keys] for line in every}
    shown = "".join(
        f'<tr><th scope="row">{html.escape(line.what)}</th><td class=small>{html.escape(line.unit)}</td>'
        f"<td>{html.escape(cells[line][0])}</td></tr>"
        for line in every
    )
    title = html.escape(results.title(results.main))
    return Panel(
        id="beside",
        title=_finding(results),
        caption=(
            f"The rows are further results of “{results.title(results.main)}”; the table below has the "
            "other scenarios. Shares are shares of all runs, with their 95% intervals. Days are counted from "
            "the scenario's start, and each is a median over the runs in which the event happens. "
            f"{behind(results, keys)}"
        ),
        body=(
            '<div class=scroll><table><tr><th scope="col">result</th><th scope="col">unit</th>'
            f'<th scope="col">{title}</th></tr>{shown}</table></div>'
        ),
        table=FigureTable.of(
            ["result", "unit", *(results.title(key) for key in keys)],
            [(line.what, line.unit, *cells[line]) for line in every],
        ),
    )


def _finding(results: Results) -> str:
    """Say in how many runs an attempt is made to overthrow the ruler from inside, and talks open."""
    runs = results.of(results.main)
    coup, talks = (
        share(runs[name].notna(), runs["history"], results.worth)
        for name in ("coup_day", "talks_day")
    )
    return (
        f"Further results: a coup is attempted in {in_runs(coup.value, coup.runs)} runs "
        f"({interval(coup)}), and talks open in {in_runs(talks.value, talks.runs)} ({interval(talks)})"
    )


class LineMaker(NamedTuple):
    """Makes the rows of the table."""

    worth: float
    """The number of independent histories to which the histories of the fit are equivalent."""

    def often(self, what: str, happens: Callable[[pd.DataFrame], pd.Series]) -> Line:
        """Make a row for the share of runs in which something happens."""
        return Line(what, OF_RUNS, lambda runs, _: _share(happens(runs), runs, self.worth))

    def on_average(self, what: str, column: str) -> Line:
        """Make a row for the mean of a column."""
        return Line(what, _unit(column), lambda runs, _: _mean(runs, column, self.worth))

    def middle(self, what: str, column: str) -> Line:
        """Make a row for the median of a column over the runs in which it has a value."""
        return Line(what, _unit(column), lambda runs, _: _middle(runs[column]))

    def on_day(self, what: str, column: str) -> Line:
        """Make a row for the median day of an event, with its date."""
        return Line(what, "day", lambda runs, start: _dated(runs[column], start))

    def typical_people(self, what: str, column: str) -> Line:
        """Make a row for the median of a number of people."""
        return Line(what, _unit(column), lambda runs, _: people(float(runs[column].median())))

    def commonest(self, what: str, column: str, names: Mapping[str, str]) -> Line:
        """Make a row for the most frequent words in a column, with the share of runs that have each word."""
        return Line(what, OF_RUNS, lambda runs, _: _commonest(runs[column], names))


def lines(results: Results) -> Iterator[Line]:
    """Yield the rows in the order in which the table shows them."""
    make = LineMaker(results.worth)
    yield from _of_capital_and_ruler(make, _factions(results))
    yield from _of_politics_and_people(make)


def _factions(results: Results) -> dict[str, str]:
    factions = results.manifest["theatre"]["value"]["factions"]
    return {key: str(one.get("name", key)) for key, one in factions.items()}


def _of_capital_and_ruler(make: LineMaker, factions: Mapping[str, str]) -> Iterator[Line]:
    yield make.commonest("the capital is taken by", "capital_taken_by", factions)
    yield make.commonest("manner in which the capital is taken", "capital_manner", MANNER_NAMES)
    yield make.middle("days of fighting at the capital", "capital_fighting_days")
    yield make.often("the regime loses a place", lambda runs: runs["first_loss_day"].notna())
    yield make.on_day("day on which the regime loses its first place", "first_loss_day")
    yield make.on_average("places that the regime loses", "places_lost")
    yield make.on_average("places that the regime loses without a battle", "lost_without_battle")
    yield make.often("the ruler leaves office", lambda runs: runs["ruler_left_day"].notna())
    yield make.on_day("day on which the ruler leaves office", "ruler_left_day")
    yield make.often("the ruler moves to a stronghold", lambda runs: runs["relocated_day"].notna())
    yield make.on_day("day on which the ruler moves", "relocated_day")


def _of_politics_and_people(make: LineMaker) -> Iterator[Line]:
    yield make.often("talks open", lambda runs: runs["talks_day"].notna())
    yield make.on_day("day on which talks open", "talks_day")
    yield make.often("a coup is attempted", lambda runs: runs["coup_day"].notna())
    yield make.on_day("day on which a coup is first attempted", "coup_day")
    yield make.often("a coup succeeds", lambda runs: runs["coup_succeeded"])
    yield make.often(
        "a cease-fire lasts for a day or more", lambda runs: runs["ceasefire_days"] >= 1.0
    )
    yield Line(
        "days that the longest cease-fire lasts",
        _unit("ceasefire_days"),
        lambda runs, _: _kept(runs["ceasefire_days"]),
    )
    yield make.on_average("patrons that intervene in strength", "patrons_acted")
    yield make.on_average("patrons that leave", "patrons_left")
    yield make.on_average("public belief on the last day, from 0 to 1", "belief_end")
    yield make.on_average(
        "people in places that the regime holds on the last day", "population_held_end"
    )
    yield make.typical_people("people in places that rose or fell without a fight", "celebrations")
    yield make.typical_people("most people away from home on any day", "displaced_peak")
    yield make.often("public belief never moves", lambda runs: runs["will_never_moved"])
    yield make.on_average("chance that the ruler answers before a court", "accountability")


def _unit(column: str) -> str:
    """The unit that is declared for a column of the runs."""
    return rows_of(RUNS)[column].unit


def _share(happens: pd.Series, runs: pd.DataFrame, worth: float) -> str:
    one = share((happens.astype(float) > 0.0).astype(float), runs["history"], worth)
    return with_interval(one)


def _mean(runs: pd.DataFrame, column: str, worth: float) -> str:
    one = mean(runs[column].astype(float), runs["history"], worth)
    return f"{one.value:.2f} ({one.interval('.2f')})"


def _middle(days: pd.Series) -> str:
    """The median over the runs that have a value; a dash if no run has a value."""
    return "–" if days.isna().all() else f"{float(days.median()):.1f}"


def _dated(days: pd.Series, start: datetime) -> str:
    """The median day, counted from the start, and its date; a dash if the event never happens."""
    if days.isna().all():
        return "–"
    day = float(days.median())
    said = f"{day:.1f}".replace("-", "−")
    return f"{said} ({short_day(start + timedelta(days=day))})"


def _kept(days: pd.Series) -> str:
    return _middle(days[days > 0.0].reindex(days.index))


def _commonest(words: pd.Series, names: Mapping[str, str], most: int = 3) -> str:
    """The most common words, each with the share of all runs that have it; a dash if no run has a word."""
    counts = words.astype(object).value_counts()
    parts: Sequence[str] = [
        f"{names.get(str(word), str(word).replace('_', ' '))} in {of_100(number / len(words))}"
        for word, number in counts.head(most).items()
    ]
    return "; ".join(parts) or "–"
