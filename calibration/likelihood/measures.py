"""The value of a claim's variable in a simulated past: one number, measured as its kind requires.

Days count from the article's end and are negative before it. An event that did not happen has the day
infinity. As in results, an event of a tick is dated to the tick's end (`model.rules.numbers.day_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.evidence.kinds import Deed
from brittle.calibration.likelihood.surveys import Mask, Survey, look_over, nearest
from brittle.model.rules.numbers import day_of
from brittle.model.state import State

Indices = NDArray[np.intp]
PlaceSet = Literal["gave_way", "overrun", "rising", "lost", "quiet"]
NEVER = float("inf")


class Seen(NamedTuple):
    """A state, with facts about its places that several measures use."""

    state: State
    now: float  # day of the state
    dt: float  # days per tick
    first: float  # day of the theatre's start
    places: Survey

    def day(self, tick: int) -> float:
        """The day of an event in a tick; infinity if `tick` is -1."""
        return day_of(tick, self.dt) + self.first if tick >= 0 else NEVER


def see(state: State, now: float, dt: float, first: float) -> Seen:
    """Prepare a state for measures."""
    seen = Survey.blank(len(state.places))
    look_over(state.places, state.p, dt, first, seen)
    return Seen(state, now, dt, first, seen)


class Measure(Protocol):
    """Reads one number off a simulated past. A measure can be pickled, as it holds arrays and numbers."""

    def of(self, seen: Seen) -> float:
        """The number."""


@dataclass(frozen=True, eq=False)
class DayLost:
    """Day on which a place was lost to one of these factions; infinity if it was not lost to them."""

    place: int
    takers: Mask  # [F]

    def of(self, seen: Seen) -> float:
        """Days from the article's end."""
        to = seen.state.places["lost_to"][self.place]
        return float(seen.places.lost_day[self.place]) if to >= 0 and self.takers[to] else NEVER


@dataclass(frozen=True, eq=False)
class FirstLoss:
    """Day on which the first of these places was lost."""

    places: Indices

    def of(self, seen: Seen) -> float:
        """Days from the article's end."""
        return float(seen.places.lost_day[self.places].min())


@dataclass(frozen=True)
class DayEntered:
    """Day on which some factions entered a place; infinity unless they are still inside or took it.

    If the place fell, the day of entry is the day of its loss minus the days of effective fighting.
    """

    place: int
    by: Mask  # [F]

    def of(self, seen: Seen) -> float:
        """Days from the article's end."""
        place = seen.state.places[self.place]
        if seen.places.lost[self.place]:
            theirs = self.by[place["lost_to"]]
            return (
                float(seen.places.lost_day[self.place] - place["lost_fighting"])
                if theirs
                else NEVER
            )
        inside = seen.state.fronts["inside"][self.by, self.place] > 0.0
        return seen.now - float(place["contact"]) if inside.any() else NEVER


@dataclass(frozen=True, eq=False)
class CountOf:
    """Number of these places that are in the set named by `what`."""

    what: PlaceSet
    places: Indices

    def of(self, seen: Seen) -> float:
        """Number of places."""
        mask: Mask = getattr(seen.places, self.what)
        return float(np.count_nonzero(mask[self.places]))


@dataclass(frozen=True, eq=False)
class ShareLost:
    """Share of these places that were lost."""

    places: Indices

    def of(self, seen: Seen) -> float:
        """0 to 1."""
        return int(np.count_nonzero(seen.places.lost[self.places])) / max(len(self.places), 1)


@dataclass(frozen=True, eq=False)
class ShareQuiet:
    """The share of lost places, among these places, that fell without battle; 0 if none was lost."""

    places: Indices

    def of(self, seen: Seen) -> float:
        """0 to 1."""
        quiet = int(np.count_nonzero(seen.places.quiet[self.places]))
        return quiet / max(int(np.count_nonzero(seen.places.lost[self.places])), 1)


@dataclass(frozen=True, eq=False)
class Nearest:
    """Distance from a place to the nearest force of some factions.

    Forces are units in the field, places held, and risings.
    """

    km: NDArray[np.float64]  # [P] from each place by road
    factions: Mask  # [F]

    def of(self, seen: Seen) -> float:
        """Distance in km by road; FARTHEST if there is no force or no road."""
        return nearest(seen.state.units, seen.state.places, self.km, self.factions, FARTHEST)


FARTHEST = 1e4
"""Distance in km that is used if there is no force or no road."""


@dataclass(frozen=True, eq=False)
class MenAcross:
    """Number of regime soldiers who crossed the border from places whose nearest crossing is a given one."""

    near: Mask  # [P]

    def of(self, seen: Seen) -> float:
        """Number of men."""
        return float(seen.state.places["crossed"][self.near].sum())


@dataclass(frozen=True)
class DayLeftOffice:
    """Day on which the ruler left office."""

    def of(self, seen: Seen) -> float:
        """Days from the article's end."""
        return seen.day(int(seen.state.world["left_tick"][0]))


@dataclass(frozen=True)
class RulerIsAt:
    """Whether the ruler is in office and at a given place."""

    place: int

    def of(self, seen: Seen) -> float:
        """0 or 1."""
        world = seen.state.world
        return float(world["left_tick"][0] < 0 and world["ruler_place"][0] == self.place)


@dataclass(frozen=True)
class EliteReady:
    """Share of the elite that thinks the regime is lost, above the share in calm times; 1 after a bargain."""

    def of(self, seen: Seen) -> float:
        """0 to 1."""
        world = seen.state.world
        return 1.0 if world["bargain_tick"][0] >= 0 else float(world["share_lost"][0])


@dataclass(frozen=True, eq=False)
class PatronsThat:
    """Number of these patrons who did what `did` says: they intervened in strength, or they left."""

    patrons: Indices
    did: Deed

    def of(self, seen: Seen) -> float:
        """Number of patrons."""
        return float(seen.state.patrons[self.did][self.patrons].sum())
