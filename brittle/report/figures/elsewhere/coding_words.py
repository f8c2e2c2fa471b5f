"""Words and tables of the section on what the coding decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from brittle.calibration.diagnostics.coding_tables import (
    CONTRACTED,
    FIRST,
    NONE,
    SECOND_CODING,
    CodingRow,
    ShareRow,
)
from brittle.report.figures.base.table import Cell, FigureTable, interval_heads

DAYS = (14, 30, 60)
"""The days by which the capital is lost, of which the figure shows the chances."""
SAID_DAY = 30
"""The day of which the sentence about two codings speaks."""
HEADS = {
    FIRST: "first coder",
    CONTRACTED: "first coder, places joined as in the second",
    SECOND_CODING: "second coder",
}


def finding(
    shares: Sequence[ShareRow], codings: Sequence[CodingRow], names: Mapping[str, str], own: str
) -> str:
    """Say what a second coder changes, or which part of the spread the coding leaves open."""
    found = _three(codings, own)
    if found is not None:
        _, less, second = found
        return (
            f"In {names[own]}, the capital is lost by day {SAID_DAY} in {_of_100(less)} pasts by one coder’s "
            f"numbers and in {_of_100(second)} by another’s, for the same {second.places} places"
        )
    mine = [row for row in shares if row.case == own and row.source == "coding"]
    if mine:
        one = mine[0]
        return (
            f"In {names[own]}, what is not known about the country accounts for {_least(one.alone)} to "
            f"{one.total:.0%} of the spread in the day on which the capital is lost"
        )
    every = [row for row in shares if row.source == "coding"]
    low, high = min(row.total for row in every), max(row.total for row in every)
    return (
        f"In {len(every)} wars, what is not known about the country accounts for at most {low:.0%} to "
        f"{high:.0%} of the spread in the day on which the capital is lost"
    )


def _least(share: float) -> str:
    return f"{max(0.0, share):.0%}"


def caption(
    shares: Sequence[ShareRow], codings: Sequence[CodingRow], names: Mapping[str, str], own: str
) -> str:
    """Say what is drawn, how to read it, and what it does not show."""
    histories = sorted({row.histories for row in shares} | {row.histories for row in codings})
    n = " to ".join(f"{number:,}" for number in dict.fromkeys((histories[0], histories[-1])))
    cases = len({row.case for row in shares})
    return (
        "To code a war is to write down its places, forces and loyalties as numbers. Two careful coders "
        "write different numbers, and the answer depends on whose numbers the model is given. "
        f"{_coders(codings, names, own)}A dot is the part of the spread that would vanish "
        "if only this source became known; a ring is the part that would remain if only this source stayed "
        "unknown. Rings may add up to more than 100%, and "
        "a small share may fall below 0 by chance. All wars are played from their first day, before any "
        f"article is used. n = {n} simulated pasts for each war and coding; {cases} wars."
    )


def _coders(codings: Sequence[CodingRow], names: Mapping[str, str], own: str) -> str:
    """What a second coding changes in the wars that were coded twice."""
    cases = list(dict.fromkeys(row.case for row in codings))
    found = [three for case in cases if (three := _three(codings, case))]
    if not found:
        return ""
    said = "; ".join(
        f"{names[one.case]}: {_of_100(one)}, {_of_100(less)} and {_of_100(two)}"
        for one, less, two in found
    )
    once = "" if own in cases else "The war of this report was coded once. "
    return (
        f"Pasts in which the capital is lost by day {SAID_DAY}, by the first coder, by the first coder with "
        f"places joined as in the second, and by the second coder: {said}. {once}"
    )


def _three(
    codings: Sequence[CodingRow], case: str
) -> tuple[CodingRow, CodingRow, CodingRow] | None:
    """The three codings of a case without doubts, by the day of which the sentence speaks."""
    lost = {
        row.coding: row
        for row in codings
        if (row.case, row.day, row.doubts) == (case, SAID_DAY, NONE)
    }
    if not HEADS.keys() <= lost.keys():
        return None
    return lost[FIRST], lost[CONTRACTED], lost[SECOND_CODING]


def _of_100(row: CodingRow) -> str:
    return f"{row.lost * 100:.0f} of 100"


def table(
    shares: Sequence[ShareRow], codings: Sequence[CodingRow], names: Mapping[str, str]
) -> FigureTable:
    """The numbers behind the figure: the codings, then the shares of the spread."""
    columns = (
        "war",
        "coder or source",
        "doubts",
        "places",
        "measure",
        *interval_heads("value"),
        "n",
    )
    rows: list[list[Cell]] = [
        [
            names[row.case],
            HEADS.get(row.coding, row.coding),
            row.doubts,
            row.places,
            f"capital lost by day {row.day} [share of pasts]",
            row.lost,
            max(0.0, row.low),
            row.high,
            row.histories,
        ]
        for row in codings
    ]
    for one in shares:
        for measure, value, error in (
            ("share of the spread, alone", one.alone, one.alone_error),
            ("share of the spread, in all", one.total, one.total_error),
        ):
            ends = (value - 2.0 * error, value + 2.0 * error)
            rows.append(
                [names[one.case], one.source, "", None, measure, value, *ends, one.histories]
            )
    return FigureTable.of(columns, rows)
