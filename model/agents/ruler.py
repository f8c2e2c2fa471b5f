"""The ruler: he stays, flees, moves to a stronghold or leaves under a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.codes import (
    BARGAIN,
    CAPTURED,
    DECIDE,
    EXILE,
    IN_OFFICE,
    KILLED,
    LEAVE,
    RELOCATE,
    Event,
)
from brittle.model.rules.belief import departure_seen
from brittle.model.rules.numbers import chance, share_of
from brittle.model.rules.orders import threat
from brittle.model.rules.ruler import (
    cost_if_taken,
    death_if_taken,
    decides,
    guaranteed_host,
    hears_offers,
    host,
    is_bound,
    is_worth_waiting_for,
    last_escape,
    makes_stand,
    may_fly,
    men_would_follow,
    past_spoiler,
    prefers_stronghold,
    spoils,
    talks_hazard,
    transit,
    urge,
    value_of_deal,
    value_of_exile,
    value_of_moving,
    value_of_staying,
    waits,
)
from brittle.model.rules.will import presence_felt

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction
    from brittle.model.agents.ground import Ground


class Ruler(Actor):
    """He compares staying, fleeing and a deal, and acts on a gain over staying with a hazard."""

    place: City
    refuge: City | None
    airport: City | None
    culpability: float
    haven: float
    policy: int
    force: int
    presence: float
    presence_calm: float
    road_out: int
    fate: int
    left_tick: int
    left_alone: int
    moved_tick: int
    rump_days: float

    def presence_at(self, city: Ground) -> float:
        """His presence as felt in a place, strongest where he is."""
        with_ruler = city is self.place and self.fate == IN_OFFICE
        return presence_felt(self.presence, with_ruler, self.model.p)

    def calm_presence_at(self, city: Ground) -> float:
        """The same on the first day, when he was in the capital."""
        in_capital = city is self.model.regime.capital
        return presence_felt(self.presence_calm, in_capital, self.model.p)

    def decide(self) -> None:
        """He leaves, stands or moves as the policy says; else he weighs what each would bring."""
        model, p = self.model, self.model.p
        if self.fate != IN_OFFICE or not decides(p):
            return
        calm = model.public.felt >= model.public.calm
        if calm and not is_bound(self.policy, model.table.offer_tick >= 0):
            return
        way = self.way_out(None)
        if self.policy == LEAVE:
            if way > 0.0:
                self.flee(way)
        elif self.policy == RELOCATE:
            if self.value_of_refuge(way) is not None:
                self.relocate(way)
        elif hears_offers(self.policy):
            self.weigh(way)

    def weigh(self, way: float) -> None:
        """Staying, exile, a stronghold or a deal, by expected value."""
        model, p, table = self.model, self.model.p, self.model.table
        capital = model.regime.capital
        party = capital.nearest if capital.is_threatened() else None
        omega = cost_if_taken(self.culpability, p)
        stay = value_of_staying(model.public.felt, omega, p)
        exile = value_of_exile(way, host(self.haven, self.culpability, p), omega, p)
        strong = self.value_of_refuge(way)
        deal = value_of_deal(self.way_out(party), self.safety_of_deal(), table.covered, omega, p)
        if table.offer_tick < 0 and self.policy == DECIDE:
            hazard = talks_hazard(deal - stay, p)
            if model.draw(d.RULER_TALKS, model.tick) < chance(hazard, model.dt):
                table.make_offer()
        if table.is_ready():
            if table.ruler_yes < 0:
                self.answer(deal - stay)
            if party is not None and capital.is_regimes() and self.is_in_capital():
                table.hear_rebels(party)
                if table.ruler_yes >= 0 and table.rebels_yes >= 0:
                    self.depart(self.way_out(party), party)
                    return
        good = table.offer_tick >= 0 and is_worth_waiting_for(deal, exile)
        if way <= 0.0 or (good and waits(self.policy, table.is_ready())):
            return
        best = exile
        moves = strong is not None and prefers_stronghold(strong, exile, threat(capital, 0.0))
        if strong is not None and moves:
            best = strong
        gain = best - stay
        if model.draw(d.RULER_FLEES, model.tick) < chance(urge(gain, p), model.dt):
            if moves:
                self.relocate(way)
            else:
                self.flee(way)

    def answer(self, gain: float) -> None:
        """He accepts a deal that is better than staying, or is made to."""
        model, table = self.model, self.model.table
        hazard = urge(gain, model.p)
        willing = model.draw(d.RULER_ACCEPTS, model.tick) < chance(hazard, model.dt)
        if willing or self.force == 1:
            table.accept(gain, forced=not willing)

    def way_out(self, party: Faction | None) -> float:
        """Chance to get out past the factions near that have no part in a deal with `party`."""
        model, p = self.model, self.model.p
        regime = model.regime.faction
        field = self.airport
        by_air = field is not None and may_fly(field, field.is_regimes())
        way = transit(by_air, self.road_out == 1, p)
        for faction in model.factions:
            if not regime.fights(faction):
                continue
            share = party.share_in(faction) if party is not None else 0.0
            if spoils(self.place.front(faction).threat, share):
                way = past_spoiler(way, faction.coordination, p)
        return way

    def find_road(self) -> None:
        """A road out leads through held places to a stronghold or an open crossing."""
        self.road_out = 1 if self._leads_out() else 0

    def _leads_out(self) -> bool:
        reached = {self.place}
        queue = [self.place]
        while queue:
            city = queue.pop()
            if city is not self.place and (city.open == 1 or city.stronghold == 1):
                return True
            for neighbour in city.neighbours:
                if neighbour not in reached and neighbour.is_regimes():
                    reached.add(neighbour)
                    queue.append(neighbour)
        return False

    def place_of_stand(self) -> City | None:
        """Where he means to stand or to move to, which its garrison does not leave."""
        stands = makes_stand(self.policy) and self.fate == IN_OFFICE
        return self.refuge if stands else None

    def is_in_capital(self) -> bool:
        """Whether he is where he ruled from."""
        return self.place is self.model.regime.capital

    def value_of_refuge(self, way: float) -> float | None:
        """Expected value of moving to a stronghold; None where he cannot or men would not follow."""
        model, p, refuge = self.model, self.model.p, self.refuge
        if refuge is None or refuge is model.regime.capital or not self.is_in_capital():
            return None
        if not refuge.is_regimes() or way <= 0.0:
            return None
        power = model.regime.power
        if not men_would_follow(refuge.garrison, power, p):
            return None
        omega = cost_if_taken(self.culpability, p)
        return value_of_moving(way, share_of(refuge.garrison, power), omega)

    def safety_of_deal(self) -> float:
        """Chance that the haven of the deal keeps him, with its guarantee."""
        table = self.model.table
        unguarded = host(table.deal_haven, self.culpability, self.model.p)
        return guaranteed_host(unguarded, table.deal_honoured)

    def flee(self, way: float) -> None:
        """Without a deal he goes past who is in the way, to a haven that keeps him or does not."""
        model, p = self.model, self.model.p
        self.leave_office()
        self.left_alone = 1
        model.note(Event.RULER_FLEES, self.place, amount=way)
        if model.draw(d.DEPARTURE, model.tick) >= way:
            self.be_caught(None)
        elif model.draw(d.GUARANTEE, model.tick) < host(self.haven, self.culpability, p):
            self.fate = EXILE
        else:
            self.fate = CAPTURED

    def depart(self, way: float, party: Faction) -> None:
        """The deal is carried out: he leaves, the capital is handed over; or spoilers break it."""
        model, table = self.model, self.model.table
        self.leave_office()
        if model.draw(d.DEPARTURE, model.tick) >= way:
            self.left_alone = 1
            table.honoured = 0
            model.note(Event.DEAL_BROKEN, self.place, amount=way)
            self.be_caught(None)
            return
        table.departed = model.tick
        model.note(Event.RULER_DEPARTS, self.place, party, amount=way)
        safe = self.safety_of_deal()
        if model.draw(d.GUARANTEE, model.tick) < safe:
            table.honoured = 1
            self.fate = EXILE
        else:
            table.honoured = 0
            self.fate = CAPTURED
            model.note(Event.DEAL_BROKEN, amount=safe)
        if model.regime.capital.is_regimes():
            model.regime.capital.fall_to(party, BARGAIN)

    def leave_office(self) -> None:
        """Everybody sees that he goes; his presence is gone."""
        self.left_tick = self.model.tick
        self.model.public.memory += departure_seen(self.model.p)
        self.presence = 0.0

    def relocate(self, way: float) -> None:
        """He moves to a stronghold, if he gets there."""
        model = self.model
        self.moved_tick = model.tick
        model.note(Event.RULER_RELOCATES, self.refuge, amount=way)
        if model.draw(d.DEPARTURE, model.tick) < way and self.refuge is not None:
            self.place = self.refuge
            model.changed = 1
        else:
            self.leave_office()
            self.left_alone = 1
            self.be_caught(None)

    def be_taken_with(self, faction: Faction) -> None:
        """The place where he is has fallen: a last chance to get out, or he is taken."""
        model, p = self.model, self.model.p
        if self.fate != IN_OFFICE:
            return
        self.left_tick = model.tick
        self.presence = 0.0
        way = last_escape(self.haven, self.culpability, p)
        if model.draw(d.LAST_ESCAPE, model.tick) < way:
            self.fate = EXILE
            model.note(Event.RULER_FLEES, self.place)
            return
        self.be_caught(faction)

    def be_caught(self, faction: Faction | None) -> None:
        """He is captured, or killed."""
        model = self.model
        killed = model.draw(d.TAKEN, model.tick) < death_if_taken(model.p)
        self.fate = KILLED if killed else CAPTURED
        model.note(Event.RULER_TAKEN, self.place, faction, amount=1.0 if killed else 0.0)

    def hold_out(self) -> None:
        """After the capital's fall he may last in a stronghold with men."""
        if self.model.regime.lost_tick < 0 or self.fate != IN_OFFICE or self.is_in_capital():
            return
        if self.place.is_regimes() and self.place.garrison > 0.0:
            self.rump_days += self.model.dt
