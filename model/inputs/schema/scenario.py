"""A scenario: what is tried in an unchanged theatre, from a chosen moment (the branch) on."""

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
"""The seed if a scenario sets none: the date on which the first case's article was printed."""


class RulerPolicy(Record):
    """What the ruler does from the branch on."""

    policy: Word[Policy] = Field(
        default=word_of(Policy.DECIDE),
        description="decide: the ruler decides by the model's rules; negotiate: he opens talks, and waits "
        "for a deal as long as it is worth at least as much to him as exile; last_stand: he stays and "
        "gathers loyal units; relocate: he moves to a stronghold; leave: he goes abroad as soon as he can",
    )
    force: Flag = Field(
        default=False,
        description="Whether the ruler accepts an offer even if it is worse for him than staying",
    )
    place: Id | None = Field(
        default=None,
        description="Place to which the ruler relocates, or where he makes his last stand",
        json_schema_extra=unit("", default_text="the first stronghold"),
    )


class Guarantee(Record):
    """The guarantee of the deal."""

    by: Text = Field(
        default="unnamed",
        description="Name of the guarantor, which is only displayed and not used by the model",
    )
    chance_honoured: Share = Field(
        description="Chance that the guarantee is honoured",
        json_schema_extra=unit("share", default_text="the theatre's ruler.guarantee"),
    )


class Mediation(Record):
    """How many days talks take: the three numbers of a triangular distribution."""

    low: Days = Field(default=0.5, description="Shortest time that talks can take")
    likely: Days = Field(default=2.0, description="Most likely time that talks take")
    high: Days = Field(default=7.0, description="Longest time that talks can take")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.likely <= self.high:
            refuse("must be in order: low <= likely <= high")
        return self


class Offer(Record):
    """An offer to let the ruler leave, with a guarantee."""

    opens: LocalTime = Field(
        description="Time of the offer, which must be the beginning of a tick (time step) and not before "
        "the branch",
        json_schema_extra=unit("local time", default_text="the branch"),
    )
    guarantee: Guarantee = Field(
        description="Who guarantees the deal, and how reliably",
        json_schema_extra=unit("", default_text="the defaults of its keys"),
    )
    covers: Annotated[tuple[Word[Covered], ...], BeforeValidator(read_list)] = Field(
        default=words_of(Covered, (Covered.RULER, Covered.FAMILY)),
        description="People whom the offer covers: any of ruler, family, officers, elites",
    )
    haven: Note = Field(
        default="",
        description="Name of the country that receives the people whom the offer covers; the name is only "
        "displayed and not used by the model",
    )
    haven_chance: Share | None = Field(
        default=None,
        description="Chance that a country receives the people whom the offer covers; by default, the "
        "theatre's ruler.haven",
    )
    mediation_days: Mediation = Field(default=Mediation(), description="How many days talks take")

    @model_validator(mode="after")
    def _covers_once(self) -> Self:
        if len(set(self.covers)) < len(self.covers):
            refuse("`covers` names a group twice; name each group once")
        return self


class Amnesty(Record):
    """An amnesty that, from the branch on, replaces the amnesties of all rebel factions."""

    credibility: Share | None = Field(
        default=None,
        description="How far people believe the promise; by default, the parameter amnesty_credibility",
    )
    level: Share | None = Field(
        default=None,
        description="What is promised, on the scale of a faction's `amnesty` in the theatre; by default, "
        "each faction's own value",
    )


class RegimePolicy(Record):
    """How the regime's command behaves from the branch on."""

    consolidation: Number = Field(
        default=1.0,
        ge=0,
        le=20,
        description="How readily the command gives up places: at 0 it holds every place, at 1 it follows "
        "the model's rules, and above 1 it gives places up sooner",
        json_schema_extra=unit("factor"),
    )


class Ceasefire(Record):
    """A proposal of a cease-fire."""

    opens: LocalTime = Field(
        description="Time of the proposal, which must be the beginning of a tick (time step) and not "
        "before the branch",
        json_schema_extra=unit("local time", default_text="the branch"),
    )
    kept_by_regime: Share = Field(
        default=0.5, description="Chance that the regime keeps the cease-fire"
    )
    kept_by_rebels: Share = Field(
        default=0.5, description="Chance that the rebels keep the cease-fire"
    )


