"""The part of a ledger that could be known at an earlier moment.

A claim of the article could be known at a moment if all that it says had happened by then. Only the
times that a claim names can show this. A claim that names no time, such as one about a count of places, a
distance or an arrangement, is about the article's end, and a claim whose interval ends later says
what happened by the end of the interval. Claims of both kinds are left out.

A claim that is left out may still imply something about the time until the moment. A place that was lost
between 30 November and 7 December had not been lost before 30 November, and a ruler who was in office on
8 December was in office every day before. What is implied can be kept too. It uses no knowledge of what
came after the moment: anybody could see on that day that the place was held and that the ruler ruled.

Three assumptions are made. An event is known as soon as it is over; the lag of news is part of the
errors of dates. A source is believed as far as the ledger believes it, and all claims share the errors
of one outlet, although on that day they would have come from several. The article chose its claims later,
and a place that it names is often one that fell later. But each claim counts only by what it says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from brittle.calibration.evidence import Ledger
from brittle.calibration.evidence import kinds as k
from brittle.calibration.evidence.ledger import Claim


class KnownClaims(NamedTuple):
    """The claims that could be known at a moment."""

    ledger: Ledger
    """A ledger with these claims, whose article ends at the moment."""
    whole: tuple[str, ...]
    """Ids of the targets that count with all that they say."""
    implied: tuple[str, ...]
    """Ids of the targets that count with what they imply of the time until the moment."""
    left_out: tuple[str, ...]
    """Ids of the other targets."""


def known_claims(ledger: Ledger, moment: datetime, implied: bool = False) -> KnownClaims:
    """The claims of a ledger that could be known at a moment before its article's end.

    With `implied`, what the other claims imply of the time until the moment counts too. If several claims
    imply the same, the one with the most credible source counts. Raises ValueError if the moment is not
    before the article's end, because then all claims count.
    """
    if moment >= ledger.article.ends:
        raise ValueError(f"{moment} is not before the article's end, {ledger.article.ends}")
    kept: dict[str, Claim] = {}
    for claim in ledger.targets:
        about = _by(claim.target, moment, implied)
        if about is None:
            continue
        key = about.model_dump_json()
        if key not in kept or _chance(ledger, claim) > _chance(ledger, kept[key]):
            kept[key] = claim.model_copy(update={"about": about})
    article = ledger.article.model_copy(update={"ends": moment})
    then = replace(ledger, article=article, claims=tuple(kept.values()))
    counted = {claim.id: claim for claim in then.targets}
    whole = [one.id for one in ledger.targets if counted.get(one.id) == one]
    return KnownClaims(
        then,
        tuple(whole),
        tuple(name for name in counted if name not in whole),
        tuple(one.id for one in ledger.targets if one.id not in counted),
    )


def _chance(ledger: Ledger, claim: Claim) -> float:
    return ledger.credibility[claim.source_class]


def _by(about: k.Target, moment: datetime, implied: bool) -> k.Target | None:
    """What a claim says of the time until a moment; None if it says nothing or may not be used."""
    times = k.moments(about)
    if times and max(times) <= moment:
        return about
    if not implied or not times:
        return None
    match about:
        case k.Lost() | k.Entered():
            return _happening_by(about, moment)
        case k.NoneLost() | k.InOffice() if not about.denied:
            return about.model_copy(update={"at": moment})
        case _:
            return None


def _happening_by(about: k.Lost | k.Entered, moment: datetime) -> k.Target | None:
    """What it implies for the time until a moment that something happened in an interval that ends later.

    It had not happened by the interval's start, and the place was held then. If the article denies
    that it happened in the interval, it did not happen in the interval's first part either.
    """
    if about.denied:
        begun = about.start is None or about.start < moment
        return about.model_copy(update={"until": moment}) if begun else None
    if about.start is None:
        return None
    return k.NoneLost(kind="held", places=(about.place,), at=min(about.start, moment))
