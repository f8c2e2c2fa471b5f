"""Preparation of a scenario, and of the state of the first day from a scenario and a history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.model import codes
from brittle.model import state as st
from brittle.model.codes import ALL, BESIDES, COMMANDS, Covered, Policy, Presence, code_of
from brittle.model.draws import key_of, word
from brittle.model.factions.relations import Relations, relations
from brittle.model.inputs.reading import EventEntry, Scenario, Theatre
from brittle.model.inputs.schema.scenario import PatronChange
from brittle.model.kernel.opening import draw_signals, draw_strengths
from brittle.model.outcome import LOG_DTYPE, SERIES
from brittle.model.parameters import PARAMETERS
from brittle.model.rules.belief import calm_belief
from brittle.model.rules.choice import credulity
from brittle.model.rules.ruler import covered_share, makes_stand, mediation_range, presence
from brittle.model.setup import on_paper
from brittle.model.setup.acts import dated_acts, policy_acts
from brittle.model.setup.coding import Uncertain, coding_seeds, draw_map, draw_units, uncertain
from brittle.model.setup.geography import Geography, geography
from brittle.model.setup.history import History, values_of, with_values
from brittle.model.setup.readings import Land, Readings, as_read
from brittle.model.state import Array, State, copied

LONGEST_CHRONICLE = 20_000


class Strengths(NamedTuple):
    """Forces whose units share one draw of their strength, and the force to which each unit belongs."""

    keys: NDArray[np.uint64]  # [S] key of the faction of each force
    spreads: NDArray[
        np.float64
    ]  # [S] factor within which the strength of each force lies in 90% of draws
    of: NDArray[np.int64]  # [U] index of the force of each unit


@dataclass(frozen=True, eq=False)
class Prepared:
    """A scenario as arrays, which all its runs share. Ids are in the order of their indices."""

    scenario: Scenario
    place_ids: tuple[str, ...]
    faction_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    patron_ids: tuple[str, ...]
    map: Geography
    relations: Relations
    structural: Mapping[str, float]
    lands: dict[Readings, Land] = field(default_factory=dict)
    """The theatre under other readings of its forks, as far as histories have asked for them. Scenarios that
    are prepared from one another share them, because they differ in nothing that shapes the land."""
    readings: dict[Readings, Prepared] = field(init=False, default_factory=dict)
    """The scenario with other readings of the theatre's forks, as far as histories have asked for them."""

    @property
    def theatre(self) -> Theatre:
        """The theatre as it was loaded."""
        return self.scenario.theatre

    @property
    def start(self) -> datetime:
        """The local time of the first tick."""
        return self.theatre.start

    @property
    def tick_hours(self) -> float:
        """Hours per tick."""
        return self.scenario.tick_hours

    @property
    def dt(self) -> float:
        """Days per tick."""
        return self.scenario.tick_hours / 24.0

    @cached_property
    def place_numbers(self) -> Mapping[str, int]:
        """The index of each place, by its id."""
        return {name: c for c, name in enumerate(self.place_ids)}

    def tick(self, at: datetime) -> int:
        """The tick of a local time, counted from the theatre's start."""
        hours = (at - self.start).total_seconds() / 3600.0
        return round(hours / self.tick_hours)

    @property
    def branch_tick(self) -> int:
        """The first tick at which the scenario's policy acts."""
        return self.tick(self.scenario.branch)

    @property
    def last_tick(self) -> int:
        """The first tick that is not played: the branch plus the horizon."""
        return self.branch_tick + round(self.scenario.horizon_days / self.dt)

    @property
    def days(self) -> int:
        """Whole days from the branch to the horizon."""
        return int(self.scenario.horizon_days + 1e-9)

    @cached_property
    def past_events(self) -> Array:
        """The dated acts that apply before the branch."""
        return dated_acts(self, self._in_force(self.theatre.events))

    @cached_property
    def events(self) -> Array:
        """The dated acts that apply from the branch on, including the scenario's own, in order of time."""
        acts = dated_acts(self, self._in_force((*self.theatre.events, *self.scenario.events)))
        both = np.concatenate([acts, policy_acts(self)])
        return both[np.argsort(both["tick"], kind="stable")]

    def _in_force(self, events: Iterable[EventEntry]) -> list[EventEntry]:
        """The dated acts; those marked `answers_war` are included only if the scenario asks for them."""
        wanted = self.scenario.answers_war
        return [event for event in events if wanted or not event.answers_war]

    @cached_property
    def units_on_paper(self) -> Array:
        """UNIT records of the first day with men as coded, before strengths are drawn for a history."""
        return on_paper.units_on_paper(self)

    @cached_property
    def strengths(self) -> Strengths:
        """The forces whose strengths are drawn for each history."""
        theatre = self.theatre
        forces = [(f.faction, f.spread) for f in theatre.formations]
        forces += [(c.faction, c.spread) for c in theatre.columns]
        forces += [(name, 1.0) for name in theatre.patrons]
        kinds = sorted(set(forces))
        numbers = {force: i for i, force in enumerate(kinds)}
        return Strengths(
            np.array([key_of(faction) for faction, _ in kinds], np.uint64),
            np.array([spread for _, spread in kinds], np.float64),
            np.array([numbers[force] for force in forces], np.int64),
        )

    @cached_property
    def uncertain(self) -> Uncertain:
        """What the coding of the theatre is not sure of."""
        return uncertain(self)

    @cached_property
    def elites_on_paper(self) -> Array:
        """ELITE records of the first day, without the values that are drawn for each history."""
        elites = np.zeros(self.theatre.elites.number, st.ELITE)
        elites["key"] = [key_of(f"elite {e}") for e in range(len(elites))]
        elites["exposure"] = self.theatre.elites.exposure
        return elites

    @cached_property
    def factions_on_paper(self) -> Array:
        """FACTION records of the first day."""
        return on_paper.factions_on_paper(self)

    @cached_property
    def patrons_on_paper(self) -> Array:
        """PATRON records of the first day."""
        return on_paper.patrons_on_paper(self)

    @cached_property
    def world_on_paper(self) -> Array:
        """The WORLD record of the first day, without the values that come from a history."""
        return _world_on_paper(self)


