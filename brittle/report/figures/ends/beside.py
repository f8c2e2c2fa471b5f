"""What else a run tells: of capital, ruler, elites, patrons, belief and justice, scenario by scenario."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from brittle.batches.tables.dictionary import RUNS, rows_of
from brittle.report.figures.base.panel import Panel, behind
from brittle.results.reading import Results
from brittle.results.statistics import mean, share
from brittle.wording import MANNER_NAMES, people

type Told = Callable[[pd.DataFrame], str]
"""A cell's text, of the runs of one scenario."""


OF_RUNS = "% of runs"


class Line(NamedTuple):
    """A row of the table."""

    what: str
    unit: str
    told: Told


def panel(results: Results) -> Panel:
    """A table: a row a quantity with its unit, a column a scenario."""
    keys = results.scenarios
    runs = {key: results.runs[results.runs["scenario"] == key] for key in keys}
    heads = "".join(f"<th>{html.escape(results.title(key))}</th>" for key in keys)
    rows = "".join(
        f"<tr><th>{html.escape(line.what)}</th><td class=small>{html.escape(line.unit)}</td>"
        + "".join(f"<td>{html.escape(line.told(runs[key]))}</td>" for key in keys)
        + "</tr>"
        for line in lines(results)
    )
    return Panel(
        id="beside",
        title="What else the runs tell",
        caption=(
            "Shares are of all runs of a scenario, with their 95% interval (bootstrap over "
            "histories); days count from the branch and are medians over the runs in which the thing "
            f"happens. {behind(results, keys)}"
        ),
        body=f"<div class=scroll><table><tr><th></th><th>unit</th>{heads}</tr>{rows}</table></div>",
    )


def lines(results: Results) -> Iterator[Line]:
    """The rows, in the order in which the table shows them."""
    worth = results.worth

    def often(what: str, happens: Callable[[pd.DataFrame], pd.Series]) -> Line:
        return Line(what, OF_RUNS, lambda runs: _share(happens(runs), runs, worth))

    def on_average(what: str, column: str) -> Line:
        return Line(what, _unit(column), lambda runs: _mean(runs, column, worth))

    def middle(what: str, column: str) -> Line:
        return Line(what, _unit(column), lambda runs: _middle(runs[column]))

    def typical_people(what: str, column: str) -> Line:
        return Line(what, _unit(column), lambda runs: people(float(runs[column].median())))

    def commonest(what: str, column: str, names: dict[str, str]) -> Line:
        return Line(what, OF_RUNS, lambda runs: _commonest(runs[column], names))

    yield commonest("the capital is taken by", "capital_taken_by", {})
    yield commonest("in which manner", "capital_manner", MANNER_NAMES)
    yield middle("days of fighting there", "capital_fighting_days")
    yield often("the regime loses a place", lambda runs: runs["first_loss_day"].notna())
    yield middle("the first of them on day", "first_loss_day")
    yield on_average("places that it loses", "places_lost")
    yield on_average("of these, lost without a battle", "lost_without_battle")
    yield often("the ruler leaves office", lambda runs: runs["ruler_left_day"].notna())
    yield middle("on day", "ruler_left_day")
    yield often("the ruler moves to a stronghold", lambda runs: runs["relocated_day"].notna())
    yield middle("on day", "relocated_day")
    yield often("talks open", lambda runs: runs["talks_day"].notna())
    yield middle("on day", "talks_day")
    yield often("a coup is tried", lambda runs: runs["coup_day"].notna())
    yield middle("on day", "coup_day")
    yield often("a coup succeeds", lambda runs: runs["coup_succeeded"])
    yield often("a cease-fire is kept for a day", lambda runs: runs["ceasefire_days"] >= 1.0)
    yield Line(
        "days that the longest is kept",
        _unit("ceasefire_days"),
        lambda runs: _kept(runs["ceasefire_days"]),
    )
    yield on_average("patrons that act in force", "patrons_acted")
    yield on_average("patrons that leave", "patrons_left")
    yield on_average("belief on the last day, 0 to 1", "belief_end")
    yield on_average("share of the people held on the last day", "population_held_end")
    yield typical_people("people in places that rose or fell without a fight", "celebrations")
    yield typical_people("most people away from home on any day", "displaced_peak")
    yield often("public belief never moves", lambda runs: runs["will_never_moved"])
    yield on_average("chance that the ruler answers before a court", "accountability")


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
    """The median where it happens; a dash where it never does."""
    return "–" if days.isna().all() else f"{float(days.median()):.1f}"


def _kept(days: pd.Series) -> str:
    return _middle(days[days > 0.0].reindex(days.index))


def _commonest(words: pd.Series, names: dict[str, str], most: int = 3) -> str:
    """The commonest words with their shares of all runs; a dash where there are none."""
    counts = words.astype(object).value_counts()
    parts: Sequence[str] = [
        f"{names.get(str(word), str(word).replace('_', ' '))} {number / len(words):.0%}"
        for word, number in counts.head(most).items()
    ]
    return ", ".join(parts) or "–"
