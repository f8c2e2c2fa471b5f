"""Formations, which obey orders, weigh their will, and hold, give way or lose their men."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.unit import Unit
from brittle.model.codes import (
    ABANDONMENT,
    ACTIVE,
    COUNTER,
    GATHERS,
    GONE,
    HOLD,
    REINFORCE,
    RETREAT,
    Choice,
    Event,
    Reason,
)
from brittle.model.draws import gumbel
from brittle.model.rules import choice
from brittle.model.rules.belief import fall_since_calm, lost_since_calm
from brittle.model.rules.combat import odds_felt, way_out_left
from brittle.model.rules.desertion import desertion_rate, staying
from brittle.model.rules.elites import covered_now
from brittle.model.rules.numbers import chance
from brittle.model.rules.orders import (
    considered_after,
    counter_hazard,
    give_up_hazard,
    has_just_fallen,
    may_be_retaken,
    may_give_up,
    reinforce_hazard,
    threat,
)
from brittle.model.rules.power import is_within_reach
from brittle.model.rules.ruler import gather_hazard, may_gather
from brittle.model.rules.units import may_be_ordered
from brittle.model.rules.will import (
    Change,
    Mind,
    challengers_will,
    hazard_of,
    heaviest_reason,
    log_pay,
    lost_presence,
    may_break,
    pay_ratio,
    will,
)

if TYPE_CHECKING:
    from brittle.model.agents.city import City
    from brittle.model.agents.faction import Faction


class Formation(Unit):
    """A unit with a will to fight, which may break in contact with the enemy or near it.

    When a formation of the regime breaks, it withdraws, disperses, surrenders, defects or crosses a
    border. When a formation that fights the regime breaks, it breaks off its attack.
    """

    # Orders of the regime.

    def take_orders(self, worst: City | None, stand: City | None) -> None:
        """The formation obeys the first of the possible orders that is due."""
        if self.place is stand or not self.may_go():
            return
        order = considered_after(HOLD)
        while order != HOLD and not self.obeys(order, worst, stand):
            order = considered_after(order)

    def obeys(self, order: int, worst: City | None, stand: City | None) -> bool:
        """Whether an order is due for the formation; if it is, the formation sets out."""
        if order == GATHERS:
            return self.gathers(stand)
        if order == COUNTER:
            return self.counter_attacks()
        if order == REINFORCE:
            return self.reinforces(worst)
        return self.gives_up()

    def may_go(self) -> bool:
        """Whether the formation can be ordered away: it is mobile, not on the move, and not in a fight."""
        city, on_the_way = self.place, self.next is not None or self.dest is not None
        contested, defends = city.attackers > 0.0, city.is_defended_by(self)
        of_regime = self.regime == 1
        return may_be_ordered(self.status, self.kind, of_regime, on_the_way, contested, defends)

    def gathers(self, stand: City | None) -> bool:
        """Whether a unit of core loyalists sets out for the place where the ruler is making his stand."""
        city, model = self.place, self.model
        if stand is None or not may_gather(model.ruler.place is stand, stand.is_regimes()):
            return False
        if city.draw(d.GATHER) >= chance(gather_hazard(self, model.p), model.dt):
            return False
        if city.next_held(stand, self.faction) is None:
            return False
        self.set_out(stand, GATHERS, Reason.GATHERS)
        return True

    def counter_attacks(self) -> bool:
        """Whether a unit sets out to retake the most valuable lost core place next to its own.

        The unit may set out if its place is safe enough and the mobile force there is strong enough.
        """
        city, model = self.place, self.model
        lost: City | None = None
        for other in city.neighbours:
            if not may_be_retaken(other.is_lost_core(), has_just_fallen(other.taken, model.tick)):
                continue
            if lost is None or other.value > lost.value:
                lost = other
        if lost is None:
            return False
        hazard = counter_hazard(city, lost, threat(city, 0.0), model.table.truce == 1, model.p)
        if city.draw(d.COUNTER_ATTACK) >= chance(hazard, model.dt):
            return False
        self.set_out(lost, COUNTER, Reason.COUNTER_ATTACK)
        self.stirred = 1
        return True

    def reinforces(self, worst: City | None) -> bool:
        """Whether the unit leaves a place of less value to reinforce the core place that most needs it."""
        city, model = self.place, self.model
        if worst is None or city is worst:
            return False
        hazard = reinforce_hazard(city, worst, threat(city, 0.0), model.p)
        if city.draw(d.REINFORCE) >= chance(hazard, model.dt):
            return False
        if city.next_held(worst, self.faction) is None:
            return False
        self.set_out(worst, REINFORCE, Reason.REINFORCE)
        return True

    def gives_up(self) -> bool:
        """Whether a fall of belief makes a unit give up its place, which must be threatened and not core."""
        city, model, p = self.place, self.model, self.model.p
        if not may_give_up(city):
            return False
        fall = fall_since_calm(model.public.calm, model.public.felt)
        hazard = give_up_hazard(fall, model.regime.readiness, threat(city, 0.0), p)
        if hazard <= 0.0 or city.draw(d.GIVE_UP) >= chance(hazard, model.dt):
            return False
        to = city.rallying_place()
        if to is None or city.next_held(to, self.faction) is None:
            return False
        self.slip_away(self.men * choice.leaked(self, p))
        city.way_out = ABANDONMENT
        self.set_out(to, RETREAT, Reason.GIVES_UP)
        return True

    # Will.

    def settle_calm(self) -> None:
        """Set the formation's will on the first day, from which later losses of will are measured."""
        model, p = self.model, self.model.p
        if self.regime == 1:
            here = model.ruler.calm_presence_at(self.place)
            calm, pay = model.public.calm, log_pay(model.regime.pay_calm)
            self.will_calm = will(self, self.home, Mind(calm, pay, here, 0.0), p)
        else:
            self.will_calm = challengers_will(self, 0.0, p)
        self.will = self.will_calm

    def consider(self) -> None:
        """Update the formation's will and decide, from the state at the phase's start, whether it breaks."""
        if self.status == GONE:
            return
        self.decision = -1
        if self.status != ACTIVE:
            return
        model = self.model
        self.feel()
        if self.next is not None:
            return
        hazard = self.hazard_of_breaking()
        if hazard <= 0.0 or not may_break(self.faction.side):
            return
        # The units of a garrison share one draw, so a formation that is coded as two units breaks as one.
        side = self.regime + 1
        if model.draw(d.BREAK, model.tick, self.key_of_decision(), side) < chance(hazard, model.dt):
            self.decision = self.choose() if self.regime == 1 else choice.WITHDRAW

    def key_of_decision(self) -> int:
        """The key of the unit's decisions.

        If the unit defends its place, the key is the result of `moment`; otherwise, it is the place's own
        key.
        """
        return self.place.moment() if self.place.is_defended_by(self) else self.place.key

    def feel(self) -> None:
        """Update the formation's will."""
        model, city, public = self.model, self.place, self.model.public
        if self.regime == 1:
            here = model.ruler.presence_at(city)
            spread = public.contagion(city, self.kind)
            mind = Mind(public.felt, log_pay(model.regime.pay), here, spread)
            self.will = will(self, city.alignment, mind, model.p)
        else:
            self.will = challengers_will(self, lost_since_calm(public.calm, public.felt), model.p)

    def hazard_of_breaking(self) -> float:
        """The hazard per day that the formation breaks.

        In contact with the enemy, the hazard depends on the odds. If the enemy is only near, the hazard
        depends on the loss of will since calm.
        """
        city = self.place
        return hazard_of(self, city, city.is_defended_by(self), self.is_inside(), self.model.p)

    def choose(self) -> int:
        """Choose, by a multinomial logit, what a formation of the regime does when its will breaks."""
        model, straits = self.model, self.straits()
        key = self.key_of_decision()
        best = 0
        highest = -math.inf
        for option in range(len(Choice)):
            v = choice.value_of(option, self, straits, model.p)
            v += gumbel(model.draw(d.BREAK_CHOICE, model.tick, key, option))
            if v > highest:
                highest = v
                best = option
        return best

    def straits(self) -> choice.Straits:
        """The ways open to the formation when it breaks, and the promises made to it."""
        table, city, enemy = self.model.table, self.place, self.facing()
        amnesty = assurances = 0.0
        if enemy is not None:
            amnesty = choice.believed(enemy.amnesty, self.model.public.credulity)
            assurances = enemy.assurances
        return choice.Straits(
            road_open=self.retreat() is not None,
            local=self.is_local(),
            officers_covered=covered_now(table.cover_officers, table.offer_tick >= 0),
            amnesty=amnesty,
            assurances=assurances,
            enemy_here=city.attackers > 0.0,
            crossing_open=city.exit == 1,
        )

    def retreat(self) -> City | None:
        """The place to which the formation can retreat if it breaks; None if it has no road there.

        From a place held by an enemy, the formation retreats to its base; otherwise, to the rallying place.
        """
        to = self.base if self.is_inside() else self.place.rallying_place()
        if to is None or self.place.next_held(to, self.faction) is None:
            return None
        return to

    def facing(self) -> Faction | None:
        """The enemy faction whose promises matter to the formation when it breaks; None if there is none."""
        return self.foe(choice.who_promises(self.is_inside(), self.place.attackers > 0.0))

    def foe(self, which: int) -> Faction | None:
        """The enemy in or near its place to which a code of `model.rules.choice` refers, or None."""
        city = self.place
        if which == choice.HOLDER:
            return city.holder
        return city.attacker if which == choice.ATTACKER else city.nearest

    # What a formation does when it breaks.

    def decide(self) -> None:
        """The formation acts as it has decided."""
        if self.status == GONE or self.decision < 0:
            return
        if self.regime == 1:
            self.give_way()
        else:
            self.break_off()

    def give_way(self) -> None:
        """A formation of the regime breaks in the way that it has chosen, and others see that it breaks."""
        why = self.why_broken()
        self.be_seen_to_break()
        place = self.place
        place.way_out = way_out_left(place.way_out, self.is_inside(), self.decision)
        if self.decision == choice.WITHDRAW:
            self.withdraw(why)
            return
        model, city, men = self.model, self.place, self.men
        if self.decision == choice.DISPERSE:
            self.dispersed += men
        elif self.decision == choice.SURRENDER:
            self.surrendered += men
        elif self.decision == choice.DEFECT:
            self.defected += men
            self.join_enemy()
        else:
            self.crossed += men
            city.crossed += men
        model.note(choice.event_of(self.decision), city, self.faction, self, why, men)
        self.men = 0.0
        self.status = GONE

    def be_seen_to_break(self) -> None:
        """Add the unit's men to the counts of broken men that lower the will of other units.

        There is a count for the whole army, one for each kind of unit, and one for each place.
        """
        public = self.model.public
        public.broken += self.men
        public.broken_kind[self.kind] += self.men
        for city, km in self.place.reach:
            if not is_within_reach(km, self.model.p):
                break
            city.broken += self.men

    def withdraw(self, why: int) -> None:
        """The formation retreats along an open road, losing men and cohesion on the way."""
        p = self.model.p
        self.slip_away(self.men * choice.leaked(self, p))
        self.cohesion = choice.cohesion_after_retreat(self.cohesion, p)
        self.dest = self.retreat()
        self.order = RETREAT
        event = choice.event_of(self.decision)
        self.model.note(event, self.place, self.faction, self, why, self.men)

    def join_enemy(self) -> None:
        """Defectors join the enemy's irregular fighters in the place where they are, if they can."""
        city, enemy = self.place, self.foe(choice.whom_defectors_join(self.is_inside()))
        if enemy is not None and choice.can_join(city.fighters, city.fighters_faction is enemy):
            city.fighters += self.men
            city.fighters_faction = enemy

    def break_off(self) -> None:
        """A column goes back to where it came from and loses men; a column with no way back disperses."""
        p = self.model.p
        self.model.note(Event.BREAKS_OFF, self.place, self.faction, self, amount=self.men)
        if choice.when_driven_off(self.has_way_back()) == choice.DISPERSE:
            self.dispersed += self.men
            self.men = 0.0
            self.status = GONE
            return
        gone = self.men * choice.leaked(self, p)
        self.men -= gone
        self.deserted += gone
        self.cohesion = choice.cohesion_after_retreat(self.cohesion, p)
        self.dest = self.base
        self.order = RETREAT

    def why_broken(self) -> int:
        """The change since the first day that contributed most to the breaking of the formation."""
        model, city, public = self.model, self.place, self.model.public
        change = Change(
            lost_belief=lost_since_calm(public.calm, public.felt),
            pay_ratio=pay_ratio(model.regime.pay, model.regime.pay_calm),
            lost_presence=lost_presence(model.ruler.presence_calm, model.ruler.presence),
            contagion=public.contagion(city, self.kind),
            odds=odds_felt(city, self.is_inside()),
        )
        return heaviest_reason(self, city.alignment, self.home, change, model.p)

    def desert(self) -> None:
        """Men desert as their will falls below that of the first day."""
        if self.status == ACTIVE and self.regime == 1:
            model = self.model
            left = staying(self.deserted + self.crossed, self.initial)
            rate = desertion_rate(self.will, self.will_calm, left, model.p)
            self.slip_away(self.men * chance(rate, model.dt))

    def slip_away(self, gone: float) -> None:
        """Men leave the unit one by one, to go home or to cross an open border nearby."""
        city = self.place
        across = gone * choice.crossing_share(self.is_local(), city.exit == 1, self.model.p)
        self.men -= gone
        self.crossed += across
        city.crossed += across
        self.deserted += gone - across
