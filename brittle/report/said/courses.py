"""Say how often offers are carried out, and whether a deal is what saves lives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from brittle.report.said.names import capital
from brittle.report.said.shares import in_its_runs, in_runs, with_interval
from brittle.results.beside_history import capital_in_fact
from brittle.results.comparing import Comparison, exit_pairs, offer_day, value_of
from brittle.results.levers import guaranteed, makes_offer
from brittle.results.lives import lives
from brittle.results.reading import Results
from brittle.results.statistics import share
from brittle.wording import counted, long_date

OFFERS = 6
"""The number of other offers that are named one by one; if two or more remain, they are reported together."""


def courses(results: Results) -> Iterator[str]:
    """Say where deals fail, whether a deal is what saves lives, and what becomes of other offers."""
    pairs = exit_pairs(results)
    yield from (_accepted(results, pair) for pair in pairs)
    yield from (said for pair in pairs if (said := _in_time(results, pair)))
    found = [one for pair in pairs if (one := lives(results, pair)) is not None]
    if found:
        fewer = sum(one.pairs_saved for one in found)
        more = sum(round(one.cost.value * one.pairs) for one in found)
        pairs_in_all = counted(sum(one.pairs for one in found), "pair", "pairs")
        by_deal = sum(one.saved_by_deal for one in found)
        yield (
            "In the model, fewer people are killed with a way out than with a last stand in "
            f"{fewer:,} of {pairs_in_all} of runs, and more in {more:,}. The ruler leaves under the deal in "
            f"{by_deal:,} of the {fewer:,} pairs with fewer dead.{_without_a_deal(by_deal, fewer)}"
        )
    yield from _offers(results, {pair.one for pair in pairs} if found else set())


def _accepted(results: Results, pair: Comparison) -> str:
    """Say who accepts the offer of an exit, and whether anybody guarantees it."""
    runs = results.of(pair.one)
    ruler = runs["ruler_accepts_day"].notna()
    both = ruler & runs["rebels_accept_day"].notna()
    one, two = (share(accepts, runs["history"], results.worth) for accepts in (ruler, both))
    day = long_date(offer_day(results, pair.one))
    kept = guaranteed(value_of(results, pair.one)) > 0
    offered = "" if kept else f"An exit that nobody guarantees is offered on {day}. "
    which = f"the offer of {day}" if kept else "it"
    return (
        f"{offered}The ruler accepts {which} in {in_its_runs(one)}, and he and the rebels accept it in "
        f"{with_interval(two)}."
    )


def _without_a_deal(by_deal: int, fewer: int) -> str:
    """Say why an offer changes runs without a deal, unless deals explain most pairs with fewer dead."""
    if by_deal > fewer / 2:
        return ""
    return (
        " An offer changes runs without a deal too, because a ruler who is offered a way out does not "
        "prepare a last stand."
    )


def _in_time(results: Results, pair: Comparison) -> str:
    """Compare the time from an offer to the true fall of the capital with how long a deal takes."""
    fact = capital_in_fact(results, results.main)
    takes = value_of(results, pair.one)["offer"].get("mediation_days")
    if fact is None or fact.fell is None or takes is None:
        return ""
    at = offer_day(results, pair.one)
    days = (fact.fell - at) / timedelta(days=1)
    if not 0 < days < takes["high"]:
        return ""
    left = counted(round(days * 24), "hour", "hours") if days < 1 else f"{days:.1f} days"
    verdict = (
        "no deal that was first offered then could have been made in time"
        if days < takes["low"]
        else "a deal that was first offered then may have come too late"
    )
    return (
        f"In fact, {capital(results)} fell {left} after the moment at which the offer of {long_date(at)} is "
        f"made. The talks take {takes['low']:g} to {takes['high']:g} days in the model, so {verdict}."
    )


def _offers(results: Results, compared: set[str]) -> Iterator[str]:
    """Say how often the other offers are carried out; `compared` holds the scenarios of the table."""
    done = {}
    for key in results.scenarios:
        if key not in compared and makes_offer(value_of(results, key)):
            runs = results.of(key)
            done[key] = share(runs["departed_day"].notna(), runs["history"], results.worth)
    named = list(done)[: OFFERS if len(done) > OFFERS + 1 else len(done)]
    words = [f"“{results.title(key)}” in {with_interval(done[key])}" for key in named]
    rest = [one for key, one in done.items() if key not in named]
    if rest:
        low, high = min(rest, key=lambda one: one.value), max(rest, key=lambda one: one.value)
        words.append(
            f"{len(rest)} more in between {in_runs(low.value, low.runs)} and "
            f"{in_runs(high.value, high.runs)}"
        )
    if words:
        yield f"{'Other offers' if compared else 'Offers'} are carried out as follows: {'; '.join(words)}."
