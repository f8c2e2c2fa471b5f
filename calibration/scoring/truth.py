"""What happened in a case: `truth.csv` and `truth.yaml`, which are read only for scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from brittle.model.codes import CHALLENGERS, Fate, Outcome, Side, word_of, words_of
from brittle.model.inputs.problems import InputError, Mark, Problems
from brittle.model.inputs.reading import Theatre
from brittle.model.inputs.schema.types import (
    Flag,
    LocalTime,
    Note,
    Number,
    Record,
    Text,
    Word,
    unit,
)
from brittle.model.inputs.schema.validate import check_columns, validate
from brittle.model.inputs.sources.nodes import Node, placed
from brittle.model.inputs.sources.table import read_table
from brittle.model.inputs.sources.yaml import read_tree
from brittle.model.inputs.suggest import closest, did_you_mean

EventKind = Literal["attacked", "contested", "captured", "abandoned", "uprising", "held"]

MISSPELT = 0.8
"""A name at least this similar to an id counts as a misspelling; the similarity of Iraq to `iran` is .75."""

LONGEST_HOURS = 800 * 24
"""Greatest length of an event's window, far longer than the time for which any case is followed."""

REBELS = words_of(Side, CHALLENGERS)
"""Sides that fight the regime."""


class TruthEvent(Record):
    """A row of truth.csv: an event at some time in [start, start + precision_hours]."""

    place: Text = Field(description="The place's id if it is in the theatre, or else its name")
    event: EventKind = Field(description="What happened; `held` covers all of precision_hours")
    by: Text = Field(
        description="Who did it: the new holder of a captured place, or those who left an abandoned one"
    )
    start: LocalTime = Field(description="Earliest time")
    precision_hours: Number = Field(
        ge=0, le=LONGEST_HOURS, description="Length of the window", json_schema_extra=unit("hours")
    )
    source: Text = Field(description="Source of the information")

    @property
    def middle(self) -> datetime:
        """The middle of the event's window."""
        return self.start + timedelta(hours=self.precision_hours / 2)

    @property
    def over(self) -> datetime:
        """The end of the event's window."""
        return self.start + timedelta(hours=self.precision_hours)


class TruthFile(Record):
    """truth.yaml: how the case ended, and until when it is followed."""

    capital_fell: Flag = Field(description="Whether the regime lost the capital")
    capital_fell_at: LocalTime | None = Field(
        default=None, description="When the regime lost the capital"
    )
    outcome: Word[Outcome] = Field(description="The outcome in one word")
    ruler_fate: Word[Fate] = Field(description="What became of the ruler")
    exit_at: LocalTime | None = Field(default=None, description="When the ruler left office")
    deal: Literal["none", "made", "broken"] = Field(description="Whether there was a deal")
    censored_at: LocalTime = Field(description="The time until which the case is followed")
    capital_known_until: LocalTime | None = Field(
        default=None,
        description="A later time until which it is known that the capital had not fallen",
    )
    country: Note = Field(
        default="", description="The country, if it is not the theatre's name without the year"
    )
    source: Note = Field(default="", description="Source of the information")
    note: Note = Field(default="", description="Remark")


class Loss(NamedTuple):
    """A place that the regime held on the first day, and when it was lost."""

    place: str
    at: datetime
    """The middle of the event's window."""
    first: datetime
    """The beginning of this window."""
    last: datetime
    """The end of this window."""


