"""The words that a report opens with: only what its results support."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.checks import WITHIN_DAYS, Check
from app.missing import left_out
from app.results import Results
from app.spreads import DEAL, LAST_STAND, SAVED, Asked, compared, spreads
from app.statistics import Estimate, deaths, median, share
from app.wording import listed, long_date, meaning, rounded, spaced
from calibration.reference_class import episodes, fallen_within

SAME = 10.0
"""Runs whose dead differ by fewer people than this count as no different."""


def sentences(results: Results, checks: Sequence[Check]) -> list[str]:
    """The opening, sentence by sentence, as plain text."""
    said = ["Hindcast, not forecast.", _headline(results)]
    if compared(results):
        said += _deal(results)
    said += [untested(results, asked) for asked in spreads(results)[:1]]
    said += [_checks(checks), _behind(results)]
    if missing := left_out(results):
        said.append(f"Left out of this report: {'; '.join(missing)}.")
    days = sorted({results.horizon(key) for key in results.scenarios})
    said.append(f"Deaths after day {days[-1]:.0f} are not modelled.")
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
    """The 95% interval of a share, in hundredths; in percent where the share is told as a count."""
    percent = "" if estimate.runs >= 100 else "%"
    return f"{estimate.low * 100:.0f}–{estimate.high * 100:.0f}{percent}"


def _headline(results: Results) -> str:
    key = results.main
    runs = results.runs[results.runs["scenario"] == key]
    lost = share(runs["capital_lost_day"] <= WITHIN_DAYS, runs["history"], results.worth)
    late = share(runs["capital_lost"].astype(float), runs["history"], results.worth)
    past = fallen_within(WITHIN_DAYS, episodes())
    facts = results.manifest["scenarios"][key]
    if facts["origin"] == "posterior":
        given = f"In the model, given {facts['evidence'] or 'the evidence'},"
    else:
        given = (
            "In the model, from the priors (no evidence has been used to weigh histories, only "
            "that the regime still stands at the branch, as in "
            f"{in_runs(facts['standing'], facts['screened'])} prior histories),"
        )
    return (
        f"{given} the regime loses the capital within {WITHIN_DAYS} days of "
        f"{long_date(results.branch(key))} in {in_runs(lost.value, lost.runs)} runs "
        f"(95% {interval(lost)}) of “{results.title(key)}”, and by day "
        f"{results.horizon(key):.0f} in {in_runs(late.value, late.runs)}; "
        f"in {past.n} comparable past episodes, within {WITHIN_DAYS} days of the loss of a second "
        f"city or of rebels near the capital, in {of_100(past.share)} "
        f"(95% {past.low * 100:.0f}–{past.high * 100:.0f})."
    )


def _deal(results: Results) -> list[str]:
    pairs = results.pairs(DEAL, LAST_STAND)
    history = pairs["history_one"]
    done = share(pairs["departed_day_one"].notna(), history, results.worth)
    saved = deaths(pairs, "_other") - deaths(pairs, "_one")
    more = share(saved >= SAME, history, results.worth)
    fewer = share(saved <= -SAME, history, results.worth)
    middle = median(saved, history, results.worth)
    opens = (results.manifest["scenarios"][DEAL]["value"].get("offer") or {}).get("opens")
    when = f" offered on {long_date(datetime.fromisoformat(opens))}" if opens else ""
    same = max(0.0, 1 - more.value - fewer.value)
    return [
        f"Compared with a last stand, a guaranteed exit{when} (“{results.title(DEAL)}”) is carried "
        f"out in {in_runs(done.value, done.runs)} paired runs "
        f"(95% {interval(done)}, {len(pairs):,} pairs)."
        f"{_other_offers(results)}",
        f"By day {results.horizon(DEAL):.0f} it saves lives in {in_runs(more.value, more.runs)}, "
        f"costs lives in {in_runs(fewer.value, fewer.runs)} and makes no difference (fewer than "
        f"{SAME:.0f} lives) in {in_runs(same, more.runs)}; {_median_words(middle)}.",
    ]


def _other_offers(results: Results) -> str:
    """How often the offers of the batch's other scenarios are carried out."""
    told = []
    for key, facts in results.manifest["scenarios"].items():
        if key == DEAL or key not in results.scenarios or not facts["value"].get("offer"):
            continue
        runs = results.runs[results.runs["scenario"] == key]
        done = share(runs["departed_day"].notna(), runs["history"], results.worth)
        told.append(f"“{results.title(key)}” {in_runs(done.value, done.runs)}")
    return f" Other offers, carried out in: {', '.join(told)}." if told else ""


def untested(results: Results, asked: Asked) -> str:
    """How much of an outcome's spread no article could narrow, as a sentence (`app.variance`)."""
    spread, fitted = asked.spread, results.fitted
    assert fitted is not None  # without it nothing was split
    share, chance = spread.untested, spread.chance
    of_what = "this spread" if asked.title == SAVED else f"the spread of the {asked.title}"
    test = "assumptions that the article cannot test"
    range_ = f"{share.low * 100:.0f}–{share.high * 100:.0f}"
    if not spread.told_apart:
        part = (
            f"between {share.low:.0%} and {share.high:.0%} of {of_what} (95%, by the variance of "
            f"ranks; histories worth {spread.worth:.0f} cannot tell it closer) comes from {test}"
        )
    else:
        part = f"{share.value:.0%} of {of_what} (95% {range_}, by the variance of ranks) comes from {test}"
    chief = spread.chief(fitted.untested)
    names = listed([f"“{spaced(name)}” ({meaning(name)})" for name in chief])
    stands_out = f"chiefly {names}" if chief else "no single one of which stands out of chance"
    return (
        f"In the model, given the article, {part}, {stands_out}; {chance.value:.0%} is chance after "
        "the branch."
    )


def _median_words(middle: Estimate) -> str:
    def side(value: float) -> str:
        if abs(value) < SAME:
            return "none"
        return f"{rounded(abs(value), 1)} {'saved' if value > 0 else 'lost'}"

    if abs(middle.value) < SAME:
        size = f"fewer than {SAME:.0f} people"
    else:
        size = f"about {rounded(abs(middle.value), 1)} people " + (
            "saved" if middle.value > 0 else "lost"
        )
    low, high = side(middle.low), side(middle.high)
    if low == high == "none":
        return f"the median difference is {size} (so are both ends of its 95% interval)"
    if low.split()[-1] == high.split()[-1]:  # both saved, or both lost
        low = low.split()[0]
    spread = f"95% {high}" if low == high else f"95% {low} to {high}"
    return f"the median difference is {size} ({spread})"


def _checks(checks: Sequence[Check]) -> str:
    failed = [check.name for check in checks if not check.passed]
    return f"Checks failed: {'; '.join(failed) if failed else f'none of {len(checks)}'}."


def _behind(results: Results) -> str:
    runs, facts = results.manifest["runs"], results.manifest
    histories = max(facts["scenarios"][key]["histories"] for key in results.scenarios)
    n = len(results.scenarios)
    text = (
        f"Behind this stand {runs['finished'] - runs['failed']:,} runs: {n} "
        f"scenario{'s' if n > 1 else ''}, {histories} histories, "
        f"{facts['replicates']} replicate{'s' if facts['replicates'] > 1 else ''} of each."
    )
    if facts["status"] != "done":
        text += f" The batch was interrupted: {runs['planned']:,} runs were planned."
    return text
