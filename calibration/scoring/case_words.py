"""Sentences about a case: what is coded of it, and what happened in the war.

Every sentence is computed from the case's files, so that the page about the cases cannot contradict them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple

from brittle.calibration.scoring.truth import Loss, Truth, TruthEvent, days_between, side_of
from brittle.model.codes import CHALLENGERS, Side, word_of, words_of
from brittle.model.inputs.reading import Theatre
from brittle.model.inputs.schema.theatre import RulerEntry

REBELS = frozenset(words_of(Side, CHALLENGERS))
_REGIME, _REBEL = word_of(Side.REGIME), word_of(Side.REBEL)

LOSSES_NAMED = 6
"""The largest number of lost places that are named."""

CULPABILITY = {
    0.3: "an ordinary autocrat",
    0.6: "a ruler who is responsible for repression",
    0.9: "a ruler who is indicted or accused of mass atrocities",
}
HAVEN = {
    0.0: "no country would receive him",
    0.5: "some country is likely to receive him",
    0.8: "a named country would receive him",
    0.95: "a country with a base or a plane at hand would receive him",
}
GUARANTEE = {
    0.0: "nobody could guarantee a deal",
    0.2: "nobody is known to guarantee a deal",
    0.4: "a regional or international body could guarantee a deal",
    0.6: "a state with the means to do this could guarantee a deal",
    0.8: "a state with troops in the country could guarantee a deal",
}
"""The steps of the scales by which a ruler is coded, in words."""

PRESENCE = {
    "commands": "he commands in person",
    "visible": "he is seen in public",
    "silent": "he is neither seen nor heard",
    "absent": "he is abroad or out of reach",
}
FATE = {
    "exile": "He went into exile.",
    "captured": "He was captured.",
    "killed": "He was killed.",
    "resigned": "He resigned.",
}
DEAL = {
    "none": "No deal was made about his departure.",
    "made": "A deal about his departure was made.",
    "broken": "A deal about his departure was made and broken.",
}


class SourcedFact(NamedTuple):
    """A sentence about what happened, and the sources of the rows from which it was computed."""

    sentence: str
    sources: tuple[str, ...]


def nearest(steps: Mapping[float, str], value: float) -> str:
    """The words of the step of a scale that is nearest to a value; the lower step if two are equally near."""
    return steps[min(steps, key=lambda step: (round(abs(step - value), 9), step))]


def day_in_words(moment: datetime) -> str:
    """A date in full: 8 December 2024."""
    return f"{moment.day} {moment:%B %Y}"


def listed(words: Sequence[str]) -> str:
    """Words with commas and a last `and`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def coded(theatre: Theatre) -> Iterator[str]:
    """Sentences about what is coded of a case."""
    yield (
        f"The war begins on {day_in_words(theatre.start)}, and the case has {len(theatre.places)} places and "
        f"{len(theatre.roads)} roads."
    )
    named = {name: faction.name or name for name, faction in theatre.factions.items()}
    ours = [named[name] for name, one in theatre.factions.items() if one.side == _REGIME]
    theirs = [named[name] for name, one in theatre.factions.items() if one.side == _REBEL]
    yield (
        f"The regime is coded as {listed(ours)}, with {_men(theatre, {_REGIME}):,.0f} men present. The "
        f"attackers are coded as {listed(theirs)}; they and local groups have "
        f"{_men(theatre, REBELS):,.0f} men present."
    )
    yield _patrons(theatre)
    yield ruler_in_words(theatre.ruler)


def ruler_in_words(ruler: RulerEntry) -> str:
    """A sentence about how a ruler is coded, with the values in parentheses."""
    return (
        f"The ruler is coded as {nearest(CULPABILITY, ruler.culpability)} ({ruler.culpability:g}). On the "
        f"first day {PRESENCE[ruler.presence]}, {nearest(HAVEN, ruler.haven)} ({ruler.haven:g}), and "
        f"{nearest(GUARANTEE, ruler.guarantee)} ({ruler.guarantee:g})."
    )


def _side(theatre: Theatre, faction: str) -> str:
    """The side of a faction; a patron's own men are on the side of the first faction that it supports."""
    if faction in theatre.patrons:
        faction = theatre.patrons[faction].supports[0]
    return theatre.factions[faction].side


def _men(theatre: Theatre, sides: Set[str]) -> float:
    """The men who are present on some sides, in garrisons and in columns."""
    men = [(one.faction, one.nominal * one.fill) for one in theatre.formations]
    men += [(one.faction, one.men * one.fill) for one in theatre.columns]
    return sum(number for faction, number in men if _side(theatre, faction) in sides)


