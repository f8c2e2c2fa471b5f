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
"""Payload that each kind of event must have."""

ALLOWED: Mapping[str, tuple[str, ...]] = {
    word_of(Act.PATRON_ACTS): ("place", "men"),
    word_of(Act.PATRON_LEAVES): ("place", "men"),
}
"""Payload that a kind may have besides."""

PAYLOAD = ("factor", "credibility", "patron", "place", "men", "crossing", "faction", "level")


class EventEntry(Record):
    """A dated act, known to have happened (in a theatre) or supposed (in a scenario)."""

    at: LocalTime = Field(description="When it happens; on a tick")
    kind: Word[Act] = Field(description="What happens; each kind has its payload")
    factor: Number | None = Field(
        default=None,
        gt=0,
        le=100,
        description="pay: factor on pay",
        json_schema_extra=_unit("factor"),
    )
    credibility: Share | None = Field(
        default=None, description="speech: how much the speech is believed, 0 not at all to 1"
    )
    patron: Id | None = Field(
        default=None, description="patron_acts, patron_leaves: the patron's id"
    )
    place: Id | None = Field(default=None, description="patron_acts: where its men arrive")
    men: Men | None = Field(default=None, description="patron_acts: ground troops it brings")
    crossing: Id | None = Field(
        default=None, description="border_opens, border_closes: the crossing, a key of borders"
    )
    faction: Id | None = Field(default=None, description="amnesty: the faction that promises it")
    level: Share | None = Field(
        default=None,
        description="amnesty: none 0, promised .4, promised and kept before .7, backed by "
        "outsiders .9",
    )
    answers_war: Flag = Field(
        default=False,
        description="Whether the act answers the war's course; such acts run only in scenarios "
        "with `answers_war: true`",
    )
    source: Text = Field(
        default="scenario",
        description="Where it is known from; needed in a theatre, not in a scenario",
    )
    note: Note = Field(default="", description="Remark; moves nothing")

    @model_validator(mode="after")
    def _payload_fits(self) -> Self:
        needed = NEEDED[self.kind]
        allowed = (*needed, *ALLOWED.get(self.kind, ()))
        given = [name for name in PAYLOAD if getattr(self, name) is not None]
        missing = [name for name in needed if name not in given]
        if missing:
            refuse(f"an event of kind `{self.kind}` needs `{'` and `'.join(missing)}`")
        foreign = [name for name in given if name not in allowed]
        if foreign:
            takes = f"takes `{'`, `'.join(allowed)}`" if allowed else "takes no further key"
            refuse(f"`{foreign[0]}` does not belong to an event of kind `{self.kind}`: it {takes}")
        return self
