"""Write the opening text of a report, which claims only what the results support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from brittle.calibration.population.reference_class import fallen_within
from brittle.model.codes import Act, words_of
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
"""A scenario counts as having hardly any effect if it changes outcomes in at most this share of pairs."""
OUTCOMES = (
    "the way in which the run ends",
    "the ruler's fate",
    "whether the capital is lost",
    f"the number of dead (differences of {SAME:.0f} or more)",
)
"""The outcomes in which paired runs may differ, in the order of the fields of `Moved`."""
OFFERS = 6
"""The number of other offers that are named one by one; if two or more remain, they are reported together."""
TRIGGERS = {"A": "the loss of a second city", "B": "the arrival of rebels near the capital"}


def sentences(results: Results, checks: Sequence[Check]) -> list[str]:
    """Write the opening as plain text, one string for each paragraph."""
    said = ["Hindcast, not forecast.", _headline(results), _past(results)]
    said += _courses(results)
    said += _dates(results)
    said += _guarantees(results)
    said += _without_effect(results)
    said += _bundles(results)
    said += untested(results, spreads(results))
    said += [_checks(checks), _behind(results)]
    if missing := left_out(results):
        said.append(f"This report leaves out: {'; '.join(missing)}.")
    last = max(results.horizon(key) for key in results.scenarios)
    said.append(f"The model does not cover deaths after day {last:g}.")
    return said


def of_100(share: float) -> str:
    """Write a share as "x of 100"."""
    if 0 < share < 0.005:
        return "fewer than 1 of 100"
    if 0.995 <= share < 1:
        return "more than 99 of 100"
    return f"{share * 100:.0f} of 100"


def in_runs(share: float, n: int) -> str:
    """Write a share of n runs as "x of 100", or as a count out of n if n is smaller than 100."""
    return of_100(share) if n >= 100 else f"{round(share * n)} of {n}"


def interval(estimate: Estimate) -> str:
    """Write the 95% interval of a share, or say that a single history gives none."""
    return _ends(estimate.low, estimate.high) if estimate.bounded else ONE_HISTORY


def _ends(low: float, high: float) -> str:
    return f"95% {low * 100:.0f}–{high * 100:.0f}%"


def _told(estimate: Estimate) -> str:
    return f"{in_runs(estimate.value, estimate.runs)} ({interval(estimate)})"


def _headline(results: Results) -> str:
    key = results.main
    runs, last = results.of(key), results.horizon(key)
    late = share(runs["capital_lost"].astype(float), runs["history"], results.worth)
    said = (
        f"by day {last:g} in {in_runs(late.value, late.runs)} runs ({interval(late)}) of the scenario "
        f"“{results.title(key)}”"
    )
    if last > WITHIN_DAYS:
        lost = share(runs["capital_lost_day"] <= WITHIN_DAYS, runs["history"], results.worth)
        said = (
            f"within {WITHIN_DAYS} days of {long_date(results.branch(key))} in "
            f"{in_runs(lost.value, lost.runs)} runs ({interval(lost)}) of the scenario "
            f"“{results.title(key)}”, and by day {last:g} in {in_runs(late.value, late.runs)}"
        )
    return f"{_given(results)} the regime loses the capital {said}."


def _given(results: Results) -> str:
    facts = results.manifest["scenarios"][results.main]
    if facts["origin"] == "posterior":
        return f"In the model, given {facts['evidence'] or 'the evidence'},"
    return (
        "In the model, under the priors (the only evidence used is that the regime still stands "
        f"at the branch, as it does in {in_runs(facts['standing'], facts['screened'])} prior histories),"
    )


def _past(results: Results) -> str:
    """Give the base rate of past episodes and its limits, or the reason why there is none."""
    key = results.main
    if why := why_no_base_rate(results, key):
        return f"“{results.title(key)}” is not compared with past episodes, because {why}."
    chosen = triggers(results, key)
    among = comparable_episodes(results, chosen)
    days = min(float(WITHIN_DAYS), results.horizon(key))
    past = fallen_within(days, among)
    after = " or of ".join(TRIGGERS[trigger] for trigger in chosen)
    return (
        f"Among {past.n} past episodes from {counted(past.wars, 'war', 'wars')}, the capital "
        f"fell within {counted(days, 'day', 'days')} of {after} in {of_100(past.share)} "
        f"({_ends(past.low, past.high)}, obtained by resampling wars; each war counts once). "
        f"{from_memory(among)}"
        f"{_clocks(results)}"
    )


def _clocks(results: Results) -> str:
    """Say when the count of days starts, and in how many runs the trigger had occurred by the branch."""
    key = results.main
    come = triggers_come(results, key)
    which = "at least one of the two events" if len(triggers(results, key)) > 1 else "that event"
    return (
        f" Days are counted from that event in the past episodes, but from the branch in the runs of "
        f"“{results.title(key)}”. By the branch, {which} had happened in {come.sum():,} of "
        f"{counted(len(come), 'run', 'runs')}."
    )


def _courses(results: Results) -> Iterator[str]:
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
            f"{_told(found.done)}.{_already(results, pair, found)} Compared with "
            f"“{results.title(pair.other)}”, by day {results.horizon(pair.one):g} the exit "
            f"{_effect(found)}.{_by_deal(found)}"
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


def _effect(found: Lives) -> str:
    return (
        f"saves lives in {_told(found.saved)}, costs lives in {_told(found.cost)} and makes no "
        f"difference (fewer than {SAME:.0f} lives) in {in_runs(found.same.value, found.pairs)}; "
        f"{_balance('mean', found.mean)}, and {_balance('median', found.median)}"
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


def _already(results: Results, pair: Comparison, found: Lives) -> str:
    """Say in how many pairs both runs had an offer by the branch, whatever course their scenarios set."""
    if not found.already.value:
        return ""
    why = "" if _dated(results, pair.one) else ", because the ruler had opened talks himself"
    return (
        f" In {_told(found.already)} of the pairs, an offer was already on the table at the branch in "
        f"both runs{why}."
    )


def _offers(results: Results, told: set[str]) -> Iterator[str]:
    """Say how often the other offers are carried out; `told` holds the scenarios already compared."""
    done = {}
    for key in results.scenarios:
        if key not in told and makes_offer(value_of(results, key)):
            runs = results.of(key)
            done[key] = share(runs["departed_day"].notna(), runs["history"], results.worth)
    named = list(done)[: OFFERS if len(done) > OFFERS + 1 else len(done)]
    words = [f"“{results.title(key)}” in {_told(done[key])}" for key in named]
    rest = [one for key, one in done.items() if key not in named]
    if rest:
        low, high = min(rest, key=lambda one: one.value), max(rest, key=lambda one: one.value)
        words.append(
            f"{len(rest)} more in between {in_runs(low.value, low.runs)} and "
            f"{in_runs(high.value, high.runs)}"
        )
    if words:
        yield f"{'Other offers' if told else 'Offers'} are carried out as follows: {'; '.join(words)}."


def _dates(results: Results) -> Iterator[str]:
    """Compare the same offer on two dates, in scenarios with the same branch."""
    for pair in date_pairs(results):
        found = lives(results, pair)
        later, first = (offered_on(value_of(results, key)) for key in (pair.one, pair.other))
        if found is not None and later is not None and first is not None:
            yield (
                f"In {counted(found.pairs, 'pair', 'pairs')} of runs from "
                f"{long_date(results.branch(pair.one))}, only {pair.lever} differs. The offer is carried "
                f"out in {_told(found.done_other)} if it opens on {long_date(first)} "
                f"(“{results.title(pair.other)}”), and in {_told(found.done)} if it opens on "
                f"{long_date(later)} (“{results.title(pair.one)}”). By day {results.horizon(pair.one):g} "
                f"the later date {_effect(found)}.{_already(results, pair, found)}"
            )


def _guarantees(results: Results) -> Iterator[str]:
    """Compare the same offer under a weaker and a stronger guarantee, if the guarantee changes an outcome."""
    for pair in guarantee_pairs(results):
        found, shifted = lives(results, pair), moved(results, pair)
        if found is not None and shifted is not None and shifted.outcomes:
            weak, strong = (guaranteed(value_of(results, key)) for key in (pair.one, pair.other))
            yield (
                f"In {counted(found.pairs, 'pair', 'pairs')} of runs, only {pair.lever} differs. "
                f"The offer is carried out in {_told(found.done_other)} if the chance that it "
                f"is honoured is {strong:g} (“{results.title(pair.other)}”), and in "
                f"{_told(found.done)} if that chance is {weak:g} (“{results.title(pair.one)}”). By day "
                f"{results.horizon(pair.one):g} the weaker guarantee {_effect(found)}."
                f"{_already(results, pair, found)}"
            )


def _without_effect(results: Results) -> Iterator[str]:
    """Describe the scenarios whose outcomes hardly differ from the outcomes of their reference scenarios."""
    meant = f" The outcomes compared here are {listed(list(OUTCOMES), 4)}."
    for pair in comparisons(results):
        found = moved(results, pair)
        if found is not None and found.outcomes <= _few(results, pair, found):
            yield (
                f"“{results.title(pair.one)}” differs from “{results.title(pair.other)}” in "
                f"{found.differ:,} of {counted(found.pairs, 'pair', 'pairs')} of runs; {_in_which(found)}."
                f"{meant}"
            )
            meant = ""  # the explanation appears once


def _few(results: Results, pair: Comparison, found: Moved) -> float:
    """A comparison is described if the outcomes of at most this many pairs differ; -1 means never."""
    if pair.lever == GUARANTEE:
        return 0
    return FEW * found.pairs if pair.other == reference(results, pair.one) else -1


def _in_which(found: Moved) -> str:
    """Say in which outcomes paired runs differ, and in how many pairs."""
    if not found.outcomes:
        return "no outcome differs"
    numbers = (found.word, found.fate, found.capital, found.dead)
    parts = zip(OUTCOMES, numbers, strict=True)
    told = [f"{what} in {number:,}" for what, number in parts if number]
    return f"an outcome differs in {found.outcomes:,} ({listed(told, 4)})"


def _bundles(results: Results) -> Iterator[str]:
    """Name the scenarios that are not compared because they change several levers at once."""
    bundles = [story for story in stories(results) if len(story.levers) > 1]
    if bundles:
        named = "; ".join(
            f"“{results.title(one.key)}” ({listed(one.levers, 9)})" for one in bundles
        )
        yield (
            "The following scenarios are shown but not compared, because several levers differ at once and "
            f"no difference can be attributed to any one of the levers: {named}."
        )


def untested(results: Results, asked: Sequence[SplitOutcome]) -> Iterator[str]:
    """Say how much of each outcome's spread the article cannot narrow (see `brittle.results.variance`)."""
    fitted = results.fitted
    if fitted is None or not asked:
        return
    parts = " ".join(_part(one) for one in asked)
    yield (
        "In the model, given the article, part of each outcome's spread comes from assumptions that "
        f"the article cannot test, and part is chance after the branch. {parts} These are shares of the "
        f"variance of the runs' ranks.{_unsure(asked)} {_chiefly(asked, fitted.untested)}The split leaves "
        "out everything that is the same in all runs, such as the chance that a guarantee is honoured and "
        "the form of the rules. These add further uncertainty."
    )


