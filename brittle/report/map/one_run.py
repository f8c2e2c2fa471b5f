"""Who holds each place in a single run, from the batch's tables or from the log of a run played again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from brittle.engine import PreparedScenario, RunOutput
from brittle.model.codes import Event
from brittle.report.map.clock import MapClock
from brittle.results.chosen_runs import TYPICAL, chosen_runs
from brittle.results.reading import Results
from brittle.results.stored.compact import Column
from brittle.wording import outcome_meaning

LIVES = ("killed_civilians", "reprisals", "displaced_peak")
COLUMNS = ("lost_day", "lost_to", "manner", "holder_end", *LIVES)


class HolderChange(NamedTuple):
    """A place changes hands."""

    tick: int
    """The tick at whose end the place changes hands, counted from the first moment of the campaign.

    Ticks count as the days in the tables do, so this is one more than the tick in the log.
    """
    place: int
    holder: int
    """The code of the faction that holds the place from this tick on."""
    manner: int
    """The code of the manner, or -1 if it is not known."""


@dataclass(frozen=True, eq=False)
class MapRun:
    """One run as the map shows it. Places and factions are codes (`Results.words`)."""

    label: str
    """What the reader chooses, for example "In fact"."""
    note: str
    """A sentence that says which run this is."""
    first: Sequence[int]
    """[P] who held each place on the first day."""
    changes: Sequence[HolderChange]
    """The changes of hands in the order of time."""
    ends: Sequence[int]
    """[P] who holds each place on the last day, which `changes` need not reach if `complete` is false."""
    complete: bool
    """Whether `changes` has every change; if not, it has only the first loss of each place."""
    killed: Sequence[float]
    """[P] civilians killed in combat and from the air."""
    reprisals: Sequence[float]
    """[P] people killed in reprisals."""
    displaced: Sequence[float]
    """[P] people away from home at the peak. Like the other numbers of people, empty for a record."""
    recorded: bool = False
    """Whether this is a record of what truly happened, and no run of the model."""


class PickedRun(NamedTuple):
    """A run that the map offers."""

    draw: int
    replicate: int
    label: str
    """See `MapRun`."""
    note: str
    """See `MapRun`."""


type ChosenRuns = Callable[[Results, str, MapClock], Sequence[MapRun]]
"""Chooses the runs of a scenario that the map offers one by one; the map opens with the first."""


def typical_only(results: Results, scenario: str, clock: MapClock) -> Sequence[MapRun]:
    """The typical run of a scenario (`typical_run`), read from the tables."""
    return [stored_run(results, scenario, clock, typical_run(results, scenario))]


def recounted_or_typical(results: Results, scenario: str, clock: MapClock) -> Sequence[MapRun]:
    """The runs that the report recounts, for its main scenario; the typical run, for every other scenario."""
    if scenario != results.main:
        return typical_only(results, scenario, clock)
    return [
        stored_run(
            results,
            scenario,
            clock,
            PickedRun(
                one.draw, one.replicate, one.label, f"{one.why} The name of this run is {one.run}."
            ),
        )
        for one in chosen_runs(results)
    ]


def typical_run(results: Results, scenario: str) -> PickedRun:
    """The run in the middle of the runs with the most common outcome.

    The runs are ordered by the day on which the capital is lost; if it is lost in none of them, by the
    number of places lost. Equal runs are ordered by draw and replicate. Of equally common outcomes, the first
    in the order of `model.codes.Outcome` counts.
    """
    runs = results.of(scenario)
    counts = runs["outcome"].value_counts(sort=False)
    outcome = str(counts.idxmax())
    same = runs[runs["outcome"] == outcome]
    lost = same[same["capital_lost_day"].notna()]
    kept, by = (lost, "capital_lost_day") if len(lost) else (same, "places_lost")
    order = kept.sort_values([by, "draw", "replicate"])
    row = order.iloc[(len(order) - 1) // 2]
    draw, replicate = int(row["draw"]), int(row["replicate"])
    middle = "day on which the capital is lost" if len(lost) else "number of places lost"
    note = (
        f"This run, {scenario}/{draw}/{replicate}, ends in the commonest way, as {counts[outcome]:,} of "
        f"{len(runs):,} runs do: {outcome_meaning(outcome, results.chosen(scenario))}. Among these runs it "
        f"is in the middle by the {middle}."
    )
    return PickedRun(draw, replicate, TYPICAL, note)


def stored_run(results: Results, scenario: str, clock: MapClock, picked: PickedRun) -> MapRun:
    """A completed run of a batch, with the first loss of each place as its only changes."""
    draw, replicate, label, note = picked
    columns = results.places_in_run(scenario, draw, replicate, COLUMNS)
    fell = np.flatnonzero(~np.isnan(columns["lost_day"]))
    ticks = clock.ticks(columns["lost_day"][fell])
    changes = sorted(
        HolderChange(int(tick), int(p), int(columns["lost_to"][p]), int(columns["manner"][p]))
        for tick, p in zip(ticks, fell, strict=True)
    )
    return _run(label, note, _first(results, columns["holder_end"], fell), changes, columns, False)


def logged_run(
    results: Results, played: RunOutput, prepared: PreparedScenario, label: str, note: str
) -> MapRun:
    """A run that was played again with its log, which has every change of hands.

    The engine's codes are turned into those of the batch, so the two may differ.
    """
    factions = _renumbered(prepared.faction_ids, results.words("lost_to"))
    places = _renumbered(prepared.place_ids, results.manifest["places"])
    log = played.log
    falls = log[log["kind"] == Event.PLACE_FALLS]
    changes = [
        HolderChange(
            int(one["tick"]) + 1, places[one["place"]], factions[one["faction"]], int(one["why"])
        )
        for one in falls
    ]
    order = np.argsort(places)
    rows = played.places[order]
    columns = {name: rows[name] for name in LIVES}
    columns["holder_end"] = np.array([factions[code] for code in rows["holder_end"]])
    changed = sorted({one.place for one in changes})
    return _run(
        label, note, _first(results, columns["holder_end"], changed), changes, columns, True
    )


def _renumbered(ids: Sequence[str], words: Sequence[str]) -> list[int]:
    number = {word: code for code, word in enumerate(words)}
    return [number[one] for one in ids]


def _first(results: Results, ends: Column, changed: Sequence[int] | Column) -> list[int]:
    """Who held each place on the first day: the last holder of a place that never changed hands."""
    coded = results.place_table["control"].loc[list(results.manifest["places"])]
    first = [int(code) for code in ends]
    number = {word: code for code, word in enumerate(results.words("lost_to"))}
    for place in changed:
        first[place] = number[coded.iloc[place]]
    return first


def _run(
    label: str,
    note: str,
    first: Sequence[int],
    changes: Sequence[HolderChange],
    columns: Mapping[str, Column],
    complete: bool,
) -> MapRun:
    killed, reprisals, displaced = (columns[name].astype(float).tolist() for name in LIVES)
    ends = [int(code) for code in columns["holder_end"]]
    return MapRun(label, note, first, changes, ends, complete, killed, reprisals, displaced)
