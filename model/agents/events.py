"""Dated acts of actors outside the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from model.codes import AMNESTY, BORDER_CLOSES, BORDER_OPENS, CALL_TO_ARMS, PAY, SPEECH
from model.rules.numbers import clamp
from model.state import EVENT_KINDS, IN_OFFICE

if TYPE_CHECKING:
    from model.collapse import CollapseModel


class DatedAct(NamedTuple):
    """One row of `model.state.EVENT`: who is a patron or a faction, by the kind."""

    tick: int
    kind: int
    who: int
    place: int
    amount: float

    def happen(self, model: CollapseModel) -> None:
        """It takes its effect now."""
        kind = EVENT_KINDS[self.kind]
        if kind in ("patron_acts", "patron_leaves", "patron_men"):
            self._by_patron(model, kind)
        elif kind in ("border_opens", "border_closes"):
            city = model.cities[self.place]
            city.open = 1 if kind == "border_opens" else 0
            for place in model.cities:
                place.find_exit()
            model.changed = 1
            model.note(BORDER_OPENS if city.open else BORDER_CLOSES, city)
        elif kind == "pay":
            model.regime.pay *= self.amount
            model.note(PAY, amount=self.amount)
        elif kind == "speech":
            if model.ruler.fate == IN_OFFICE:
                model.public.memory -= model.p.speech_weight * clamp(self.amount, 0.0, 1.0)
                model.note(SPEECH, amount=self.amount)
        elif kind == "call_to_arms":
            if model.regime.called < 0:
                model.regime.called = model.tick
                model.note(CALL_TO_ARMS)
        elif kind == "amnesty":
            faction = model.factions[self.who]
            faction.amnesty = self.amount
            model.note(AMNESTY, None, faction, amount=self.amount)
        elif kind == "offer":
            model.table.make_offer()
        elif kind == "talks":
            model.table.open_talks()
        elif kind == "ceasefire":
            model.table.cease_fire()

    def _by_patron(self, model: CollapseModel, kind: str) -> None:
        patron = model.patrons[self.who]
        if kind == "patron_acts":
            patron.act_in_force()
        elif kind == "patron_leaves":
            patron.leave()
        else:
            patron.men = self.amount
            if self.place >= 0:
                patron.unit.place = patron.unit.base = model.cities[self.place]
