"""Says what a sweep shows: the title of its figure, and the words below that say how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from brittle.explorer.bench import words
from brittle.explorer.bench.answer import ComparedQuantity, Quantity
from brittle.explorer.sweeps.design import SweepDesign, SweptControl
from brittle.explorer.sweeps.growing import GrownSweep
from brittle.wording import capital_letter, counted


class SweepShown(NamedTuple):
    """A sweep with what its figure says of it."""

    design: SweepDesign
    grown: GrownSweep
    quantity: Quantity
    reference: str
    """The title of the scenario of reference."""
    days: int
    """The number of days that the runs play."""

    @property
    def rows(self) -> list[ComparedQuantity | None]:
        """The outcome at each point; None where nothing has been found yet."""
        return [one.rows.get(self.quantity.name) for one in self.grown.found]

    @property
    def known(self) -> list[ComparedQuantity]:
        """The outcome at the points where something has been found."""
        return [row for row in self.rows if row is not None]

    @property
    def found(self) -> list[tuple[int, ComparedQuantity]]:
        """The same, each with the number of its point."""
        return [(at, row) for at, row in enumerate(self.rows) if row is not None]

    def label(self, at: int) -> str:
        """The value of the first control at a point, in words."""
        return self.design.controls[0].label(self.design.points[at].at[0])


# --- the title ----------------------------------------------------------------------------------


def finding(shown: SweepShown) -> str:
    """What the sweep shows, in a sentence."""
    what = capital_letter(shown.quantity.label)
    if not shown.known:
        return f"{what}: the first runs are being played"
    so_far = "" if shown.grown.over else ", as far as has been played"
    if shown.design.is_map:
        return f"{what}: {_of_map(shown)}{so_far}"
    if shown.design.controls[0].is_moment:
        return f"{what}: {_of_moments(shown)}{so_far}"
    return f"{what}: {_of_curve(shown)}{so_far}"


def _of_map(shown: SweepShown) -> str:
    rows = shown.known
    seen = sum(row.seen for row in rows)
    if not seen:
        return f"no difference from the reference can be seen at any of {len(rows)} points"
    gaps = [short_difference(end(rows, key=lambda row: row.difference.value)) for end in (min, max)]
    unit = "of 100 runs" if shown.quantity.is_share else "people"
    return (
        f"the difference from the reference lies between {gaps[0]} and {gaps[1]} {unit}; it can be seen at "
        f"{seen} of {len(rows)} points"
    )


def _of_curve(shown: SweepShown) -> str:
    rows, one = shown.known, shown.design.controls[0]
    seen, number = sum(row.seen for row in rows), len(rows)
    where = "over this control’s whole range" if one.is_number else "whichever value is chosen"
    if not seen:
        between = f"between its {_values(number)}"
        return f"no difference can be seen {where}, neither {between} nor from the reference"
    at = "at every value" if seen == number else f"at {seen} of {_values(number)}"
    if number > 1 and not told_apart(rows):
        return (
            f"no difference can be seen between its {_values(number)} ({_span(shown)}); {at}, the outcome "
            "differs from the reference"
        )
    return f"{_span(shown)}; {at}, it differs from the reference"


def told_apart(rows: Sequence[ComparedQuantity]) -> bool:
    """Whether the intervals of at least two differences from the reference lie apart."""
    ends = [(row.difference.low, row.difference.high) for row in rows if row.difference.bounded]
    return bool(ends) and max(low for low, _ in ends) > min(high for _, high in ends)


def _span(shown: SweepShown) -> str:
    """The lowest and the highest value of the outcome on the curve, in the order of the control."""
    by_value = sorted(shown.found, key=lambda pair: pair[1].mine.value)
    ends = sorted((by_value[0], by_value[-1]), key=lambda pair: pair[0])
    values = [words.value(row, row.mine) for _, row in ends]
    if values[0] == values[1]:
        return f"{values[0]} throughout"
    first, last = (
        f"{value} at {shown.label(at)}" for value, (at, _) in zip(values, ends, strict=True)
    )
    return f"from {first} to {last}"


def _values(number: int) -> str:
    return counted(number, "value", "values")


def _of_moments(shown: SweepShown) -> str:
    """From which dates on a difference can be seen, and from which it stops mattering."""
    found = shown.found
    seen = [row.seen for _, row in found]
    dates = [shown.label(at) for at, _ in found]
    if not any(seen):
        return f"no difference from the reference can be seen if both act from {_any_of(dates)}"
    if all(seen):
        return f"a difference from the reference can be seen if both act from {_any_of(dates)}"
    last = sum(seen)
    if all(seen[:last]):
        first = f"from {dates[last - 1]}" if last == 1 else f"from {dates[last - 1]} or earlier"
        return f"a difference can be seen if both act {first}, and none if they act from {dates[last]} on"
    spans = [
        [date for _, date in run]
        for is_seen, run in groupby(zip(seen, dates, strict=True), key=lambda pair: pair[0])
        if is_seen
    ]
    *most, one = (_dates(span) for span in spans)
    said = f"{', '.join(most)} or {one}" if most else one
    others = len(seen) - last
    rest = "at the other date" if others == 1 else f"at the other {others} dates"
    return f"a difference can be seen if both act from {said}, and none {rest}"


def _any_of(dates: Sequence[str]) -> str:
    return dates[0] if len(dates) == 1 else f"any of {len(dates)} dates, {dates[0]} to {dates[-1]}"


def _dates(span: Sequence[str]) -> str:
    return span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}"


def short_difference(row: ComparedQuantity) -> str:
    """A difference in few letters: +0.3 of 100 runs, or −1.2k people."""
    value = row.difference.value * (100 if row.quantity.is_share else 1)
    size = abs(value)
    sign = "" if size < 0.05 else "−" if value < 0 else "+"
    if size >= 1e6:
        return f"{sign}{size / 1e6:.2g}M"
    if size >= 1e3:
        return f"{sign}{size / 1e3:.2g}k"
    return f"{sign}{size:.{0 if size >= 10 or not row.quantity.is_share else 1}f}"


# --- how it is read -----------------------------------------------------------------------------


def caption(shown: SweepShown) -> str:
    """How the figure is read, and how many runs it rests on."""
    found = [one.pairs for one in shown.grown.found if one.pairs]
    if not found:
        number = "No runs yet."
    elif min(found) == max(found):
        number = f"n = {counted(max(found), 'pair', 'pairs')} of runs at each."
    else:
        number = (
            f"n = {min(found):,} to {max(found):,} pairs of runs at each; more are being played."
        )
    every = (
        ""
        if any(row.seen for row in shown.known) or not shown.known
        else " Every interval of a difference contains zero."
    )
    return f"{_how(shown)}{every} {shown.days} days are played. {number} Hindcast in a model, not a forecast."


def _how(shown: SweepShown) -> str:
    if shown.design.is_map:
        return (
            f"Each cell gives the difference from the reference, “{shown.reference}”, within pairs of runs; "
            "a cell without colour, with its number in brackets, has an interval that contains zero."
            f"{_kept(shown)}"
        )
    one = shown.design.controls[0]
    where, band, line = _places(shown, one)
    return (
        f"Points and 95% intervals of my scenario {where}; the band is the reference, "
        f"“{shown.reference}”, {band}. A filled point differs from the reference within pairs of runs; at an "
        f"open one, no difference can be seen.{line}{_kept(shown)}"
    )


def _places(shown: SweepShown, one: SweptControl) -> tuple[str, str, str]:
    """Where the points stand, where the band does, and what the dotted line marks."""
    if one.is_moment:
        line = " The dotted line marks the date that is chosen now."
        return "if both scenarios act from that date", "from the same date, with its interval", line
    line = " The dotted line marks where the control stands now." if one.is_number else ""
    return "at each value", "with its interval", line


def _kept(shown: SweepShown) -> str:
    """What moves with the moment from which both act."""
    if shown.design.moment is None:
        return ""
    return " What a scenario dates keeps its distance from that date."
