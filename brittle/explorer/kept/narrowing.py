"""A filter of runs: ranges of numbers and choices of words, which a reader makes by brushing over figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from brittle.explorer.kept.measures import KIND, NUMBER, RunNumber, RunWords
from brittle.model.inputs.errors import ArgumentError
from brittle.results.reading import Results
from brittle.wording import listed

type Flags = npt.NDArray[np.bool_]

MOST = 1e12
"""The largest number that a filter may name."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which runs remain. Without ranges and words, all remain."""

    ranges: tuple[tuple[str, float, float], ...] = ()
    """The lowest and the highest number that remain, by the names of `NUMBERS`; infinite for an open end."""
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The words that remain, by the names of `KINDS`."""

    @property
    def is_empty(self) -> bool:
        """Whether all runs remain."""
        return not self.ranges and not self.words

    def span(self, name: str) -> tuple[float, float]:
        """The range of a number; infinite ends if it is not narrowed."""
        return next(
            ((low, high) for one, low, high in self.ranges if one == name), (-math.inf, math.inf)
        )

    def chosen(self, name: str) -> tuple[str, ...]:
        """The words of a kind that remain; empty if it is not narrowed."""
        return next((words for one, words in self.words if one == name), ())

    def within(self, name: str, low: float, high: float) -> Narrowing:
        """The same filter with another range of a number; infinite ends take the range away."""
        rest = tuple(one for one in self.ranges if one[0] != name)
        if math.isinf(low) and math.isinf(high):
            return replace(self, ranges=rest)
        low, high = min(low, high), max(low, high)
        return replace(self, ranges=_in_order((*rest, (name, low, high)), list(NUMBER)))

    def among(self, name: str, words: Sequence[str]) -> Narrowing:
        """The same filter with another choice of words; no word, or every word, takes the choice away."""
        rest = tuple(one for one in self.words if one[0] != name)
        kept = tuple(word for word in KIND[name].names if word in words)
        if not kept or len(kept) == len(KIND[name].names):
            return replace(self, words=rest)
        return replace(self, words=_in_order((*rest, (name, kept)), list(KIND)))

    def keeps(self, runs: pd.DataFrame) -> Flags:
        """[run] whether each run remains."""
        found = np.ones(len(runs), dtype=bool)
        for name, low, high in self.ranges:
            values = NUMBER[name].values(runs).to_numpy(dtype=float)
            found &= (values >= low) & (values <= high)
        for name, words in self.words:
            found &= runs[name].isin(words).to_numpy()
        return found

    def in_words(self) -> str:
        """The end of a sentence that begins with "Only runs in which"; empty without a filter."""
        return listed([*map(_range_words, self.ranges), *map(_choice_words, self.words)], limit=9)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The filter as words of the page's address."""
        for name, low, high in self.ranges:
            yield name, f"{_end(low)}:{_end(high)}"
        for name, words in self.words:
            yield name, ",".join(words)


def narrowing_in(words: Sequence[tuple[str, str]]) -> Narrowing:
    """The filter in the words of an address. Raises `ArgumentError` for a filter that cannot be read."""
    found = Narrowing()
    for name, text in words:
        if name in NUMBER:
            found = found.within(name, *_span(NUMBER[name], text))
        elif name in KIND:
            found = found.among(name, _words(KIND[name], text))
    return found


class NarrowedResults(Results):
    """A batch of which only some runs are read, so that a figure of runs is drawn from these alone."""

    @classmethod
    def of_runs(cls, results: Results, narrowing: Narrowing) -> NarrowedResults:
        """The runs of a batch that remain; at least one must."""
        found = cls(results.folder, results.manifest)
        kept = results.runs[narrowing.keeps(results.runs)]
        found.__dict__["runs"] = kept  # where a cached property keeps its value
        return found

    def some(self, columns: Sequence[str]) -> pd.DataFrame:
        """See `Results.some`."""
        return self.runs

    @cached_property
    def runs(self) -> pd.DataFrame:
        """See `Results.runs`."""
        raise AssertionError("set by of_runs")


def _range_words(one: tuple[str, float, float]) -> str:
    name, low, high = one
    number = NUMBER[name]
    if math.isinf(low):
        return f"{number.filtered.replace('between', 'at most')} {_shown(number, high)}"
    if math.isinf(high):
        return f"{number.filtered.replace('between', 'at least')} {_shown(number, low)}"
    return f"{number.filtered} {_shown(number, low)} and {_shown(number, high)}"


def _choice_words(one: tuple[str, tuple[str, ...]]) -> str:
    name, words = one
    kind = KIND[name]
    named = [kind.names[word] for word in words]
    *first, last = named
    return f"{kind.filtered} {f'{", ".join(first)} or {last}' if first else last}"


def _shown(number: RunNumber, value: float) -> str:
    return f"{value:,.4g}" if number.unit.startswith("days") else f"{value:,.0f}"


def _end(value: float) -> str:
    return "" if math.isinf(value) else f"{value:g}" if abs(value) < 1e5 else f"{value:.0f}"


def _span(number: RunNumber, text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) if part else None for part in text.split(":"))
    except ValueError:
        low, high = math.nan, math.nan
    ends = (-math.inf if low is None else low, math.inf if high is None else high)
    if any(math.isnan(one) or (math.isfinite(one) and abs(one) > MOST) for one in ends):
        raise ArgumentError(
            f"the address has a range {text[:40]!r} for {number.name}; a range is written LOW:HIGH, and "
            "either end may be left out"
        )
    return ends


def _words(kind: RunWords, text: str) -> list[str]:
    found = text.split(",")
    wrong = next((word for word in found if word not in kind.names), None)
    if wrong is not None:
        raise ArgumentError(
            f"the address has the word {wrong[:40]!r} for {kind.name}; the words are "
            f"{', '.join(kind.names)}"
        )
    return found


def _in_order[Part: tuple](parts: Sequence[Part], names: Sequence[str]) -> tuple[Part, ...]:  # type: ignore[type-arg]
    return tuple(sorted(parts, key=lambda one: names.index(one[0])))
