"""The acts of actors outside the model, each with its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.codes import IN_OFFICE, Act, Event
from brittle.model.rules.belief import speech

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel
    from brittle.model.state import DatedAct


def happen(act: DatedAct, model: CollapseModel) -> None:
    """Carry out an act."""
    kind = act.kind
    if kind in (Act.PATRON_ACTS, Act.PATRON_LEAVES, Act.PATRON_MEN):
        _by_patron(act, model)
    elif kind in (Act.BORDER_OPENS, Act.BORDER_CLOSES):
        city = model.cities[act.place]
        city.open = 1 if kind == Act.BORDER_OPENS else 0
        for place in model.cities:
            place.find_exit()
        model.changed = 1
        model.note(Event.BORDER_OPENS if city.open else Event.BORDER_CLOSES, city)
    elif kind == Act.PAY:
        model.regime.pay *= act.amount
        model.note(Event.PAY, amount=act.amount)
    elif kind == Act.SPEECH:
        if model.ruler.fate == IN_OFFICE:
            model.public.memory -= speech(act.amount, model.p)
            model.note(Event.SPEECH, amount=act.amount)
    elif kind == Act.CALL_TO_ARMS:
        if model.regime.called < 0:
            model.regime.called = model.tick
            model.note(Event.CALL_TO_ARMS)
    elif kind == Act.AMNESTY:
        faction = model.factions[act.who]
        faction.amnesty = act.amount
        model.note(Event.AMNESTY, None, faction, amount=act.amount)
    elif kind == Act.OFFER:
        model.table.make_offer()
    elif kind == Act.TALKS:
        model.table.open_talks()
    elif kind == Act.CEASEFIRE:
        model.table.cease_fire()


def _by_patron(act: DatedAct, model: CollapseModel) -> None:
    patron = model.patrons[act.who]
    if act.kind == Act.PATRON_ACTS:
        patron.act_in_force()
    elif act.kind == Act.PATRON_LEAVES:
        patron.leave()
    else:
        patron.men = act.amount
        if act.place >= 0:
            patron.unit.place = patron.unit.base = model.cities[act.place]
