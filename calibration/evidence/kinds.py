"""What a claim can be about: the variables of a war on which an article makes a statement.

Each kind names a variable that every theatre has. The kind of a target settles three things: which
quantity of a simulated past the claim is about (`calibration.likelihood.observe`), in which terms it is
reported (`calibration.likelihood.readings`), and what the article says of it. If a claim of a yes-or-no
kind is `denied`, the article says no.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from brittle.model.codes import Side, word_of
from brittle.model.inputs.schema.types import (
    Flag,
    Id,
    Ids,
    LocalTime,
    Men,
    Number,
    Record,
    Share,
    Text,
    Texts,
    Word,
    read_list,
    refuse,
    unit,
)

Deed = Literal["acted", "left"]
"""What a patron may have done: intervened in strength, or left. `model.state.PATRON` uses the same names."""

Sides = Annotated[tuple[Word[Side], ...], BeforeValidator(read_list)]


def _are_enemies(sides: tuple[str, ...]) -> tuple[str, ...]:
    """The sides themselves, if all of them can take a place from the regime or enter one."""
    if word_of(Side.REGIME) in sides:
        refuse("names the regime, which cannot lose a place to itself")
    return sides


Enemies = Annotated[Sides, AfterValidator(_are_enemies)]


class Statement(Record):
    """A statement that the article affirms or denies."""

    denied: Flag = Field(default=False, description="Whether the article denies the statement")


class Scope(Statement):
    """A statement about several of the places that the regime held on the first day."""

    places: Ids = Field(default=(), description="Places, by id")
    regions: Texts = Field(default=(), description="Regions, all of whose places are meant")
    part: Literal["core", "other"] | None = Field(
        default=None,
        description="All core places of the regime (capital, strongholds, ...), or all other places",
    )

    @model_validator(mode="after")
    def _names_places(self) -> Self:
        if not (self.places or self.regions or self.part):
            refuse("names no places; give `places`, `regions` or `part`")
        return self


class Counted(Scope):
    """A statement that something is true of at least a given number of these places."""

    least: Number = Field(
        default=1, ge=1, description="Least number of places", json_schema_extra=unit("places")
    )
    softness: Number = Field(
        default=0,
        ge=0,
        le=10,
        description="How vague the number is, as the scale of a logistic edge",
        json_schema_extra=unit("places"),
    )


class Proportion(Scope):
    """A statement that something is true of at least a given share of these places."""

    least: Share = Field(default=0.5, description="Least share of the places")
    softness: Share = Field(
        default=0, description="How vague the share is, as the scale of a logistic edge"
    )


class Happening(Statement):
    """A statement that something happened to a place in an interval, which may lack a start."""

    place: Id = Field(description="The place")
    start: LocalTime | None = Field(
        default=None, alias="from", description="Earliest time, if given"
    )
    until: LocalTime = Field(description="Latest time")

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start is not None and self.start >= self.until:
            refuse("`from` must be before `until`")
        return self


class Lost(Happening):
    """The regime lost a place in an interval."""

    kind: Literal["lost"]
    to: Enemies = Field(
        default=(), description="Sides to which the place was lost; any side by default"
    )


class NoneLost(Statement):
    """The regime had lost none of these places at a moment."""

    kind: Literal["held"]
    places: Ids = Field(min_length=1, description="The places")
    at: LocalTime = Field(description="The moment")


class Entered(Happening):
    """Enemies entered a place in an interval, and they either are still inside or took it."""

    kind: Literal["entered"]
    by: Enemies = Field(default=(), description="Sides that entered; any side by default")


class GaveWay(Counted):
    """Places whose defenders are leaving, or left before the loss, or that were lost without an assault."""

    kind: Literal["gave_way"]


class Overrun(Counted):
    """Places that are lost, contested, or in revolt."""

    kind: Literal["overrun"]


class Rising(Counted):
    """Places where people rose against the regime, or that were lost without battle."""

    kind: Literal["rising"]


class Fallen(Proportion):
    """Share of the places that were lost."""

    kind: Literal["fallen"]


class WithoutBattle(Proportion):
    """Share of the lost places that fell with less effective fighting than an assault; 0 if none is lost."""

    kind: Literal["without_battle"]


class Distance(Record):
    """The road distance from a place to the nearest force of some sides."""

    kind: Literal["distance"]
    to: Id = Field(description="The place")
    sides: Sides = Field(min_length=1, description="Sides whose forces count")
    km: Number = Field(ge=0, description="The reported distance", json_schema_extra=unit("km"))
    sd_km: Number = Field(
        gt=0,
        description="Standard deviation of the reported distance",
        json_schema_extra=unit("km"),
    )


class Crossed(Record):
    """Number of the regime's soldiers who had left through a border crossing."""

    kind: Literal["crossed"]
    crossing: Id = Field(description="The crossing")
    men: Men = Field(gt=0, description="The reported number; the middle one if reports differ")
    factor: Number = Field(
        gt=1,
        le=100,
        description="One standard deviation of the reported number, as a factor",
        json_schema_extra=unit("factor"),
    )


