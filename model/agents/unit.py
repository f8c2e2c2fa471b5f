"""Units: men under arms, their place and power, how they march, and how they lose men."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesa.discrete_space.cell_agent import HasCell

from brittle.model.agents.base import Actor
from brittle.model.codes import ACTIVE, COUNTER, GONE, HOLD, RETREAT, Event
from brittle.model.rules import choice, movement, units
from brittle.model.rules.combat import (
    is_battle,
    is_in_the_open,
    is_quiet,
    killed_of,
    odds,
    side_loss_rate,
    standoff_rate,
    survivors,
)
from brittle.model.rules.movement import (
    GOES_PAST,
    HELD_ROADS,
    NO_FURTHER,
    PLACES_A_TICK,
    STOPS,
    bars,
    days_left,
    force,
    km_covered,
    may_enter,
    out_of_reach,
    pace,
    passage,
    resistance,
    way_on,
)
from brittle.model.rules.orders import leaves_men, left_behind
from brittle.model.rules.power import (
    base_supply,
    closes_in,
    days_cut_off,
    is_within_reach,
    part_of,
    power_held,
    unit_power,
)

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction
    from brittle.model.agents.patron import Patron


class Unit(Actor, HasCell):
    """A body of men, either in a place or on the road from `place` to `next`."""

    faction: Faction
    regime: int
    kind: int
    column: int
    patron: Patron | None
    in_group: float
    heavy: float
    motorised: float
    available: int
    strength: float
    home: float
    initial: float
    men: float
    cohesion: float
    status: int
    place: City
    next: City | None
    km: float
    dest: City | None
    order: int
    base: City
    stirred: int
    cut: float
    contact: float
    power: float
    will: float
    will_calm: float
    decision: int
    lost: float
    deserted: float
    dispersed: float
    surrendered: float
    defected: float
    crossed: float
    left: float

    # A unit's power where it is.

    def is_local(self) -> bool:
        """Whether the unit's men serve where they live."""
        return units.is_local(self.kind)

    def is_inside(self) -> bool:
        """Whether the unit is in a place that an enemy holds."""
        return self.place.holder.fights(self.faction)

    def is_hostile_to(self, city: City) -> bool:
        """Whether an enemy of the unit holds a place."""
        return self.faction.fights(city.holder)

    def is_idle(self) -> bool:
        """Whether the unit stays where it is and attacks nobody, because it is a frozen faction's column."""
        return units.is_idle(self.faction.frozen == 1, self.column == 1)

    def report(self) -> None:
        """Add the unit's power to that of its faction, its place and the place to which it is going."""
        self.power = 0.0
        if self.status != ACTIVE:
            return
        model, city, faction = self.model, self.place, self.faction
        self.cut = days_cut_off(city.is_linked(faction), self.cut, model.dt)
        supply = base_supply(self.regime == 1, city.supply, faction.aid, model.p)
        self.power = unit_power(self, supply, faction.air, model.p)
        faction.power += self.power
        if self.dest is not None and self.regime == 1:
            self.dest.inbound += self.power
        if self.next is not None:
            return
        ally = city.holder.defended_by(faction)
        if ally > 0.0:
            city.garrison += part_of(self.power, ally)
            if self.regime == 1 and self.dest is None and not self.is_local():
                city.mobile += self.power
        elif self.is_inside() and not self.is_idle():
            city.attackers += self.power
            city.front(faction).inside += self.power

    def loom(self) -> None:
        """Count a mobile force as near the hostile places in its reach, and as a threat if it has stirred."""
        if self.status != ACTIVE or not (self.column == 1 or self.order == COUNTER):
            return
        faction = self.faction
        faction.ranging = 1
        if self.stirred == 1:
            faction.stirred = 1
        p = self.model.p
        for city, km in self.place.reach:
            if not is_within_reach(km, p):
                break
            self.be_near(city)
        ahead = self.next
        if ahead is not None and closes_in(self.km, self.place.km_to(ahead), p):
            self.be_near(ahead)

    def be_near(self, city: City) -> None:
        """Count the unit as near a place, if the place is hostile to the unit."""
        if not city.holder.fights(self.faction):
            return
        front = city.front(self.faction)
        front.near += self.power
        if self.stirred == 1:
            front.threat += self.power
            city.near += self.power

    # A unit on the road.

    def set_out(self, to: City, order: int, why: int) -> None:
        """Send the unit to a place."""
        self.dest = to
        self.order = order
        self.model.note(Event.MARCHES, to, self.faction, self, why, self.men)

    def halt(self) -> None:
        """In a cease-fire, stop the attack of any unit that is not on the road."""
        if units.is_stopped_by_truce(self.order, self.next is not None):
            self.dest = None
            self.order = HOLD

    def march(self) -> None:
        """The unit goes from place to place until the tick's time is used up or it can go no further."""
        if self.status != ACTIVE or self.dest is None:
            return
        p = self.model.p
        days = self.model.dt
        for _ in range(PLACES_A_TICK):
            if self.next is None:
                self.next = self._next_place(self.dest)
                if self.next is None:
                    self.arrive()
                    return
                if self.place.is_defended_by(self):
                    self.base = self.place
                self.km = self.place.road_to(self.next).km
            elif self.turns_back_from(self.next):
                self.place, self.next = self.next, self.place
                self.km = self.place.road_to(self.next).km - self.km
            ahead, road_class = self.next, self.place.road_to(self.next).road_class
            hostile = self.is_hostile_to(ahead)
            q = resistance(power_held(ahead), self.force_at(ahead)) if hostile else 0.0
            days = self.approach(out_of_reach(self.km, q, p), pace(self, road_class, 0.0, p), days)
            if days > 0.0:
                days = self.approach(self.km, pace(self, road_class, q, p), days)
            if self.km > 0.0:
                return
            self.place = ahead
            self.next = None
            self.contact = 0.0
            if hostile and not self.goes_through(ahead):
                return

    def approach(self, km: float, speed: float, days: float) -> float:
        """Move along a stretch of road as far as the days allow; return the days that are left."""
        self.km -= km_covered(km, speed, days)
        return days_left(km, speed, days)

    def goes_through(self, city: City) -> bool:
        """Whether the unit goes past a hostile place; if not, it stops to fight or takes an empty place."""
        barred, empty = self.is_barred(city), city.garrison <= 0.0
        does = passage(self.column == 1, city is self.dest, barred, empty, self.is_attacking())
        if does == STOPS:
            self.arrive()
        return does == GOES_PAST

    def force_at(self, city: City) -> float:
        """A unit's force at a hostile place: its power or, if larger, its faction's column power nearby."""
        return force(self.power, city.front(self.faction).near)

    def is_barred(self, city: City) -> bool:
        """Whether the garrison of a hostile place is too strong for the unit to go past it."""
        return bars(city, self.force_at(city))

    def is_attacking(self) -> bool:
        """Whether the unit is on its way to fight."""
        return units.is_attacking(self.order)

    def turns_back_from(self, ahead: City) -> bool:
        """Whether the unit turns back because an enemy now holds the place ahead but not the place behind.

        Only units of the regime turn back, and they never do so on the way to an attack.
        """
        hostile, behind = self.is_hostile_to(ahead), self.is_hostile_to(self.place)
        return movement.turns_back(self.regime == 1, self.is_attacking(), hostile, behind)

    def is_held_up(self) -> bool:
        """Whether an attacking unit is held up by a cease-fire, or by the enemy in the place where it is."""
        hostile, barred = self.is_hostile_to(self.place), self.is_barred(self.place)
        truce = self.model.table.truce == 1
        return movement.is_held_up(self.is_attacking(), truce, hostile, barred)

    def _next_place(self, dest: City) -> City | None:
        """The next place on the unit's way; None if the unit has arrived or cannot go on."""
        attacks, arrived = self.is_attacking(), self.place is dest
        way = way_on(arrived, self.is_held_up(), self.regime == 1, attacks)
        if way == NO_FURTHER:
            return None
        if way == HELD_ROADS:
            return self.place.next_held(dest, self.faction)
        ahead = self.place.next_towards(dest)
        if ahead is None:
            return None
        hostile, barred = self.is_hostile_to(ahead), self.is_barred(ahead)
        return ahead if may_enter(attacks, hostile, self.column == 1, barred) else None

    def arrive(self) -> None:
        """End the unit's march, because the unit has arrived or can go no further."""
        self.dest = None
        self.order = HOLD
        self.model.note(Event.ARRIVES, self.place, self.faction, self, amount=self.men)

    # A unit in battle.

    def fight(self) -> None:
        """In a battle, the unit loses men according to the odds; its contact ends once no enemy is near."""
        if self.status != ACTIVE or self.next is not None:
            return
        city, p = self.place, self.model.p
        if not is_battle(city):
            if is_quiet(city):
                self.contact = 0.0
            return
        r = odds(city)
        if city.is_defended_by(self):
            self.bleed(side_loss_rate(r, True, p), self.model.dt)
            self.contact += self.model.dt
        elif self.is_inside():
            self.bleed(side_loss_rate(r, False, p), self.model.dt)
            self.contact += self.model.dt
            self.stirred = 1

    def be_struck(self) -> None:
        """An enemy air campaign strikes the unit if it is a column that has set out or fought."""
        if is_in_the_open(self):
            against = self.faction.against
            if against > 0.0:
                self.bleed(standoff_rate(against, self.model.p), self.model.dt)

    def bleed(self, rate: float, days: float) -> None:
        """Reduce the unit by the men that it loses in `days` days at a given loss rate per day."""
        public, p = self.model.public, self.model.p
        left = survivors(self.men, rate, days)
        lost = self.men - left
        self.men = left
        self.lost += lost
        if self.regime == 1:
            public.killed_regime += killed_of(lost, p)
        else:
            public.killed_rebels += killed_of(lost, p)

    # A unit whose place changes hands.

    def has_way_back(self) -> bool:
        """Whether the unit is a column that came from another place, and no enemy now holds that place."""
        lost = self.base.holder.fights(self.faction)
        return units.has_way_back(self.column == 1, self.base is self.place, lost)

    def be_overwhelmed(self) -> None:
        """When its place has fallen to an enemy, the unit surrenders, goes back to its base, or disperses."""
        if self.dest is not None and self.order == RETREAT:
            return
        does = choice.when_overwhelmed(self.regime == 1, self.has_way_back())
        if does == choice.WITHDRAW:
            self.dest = self.base
            self.order = RETREAT
            return
        if does == choice.SURRENDER:
            self.surrendered += self.men
        else:
            self.dispersed += self.men
        self.men = 0.0
        self.status = GONE

    def leave_garrison(self, faction: Faction) -> None:
        """A column leaves a share of its men behind to hold the place that its side has taken."""
        if leaves_men(self, faction.stands_with(self.faction)):
            p = self.model.p
            left = left_behind(self.men, p)
            self.men -= left
            self.initial -= left_behind(self.initial, p)
            self.lost -= left_behind(self.lost, p)
            self.place.fighters += left
