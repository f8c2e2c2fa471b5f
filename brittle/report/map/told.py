"""Write what the map shows of a scenario as plain lists, which the page's script reads.

A place, a faction and a manner is a code (`Results.words`), and a moment is a tick.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from brittle.report.map.action import MapAxis
from brittle.report.map.all_runs import AllRuns, lost_ticks
from brittle.report.map.clock import MapClock
from brittle.report.map.one_run import MapRun
from brittle.results.stored.compact import Column

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
"""The digits of `packed`; the page's script has the same ones."""
SAID = 3
"""The largest number of factions or manners of which the number of runs is said."""


class GrowingShare(NamedTuple):
    """How many runs in 100 have lost a place to a faction, growing with time."""

    place: int
    faction: int
    steps: str
    """The steps, as `packed` writes them."""


def scenario_told(
    title: str, clock: MapClock, axis: MapAxis, found: AllRuns, runs: list[MapRun]
) -> dict[str, Any]:
    """All that the map shows of a scenario."""
    return {
        "title": title,
        "start": clock.start.isoformat(),
        "hours": clock.hours,
        "branch": clock.branch,
        "end": axis.end,
        "words": axis.words,
        "more": axis.end < clock.last,
        "all": {
            "n": found.runs,
            "first": _pairs(found.first, len(found.first[0])),
            "moves": [list(one) for one in moves(found, axis.end)],
            "facts": _facts(found),
        },
        "runs": [_run(one) for one in runs],
    }


def moves(found: AllRuns, end: int) -> list[GrowingShare]:
    """How many runs have lost each place to each faction, by tick, as far as the axis shows.

    Runs are counted in whole hundredths of all runs.
    """
    place, faction = np.nonzero(found.lost.any(axis=2))
    by_tick = found.lost[place, faction, : end + 1].cumsum(axis=1)
    percent = np.rint(by_tick * (100 / max(found.runs, 1))).astype(int)
    grown = np.diff(percent, axis=1, prepend=0)
    out = []
    for p, f, row in zip(place.tolist(), faction.tolist(), grown, strict=True):
        ticks = np.flatnonzero(row)
        if len(ticks):
            out.append(GrowingShare(p, f, packed(ticks.tolist(), row[ticks].tolist())))
    return out


def packed(ticks: Sequence[int], grown: Sequence[int]) -> str:
    """Two letters for each step of a growing number: the ticks since the last step, and by how much it grows.

    A letter is a digit of `DIGITS`. A longer wait and a larger growth take several steps.
    """
    most, parts, last = len(DIGITS) - 1, [], 0
    for tick, more in zip(ticks, grown, strict=True):
        wait, last = tick - last, tick
        while wait > most:
            parts.append(DIGITS[most] + DIGITS[0])
            wait -= most
        parts += [DIGITS[wait] + DIGITS[most], DIGITS[0] + DIGITS[most]][: more // most]
        parts.append(DIGITS[0 if more >= most else wait] + DIGITS[more % most])
    return "".join(parts)


def unpacked(text: str) -> Iterator[tuple[int, int]]:
    """The ticks and the growths that `packed` was given; a large growth may come in parts."""
    tick = 0
    for wait, more in zip(text[::2], text[1::2], strict=True):
        tick += DIGITS.index(wait)
        yield tick, DIGITS.index(more)


def _pairs(counts: Column, most: int) -> list[list[list[int]]]:
    """For each row, at most `most` codes with their counts, the most frequent first."""
    order = np.argsort(-counts, axis=1, kind="stable")[:, :most].tolist()
    return [
        [[code, row[code]] for code in codes if row[code] > 0]
        for codes, row in zip(order, counts.tolist(), strict=True)
    ]


def _facts(found: AllRuns) -> list[list[Any]]:
    """For each place, what the script says of it over all runs.

    These are the number of runs in which it is lost, the quantiles of the tick of its first loss, the most
    frequent takers, manners and last holders, the number of runs with changes of hands that are not stored,
    and the quantiles of the people killed and displaced.
    """
    takers = found.lost.sum(axis=2)
    columns = (
        takers.sum(axis=1).tolist(),
        lost_ticks(found).tolist(),
        _pairs(takers, SAID),
        _pairs(found.manners, SAID),
        _pairs(found.ends, SAID),
        found.again.tolist(),
        np.rint(found.killed).astype(int).tolist(),
        np.rint(found.displaced).astype(int).tolist(),
    )
    return [list(row) for row in zip(*columns, strict=True)]


def _run(one: MapRun) -> dict[str, Any]:
    return {
        "label": one.label,
        "note": one.note,
        "first": list(one.first),
        "changes": [list(change) for change in one.changes],
        "ends": list(one.ends),
        "complete": one.complete,
        "killed": [round(value) for value in one.killed],
        "reprisals": [round(value) for value in one.reprisals],
        "displaced": [round(value) for value in one.displaced],
        "recorded": one.recorded,
    }
