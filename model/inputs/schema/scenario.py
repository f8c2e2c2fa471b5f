"""A scenario: what is tried from its branch on, in a theatre as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from brittle.model.codes import Covered, Policy, word_of, words_of
from brittle.model.inputs.schema.events import EventEntry
from brittle.model.inputs.schema.theatre import Theatre
from brittle.model.inputs.schema.types import (
    Days,
    Flag,
    Id,
    Ids,
    LocalTime,
    Men,
    Note,
    Number,
    Record,
    Share,
    Text,
    Title,
    Whole,
    Word,
    read_list,
    read_mapping,
    refuse,
    unit,
)

DEFAULT_SEED = 20241207
"""Seed where a scenario gives none: the date on which the first case's evidence was printed."""


class RulerPolicy(Record):
    """What the ruler does from the branch on."""

    policy: Word[Policy] = Field(
        default=word_of(Policy.DECIDE),
        description="decide: as the rules have it; negotiate: opens talks and takes the offer "
        "first; last_stand: stays and gathers the loyal; relocate: moves to a stronghold; "
        "leave: goes at the branch",
    )
    force: Flag = Field(
        default=False,
        description="Whether he accepts an offer even if it is worse for him than staying",
    )
    place: Id | None = Field(
        default=None,
        description="Place to which he relocates or where he makes his stand",
        json_schema_extra=unit("", default_text="the first stronghold"),
    )


class Guarantee(Record):
    """Who stands for the deal."""

    by: Text = Field(default="unnamed", description="Who guarantees it, a name for people")
    chance_honoured: Share = Field(
        description="Chance that the guarantee is honoured",
        json_schema_extra=unit("share", default_text="the theatre's ruler.guarantee"),
    )


class Mediation(Record):
    """Days that talks take: a triangular distribution."""

    low: Days = Field(default=0.5, description="Shortest")
    likely: Days = Field(default=2.0, description="Most likely")
    high: Days = Field(default=7.0, description="Longest")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            refuse("must be in order: low <= likely <= high")
        return self


class Offer(Record):
    """A guaranteed exit that is put on the table."""

    opens: LocalTime = Field(
        description="When it is made, on a tick, not before the branch",
        json_schema_extra=unit("local time", default_text="the branch"),
    )
    guarantee: Guarantee = Field(
        description="Who stands for it",
        json_schema_extra=unit("", default_text="the defaults of its keys"),
    )
    covers: Annotated[tuple[Word[Covered], ...], BeforeValidator(read_list)] = Field(
        default=words_of(Covered, (Covered.RULER, Covered.FAMILY)),
        description="Whom it covers: any of ruler, family, officers, elites",
    )
    haven: Note = Field(default="", description="Where they go, a name for people")
    haven_chance: Share | None = Field(
        default=None,
        description="Chance that the host receives them; default the theatre's ruler.haven",
    )
    mediation_days: Mediation = Field(default=Mediation(), description="Days that talks take")

    @model_validator(mode="after")
    def _covers_once(self) -> Self:
        if len(set(self.covers)) < len(self.covers):
            refuse("`covers` names somebody twice")
        return self


class Amnesty(Record):
    """Replaces the amnesty of every rebel faction from the branch on."""

    credibility: Share | None = Field(
        default=None, description="How far the promise is believed; default as the rules have it"
    )
    level: Share | None = Field(
        default=None,
        description="What is promised, on the codebook's scale; default as each faction has",
    )


class RegimePolicy(Record):
    """How the regime's command behaves from the branch on."""

    consolidation: Number = Field(
        default=1.0,
        ge=0,
        le=20,
        description="How readily it gives up places: 0 holds everything, 1 as the rules have it, "
        "more gives up sooner",
        json_schema_extra=unit("factor"),
    )


class Ceasefire(Record):
    """A cease-fire that is proposed."""

    opens: LocalTime = Field(
        description="When it is proposed, on a tick, not before the branch",
        json_schema_extra=unit("local time", default_text="the branch"),
    )
    kept_by_regime: Share = Field(default=0.5, description="Chance that the regime keeps it")
    kept_by_rebels: Share = Field(default=0.5, description="Chance that the rebels keep it")


class PatronChange(Record):
    """What differs in a patron from the branch on; what is left out stays as in the theatre."""

    commitment: Share | None = Field(default=None, description="As in the theatre's patrons")
    present: Share | None = Field(default=None, description="As in the theatre's patrons")
    air: Share | None = Field(default=None, description="As in the theatre's patrons")
    men: Men | None = Field(default=None, description="As in the theatre's patrons")
    reaction_days: Days | None = Field(
        default=None, description="As in the theatre's patrons", le=400
    )


class ScenarioFile(Record):
    """The keys of a scenario file; every one may be left out."""

    name: Title = Field(
        default="",
        description="Name shown to people; not inherited",
        json_schema_extra=unit("", default_text="the file's name"),
    )
    description: Note = Field(default="", description="What is tried, in a sentence; not inherited")
    extends: Text | None = Field(
        default=None,
        description="Scenario file, relative to this one, whose keys hold where not given",
    )
    branch: LocalTime = Field(
        description="Moment from which the scenario acts, on a tick, at most 400 days after the "
        "theatre's start",
        json_schema_extra=unit("local time", default_text="the theatre's start"),
    )
    horizon_days: Number = Field(
        default=90.0,
        gt=0,
        le=800,
        description="Days that are simulated from the branch on",
        json_schema_extra=unit("days", default_text="the theatre's"),
    )
    tick_hours: Number = Field(
        default=3.0,
        ge=0.25,
        le=24,
        description="Length of a time step; a divisor of 24",
        json_schema_extra=unit("hours"),
    )
    seed: Whole = Field(
        default=DEFAULT_SEED,
        ge=0,
        le=2**53,
        description="Seed of every draw",
        json_schema_extra=unit(""),
    )
    ruler: RulerPolicy = Field(default=RulerPolicy(), description="What the ruler does")
    offer: Offer | None = Field(
        default=None,
        description="A guaranteed exit that is put on the table",
        json_schema_extra=unit(
            "", default_text="none; where the policy is negotiate, one with its own defaults"
        ),
    )
    amnesty: Amnesty = Field(default=Amnesty(), description="Amnesty by every rebel faction")
    regime: RegimePolicy = Field(
        default=RegimePolicy(), description="How the regime's command behaves"
    )
    ceasefire: Ceasefire | None = Field(default=None, description="A cease-fire; default none")
    frozen: Ids = Field(
        default=(),
        description="Factions whose columns stay where they are and whose cells stay hidden; "
        "[all] for every one",
    )
    patrons: Annotated[Mapping[Id, PatronChange], BeforeValidator(read_mapping)] = Field(
        default={}, description="What differs in a patron, by id"
    )
    events: Annotated[tuple[EventEntry, ...], BeforeValidator(read_list)] = Field(
        default=(), description="Dated acts added to the theatre's"
    )
    answers_war: Flag = Field(
        default=False, description="Whether the theatre's events marked answers_war are used"
    )
    parameters: Annotated[Mapping[str, Number], BeforeValidator(read_mapping)] = Field(
        default={}, description="Parameters fixed from the branch on, by name"
    )


class Scenario(ScenarioFile):
    """A scenario as loaded, with its theatre."""

    theatre: Theatre = Field(description="The theatre beside the scenario's file")
