"""Part `sizes`: time and memory in small and large made-up countries, and what stops larger ones."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.engines import live, live_steps
from benchmarks.performance.findings import Findings, FoundNumber, FoundTable, shown
from benchmarks.performance.phases import no_addresses, play_timed, timed_schedule
from benchmarks.performance.timing import TimedCase, case, seconds
from benchmarks.theatre import write_case
from brittle.model.ensemble import play, prepare, replay
from brittle.model.inputs.reading import load_scenario
from brittle.model.kernel.schedule import play_ticks
from brittle.model.setup.geography import FARTHEST_REACH, Geography
from brittle.model.state import State

PLACES = (10, 100, 1000)
HISTORIES = (40, 40, 16)
REPEATS = 7
GOAL = 1.5
NEXT_SIZE = 10_000
MEGABYTE = 1e6
MOST_PHASES = 8

_SHARED = ("ways", "neighbours", "reach", "refuges", "ties", "camps", "supports", "events", "p")
"""The arrays of a State that all runs share, or that do not depend on the number of places."""

_TREE = 4 + 8
"""Bytes of the next place and the km to one target, for one place."""


class Country(NamedTuple):
    """What was measured in a country of one size."""

    runs: TimedCase
    places: int
    steps: list[int]
    """Live agent-steps of each run."""
    preparing: float
    """Seconds to prepare the scenario."""
    best: list[float]
    """The least time of each run, in seconds."""

    @property
    def step(self) -> float:
        """The time of a live agent-step over all runs, in nanoseconds."""
        return sum(self.best) / sum(self.steps) * 1e9

    @property
    def map(self) -> Geography:
        """The tables of the country's map."""
        return self.runs.prepared.map


