"""What a claim can be about: the variables of a war on which an article takes a stand.

Each kind names a variable that every theatre has. A target's kind says three things: what of a
simulated past it speaks of (`calibration.likelihood.observe`), in which terms
(`calibration.likelihood.readings`), and
what the article says of it. Yes-or-no kinds may be `denied`: then the article says no.
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
"""What a patron may have done: acted in force, or left; of the same names in `model.state.PATRON`."""

Sides = Annotated[tuple[Word[Side], ...], BeforeValidator(read_list)]


def _are_enemies(sides: tuple[str, ...]) -> tuple[str, ...]:
    """Sides that may take a place from the regime or get inside one."""
    if word_of(Side.REGIME) in sides:
        refuse("names the regime, which cannot lose a place to itself")
    return sides


Enemies = Annotated[Sides, AfterValidator(_are_enemies)]


class Statement(Record):
    """Something that the article affirms, or denies."""

    denied: Flag = Field(default=False, description="The article says that it is not so")


class Scope(Statement):
    """A statement on several of the places that the regime held on the first day."""

    places: Ids = Field(default=(), description="Places by id")
    regions: Texts = Field(default=(), description="All places of these regions")
    part: Literal["core", "other"] | None = Field(
        default=None,
        description="All core places of the regime (capital, strongholds, ...), or all others",
    )

    @model_validator(mode="after")
    def _names_places(self) -> Self:
        if not (self.places or self.regions or self.part):
            refuse("names no places: give `places`, `regions` or `part`")
        return self


class Counted(Scope):
    """A statement that something is true of at least a number of these places."""

    least: Number = Field(
        default=1, ge=1, description="So many of them", json_schema_extra=unit("places")
    )
    softness: Number = Field(
        default=0,
        ge=0,
        le=10,
        description="How vague the number is: scale of a logistic edge",
        json_schema_extra=unit("places"),
    )


class Proportion(Scope):
    """A statement that something is true of at least a share of these places."""

    least: Share = Field(default=0.5, description="This share of them")
    softness: Share = Field(
        default=0, description="How vague the share is: scale of a logistic edge"
    )


class Happening(Statement):
    """What happened to a place in an interval; before its end where no start is given."""

    place: Id = Field(description="The place")
    start: LocalTime | None = Field(default=None, alias="from", description="Not before")
    until: LocalTime = Field(description="Not after")

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start is not None and self.start >= self.until:
            refuse("`from` must be before `until`")
        return self


class Lost(Happening):
    """The regime lost a place in an interval."""

    kind: Literal["lost"]
    to: Enemies = Field(
        default=(), description="To a faction of one of these sides; any by default"
    )


class NoneLost(Statement):
    """At a moment the regime had lost none of these places."""

    kind: Literal["held"]
    places: Ids = Field(min_length=1, description="The places")
    at: LocalTime = Field(description="The moment")


class Entered(Happening):
    """In an interval enemies got inside a place, where they still are or which they then took."""

    kind: Literal["entered"]
    by: Enemies = Field(default=(), description="By factions of these sides; any by default")


class GaveWay(Counted):
    """Defenders gave way: they are leaving a place, or left before its loss; or no assault took it."""

    kind: Literal["gave_way"]


class Overrun(Counted):
    """Places lost, contested, or risen."""

    kind: Literal["overrun"]


class Rising(Counted):
    """People are out against the regime: a place rose, or was lost without battle."""

    kind: Literal["rising"]


class Fallen(Proportion):
    """Share of the places that were lost."""

    kind: Literal["fallen"]


class WithoutBattle(Proportion):
    """Share of those lost that fell with less effective fighting than an assault has (0 if none)."""

    kind: Literal["without_battle"]


class Distance(Record):
    """How near the nearest force of some sides had come to a place, by road."""

    kind: Literal["distance"]
    to: Id = Field(description="The place")
    sides: Sides = Field(min_length=1, description="Whose forces")
    km: Number = Field(ge=0, description="What is said", json_schema_extra=unit("km"))
    sd_km: Number = Field(
        gt=0, description="Standard deviation of what is said", json_schema_extra=unit("km")
    )


class Crossed(Record):
    """How many of the regime's soldiers had left over a border crossing."""

    kind: Literal["crossed"]
    crossing: Id = Field(description="The crossing")
    men: Men = Field(gt=0, description="What is said: the middle of what several say")
    factor: Number = Field(
        gt=1,
        le=100,
        description="One standard deviation of what is said, as a factor",
        json_schema_extra=unit("factor"),
    )


class InOffice(Statement):
    """The ruler was in office at a moment."""

    kind: Literal["in_office"]
    at: LocalTime = Field(description="The moment")


class RulerAt(Statement):
    """The ruler is in office and at a place at the article's end."""

    kind: Literal["ruler_at"]
    place: Id = Field(description="The place")


class Arranged(Statement):
    """Part of the elite is ready to hand over: share that counts the regime lost beyond calm, or all."""

    kind: Literal["arranged"]
    least: Share = Field(default=0.5, description="This share of them")
    softness: Share = Field(default=0.1, description="How vague it is: scale of a logistic edge")


class PatronDid(Statement):
    """At least one of these patrons has acted in force, or left, by the article's end."""

    kind: Literal["patron"]
    patrons: Ids = Field(min_length=1, description="The patrons")
    did: Deed = Field(description="What")


class Given(Record):
    """A fact that the theatre or its dated events hold: an input."""

    kind: Literal["given"]
    key: Text = Field(
        description="Where it stands: a dotted key of theatre.yaml, `events.<kind>`, or a table's "
        "name with a row's id and column (`places.aleppo.alignment`)"
    )


class Remark(Record):
    """What bears on the model without being target or input: a judgement, a mood, a repetition."""

    kind: Literal["remark"]
    variable: Text = Field(description="What it bears on, in words")
    places: Ids = Field(default=(), description="Where")
    repeats: Id | None = Field(default=None, description="Id of the claim that it tells again")


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
"""Every kind by the word that a ledger uses."""


def moments(about: Any) -> tuple[datetime, ...]:
    """The times that a claim names, in order."""
    names = ("start", "until", "at")
    return tuple(t for name in names if (t := getattr(about, name, None)) is not None)
