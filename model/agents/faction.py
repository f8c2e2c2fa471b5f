"""Factions: their relations to each other, and the situation of each faction at each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brittle.model.agents.base import Actor
from brittle.model.rules.patrons import aid_of, air_against, air_support, still_lacking, support
from brittle.model.rules.power import is_one_side, power_per_fighter

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.state import Tie


@dataclass(slots=True)
class Front:
    """The situation of a faction at a place; `linked` is 1 if its units there have a road to a hub."""

    fear: float
    near: float
    threat: float
    inside: float
    linked: int


class Faction(Actor):
    """A party to the war, whose power and roads change but whose relations to others are fixed."""

    side: int
    coordination: float
    assurances: float
    landless: int
    like: Faction
    amnesty: float
    ranging: int
    stirred: int
    roused: int
    fighter: float
    frozen: int
    own_air: float
    air: float
    aid: float
    against: float
    power: float
    power_calm: float

    ties: list[Tie]

    def fights(self, other: Faction) -> bool:
        """Whether the faction is hostile to another."""
        return self.ties[other.index].hostile == 1

    def defended_by(self, other: Faction) -> float:
        """How far another faction defends this faction's places, from 0 to 1."""
        return self.ties[other.index].ally

    def defends(self, other: Faction) -> bool:
        """Whether the faction defends, at least in part, the places of another."""
        return other.defended_by(self) > 0.0

    def stands_with(self, other: Faction) -> bool:
        """Whether the other faction is this faction itself or a full ally of this faction."""
        return is_one_side(self.ties[other.index].ally)

    def share_in(self, other: Faction) -> float:
        """How far the faction counts on another faction's columns, from 0 to 1."""
        return self.ties[other.index].share

    def gather_support(self) -> None:
        """Set the faction's air support, its own and its patrons', and the supplies that patrons send."""
        air, lacking = self.own_air, 1.0
        for patron in self.model.patrons:
            backed = patron.supports[self.index]
            air += support(backed, patron.air, patron.level)
            lacking = still_lacking(lacking, backed, patron.supply, patron.left == 1)
        self.air = air_support(air)
        self.aid = aid_of(lacking)

    def muster(self) -> None:
        """Reset the faction's power before its units report, and set the power of one irregular fighter."""
        self.power = 0.0
        self.fighter = power_per_fighter(self.air, self.aid, self.model.p)

    def look_up(self) -> None:
        """Set the air campaign against the faction to the strongest air support of any of its enemies."""
        against = 0.0
        for other in self.model.factions:
            against = air_against(against, other.air, self.fights(other))
        self.against = against

    def forget_columns(self) -> None:
        """Forget which places the faction's columns are near, before the columns are counted again."""
        if self.ranging == 1:
            for city in self.model.cities:
                front = city.front(self)
                front.near = 0.0
                front.threat = 0.0
        self.ranging = 0
        self.stirred = 0

    def lose_sight(self) -> None:
        """Set the power of the faction's columns near a place to 0 if the place is no longer hostile."""
        if self.ranging == 1:
            for city in self.model.cities:
                if not city.holder.fights(self):
                    front = city.front(self)
                    front.near = 0.0
                    front.threat = 0.0

    def rouse(self) -> None:
        """Rouse the faction's hidden cells if a column on which the faction counts has stirred."""
        stirred = any(
            other.stirred == 1 and self.share_in(other) > 0.0 for other in self.model.factions
        )
        self.roused = 1 if stirred else 0

    def find_roads(self) -> None:
        """Find the places from which the faction's units have a road to a hub.

        Units have a road if their place or a neighbouring place is joined to one of the faction's hubs. A
        faction that held no place on the first day lives off the land and needs no hub. Factions with the
        same ties share the roads that the first of these factions finds.
        """
        if self.landless == 1 or self.like is not self:
            return
        if self.model.regime.faction.stands_with(self):
            joined = self.model.regime.joined
        else:
            joined = self._joined_to_hubs()
        for city in self.model.cities:
            linked = city in joined or any(n in joined for n in city.neighbours)
            city.front(self).linked = 1 if linked else 0

    def _joined_to_hubs(self) -> set[City]:
        """The places that are joined to one of the faction's hubs through places that its side holds.

        A hub is a place that the side holds now and held on the first day.
        """
        joined = {
            city
            for city in self.model.cities
            if self.stands_with(city.holder) and self.stands_with(city.start_holder)
        }
        queue = list(joined)
        while queue:
            for neighbour in queue.pop().neighbours:
                if neighbour not in joined and self.stands_with(neighbour.holder):
                    joined.add(neighbour)
                    queue.append(neighbour)
        return joined
