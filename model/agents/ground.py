"""The ground: a place, its surroundings, and what everybody can see of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mesa.discrete_space.cell_agent import HasCell

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.rules.numbers import share_of
from brittle.model.rules.orders import is_lost_core
from brittle.model.rules.power import (
    backing_share,
    follows,
    is_near,
    is_within_reach,
    may_back,
    takes_lead,
)

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction, Front
    from brittle.model.agents.unit import Unit


@dataclass(slots=True)
class Region:
    """A region that the theatre names. Garrisons in a region also police the region's other places."""

    index: int
    people: float
    power: float


class Road(NamedTuple):
    """A road to a neighbour."""

    km: float
    road_class: int
    effort: float
    """The length, in km, of a primary road that would take as long to travel as this road."""


class Way(NamedTuple):
    """The quickest way from a place: its effort, and the next place on the way, which is None at the end."""

    effort: float
    ahead: City | None


def quickest_ways(ends: Iterable[City], is_open: Callable[[City], bool]) -> dict[Ground, Way]:
    """The quickest way from each place, through open places, to the nearest of the ends.

    Places without any way are left out.
    """
    queue = deque(ends)
    waiting = set(queue)
    ways: dict[Ground, Way] = {end: Way(0.0, None) for end in queue}
    while queue:
        city = queue.popleft()
        waiting.discard(city)
        for neighbour in city.neighbours:
            if not is_open(neighbour):
                continue
            effort = ways[city].effort + city.road_to(neighbour).effort
            if neighbour not in ways or effort < ways[neighbour].effort:
                ways[neighbour] = Way(effort, city)
                if neighbour not in waiting:
                    waiting.add(neighbour)
                    queue.append(neighbour)
    return ways


