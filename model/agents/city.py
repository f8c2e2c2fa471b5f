"""Cities: which forces are in them, how they are fought over, and how they fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.people import People
from brittle.model.codes import ABANDONMENT, Event
from brittle.model.rules import choice
from brittle.model.rules.belief import credibility_after, relief, shock
from brittle.model.rules.civilians import celebrates, people_present, reprisals
from brittle.model.rules.combat import (
    effective_days,
    falls,
    is_assault,
    is_battle,
    is_quiet,
    killed_of,
    loss_rate,
    manner_of_loss,
    meets_battle,
    odds,
    rivalry_hazard,
    rivals_days,
    rivals_odds,
    side_loss_rate,
    survivors,
)
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import is_deserted, moves_in, neutral_hazard
from brittle.model.rules.power import (
    aided_supply,
    backing_share,
    days_cut_off,
    may_back,
    part_of,
    power_of,
    power_per_militiaman,
    supply_left,
)
from brittle.model.rules.risings import have_risen

if TYPE_CHECKING:
    from brittle.model.agents.faction import Faction


class City(People):
    """A city, town, base or crossing.

    A faction holds the city, hostile units inside contest it, and hostile columns within reach threaten it.
    The city falls when its defenders are gone or give in to overwhelming power.
    """

    # How the picture of the tick is made.

    def clear_picture(self) -> None:
        """Reset the forces in the place before units report, and add to the days for which it is cut off."""
        if self.attacker is not None:
            self.attacker = None
            for front in self.fronts:
                front.inside = 0.0
        self.garrison = 0.0
        self.attackers = 0.0
        self.inbound = 0.0
        self.mobile = 0.0
        self.backing = 0.0
        self.cut = days_cut_off(self.is_linked(self.holder), self.cut, self.model.dt)

    def count_irregulars(self) -> None:
        """After the units, count irregulars: militia, men of a rising, and men left behind by a column."""
        if self.militia > 0.0:
            p = self.model.p
            faction = self.model.regime.faction
            supply = supply_left(aided_supply(self.supply, faction.aid), self.cut, p)
            power = power_of(self.militia, power_per_militiaman(supply, faction.air, p))
            faction.power += power
            self.garrison += part_of(power, self.holder.defended_by(faction))
        if self.fighters > 0.0 and self.fighters_faction is not None:
            faction = self.fighters_faction
            power = power_of(self.fighters, faction.fighter)
            faction.power += power
            ally = self.holder.defended_by(faction)
            if ally > 0.0:
                self.garrison += part_of(power, ally)
            elif self.holder.fights(faction):
                self.attackers += power
                self.front(faction).inside += power

    def back_others(self) -> None:
        """Add the help of this place's garrison to the defence of nearby places of the same side."""
        if self.garrison <= 0.0:
            return
        p = self.model.p
        for city, km in self.reach[1:]:
            if not may_back(km, p):
                break
            if city.holder.stands_with(self.holder):
                city.backing += part_of(self.garrison, backing_share(km, p))

    def name_attacker(self) -> None:
        """Find the strongest of the factions that contest the place."""
        if self.attackers > 0.0:
            strongest = 0.0
            for faction in self.model.factions:
                power = self.front(faction).inside
                if power > strongest:
                    strongest = power
                    self.attacker = faction

    def forget_columns(self) -> None:
        """Forget all columns near the place, before the columns of this tick are counted."""
        self.near = 0.0
        self.nearest = None

    def forget_battle(self) -> None:
        """If no enemy is left near, forget the days of fighting and how the defenders gave way."""
        if is_quiet(self):
            self.fighting = 0.0
            self.way_out = -1

    def name_nearest(self) -> None:
        """Find the strongest of the hostile factions within reach of the place."""
        if self.near > 0.0:
            strongest = 0.0
            for faction in self.model.factions:
                power = self.front(faction).threat
                if self.holder.fights(faction) and power > strongest:
                    strongest = power
                    self.nearest = faction

    # Battle.

    def fight(self) -> None:
        """If the place has defenders and attackers, count the days of battle and the losses of irregulars."""
        model, p = self.model, self.model.p
        if not meets_battle(self, model.table.truce == 1):
            self.contact = 0.0
            return
        r = odds(self)
        if not is_battle(self):
            model.note(Event.BATTLE_BEGINS, self, self.attacker, amount=r)
        self.contact += model.dt
        days = effective_days(r, model.dt, p)
        self.fighting += days
        self.fought += days
        if self.militia > 0.0:
            left = survivors(self.militia, side_loss_rate(r, True, p), model.dt)
            model.regime.militia_lost += self.militia - left
            model.public.killed_regime += killed_of(self.militia - left, p)
            self.militia = left
        if self.fighters > 0.0 and self.fighters_faction is not None:
            ours = self.fighters_faction.defends(self.holder)
            left = survivors(self.fighters, side_loss_rate(r, ours, p), model.dt)
            model.public.killed_rebels += killed_of(self.fighters - left, p)
            self.fighters = left

    def quarrel(self) -> None:
        """Now and then, rival attackers inside a third party's place fight each other."""
        model, p = self.model, self.model.p
        if self.attackers <= 0.0 or model.table.truce == 1 or not self.rivals_meet():
            return
        if self.draw(d.RIVALRY) >= chance(rivalry_hazard(p), model.dt):
            return
        inside = self.factions_inside()
        for unit in model.units_in(self):
            if unit.faction in inside and any(unit.faction.fights(rival) for rival in inside):
                unit.bleed(loss_rate(rivals_odds(p), p), rivals_days(p))

    def factions_inside(self) -> list[Faction]:
        """The factions that contest the place."""
        return [faction for faction in self.model.factions if self.front(faction).inside > 0.0]

    def rivals_meet(self) -> bool:
        """Whether two of the factions that contest the place are hostile to each other."""
        inside = self.factions_inside()
        pairs = ((one, other) for one in inside for other in inside if other.index < one.index)
        return any(one.fights(other) for one, other in pairs)

    # Control.

    def settle(self) -> None:
        """The place falls to the strongest attacker inside it if its defenders are gone or give in."""
        ceasefire = self.model.table.truce == 1
        if falls(self, ceasefire, self.model.p) and self.attacker is not None:
            self.fall_to(self.attacker, self.manner_of_loss(self.attacker))

    def manner_of_loss(self, faction: Faction) -> int:
        """The code for how the place falls."""
        rose = have_risen(self, self.fighters_faction is faction)
        return manner_of_loss(self.fighting, rose, self.way_out, self.model.p)

    def let_neutrals_in(self) -> None:
        """Neutral neighbours may take the place if the regime has abandoned it since the first day."""
        if not is_deserted(self) or not self.is_regimes():
            return
        for neighbour in self.neighbours:
            faction = neighbour.holder
            if not moves_in(faction.side, neighbour):
                continue
            hazard = neutral_hazard(self.model.p)
            if self.draw(d.NEUTRAL, neighbour.key) < chance(hazard, self.model.dt):
                self.model.note(Event.NEUTRAL_MOVES_IN, self, faction)
                self.fall_to(faction, ABANDONMENT)
                break

    def fall_to(self, faction: Faction, manner: int) -> None:
        """A faction takes control of the place, and everybody learns of it."""
        model = self.model
        was = self.is_regimes()
        now = model.regime.faction.stands_with(faction)
        if self.lost_tick < 0 and self.start_holder is self.holder:
            self.lost_tick = model.tick
            self.lost_to = faction
            self.lost_manner = manner
            self.lost_way_out = self.way_out
            self.lost_fighting = self.fighting
        model.note(Event.PLACE_FALLS, self, faction, why=manner, amount=self.fighting)
        if was and not now:
            self.shock_public()
        elif now and not was:
            model.public.memory -= relief(self.value, model.p)
        self.suffer_reprisals(faction)
        if not now:
            model.regime.militia_dispersed += self.militia
            self.militia = 0.0
        beaten = self.fighters_faction
        if self.fighters > 0.0 and beaten is not None and faction.fights(beaten):
            self.fighters = 0.0
        for unit in model.units_in(self):
            if faction.fights(unit.faction):
                unit.be_overwhelmed()
        if not now:
            self.fighters_faction = faction
            for unit in model.units_in(self):
                unit.leave_garrison(faction)
        self.taken = model.tick + 1
        self.taken_from = self.holder
        self.holder = faction
        self.contact = 0.0
        self.fighting = 0.0
        self.way_out = -1
        model.changed = 1
        if was and not now:
            if self is model.regime.capital and model.regime.lost_tick < 0:
                model.regime.lose_capital(faction, manner)
                model.note(Event.CAPITAL_LOST, self, faction, why=manner, amount=self.lost_fighting)
            if self is model.ruler.place:
                model.ruler.be_taken_with(faction)

    def shock_public(self) -> None:
        """The loss of a place shocks the public, and shows that the official denial was false.

        The shock grows with the value of the place, and is larger if there was no battle.
        """
        public, p = self.model.public, self.model.p
        without_battle = not is_assault(self.fighting, p)
        public.memory += shock(self.value, without_battle, public.credibility, p)
        public.credibility = credibility_after(public.credibility, self.value, p)
        self.model.note(Event.DENIAL_EXPOSED, self, amount=public.credibility)
        if celebrates(self.alignment, without_battle, self.risen == 1):
            public.celebrations += people_present(self.population, self.away)

    def suffer_reprisals(self, faction: Faction) -> None:
        """The faction that took the place kills people in reprisal.

        It kills more people where it is feared more, and fewer where its amnesty is believed.
        """
        public = self.model.public
        people = people_present(self.population, self.away)
        amnesty = choice.believed(faction.amnesty, public.credulity)
        dead = reprisals(people, self.front(faction).fear, amnesty, self.model.p)
        self.reprisals += dead
        public.reprisals += dead
