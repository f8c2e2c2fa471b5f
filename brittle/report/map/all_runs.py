"""Count, over all runs of a scenario, when and how each place was first lost, and at what cost.

The table of places holds the first loss of each place and its holder on the last day. Changes of hands
between the two are not stored, but `again` counts how often there must have been one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brittle.report.map.clock import MapClock
from brittle.results.reading import Results
from brittle.results.stored.compact import Column
from brittle.results.stored.place_shards import PlaceShard

LIVES = ("killed_civilians", "reprisals", "displaced_peak")
COLUMNS = ("lost_day", "lost_to", "manner", "holder_end", *LIVES)
LEVELS = (0.1, 0.5, 0.9)
AT_ONCE = 500_000
"""The number of rows of the table of places that are counted together."""


@dataclass(frozen=True, eq=False)
class AllRuns:
    """Numbers of runs of one scenario; P places, F factions, T + 1 ticks, M manners."""

    runs: int
    first: Column
    """[P, F] who held each place on the first day."""
    lost: Column
    """[P, F, T + 1] who took each place at its first loss, by tick."""
    manners: Column
    """[P, M] the manner of the first loss."""
    ends: Column
    """[P, F] who holds each place on the last day."""
    again: Column
    """[P] how often a place that was lost has another holder on the last day than the one who took it."""
    killed: Column
    """[P, 3] civilians killed, those killed in reprisals included: quantiles over runs at `LEVELS`."""
    displaced: Column
    """[P, 3] people away from home at the peak: quantiles over runs at `LEVELS`."""


def all_runs(results: Results, scenario: str, clock: MapClock) -> AllRuns:
    """Count the runs of a scenario, a few shards at a time."""
    table = results.place_table
    codes = {key: code for code, key in enumerate(results.words("lost_to"))}
    coded = np.array([codes[key] for key in table["control"].loc[list(results.manifest["places"])]])
    shape = (len(coded), len(codes))
    first, ends = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    lost = np.zeros((*shape, clock.last + 1), np.int32)
    manners = np.zeros((len(coded), len(results.words("manner"))), np.int64)
    again, runs = np.zeros(len(coded), np.int64), 0
    killed, displaced = [np.zeros((len(coded), 0))], [np.zeros((len(coded), 0))]
    for part in _together(results.places_of(scenario, COLUMNS)):
        fell = ~np.isnan(part["lost_day"])
        place, run = np.nonzero(fell)
        taker = part["lost_to"][place, run]
        tick = clock.ticks(part["lost_day"][place, run])
        lost += _counted((place, taker, tick), lost.shape)
        manners += _counted((place, part["manner"][place, run]), manners.shape)
        held = np.broadcast_to(np.arange(len(coded))[:, None], fell.shape)
        ends += _counted((held, part["holder_end"]), shape)
        holder = np.where(fell, coded[:, None], part["holder_end"])
        first += _counted((held, holder), shape)
        again += (fell & (part["lost_to"] != part["holder_end"])).sum(axis=1)
        runs += fell.shape[1]
        killed.append(part["killed_civilians"] + part["reprisals"])
        displaced.append(part["displaced_peak"])
    lives = (_quantiles(np.concatenate(one[1:] or one, axis=1)) for one in (killed, displaced))
    return AllRuns(runs, first, lost, manners, ends, again, *lives)


def _together(shards: Iterator[PlaceShard]) -> Iterator[PlaceShard]:
    """Join small shards, because to count few rows takes as long as to count many."""
    waiting: list[PlaceShard] = []
    for shard in shards:
        waiting.append(shard)
        if sum(one[COLUMNS[0]].size for one in waiting) >= AT_ONCE:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(shards: Sequence[PlaceShard]) -> Mapping[str, Column]:
    return {name: np.concatenate([one[name] for one in shards], axis=1) for name in COLUMNS}


def _counted(where: tuple[Column, ...], shape: tuple[int, ...]) -> Column:
    """How often each cell of an array is named; a code below 0 names no cell."""
    flat = [np.asarray(one, np.int64).ravel() for one in where]
    known = np.logical_and.reduce([one >= 0 for one in flat])
    cells = np.ravel_multi_index(tuple(one[known] for one in flat), shape)
    return np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape)


def _quantiles(values: Column) -> Column:
    """[P, 3] quantiles of the values [P, runs]: the smallest value that at least this share of runs reach."""
    runs = values.shape[1]
    if runs == 0:
        return np.zeros((len(values), len(LEVELS)))
    at = [max(int(np.ceil(level * runs - 1e-9)) - 1, 0) for level in LEVELS]
    found: Column = np.partition(values, at, axis=1)[:, at]
    return found


def lost_ticks(found: AllRuns) -> Column:
    """[P, 3] ticks of first loss at `LEVELS` over the runs in which a place is lost; -1 if there are none."""
    by_tick = found.lost.sum(axis=1).cumsum(axis=1)
    total = by_tick[:, -1:]
    needed = np.ceil(np.asarray(LEVELS) * total - 1e-9).clip(1)
    ticks = (by_tick[:, None, :] < needed[:, :, None]).sum(axis=2)
    return np.where(total > 0, ticks, -1)
