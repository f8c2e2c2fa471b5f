"""Writes prior runs as Markdown tables. Shares are in percent; cells of patterns give their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from benchmarks import patterns as shown
from benchmarks.prior_runs import PlayedVariant
from brittle.model.outcome import FATES, OUTCOMES

DAYS = (30, 90)
Z95 = 1.959963984540054
_ROWS = (
    shown.NEIGHBOURS,
    shown.NEIGHBOURS_BY_CHANCE,
    shown.QUIET,
    shown.QUIET_CALM,
    shown.QUIET_BROKEN,
    shown.ADVANCE_RESISTED,
    shown.ADVANCE_FREE,
    shown.MARCH_RESISTED,
    shown.MARCH_FREE,
    shown.RISINGS,
    shown.RISING_LAG,
    shown.RISING_AFTER,
    shown.RISING_SPREAD,
    shown.LOST_FEARED,
    shown.LOST_UNFEARED,
    shown.SMALL_FELL,
    shown.SMALL_LARGE,
    shown.SMALL_RUNS,
)
"""The patterns in the order of the rule set."""


def case_tables(played: Sequence[PlayedVariant]) -> str:
    """All tables of a case: the capital, the outcomes, the ruler's fate and the patterns."""
    return "\n".join(
        [
            _table(("variant", "n", *_HEADS), ((one, *_capital(one, played[0])) for one in played)),
            _table(("outcome word", *_names(played)), _words(played, "outcome", OUTCOMES)),
            _table(("ruler's fate", *_names(played)), _words(played, "ruler_fate", FATES)),
            _table(("pattern", *_names(played)), _patterns(played)),
        ]
    )


_HEADS = (
    *(f"capital lost by day {day}" for day in DAYS),
    "against the baseline by day 30, points",
    "median day (10-90%) where lost by day 90",
    "places lost, median (10-90%)",
    "belief never moved",
)


def _names(played: Sequence[PlayedVariant]) -> list[str]:
    return [one.variant.name for one in played]


def _capital(one: PlayedVariant, base: PlayedVariant) -> list[str]:
    """The cells of a variant's row, after its name."""
    day = one.runs["capital_lost_day"].astype(float)
    n = len(day)
    lost = [percent(int((day <= within).sum()), n) for within in DAYS]
    paired = "-"
    if one is not base:
        paired = _difference(day <= DAYS[0], base.runs["capital_lost_day"] <= DAYS[0])
    return [
        f"{n:,}",
        *lost,
        paired,
        spread(day[day <= DAYS[1]]),
        spread(one.runs["places_lost"].astype(float)),
        percent(int(one.runs["will_never_moved"].sum()), n),
    ]


def percent(hits: int, n: int) -> str:
    """A share in percent with Wilson's 95% interval."""
    ends = binomtest(hits, n).proportion_ci(method="wilson")
    return f"{100 * hits / n:.1f} ({100 * ends.low:.1f}-{100 * ends.high:.1f})"


def _difference(here: NDArray[np.bool_], there: NDArray[np.bool_]) -> str:
    """Mean difference of paired runs in percentage points, with its 95% normal interval."""
    if (here == there).all():
        return "no run differs"
    points = 100.0 * (here.astype(float) - there.astype(float))
    mean, half = points.mean(), Z95 * points.std(ddof=1) / np.sqrt(len(points))
    return f"{mean:+.1f} ({mean - half:+.1f} to {mean + half:+.1f})"


def spread(numbers: NDArray[np.float64]) -> str:
    """Median and 80% interval; a dash if there are no numbers."""
    if len(numbers) == 0:
        return "-"
    low, median, high = np.percentile(numbers, [10, 50, 90])
    return (
        f"{median:.3g} ({low:.3g}-{high:.3g})"
        if low >= 0
        else f"{median:.3g} ({low:.3g} to {high:.3g})"
    )


def _words(
    played: Sequence[PlayedVariant], column: str, words: Sequence[str]
) -> Iterable[tuple[str, ...]]:
    """Share of each word, in percent; words that never occurred are left out."""
    for code, word in enumerate(words):
        hits = [int((one.runs[column] == code).sum()) for one in played]
        if any(hits):
            cells = (f"{100 * k / len(one.runs):.1f}" for k, one in zip(hits, played, strict=True))
            yield f"`{word}`", *cells


def _patterns(played: Sequence[PlayedVariant]) -> Iterable[tuple[str, ...]]:
    for pattern in _ROWS:
        yield pattern, *(_pattern(one, pattern) for one in played)


def _pattern(one: PlayedVariant, pattern: str) -> str:
    if pattern in one.sums and one.sums[pattern].of:
        hits, of = one.sums[pattern]
        return f"{100 * hits / of:.1f}%, n {of:,}"
    if pattern in one.values:
        return f"{spread(one.values[pattern])}, n {len(one.values[pattern]):,}"
    return "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head)]
    lines += [
        [one.variant.name if isinstance(one, PlayedVariant) else str(one) for one in row]
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
