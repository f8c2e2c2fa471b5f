"""Decide whether a case can be compared with past episodes: who attacks, and which triggers may occur.

Base rates count days from a trigger: the loss of a second or gateway city (A), or the presence of rebels in
force near the capital (B). Base rates do not apply to a case in which nobody attacks, or in which no attacker
could cause a trigger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

from brittle.calibration.population.reference_class import NEAR_KM, Episode, other_episodes
from brittle.model.codes import ALL, CHALLENGERS, Side, words_of, PlaceKind, word_of

if TYPE_CHECKING:
    from brittle.results.reading import Results

SECOND_CITIES = words_of(PlaceKind, (PlaceKind.REGIONAL_CAPITAL, PlaceKind.CITY))
"""Kinds of place whose loss counts as the loss of a second or gateway city."""
ATTACKING = words_of(Side, CHALLENGERS)
"""Sides whose columns may attack the regime."""

SHORTEST = 1.0
"""A run shorter than this number of days says nothing about how soon a capital falls."""


def attackers(results: Results, scenario: str) -> list[dict[str, Any]]:
    """List the columns (moving forces) that may attack the regime in a scenario, without hidden or frozen ones."""
    theatre = results.manifest["theatre"]["value"]
    frozen = set(results.manifest["scenarios"][scenario]["value"].get("frozen") or ())
    return [
        column
        for column in theatre.get("columns", ())
        if theatre["factions"][column["faction"]]["side"] in ATTACKING
        and not column.get("hidden")
        and not frozen & {ALL, column["faction"]}
    ]


def triggers(results: Results, scenario: str) -> tuple[str, ...]:
    """The triggers of past episodes that a scenario's attackers could cause, if a base rate applies."""
    return () if why_no_base_rate(results, scenario) else _may_see(results, scenario)


def _may_see(results: Results, scenario: str) -> tuple[str, ...]:
    theatre = results.manifest["theatre"]["value"]
    reached = _reached(theatre, {column["place"] for column in attackers(results, scenario)})
    own = {key for key, one in theatre["factions"].items() if one["side"] == word_of(Side.REGIME)}
    city = any(
        place["id"] in reached and place["control"] in own and place["kind"] in SECOND_CITIES
        for place in theatre["places"]
    )
    near = theatre["capital"] in reached
    return tuple(trigger for trigger, may in (("A", city), ("B", near)) if may)


def triggers_come(results: Results, scenario: str) -> pd.Series:
    """Whether one of a scenario's triggers had occurred by the branch, for each of its runs.

    Trigger A has occurred if a city had been lost. Trigger B has occurred if a place near the capital had
    been lost, or if attackers start near it.
    """
    chosen, theatre = triggers(results, scenario), results.manifest["theatre"]["value"]
    near = _near_capital(theatre) if "B" in chosen else set()
    cities = {
        one["id"] for one in theatre["places"] if one["kind"] in SECOND_CITIES and "A" in chosen
    }
    places = results.rows_of(sorted(near | cities))
    number = results.manifest["replicates"]
    come = [np.zeros(0, dtype=int)]
    for shard in results.places_of(scenario, ["draw", "replicate", "lost_day"]):
        run = shard["draw"][0].astype(int) * number + shard["replicate"][0]
        come.append(run[(shard["lost_day"][places] <= 0).any(axis=0)])
    runs = results.of(scenario)
    played = runs["draw"].astype(int) * number + runs["replicate"]
    on_the_map = any(column["place"] in near for column in attackers(results, scenario))
    found: pd.Series = played.isin(np.concatenate(come)) | on_the_map
    return found


def _near_capital(theatre: dict[str, Any]) -> set[str]:
    roads = nx.Graph()
    roads.add_weighted_edges_from((one["a"], one["b"], one["km"]) for one in theatre["roads"])
    roads.add_node(theatre["capital"])
    return set(nx.single_source_dijkstra_path_length(roads, theatre["capital"], cutoff=NEAR_KM))


def comparable_episodes(results: Results, chosen: Sequence[str]) -> list[Episode]:
    """List the past episodes of the given triggers, without those of the case itself."""
    case = str(results.manifest["theatre"]["value"]["name"])
    return [one for trigger in chosen for one in other_episodes(case, trigger)]


def why_no_base_rate(results: Results, scenario: str) -> str:
    """Say why a scenario is not compared with past episodes; the text is empty if it is compared."""
    if results.horizon(scenario) < SHORTEST:
        return "its runs last less than a day"
    if not attackers(results, scenario):
        return "nobody attacks in it"
    if not _may_see(results, scenario):
        return "no attacker can reach its capital or another of its cities"
    return ""


def from_memory(among: Iterable[Episode]) -> str:
    """Describe, in two sentences, the limits of base rates from these episodes."""
    every = list(among)
    unchecked = sum(not one.checked for one in every)
    return (
        f"The dates of {unchecked} of these {len(every)} episodes are from memory. The list is biased "
        "upward, because capitals that fell are remembered better than those that held."
    )


def _reached(theatre: dict[str, Any], starts: set[str]) -> set[str]:
    """The places that roads connect to the places where attackers start."""
    roads = nx.Graph((road["a"], road["b"]) for road in theatre.get("roads", ()))
    roads.add_nodes_from(starts)
    return {place for start in starts for place in nx.node_connected_component(roads, start)}
