"""A theatre: the contents of theatre.yaml and of the case's tables, as of the campaign's first day."""

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
    Text,
    Texts,
    Title,
    Value,
    Whole,
    Word,
    read_list,
    read_mapping,
    read_one_or_list,
    unit,
)


class Block(Record):
    """The keys that every block of theatre.yaml may have; these keys do not change the results."""

    source: Note = Field(default="", description="Where the values come from")
    known_on: Day | None = Field(
        default=None,
        description="Date by which the values were public; a date after the start is refused",
    )
    note: Note = Field(default="", description="A remark")


class Economy(Block):
    """Supplies and pay: what soldiers and their families live on."""

    supply: Share = Field(
        default=0.75,
        description="How well soldiers are supplied: .9 if the supply is good; .75 if nothing is known; .6 "
        "if shortages of food, fuel or ammunition are reported; .4 if shortages are severe",
    )
    pay: Number = Field(
        default=0.7,
        gt=0,
        le=10,
        description="A common soldier's pay, divided by what his family needs to live: at 1, the family "
        "can live on the pay; at .5, the pay covers half of the family's needs",
        json_schema_extra=unit("ratio"),
    )


def _own_coordination(faction: dict[str, Any]) -> float:
    return 0.8 if faction["side"] == word_of(Side.REGIME) else 0.3


class FactionEntry(Block):
    """A side in the war, or a part of a side."""

    name: Title = Field(description="Name of the faction, for display")
    side: Word[Side] = Field(
        description="The faction's side: regime; rebel; local, for a faction that appears where people "
        "rise; or neutral, for one that holds its places, fights if attacked, and moves only into "
        "neighbouring places that were abandoned after the start"
    )
    coordination: Share = Field(
        default_factory=_own_coordination,
        description="How well the faction's columns act together: 1 if they are under one command; .6 if "
        "they are in an alliance; .3 if they fight in parallel; 0 if they do not coordinate",
        json_schema_extra=unit("share", default_text=".8 for a regime, .3 for others"),
    )
    amnesty: Share = Field(
        default=0.0,
        description="Promise of amnesty to men who lay down their arms: 0 no promise; .4 a promise; .7 a "
        "promise by a faction that kept earlier promises; .9 a promise that outsiders back",
    )
    assurances: Share = Field(
        default=0.0,
        description="Strength of the faction's promises to institutions and communities, judged also by "
        "how far it kept earlier promises",
    )
    rivals: Ids = Field(
        default=(), description="Factions to which this faction's relation is -1 (hostile)"
    )
    relations: Annotated[Mapping[Id, Signed], BeforeValidator(read_mapping)] = Field(
        default={},
        description="The faction's relations to other factions: -1 hostile, 0 neither hostile nor allied, "
        "1 allied. Factions whose relation is .5 or more share targets and combine their forces. A "
        "relation holds both ways: if two factions give different values, the lower one counts",
    )
    defends: Share = Field(
        default=0.0,
        description="How readily the faction's formations fight for the places where they are",
    )
    air: Share = Field(
        default=0.0,
        description="Strength of the faction's own air force, on the scale of a patron's air support: 0 "
        "none; .3 drones or a squadron; .6 an air force with bases in the country; 1 a full campaign",
    )
    regions: Texts = Field(
        default=(),
        description="For a local faction: the regions in which it rises. If no region is named, it rises in "
        "all regions that no other local faction names",
    )
    alignment_below: Signed = Field(
        default=-0.2,
        description="For a local faction: it rises in places whose alignment is below this value",
    )
    men_per_1000: Number = Field(
        default=2.0,
        ge=0,
        le=1000,
        description="For a local faction: the number of fighters who join a rising",
        json_schema_extra=unit("men per 1,000 people"),
    )


def _as_present(patron: dict[str, Any]) -> float:
    return float(patron["present"])


