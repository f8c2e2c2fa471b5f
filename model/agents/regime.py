"""The regime as a whole: its roads, its orders, its call to arms, and its capital."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.agents.ground import Ground, quickest_ways
from brittle.model.codes import Event
from brittle.model.rules.mobilisation import authority, call_hazard
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import asks_for_men, gives_orders, threat, urgency
from brittle.model.rules.ruler import remembered_defenders

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction


class Regime(Actor):
    """The state and the decisions of the regime as a whole, rather than of one of its units."""

    faction: Faction
    capital: City
    capacity: float
    men_start: float
    raised: float
    militia_deserted: float
    militia_dispersed: float
    militia_lost: float
    readiness: float
    pay: float
    pay_calm: float
    called: int
    power: float
    defenders: float
    defenders_slow: float
    lost_tick: int
    lost_to: Faction | None
    lost_manner: int
    lost_fighting: float

    joined: set[City]
    """Places from which a road leads, through the regime's places, to one of the regime's hubs."""

    def find_roads(self) -> None:
        """Find the way from each place to the nearest hub (capital or stronghold) that the regime holds."""
        hubs = [city for city in self.model.cities if self._holds_hub(city)]
        ways = quickest_ways(hubs, Ground.is_regimes)
        for city in self.model.cities:
            city.rally = ways[city].ahead if city in ways else None
        self.joined = {city for city in self.model.cities if city in ways}

    def count_power(self) -> None:
        """Sum the power of all who fight for the regime, and set the power of its garrison in the capital."""
        power = 0.0
        for faction in self.model.factions:
            if self.faction.stands_with(faction):
                power += faction.power
        self.power = power
        self.defenders = self.capital.garrison if self.capital.is_regimes() else 0.0

    def command(self) -> None:
        """Give orders to the units, all of them based on the picture at the start of the phase."""
        model = self.model
        if not gives_orders(model.p):
            return
        worst, stand = self.most_urgent(), model.ruler.place_of_stand()
        calm = model.public.felt >= model.public.calm
        if worst is None and stand is None and calm and not self.misses_core():
            return
        for unit in model.units:
            unit.take_orders(worst, stand)

    def misses_core(self) -> bool:
        """Whether any core place is lost."""
        return any(city.is_lost_core() for city in self.model.cities)

    def most_urgent(self) -> City | None:
        """The core place that most needs reinforcement, judged by its value and the threat to it, or None."""
        worst = None
        worst_rank = 0.0
        for city in self.model.cities:
            if not asks_for_men(city, city.is_regimes()):
                continue
            rank = urgency(city.value, threat(city, city.inbound))
            if rank > worst_rank:
                worst_rank = rank
                worst = city
        return worst

    def police(self) -> None:
        """Sum the power of garrisons in each region, because garrisons also police the other places there."""
        for region in self.model.regions:
            region.power = 0.0
        for city in self.model.cities:
            if city.is_regimes():
                city.region.power += city.garrison

    def mobilise(self) -> None:
        """Call people to arms once the capital or a stronghold is threatened, and then raise militia."""
        if self.called < 0:
            self.call_to_arms()
            return
        for city in self.model.cities:
            city.take_up_arms()

    def call_to_arms(self) -> None:
        """If a hub is threatened, call people to arms with a hazard that rises with authority.

        Authority is the ruler's presence or the capacity of a mass organisation, whichever is larger.
        """
        model, p = self.model, self.model.p
        if not any(city.is_threatened() for city in model.cities if self._holds_hub(city)):
            return
        hazard = call_hazard(authority(model.ruler.presence, self.capacity), p)
        if model.draw(d.CALL, model.tick) < chance(hazard, model.dt):
            self.called = model.tick
            model.note(Event.CALL_TO_ARMS, amount=self.capacity)

    def _holds_hub(self, city: City) -> bool:
        return city.is_hub() and city.is_regimes()

    def lose_capital(self, faction: Faction, manner: int) -> None:
        """Record the first loss of the capital."""
        self.lost_tick = self.model.tick
        self.lost_to = faction
        self.lost_manner = manner
        self.lost_fighting = self.capital.lost_fighting

    def remember_defenders(self) -> None:
        """Update the rebels' estimate of the capital's defenders, which lags some days behind the truth."""
        slow, now, model = self.defenders_slow, self.defenders, self.model
        self.defenders_slow = remembered_defenders(slow, now, model.dt, model.p)
