"""Compare scenarios that differ in one lever: an exit with a stand, dates, and guarantees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from brittle.model.codes import Act, words_of
from brittle.report.said.shares import in_runs, with_interval
from brittle.results.comparing import (
    Comparison,
    date_pairs,
    exit_pairs,
    guarantee_pairs,
    value_of,
)
from brittle.results.levers import guaranteed, makes_offer, offered_on
from brittle.results.lives import SAME, Lives, lives, moved
from brittle.results.reading import Results
from brittle.results.statistics import ONE_HISTORY, Estimate, share
from brittle.wording import capital_letter, counted, long_date, rounded

OFFERS = 6
"""The number of other offers that are named one by one; if two or more remain, they are reported together."""


def courses(results: Results) -> Iterator[str]:
    """Compare, for each date, an offered exit with a stand by the ruler; only the ruler's course differs."""
    pairs = exit_pairs(results)
    told = [(pair, found) for pair in pairs if (found := lives(results, pair)) is not None]
    for pair, found in told:
        offer = value_of(results, pair.one)
        opens, kept = offered_on(offer), guaranteed(offer) > 0
        which = "A guaranteed exit" if kept else "An exit that nobody guarantees"
        when = f" offered on {long_date(opens)}" if opens else ""
        yield (
            f"In {counted(found.pairs, 'pair', 'pairs')} of runs, only {pair.lever} differs. "
            f"{which}{when} (“{results.title(pair.one)}”) is carried out in "
            f"{with_interval(found.done)}.{already(results, pair, found)} Compared with "
            f"“{results.title(pair.other)}”, by day {results.horizon(pair.one):g} the exit "
            f"{effect(found)}.{_by_deal(found)}"
        )
    yield from _offers(results, {pair.one for pair, _ in told})


def _dated(results: Results, key: str) -> bool:
    """Whether the theatre's own dated events include talks or an offer no later than a scenario's branch."""
    used = value_of(results, key).get("answers_war", False)
    return any(
        event["kind"] in words_of(Act, (Act.OFFER, Act.TALKS))
        and datetime.fromisoformat(event["at"]) <= results.branch(key)
        and (used or not event.get("answers_war"))
        for event in results.manifest["theatre"]["value"].get("events") or ()
    )


def effect(found: Lives) -> str:
    """Say how often a scenario saves and costs lives, and how many on average."""
    return (
        f"saves lives in {with_interval(found.saved)}, costs lives in {with_interval(found.cost)} and "
        f"changes fewer than {SAME:.0f} lives in {in_runs(found.same.value, found.pairs)}. "
        f"{capital_letter(_balance('mean', found.mean))}; {_balance('median', found.median)}"
    )


def _by_deal(found: Lives) -> str:
    """Say how often a deal is carried out, among the pairs of runs in which lives are saved."""
    if not found.pairs_saved:
        return ""
    pairs = counted(found.pairs_saved, "pair", "pairs")
    return (
        f" The deal is carried out in {found.saved_by_deal:,} of the {pairs} in which lives are "
        "saved."
    )


def already(results: Results, pair: Comparison, found: Lives) -> str:
    """Say in how many pairs both runs had an offer by the branch, whatever course their scenarios set."""
    if not found.already.value:
        return ""
    why = "" if _dated(results, pair.one) else ", because the ruler had opened talks himself"
    return (
        f" In {with_interval(found.already)} of the pairs, an offer was already on the table at the branch "
        f"in both runs{why}."
    )


def _offers(results: Results, told: set[str]) -> Iterator[str]:
    """Say how often the other offers are carried out; `told` holds the scenarios already compared."""
    done = {}
    for key in results.scenarios:
        if key not in told and makes_offer(value_of(results, key)):
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
        yield f"{'Other offers' if told else 'Offers'} are carried out as follows: {'; '.join(words)}."


def dates(results: Results) -> Iterator[str]:
    """Compare the same offer on two dates, in scenarios with the same branch."""
    for pair in date_pairs(results):
        found = lives(results, pair)
        later, first = (offered_on(value_of(results, key)) for key in (pair.one, pair.other))
        if found is not None and later is not None and first is not None:
            yield (
                f"In {counted(found.pairs, 'pair', 'pairs')} of runs from "
                f"{long_date(results.branch(pair.one))}, only {pair.lever} differs. The offer is carried "
                f"out in {with_interval(found.done_other)} if it opens on {long_date(first)} "
                f"(“{results.title(pair.other)}”), and in {with_interval(found.done)} if it opens on "
                f"{long_date(later)} (“{results.title(pair.one)}”). By day {results.horizon(pair.one):g} "
                f"the later date {effect(found)}.{already(results, pair, found)}"
            )


def guarantees(results: Results) -> Iterator[str]:
    """Compare the same offer under a weaker and a stronger guarantee, if the guarantee changes an outcome."""
    for pair in guarantee_pairs(results):
        found, shifted = lives(results, pair), moved(results, pair)
        if found is not None and shifted is not None and shifted.outcomes:
            weak, strong = (guaranteed(value_of(results, key)) for key in (pair.one, pair.other))
            yield (
                f"In {counted(found.pairs, 'pair', 'pairs')} of runs, only {pair.lever} differs. "
                f"The offer is carried out in {with_interval(found.done_other)} if the chance that it "
                f"is honoured is {strong:g} (“{results.title(pair.other)}”), and in "
                f"{with_interval(found.done)} if that chance is {weak:g} (“{results.title(pair.one)}”). "
                f"By day {results.horizon(pair.one):g} the weaker guarantee {effect(found)}."
                f"{already(results, pair, found)}"
            )


def _balance(name: str, found: Estimate) -> str:
    """Write a mean or median of lives saved, with its interval."""

    def side(value: float) -> str:
        if abs(value) < SAME:
            return "none"
        return f"{rounded(abs(value), 2)} {'saved' if value > 0 else 'lost'}"

    size = f"fewer than {SAME:.0f} lives"
    if abs(found.value) >= SAME:
        saved = "saved" if found.value > 0 else "lost"
        size = f"about {rounded(abs(found.value), 2)} lives {saved}"
    said = f"the {name} difference is {size}"
    if not found.bounded:
        return f"{said} ({ONE_HISTORY})"
    low, high = side(found.low), side(found.high)
    if low == high == "none":
        return f"{said} (as are both ends of its 95% interval)"
    if low.split()[-1] == high.split()[-1]:  # both saved, or both lost
        low = low.split()[0]
    return f"{said} (95% {low} to {high})"