class InOffice(Statement):
    """The ruler was in office at a moment."""

    kind: Literal["in_office"]
    at: LocalTime = Field(description="The moment")


class RulerAt(Statement):
    """At the article's end, the ruler is in office and at a given place."""

    kind: Literal["ruler_at"]
    place: Id = Field(description="The place")


class Arranged(Statement):
    """Part of the elite is ready to hand over power.

    This part is the share of the elite that thinks that the regime is lost, beyond the share that
    thinks this in calm times. After a bargain, it is the whole elite.
    """

    kind: Literal["arranged"]
    least: Share = Field(default=0.5, description="Least share of the elite")
    softness: Share = Field(
        default=0.1, description="How vague the share is, as the scale of a logistic edge"
    )


class PatronDid(Statement):
    """By the article's end, at least one of these patrons has intervened in strength, or has left."""

    kind: Literal["patron"]
    patrons: Ids = Field(min_length=1, description="The patrons")
    did: Deed = Field(description="What they did")


class Given(Record):
    """A fact that is an input, because it is already in the theatre or its dated events."""

    kind: Literal["given"]
    key: Text = Field(
        description="Where the fact is: a dotted key of theatre.yaml, `events.<kind>`, or a table's "
        "name with a row's id and column (`places.aleppo.alignment`)"
    )


class Remark(Record):
    """A judgement, a mood or a repetition, which matters to the model but is neither target nor input."""

    kind: Literal["remark"]
    variable: Text = Field(description="What the remark is about, in words")
    places: Ids = Field(default=(), description="Places that the remark is about")
    repeats: Id | None = Field(default=None, description="Id of the claim that it repeats")


Target = (
    Lost
    | NoneLost
    | Entered
    | GaveWay
    | Overrun
    | Rising
    | Fallen
    | WithoutBattle
    | Distance
    | Crossed
    | InOffice
    | RulerAt
    | Arranged
    | PatronDid
)
About = Annotated[Target | Given | Remark, Field(discriminator="kind")]

KINDS: dict[str, type[Record]] = {
    "lost": Lost,
    "held": NoneLost,
    "entered": Entered,
    "gave_way": GaveWay,
    "overrun": Overrun,
    "rising": Rising,
    "fallen": Fallen,
    "without_battle": WithoutBattle,
    "distance": Distance,
    "crossed": Crossed,
    "in_office": InOffice,
    "ruler_at": RulerAt,
    "arranged": Arranged,
    "patron": PatronDid,
    "given": Given,
    "remark": Remark,
}
"""Every kind, by the word that a ledger uses for it."""


def moments(about: Any) -> tuple[datetime, ...]:
    """The times that a claim names, in order."""
    names = ("start", "until", "at")
    return tuple(t for name in names if (t := getattr(about, name, None)) is not None)
