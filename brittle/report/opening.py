"""The words that a report opens with: only what its results support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from brittle.calibration.population.reference_class import fallen_within
from brittle.report.checks import WITHIN_DAYS, Check
from brittle.report.missing import left_out
from brittle.results.comparing import (
    Comparison,
    comparisons,
    date_pairs,
    exit_pairs,
    guarantee_pairs,
    reference,
    stories,
    value_of,
)
from brittle.results.levers import GUARANTEE, guaranteed, makes_offer, offered_on
from brittle.results.lives import SAME, Lives, Moved, lives, moved
from brittle.results.reading import Results
from brittle.results.spreads import SplitOutcome, spreads
from brittle.results.statistics import ONE_HISTORY, Estimate, share
from brittle.results.threat import (
    comparable_episodes,
    from_memory,
    triggers,
    triggers_come,
    why_no_base_rate,
)
from brittle.wording import counted, listed, long_date, meaning, rounded, spaced

FEW = 0.05
"""Share of runs up to which a scenario that moves their outcomes is said to move few."""
OUTCOMES = (
    "how it ends",
    "the ruler's fate",
    "whether the capital is lost",
    f"the dead by {SAME:.0f} or more",
)
"""In which paired runs may differ, in the order of `Moved`."""
OFFERS = 6
"""Other offers that are named; those beyond are counted together."""
TRIGGERS = {"A": "the loss of a second city", "B": "rebels near the capital"}


def sentences(results: Results, checks: Sequence[Check]) -> list[str]:
    """The opening, paragraph by paragraph, as plain text."""
    said = ["Hindcast, not forecast.", _headline(results), _past(results)]
    said += _courses(results)
    said += _dates(results)
    said += _guarantees(results)
    said += _without_effect(results)
    said += _bundles(results)
    said += untested(results, spreads(results))
    said += [_checks(checks), _behind(results)]
    if missing := left_out(results):
        said.append(f"Left out of this report: {'; '.join(missing)}.")
    last = max(results.horizon(key) for key in results.scenarios)
    said.append(f"Deaths after day {last:g} are not modelled.")
    return said


def of_100(share: float) -> str:
    """A share as "x of 100"."""
    if 0 < share < 0.005:
        return "fewer than 1 of 100"
    if 0.995 <= share < 1:
        return "more than 99 of 100"
    return f"{share * 100:.0f} of 100"


def in_runs(share: float, n: int) -> str:
    """A share of n as "x of 100", or as the count that it is where n is smaller."""
    return of_100(share) if n >= 100 else f"{round(share * n)} of {n}"


def interval(estimate: Estimate) -> str:
    """The 95% interval of a share; where one history stands behind it, that there is none."""
    return _ends(estimate.low, estimate.high) if estimate.bounded else ONE_HISTORY


def _ends(low: float, high: float) -> str:
    return f"95% {low * 100:.0f}–{high * 100:.0f}%"


def _told(estimate: Estimate) -> str:
    return f"{in_runs(estimate.value, estimate.runs)} ({interval(estimate)})"


def _headline(results: Results) -> str:
    key = results.main
    runs, last = results.runs[results.runs["scenario"] == key], results.horizon(key)
    late = share(runs["capital_lost"].astype(float), runs["history"], results.worth)
    said = (
        f"by day {last:g} in {in_runs(late.value, late.runs)} runs ({interval(late)}) of "
        f"“{results.title(key)}”"
    )
    if last > WITHIN_DAYS:
        lost = share(runs["capital_lost_day"] <= WITHIN_DAYS, runs["history"], results.worth)
        said = (
            f"within {WITHIN_DAYS} days of {long_date(results.branch(key))} in "
            f"{in_runs(lost.value, lost.runs)} runs ({interval(lost)}) of “{results.title(key)}”, "
            f"and by day {last:g} in {in_runs(late.value, late.runs)}"
        )
    return f"{_given(results)} the regime loses the capital {said}."


def _given(results: Results) -> str:
    facts = results.manifest["scenarios"][results.main]
    if facts["origin"] == "posterior":
        return f"In the model, given {facts['evidence'] or 'the evidence'},"
    return (
        "In the model, from the priors (no evidence has been used to weigh histories, only "
        "that the regime still stands at the branch, as in "
        f"{in_runs(facts['standing'], facts['screened'])} prior histories),"
    )


def _past(results: Results) -> str:
    """The base rate of past episodes, and what it is worth; or why there is none."""
    key = results.main
    if why := why_no_base_rate(results, key):
        return f"“{results.title(key)}” is held against no past episodes, because {why}."
    chosen = triggers(results, key)
    among = comparable_episodes(results, chosen)
    days = min(float(WITHIN_DAYS), results.horizon(key))
    past = fallen_within(days, among)
    after = " or of ".join(TRIGGERS[trigger] for trigger in chosen)
    return (
        f"In {past.n} past episodes of {counted(past.wars, 'war', 'wars')} the capital "
        f"fell within {counted(days, 'day', 'days')} of {after} in {of_100(past.share)} "
        f"({_ends(past.low, past.high)}, wars resampled); {from_memory(among)}.{_clocks(results)}"
    )


def _clocks(results: Results) -> str:
    """From when past episodes count, from when the runs do, and how often these are one."""
    key = results.main
    come = triggers_come(results, key)
    which = "at least one of the two" if len(triggers(results, key)) > 1 else "it"
    return (
        f" Those episodes count from that day, and the runs of “{results.title(key)}” from their "
        f"branch, by which {which} had happened in {come.sum():,} of {len(come):,}."
    )


def _courses(results: Results) -> Iterator[str]:
    """For each date, an exit against the stand that differs from it in the ruler's course alone."""
    pairs = exit_pairs(results)
    told = [(pair, found) for pair in pairs if (found := lives(results, pair)) is not None]
    for pair, found in told:
        opens = offered_on(value_of(results, pair.one))
        when = f" offered on {long_date(opens)}" if opens else ""
        yield (
            f"What {pair.lever} does by itself: in {counted(found.pairs, 'pair', 'pairs')} of runs "
            f"that differ in nothing else, a guaranteed exit{when} (“{results.title(pair.one)}”) is "
            f"carried out in {_told(found.done)}.{_already(results, pair, found)} Compared with "
            f"“{results.title(pair.other)}”, by day {results.horizon(pair.one):g} it "
            f"{_effect(found)}.{_by_deal(found)}"
        )
    yield from _offers(results, {pair.one for pair, _ in told})