def prepare(scenario: Scenario) -> Prepared:
    """Prepare the arrays and names of a scenario, which is done once for all its runs."""
    theatre = scenario.theatre
    structural = {
        name: scenario.parameters.get(name, parameter.default)
        for name, parameter in PARAMETERS.items()
        if parameter.structural or (parameter.first_day and name in scenario.parameters)
    }
    units = [f.id for f in theatre.formations] + [c.id for c in theatre.columns]
    units += [f"{patron} (men)" for patron in theatre.patrons]
    links = relations(theatre)
    return Prepared(
        scenario=scenario,
        place_ids=tuple(place.id for place in theatre.places),
        faction_ids=links.ids,
        unit_ids=tuple(units),
        patron_ids=tuple(theatre.patrons),
        map=geography(theatre, structural["core_km"]),
        relations=links,
        structural=structural,
    )


def first_day(prepared: Prepared, history: History, chronicle: bool = False) -> State:
    """The state before the first tick of a history.

    The past is that of the baseline; `branch_off` applies the scenario's own changes.
    """
    p = with_values(history.parameters, prepared.structural)
    prepared = as_read(prepared, coding_seeds(history), p)
    links, ways = prepared.relations, prepared.map
    places = copied(ways.places)
    factions = prepared.factions_on_paper.copy()
    patrons = prepared.patrons_on_paper.copy()
    fronts = np.zeros((len(factions), len(places)), st.FRONT)
    fronts["fear"] = ways.fears.T
    draw_map(prepared, history, p, places, fronts)
    units = _units_present(prepared, history, p)
    units["home"] = places["alignment"][units["base"]]
    return State(
        world=_world(prepared, history, p, units),
        places=places,
        units=units,
        factions=factions,
        patrons=patrons,
        elites=_elites(prepared, history, p),
        regions=ways.regions.copy(),
        fronts=fronts,
        p=_until_and_from_branch(p, prepared.scenario.parameters),
        ties=links.ties,
        camps=links.camps,
        ways=ways.ways,
        neighbours=ways.neighbours,
        reach=ways.reach,
        refuges=ways.refuges,
        supports=links.supports,
        lists=np.zeros((st.LISTS, max(map(len, (units, ways.places, factions)))), np.uint32),
        counts=np.zeros(st.COUNTS, np.int64),
        hostile=np.zeros(len(ways.places), np.uint64),
        linked=np.zeros(len(ways.places), np.uint64),
        targets=np.zeros((len(factions), len(ways.places) + 1), np.uint32),
        backings=np.zeros(ways.reach.size, st.BACKING),
        seen=np.zeros((fronts.size, 2), np.uint32),
        events=prepared.past_events,
        series=np.full((prepared.days + 1, len(SERIES)), np.nan, np.float32),
        log=np.zeros(LONGEST_CHRONICLE if chronicle else 0, LOG_DTYPE),
    )


type Look = Callable[[Prepared, History], State]
"""A function of an engine that returns a history's first day, with the power, roads and will worked out."""


