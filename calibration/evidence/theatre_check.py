"""Check that a theatre has what a claim names, and does not itself contain what a target reports."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from brittle.calibration.evidence.kinds import (
    Crossed,
    Distance,
    Entered,
    Given,
    Lost,
    NoneLost,
    PatronDid,
    Remark,
    RulerAt,
    Scope,
    moments,
)
from brittle.model.codes import Act, Side, word_of
from brittle.model.inputs.reading import Theatre
from brittle.model.inputs.suggest import did_you_mean


def complaints(about: object, target: bool, theatre: Theatre) -> Iterator[str]:
    """Each thing that is wrong with a claim's variable, in words."""
    yield from _unknown(about, theatre)
    if any(moment < theatre.start for moment in moments(about)):
        yield f"names a time before the theatre's start, {theatre.start:%Y-%m-%dT%H:%M}"
    if target:
        yield from _not_the_regimes(about, theatre)
        yield from _both_input_and_target(about, theatre)


def _unknown(about: object, theatre: Theatre) -> Iterator[str]:
    ids = [place.id for place in theatre.places]
    for name in _places_named(about):
        if name not in ids:
            yield f"no place `{name}` in the theatre{did_you_mean(name, ids)}"
    if isinstance(about, Scope):
        regions = {place.region for place in theatre.places}
        for region in about.regions:
            if region not in regions:
                yield f"no region `{region}` in the theatre{did_you_mean(region, regions)}"
    if isinstance(about, PatronDid):
        for patron in about.patrons:
            if patron not in theatre.patrons:
                yield f"no patron `{patron}`{did_you_mean(patron, theatre.patrons)}"
    if (
        isinstance(about, Crossed)
        and about.crossing in ids
        and about.crossing not in theatre.borders
    ):
        yield f"`{about.crossing}` is not a border crossing{did_you_mean('', theatre.borders)}"
    if isinstance(about, Given):
        yield from _unresolved(about.key, theatre)


def _places_named(about: object) -> tuple[str, ...]:
    if isinstance(about, Lost | Entered | RulerAt):
        return (about.place,)
    if isinstance(about, NoneLost | Scope | Remark):
        return about.places
    if isinstance(about, Distance):
        return (about.to,)
    return (about.crossing,) if isinstance(about, Crossed) else ()


def _not_the_regimes(about: object, theatre: Theatre) -> Iterator[str]:
    """Report places that the regime cannot lose, because it did not hold them on the first day."""
    if not isinstance(about, Lost | NoneLost | Entered | Scope):
        return
    for place in theatre.places:
        if place.id in _places_named(about) and theatre.factions[place.control].side != word_of(
            Side.REGIME
        ):
            yield f"the regime does not hold `{place.id}` on the first day, so it cannot lose it"


def _both_input_and_target(about: object, theatre: Theatre) -> Iterator[str]:
    """Report a target that the theatre's dated events fulfil in every run."""
    if not isinstance(about, PatronDid):
        return
    kind = word_of(Act.PATRON_LEAVES if about.did == "left" else Act.PATRON_ACTS)
    for event in theatre.events:
        if event.kind == kind and event.patron in about.patrons and not event.answers_war:
            yield f"`{event.patron}` does this in the theatre's events, so it is already an input"


def _unresolved(key: str, theatre: Theatre) -> Iterator[str]:
    """Report a dotted key that names nothing in the theatre."""
    first, *rest = key.split(".")
    if first == "events":
        kinds = [event.kind for event in theatre.events]
        if len(rest) != 1 or rest[0] not in kinds:
            yield f"the theatre has no event `{key}`{did_you_mean(rest[-1] if rest else '', kinds)}"
        return
    here: object = theatre
    for step in (first, *rest):
        inside = _inside(here)
        if step not in inside:
            yield f"no `{key}` in the theatre: `{step}` is unknown{did_you_mean(step, inside, 20)}"
            return
        here = inside[step]


def _inside(here: object) -> dict[str, object]:
    """What a block, a mapping or a table contains, by name."""
    if isinstance(here, BaseModel):
        return {name: getattr(here, name) for name in type(here).model_fields}
    if isinstance(here, tuple):
        return {row.id: row for row in here if hasattr(row, "id")}
    return dict(here) if isinstance(here, dict) else {}