def _dated(results: Results, key: str) -> bool:
    """Whether the theatre itself dates talks or an offer before a scenario's branch."""
    used = value_of(results, key).get("answers_war", False)
    return any(
        event["kind"] in ("offer", "talks")
        and datetime.fromisoformat(event["at"]) <= results.branch(key)
        and (used or not event.get("answers_war"))
        for event in results.manifest["theatre"]["value"].get("events") or ()
    )


def _effect(found: Lives) -> str:
    return (
        f"saves lives in {_told(found.saved)}, costs lives in {_told(found.cost)} and makes no "
        f"difference (fewer than {SAME:.0f} lives) in {in_runs(found.same.value, found.pairs)}; "
        f"{_balance('mean', found.mean)}, and {_balance('median', found.median)}"
    )


def _by_deal(found: Lives) -> str:
    """In how many of the pairs that lives are saved in a deal was carried out."""
    if not found.pairs_saved:
        return ""
    pairs = counted(found.pairs_saved, "pair", "pairs")
    return (
        f" The deal is carried out in {found.saved_by_deal:,} of the {pairs} in which lives are "
        "saved."
    )


def _already(results: Results, pair: Comparison, found: Lives) -> str:
    """In how many of the pairs neither scenario's course decides whether there is an offer."""
    if not found.already.value:
        return ""
    why = "" if _dated(results, pair.one) else ", because the ruler had opened talks himself"
    return (
        f" In {_told(found.already)} of the pairs an offer already lay on the table at the branch on "
        f"both sides{why}."
    )


