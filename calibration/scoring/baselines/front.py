"""Where the rebels' front stood at the branch, as far as this was public, in distances by road.

Only events up to the branch are read, so that baselines see no more than the model's forecast may see.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import networkx as nx
import numpy as np

from brittle.calibration.population.reference_class import NEAR_KM
from brittle.calibration.scoring.scores import Array
from brittle.calibration.scoring.truth import REBELS, Truth, days_between, side_of
from brittle.model.codes import Side, word_of
from brittle.model.inputs.reading import Theatre

GREAT_CITY = 0.8
"""The lowest `value` of a second or gateway city in the codebook; losing such a city is trigger A."""


@dataclass(frozen=True)
class Approach:
    """The attackers' approach to the capital up to the branch."""

    km: float
    """Road distance from the capital to the nearest place held by rebels at the branch."""
    advances: Array
    """Kilometres by which the distance `km` shrank on each day from the start to the branch."""
    nearest: Array
    """Road distance from each of the theatre's places to the nearest place held by rebels."""
    since: dict[str, float]
    """Days from each trigger (A, B) to the branch; a trigger that has not occurred is left out."""


def front_at(theatre: Theatre, truth: Truth, branch: datetime) -> Approach:
    """The front at the branch, worked out from control on the first day and captures since then."""
    roads = _roads(theatre)
    from_capital = nx.single_source_dijkstra_path_length(roads, theatre.capital, weight="km")
    km = {place.id: from_capital.get(place.id, math.inf) for place in theatre.places}
    days = max(0, math.ceil(days_between(theatre.start, branch)))
    moments = [min(branch, theatre.start + timedelta(days=d)) for d in range(days + 1)]
    distances = [_nearest(km, _held(theatre, truth, at)) for at in moments]
    return Approach(
        km=distances[-1],
        advances=np.array([_advance(before, now) for before, now in pairwise(distances)]),
        nearest=_to_rebels(roads, theatre, _held(theatre, truth, branch)),
        since=_triggers(theatre, truth, branch, km),
    )


def _roads(theatre: Theatre) -> nx.Graph:
    roads = nx.Graph()
    roads.add_nodes_from(place.id for place in theatre.places)
    roads.add_weighted_edges_from(((r.a, r.b, r.km) for r in theatre.roads), weight="km")
    return roads


def _held(theatre: Theatre, truth: Truth, at: datetime) -> set[str]:
    """Places that rebels hold at a time, given control on the first day and later captures."""
    holder: dict[str, str] = {p.id: theatre.factions[p.control].side for p in theatre.places}
    for event in sorted(truth.events, key=lambda e: e.middle):
        if event.event == "captured" and event.place in holder and event.middle <= at:
            holder[event.place] = side_of(event.by, theatre) or word_of(Side.REBEL)
    return {place for place, side in holder.items() if side in REBELS}


def _nearest(km: dict[str, float], places: Iterable[str]) -> float:
    return min((km[place] for place in places), default=math.inf)


def _advance(before: float, now: float) -> float:
    """Kilometres gained in a day; 0 on the day on which rebels first hold a place."""
    return max(0.0, before - now) if math.isfinite(before) else 0.0


def _to_rebels(roads: nx.Graph, theatre: Theatre, held: set[str]) -> Array:
    reached = nx.multi_source_dijkstra_path_length(roads, held, weight="km") if held else {}
    return np.array([reached.get(place.id, math.inf) for place in theatre.places])


def _triggers(
    theatre: Theatre, truth: Truth, branch: datetime, km: dict[str, float]
) -> dict[str, float]:
    great = {p.id for p in theatre.places if p.value >= GREAT_CITY and p.id != theatre.capital}
    lost = [loss.at for loss in truth.losses(theatre) if loss.place in great]
    near = [
        event.middle
        for event in truth.events
        if event.event in ("attacked", "contested", "captured")
        and km.get(event.place, math.inf) <= NEAR_KM
        and side_of(event.by, theatre) in REBELS
    ]
    came = {"A": lost, "B": near}
    before = {name: [at for at in times if at <= branch] for name, times in came.items()}
    return {name: days_between(min(times), branch) for name, times in before.items() if times}
