"""Records of a run: the daily series, and Mesa's collector of series and of agents' variables."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import mesa

from brittle.model.agents.city import City
from brittle.model.agents.column import Column
from brittle.model.agents.formation import Formation
from brittle.model.codes import ACTIVE, Series
from brittle.model.outcome import OUTCOMES, SERIES
from brittle.model.rules.combat import killed_of_all_sides
from brittle.model.rules.mobilisation import men_in_ranks
from brittle.model.rules.numbers import logistic, mean_of, share_of, weighted

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel


def measure(model: CollapseModel) -> list[float]:
    """The current values of the series whose names are in `model.outcome.SERIES`."""
    men = 0.0
    cohesion = 0.0
    for unit in model.units:
        if unit.regime == 1 and unit.status == ACTIVE:
            men += unit.men
            cohesion += weighted(unit.cohesion, unit.men)
    people = 0.0
    held = 0.0
    militia = 0.0
    for city in model.cities:
        people += city.population
        militia += city.militia
        if city.is_regimes():
            held += city.population
    public = model.public
    today = [math.nan] * len(SERIES)
    today[Series.BELIEF] = logistic(public.belief)
    today[Series.MEN_IN_RANKS] = men_in_ranks(men, militia)
    today[Series.COHESION] = mean_of(cohesion, men)
    today[Series.POPULATION_HELD] = share_of(held, people)
    today[Series.KILLED_COMBATANTS] = killed_of_all_sides(
        public.killed_regime, public.killed_rebels
    )
    today[Series.KILLED_CIVILIANS] = public.killed_civilians
    today[Series.DISPLACED] = public.displaced
    return today


def collector() -> mesa.DataCollector:
    """A collector that keeps, for each day, the series of the model and a few variables of its agents.

    `mesa.batch_run` puts series and agent variables into one row, so no two of them may have the same name.
    """
    series = {name: partial(_of_today, i) for i, name in enumerate(SERIES)}
    cities = {"holder": _holder, "garrison": "garrison", "away": "away", "fought": "fought"}
    units = {"unit": _unit, "faction": _faction, "place": _place, "men": "men", "will": "will"}
    return mesa.DataCollector(
        model_reporters={**series, "outcome": _outcome, "capital_lost_day": _capital_lost_day},
        agenttype_reporters={City: {"place": _id, **cities}, Formation: units, Column: units},
    )


def _of_today(number: int, model: CollapseModel) -> float:
    return model.today[number]


def _outcome(model: CollapseModel) -> str | None:
    return None if model.ended is None else OUTCOMES[model.ended["outcome"]]


def _capital_lost_day(model: CollapseModel) -> float | None:
    return None if model.ended is None else float(model.ended["capital_lost_day"])


def _id(city: City) -> str:
    return city.model.prepared.place_ids[city.index]


def _unit(unit: Formation) -> str:
    return unit.model.prepared.unit_ids[unit.index]


def _holder(city: City) -> str:
    return city.model.prepared.faction_ids[city.holder.index]


def _faction(unit: Formation) -> str:
    return unit.model.prepared.faction_ids[unit.faction.index]


def _place(unit: Formation) -> str:
    return unit.model.prepared.place_ids[unit.place.index]