@dataclass(frozen=True)
class Truth:
    """What happened in one case."""

    end: TruthFile
    events: tuple[TruthEvent, ...]

    def fall_day(self, branch: datetime) -> float:
        """Days from the branch to the capital's fall; infinite if it did not fall."""
        if self.end.capital_fell_at is None:
            return float("inf")
        return days_between(branch, self.end.capital_fell_at)

    def known_days(self, branch: datetime) -> float:
        """Number of days after the branch for which it is known whether the capital had fallen."""
        if self.end.capital_fell:
            return float("inf")
        return days_between(branch, self.end.capital_known_until or self.end.censored_at)

    def fate_by(self, at: datetime) -> str:
        """The ruler's fate by a given time."""
        gone = self.end.exit_at is not None and self.end.exit_at <= at
        return self.end.ruler_fate if gone else word_of(Fate.IN_OFFICE)

    def losses(self, theatre: Theatre) -> tuple[Loss, ...]:
        """First losses of the regime's places, in the theatre's order.

        A loss is the first capture by an actor other than the regime, or the first abandonment if no
        capture is recorded. Its time is the middle of the event's window.
        """
        found = []
        for place in theatre.places:
            if theatre.factions[place.control].side == word_of(Side.REGIME):
                here = [event for event in self.events if event.place == place.id]
                taken = _taken(here, theatre) or [e for e in here if e.event == "abandoned"]
                if taken:
                    first = min(taken, key=lambda event: event.middle)
                    found.append(Loss(place.id, first.middle, first.start, first.over))
        return tuple(found)


def _taken(events: Sequence[TruthEvent], theatre: Theatre) -> list[TruthEvent]:
    return [
        e
        for e in events
        if e.event == "captured" and side_of(e.by, theatre) != word_of(Side.REGIME)
    ]


def side_of(by: str, theatre: Theatre) -> str | None:
    """The side of the actor that a row names, or None if unknown.

    A patron's side is that of the first faction that it supports.
    """
    if by in theatre.patrons:
        by = theatre.patrons[by].supports[0]
    return theatre.factions[by].side if by in theatre.factions else None


def days_between(start: datetime, end: datetime) -> float:
    """Number of days from one local time to another."""
    return (end - start).total_seconds() / 86400


def load_truth(folder: Path, theatre: Theatre) -> Truth:
    """Read the truth in a theatre's folder.

    Raises `InputError`, which lists every problem with its file and line.
    """
    problems = Problems()
    end = _end(folder / "truth.yaml", theatre, problems)
    events = _events(folder / "truth.csv", theatre, end, problems)
    problems.raise_any()
    assert end is not None  # else a problem is noted
    return Truth(end, tuple(sorted(events, key=_by_time)))


def _by_time(event: TruthEvent) -> tuple[datetime, datetime, str, str, str, str]:
    """A sort key that gives one order of rows, whatever their order in the file."""
    return event.middle, event.start, event.place, event.event, event.by, event.source


def _end(path: Path, theatre: Theatre, problems: Problems) -> TruthFile | None:
    try:
        tree, sound, _ = read_tree(path, problems, inside=path.parent)
    except InputError as error:
        problems.include(error)
        return None
    end = validate(TruthFile, tree, problems, sound=sound)
    if end is not None:
        _check_end(end, tree, theatre, problems)
    return end


def _check_end(end: TruthFile, tree: Node, theatre: Theatre, problems: Problems) -> None:
    def wrong(key: str, message: str) -> None:
        problems.add(placed(tree, [key]), f"{key}: {message}")

    if end.capital_fell != (end.capital_fell_at is not None):
        wrong("capital_fell", "give `capital_fell_at` if the capital fell, and only then")
    if (end.ruler_fate != word_of(Fate.IN_OFFICE)) != (end.exit_at is not None):
        wrong("ruler_fate", "give `exit_at` if the ruler is not in_office, and only then")
    known = end.capital_known_until
    if known is not None and end.capital_fell:
        wrong("capital_known_until", "give it only if the capital did not fall")
    elif known is not None and known < end.censored_at:
        wrong("capital_known_until", "is before `censored_at`; leave it out, or give a later time")
    for key in ("capital_fell_at", "exit_at", "censored_at"):
        at = getattr(end, key)
        if at is not None and at < theatre.start:
            wrong(key, f"is before the theatre's start, {theatre.start:%Y-%m-%dT%H:%M}")
        elif at is not None and at > end.censored_at:
            wrong(key, "is after `censored_at`, the time until which the case is followed")


