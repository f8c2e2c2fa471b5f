"""Rows of the theatre's CSV files; the fields have the same names as the columns in the codebook."""

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
    """The columns that every table has."""

    source: Text = Field(
        description="Where the values come from: a publication, `background knowledge`, "
        "`judgement` or `default`"
    )
    known_on: Day | None = Field(
        default=None,
        description="Date by which the values were public; a date after the theatre's start is refused, "
        "because the values would then be hindsight",
    )
    spread: Number = Field(
        default=2.0,
        ge=1,
        le=20,
        description="Uncertainty of the number of men. Each history multiplies the number by a lognormal "
        "factor, which in 90% of histories is between 1 / spread and spread. Units of the same faction "
        "with the same spread share this factor. Every table may have this column, but it affects only "
        "formations and columns",
        json_schema_extra=unit("factor"),
    )
    note: Note = Field(default="", description="A remark, which does not change the results")


class PlaceRow(SourcedRow):
    """A row of places.csv: a town, or something that counts as one, such as a base or a junction."""

    id: Id = Field(description="Id by which other rows refer to the place")
    name: Title = Field(description="Name of the place, for display")
    lat: Number | None = Field(
        default=None,
        ge=-90,
        le=90,
        description="Latitude, used for the map and to check distances, but not in the simulation",
        json_schema_extra=unit("°"),
    )
    lon: Number | None = Field(
        default=None,
        ge=-180,
        le=180,
        description="Longitude, used for the map and to check distances, but not in the simulation",
        json_schema_extra=unit("°"),
    )
    population: Count = Field(
        ge=0,
        le=1e8,
        description="Number of people on the day before the start; 0 for a base or a junction",
        json_schema_extra=unit("people"),
    )
    region: Text = Field(
        description="Region to which the place belongs; risings and calls to arms are limited to regions"
    )
    kind: Word[PlaceKind] = Field(description="What kind of place it is")
    value: Share = Field(
        description="Value to the regime, relative to the capital: capital 1; second or gateway "
        "city .8; other regional capital .4; city .3; suburb of the capital .25; base or crossing "
        ".15; town .1. Add .1 on a trunk road and another .1 at a junction of trunk roads. Only the "
        "capital may have a value above .9"
    )
    alignment: Signed = Field(
        default=0.0,
        description="Attitude of the community towards the regime: ruler's home community .75; favoured "
        ".4; mixed or unknown 0; sullen -.25; rebelled within the last ten years -.5; insurgency there "
        "now -.75. Add .25 if people fear the strongest attacker; subtract .25 if this attacker is one of "
        "their own",
    )
    defence: Number = Field(
        ge=1,
        le=3,
        description="How well the ground can be defended: open country 1; town 1.2; city 1.5; city of "
        "over a million people, mountain or river line 1.8. Add .2 for prepared fortifications",
        json_schema_extra=unit("factor on the defenders' power"),
    )
    control: Id = Field(description="Id of the faction that holds the place at the start")
    fears: Annotated[Mapping[Id, Share], BeforeValidator(read_fears)] = Field(
        default={},
        description="How badly the people of the place expect each faction to treat them, from 0 (not "
        "badly) to 1 (as badly as possible), written `faction:0.5;other:0.2`; by default, derived from "
        "alignment",
    )
    supply: Share | None = Field(
        default=None,
        description="How well the holders of the place are supplied at the start; by default, "
        "economy.supply",
    )


class RoadRow(SourcedRow):
    """A row of roads.csv: a road that joins two places and can be used in both directions."""

    a: Id = Field(description="Id of the place at one end")
    b: Id = Field(description="Id of the place at the other end")
    km: Number = Field(
        gt=0, le=5000, description="Length of the road", json_schema_extra=unit("km")
    )
    class_: Word[RoadClass] = Field(
        alias="class",
        description="Class of the road; waterways and railways that carried troops count as track",
    )


