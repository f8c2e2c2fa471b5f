"""Say what another coder changes: two people who wrote down the same war as numbers for the model."""

from __future__ import annotations

from typing import NamedTuple

from brittle.calibration.diagnostics.coding_tables import (
    CONTRACTED,
    NONE,
    SECOND_CODING,
    CodingRow,
    read_codings,
)
from brittle.calibration.locations import FOLDER
from brittle.report.figures.elsewhere.own import named, own_case
from brittle.results.reading import Results

DAY = 30
"""The day by which the falls of the capital are counted."""


class CodedTwice(NamedTuple):
    """How often the capital is lost by `DAY` in one war, by the numbers of two coders of the same places."""

    case: str
    first: CodingRow
    second: CodingRow
    own: bool
    """Whether it is the war of the batch."""

    @property
    def apart(self) -> bool:
        """Whether the two intervals have nothing in common."""
        low, high = sorted((self.first, self.second), key=lambda row: row.lost)
        return low.high < high.low


def coded_twice(results: Results) -> CodedTwice | None:
    """The war of the batch if its coders disagree, else the war whose coders disagree most."""
    rows = {
        (row.case, row.coding): row
        for row in read_codings(FOLDER)
        if (row.day, row.doubts) == (DAY, NONE)
    }
    cases = list(dict.fromkeys(case for case, _ in rows))
    own = own_case(results, cases)
    found = [
        CodedTwice(case, rows[case, CONTRACTED], rows[case, SECOND_CODING], case == own)
        for case in cases
        if {(case, CONTRACTED), (case, SECOND_CODING)} <= rows.keys()
    ]
    return max(
        found,
        key=lambda one: (one.apart and one.own, abs(one.first.lost - one.second.lost)),
        default=None,
    )


def coders(results: Results) -> str | None:
    """One sentence on the two coders; None if no war was coded twice."""
    found = coded_twice(results)
    if found is None:
        return None
    one, other = (f"{row.lost * 100:.0f}" for row in (found.first, found.second))
    war = "this war" if found.own else f"another war, {named(results, found.case)},"
    return (
        f"Before any article is used, the capital falls by day {DAY} in {one} of 100 runs by one coder’s "
        f"numbers for {war} and in {other} by another’s."
    )