def _events(
    path: Path, theatre: Theatre, end: TruthFile | None, problems: Problems
) -> tuple[TruthEvent, ...]:
    try:
        table = read_table(path, problems, inside=path.parent)
    except InputError as error:
        problems.include(error)
        return ()
    unknown = Problems()
    check_columns(TruthEvent, table.columns, lambda message: unknown.add(table.mark, message))
    problems.take(unknown)
    if unknown:
        return ()
    places = {place.id: place.name for place in theatre.places}
    actors = {patron: patron for patron in theatre.patrons}
    actors |= {faction: each.name for faction, each in theatre.factions.items()}
    found: list[TruthEvent] = []
    told: dict[tuple[str, str, str, datetime], Mark] = {}
    for row in table.rows:
        event = validate(TruthEvent, row, problems)
        if event is None:
            continue
        said = (event.place, event.event, event.by, event.start)
        if said in told:
            problems.add(
                row.mark, f"the same event is already at {told[said]}; leave one of the two out"
            )
            continue
        told[said] = row.mark
        _check_place(event.place, places, row.mark, problems)
        _check_actor(event.by, actors, row.mark, problems)
        _check_time(event, theatre, end, row.mark, problems)
        _check_capital(event, theatre, end, row.mark, problems)
        found.append(event)
    return tuple(found)


def _check_place(place: str, names: Mapping[str, str], mark: Mark, problems: Problems) -> None:
    """Check an event's place: a text that looks like an id must be an id, but a name may be unknown.

    A text with a capital letter or a space is a name.
    """
    if place in names:
        return
    if _like_an_id(place):
        problems.add(mark, f"no place `{place}`{did_you_mean(place, names)}")
    _check_spelling("place", place, names, mark, problems)


def _check_actor(by: str, names: Mapping[str, str], mark: Mark, problems: Problems) -> None:
    """Check an actor, who may be anybody; a name that is nearly a faction's or patron's is an error."""
    if by in names:
        return
    meant = closest(by, names, MISSPELT)
    if meant is not None:
        problems.add(mark, f"no faction or patron `{by}`; did you mean `{meant}`?")
    elif _like_an_id(by):
        near = did_you_mean(by, names, shown=0)
        problems.add(
            mark, f"no faction or patron `{by}`{near}; write any other actor's name with a capital"
        )
    else:
        _check_spelling("faction", by, names, mark, problems)


def _like_an_id(said: str) -> bool:
    return said == said.lower() and " " not in said


def _check_spelling(
    what: str, said: str, names: Mapping[str, str], mark: Mark, problems: Problems
) -> None:
    """Check that a place or faction of the theatre is written by its id."""
    for known, name in names.items():
        if said != known and said.lower() in (known, name.lower()):
            problems.add(mark, f"write the {what} `{said}` as `{known}`, its id in the theatre")


def _check_time(
    event: TruthEvent, theatre: Theatre, end: TruthFile | None, mark: Mark, problems: Problems
) -> None:
    """Check that an event falls in the time for which the case is followed.

    A day is added to this time at its end, because a date may lack the hour.
    """
    if event.over < theatre.start:
        day = f"{theatre.start:%Y-%m-%dT%H:%M}"
        problems.add(mark, f"the event is over before the theatre's start, {day}")
    elif end is not None and event.start >= end.censored_at + timedelta(days=1):
        day = f"{end.censored_at:%Y-%m-%d}"
        problems.add(mark, f"`start` is after {day}, up to which truth.yaml follows the case")


def _check_capital(
    event: TruthEvent, theatre: Theatre, end: TruthFile | None, mark: Mark, problems: Problems
) -> None:
    """Check that the two files agree on whether the regime lost the capital."""
    if end is None or end.capital_fell or event.place != theatre.capital:
        return
    if _taken([event], theatre):
        problems.add(mark, "the capital is captured, but truth.yaml says `capital_fell: false`")