class PatronEntry(Block):
    """An outside power that supports a faction."""

    supports: Annotated[
        tuple[Id, ...],
        BeforeValidator(read_one_or_list),
        WithJsonSchema(
            {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        ),
    ] = Field(
        description="Faction or factions that the patron supports; the patron's own men are on the side of "
        "the first one"
    )
    commitment: Share = Field(
        description="Chance that the patron, if asked, gives more support than now: 0 if it is leaving; .2 "
        "if it is fighting elsewhere; .5 if its intention is unclear; .8 if it has promised more support "
        "and is able to give it; 1 if it is fighting now"
    )
    present: Share = Field(
        default=0.0,
        description="Share of the patron's support that is already given on the first day",
    )
    air: Share = Field(
        default=0.0,
        description="The patron's air support: 0 none; .3 drones or a squadron; .6 a base in the country; "
        "1 a full campaign",
    )
    supply: Share = Field(
        default_factory=_as_present,
        description="How far the patron makes up for what its side lacks in supplies (an airlift, money or "
        "ammunition), until it leaves: 0 not at all; 1 fully",
        json_schema_extra=unit("share", default_text="the value of `present`"),
    )
    men: Men = Field(default=0.0, description="Number of ground troops that the patron could bring")
    reaction_days: Days = Field(
        default=5.0,
        description="Time from the patron's decision to its action",
        le=400,
        json_schema_extra=unit("days"),
    )


class Mobilisation(Block):
    """Who would follow a call to arms."""

    capacity: Share = Field(
        default=0.1,
        description="How far people would follow a call to arms: .1 if nobody would; .4 if party or tribal "
        "militias exist; .8 if an authority with a mass following has standing militias",
    )
    regions: Texts = Field(
        default=(),
        description="Regions in which people hear the call; if no region is named, people in all regions "
        "hear it",
    )


class RulerEntry(Block):
    """The ruler, and what awaits him abroad."""

    culpability: Share = Field(
        default=0.6,
        description="How much the ruler has to answer for: .3 for an ordinary autocrat; .6 for repression; "
        ".9 for mass atrocity or an indictment. Before July 1998, the value is at most .5",
    )
    haven: Share = Field(
        default=0.5,
        description="Whether a country would take the ruler in if he asked: 0 if no country would; .5 if "
        "one probably would; .8 if a host is named; .95 if a host has a base or a plane in the ruler's "
        "country",
    )
    guarantee: Share = Field(
        default=0.2,
        description="Who could guarantee a deal: 0 nobody; .4 a regional body; .6 a state with the "
        "means to guarantee it; .8 a state with troops in the country",
    )
    presence: Word[Presence] = Field(
        default=word_of(Presence.VISIBLE),
        description="How far the ruler is seen to rule at the start",
    )
    home: Id | None = Field(default=None, description="Place of the ruler's home community")
    airport: Id | None = Field(default=None, description="Place from which the ruler could fly out")


class Elites(Block):
    """The people around the ruler whose loyalty he needs."""

    number: Whole = Field(
        default=12,
        ge=0,
        le=1000,
        description="How many people are in the elite",
        json_schema_extra=unit("people"),
    )
    exposure: Share = Field(
        default=0.5,
        description="How much these people would lose if the ruler fell: .8 for his family and people "
        "under indictment; .3 for people in institutions that will outlive his rule",
    )
    contact: Share = Field(
        default=0.1,
        description="Reported channels from these people to the other side: .1 none; .3 rumoured; .6 known",
    )


class Media(Block):
    """Whether people believe official news."""

    official_credibility: Share = Field(
        default=0.3,
        description="How far people believe what the regime announces: .2 if there is no free press and "
        "the regime has often been caught lying; .3 if nothing is known; .7 if the regime is trusted",
    )


class ForkReading(Block):
    """Another reading of the evidence: values that another coder would give."""

    chance: Share = Field(
        description="Chance that this reading is right; the chances of a fork's readings add up to at most "
        "1, and the rest is the chance of the values as they are coded"
    )
    values: Annotated[Mapping[Text, Value], BeforeValidator(read_mapping)] = Field(
        description="The values that differ, each under the name of its field: `places.ID.COLUMN`, "
        "`formations.ID.COLUMN` or `columns.ID.COLUMN` for a cell of a table, and the keys of theatre.yaml "
        "joined by dots, such as `ruler.guarantee`"
    )


class Fork(Block):
    """A decision of the coder that the evidence leaves open, and that changes several values together."""

    question: Note = Field(default="", description="The question that the evidence leaves open")
    readings: Annotated[Mapping[Id, ForkReading], BeforeValidator(read_mapping)] = Field(
        description="The other readings by id; each history takes one of them, or the values as coded"
    )


class TheatreFile(Block):
    """The keys of theatre.yaml."""

    name: Title = Field(description="Country and year")
    start: LocalTime = Field(description="The campaign's first day, in local time")
    horizon_days: Days = Field(
        default=90.0,
        gt=0,
        description="Number of days that a scenario simulates if it does not set `horizon_days` itself",
    )
    capital: Id = Field(description="Id of the place that is the capital")
    strongholds: Ids = Field(
        default=(),
        description="Places of the ruler's home community to which he could retreat; the first of them is "
        "his home if `ruler.home` is left out",
    )
    economy: Economy = Field(default=Economy(), description="Supply and pay")
    factions: Annotated[Mapping[Id, FactionEntry], BeforeValidator(read_mapping)] = Field(
        description="The factions by id; at least one of them has `side: regime`"
    )
    patrons: Annotated[Mapping[Id, PatronEntry], BeforeValidator(read_mapping)] = Field(
        default={}, description="The outside powers that support factions, by id"
    )
    mobilisation: Mobilisation = Field(
        default=Mobilisation(), description="Who would follow a call to arms"
    )
    ruler: RulerEntry = Field(
        default=RulerEntry(), description="The ruler, and what awaits him abroad"
    )
    elites: Elites = Field(default=Elites(), description="The people around the ruler")
    borders: Annotated[Mapping[Id, Word[Border]], BeforeValidator(read_mapping)] = Field(
        default={},
        description="Places with a border crossing, each followed by `open` or `closed`, its state at the "
        "start; places of kind crossing that are not listed are open",
    )
    media: Media = Field(default=Media(), description="Whether people believe official news")
    forks: Annotated[Mapping[Id, Fork], BeforeValidator(read_mapping)] = Field(
        default={},
        description="Decisions that another coder may take otherwise, by id. Each history draws one reading "
        "of each fork",
    )
    events: Annotated[tuple[EventEntry, ...], BeforeValidator(read_list)] = Field(
        default=(),
        description="Dated acts of actors outside the model that are known to have happened. The fall of "
        "a place is never one of these acts. The kinds, with their keys: pay {factor}, speech {credibility}, "
        "call_to_arms, patron_acts {patron, place, men}, patron_leaves {patron}, amnesty {faction, "
        "level}, offer, border_opens {crossing}, border_closes {crossing}, talks. Each event also has "
        "the keys `at`, `source` and, if needed, `answers_war`",
    )


class Theatre(TheatreFile):
    """A case as loaded: theatre.yaml, the case's tables, and the folder that holds these files.

    `factions` always includes a faction of side local, `relations` are the same in both directions, and
    `borders` names every place of kind crossing.
    """

    places: tuple[PlaceRow, ...] = Field(description="Rows of places.csv")
    roads: tuple[RoadRow, ...] = Field(default=(), description="Rows of roads.csv")
    formations: tuple[FormationRow, ...] = Field(default=(), description="Rows of formations.csv")
    columns: tuple[ColumnRow, ...] = Field(default=(), description="Rows of columns.csv")
    folder: Path = Field(description="Folder from which the theatre was read")
