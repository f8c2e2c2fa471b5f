"""The ruler, who stays, flees, moves to a stronghold or leaves under a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.codes import BARGAIN, EXILE, IN_OFFICE, Event
from brittle.model.rules.belief import departure_seen
from brittle.model.rules.numbers import chance, share_of
from brittle.model.rules.orders import threat
from brittle.model.rules.ruler import (
    FLEES,
    MOVES,
    WEIGHS,
    considers,
    cost_if_taken,
    death_if_taken,
    fate_abroad,
    fate_taken,
    guaranteed_host,
    holds_out,
    host,
    is_bound,
    is_with_men,
    last_escape,
    makes_stand,
    may_fly,
    may_hand_over,
    may_leave,
    may_move,
    may_open_talks,
    men_would_follow,
    past_spoiler,
    prefers_stronghold,
    resolve,
    says_yes,
    spoils,
    talks_hazard,
    transit,
    urge,
    value_of_deal,
    value_of_exile,
    value_of_moving,
    value_of_staying,
)
from brittle.model.rules.will import presence_felt

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction
    from brittle.model.agents.ground import Ground


class Ruler(Actor):
    """The ruler, who compares staying, fleeing and a deal, and who goes sooner the more he would gain."""

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
        """The ruler's presence as people feel it in a place; presence is strongest where he is."""
        with_men = is_with_men(city is self.place, self.fate == IN_OFFICE)
        return presence_felt(self.presence, with_men, self.model.p)

    def calm_presence_at(self, city: Ground) -> float:
        """The ruler's presence as people felt it in a place on the first day, when he was in the capital."""
        in_capital = city is self.model.regime.capital
        return presence_felt(self.presence_calm, in_capital, self.model.p)

    def decide(self) -> None:
        """The ruler leaves, stays or moves if his policy prescribes it; otherwise, he weighs his options."""
        model, p = self.model, self.model.p
        felt, calm, bound = model.public.felt, model.public.calm, self.is_bound()
        if not considers(self.fate == IN_OFFICE, felt, calm, bound, p):
            return
        way = self.way_out(None)
        does = resolve(self.policy, way, self.can_move(way))
        if does == FLEES:
            self.flee(way)
        elif does == MOVES:
            self.relocate(way)
        elif does == WEIGHS:
            self.weigh(way)

    def is_bound(self) -> bool:
        """Whether the ruler considers what to do even while belief is at its value in calm."""
        return is_bound(self.policy, self.model.table.offer_tick >= 0)

    def weigh(self, way: float) -> None:
        """The ruler compares the expected values of staying, exile, a stronghold and a deal, and acts."""
        model, p, table = self.model, self.model.p, self.model.table
        capital = model.regime.capital
        party = capital.nearest if capital.is_threatened() else None
        omega = cost_if_taken(self.culpability, p)
        stay = value_of_staying(model.public.felt, omega, p)
        exile = value_of_exile(way, host(self.haven, self.culpability, p), omega, p)
        strong = self.value_of_refuge(way, omega)
        deal = value_of_deal(self.way_out(party), self.safety_of_deal(), table.covered, omega, p)
        if may_open_talks(self.policy, table.offer_tick >= 0):
            hazard = talks_hazard(deal - stay, p)
            if model.draw(d.RULER_TALKS, model.tick) < chance(hazard, model.dt):
                table.make_offer()
        if table.is_ready():
            if table.ruler_yes < 0:
                self.answer(deal - stay)
            can = may_hand_over(party is not None, capital.is_regimes(), self.is_in_capital())
            if party is not None and can:
                table.hear_rebels(party)
                if table.ruler_yes >= 0 and table.rebels_yes >= 0:
                    self.depart(self.way_out(party), party)
                    return
        offered, ready = table.offer_tick >= 0, table.is_ready()
        if not may_leave(way, deal, exile, self.policy, offered, ready):
            return
        moves = prefers_stronghold(self.can_move(way), strong, exile, threat(capital, 0.0))
        gain = (strong if moves else exile) - stay
        if model.draw(d.RULER_FLEES, model.tick) < chance(urge(gain, p), model.dt):
            if moves:
                self.relocate(way)
            else:
                self.flee(way)

    def answer(self, gain: float) -> None:
        """The ruler may accept a deal that is better for him than staying, or may be forced to accept it."""
        model, table = self.model, self.model.table
        hazard = urge(gain, model.p)
        willing = model.draw(d.RULER_ACCEPTS, model.tick) < chance(hazard, model.dt)
        if says_yes(willing, self.force == 1):
            table.accept(gain, forced=not willing)

    def way_out(self, party: Faction | None) -> float:
        """The probability that the ruler gets away from the place where he is.

        Each hostile faction nearby that has no part in a deal with `party` lowers the probability.
        """
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
        """Find whether a road through the regime's places leads to a stronghold or an open crossing."""
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
        """The place that the ruler means to hold or to move to, or None.

        The regime does not order the garrison of this place away.
        """
        return self.refuge if makes_stand(self.policy, self.fate == IN_OFFICE) else None

    def is_in_capital(self) -> bool:
        """Whether the ruler is in the capital."""
        return self.place is self.model.regime.capital

    def can_move(self, way: float) -> bool:
        """Whether the ruler can get from the capital to a stronghold where enough men would follow him."""
        regime, refuge = self.model.regime, self.refuge
        if refuge is None:
            return False
        followed = men_would_follow(refuge.garrison, regime.power, self.model.p)
        to_capital, held = refuge is regime.capital, refuge.is_regimes()
        return may_move(self.is_in_capital(), to_capital, held, way, followed)

    def value_of_refuge(self, way: float, omega: float) -> float:
        """The expected value of moving to a stronghold; 0 if the ruler cannot move."""
        refuge = self.refuge
        if refuge is None or not self.can_move(way):
            return 0.0
        return value_of_moving(way, share_of(refuge.garrison, self.model.regime.power), omega)

    def safety_of_deal(self) -> float:
        """The probability that the haven named in the deal keeps the ruler, given the deal's guarantee."""
        table = self.model.table
        unguarded = host(table.deal_haven, self.culpability, self.model.p)
        return guaranteed_host(unguarded, table.deal_honoured)

    def flee(self, way: float) -> None:
        """The ruler flees without a deal; he may be caught on the way, and a haven may not keep him."""
        model, p = self.model, self.model.p
        self.leave_office()
        self.left_alone = 1
        model.note(Event.RULER_FLEES, self.place, amount=way)
        if model.draw(d.DEPARTURE, model.tick) >= way:
            self.be_caught(None)
        else:
            safe = host(self.haven, self.culpability, p)
            self.fate = fate_abroad(model.draw(d.GUARANTEE, model.tick) < safe)

    def depart(self, way: float, party: Faction) -> None:
        """The ruler leaves under the deal and the capital is handed over, unless spoilers break the deal."""
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
        kept = model.draw(d.GUARANTEE, model.tick) < safe
        table.honoured = 1 if kept else 0
        self.fate = fate_abroad(kept)
        if not kept:
            model.note(Event.DEAL_BROKEN, amount=safe)
        if model.regime.capital.is_regimes():
            model.regime.capital.fall_to(party, BARGAIN)

    def leave_office(self) -> None:
        """The ruler leaves office, which everybody sees, and his presence becomes 0."""
        self.left_tick = self.model.tick
        self.model.public.memory += departure_seen(self.model.p)
        self.presence = 0.0

    def relocate(self, way: float) -> None:
        """The ruler tries to move to a stronghold, and is caught if he does not get there."""
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
        """Once the place where the ruler is has fallen, he makes a last escape or is captured or killed."""
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
        """The ruler is captured or killed."""
        model = self.model
        killed = model.draw(d.TAKEN, model.tick) < death_if_taken(model.p)
        self.fate = fate_taken(killed)
        model.note(Event.RULER_TAKEN, self.place, faction, amount=1.0 if killed else 0.0)

    def hold_out(self) -> None:
        """Count the days for which the ruler, after the capital's fall, holds out elsewhere with men."""
        lost, safe = self.model.regime.lost_tick >= 0, self.place.garrison > 0.0
        safe = safe and self.place.is_regimes()
        if holds_out(lost, self.is_in_capital(), self.fate == IN_OFFICE, safe):
            self.rump_days += self.model.dt
