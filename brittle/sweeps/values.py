"""Reads the values that a varied key takes: a range with a step, a range, or a list.

    0:1:0.1                          0, 0.1, ... 1, both ends included
    2024-11-28:2024-12-08:12h        moments, every 12 hours; steps are 30min, 12h or 1d
    0:1                              every number between the ends, for a Latin hypercube or Sobol points
    last_stand,relocate,leave        a list of numbers, moments, words, or lists in brackets

Ranges are computed in decimal numbers and in whole seconds, so that every value is exactly the one that a
person would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from brittle.model.inputs.errors import Surface
from brittle.model.inputs.problems import FieldChange, Mark, fail, quote

MOST_VALUES = 10_000
"""Maximum number of values that one key may take."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_MOMENT = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?"
_STEP = r"\d+(?:\.\d+)?\s*(?:min|h|d)"
_NUMBERS = re.compile(rf"({_NUMBER}):({_NUMBER})(?::({_NUMBER}))?")
_MOMENTS = re.compile(rf"({_MOMENT}):({_MOMENT})(?::({_STEP}))?")
_SECONDS = {"min": 60, "h": 3_600, "d": 86_400}


class VaryText(FieldChange):
    """A variation `key=values`, which in a `Mark` takes the place of a file's name."""

    __slots__ = ()

    def on(self, surface: Surface) -> str:
        """The variation, in the form in which it is written on this surface."""
        if surface is Surface.COMMAND_LINE:
            return f"--vary {self}"
        key, _, values = self.partition("=")
        return f"vary={{{key!r}: {values!r}}}"


class Listed(NamedTuple):
    """Values that are listed one by one, each as it would be written in YAML."""

    values: tuple[str, ...]


class Span(NamedTuple):
    """Every number between two ends."""

    low: Decimal
    high: Decimal

    def at(self, share: float) -> str:
        """The number at a share (0-1) of the way from the lower to the upper end, with six digits."""
        low, high = float(self.low), float(self.high)
        return f"{low + share * (high - low):.6g}"


type Values = Listed | Span


def as_text(values: Values) -> str | list[str]:
    """Values in a form that can be read again: a range, or a list of texts."""
    if isinstance(values, Span):
        return f"{_plain(values.low)}:{_plain(values.high)}"
    return list(values.values)


def read_values(text: str, mark: Mark) -> Values:
    """The values that a text describes. Raises `InputError` for a range that makes no sense."""
    text = text.strip()
    if not text:
        raise fail(mark, "no values are given; write values such as 0:1:0.1 or a,b,c")
    if found := _NUMBERS.fullmatch(text):
        return _numbers(*found.groups(), mark=mark)
    if found := _MOMENTS.fullmatch(text):
        return _moments(*found.groups(), mark=mark)
    return listed(_split(text), mark)


def listed(values: Iterator[str] | tuple[str, ...], mark: Mark) -> Listed:
    """A list of values. Raises `InputError` if a value is missing or is given twice."""
    found = tuple(value.strip() for value in values)
    if "" in found:
        raise fail(mark, "a value is missing between two commas, or at the end")
    twice = next((value for value in found if found.count(value) > 1), None)
    if twice is not None:
        raise fail(mark, f"the value {quote(twice)} is given twice; give it once")
    _check_number(len(found), mark)
    return Listed(found)


def _split(text: str) -> Iterator[str]:
    """The parts of a text between commas; commas inside brackets separate nothing."""
    depth, begin = 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "[{") - (letter in "]}")
        if letter == "," and depth == 0:
            yield text[begin:at]
            begin = at + 1
    yield text[begin:]


MOST_DIGITS = 15
"""Numbers of a range have at most this number of digits before the point, and zeros after it."""


def _numbers(low: str, high: str, step: str | None, *, mark: Mark) -> Values:
    try:
        first, last = Decimal(low), Decimal(high)
        by = Decimal(step) if step is not None else None
    except InvalidOperation:
        raise fail(mark, "this range holds a number that is too large") from None
    if any(
        number and abs(number.adjusted()) > MOST_DIGITS for number in (first, last, by or first)
    ):
        raise fail(mark, f"this range holds a number with more than {MOST_DIGITS} digits")
    _check_ends(first < last, mark)
    if by is None:
        return Span(first, last)
    if by <= 0:
        raise fail(mark, "the step of a range must be more than 0")
    steps = (last - first) / by
    _check_number(int(steps) + 1, mark)
    if steps != steps.to_integral_value():
        reached = first + int(steps) * by
        raise fail(
            mark,
            f"steps of {_plain(by)} from {_plain(first)} do not reach {_plain(last)}; end the range at "
            f"{_plain(reached)}, or choose another step",
        )
    return Listed(tuple(_plain(first + i * by) for i in range(int(steps) + 1)))


def _moments(low: str, high: str, step: str | None, *, mark: Mark) -> Values:
    try:
        first, last = datetime.fromisoformat(low), datetime.fromisoformat(high)
    except ValueError as error:
        raise fail(mark, f"this range holds a date that does not exist: {error}") from None
    _check_ends(first < last, mark)
    if step is None:
        raise fail(
            mark,
            "a range of dates needs a step, such as 12h or 1d, because scenarios can act only at the "
            "beginning of a tick (time step)",
        )
    by = _length(step)
    if by <= timedelta(0):
        raise fail(mark, "the step of a range must be more than 0")
    steps, rest = divmod(last - first, by)
    _check_number(steps + 1, mark)
    if rest:
        raise fail(
            mark,
            f"steps of {step} from {_moment(first)} do not reach {_moment(last)}; end the range at "
            f"{_moment(first + steps * by)}, or choose another step",
        )
    return Listed(tuple(_moment(first + i * by) for i in range(steps + 1)))


def _length(step: str) -> timedelta:
    unit = step.lstrip("0123456789. ")
    number = Decimal(step.removesuffix(unit).strip())
    return timedelta(seconds=float(number * _SECONDS[unit]))


def _check_ends(in_order: bool, mark: Mark) -> None:
    if not in_order:
        raise fail(mark, "the first end of a range must be below the second")


def _check_number(number: int, mark: Mark) -> None:
    if number > MOST_VALUES:
        raise fail(mark, f"these are {number:,} values; at most {MOST_VALUES:,} are possible")


def _plain(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")