def _offers(results: Results, told: set[str]) -> Iterator[str]:
    """How often offers are carried out that are in none of the comparisons above (`told`)."""
    done = {}
    for key in results.scenarios:
        if key not in told and makes_offer(value_of(results, key)):
            runs = results.runs[results.runs["scenario"] == key]
            done[key] = share(runs["departed_day"].notna(), runs["history"], results.worth)
    named = list(done)[: OFFERS if len(done) > OFFERS + 1 else len(done)]
    words = [f"“{results.title(key)}” in {_told(done[key])}" for key in named]
    rest = [one for key, one in done.items() if key not in named]
    if rest:
        low, high = min(rest, key=lambda one: one.value), max(rest, key=lambda one: one.value)
        words.append(
            f"{len(rest)} more in {in_runs(low.value, low.runs)} to {in_runs(high.value, high.runs)}"
        )
    if words:
        yield f"{'Other offers' if told else 'Offers'} are carried out: {'; '.join(words)}."


def _dates(results: Results) -> Iterator[str]:
    """The same offer on one date and on another, from one branch."""
    for pair in date_pairs(results):
        found = lives(results, pair)
        later, first = (offered_on(value_of(results, key)) for key in (pair.one, pair.other))
        if found is not None and later is not None and first is not None:
            yield (
                f"What {pair.lever} does by itself: in {counted(found.pairs, 'pair', 'pairs')} of "
                f"runs from {long_date(results.branch(pair.one))}, the offer is carried out in "
                f"{_told(found.done_other)} if it opens on {long_date(first)} "
                f"(“{results.title(pair.other)}”), and in {_told(found.done)} if it opens on "
                f"{long_date(later)} (“{results.title(pair.one)}”). By day "
                f"{results.horizon(pair.one):g} the later date {_effect(found)}."
                f"{_already(results, pair, found)}"
            )


def _guarantees(results: Results) -> Iterator[str]:
    """The same offer under a weaker guarantee and under a stronger, where that moves an outcome."""
    for pair in guarantee_pairs(results):
        found, shifted = lives(results, pair), moved(results, pair)
        if found is not None and shifted is not None and shifted.outcomes:
            weak, strong = (guaranteed(value_of(results, key)) for key in (pair.one, pair.other))
            yield (
                f"What {pair.lever} does by itself: in {counted(found.pairs, 'pair', 'pairs')} of "
                f"runs, the offer is carried out in {_told(found.done_other)} if the chance that it "
                f"is honoured is {strong:g} (“{results.title(pair.other)}”), and in "
                f"{_told(found.done)} if that is {weak:g} (“{results.title(pair.one)}”). By day "
                f"{results.horizon(pair.one):g} the weaker guarantee {_effect(found)}."
                f"{_already(results, pair, found)}"
            )


def _without_effect(results: Results) -> Iterator[str]:
    """Scenarios that hardly move an outcome of what they are compared with, in words."""
    meant = f" An outcome here is {listed(list(OUTCOMES), 4)}."
    for pair in comparisons(results):
        found = moved(results, pair)
        if found is not None and found.outcomes <= _few(results, pair, found):
            yield (
                f"“{results.title(pair.one)}” differs from “{results.title(pair.other)}” in "
                f"{found.differ:,} of {counted(found.pairs, 'run', 'runs')}, and {_in_which(found)}."
                f"{meant}"
            )
            meant = ""  # once is enough


def _few(results: Results, pair: Comparison, found: Moved) -> float:
    """Pairs of runs that differ in an outcome, up to which that is all that a comparison is worth."""
    if pair.lever == GUARANTEE:
        return 0
    return FEW * found.pairs if pair.other == reference(results, pair.one) else -1


def _in_which(found: Moved) -> str:
    """In which outcomes paired runs differ, and in how many of them."""
    if not found.outcomes:
        return "in no outcome"
    numbers = (found.word, found.fate, found.capital, found.dead)
    parts = zip(OUTCOMES, numbers, strict=True)
    told = [f"in {what} in {number:,}" for what, number in parts if number]
    return f"in an outcome in {found.outcomes:,} ({listed(told, 4)})"