def _patrons(theatre: Theatre) -> str:
    """A sentence about the foreign backers of each side."""
    ours = [f"`{one}`" for one in theatre.patrons if _side(theatre, one) == _REGIME]
    others = [f"`{one}`" for one in theatre.patrons if _side(theatre, one) != _REGIME]
    if not theatre.patrons:
        return "No patron (foreign backer) is coded."
    told = [
        f"{listed(who)} {'backs' if len(who) == 1 else 'back'} {whom}"
        for who, whom in ((ours, "the regime"), (others, "the regime's opponents"))
        if who
    ]
    return f"Of the patrons (foreign powers), {listed(told)}."


def happened(theatre: Theatre, truth: Truth) -> Iterator[SourcedFact]:
    """What happened in a war, in five facts: attack, losses, capital, ruler, deal."""
    names = {place.id: place.name for place in theatre.places}
    yield _attack(truth.events, names)
    yield _losses(theatre, truth, names)
    yield _capital(theatre, truth, names[theatre.capital])
    yield _ruler(theatre, truth)
    yield SourcedFact(DEAL[truth.end.deal], ())


def _attack(events: Iterable[TruthEvent], names: Mapping[str, str]) -> SourcedFact:
    hostile = [one for one in events if one.event in ("attacked", "uprising", "captured")]
    if not hostile:
        return SourcedFact("No attack is recorded.", ())
    first = min(hostile, key=lambda one: (one.start, one.place))
    where = names.get(first.place, first.place)
    what = {"attacked": "an attack on", "uprising": "a rising in", "captured": "the capture of"}
    return SourcedFact(
        f"The first event in the record is {what[first.event]} {where} on {day_in_words(first.start)}.",
        (first.source,),
    )


def _losses(theatre: Theatre, truth: Truth, names: Mapping[str, str]) -> SourcedFact:
    held = [one for one in theatre.places if theatre.factions[one.control].side == _REGIME]
    lost = sorted(truth.losses(theatre), key=lambda one: one.at)
    if not lost:
        return SourcedFact(
            f"No loss is recorded of the {len(held)} places that the regime held on the first day.",
            (),
        )
    told = [f"{names[one.place]} (day {_day(theatre, one.at)})" for one in lost[:LOSSES_NAMED]]
    more = len(lost) - len(told)
    many = f"{len(lost)} of the {len(held)} places"
    many = f"all {len(held)} places" if len(lost) == len(held) else many
    then = f", and then {more} more" if more > 0 else ""
    return SourcedFact(
        f"The regime lost {many} that it held on the first day: "
        f"{', '.join(told) if more > 0 else listed(told)}{then}.{_retaken(theatre, truth, lost)}",
        tuple(_sources_of(truth, lost[:LOSSES_NAMED])),
    )


def _retaken(theatre: Theatre, truth: Truth, lost: Sequence[Loss]) -> str:
    """How many of the lost places the regime's side took back; empty if none."""
    back = sum(
        any(
            one.place == loss.place
            and one.event == "captured"
            and one.middle > loss.at
            and side_of(one.by, theatre) == _REGIME
            for one in truth.events
        )
        for loss in lost
    )
    if not back:
        return ""
    whole = "it" if back == 1 else "all of them"
    return f" Later it took {whole if back == len(lost) else f'{back} of them'} back."


def _sources_of(truth: Truth, lost: Iterable[Loss]) -> Iterator[str]:
    """The sources of the rows that record losses, each once."""
    rows = {(one.place, one.middle): one.source for one in truth.events}
    yield from dict.fromkeys(rows[loss.place, loss.at] for loss in lost)


def _capital(theatre: Theatre, truth: Truth, capital: str) -> SourcedFact:
    end = truth.end
    rows = tuple(one.source for one in truth.events if one.place == theatre.capital)
    if end.capital_fell_at is None:
        until = day_in_words(end.censored_at)
        return SourcedFact(
            f"{capital} was not lost before {until}, when the record ends.", rows[-1:]
        )
    taken = [
        one.source
        for one in truth.events
        if one.place == theatre.capital and one.event in ("captured", "abandoned")
    ]
    return SourcedFact(
        f"{capital} fell on {day_in_words(end.capital_fell_at)}, day {_day(theatre, end.capital_fell_at)}. "
        f"The outcome in one word is `{end.outcome}`.",
        tuple(taken),
    )


def _ruler(theatre: Theatre, truth: Truth) -> SourcedFact:
    end = truth.end
    source = (end.source,) if end.source else ()
    if end.exit_at is None:
        until = day_in_words(end.censored_at)
        return SourcedFact(f"The ruler was still in office on {until}.", source)
    when = f"{day_in_words(end.exit_at)}, day {_day(theatre, end.exit_at)}"
    return SourcedFact(
        f"The ruler's time in office ended on {when}. {FATE[end.ruler_fate]}", source
    )


def _day(theatre: Theatre, moment: datetime) -> int:
    """Whole days from a theatre's start to a moment."""
    return int(days_between(theatre.start, moment))
