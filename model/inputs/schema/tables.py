"""Rows of the theatre's CSV files; the field names are the columns of the codebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from brittle.model.codes import Kind, PlaceKind, RoadClass
from brittle.model.conventions import ARMY, ARMY_HEAVY, ARMY_MOTORISED, COHESION_BY_KIND
from brittle.model.inputs.schema.types import (
    Count,
    Day,
    Flag,
    Id,
    LocalTime,
    Men,
    Note,
    Number,
    Record,
    Share,
    Signed,
    Text,
    Title,
    Word,
    read_fears,
    unit,
)


def _base_cohesion(row: dict[str, Any]) -> float:
    return COHESION_BY_KIND[row["kind"]]


def _army_heavy(row: dict[str, Any]) -> float:
    return ARMY_HEAVY if row["kind"] in ARMY else 0.0


def _army_motorised(row: dict[str, Any]) -> float:
    return ARMY_MOTORISED if row["kind"] in ARMY else 0.0


class SourcedRow(Record):
    """What every row may say of itself."""

    source: Text = Field(
        description="Where the values come from: a publication, `background knowledge`, "
        "`judgement` or `default`"
    )
    known_on: Day | None = Field(
        default=None,
        description="Date by which the values were public; one after the theatre's start is "
        "refused (no hindsight)",
    )
    spread: Number = Field(
        default=2.0,
        ge=1,
        le=20,
        description="Factor of uncertainty on men, drawn once a history as lognormal and shared "
        "within a faction; accepted in any table, acts on formations and columns",
        json_schema_extra=unit("factor"),
    )
    note: Note = Field(default="", description="Remark; moves nothing")


class PlaceRow(SourcedRow):
    """A row of places.csv: a town or what counts as one."""

    id: Id = Field(description="Name by which other rows refer to the place")
    name: Title = Field(description="Name shown to people")
    lat: Number | None = Field(
        default=None,
        ge=-90,
        le=90,
        description="Latitude, for the map only",
        json_schema_extra=unit("°"),
    )
    lon: Number | None = Field(
        default=None,
        ge=-180,
        le=180,
        description="Longitude, map only",
        json_schema_extra=unit("°"),
    )
    population: Count = Field(
        ge=0,
        le=1e8,
        description="People on the day before the start; 0 for a base or junction",
        json_schema_extra=unit("people"),
    )
    region: Text = Field(description="Region it belongs to (where risings and calls to arms act)")
    kind: Word[PlaceKind] = Field(description="What kind of place it is")
    value: Share = Field(
        description="Value to the regime relative to the capital: capital 1; second or gateway "
        "city .8; other regional capital .4; city .3; suburb of the capital .25; base, crossing "
        ".15; town .1; +.1 on a trunk road, +.1 at a junction of trunk roads; at most .9 but for "
        "the capital"
    )
    alignment: Signed = Field(
        default=0.0,
        description="The community towards the regime: ruler's home community .75; favoured .4; "
        "mixed or unknown 0; sullen -.25; rebelled within ten years -.5; insurgency there now "
        "-.75; +.25 where people fear the strongest attacker, -.25 where it is their own",
    )
    defence: Number = Field(
        ge=1,
        le=3,
        description="1 open country; 1.2 town; 1.5 city; 1.8 city over a million, mountain or "
        "river line; +.2 prepared fortifications",
        json_schema_extra=unit("factor on the defenders' power"),
    )
    control: Id = Field(description="Id of the faction that holds it at the start")
    fears: Annotated[Mapping[Id, Share], BeforeValidator(read_fears)] = Field(
        default={},
        description="What the people there expect of each faction, `faction:0.5;other:0.2`, 0 "
        "nothing to 1 the worst; default from alignment",
    )
    supply: Share | None = Field(
        default=None, description="Supply of those who hold it at the start; default economy.supply"
    )


class RoadRow(SourcedRow):
    """A row of roads.csv: a road that joins two places, open both ways."""

    a: Id = Field(description="One end, a place's id")
    b: Id = Field(description="The other end, a place's id")
    km: Number = Field(gt=0, le=5000, description="Length by road", json_schema_extra=unit("km"))
    class_: Word[RoadClass] = Field(
        alias="class", description="Class of road; water and rail that carried troops are track"
    )


class FormationRow(SourcedRow):
    """A row of formations.csv: an armed body that garrisons or holds a place."""

    id: Id = Field(description="Name by which the unit is known")
    name: Title = Field(description="Name shown to people")
    faction: Id = Field(
        description="Faction it belongs to, or the patron to whom it belongs and with whom it "
        "leaves"
    )
    place: Id = Field(description="Place where it stands at the start")
    nominal: Men = Field(gt=0, description="Men on paper")
    fill: Share = Field(
        default=0.6,
        description="Share of nominal present for duty: .6 default; .85 well-kept professional; "
        ".4 where ghost soldiers or long leave are reported",
    )
    kind: Word[Kind] = Field(description="What kind of unit it is")
    cohesion: Number = Field(
        default_factory=_base_cohesion,
        ge=0.05,
        le=0.95,
        description="Base by kind (police .30, conscript .35, militia .40, professional .55, "
        "elite .70, foreign .60) plus the codebook's adjustments",
        json_schema_extra=unit("scale", default_text="the base of its kind"),
    )
    in_group: Share = Field(
        default=0.2,
        description="Share of its men from the community on which the ruler's power rests; "
        "default .2, or 0 in a theatre without strongholds",
    )
    heavy: Share = Field(
        default_factory=_army_heavy,
        description="Small arms 0, mortars and drones .3, captured armour .6, army with armour "
        "and artillery 1",
        json_schema_extra=unit("share", default_text=".3, for police and militia 0"),
    )
    motorised: Share = Field(
        default_factory=_army_motorised,
        description="On foot 0, trucks and pickups 1",
        json_schema_extra=unit("share", default_text=".5, for police and militia 0"),
    )


class ColumnRow(SourcedRow):
    """A row of columns.csv: a mobile force that attacks, or a regime's mobile reserve."""

    id: Id = Field(description="Name by which the column is known")
    name: Title = Field(description="Name shown to people")
    faction: Id = Field(description="Faction it belongs to")
    place: Id = Field(description="Place where it stands at the start")
    men: Men = Field(description="Men present at the start (or when it becomes available)")
    cohesion: Share = Field(
        description="Veteran rebels .65, rank and file .50, levy or opportunists .35, regular "
        "army .60"
    )
    motorised: Share = Field(description="On foot 0, trucks and pickups 1")
    heavy: Share = Field(
        description="Small arms 0, mortars and drones .3, captured armour .6, army with armour "
        "and artillery 1"
    )
    available_from: LocalTime | None = Field(
        default=None,
        description="Time, known beforehand, from which it moves: the first tick at or after it; "
        "default the start",
    )
    besieges: Id | None = Field(
        default=None, description="Enemy-held place for which it is fighting on the first day"
    )
    hidden: Flag = Field(
        default=False, description="Whether it is a cell inside a place that its side does not hold"
    )
    fill: Share = Field(default=1.0, description="Share of men present for duty")
