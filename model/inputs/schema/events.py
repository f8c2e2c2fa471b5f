"""Dated acts of actors outside the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from brittle.model.codes import Act, word_of
from brittle.model.inputs.schema.types import (
    Flag,
    Id,
    LocalTime,
    Men,
    Note,
    Number,
    Record,
    Share,
    Text,
    Word,
    refuse,
)
from brittle.model.inputs.schema.types import unit as _unit

NEEDED: Mapping[str, tuple[str, ...]] = {
    word_of(Act.PAY): ("factor",),
    word_of(Act.SPEECH): ("credibility",),
    word_of(Act.CALL_TO_ARMS): (),
    word_of(Act.PATRON_ACTS): ("patron",),
    word_of(Act.PATRON_LEAVES): ("patron",),
    word_of(Act.AMNESTY): ("faction", "level"),
    word_of(Act.OFFER): (),
    word_of(Act.BORDER_OPENS): ("crossing",),
    word_of(Act.BORDER_CLOSES): ("crossing",),
    word_of(Act.TALKS): (),
}
"""For each kind of event, the keys that it must have in addition to those of every event."""

ALLOWED: Mapping[str, tuple[str, ...]] = {
    word_of(Act.PATRON_ACTS): ("place", "men"),
    word_of(Act.PATRON_LEAVES): ("place", "men"),
}
"""For some kinds of event, further keys that are optional."""

PAYLOAD = ("factor", "credibility", "patron", "place", "men", "crossing", "faction", "level")


class EventEntry(Record):
    """A dated act, which in a theatre is known to have happened and in a scenario is assumed."""

    at: LocalTime = Field(
        description="Time of the event, which must be the beginning of a tick (time step)"
    )
    kind: Word[Act] = Field(
        description="What happens; each kind of event has further keys of its own"
    )
    factor: Number | None = Field(
        default=None,
        gt=0,
        le=100,
        description="For `pay`: the factor by which pay is multiplied",
        json_schema_extra=_unit("factor"),
    )
    credibility: Share | None = Field(
        default=None,
        description="For `speech`: how far people believe the speech, from 0 (not at all) to 1 (fully)",
    )
    patron: Id | None = Field(
        default=None, description="For `patron_acts` and `patron_leaves`: the patron's id"
    )
    place: Id | None = Field(
        default=None, description="For `patron_acts`: the place where the patron's men arrive"
    )
    men: Men | None = Field(
        default=None,
        description="For `patron_acts`: the number of ground troops that the patron brings",
    )
    crossing: Id | None = Field(
        default=None,
        description="For `border_opens` and `border_closes`: the place with the crossing, which must "
        "be of kind crossing or a key of `borders`",
    )
    faction: Id | None = Field(
        default=None, description="For `amnesty`: the faction that promises the amnesty"
    )
    level: Share | None = Field(
        default=None,
        description="For `amnesty`: 0 no promise; .4 a promise; .7 a promise by a faction that kept "
        "earlier promises; .9 a promise that outsiders back",
    )
    answers_war: Flag = Field(
        default=False,
        description="Whether the act was a response to the course of the war; the model uses these acts "
        "only in scenarios with `answers_war: true`",
    )
    source: Text = Field(
        default="scenario",
        description="Source of what is known about the event; needed in a theatre, but not in a scenario",
    )
    note: Note = Field(default="", description="A remark, which does not change the results")

    @model_validator(mode="after")
    def _payload_fits(self) -> Self:
        needed = NEEDED[self.kind]
        allowed = (*needed, *ALLOWED.get(self.kind, ()))
        given = [name for name in PAYLOAD if getattr(self, name) is not None]
        missing = [name for name in needed if name not in given]
        if missing:
            refuse(f"an event of kind `{self.kind}` needs `{'` and `'.join(missing)}`; add it")
        foreign = [name for name in given if name not in allowed]
        if foreign:
            takes = f"takes `{'`, `'.join(allowed)}`" if allowed else "takes no further key"
            refuse(
                f"`{foreign[0]}` is not a key of an event of kind `{self.kind}`, which {takes}; delete it"
            )
        return self
