"""Plain words for numbers, dates and codes, shared by the chronicles and the report."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from brittle.batches.tables.dictionary import RUNS, TRAJECTORY_TABLE, rows_of
from brittle.model.codes import Fate, Manner, Outcome, by_word
from brittle.model.parameters import PARAMETERS

OUTCOME_NAMES = by_word(
    {
        Outcome.NEGOTIATED_TRANSITION: "deal carried out",
        Outcome.INSIDE_HANDOVER: "capital handed over by insiders",
        Outcome.FLIGHT: "ruler flees, capital falls",
        Outcome.ASSAULT: "capital stormed",
        Outcome.IMPLOSION: "capital falls with hardly a fight",
        Outcome.RUMP_STATE: "ruler holds out in a stronghold",
        Outcome.LEADER_REPLACED: "ruler gone, capital held",
        Outcome.CEASEFIRE: "cease-fire",
        Outcome.HOLDS: "regime holds",
    }
)
_MEANINGS = by_word(
    {
        Outcome.NEGOTIATED_TRANSITION: "the ruler leaves under a deal that is carried out",
        Outcome.INSIDE_HANDOVER: "the ruler's own elites hand over the capital",
        Outcome.FLIGHT: "the ruler leaves without a deal, and the capital falls within {follow_days:g} days",
        Outcome.ASSAULT: "the capital is taken in battle",
        Outcome.IMPLOSION: "the capital is taken with hardly a fight while the ruler or a successor rules",
        Outcome.RUMP_STATE: "the ruler and his men hold out in a stronghold for {lasting_days:g} days",
        Outcome.LEADER_REPLACED: "the ruler leaves, and the capital is held to the last day",
        Outcome.CEASEFIRE: "a cease-fire is kept for {lasting_days:g} days",
        Outcome.HOLDS: "the ruler stays in office, and the capital is held to the last day",
    }
)
FATE_SENTENCES = by_word(
    {
        Fate.IN_OFFICE: "The ruler is still in office",
        Fate.EXILE: "The ruler is in exile",
        Fate.CAPTURED: "The ruler has been captured",
        Fate.KILLED: "The ruler has been killed",
        Fate.RESIGNED: "The ruler has resigned",
    }
)
MANNER_NAMES = by_word(
    {
        Manner.ASSAULT: "assault",
        Manner.ABANDONMENT: "abandoned",
        Manner.SURRENDER: "surrender",
        Manner.RISING: "rising",
        Manner.BARGAIN: "bargain",
    }
)

_SPANS = ("follow_days", "lasting_days")

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def outcome_meaning(outcome: str, chosen: Mapping[str, float]) -> str:
    """The meaning of a run's outcome, given the parameters that the scenario sets."""
    days = {name: chosen.get(name, PARAMETERS[name].default) for name in _SPANS}
    return _MEANINGS[outcome].format(**days)


def rounded(value: float, digits: int = 2) -> str:
    """A count of people, rounded to `digits` significant digits, with commas between the thousands."""
    if not math.isfinite(value) or abs(value) < 0.5:
        return "0"
    size = math.floor(math.log10(abs(value)))
    step = 10.0 ** max(size - digits + 1, 0)
    return f"{round(value / step) * step:,.0f}"


def counted(number: float, one: str, many: str) -> str:
    """A number with its noun: "1 history", "1,200 histories", "0.5 days"."""
    return (
        f"{number:,g} {one if number == 1 else many}" if number < 1e5 else f"{number:,.0f} {many}"
    )


def men(value: float) -> str:
    """Men in words: "about 1,200 men", "a handful of men"."""
    if value < 1.5:
        return "one man" if value >= 0.5 else "no men"
    return "a handful of men" if value < 10 else f"about {rounded(value)} men"


def people(value: float, who: str = "", none: str = "nobody") -> str:
    """A number of people in words, for the human cost: "nobody", "a few", "about 1,200".

    `who` follows the number ("a few civilians"); `none` is returned if there is nobody ("no civilians").
    """
    if value < 0.5:
        return none
    return ("a few" if value < 5 else f"about {rounded(value)}") + (f" {who}" if who else "")


def duration(days: float) -> str:
    """A span of time in words: "some hours", "a day", "two days", "three weeks"."""
    if days < 0.75:
        return "some hours"
    if days < 1.5:
        return "a day"
    if days < 14:
        whole = round(days)
        return f"{SMALL[whole] if whole < len(SMALL) else whole} days"
    weeks = round(days / 7)
    return f"{SMALL[weeks] if weeks < len(SMALL) else weeks} weeks"


def listed(names: Sequence[str], limit: int = 3) -> str:
    """Names as a list in a sentence; names beyond the limit are only counted."""
    comma = "; " if any("," in name for name in names) else ", "
    if len(names) > limit:
        shown, rest = list(names[: limit - 1]), len(names) - limit + 1
        return f"{comma.join(shown)} and {rest} others"
    if len(names) < 2:
        return "".join(names)
    return f"{comma.join(names[:-1])} and {names[-1]}"


def plural(name: str) -> bool:
    """Whether a name takes a plural verb, judged by the noun before "of", "from", a comma or the like."""
    if " and " in name.split(",")[0]:
        return True
    head = re.split(r",|\(| (?:of|from|led|in|under|at|on|for|with|near)\b", name)[0].split()
    return (
        bool(head)
        and head[-1].endswith("s")
        and not head[-1].endswith(("ss", "us", "is", "S", "States"))
    )


def capital_letter(sentence: str) -> str:
    """A sentence with a capital first letter; the rest is unchanged."""
    return sentence[:1].upper() + sentence[1:]


def long_date(moment: datetime) -> str:
    """A date in full: 8 December 2024."""
    return f"{moment.day} {moment:%B %Y}"


def short_day(moment: datetime) -> str:
    """A date without its day of the week: 8 Dec 2024."""
    return f"{moment.day} {moment:%b} {moment.year}"


def day_month(moment: datetime) -> str:
    """A date without its year: 8 Dec."""
    return f"{moment.day} {moment:%b}"


def short_date(moment: datetime) -> str:
    """A date with its day of the week, shortened: Fri 29 Nov."""
    return f"{moment:%a} {moment.day} {moment:%b}"


def spaced(name: str) -> str:
    """A name from the code, as words: `break_rate` becomes "break rate"."""
    return name.replace("_", " ")


def with_unit(column: str) -> str:
    """The name of a daily series or of a column of the runs, as words with its unit: men in ranks [men]."""
    row = {**rows_of(RUNS), **rows_of(TRAJECTORY_TABLE)}.get(column)
    return spaced(column) if row is None else spaced(row.head)


def meaning(parameter: str) -> str:
    """The meaning of a parameter; if there is no parameter of this name, the name as words."""
    return PARAMETERS[parameter].meaning if parameter in PARAMETERS else spaced(parameter)
