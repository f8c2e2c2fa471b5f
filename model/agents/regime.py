"""The regime as a whole: its roads, its orders, its call to arms, and its capital."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.agents.ground import Ground, quickest_ways
from brittle.model.codes import CALL_TO_ARMS
from brittle.model.rules.mobilisation import authority, call_hazard
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import asks_for_men, gives_orders, threat, urgency
from brittle.model.rules.ruler import remembered_defenders

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction


class Regime(Actor):
    """What belongs to the regime as a whole rather than to one of its units."""

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
    """Places from which a road leads through what it holds to one of its hubs."""

    def find_roads(self) -> None:
        """The next place on the way to the nearest hub it holds: the capital or a stronghold."""
        hubs = [city for city in self.model.cities if self._holds_hub(city)]
        ways = quickest_ways(hubs, Ground.is_regimes)
        for city in self.model.cities:
            city.rally = ways[city].ahead if city in ways else None
        self.joined = {city for city in self.model.cities if city in ways}

    def count_power(self) -> None:
        """Power of all who fight for it, and of those in the capital while it holds it."""
        power = 0.0
        for faction in self.model.factions:
            if self.faction.stands_with(faction):
                power += faction.power
        self.power = power
        self.defenders = self.capital.garrison if self.capital.is_regimes() else 0.0

    def command(self) -> None:
        """Orders go out, all from the picture at the start of the phase."""
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
        """The core place that most needs reinforcement, value against threat; None if none does."""
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
        """Its garrisons police the empty places of their region."""
        for region in self.model.regions:
            region.power = 0.0
        for city in self.model.cities:
            if city.is_regimes():
                city.region.power += city.garrison

    def mobilise(self) -> None:
        """A call goes out when capital or home is threatened; then militia grow."""
        if self.called < 0:
            self.call_to_arms()
            return
        for city in self.model.cities:
            city.take_up_arms()

    def call_to_arms(self) -> None:
        """Where mass authority exists it can call without the ruler; else he must be there."""
        model, p = self.model, self.model.p
        if not any(city.is_threatened() for city in model.cities if self._holds_hub(city)):
            return
        hazard = call_hazard(authority(model.ruler.presence, self.capacity), p)
        if model.draw(d.CALL, model.tick) < chance(hazard, model.dt):
            self.called = model.tick
            model.note(CALL_TO_ARMS, amount=self.capacity)

    def _holds_hub(self, city: City) -> bool:
        return city.is_hub() and city.is_regimes()

    def lose_capital(self, faction: Faction, manner: int) -> None:
        """The capital's first loss is remembered."""
        self.lost_tick = self.model.tick
        self.lost_to = faction
        self.lost_manner = manner
        self.lost_fighting = self.capital.lost_fighting

    def remember_defenders(self) -> None:
        """The capital's defenders as the rebels think of them, some days behind."""
        slow, now, model = self.defenders_slow, self.defenders, self.model
        self.defenders_slow = remembered_defenders(slow, now, model.dt, model.p)
