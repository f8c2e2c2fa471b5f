"""Dated acts of actors outside the model, and acts of a scenario, as records that the engines play."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from brittle.model.codes import CHALLENGERS, Act, code_of
from brittle.model.state import EVENT, Array, DatedAct

if TYPE_CHECKING:
    from brittle.model.inputs.reading import EventEntry
    from brittle.model.setup.prepare import Prepared


def dated_acts(prepared: Prepared, events: Iterable[EventEntry]) -> Array:
    """Dated acts as records; if an event changes a patron's men, an act that sets the men comes first."""
    acts: list[DatedAct] = []
    for event in sorted(events, key=lambda e: e.at):
        act = _dated(prepared, event)
        if act.kind == Act.PATRON_ACTS and (event.men is not None or act.place >= 0):
            men = event.men
            if men is None and event.patron is not None:
                men = prepared.theatre.patrons[event.patron].men
            acts.append(act._replace(kind=int(Act.PATRON_MEN), amount=men or 0.0))
        acts.append(act)
    return _as_records(acts)


def _dated(prepared: Prepared, event: EventEntry) -> DatedAct:
    """The act for an event in an input file, with the numbers of the patron, faction and place named."""
    act = DatedAct(prepared.tick(event.at), code_of(Act, event.kind))
    if event.patron is not None:
        act = act._replace(who=prepared.patron_ids.index(event.patron))
    if event.faction is not None:
        act = act._replace(who=prepared.faction_ids.index(event.faction))
    for place in (event.crossing, event.place):
        if place is not None:
            act = act._replace(place=prepared.place_numbers[place])
    for value in (event.factor, event.credibility, event.level):
        if value is not None:
            act = act._replace(amount=value)
    return act


def policy_acts(prepared: Prepared) -> Array:
    """The scenario's offer, amnesty and cease-fire as acts."""
    scenario = prepared.scenario
    acts: list[DatedAct] = []
    if scenario.offer is not None:
        acts.append(DatedAct(prepared.tick(scenario.offer.opens), Act.OFFER))
    if scenario.ceasefire is not None:
        acts.append(DatedAct(prepared.tick(scenario.ceasefire.opens), Act.CEASEFIRE))
    if scenario.amnesty.level is not None:
        tick, level = prepared.branch_tick, scenario.amnesty.level
        for f, side in enumerate(prepared.relations.sides):
            if side in CHALLENGERS:
                acts.append(DatedAct(tick, Act.AMNESTY, who=f, amount=level))
    return _as_records(acts)


def _as_records(acts: list[DatedAct]) -> Array:
    return np.array(acts, EVENT)