def _bundles(results: Results) -> Iterator[str]:
    """Scenarios that no comparison tells, because they pull several levers at once."""
    bundles = [story for story in stories(results) if len(story.levers) > 1]
    if bundles:
        named = "; ".join(
            f"“{results.title(one.key)}” ({listed(one.levers, 9)})" for one in bundles
        )
        yield (
            "These scenarios are shown as stories and not compared, because several levers differ "
            f"at once and no difference can be put down to one of them: {named}."
        )


def untested(results: Results, asked: Sequence[SplitOutcome]) -> Iterator[str]:
    """How much of each outcome's spread no article could narrow, in words (`brittle.results.variance`)."""
    fitted = results.fitted
    if fitted is None or not asked:
        return
    parts = " ".join(_part(one) for one in asked)
    yield (
        "In the model, given the article, a part of each outcome's spread comes from assumptions that "
        f"the article cannot test, and a part is chance after the branch. {parts} Shares are by the "
        f"variance of ranks.{_unsure(asked)} {_chiefly(asked, fitted.untested)}Not in this split, "
        "because no run varies them, are the chance that a guarantee is honoured, what the coding of "
        "the case may have wrong beyond the sizes of units, and the form of the rules. These come "
        "on top of the split."
    )


def _part(asked: SplitOutcome) -> str:
    spread, part = asked.spread, asked.spread.untested
    about = "" if spread.told_apart else "about "
    return (
        f"Those assumptions make up {about}{part.value:.0%} ({_ends(part.low, part.high)}) of the spread of "
        f"{asked.title}, and chance {spread.chance.value:.0%}."
    )


def _unsure(asked: Sequence[SplitOutcome]) -> str:
    """What “about” means, where it stands before a share."""
    worth = [one.spread.worth for one in asked if not one.spread.told_apart]
    if not worth:
        return ""
    return f" Histories worth {min(worth):.0f} cannot tell shares closer that are given as “about”."


def _chiefly(asked: Sequence[SplitOutcome], untested: frozenset[str]) -> str:
    """The parameters behind it that stand out of chance, over all outcomes."""
    chief = dict.fromkeys(name for one in asked for name in one.spread.chief(untested))
    if not chief:
        return "No single one of those assumptions stands out of chance. "
    return f"Chief among those assumptions: {listed([f'“{spaced(n)}” ({meaning(n)})' for n in chief], 5)}. "


def _balance(name: str, found: Estimate) -> str:
    """A mean or median of lives saved, with its interval, in words."""

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
        return f"{said} (both ends of its 95% interval too)"
    if low.split()[-1] == high.split()[-1]:  # both saved, or both lost
        low = low.split()[0]
    return f"{said} (95% {low} to {high})"


def _checks(checks: Sequence[Check]) -> str:
    failed = [check.name for check in checks if check.passed is False]
    beside = sum(check.passed is None for check in checks)
    verb = "does" if beside == 1 else "do"
    more = f"; {beside} more {verb} not apply here" if beside else ""
    return f"Checks failed: {'; '.join(failed) or f'none of {len(checks) - beside}'}{more}."


def _behind(results: Results) -> str:
    runs, facts = results.manifest["runs"], results.manifest
    histories = results.runs.groupby("scenario", observed=True)["draw"].nunique().max()
    text = (
        f"Behind this stand {counted(runs['finished'] - runs['failed'], 'run', 'runs')}: "
        f"{counted(len(results.scenarios), 'scenario', 'scenarios')}, "
        f"{counted(histories, 'history', 'histories')}, "
        f"{counted(facts['replicates'], 'replicate', 'replicates')} of each."
    )
    if facts["status"] != "done":
        planned = counted(runs["planned"], "run was", "runs were")
        text += f" The batch was interrupted: {planned} planned."
    return text
