"""The public: its beliefs, its memory, and its losses in the war."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.agents.base import Actor
from brittle.model.codes import IN_OFFICE
from brittle.model.rules.belief import (
    answers_events,
    balance,
    belief_target,
    fade,
    felt,
    follow,
    is_rumoured,
    rumours,
    without_capital,
)
from brittle.model.rules.numbers import larger_of
from brittle.model.rules.will import contagion, kept_in_mind

if TYPE_CHECKING:
    from brittle.model.agents.ground import Ground


class Public(Actor):
    """One public mind, whose belief is the log-odds that the regime survives the next year.

    Other agents respond to `felt`, which stays at its value in calm while belief is within a dead band
    around that value. The public also keeps the totals of people killed and displaced.
    """

    belief: float
    calm: float
    felt: float
    memory: float
    ratio: float
    ratio_calm: float
    credibility: float
    moved: int
    broken: float
    broken_kind: list[float]
    credulity: float
    killed_regime: float
    killed_rebels: float
    killed_civilians: float
    reprisals: float
    displaced: float
    displaced_peak: float
    celebrations: float

    def settle_calm(self) -> None:
        """Record the balance of power on the first day, with which later balances are compared."""
        self.ratio_calm = self.balance_of_power()
        self.ratio = self.ratio_calm

    def balance_of_power(self) -> float:
        """The log of the ratio of the regime's power to the power of all factions that fight it."""
        regime = self.model.regime
        against = 0.0
        for faction in self.model.factions:
            if regime.faction.fights(faction):
                against += faction.power
        return balance(regime.power, against)

    def believe(self) -> None:
        """Update belief from the balance of power and the memory of past events."""
        model, p = self.model, self.model.p
        if not answers_events(p):
            return
        capital, ruler = model.regime.capital, model.ruler
        if is_rumoured(ruler.fate == IN_OFFICE, capital.is_threatened()):
            self.memory += rumours(ruler.presence, model.dt, p)
        self.ratio = self.balance_of_power()
        self.memory = fade(self.memory, model.dt, p)
        target = belief_target(self.calm, self.ratio, self.ratio_calm, self.memory, p)
        self.belief = follow(self.belief, target, model.dt, p)
        if model.regime.lost_tick >= 0 and not capital.is_regimes():
            self.belief = without_capital(self.belief, p)
        self.felt = felt(self.belief, self.calm, p)
        if self.felt != self.calm:
            self.moved = 1

    def contagion(self, city: Ground, kind: int) -> float:
        """How much recent breaks lower the will of a unit of this kind in this place."""
        men = self.model.regime.men_start
        return contagion(self.broken, city.broken, self.broken_kind[kind], men, self.model.p)

    def forget_breaks(self) -> None:
        """Let the memory of breaks fade."""
        model, p = self.model, self.model.p
        kept = kept_in_mind(model.dt, p)
        self.broken *= kept
        for kind in range(len(self.broken_kind)):
            self.broken_kind[kind] *= kept
        for city in model.cities:
            if city.broken > 0.0:
                city.broken *= kept

    def count_displaced(self) -> None:
        """Count the people away from home, and keep the highest number so far."""
        away = 0.0
        for city in self.model.cities:
            away += city.away
        self.displaced = away
        self.displaced_peak = larger_of(self.displaced_peak, away)
