"""Units, factions and patrons as the theatre codes them, before strengths are drawn for a history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from brittle.model import state as st
from brittle.model.codes import ACTIVE, HIDDEN, WAITING, Kind, code_of, word_of
from brittle.model.conventions import ARMY_HEAVY, ARMY_MOTORISED, COHESION_BY_KIND, LONG_KNOWN
from brittle.model.draws import key_of
from brittle.model.state import Array

if TYPE_CHECKING:
    from brittle.model.setup.prepare import Prepared


def units_on_paper(prepared: Prepared) -> Array:
    """UNIT records of the first day: formations, columns, and then one unit for the men of each patron."""
    theatre, links = prepared.theatre, prepared.relations
    rows = np.zeros(len(prepared.unit_ids), st.UNIT)
    rows["key"] = [key_of(name) for name in prepared.unit_ids]
    for name in ("next", "dest", "decision", "patron"):
        rows[name] = -1
    i = 0
    for formation in theatre.formations:
        row = rows[i]
        _stand_at(row, prepared, formation.faction, formation.place, formation)
        row["kind"] = code_of(Kind, formation.kind)
        row["in_group"] = formation.in_group if row["regime"] else 0.0
        row["men"] = formation.nominal * formation.fill
        i += 1
    for column in theatre.columns:
        row = rows[i]
        _stand_at(row, prepared, column.faction, column.place, column)
        row["kind"] = Kind.COLUMN
        row["column"] = 1
        row["strength"] = row["men"] = column.men * column.fill
        if column.available_from is not None and column.available_from > theatre.start:
            row["available"] = prepared.tick(column.available_from)
            row["status"] = WAITING
        elif column.hidden:
            row["status"] = HIDDEN
        elif column.besieges is not None:
            row["place"] = prepared.place_numbers[column.besieges]
            row["stirred"] = 1
        i += 1
    for name, patron in theatre.patrons.items():
        row = rows[i]
        place = prepared.theatre.capital
        f = prepared.faction_ids.index(name)
        if not links.regime[f]:
            place = _foothold(prepared, patron.supports[0])
        _stand_at(row, prepared, name, place, None)
        row["kind"] = Kind.FOREIGN
        row["cohesion"] = COHESION_BY_KIND[word_of(Kind.FOREIGN)]
        row["heavy"], row["motorised"] = ARMY_HEAVY, ARMY_MOTORISED
        row["status"] = WAITING
        i += 1
    rows["initial"] = rows["men"]
    waiting = (rows["status"] == WAITING) | (rows["status"] == HIDDEN)
    rows["men"][waiting & (rows["column"] == 1)] = 0.0
    fought_over = np.unique(rows["place"][(rows["column"] == 1) & (rows["stirred"] == 1)])
    known = np.isin(rows["place"], fought_over) & (rows["status"] == ACTIVE)
    rows["contact"][known] = LONG_KNOWN
    return rows


def _foothold(prepared: Prepared, faction: str) -> str:
    """The most valuable place that a faction holds on the first day, or the capital if it holds none."""
    held = [place for place in prepared.theatre.places if place.control == faction]
    return max(held, key=lambda place: place.value).id if held else prepared.theatre.capital


def _stand_at(
    row: np.void, prepared: Prepared, faction: str, place: str, arms: object | None
) -> None:
    c = prepared.place_numbers[place]
    f = prepared.faction_ids.index(faction)
    row["faction"] = f
    row["place"] = row["base"] = c
    row["regime"] = int(prepared.relations.regime[f])
    row["home"] = prepared.map.places[c]["alignment"]
    if faction in prepared.patron_ids:
        row["patron"] = prepared.patron_ids.index(faction)
    for name in ("cohesion", "heavy", "motorised"):
        if arms is not None:
            row[name] = getattr(arms, name)


def factions_on_paper(prepared: Prepared) -> Array:
    """FACTION records of the first day."""
    theatre, links = prepared.theatre, prepared.relations
    rows = np.zeros(len(links.ids), st.FACTION)
    for f, name in enumerate(links.ids):
        row = rows[f]
        row["key"] = key_of(name)
        row["side"] = links.sides[f]
        row["like"] = links.like[f]
        row["landless"] = int(links.landless[f])
        row["coordination"] = 1.0
        if name in theatre.factions:
            faction = theatre.factions[name]
            row["coordination"] = faction.coordination
            row["assurances"] = faction.assurances
            row["amnesty"] = faction.amnesty
            row["own_air"] = faction.air
    return rows


def patrons_on_paper(prepared: Prepared) -> Array:
    """PATRON records of the first day."""
    theatre = prepared.theatre
    rows = np.zeros(len(theatre.patrons), st.PATRON)
    first_slot = len(theatre.formations) + len(theatre.columns)
    for n, (name, patron) in enumerate(theatre.patrons.items()):
        row = rows[n]
        row["key"] = key_of(name)
        row["client"] = prepared.faction_ids.index(patron.supports[0])
        row["regime"] = int(prepared.relations.regime[row["client"]])
        row["commitment"], row["air"], row["men"] = patron.commitment, patron.air, patron.men
        row["supply"] = patron.supply
        row["reaction"], row["level"] = patron.reaction_days, patron.present
        row["unit"] = first_slot + n
        row["asked"] = row["acts_tick"] = row["men_tick"] = -1
    return rows