class PatronChange(Record):
    """New values for a patron from the branch on; a key that is left out keeps the theatre's value."""

    commitment: Share | None = Field(
        default=None,
        description="New value of `commitment`, which has the same meaning as in the theatre",
    )
    present: Share | None = Field(
        default=None,
        description="New value of `present`, which has the same meaning as in the theatre",
    )
    air: Share | None = Field(
        default=None, description="New value of `air`, which has the same meaning as in the theatre"
    )
    supply: Share | None = Field(
        default=None,
        description="New value of `supply`, which has the same meaning as in the theatre; a new value of "
        "`present` does not change it",
    )
    men: Men | None = Field(
        default=None, description="New value of `men`, which has the same meaning as in the theatre"
    )
    reaction_days: Days | None = Field(
        default=None,
        description="New value of `reaction_days`, which has the same meaning as in the theatre",
        le=400,
    )


class ScenarioFile(Record):
    """The keys of a scenario file. Every key may be left out."""

    name: Title = Field(
        default="",
        description="Name to display; a file that extends this one does not inherit the name",
        json_schema_extra=unit("", default_text="the file's name"),
    )
    description: Note = Field(
        default="",
        description="What the scenario tries, in one sentence; a file that extends this one does not "
        "inherit the sentence",
    )
    extends: Text | None = Field(
        default=None,
        description="Path, relative to this file, of another scenario file; this file takes from the other "
        "one every key that it does not set itself",
    )
    branch: LocalTime = Field(
        description="Moment from which the scenario takes effect, which must be the beginning of a tick "
        "(time step), at most 400 days after the theatre's start",
        json_schema_extra=unit("local time", default_text="the theatre's start"),
    )
    horizon_days: Number = Field(
        default=90.0,
        gt=0,
        le=800,
        description="Number of days that are simulated from the branch on",
        json_schema_extra=unit("days", default_text="the theatre's horizon_days"),
    )
    tick_hours: Number = Field(
        default=3.0,
        ge=0.25,
        le=24,
        description="Length of a tick (time step); 24 must be a multiple of this length",
        json_schema_extra=unit("hours"),
    )
    seed: Whole = Field(
        default=DEFAULT_SEED,
        ge=0,
        le=2**53,
        description="Number from which all random draws are made; the same seed gives the same draws",
        json_schema_extra=unit(""),
    )
    ruler: RulerPolicy = Field(default=RulerPolicy(), description="What the ruler does")
    offer: Offer | None = Field(
        default=None,
        description="An offer to let the ruler leave, with a guarantee",
        json_schema_extra=unit(
            "",
            default_text="none; if the ruler's policy is negotiate, an offer with the defaults of its keys",
        ),
    )
    amnesty: Amnesty = Field(
        default=Amnesty(), description="Amnesty that replaces the amnesties of all rebel factions"
    )
    regime: RegimePolicy = Field(
        default=RegimePolicy(), description="How the regime's command behaves"
    )
    ceasefire: Ceasefire | None = Field(default=None, description="A proposal of a cease-fire")
    frozen: Ids = Field(
        default=(),
        description="Factions whose columns stay where they are and whose hidden cells stay hidden; "
        "`[all]` stands for all factions",
    )
    patrons: Annotated[Mapping[Id, PatronChange], BeforeValidator(read_mapping)] = Field(
        default={}, description="New values for patrons, by the patron's id"
    )
    events: Annotated[tuple[EventEntry, ...], BeforeValidator(read_list)] = Field(
        default=(), description="Dated acts, in addition to those of the theatre"
    )
    answers_war: Flag = Field(
        default=False,
        description="Whether the model uses the events that are marked `answers_war`",
    )
    parameters: Annotated[Mapping[str, Number], BeforeValidator(read_mapping)] = Field(
        default={}, description="Values of model parameters, by name, which hold from the branch on"
    )


class Scenario(ScenarioFile):
    """A scenario as loaded, with its theatre."""

    theatre: Theatre = Field(description="The theatre in the folder of the scenario's file")