def branch_off(prepared: Prepared, past: State, replicate: int, look: Look) -> State:
    """A copy of the state at the branch, with the scenario's policy in force.

    The past may come from another scenario with the same past, because everything that differs between the
    two scenarios is set here. If the scenario changes parameters, the values in calm are replaced by those
    that the changed parameters give for the first day.
    """
    prepared = as_read(prepared, past.world[0]["coding"], past.p)
    fresh: dict[str, Any] = {
        name: copied(getattr(past, name)) for name in (*st.RECORDS, "p", "log")
    }
    fresh |= {name: getattr(past, name).copy() for name in _LISTS}
    series = np.full((prepared.days + 1, len(SERIES)), np.nan, np.float32)
    series[0] = past.series[0]
    backings = np.zeros_like(past.backings)  # the engine lists backings again at the branch
    state = past._replace(**fresh, backings=backings, events=prepared.events, series=series)
    state.p[1] = with_values(state.p[:1], prepared.scenario.parameters)[0]
    state.world[0]["horizon"] = prepared.last_tick
    state.world[0]["replicate"] = replicate + 1
    if prepared.scenario.parameters:
        world = state.world[0]
        coding = tuple(world["coding"].tolist())
        calm = History(0, int(world["first_seed"]), 1.0, state.p[1:], coding)
        _take_calm(state, look(prepared, calm))
    _take_policy(prepared, state)
    return state


def _take_calm(state: State, calm: State) -> None:
    """Take the values in calm from another first day.

    Belief and, while the ruler is in office, his presence change by as much as their values in calm do.
    """
    state.units["will_calm"] = calm.units["will_calm"]
    state.factions["power_calm"] = calm.factions["power_calm"]
    state.elites["calm_lost"] = calm.elites["calm_lost"]
    now, then = state.world[0], calm.world[0]
    for name in ("belief", "felt"):
        now[name] += then["calm"] - now["calm"]
    if now["fate"] == codes.IN_OFFICE:
        now["presence"] += then["presence_calm"] - now["presence_calm"]
    for name in ("calm", "ratio_calm", "presence_calm"):
        now[name] = then[name]


_LISTS = ("lists", "counts", "hostile", "linked", "targets", "seen")


def _take_policy(prepared: Prepared, state: State) -> None:
    """Write into the records the changes that the scenario's policy makes at the branch, and nothing else."""
    p = values_of(state.p[1])
    for name, value in policy(prepared).items():
        state.world[0][name] = value
    in_office = bool(state.world[0]["fate"] == codes.IN_OFFICE)
    if makes_stand(code_of(Policy, prepared.scenario.ruler.policy), in_office):
        state.world[0]["presence"] = presence(COMMANDS, p)
    if prepared.scenario.amnesty.credibility is None:
        state.world[0]["credulity"] = credulity(p)
    if prepared.scenario.offer is None and state.world[0]["talks_tick"] < 0:
        _set_mediation(state.world[0], *mediation_range(p))
    frozen = prepared.scenario.frozen
    for f, name in enumerate(prepared.faction_ids):
        if ALL in frozen or name in frozen:
            state.factions[f]["frozen"] = 1
            _call_off(state.units, state.units["faction"] == f)
    for n, name in enumerate(prepared.patron_ids):
        if name in prepared.scenario.patrons:
            _renew(state, n, prepared.scenario.patrons[name])


def _set_mediation(w: np.void, low: float, likely: float, high: float) -> None:
    w["mediation_low"], w["mediation_likely"], w["mediation_high"] = low, likely, high


def _call_off(units: Array, theirs: NDArray[np.bool_]) -> None:
    """Make units stay where they are; a column on the road is put back in the place that it left."""
    units["stirred"][theirs] = 0
    marching = theirs & (units["column"] == 1)
    for name, value in (("dest", -1), ("next", -1), ("km", 0.0), ("order", codes.HOLD)):
        units[name][marching] = value


def _renew(state: State, n: int, change: PatronChange) -> None:
    """Change a patron as the scenario says, and let the patron decide again.

    A patron that has acted and has not left does not decide again. If a patron had left before the branch,
    its men may now come.
    """
    patron = state.patrons[n]
    for name in ("commitment", "air", "supply", "men"):
        value = getattr(change, name)
        if value is not None:
            patron[name] = value
    if change.reaction_days is not None:
        patron["reaction"] = change.reaction_days
    if change.present is not None:
        patron["level"] = change.present
    if patron["acted"] == 1 and patron["left"] == 0:
        return
    for name in ("asked", "acts_tick", "men_tick"):
        patron[name] = -1
    patron["acted"] = patron["left"] = 0
    state.units[patron["unit"]]["status"] = codes.WAITING


