"""What else a run tells: of capital, ruler, elites, patrons, belief and justice, scenario by scenario."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from brittle.report.figures.panel import Panel, behind
from brittle.results.reading import Results
from brittle.results.statistics import mean, share
from brittle.wording import MANNER_NAMES, people

type Told = Callable[[pd.DataFrame], str]
"""A cell's text, of the runs of one scenario."""


class Line(NamedTuple):
    """A row of the table."""

    what: str
    told: Told


def panel(results: Results) -> Panel:
    """A table: a row a quantity, a column a scenario."""
    keys = results.scenarios
    runs = {key: results.runs[results.runs["scenario"] == key] for key in keys}
    heads = "".join(f"<th>{html.escape(results.title(key))}</th>" for key in keys)
    rows = "".join(
        f"<tr><th>{html.escape(line.what)}</th>"
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
        body=f"<div class=scroll><table><tr><th></th>{heads}</tr>{rows}</table></div>",
    )


def lines(results: Results) -> Iterator[Line]:
    """The rows, in the order in which the table shows them."""
    worth = results.worth

    def often(happens: Callable[[pd.DataFrame], pd.Series]) -> Told:
        return lambda runs: _share(happens(runs), runs, worth)

    def on_average(column: str) -> Told:
        return lambda runs: _mean(runs, column, worth)

    yield Line("the capital is taken by", lambda runs: _commonest(runs["capital_taken_by"], {}))
    yield Line("in which manner", lambda runs: _commonest(runs["capital_manner"], MANNER_NAMES))
    yield Line("days of fighting there", lambda runs: _middle(runs["capital_fighting_days"]))
    yield Line("the regime loses a place", often(lambda runs: runs["first_loss_day"].notna()))
    yield Line("the first of them on day", lambda runs: _middle(runs["first_loss_day"]))
    yield Line("places that it loses", on_average("places_lost"))
    yield Line("of these, lost without a battle", on_average("lost_without_battle"))
    yield Line("the ruler leaves office", often(lambda runs: runs["ruler_left_day"].notna()))
    yield Line("on day", lambda runs: _middle(runs["ruler_left_day"]))
    yield Line("the ruler moves to a stronghold", often(lambda runs: runs["relocated_day"].notna()))
    yield Line("on day", lambda runs: _middle(runs["relocated_day"]))
    yield Line("talks open", often(lambda runs: runs["talks_day"].notna()))
    yield Line("on day", lambda runs: _middle(runs["talks_day"]))
    yield Line("a coup is tried", often(lambda runs: runs["coup_day"].notna()))
    yield Line("on day", lambda runs: _middle(runs["coup_day"]))
    yield Line("a coup succeeds", often(lambda runs: runs["coup_succeeded"]))
    yield Line("a cease-fire is kept for a day", often(lambda runs: runs["ceasefire_days"] >= 1.0))
    yield Line("days that the longest is kept", lambda runs: _kept(runs["ceasefire_days"]))
    yield Line("patrons that act in force", on_average("patrons_acted"))
    yield Line("patrons that leave", on_average("patrons_left"))
    yield Line("belief on the last day, 0 to 1", on_average("belief_end"))
    yield Line("share of the people held on the last day", on_average("population_held_end"))
    yield Line(
        "people in places that rose or fell without a fight",
        lambda runs: people(float(runs["celebrations"].median())),
    )
    yield Line(
        "most people away from home on any day",
        lambda runs: people(float(runs["displaced_peak"].median())),
    )
    yield Line("public belief never moves", often(lambda runs: runs["will_never_moved"]))
    yield Line("chance that the ruler answers before a court", on_average("accountability"))


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
