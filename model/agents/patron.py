"""Patrons: outside powers that may be asked for help, may intervene in strength, and may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.codes import ACTIVE, GONE, Event
from brittle.model.conventions import FULL_CAMPAIGN
from brittle.model.draws import normal
from brittle.model.rules.belief import fall_since_calm, patron_seen
from brittle.model.rules.numbers import chance, ticks
from brittle.model.rules.patrons import (
    acts,
    asks,
    exit_hazard,
    fall_of_side,
    is_due,
    loss_of_client,
    may_land,
    men_delay,
    reaction,
    sends_men,
)
from brittle.model.rules.units import leaves_with_patron

if TYPE_CHECKING:
    from brittle.model.agents.faction import Faction
    from brittle.model.agents.formation import Formation


class Patron(Actor):
    """An outside power that decides once, when it is asked for help.

    If the patron intervenes, it does so first from the air and then with men. A patron may also leave.
    """

    regime: int
    client: Faction
    commitment: float
    air: float
    supply: float
    men: float
    reaction: float
    unit: Formation
    level: float
    asked: int
    acts_tick: int
    men_tick: int
    acted: int
    left: int

    supports: list[float]

    def decide(self) -> None:
        """The patron may be asked for help, decides once, intervenes after its delay, and may leave."""
        if self.left == 1:
            return
        model, p = self.model, self.model.p
        fall = fall_since_calm(model.public.calm, model.public.felt)
        client, of_regime = self.client, self.regime == 1
        loss = loss_of_client(of_regime, fall, client.power, client.power_calm)
        threatened = model.regime.capital.is_threatened()
        if self.asked < 0 and asks(of_regime, loss, threatened, p):
            self.answer()
        if is_due(self.acted == 1, self.acts_tick, model.tick):
            self.act_in_force()
        if sends_men(self.acted == 1, self.men_tick, model.tick):
            self.send_men()
        hazard = exit_hazard(self.commitment, fall_of_side(of_regime, fall), p)
        if hazard > 0.0 and self.draw(d.PATRON_LEAVES) < chance(hazard, model.dt):
            self.leave()

    def answer(self) -> None:
        """With probability `commitment`, the patron decides to intervene in strength after a random delay."""
        model = self.model
        self.asked = model.tick
        if acts(self.commitment, model.draw_once(d.PATRON_ACTS, self.key)):
            u1 = model.draw_once(d.PATRON_REACTION, self.key)
            u2 = model.draw_once(d.PATRON_REACTION, self.key, 1)
            days = reaction(self.reaction, normal(u1, u2), model.p)
            self.acts_tick = model.tick + ticks(days, model.dt)

    def act_in_force(self) -> None:
        """The patron intervenes in strength, which everybody sees: from the air at once, with men later."""
        if self.left == 1 or self.acted == 1:
            return
        model, p = self.model, self.model.p
        self.acted = 1
        self.acts_tick = model.tick
        self.level = FULL_CAMPAIGN
        delay = ticks(men_delay(p), model.dt)
        self.men_tick = model.tick + delay if self.men > 0.0 else -1
        model.public.memory -= patron_seen(self.regime == 1, p)
        model.note(Event.PATRON_ACTS, None, self.client, self.unit, amount=float(self.index))

    def send_men(self) -> None:
        """The patron's men arrive if their side still holds the place that they were meant for."""
        unit = self.unit
        if not may_land(unit.status, unit.faction.stands_with(unit.place.holder)):
            return
        unit.status = ACTIVE
        unit.men = self.men
        unit.initial = self.men
        if self.regime == 1:
            self.model.regime.raised += self.men
        self.model.note(Event.PATRON_MEN_ARRIVE, unit.place, unit.faction, unit, amount=unit.men)

    def leave(self) -> None:
        """The patron leaves with its units, and everybody sees it leave."""
        if self.left == 1:
            return
        model = self.model
        self.left = 1
        self.level = 0.0
        for unit in model.units:
            if unit.patron is self and leaves_with_patron(unit.status):
                if unit.status == ACTIVE:
                    unit.left += unit.men
                unit.men = 0.0
                unit.status = GONE
        model.public.memory += patron_seen(self.regime == 1, model.p)
        model.note(Event.PATRON_LEAVES, None, self.client, self.unit, amount=float(self.index))
