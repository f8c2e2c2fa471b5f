"""Tables and numbers of the page about all scored cases, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table, and an empty line after it."""
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def number(value: float, digits: int) -> str:
    """A number with a fixed number of decimals; empty if it is not finite."""
    return f"{value:.{digits}f}" if math.isfinite(value) else ""


def people(value: float) -> str:
    """A number of people with two significant digits."""
    digits = 1 - math.floor(math.log10(value)) if value > 0 else 0
    return f"{round(value, digits):,.0f}"


def mean(values: Sequence[float]) -> float:
    """The mean; NaN if there are no values."""
    return sum(values) / len(values) if values else math.nan
