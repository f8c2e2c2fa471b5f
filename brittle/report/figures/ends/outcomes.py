"""Show how runs end, by scenario."""

from __future__ import annotations

from collections.abc import Mapping

from brittle.model.codes import Outcome, by_word
from brittle.model.outcome import OUTCOMES
from brittle.report.figures.base.panel import LegendKey, Panel, Trace, about, behind
from brittle.report.figures.base.stack import Part, legend, plot
from brittle.report.figures.base.table import Cell, FigureTable, ends, interval_heads
from brittle.report.palette import (
    CHOSEN,
    DEAL,
    FORCE,
    GIVEN_UP,
    HALT,
    INSIDE,
    LIGHT_TEXT,
    REGIME,
    Fill,
)
from brittle.report.said.shares import in_runs, interval, with_interval
from brittle.results.reading import Results
from brittle.results.statistics import REGIME_ENDS, Estimate, share
from brittle.wording import OUTCOME_NAMES, capital_letter, outcome_meaning

FILLS = by_word(
    {
        Outcome.NEGOTIATED_TRANSITION: Fill(DEAL),
        Outcome.INSIDE_HANDOVER: Fill(INSIDE),
        Outcome.FLIGHT: Fill(DEAL, "/"),
        Outcome.ASSAULT: Fill(FORCE),
        Outcome.IMPLOSION: Fill(GIVEN_UP),
        Outcome.RUMP_STATE: Fill(REGIME, "/"),
        Outcome.LEADER_REPLACED: Fill(INSIDE, "/"),
        Outcome.CEASEFIRE: Fill(HALT),
        Outcome.HOLDS: Fill(REGIME),
    }
)
EXPLAINED = 0.1
"""The caption explains the outcomes that have at least this share of some scenario's runs."""

BELOW_BAR = 0.49
"""How far below the middle of its bar a diamond is drawn, in rows, so that it covers no number."""

type Shares = dict[str, dict[str, Estimate]]
"""For each scenario, the share of runs with each outcome."""


def panel(results: Results) -> Panel:
    """Stack the shares of the outcomes, and mark the share of runs in which the regime ends."""
    keys = results.scenarios
    shares, over = _shares(results), _over(results)
    parts = [
        Part(
            OUTCOME_NAMES[word],
            FILLS[word],
            [found[word].value for found in shares.values()],
            [_hover(word, found[word], results.chosen(key)) for key, found in shares.items()],
        )
        for word in OUTCOMES
    ]
    known = any(one.bounded for one in over.values())
    return Panel(
        id="outcomes",
        title=_finding(results, over[results.main], shares[results.main]),
        caption=(
            f"Each bar divides the runs of a scenario by how they end.{_meanings(results, shares)} The "
            "regime ends if it loses the capital or shrinks to a stronghold. The diamond below a bar marks "
            f"the share of runs in which it ends{', and the line its 95% interval' if known else ''}. "
            f"{about(results)}{behind(results, keys)}"
        ),
        plots=[plot([results.title(key) for key in keys], parts, [_diamonds(over)])],
        legend=[*legend(parts), LegendKey("the regime ends", CHOSEN, "diamond")],
        table=_table(results, shares, over),
    )


def _shares(results: Results) -> Shares:
    runs = {key: results.of(key) for key in results.scenarios}
    return {
        key: {
            word: share(its["outcome"] == word, its["history"], results.worth) for word in OUTCOMES
        }
        for key, its in runs.items()
    }


def _over(results: Results) -> dict[str, Estimate]:
    """For each scenario, the share of runs in which the regime ends."""
    runs = {key: results.of(key) for key in results.scenarios}
    return {
        key: share(its["outcome"].isin(REGIME_ENDS), its["history"], results.worth)
        for key, its in runs.items()
    }


def _finding(results: Results, over: Estimate, main: Mapping[str, Estimate]) -> str:
    """Say how often the regime ends, and in which way most often, if the intervals tell."""
    said = f"The regime ends in {in_runs(over.value, over.runs)} runs ({interval(over)})"
    first, second = sorted(main.items(), key=lambda one: -one[1].value)[:2]
    if not first[1].bounded or first[1].low <= second[1].high:
        return said
    meaning = outcome_meaning(first[0], results.chosen(results.main))
    return f"{said}; most often, {meaning}: {with_interval(first[1])}"


def _meanings(results: Results, shares: Shares) -> str:
    """Explain the outcomes that some scenario has often."""
    often = [
        word
        for word in OUTCOMES
        if max(found[word].value for found in shares.values()) >= EXPLAINED
    ]
    chosen = results.chosen(results.main)
    words = [f"“{OUTCOME_NAMES[word]}”: {outcome_meaning(word, chosen)}" for word in often]
    return f" The commonest ends mean: {'; '.join(words)}." if words else ""


def _diamonds(over: Mapping[str, Estimate]) -> Trace:
    """Mark the share of runs in which the regime ends, with its interval."""
    every = list(over.values())
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "the regime ends, with its 95% interval",
        "y": [i + BELOW_BAR for i in range(len(every))],
        "x": [one.value for one in every],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.value for one in every],
            "arrayminus": [one.value - one.low for one in every],
            "color": CHOSEN,
            "thickness": 2,
            "width": 5,
        },
        "marker": {
            "symbol": "diamond",
            "size": 9,
            "color": LIGHT_TEXT,
            "line": {"color": CHOSEN, "width": 2},
        },
        "cliponaxis": False,
        "text": [f"the regime ends: {_numbers(one)}" for one in every],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _numbers(one: Estimate) -> str:
    return f"{one.value:.1%} of runs ({one.interval('.1%')}), n = {one.runs:,}"


def _hover(word: str, one: Estimate, chosen: Mapping[str, float]) -> str:
    meaning = outcome_meaning(word, chosen)
    return f"<b>{capital_letter(OUTCOME_NAMES[word])}</b>: {meaning}<br>{_numbers(one)}"


def _table(results: Results, shares: Shares, over: Mapping[str, Estimate]) -> FigureTable:
    words = [word for word in OUTCOMES if any(found[word].value > 0 for found in shares.values())]
    columns = ["scenario", *interval_heads("the regime ends [share]")]
    for word in words:
        columns += interval_heads(f"{OUTCOME_NAMES[word]} [share]")
    rows: list[list[Cell]] = [
        [
            results.title(key),
            *ends(over[key]),
            *(end for word in words for end in ends(found[word])),
            over[key].runs,
        ]
        for key, found in shares.items()
    ]
    return FigureTable.of([*columns, "runs"], rows)
