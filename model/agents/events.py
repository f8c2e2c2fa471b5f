"""Dated acts of actors outside the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.codes import (
    ACT_AMNESTY,
    ACT_BORDER_CLOSES,
    ACT_BORDER_OPENS,
    ACT_CALL_TO_ARMS,
    ACT_CEASEFIRE,
    ACT_OFFER,
    ACT_PATRON_ACTS,
    ACT_PATRON_LEAVES,
    ACT_PATRON_MEN,
    ACT_PAY,
    ACT_SPEECH,
    ACT_TALKS,
    AMNESTY,
    BORDER_CLOSES,
    BORDER_OPENS,
    CALL_TO_ARMS,
    IN_OFFICE,
    PAY,
    SPEECH,
)
from brittle.model.rules.belief import speech

if TYPE_CHECKING:
    from brittle.model.agents.collapse import CollapseModel
    from brittle.model.state import DatedAct


def happen(act: DatedAct, model: CollapseModel) -> None:
    """An act takes its effect now."""
    kind = act.kind
    if kind in (ACT_PATRON_ACTS, ACT_PATRON_LEAVES, ACT_PATRON_MEN):
        _by_patron(act, model)
    elif kind in (ACT_BORDER_OPENS, ACT_BORDER_CLOSES):
        city = model.cities[act.place]
        city.open = 1 if kind == ACT_BORDER_OPENS else 0
        for place in model.cities:
            place.find_exit()
        model.changed = 1
        model.note(BORDER_OPENS if city.open else BORDER_CLOSES, city)
    elif kind == ACT_PAY:
        model.regime.pay *= act.amount
        model.note(PAY, amount=act.amount)
    elif kind == ACT_SPEECH:
        if model.ruler.fate == IN_OFFICE:
            model.public.memory -= speech(act.amount, model.p)
            model.note(SPEECH, amount=act.amount)
    elif kind == ACT_CALL_TO_ARMS:
        if model.regime.called < 0:
            model.regime.called = model.tick
            model.note(CALL_TO_ARMS)
    elif kind == ACT_AMNESTY:
        faction = model.factions[act.who]
        faction.amnesty = act.amount
        model.note(AMNESTY, None, faction, amount=act.amount)
    elif kind == ACT_OFFER:
        model.table.make_offer()
    elif kind == ACT_TALKS:
        model.table.open_talks()
    elif kind == ACT_CEASEFIRE:
        model.table.cease_fire()


def _by_patron(act: DatedAct, model: CollapseModel) -> None:
    patron = model.patrons[act.who]
    if act.kind == ACT_PATRON_ACTS:
        patron.act_in_force()
    elif act.kind == ACT_PATRON_LEAVES:
        patron.leave()
    else:
        patron.men = act.amount
        if act.place >= 0:
            patron.unit.place = patron.unit.base = model.cities[act.place]
