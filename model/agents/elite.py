"""Elites, who each judge the regime by a private signal, and who together plot or bargain."""

from __future__ import annotations

from brittle.model import decisions as d
from brittle.model.agents.base import Actor
from brittle.model.codes import BARGAIN, IN_OFFICE, Event
from brittle.model.rules import elites
from brittle.model.rules.elites import (
    bargain_hazard,
    counts_lost,
    coup_success,
    excess_share,
    exile_chance,
    failure_seen,
    is_attempt,
    join_chance,
    loyal_power,
    may_bargain,
    may_join,
    may_plot,
    occasion_hazard,
)
from brittle.model.rules.numbers import chance
from brittle.model.rules.ruler import fate_abroad


class Elite(Actor):
    """A member of the elite, who will fall with the ruler unless he saves himself."""

    exposure: float
    error: float
    calm_lost: int
    lost: int
    purged: int

    def judge(self) -> None:
        """The member considers the regime lost if his private signal is below his threshold."""
        model = self.model
        out = model.court.leaves_out()
        lost = counts_lost(model.public.felt, self.error, self.exposure, out, model.p)
        self.lost = 1 if lost else 0

    def joins(self) -> bool:
        """Whether the member is able and willing to join the coup of this tick."""
        able = may_join(self.lost == 1, self.calm_lost == 1, self.purged == 1)
        return able and self.draw(d.COUP_JOIN) < join_chance(self.model.p)


class Court(Actor):
    """The elites as a group."""

    contact: float
    share_lost: float
    coup_tick: int
    coup_won: int
    bargain_tick: int

    def count(self) -> None:
        """Set the share of members who now consider the regime lost, minus those who did so even in calm."""
        lost = 0
        calm = 0
        for elite in self.model.elites:
            if elite.purged == 0:
                lost += elite.lost
                calm += elite.calm_lost
        self.share_lost = excess_share(lost, calm, len(self.model.elites))

    def plot(self) -> None:
        """Attempt a coup if an occasion arises and enough members of the elite join."""
        model, p = self.model, self.model.p
        ruler = model.ruler
        in_office, in_capital = ruler.fate == IN_OFFICE, ruler.is_in_capital()
        if not may_plot(self.share_lost, in_office, in_capital, self.is_covered()):
            return
        if model.draw(d.COUP_OCCASION, model.tick) >= chance(occasion_hazard(p), model.dt):
            return
        joined = 0
        for elite in model.elites:
            if elite.joins():
                joined += 1
        if is_attempt(joined, len(model.elites), p):
            self.attempt_coup(joined)

    def attempt_coup(self, joined: int) -> None:
        """Attempt a coup; if it fails, the members of the elite who joined it are purged.

        A loyal garrison makes success less likely.
        """
        model, p = self.model, self.model.p
        ruler, public, capital = model.ruler, model.public, model.regime.capital
        loyal = 0.0
        power = 0.0
        for unit in model.units_in(capital):
            if unit.regime == 1:
                loyal += loyal_power(unit.power, unit.will)
                power += unit.power
        if self.coup_tick < 0:
            self.coup_tick = model.tick
        if model.draw(d.COUP_SUCCESS, model.tick) < coup_success(loyal, power):
            self.coup_won = 1
            exiled = model.draw(d.COUP_FATE, model.tick) < exile_chance(p)
            ruler.fate = fate_abroad(exiled)
            ruler.leave_office()
            ruler.left_alone = 1
            model.note(Event.COUP_SUCCEEDS, capital, amount=float(joined))
            return
        if self.coup_won < 0:
            self.coup_won = 0
        for elite in model.elites:
            if elite.joins():
                elite.purged = 1
        public.memory -= failure_seen(p)
        model.note(Event.COUP_FAILS, capital, amount=float(joined))

    def bargain(self) -> None:
        """Elites may hand the capital to the strongest enemy near it."""
        model, p = self.model, self.model.p
        capital = model.regime.capital
        party = capital.nearest
        near, held = party is not None and capital.is_threatened(), capital.is_regimes()
        can = may_bargain(self.share_lost, held, near, self.is_covered())
        if party is None or not can:
            return
        hazard = bargain_hazard(self.contact, self.share_lost, p)
        if model.draw(d.BARGAIN, model.tick) < chance(hazard, model.dt):
            self.bargain_tick = model.tick
            model.note(Event.ELITES_BARGAIN, capital, party, amount=self.share_lost)
            capital.fall_to(party, BARGAIN)

    def leaves_out(self) -> bool:
        """Whether an offer on the table covers other groups but not the elites."""
        table = self.model.table
        offered, in_office = table.offer_tick >= 0, self.model.ruler.fate == IN_OFFICE
        return elites.leaves_out(offered, in_office, table.covered, table.cover_elites)

    def is_covered(self) -> bool:
        """Whether an offer on the table covers the elites, who then wait for the deal."""
        table = self.model.table
        return elites.is_covered(table.offer_tick >= 0, table.cover_elites)
