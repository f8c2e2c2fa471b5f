"""The people of a place, who may rise, take up arms, flee, come back or be killed."""

from __future__ import annotations

from brittle.model import decisions as d
from brittle.model.agents.ground import Ground
from brittle.model.codes import MILITIA, Event
from brittle.model.rules.belief import lost_since_calm
from brittle.model.rules.civilians import (
    alarm,
    gives_refuge,
    is_in_danger,
    killed_in,
    leaving,
    people_at_home,
    people_present,
    refuge_share,
    refuge_weight,
    returned,
    without,
)
from brittle.model.rules.combat import is_battle
from brittle.model.rules.desertion import militia_rate
from brittle.model.rules.mobilisation import assemble, assembling, militia_ceiling
from brittle.model.rules.numbers import chance, larger_of
from brittle.model.rules.power import power_of, power_per_fighter, want
from brittle.model.rules.risings import may_rise, policed_from_region, rising_hazard, rising_men
from brittle.model.rules.will import Mind, log_pay, militia_will


class People(Ground):
    """A community, and the place where it lives."""

    def rise(self) -> None:
        """People against the regime may rise when the regime is losing, unless its garrisons police them."""
        local = self.local_faction
        if local is None or not self.is_regimes():
            return
        model, p = self.model, self.model.p
        lost_belief = lost_since_calm(model.public.calm, model.public.felt)
        if not may_rise(self, lost_belief, self.fallen):
            return
        per_man = power_per_fighter(0.0, 0.0, p)
        people = people_present(self.population, self.away)
        men = rising_men(people, self.men_per_1000)
        region = self.region
        policed = policed_from_region(region.power, region.people, self.men_per_1000, per_man)
        potential = power_of(men, per_man)
        hazard = rising_hazard(self, lost_belief, self.fallen, potential, policed, p)
        if hazard > 0.0 and self.draw(d.RISING) < chance(hazard, model.dt):
            self.risen = 1
            self.fighters = men
            self.fighters_faction = local
            model.public.celebrations += people
            model.note(Event.RISES, self, local, amount=men)

    def take_up_arms(self) -> None:
        """After a call to arms, militia grow where people are for the regime or fear its enemies."""
        if self.mobilises == 0 or not self.is_regimes():
            return
        model, regime = self.model, self.model.regime
        ceiling = militia_ceiling(self, regime.capacity, self.fear_of_nearest(), model.p)
        men = assemble(self.militia, ceiling, assembling(model.dt, model.p))
        if men > 0.0:
            if self.militia <= 0.0:
                model.note(Event.MOBILISES, self, regime.faction, amount=ceiling)
            self.militia += men
            regime.raised += men

    def go_home(self) -> None:
        """Militiamen go home when their will falls, just as soldiers desert."""
        if self.militia <= 0.0:
            return
        model, p = self.model, self.model.p
        public, regime, ruler = model.public, model.regime, model.ruler
        here, then = ruler.presence_at(self), ruler.calm_presence_at(self)
        spread = public.contagion(self, MILITIA)
        pay, pay_then = log_pay(regime.pay), log_pay(regime.pay_calm)
        now = militia_will(self.alignment, Mind(public.felt, pay, here, spread), p)
        first = militia_will(self.alignment, Mind(public.calm, pay_then, then, 0.0), p)
        gone = self.militia * chance(militia_rate(now, first, p), model.dt)
        self.militia -= gone
        regime.militia_deserted += gone

    def weigh_refuges(self) -> None:
        """Set the pull of every refuge from the parameters that apply now."""
        for k, refuge in enumerate(self.refuges):
            if refuge is not None:
                self.pull[k] = refuge_weight(refuge.population, self.km_to(refuge), self.model.p)

    def suffer(self) -> None:
        """People die in fighting, and flee from fighting or from an enemy nearby."""
        if is_in_danger(self):
            self.die()
            self.flee()

    def die(self) -> None:
        """Count the people killed in street fighting and by strikes on columns nearby."""
        model, strikes = self.model, 0.0
        if self.is_threatened() and model.table.truce == 0 and self.nearest is not None:
            strikes = self.nearest.against
        dead = killed_in(self, strikes, model.dt, model.p)
        self.killed += dead
        model.public.killed_civilians += dead

    def flee(self) -> None:
        """Alarmed people leave for their refuges."""
        model, p = self.model, self.model.p
        fear = self.fear_of_nearest() if self.is_threatened() else 0.0
        lack = want(self.supply, self.cut, p)
        a = alarm(is_battle(self), fear, lack, p)
        if a > 0.0:
            people = people_at_home(self.population, self.away, self.killed)
            self.go(leaving(people, a, model.dt, p))
            self.alarmed = 1

    def go(self, people: float) -> None:
        """Move people to those refuges that have no battle, in proportion to each refuge's pull."""
        total = 0.0
        for k, refuge in enumerate(self.refuges):
            if refuge is not None and gives_refuge(refuge):
                total += self.pull[k]
        if total <= 0.0:
            return
        self.away += people
        self.away_peak = larger_of(self.away_peak, self.away)
        for k, refuge in enumerate(self.refuges):
            if refuge is not None and gives_refuge(refuge):
                share = refuge_share(self.pull[k], total)
                self.refuge[k] += people * share
                refuge.sheltered += people * share

    def end_day(self, share: float) -> None:
        """At the end of a day without alarm in the place, a share of its displaced people return home."""
        if self.away > 0.0 and self.alarmed == 0:
            self.come_back(share)
        self.alarmed = 0

    def come_back(self, share: float) -> None:
        """Send a share of the place's displaced people home from their refuges."""
        back = 0.0
        for k, refuge in enumerate(self.refuges):
            if refuge is not None and self.refuge[k] > 0.0:
                people = returned(self.refuge[k], share)
                self.refuge[k] -= people
                refuge.sheltered = without(refuge.sheltered, people)
                back += people
        self.away = without(self.away, back)
