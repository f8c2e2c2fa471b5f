"""Reads the chronicle of a run in order to find patterns in it.

A capture is a place of the regime's side that falls to another side. It is a capture by columns if the
place did not rise, was not handed over in a bargain and was not taken by neutrals.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model.codes import BARGAIN, NEUTRAL, RISING, Event
from brittle.model.ensemble import RunResult
from brittle.model.setup.prepare import Prepared


class ChronicleLine(NamedTuple):
    """A line of a chronicle (`model.outcome.LOG_DTYPE`)."""

    tick: int
    kind: int
    place: int
    faction: int
    unit: int
    why: int
    amount: float


class Chronicle(NamedTuple):
    """A run, with its log and its captures."""

    prepared: Prepared
    result: RunResult
    log: list[ChronicleLine]
    captures: list[ChronicleLine]
    """Falls of places of the regime's side to another side, in order."""

    @classmethod
    def of(cls, prepared: Prepared, result: RunResult) -> Chronicle:
        """Reads a run."""
        log = [ChronicleLine(*line) for line in result.log.tolist()]
        ours = prepared.relations.regime
        holder = prepared.map.places["start_holder"].tolist()
        captures = []
        for entry in log:
            if entry.kind == Event.PLACE_FALLS:
                if ours[holder[entry.place]] and not ours[entry.faction]:
                    captures.append(entry)
                holder[entry.place] = entry.faction
        return cls(prepared, result, log, captures)

    @property
    def by_columns(self) -> list[ChronicleLine]:
        """Captures by columns of the factions that fight the regime."""
        _, theirs = self.sides
        return [
            one for one in self.captures if one.why not in (RISING, BARGAIN) and theirs[one.faction]
        ]

    def of_kind(self, *kinds: int) -> list[ChronicleLine]:
        """The entries of the given kinds."""
        return [entry for entry in self.log if entry.kind in kinds]

    def first_capture(self, place: int, tick: int) -> ChronicleLine | None:
        """The first capture of a place from a tick on."""
        return next((one for one in self.captures if one.place == place and one.tick >= tick), None)

    @property
    def sides(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each faction, whether it fights for the regime, and whether it fights against the regime."""
        ours = self.prepared.relations.regime
        neutral = np.array([side == NEUTRAL for side in self.prepared.relations.sides])
        return ours, ~ours & ~neutral
