"""Say how often offers are carried out, and whether a deal is what saves lives."""

from __future__ import annotations

from collections.abc import Iterator

from brittle.report.said.shares import in_its_runs, in_runs, with_interval
from brittle.results.comparing import Comparison, exit_pairs, offer_day, value_of
from brittle.results.levers import makes_offer
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
    found = [one for pair in pairs if (one := lives(results, pair)) is not None]
    if found:
        fewer = sum(one.pairs_saved for one in found)
        more = sum(round(one.cost.value * one.pairs) for one in found)
        pairs_in_all = counted(sum(one.pairs for one in found), "pair", "pairs")
        by_deal = sum(one.saved_by_deal for one in found)
        yield (
            "In the model, fewer people are killed with a way out than with a last stand in "
            f"{fewer:,} of {pairs_in_all} of runs, and more in {more:,}. The ruler leaves under the deal in "
            f"{by_deal:,} of the {fewer:,} pairs with fewer dead."
        )
    yield from _offers(results, {pair.one for pair in pairs} if found else set())


def _accepted(results: Results, pair: Comparison) -> str:
    """Say who accepts the offer of an exit."""
    runs = results.of(pair.one)
    ruler = runs["ruler_accepts_day"].notna()
    both = ruler & runs["rebels_accept_day"].notna()
    one, two = (share(accepts, runs["history"], results.worth) for accepts in (ruler, both))
    day = long_date(offer_day(results, pair.one))
    return (
        f"The ruler accepts the offer of {day} in {in_its_runs(one)}, and he and the rebels accept it in "
        f"{with_interval(two)}."
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
