"""Tabulate further results by scenario: capital, ruler, elites, patrons, belief and justice."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from brittle.batches.tables.dictionary import RUNS, rows_of
from brittle.report.figures.base.panel import Panel, behind, resampled
from brittle.results.reading import Results
from brittle.results.statistics import mean, share
from brittle.wording import MANNER_NAMES, people

type Told = Callable[[pd.DataFrame], str]
"""A function that makes a cell's text from the runs of one scenario."""


OF_RUNS = "% of runs"


class Line(NamedTuple):
    """A row of the table."""

    what: str
    unit: str
    told: Told


def panel(results: Results) -> Panel:
    """Make a table with a row for each quantity and a column for each scenario."""
    keys = results.scenarios
    runs = {key: results.of(key) for key in keys}
    heads = "".join(f"<th>{html.escape(results.title(key))}</th>" for key in keys)
    rows = "".join(
        f"<tr><th>{html.escape(line.what)}</th><td class=small>{html.escape(line.unit)}</td>"
        + "".join(f"<td>{html.escape(line.told(runs[key]))}</td>" for key in keys)
        + "</tr>"
        for line in lines(results)
    )
    return Panel(
        id="beside",
        title="Further results of each scenario",
        caption=(
            "The table gives further results for each scenario. Shares are shares of all runs of the "
            f"scenario. The 95% intervals are found by resampling {resampled(results)}. Days are counted "
            "from the branch, and each is a median over the runs in which the event happens. "
            f"{behind(results, keys)}"
        ),
        body=f"<div class=scroll><table><tr><th></th><th>unit</th>{heads}</tr>{rows}</table></div>",
    )


class LineMaker(NamedTuple):
    """Makes the rows of the table."""

    worth: float
    """The number of independent histories to which the histories of the fit are equivalent."""

    def often(self, what: str, happens: Callable[[pd.DataFrame], pd.Series]) -> Line:
        """Make a row for the share of runs in which something happens."""
        return Line(what, OF_RUNS, lambda runs: _share(happens(runs), runs, self.worth))

    def on_average(self, what: str, column: str) -> Line:
        """Make a row for the mean of a column."""
        return Line(what, _unit(column), lambda runs: _mean(runs, column, self.worth))

    def middle(self, what: str, column: str) -> Line:
        """Make a row for the median of a column over the runs in which it has a value."""
        return Line(what, _unit(column), lambda runs: _middle(runs[column]))

    def typical_people(self, what: str, column: str) -> Line:
        """Make a row for the median of a number of people."""
        return Line(what, _unit(column), lambda runs: people(float(runs[column].median())))

    def commonest(self, what: str, column: str, names: dict[str, str]) -> Line:
        """Make a row for the most frequent words in a column, with the share of runs that have each word."""
        return Line(what, OF_RUNS, lambda runs: _commonest(runs[column], names))


def lines(results: Results) -> Iterator[Line]:
    """Yield the rows in the order in which the table shows them."""
    make = LineMaker(results.worth)
    yield from _of_capital_and_ruler(make)
    yield from _of_politics_and_people(make)


def _of_capital_and_ruler(make: LineMaker) -> Iterator[Line]:
    yield make.commonest("the capital is taken by", "capital_taken_by", {})
    yield make.commonest("manner in which the capital is taken", "capital_manner", MANNER_NAMES)
    yield make.middle("days of fighting at the capital", "capital_fighting_days")
    yield make.often("the regime loses a place", lambda runs: runs["first_loss_day"].notna())
    yield make.middle("day on which the regime loses its first place", "first_loss_day")
    yield make.on_average("places that the regime loses", "places_lost")
    yield make.on_average("places that the regime loses without a battle", "lost_without_battle")
    yield make.often("the ruler leaves office", lambda runs: runs["ruler_left_day"].notna())
    yield make.middle("day on which the ruler leaves office", "ruler_left_day")
    yield make.often("the ruler moves to a stronghold", lambda runs: runs["relocated_day"].notna())
    yield make.middle("day on which the ruler moves", "relocated_day")


def _of_politics_and_people(make: LineMaker) -> Iterator[Line]:
    yield make.often("talks open", lambda runs: runs["talks_day"].notna())
    yield make.middle("day on which talks open", "talks_day")
    yield make.often("a coup is attempted", lambda runs: runs["coup_day"].notna())
    yield make.middle("day on which a coup is first attempted", "coup_day")
    yield make.often("a coup succeeds", lambda runs: runs["coup_succeeded"])
    yield make.often(
        "a cease-fire lasts for a day or more", lambda runs: runs["ceasefire_days"] >= 1.0
    )
    yield Line(
        "days that the longest cease-fire lasts",
        _unit("ceasefire_days"),
        lambda runs: _kept(runs["ceasefire_days"]),
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
    return f"{one.value:.0%} ({one.interval('.0%')})"


def _mean(runs: pd.DataFrame, column: str, worth: float) -> str:
    one = mean(runs[column].astype(float), runs["history"], worth)
    return f"{one.value:.2f} ({one.interval('.2f')})"


def _middle(days: pd.Series) -> str:
    """The median over the runs that have a value; a dash if no run has a value."""
    return "–" if days.isna().all() else f"{float(days.median()):.1f}"


def _kept(days: pd.Series) -> str:
    return _middle(days[days > 0.0].reindex(days.index))


def _commonest(words: pd.Series, names: dict[str, str], most: int = 3) -> str:
    """The most common words, each with the share of all runs that have it; a dash if no run has a word."""
    counts = words.astype(object).value_counts()
    parts: Sequence[str] = [
        f"{names.get(str(word), str(word).replace('_', ' '))} {number / len(words):.0%}"
        for word, number in counts.head(most).items()
    ]
    return ", ".join(parts) or "–"