def measure(quick: bool) -> Findings:
    """Plays the same kind of war in each country, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        countries = [
            _country(Path(folder) / str(n), n, max(2, m // 4) if quick else m)
            for n, m in zip(PLACES, HISTORIES, strict=True)
        ]
    for _ in range(2 if quick else REPEATS):
        for country in countries:
            _play(country)
    small, large = countries[-2:]
    return Findings(
        title="Larger countries",
        words=(
            "[theatre.py](../benchmarks/theatre.py) writes made-up countries in which formations, "
            "columns and roads are in proportion to the places, about as in Syria. The countries are "
            f"played in turn, with up to {max(len(c.best) for c in countries)} prior histories each. Of "
            "each history, the least time counts. The time of a live agent-step is that of all runs over "
            "all their steps; the other columns are medians over the runs.",
            _tables_in_words(large),
        ),
        measures=(
            FoundNumber(
                what=f"time of a live agent-step, {large.places:,} places / {small.places:,} places",
                value=large.step / small.step,
                goal=GOAL,
                less_is_better=True,
            ),
        ),
        tables=(_times(countries), _growth(small, large, quick), _tables(countries)),
    )


def _tables_in_words(country: Country) -> str:
    """What stops larger countries, and what would be needed instead of tables of all pairs of places."""
    pairs, ways = _pairs(country), country.map.ways
    targets = _most_targets(country)
    larger = NEXT_SIZE / country.places
    sparse = targets * country.places * _TREE
    return (
        f"The table of the ways between all pairs of places has {ways.itemsize} bytes a pair, "
        f"{shown(ways.nbytes / MEGABYTE)} MB at {country.places:,} places, and so "
        f"{shown(ways.nbytes / MEGABYTE * larger * larger)} MB at {NEXT_SIZE:,}. The rules about what is "
        f"near ask only about places at most {FARTHEST_REACH:g} km apart by road: at {country.places:,} "
        f"places these are {pairs:,} pairs, or {pairs / country.places:.0f} a place, which is "
        f"{100 * pairs / country.places**2:.2g}% of all pairs. They have a table of their own, which grows "
        "in proportion to the places. Only attacks on a place and the choice of a target ask about any "
        f"distance. At most {targets:,} places were targets at the same time, so a sparse form "
        "would keep, for each target, the next place and the distance from every place: "
        f"{shown(sparse / MEGABYTE)} MB at {country.places:,} places, and "
        f"{shown(sparse / MEGABYTE * larger * larger)} MB at {NEXT_SIZE:,} if the targets grow with the "
        "places. These ways would have to be found in the run whenever the targets change."
    )


def _country(folder: Path, places: int, histories: int) -> Country:
    file = write_case(folder, places)
    runs = case(file, histories)
    scenario = load_scenario(file)
    preparing = seconds(lambda: prepare(scenario))
    play(runs.prepared, runs.histories[0], 0)
    steps = [live_steps(runs.prepared, history) for history in runs.histories]
    return Country(runs, places, steps, preparing, [float("inf")] * histories)


def _play(country: Country) -> None:
    prepared, histories = country.runs
    for i, history in enumerate(histories):
        country.best[i] = min(country.best[i], seconds(partial(play, prepared, history, 0)))


def _times(countries: list[Country]) -> FoundTable:
    rows = []
    for one in countries:
        state = replay(one.runs.prepared, one.runs.histories[0])
        own = sum(a.nbytes for name, a in state._asdict().items() if name not in _SHARED)
        rows.append(
            (
                f"{one.places:,}",
                float(len(state.units)),
                float(np.median(one.steps)),
                float(np.median(one.best)) * 1e3,
                one.step,
                own / live(state) / 1e3,
                one.preparing,
            )
        )
    return FoundTable(
        title="Time and memory of a run",
        head=(
            "places",
            "units",
            "live agent-steps",
            "a run, ms",
            "a live agent-step, ns",
            "memory of a run, kB a live agent",
            "to prepare, s",
        ),
        rows=tuple(rows),
    )


def _growth(small: Country, large: Country, quick: bool) -> FoundTable:
    """How the time of each phase grows with the number of places."""
    timed = timed_schedule({}, {})
    spent = []
    for one in (small, large):
        best = np.full((len(one.steps), len(timed.phases)), np.iinfo(np.int64).max)
        for _ in range(1 if quick else REPEATS):
            for i, history in enumerate(one.runs.histories):
                cycles = np.zeros(len(timed.phases), np.int64)
                play_timed(one.runs.prepared, history, timed, cycles, no_addresses)
                best[i] = np.minimum(best[i], cycles)
        spent.append(best.sum(axis=0) / sum(one.steps))
    few, many = spent
    order = [int(j) for j in np.argsort(-many, kind="stable")[:MOST_PHASES]]
    return FoundTable(
        title=f"Phases that take most time at {large.places:,} places",
        head=("phase", "share of the time, %", f"a live agent-step / at {small.places:,} places"),
        rows=tuple(
            (f"`{timed.phases[j]}`", 100.0 * many[j] / many.sum(), float(many[j] / few[j]))
            for j in order
        ),
    )


def _tables(countries: list[Country]) -> FoundTable:
    rows = tuple(
        (
            f"{one.places:,}",
            one.map.ways.nbytes / MEGABYTE,
            one.map.reach.nbytes / MEGABYTE,
            one.map.neighbours.nbytes / MEGABYTE,
            float(_pairs(one)),
            float(_most_targets(one)),
        )
        for one in countries
    )
    return FoundTable(
        title="Tables of the map",
        head=(
            "places",
            "ways (all pairs), MB",
            "places within reach, MB",
            "roads, MB",
            "pairs within reach",
            "most targets at a time",
        ),
        rows=rows,
    )


def _pairs(country: Country) -> int:
    return int(country.map.places["within"].sum())


def _most_targets(country: Country) -> int:
    """The largest number of places that are the target of any faction at a tick of the first history."""
    prepared, histories = country.runs
    state = replay(prepared, histories[0])
    most = 0
    for tick in range(prepared.branch_tick, prepared.last_tick):
        play_ticks(state, tick, tick + 1)
        most = max(most, _targets(state))
    return most


def _targets(state: State) -> int:
    number = len(state.places)
    listed = [row[: row[number]] for row in state.targets]
    return len(np.unique(np.concatenate(listed)))
