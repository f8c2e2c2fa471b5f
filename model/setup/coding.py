"""What the coding of a theatre cannot know, drawn once for a history before its first day.

It cannot know whether a force exists, and how wrong its values are (`model.rules.coding`). All values in calm
are computed after these draws, so that an error of coding is part of the calm and not a change since calm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brittle.model import decisions as d
from brittle.model.codes import GONE, LOCAL, Side, code_of
from brittle.model.coding_error import CODING_ERROR
from brittle.model.draws import key_of, uniforms
from brittle.model.kernel.opening import (
    OfGarrison,
    OfPlace,
    draw_fears,
    draw_garrisons,
    draw_places,
)
from brittle.model.rules.coding import is_in_being
from brittle.model.rules.risings import rises_with
from brittle.model.setup.history import History, values_of
from brittle.model.state import CODING_GROUPS, Array

if TYPE_CHECKING:
    from brittle.model.inputs.reading import PlaceRow, Theatre
    from brittle.model.setup.prepare import Prepared

_CHANCES = OfPlace(*(jumps.chance for jumps in CODING_ERROR.of_places))
_GARRISONS = OfGarrison(CODING_ERROR.men, CODING_ERROR.cohesion.chance, CODING_ERROR.cohesion.each)
_SIZES = OfPlace(*(jumps.each for jumps in CODING_ERROR.of_places))


@dataclass(frozen=True, eq=False)
class Uncertain:
    """The parts of a theatre of which the coding is not sure, as arrays."""

    place_groups: NDArray[np.int64]  # [P] group of the seed of each place
    unit_groups: NDArray[np.int64]  # [U]
    garrisons: NDArray[np.uint64]  # [U, 2] keys of the place and the faction of each unit
    sized: NDArray[np.bool_]  # [U] whether the number of men is coded by a row of a table
    exists: NDArray[np.float64]  # [U] chance that the unit exists
    sides: NDArray[np.int64]  # [F]
    fears_coded: NDArray[np.bool_]  # [P, F]
    rises: tuple[tuple[LocalChoice, ...], ...]  # [P] the local factions as which a place may rise


@dataclass(frozen=True)
class LocalChoice:
    """A local faction to which a rising in a place belongs if the place's alignment is below a value."""

    faction: int
    below: float
    men_per_1000: float


def uncertain(prepared: Prepared) -> Uncertain:
    """What the coding of a theatre is not sure of."""
    theatre, links = prepared.theatre, prepared.relations
    rows = (*theatre.formations, *theatre.columns)
    exists = [*(row.exists for row in theatre.formations), *(row.exists for row in theatre.columns)]
    paper = prepared.units_on_paper
    keys = np.array([key_of(place) for place in prepared.place_ids], np.uint64)
    owners = np.array([key_of(name) for name in prepared.faction_ids], np.uint64)
    garrisons = np.stack([keys[paper["base"]], owners[paper["faction"]]], axis=1)
    return Uncertain(
        place_groups=group_of(keys),
        unit_groups=group_of(garrisons[:, 0]),
        garrisons=garrisons,
        sized=np.arange(len(paper)) < len(rows),
        exists=np.array(exists + [1.0] * len(theatre.patrons)),
        sides=np.array(links.sides, np.int64),
        fears_coded=np.array(
            [[name in place.fears for name in links.ids] for place in theatre.places]
        ).reshape(len(theatre.places), len(links.ids)),
        rises=tuple(local_choices(theatre, place, links.ids) for place in theatre.places),
    )


def group_of(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The group of the seed with which something that has this key is drawn."""
    return (keys % np.uint64(CODING_GROUPS)).astype(np.int64)


def coding_seeds(history: History) -> NDArray[np.uint64]:
    """[CODING_GROUPS] the seeds of a history with which the coding's doubts are drawn."""
    return np.array(history.coding or (history.seed,) * CODING_GROUPS, np.uint64)


def local_choices(
    theatre: Theatre, place: PlaceRow, ids: tuple[str, ...]
) -> tuple[LocalChoice, ...]:
    """The local factions to which a rising in a place may belong, in order of precedence.

    A faction that names the place's region takes precedence over a faction that names no region.
    """
    by_region = sorted(theatre.factions.items(), key=lambda entry: not entry[1].regions)
    return tuple(
        LocalChoice(ids.index(name), faction.alignment_below, faction.men_per_1000)
        for name, faction in by_region
        if code_of(Side, faction.side) == LOCAL
        and (not faction.regions or place.region in faction.regions)
    )


def rises_as(alignment: float, choices: tuple[LocalChoice, ...]) -> tuple[int, float]:
    """The local faction to which a rising belongs, or -1, and its men per 1,000 people."""
    for choice in choices:
        if rises_with(alignment, choice.below):
            return choice.faction, choice.men_per_1000
    return -1, 0.0


def draw_map(prepared: Prepared, history: History, p: Array, places: Array, fronts: Array) -> None:
    """Draw the errors of coded places into the records of the first day, and what follows from them."""
    known = prepared.uncertain
    seeds = coding_seeds(history)[known.place_groups]
    draw_places(places, seeds, _CHANCES, _SIZES, p)
    draw_fears(fronts, places, known.sides, known.fears_coded)
    for c, (alignment, choices) in enumerate(
        zip(places["alignment"].tolist(), known.rises, strict=True)
    ):
        places[c]["local_faction"], places[c]["men_per_1000"] = rises_as(alignment, choices)


def draw_units(prepared: Prepared, history: History, p: Array, units: Array) -> None:
    """Draw which forces exist, and the errors of their cohesion and men, into their records."""
    known, seeds = prepared.uncertain, coding_seeds(history)
    _remove(units, _absent(prepared, seeds, p))
    factors = np.empty(len(units))
    draw_garrisons(
        units,
        factors,
        seeds[known.unit_groups],
        known.garrisons,
        _GARRISONS,
        p,
    )
    factors[~known.sized] = 1.0
    factors *= _scaled_back(units, factors, len(prepared.faction_ids))[units["faction"]]
    for name in ("men", "initial", "strength"):
        units[name] *= factors


def _absent(prepared: Prepared, seeds: NDArray[np.uint64], p: Array) -> NDArray[np.bool_]:
    """[U] whether each unit does not exist in a history; a faction's units share one draw."""
    known, values = prepared.uncertain, values_of(p[0])
    absent = np.zeros(len(known.exists), np.bool_)
    for i in np.flatnonzero(known.exists < 1.0).tolist():
        key = int(known.garrisons[i, 1])
        u = uniforms(seeds[key % CODING_GROUPS], 0, d.CODED_FORCE, 0, key, 0)[0]
        absent[i] = not is_in_being(float(known.exists[i]), u, values)
    return absent


def _remove(units: Array, absent: NDArray[np.bool_]) -> None:
    for name in ("men", "initial", "strength"):
        units[name][absent] = 0.0
    units["status"][absent] = GONE
    units["stirred"][absent] = 0


def _scaled_back(units: Array, factors: NDArray[np.float64], factions: int) -> NDArray[np.float64]:
    """[F] factor that gives each faction as many men as it would have without errors of coding."""
    size = np.maximum(units["men"], units["strength"])
    before = np.bincount(units["faction"], weights=size, minlength=factions)
    after = np.bincount(units["faction"], weights=size * factors, minlength=factions)
    return np.divide(before, after, out=np.ones(factions), where=after > 0.0)
