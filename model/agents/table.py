"""The table at which the sides talk: mediation, the offer of an exit, and a cease-fire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.codes import IN_OFFICE, Event
from brittle.model.rules import ruler
from brittle.model.rules.belief import talks_seen
from brittle.model.rules.numbers import chance, larger_of, ticks
from brittle.model.rules.ruler import (
    acceptance,
    answer_hazard,
    breach_hazard,
    decline,
    mediation_days,
    storming_power,
)

if TYPE_CHECKING:
    from brittle.model.agents.faction import Faction


class Table(Actor):
    """The state of the talks: what is offered, who has said yes, and whether a cease-fire is in force."""

    mediation_low: float
    mediation_likely: float
    mediation_high: float
    deal_honoured: float
    deal_haven: float
    cover_officers: float
    cover_elites: float
    covered: float
    talks_tick: int
    offer_tick: int
    ready_tick: int
    ruler_yes: int
    rebels_yes: int
    departed: int
    honoured: int
    forced: int
    truce: int
    truce_days: float
    truce_longest: float
    regime_keeps: int
    rebels_keep: int
    regime_may_keep: float
    rebels_may_keep: float

    def open_talks(self) -> None:
        """Open talks and begin mediation; everybody sees that talks have opened."""
        model = self.model
        if self.talks_tick >= 0 or model.ruler.fate != IN_OFFICE:
            return
        self.talks_tick = model.tick
        model.public.memory += talks_seen(model.p)
        u = model.draw_once(d.MEDIATION)
        days = mediation_days(self.mediation_low, self.mediation_likely, self.mediation_high, u)
        self.ready_tick = model.tick + ticks(days, model.dt)
        model.note(Event.TALKS_OPEN, amount=days)

    def make_offer(self) -> None:
        """Put an offer of exit for the ruler on the table, and open talks if they are not open yet."""
        if self.offer_tick >= 0 or self.model.ruler.fate != IN_OFFICE:
            return
        self.open_talks()
        self.offer_tick = self.model.tick
        self.model.note(Event.OFFER, amount=self.deal_honoured)

    def is_ready(self) -> bool:
        """Whether an offer is on the table and mediation is done."""
        return ruler.is_ready(self.offer_tick >= 0, self.ready_tick, self.model.tick)

    def accept(self, gain: float, forced: bool) -> None:
        """The ruler accepts a deal that is worth `gain` more than staying."""
        self.ruler_yes = self.model.tick
        self.forced = 1 if forced else 0
        self.model.note(Event.RULER_ACCEPTS, self.model.regime.capital, amount=gain)

    def hear_rebels(self, party: Faction) -> None:
        """Rebels near the capital weigh the cost of storming it against waiting, and may accept the deal."""
        model, p, regime = self.model, self.model.p, self.model.regime
        if self.rebels_yes >= 0:
            return
        if model.draw(d.REBELS_ANSWER, model.tick) >= chance(answer_hazard(p), model.dt):
            return
        capital = regime.capital
        weaker = decline(regime.defenders_slow, regime.defenders, p)
        storm = storming_power(regime.defenders, capital)
        yes = acceptance(storm, capital.near, weaker, self.deal_honoured, p)
        if model.draw(d.REBELS_SAY, model.tick) < yes:
            self.rebels_yes = model.tick
            model.note(Event.REBELS_ACCEPT, capital, party, amount=yes)

    def cease_fire(self) -> None:
        """Begin a cease-fire, and draw for each side whether this side means to keep the cease-fire."""
        model = self.model
        if self.truce == 0:
            self.truce_days = 0.0
        self.truce = 1
        regime = model.draw(d.TRUCE_KEPT, model.tick) < self.regime_may_keep
        rebels = model.draw(d.TRUCE_KEPT, model.tick, 1) < self.rebels_may_keep
        self.regime_keeps = 1 if regime else 0
        self.rebels_keep = 1 if rebels else 0
        model.note(Event.CEASEFIRE_BEGINS)

    def watch(self) -> None:
        """Let the cease-fire last another tick, unless a side breaks it now.

        Only a side that does not mean to keep the cease-fire may break it.
        """
        if self.truce != 1:
            return
        model = self.model
        hazard = breach_hazard(self.regime_keeps == 1, self.rebels_keep == 1, model.p)
        if model.draw(d.TRUCE_BREACH, model.tick) < chance(hazard, model.dt):
            self.truce = 0
            model.note(Event.CEASEFIRE_ENDS, amount=self.truce_days)
            return
        self.truce_days += model.dt
        self.truce_longest = larger_of(self.truce_longest, self.truce_days)
