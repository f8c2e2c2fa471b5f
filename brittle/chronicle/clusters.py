"""Groups the falls of places, and the soldiers who give up, by day; joins neighbouring days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from brittle.chronicle.ground import ChronicleGround
from brittle.chronicle.phrases import WHY
from brittle.chronicle.story import Note
from brittle.model.codes import Event, Reason

GIVES_UP = frozenset({Event.DISPERSES, Event.SURRENDERS, Event.DEFECTS, Event.CROSSES_BORDER})
"""Kinds of event in which soldiers stop fighting for the regime."""

CHANGES_HANDS = frozenset({Event.PLACE_FALLS, Event.CAPITAL_LOST, Event.NEUTRAL_MOVES_IN})


@dataclass(frozen=True)
class FallsTogether:
    """What happens to places and soldiers between two moments, with no barrier in between."""

    first: datetime
    last: datetime
    part: int
    """The number of barriers before the cluster."""
    fallen: tuple[Note, ...] = ()
    """The notes of places that the regime loses."""
    retaken: tuple[str, ...] = ()
    """The names of places that the regime takes back."""
    men: dict[Reason | None, float] = field(default_factory=dict)
    """The men who give up, by their reason."""

    @property
    def gave_up(self) -> float:
        """The number of men who give up."""
        return sum(self.men.values())

    @property
    def reason(self) -> Reason | None:
        """The reason of more than half of the men who give up; None if there is none."""
        known = {why: men for why, men in self.men.items() if why in WHY}
        top = max(known, key=lambda why: known[why], default=None)
        return top if top is not None and known[top] > self.gave_up / 2 else None

    def with_next(self, other: FallsTogether) -> FallsTogether:
        """The two clusters as one."""
        men = {
            why: self.men.get(why, 0.0) + other.men.get(why, 0.0)
            for why in {**self.men, **other.men}
        }
        return replace(
            self,
            last=max(self.last, other.last),
            fallen=(*self.fallen, *other.fallen),
            retaken=tuple(dict.fromkeys((*self.retaken, *other.retaken))),
            men=men,
        )

    @property
    def is_quiet(self) -> bool:
        """Whether no place changes hands."""
        return not self.fallen and not self.retaken


def clustered(
    notes: Sequence[Note], ground: ChronicleGround, barriers: Sequence[datetime], many: float
) -> list[FallsTogether]:
    """The days on which the regime loses or retakes places, or on which at least `many` men give up.

    The fall of the capital is left out. A day is divided at each barrier.
    """
    found: dict[tuple[object, int], FallsTogether] = {}
    lost: set[str] = set()
    for note in notes:
        part = sum(note.when >= one for one in barriers)
        one = _alone(note, part, ground, lost)
        if one is not None:
            key = (note.when.date(), part)
            found[key] = found[key].with_next(one) if key in found else one
    return [one for one in found.values() if not one.is_quiet or one.gave_up >= many]


def _alone(note: Note, part: int, ground: ChronicleGround, lost: set[str]) -> FallsTogether | None:
    """The cluster of one note; None if it does not concern the regime. `lost` is brought up to date."""
    if note.kind in GIVES_UP:
        return FallsTogether(note.when, note.when, part, men={note.why: note.amount})
    if note.kind not in CHANGES_HANDS:
        return None
    if note.faction in ground.regime:
        if note.place not in lost:
            return None
        lost.discard(note.place)
        return FallsTogether(note.when, note.when, part, retaken=(note.place,))
    if note.place in lost or note.place not in ground.held:
        return None
    lost.add(note.place)
    if note.kind == Event.CAPITAL_LOST:
        return None
    return FallsTogether(note.when, note.when, part, fallen=(note,))


def joined(clusters: Sequence[FallsTogether]) -> list[FallsTogether] | None:
    """The clusters with the two neighbours joined that are easiest to join; None if no two can be joined.

    The easiest are those that together last the fewest days and, if several do, hold the fewest places.
    """
    best = min(
        (i for i, (one, other) in enumerate(pairwise(clusters)) if one.part == other.part),
        key=lambda i: _size(clusters[i], clusters[i + 1]),
        default=None,
    )
    if best is None:
        return None
    both = clusters[best].with_next(clusters[best + 1])
    return [*clusters[:best], both, *clusters[best + 2 :]]


def _size(one: FallsTogether, other: FallsTogether) -> tuple[int, int]:
    return (other.last.date() - one.first.date()).days, len(one.fallen) + len(other.fallen)