def _part(asked: SplitOutcome) -> str:
    spread, part = asked.spread, asked.spread.untested
    about = "" if spread.told_apart else "about "
    return (
        f"The untested assumptions account for {about}{part.value:.0%} ({_ends(part.low, part.high)}) of the "
        f"spread of {asked.title}, what the coding cannot know for {about}{spread.coding.value:.0%} "
        f"({_ends(spread.coding.low, spread.coding.high)}), and chance for {spread.chance.value:.0%}."
    )


def _unsure(asked: Sequence[SplitOutcome]) -> str:
    """Explain the word “about” before a share, if the word is used."""
    worth = [one.spread.worth for one in asked if not one.spread.told_apart]
    if not worth:
        return ""
    return (
        f" Shares marked “about” are uncertain, because the histories are only as informative as "
        f"{min(worth):.0f} independent ones."
    )


def _chiefly(asked: Sequence[SplitOutcome], untested: frozenset[str]) -> str:
    """Name the untested parameters whose correlation with any outcome is stronger than chance explains."""
    chief = dict.fromkeys(name for one in asked for name in one.spread.chief(untested))
    if not chief:
        return (
            "No single untested assumption correlates with these outcomes more strongly than chance would "
            "explain. "
        )
    return (
        "The following untested assumptions correlate with an outcome more strongly than chance would "
        "explain: "
        f"{listed([f'“{spaced(n)}” ({meaning(n)})' for n in chief], 5)}. "
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


def _checks(checks: Sequence[Check]) -> str:
    failed = [check.name for check in checks if check.passed is False]
    beside = sum(check.passed is None for check in checks)
    verb = "does" if beside == 1 else "do"
    more = f"; {beside} more {verb} not apply to these results" if beside else ""
    told = f"These checks failed: {'; '.join(failed)}" if failed else ""
    return f"{told or f'None of the {len(checks) - beside} checks failed'}{more}."


def _behind(results: Results) -> str:
    runs, facts = results.manifest["runs"], results.manifest
    histories = results.runs.groupby("scenario", observed=True)["draw"].nunique().max()
    text = (
        f"These results rest on {counted(runs['finished'] - runs['failed'], 'run', 'runs')}: "
        f"{counted(len(results.scenarios), 'scenario', 'scenarios')}, "
        f"{counted(histories, 'history', 'histories')}, "
        f"{counted(facts['replicates'], 'replicate', 'replicates')} of each history."
    )
    if facts["status"] != "done":
        planned = counted(runs["planned"], "run was", "runs were")
        text += f" The batch was interrupted: {planned} planned."
    return text