class Ground(Actor, HasCell):
    """A place with its roads and neighbours, without the actions of people and forces there."""

    population: float
    value: float
    alignment: float
    defence: float
    supply: float
    capital: int
    core: int
    stronghold: int
    crossing: int
    region: Region
    local_faction: Faction | None
    degree: int
    within: int
    men_per_1000: float
    mobilises: int
    manned: int
    start_holder: Faction
    holder: Faction
    open: int
    militia: float
    fighters: float
    fighters_faction: Faction | None
    risen: int
    garrison: float
    backing: float
    attackers: float
    inbound: float
    mobile: float
    attacker: Faction | None
    near: float
    nearest: Faction | None
    fallen: float
    cut: float
    rally: City | None
    exit: int
    contact: float
    fighting: float
    fought: float
    way_out: int
    broken: float
    lost_tick: int
    lost_to: Faction | None
    lost_manner: int
    lost_way_out: int
    lost_fighting: float
    taken: int
    taken_from: Faction | None
    alarmed: int
    away: float
    away_peak: float
    sheltered: float
    pull: list[float]
    refuge: list[float]
    killed: float
    crossed: float
    reprisals: float

    neighbours: list[City]
    """Places to which a road leads directly from this place, in order of their numbers."""
    reach: list[tuple[City, float]]
    """Places within the farthest reach, with their distances by road in km; the place itself is first."""
    refuges: list[City | None]
    fronts: list[Front]

    def learn_ways(self, hops: Sequence[int], km: Sequence[float], roads: dict[int, Road]) -> None:
        """Store the next place and the km on the way to every other place, and the roads that end here."""
        self._hops, self._km, self._roads = hops, km, roads

    def km_to(self, other: City) -> float:
        """The distance by road to another place, in km; `movement.NO_WAY` if no road leads there."""
        return self._km[other.index]

    def next_towards(self, other: City) -> City | None:
        """The next place on the quickest way to another place, or None."""
        hop = self._hops[other.index]
        return None if hop < 0 else self.model.cities[hop]

    def next_held(self, other: City, faction: Faction) -> City | None:
        """The next place on the quickest way through uncontested places of a faction's side, or None."""
        if other is self or not faction.defends(other.holder):
            return None

        def is_open(city: City) -> bool:
            if city is self or city is other:
                return True
            return faction.defends(city.holder) and city.attackers <= 0.0

        ways = quickest_ways([other], is_open)
        return ways[self].ahead if self in ways else None

    def road_to(self, neighbour: City) -> Road:
        """The road to a neighbour; if there is none, a road of length 0 and class -1."""
        return self._roads.get(neighbour.index, Road(0.0, -1, 0.0))

    def front(self, faction: Faction) -> Front:
        """The situation of a faction at this place."""
        return self.fronts[faction.index]

    def is_linked(self, faction: Faction) -> bool:
        """Whether the units of a faction have a road from this place to one of the faction's hubs."""
        return self.front(faction.like).linked == 1

    def is_regimes(self) -> bool:
        """Whether the regime, or a full ally of it, holds the place."""
        return self.model.regime.faction.stands_with(self.holder)

    def is_defended_by(self, unit: Unit) -> bool:
        """Whether a unit defends the place, at least in part."""
        return unit.faction.defends(self.holder)

    def is_hub(self) -> bool:
        """Whether the place is the capital or a stronghold.

        These places are the regime's hubs while the regime holds them.
        """
        return self.capital == 1 or self.stronghold == 1

    def is_safe(self) -> bool:
        """Whether the place has a garrison and nobody contests it."""
        return self.garrison > 0.0 and self.attackers <= 0.0

    def is_threatened(self) -> bool:
        """Whether the enemies within reach are strong enough, relative to the garrison, to threaten it."""
        return is_near(self, self.model.p)

    def is_lost_core(self) -> bool:
        """Whether the place is a core place that the regime held on the first day and an enemy holds now."""
        regime = self.model.regime.faction
        hostile, was_ours = regime.fights(self.holder), regime.stands_with(self.start_holder)
        return is_lost_core(self.core == 1, hostile, was_ours)

    def fear_of_nearest(self) -> float:
        """How much the people fear the strongest enemy within reach, 0-1."""
        return 0.0 if self.nearest is None else self.front(self.nearest).fear

    def moment(self) -> int:
        """The key of the draws by which those who hold the place decide.

        Garrisons that back each other fight as one, so a town that is coded as two places decides as one.
        The leader is the most valuable place among this place and those whose garrisons back it. The leader
        backs this place with a share of its garrison, and this share is the probability that the leader's
        key is used. Otherwise, this place's own key is used. The choice between the two keys is drawn once
        per run.
        """
        p = self.model.p
        lead: Ground = self
        share = 1.0
        for city, km in self.reach[1:]:
            if not may_back(km, p):
                break
            if takes_lead(city, lead, self.holder.stands_with(city.holder)):
                lead, share = city, backing_share(km, p)
        if lead is self or follows(share, self.model.draw_once(d.AS_ONE, self.key, lead.key)):
            return lead.key
        return self.key

    def find_exit(self) -> None:
        """Set whether an open border crossing is within reach."""
        near = (city for city, km in self.reach if is_within_reach(km, self.model.p))
        self.exit = int(any(city.crossing == 1 and city.open == 1 for city in near))

    def rallying_place(self) -> City | None:
        """The place to which units retreat: the next garrison on the way to the nearest hub, or that hub.

        Units that leave a hub go towards the nearest other hub.
        """
        if self.is_hub():
            return self._rally_from_hub() if self.is_regimes() else None
        to = self.rally
        while to is not None and not to.is_safe() and to.rally is not None:
            to = to.rally
        return to

    def _rally_from_hub(self) -> City | None:
        homes = [city for city in self.model.cities if city.is_hub() and city is not self]
        ways = quickest_ways([home for home in homes if home.is_regimes()], Ground.is_regimes)
        to = ways[self].ahead if self in ways else None
        while to is not None and not to.is_safe() and ways[to].ahead is not None:
            to = ways[to].ahead
        return to

    def count_fallen(self) -> None:
        """Set `fallen`, the lost share of the neighbours that the regime held on the first day."""
        regime = self.model.regime.faction
        were = 0
        fallen = 0
        for neighbour in self.neighbours:
            if regime.stands_with(neighbour.start_holder):
                were += 1
                if not neighbour.is_regimes():
                    fallen += 1
        self.fallen = share_of(float(fallen), float(were))