class FormationRow(SourcedRow):
    """A row of formations.csv: an armed unit that holds a place, for example as its garrison."""

    id: Id = Field(description="Id of the unit")
    name: Title = Field(description="Name of the unit, for display")
    faction: Id = Field(
        description="Faction or patron to which the unit belongs; a patron's unit leaves when the patron "
        "leaves"
    )
    place: Id = Field(description="Place in which the unit is at the start")
    nominal: Men = Field(gt=0, description="Number of men on paper")
    fill: Share = Field(
        default=0.6,
        description="Share of the men on paper who are present for duty: .6 if nothing is known; .85 for "
        "a well-kept professional unit; .4 if ghost soldiers or long leaves are reported",
    )
    kind: Word[Kind] = Field(description="What kind of unit it is")
    cohesion: Number = Field(
        default_factory=_base_cohesion,
        ge=0.05,
        le=0.95,
        description="How firmly the unit holds together: a base value for its kind (police .30, "
        "conscript .35, militia .40, professional .55, elite .70, foreign .60), plus adjustments for what "
        "is known about the unit",
        json_schema_extra=unit("scale", default_text="the base value for its kind"),
    )
    in_group: Share = Field(
        default=0.2,
        description="Share of the unit's men who come from the community on which the ruler's power "
        "rests; by default, .2, or 0 in a theatre without strongholds",
    )
    heavy: Share = Field(
        default_factory=_army_heavy,
        description="Heaviest weapons of the unit: small arms 0; mortars and drones .3; captured armour "
        ".6; armour and artillery of an army 1",
        json_schema_extra=unit("share", default_text=".3, or 0 for police and militia"),
    )
    motorised: Share = Field(
        default_factory=_army_motorised,
        description="How far the unit is motorised: on foot 0; in trucks and pickups 1",
        json_schema_extra=unit("share", default_text=".5, or 0 for police and militia"),
    )
    exists: Share = Field(
        default=1.0,
        description="Chance, as seen on the day before the start, that this force is in being and would "
        "act: 1 if it is in being; .5 for disarmed, reconciled or dormant fighters who may rise; .3 if the "
        "force is only rumoured. Each history draws once whether the force exists. Forces of one faction "
        "with the same chance exist together or not at all",
    )
    kin: Share = Field(
        default=0.0,
        description="Share of the unit's men who come from the community of the strongest attacker. No rule "
        "reads this value yet",
    )


class ColumnRow(SourcedRow):
    """A row of columns.csv: a mobile force that attacks, or a mobile reserve of the regime."""

    id: Id = Field(description="Id of the column")
    name: Title = Field(description="Name of the column, for display")
    faction: Id = Field(description="Faction to which the column belongs")
    place: Id = Field(description="Place in which the column is at the start")
    men: Men = Field(
        description="Number of men at the start or, if the column becomes available later, at that time"
    )
    cohesion: Share = Field(
        description="How firmly the column holds together: veteran rebels .65; rank and file .50; levy or "
        "opportunists .35; regular army .60"
    )
    motorised: Share = Field(
        description="How far the column is motorised: on foot 0; in trucks and pickups 1"
    )
    heavy: Share = Field(
        description="Heaviest weapons of the column: small arms 0; mortars and drones .3; captured armour "
        ".6; armour and artillery of an army 1"
    )
    available_from: LocalTime | None = Field(
        default=None,
        description="Time from which the column can move, if this time is known before the start. The "
        "column can move from the first tick (time step) at or after this time; by default, from the start",
    )
    besieges: Id | None = Field(
        default=None,
        description="Enemy-held place for which the column is fighting on the first day",
    )
    hidden: Flag = Field(
        default=False,
        description="Whether the column is a hidden cell in a place that its side does not hold",
    )
    fill: Share = Field(
        default=1.0, description="Share of the column's men who are present for duty"
    )
    exists: Share = Field(
        default=1.0,
        description="Chance, as seen on the day before the start, that this force is in being and would "
        "act: 1 if it is in being; .5 for disarmed, reconciled or dormant fighters who may rise; .3 if the "
        "force is only rumoured. Each history draws once whether the force exists. Forces of one faction "
        "with the same chance exist together or not at all",
    )
