"""The moment at which two runs from the same history part, and its name in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from brittle.chronicle.phrases import phrase
from brittle.chronicle.story import FALLS, Note
from brittle.model.codes import Event
from brittle.wording import capital_letter, counted, long_date

MOST_SAID = 3
"""The largest number of things that are said of either run; further things are counted."""


HANDS = frozenset({*FALLS, Event.NEUTRAL_MOVES_IN})
"""The kinds of notes of a place that changes hands."""


class Parting(NamedTuple):
    """The first moment at which two chronicles differ."""

    when: datetime
    mine: tuple[Note, ...]
    """What happens at this moment in the reader's own run alone."""
    beside: tuple[Note, ...]
    """What happens at this moment in the run of reference alone."""


def parting_of(mine: Sequence[Note], beside: Sequence[Note]) -> Parting | None:
    """The first moment at which one run has a sentence that the other does not have; None if there is none.

    The notes of both runs are in order of time.
    """
    one, other = _by_moment(mine), _by_moment(beside)
    for when in sorted({*one, *other}):
        ours, theirs = one.get(when, []), other.get(when, [])
        alone, others = _without(ours, theirs), _without(theirs, ours)
        if alone or others:
            return Parting(when, alone, others)
    return None


def maps_part(mine: Sequence[Note], beside: Sequence[Note]) -> Parting | None:
    """The first moment at which a place changes hands in one run alone; None if there is none."""
    ours, theirs = ([note for note in notes if note.kind in HANDS] for notes in (mine, beside))
    return parting_of(ours, theirs)


class Partings(NamedTuple):
    """Where two runs part, in ever coarser eyes; None stands for never."""

    stirred: datetime | None
    """The first moment at which the men or the will of a unit differ."""
    found: Parting | None
    """The first moment at which something happens in one run and not in the other."""
    maps: Parting | None
    """The first moment at which a place changes hands in one run and not in the other."""


def said_of(both: Partings) -> str:
    """The moment of parting in words, or that the two runs never part."""
    found, stirred = both.found, both.stirred
    if found is None:
        said = "They never part: everything that happens in one run also happens in the other"
        if stirred is None:
            return f"{said}."
        return (
            f"{said}, at the same moment. Only the men or the will of some units differ, from "
            f"{moment(stirred)} on."
        )
    said = f"They part on {moment(found.when)}: {_either(found)}."
    if stirred is not None and stirred < found.when:
        said += (
            f" Unseen by a chronicle, the men or the will of some units differ from {moment(stirred)} "
            "on."
        )
    return said


def said_of_maps(both: Partings) -> str:
    """When the two maps part, in words; empty if the runs part at the same moment, or never."""
    if both.found is None or (both.maps is not None and both.maps.when == both.found.when):
        return ""
    if both.maps is None:
        return "The two maps never part: the same places change hands at the same moments."
    return f"The maps part on {moment(both.maps.when)}: {_either(both.maps)}."


def _either(found: Parting) -> str:
    """What happens in either run; the run in which something happens comes first."""
    mine = f"in mine, {_things(found.mine, found.beside)}"
    beside = f"in the reference, {_things(found.beside, found.mine)}"
    return f"{mine}; {beside}" if found.mine else f"{beside}; {mine}"


def moment(when: datetime) -> str:
    """A moment in words: 9 December 2024 at 06:00."""
    return f"{long_date(when)} at {when:%H:%M}"


def _by_moment(notes: Sequence[Note]) -> dict[datetime, list[Note]]:
    ordered = sorted(notes, key=lambda note: note.when)
    return {when: list(some) for when, some in groupby(ordered, key=lambda note: note.when)}


def _without(notes: Sequence[Note], others: Sequence[Note]) -> tuple[Note, ...]:
    """The notes whose sentences the others lack; a sentence counts as often as it occurs."""
    left = Counter(phrase(note) for note in others)
    alone = []
    for note in notes:
        sentence = phrase(note)
        if left[sentence] > 0:
            left[sentence] -= 1
        else:
            alone.append(note)
    return tuple(alone)


def _things(notes: Sequence[Note], others: Sequence[Note]) -> str:
    """What happens in one run alone, as parts of a sentence."""
    if not notes:
        return "this does not happen then" if len(others) == 1 else "none of this happens then"
    said = list(dict.fromkeys(phrase(note).removesuffix(".") for note in notes))
    more = len(said) - MOST_SAID
    parts = said[:MOST_SAID]
    if more > 0:
        parts.append(f"{counted(more, 'further thing happens', 'further things happen')}")
    return ", and ".join(parts)


def sentence(note: Note) -> str:
    """The sentence of a note, with a capital letter."""
    return capital_letter(phrase(note))
