"""A theatre: theatre.yaml and its tables, as they stand on the campaign's first day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from brittle.model.codes import Border, Presence, Side, word_of
from brittle.model.inputs.schema.events import EventEntry
from brittle.model.inputs.schema.tables import ColumnRow, FormationRow, PlaceRow, RoadRow
from brittle.model.inputs.schema.types import (
    Day,
    Days,
    Id,
    Ids,
    LocalTime,
    Men,
    Note,
    Number,
    Record,
    Share,
    Signed,
    Texts,
    Title,
    Whole,
    Word,
    read_list,
    read_mapping,
    read_one_or_list,
    unit,
)


class Block(Record):
    """What every block of theatre.yaml may say of itself; moves nothing."""

    source: Note = Field(default="", description="Where the values come from")
    known_on: Day | None = Field(
        default=None,
        description="Date by which the values were public; one after the start is refused",
    )
    note: Note = Field(default="", description="Remark")


class Economy(Block):
    """What soldiers and people live on."""

    supply: Share = Field(
        default=0.75,
        description=".9 well supplied, .75 default, .6 shortages of food, fuel or ammunition "
        "reported, .4 severe",
    )
    pay: Number = Field(
        default=0.7,
        gt=0,
        le=10,
        description="A common soldier's pay over a family's subsistence: 1 lives on it, .5 half",
        json_schema_extra=unit("ratio"),
    )


def _own_coordination(faction: dict[str, Any]) -> float:
    return 0.8 if faction["side"] == word_of(Side.REGIME) else 0.3


class FactionEntry(Block):
    """A side in the war, or a part of one."""

    name: Title = Field(description="Name shown to people")
    side: Word[Side] = Field(
        description="regime, rebel, local (appears where a region rises) or neutral (holds its "
        "places, fights if attacked, moves only into neighbours abandoned since the start)"
    )
    coordination: Share = Field(
        default_factory=_own_coordination,
        description="Among its own columns: one command 1; alliance .6; parallel .3; none 0",
        json_schema_extra=unit("share", default_text=".8 for a regime, .3 for others"),
    )
    amnesty: Share = Field(
        default=0.0,
        description="Promise to those who lay down arms: none 0, promised .4, promised and kept "
        "before .7, backed by outsiders .9",
    )
    assurances: Share = Field(
        default=0.0, description="Promise to institutions and communities, and kept before"
    )
    rivals: Ids = Field(default=(), description="Factions with which its relation is -1")
    relations: Annotated[Mapping[Id, Signed], BeforeValidator(read_mapping)] = Field(
        default={},
        description="Towards other factions: -1 hostile, 0 apart, 1 allied; .5 or more share "
        "targets and mass. Holds both ways: where two factions differ, the lower value holds",
    )
    defends: Share = Field(
        default=0.0, description="How readily its formations fight for the place where they stand"
    )
    regions: Texts = Field(
        default=(), description="local: regions in which it rises; none means all that no other has"
    )
    alignment_below: Signed = Field(
        default=-0.2, description="local: it rises in places whose alignment is below this"
    )
    men_per_1000: Number = Field(
        default=2.0,
        ge=0,
        le=1000,
        description="local: fighters who join a rising",
        json_schema_extra=unit("men per 1,000 people"),
    )


class PatronEntry(Block):
    """An outside power that supports a faction."""

    supports: Annotated[
        tuple[Id, ...],
        BeforeValidator(read_one_or_list),
        WithJsonSchema(
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        ),
    ] = Field(
        description="The faction or factions it supports; its own men stand as the first of them"
    )
    commitment: Share = Field(
        description="Chance that it does more than is present if asked: leaving 0; fighting "
        "elsewhere .2; unclear .5; said so and able .8; fighting now 1"
    )
    present: Share = Field(default=0.0, description="Share of its support at work on the first day")
    air: Share = Field(
        default=0.0,
        description="None 0, drones or a squadron .3, a base in the country .6, full campaign 1",
    )
    men: Men = Field(default=0.0, description="Ground troops it could bring")
    reaction_days: Days = Field(
        default=5.0, description="From decision to act", le=400, json_schema_extra=unit("days")
    )


class Mobilisation(Block):
    """Who would heed a call to arms."""

    capacity: Share = Field(
        default=0.1,
        description="Nobody heeds a call .1; party or tribal militias exist .4; mass authority "
        "with standing militias .8",
    )
    regions: Texts = Field(
        default=(),
        description="Regions where the call is heard; none means all with positive alignment",
    )


class RulerEntry(Block):
    """The person at the top, and what waits for him outside."""

    culpability: Share = Field(
        default=0.6,
        description="Ordinary autocrat .3, repression .6, indicted or mass atrocity .9; at most "
        ".5 before July 1998",
    )
    haven: Share = Field(
        default=0.5,
        description="A place to go if asked for: none 0, likely .5, named host .8, host with "
        "base or plane there .95",
    )
    guarantee: Share = Field(
        default=0.2,
        description="Who could guarantee a deal: none 0, regional body .4, state with means .6, "
        "state with troops there .8",
    )
    presence: Word[Presence] = Field(
        default=word_of(Presence.VISIBLE), description="How the ruler is seen at the start"
    )
    home: Id | None = Field(default=None, description="Place of his home community")
    airport: Id | None = Field(default=None, description="Place from which he could fly out")


class Elites(Block):
    """The people around the ruler whose loyalty he needs."""

    number: Whole = Field(
        default=12, ge=0, le=1000, description="How many they are", json_schema_extra=unit("people")
    )
    exposure: Share = Field(
        default=0.5,
        description="What they would lose with the ruler: .8 family and the indicted, .3 "
        "institutions that outlive him",
    )
    contact: Share = Field(
        default=0.1,
        description="Reported channels to the other side: none .1, rumoured .3, known .6",
    )


class Media(Block):
    """Whom people believe."""

    official_credibility: Share = Field(
        default=0.3,
        description="The official line: free press denied and often caught lying .2; default "
        ".3; trusted .7",
    )


class TheatreFile(Block):
    """The keys of theatre.yaml."""

    name: Title = Field(description="Country and year")
    start: LocalTime = Field(description="The campaign's first day, local time")
    horizon_days: Days = Field(
        default=90.0, gt=0, description="Days that a scenario simulates where it says nothing else"
    )
    capital: Id = Field(description="The capital, a place's id")
    strongholds: Ids = Field(
        default=(),
        description="Places of the ruler's home community, fit for a retreat; the first is his "
        "home where `ruler.home` names none",
    )
    economy: Economy = Field(default=Economy(), description="Supply and pay")
    factions: Annotated[Mapping[Id, FactionEntry], BeforeValidator(read_mapping)] = Field(
        description="The factions by id; at least one of side regime"
    )
    patrons: Annotated[Mapping[Id, PatronEntry], BeforeValidator(read_mapping)] = Field(
        default={}, description="Outside powers by id"
    )
    mobilisation: Mobilisation = Field(
        default=Mobilisation(), description="Who heeds a call to arms"
    )
    ruler: RulerEntry = Field(default=RulerEntry(), description="The ruler and what waits for him")
    elites: Elites = Field(default=Elites(), description="The people around the ruler")
    borders: Annotated[Mapping[Id, Word[Border]], BeforeValidator(read_mapping)] = Field(
        default={},
        description="Crossings (places) that are open or closed at the start; places of kind "
        "crossing that are not listed are open",
    )
    media: Media = Field(default=Media(), description="Whom people believe")
    events: Annotated[tuple[EventEntry, ...], BeforeValidator(read_list)] = Field(
        default=(),
        description="Dated acts of actors outside the model, known to have happened, and never a "
        "place's fall: pay {factor}, speech {credibility}, call_to_arms, patron_acts {patron, "
        "place, men}, patron_leaves {patron}, amnesty {faction, level}, offer, border_opens "
        "{crossing}, border_closes {crossing}, talks; each with at, source, perhaps answers_war",
    )


class Theatre(TheatreFile):
    """A case as loaded: theatre.yaml, its tables, and the folder they came from.

    `factions` always has one of side local, `relations` hold both ways, `borders` names every
    place of kind crossing.
    """

    places: tuple[PlaceRow, ...] = Field(description="Rows of places.csv")
    roads: tuple[RoadRow, ...] = Field(default=(), description="Rows of roads.csv")
    formations: tuple[FormationRow, ...] = Field(default=(), description="Rows of formations.csv")
    columns: tuple[ColumnRow, ...] = Field(default=(), description="Rows of columns.csv")
    folder: Path = Field(description="Folder from which it was read")
