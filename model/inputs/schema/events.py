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
"""The keys, besides those of every event, that each kind of event must have."""

ALLOWED: Mapping[str, tuple[str, ...]] = {
    word_of(Act.PATRON_ACTS): ("place", "men"),
    word_of(Act.PATRON_LEAVES): ("place", "men"),
}
"""Further keys that events of a kind may have."""

PAYLOAD = ("factor", "credibility", "patron", "place", "men", "crossing", "faction", "level")


class EventEntry(Record):
    """A dated act, which is known to have happened (in a theatre) or is assumed (in a scenario)."""

    at: LocalTime = Field(description="When it happens; the time must be the beginning of a tick")
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
        description="For `border_opens` and `border_closes`: the place of the crossing, which is a "
        "key of `borders`",
    )
    faction: Id | None = Field(
        default=None, description="For `amnesty`: the faction that promises it"
    )
    level: Share | None = Field(
        default=None,
        description="For `amnesty`: 0 none; .4 promised; .7 promised, and such promises were kept before; .9 "
        "backed by outsiders",
    )
    answers_war: Flag = Field(
        default=False,
        description="Whether the act responds to the course of the war; the model uses such acts only in "
        "scenarios with `answers_war: true`",
    )
    source: Text = Field(
        default="scenario",
        description="Where the event is known from; needed in a theatre, not in a scenario",
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
                f"`{foreign[0]}` is no key of an event of kind `{self.kind}`, which {takes}; delete it"
            )
        return self