def policy(prepared: Prepared) -> dict[str, float]:
    """The fields of the world that the scenario sets at the branch, with their values."""
    scenario, theatre = prepared.scenario, prepared.theatre
    chosen = scenario.ruler.policy
    fields: dict[str, float] = {
        "policy": code_of(Policy, chosen),
        "force": int(scenario.ruler.force),
        "readiness": scenario.regime.consolidation,
        "refuge_place": _stand(prepared),
    }
    if scenario.offer is not None:
        offer = scenario.offer
        covers = {code_of(Covered, group) for group in offer.covers}
        fields |= {
            "cover_officers": float(Covered.OFFICERS in covers),
            "cover_elites": float(Covered.ELITES in covers),
            "covered": covered_share(len(covers.intersection(BESIDES))),
            "mediation_low": offer.mediation_days.low,
            "mediation_likely": offer.mediation_days.likely,
            "mediation_high": offer.mediation_days.high,
            "deal_honoured": offer.guarantee.chance_honoured,
            "deal_haven": theatre.ruler.haven if offer.haven_chance is None else offer.haven_chance,
        }
    if scenario.amnesty.credibility is not None:
        fields["credulity"] = scenario.amnesty.credibility
    if scenario.ceasefire is not None:
        fields["regime_may_keep"] = scenario.ceasefire.kept_by_regime
        fields["rebels_may_keep"] = scenario.ceasefire.kept_by_rebels
    return fields


def home_of(theatre: Theatre) -> str | None:
    """The place to which the ruler would go: his home or else the first stronghold, if there is one."""
    if theatre.ruler.home is not None:
        return theatre.ruler.home
    return theatre.strongholds[0] if theatre.strongholds else None


def _stand(prepared: Prepared) -> int:
    """The place where the ruler would go or make his stand, named by the scenario or else by its policy."""
    scenario, theatre = prepared.scenario, prepared.theatre
    place = scenario.ruler.place
    if place is None:
        if code_of(Policy, scenario.ruler.policy) == Policy.LAST_STAND:
            place = theatre.capital
        else:
            place = home_of(theatre)
    return -1 if place is None else prepared.place_numbers[place]


def _until_and_from_branch(p: Array, changes: Mapping[str, float]) -> Array:
    """[2] The parameters of a history, first unchanged and then with the scenario's changes."""
    both = [record.view(np.float64) for record in (p, with_values(p, changes))]
    return np.concatenate(both).view(p.dtype)


def _units_present(prepared: Prepared, history: History, p: Array) -> Array:
    """The units with their men in this history; `strength` is the number of men of units yet to come."""
    units = copied(prepared.units_on_paper)
    keys, spreads, which = prepared.strengths
    factors = np.empty(len(keys))
    draw_strengths(factors, keys, spreads, word(history.seed))
    for name in ("men", "initial", "strength"):
        units[name] *= factors[which]
    draw_units(prepared, history, p, units)
    return units


def _elites(prepared: Prepared, history: History, p: Array) -> Array:
    elites = prepared.elites_on_paper.copy()
    draw_signals(elites, p, word(history.seed))
    return elites


def _world(prepared: Prepared, history: History, p: Array, units: Array) -> Array:
    ruler = prepared.theatre.ruler
    values = values_of(p[0])
    world = copied(prepared.world_on_paper)
    w = world[0]
    w["seed"] = history.seed
    w["first_seed"] = history.seed
    w["coding"] = coding_seeds(history)
    _set_mediation(w, *mediation_range(values))
    w["men_start"] = float(
        units["men"][(units["regime"] == 1) & (units["status"] == codes.ACTIVE)].sum()
    )
    w["credulity"] = credulity(values)
    w["calm"] = w["belief"] = w["felt"] = calm_belief(values)
    w["presence"] = w["presence_calm"] = presence(code_of(Presence, ruler.presence), values)
    return world


def _world_on_paper(prepared: Prepared) -> Array:
    """The world's record of the first day, without the values that come from a history."""
    theatre = prepared.theatre
    ruler = theatre.ruler
    world = np.zeros(1, st.WORLD)
    w = world[0]
    for name in world.dtype.names or ():
        if name.endswith("_tick") or name in _NEVER:
            w[name] = -1
    w["dt"], w["branch"], w["horizon"] = prepared.dt, prepared.branch_tick, prepared.last_tick
    w["regime"] = prepared.relations.governing
    w["capital"] = prepared.place_numbers[theatre.capital]
    w["ruler_place"] = w["capital"]
    w["airport"] = -1 if ruler.airport is None else prepared.place_numbers[ruler.airport]
    home = home_of(theatre)
    w["refuge_place"] = -1 if home is None else prepared.place_numbers[home]
    w["culpability"], w["haven"] = ruler.culpability, ruler.haven
    w["deal_haven"], w["deal_honoured"] = ruler.haven, ruler.guarantee
    w["capacity"], w["contact"] = theatre.mobilisation.capacity, theatre.elites.contact
    w["readiness"] = 1.0
    w["credibility"] = theatre.media.official_credibility
    w["pay"] = w["pay_calm"] = theatre.economy.pay
    return world


_NEVER = frozenset(
    {"called", "lost_to", "lost_manner", "ruler_yes", "rebels_yes", "departed", "honoured"}
    | {"coup_won"}
)
