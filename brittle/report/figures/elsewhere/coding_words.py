"""Words and tables of the section on what the coding decides."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from brittle.calibration.diagnostics.coding_tables import (
    AS_CODERS,
    CONTRACTED,
    FIRST,
    NONE,
    SECOND_CODING,
    SOURCES,
    CodingRow,
    ShareRow,
)
from brittle.wording import listed

DAYS = (14, 30, 60)
"""The days by which the capital is lost, of which the figure shows the chances."""
SAID_DAY = 30
"""The day of which the sentence about two codings speaks."""
HEADS = {
    FIRST: "first coding",
    CONTRACTED: "first coding, contracted",
    SECOND_CODING: "second coding",
}


def caption(
    shares: Sequence[ShareRow], codings: Sequence[CodingRow], names: Mapping[str, str], own: str
) -> str:
    """Explain the figure, and say what it means for the report's case."""
    histories = sorted({row.histories for row in shares} | {row.histories for row in codings})
    n = " to ".join(f"{number:,}" for number in dict.fromkeys((histories[0], histories[-1])))
    cases = len({row.case for row in shares})
    return (
        "To code a case is to write down its places, forces and loyalties as numbers. Two careful coders "
        "write different numbers, and the model's answer depends on whose numbers it is given. "
        f"{_two_codings(codings, names, own)}Every history also draws its doubts about the coding: which "
        "forces exist, which reading of an open question is right, and how wrong values and strengths are. "
        "The figure of all cases compares how much of the spread comes from these doubts, from the "
        f"parameters of the rules, and from chance. {_own_share(shares, names, own)}All cases are played "
        f"from their first day, under the priors. n = {n} histories for each case and coding; {cases} cases."
    )


READING_SHARES = (
    "The spread is the variance of the day on which the capital is lost, or 120 if it is not lost by then. A "
    "share alone (a dot) is the part that would vanish if only this source became known. A share in all (a "
    "ring) is the part that would remain if only this source stayed unknown. It is the larger of the two, "
    "because it also counts what sources cause together, and shares in all may therefore add up to more than "
    "100%. An estimate of a small share can be negative by chance."
)
"""How to read the shares of the spread."""


def _two_codings(codings: Sequence[CodingRow], names: Mapping[str, str], own: str) -> str:
    """What a second coding changes: in the report's case, or else in every case that was coded twice."""
    cases = list(dict.fromkeys(row.case for row in codings))
    found = [three for case in cases if (three := _three(codings, case)) and own in (case, "")]
    found = found or [three for case in cases if (three := _three(codings, case))]
    if not found:
        return ""
    first, *others = found
    more = "".join(
        f" In {names[one.case]}, these numbers are {_of_100(one)}, {_of_100(less)} and {_of_100(two)}."
        for one, less, two in others
    )
    once = (
        ""
        if own in {one.case for one, _, _ in found}
        else " The case of this report is not one of these cases."
    )
    coded = listed([names[one.case] for one, _, _ in found], len(found))
    return (
        f"{coded} {'was' if len(found) == 1 else 'were'} coded by two people who did not see each other's "
        f"work.{once} Without doubts about either coding, the capital of {names[first[0].case]} is lost by "
        f"day {SAID_DAY} in {_of_100(first[0])} histories by the first coding, in {_of_100(first[1])} by the "
        f"first coding contracted to the {first[1].places} places of the second, and in {_of_100(first[2])} "
        f"by the second.{more} The step from the first number to the second shows what fewer places change. "
        "Only the step from the second number to the third shows what another coder changes. "
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


def _own_share(shares: Sequence[ShareRow], names: Mapping[str, str], own: str) -> str:
    mine = {row.source: row for row in shares if row.case == own}
    if set(mine) != set(SOURCES):
        return ""
    coding, parameters, chance = (
        _both(mine[source]) for source in ("coding", "parameters", "chance")
    )
    return (
        f"In {names[own]}, the coding accounts for {coding}, the parameters for {parameters}, and chance for "
        f"{chance}. "
    )


def _both(row: ShareRow) -> str:
    return f"{row.alone * 100:.0f}% alone and {row.total * 100:.0f}% in all"


def _with_the(source: str) -> str:
    return {"coding": "the coding", "parameters": "the parameters"}.get(source, source)


def tables(
    shares: Sequence[ShareRow], codings: Sequence[CodingRow], names: Mapping[str, str], own: str
) -> str:
    """The numbers behind the figure, as HTML."""
    return (
        f"<p class=small>{READING_SHARES}</p><details>"
        "<summary>Codings and shares of the spread as numbers</summary>"
        f"{_of_codings(codings, names)}{_of_shares(shares, names, own)}</details>"
    )


def _of_codings(codings: Sequence[CodingRow], names: Mapping[str, str]) -> str:
    if not codings:
        return ""
    groups: dict[tuple[str, str, str], dict[int, CodingRow]] = {}
    for row in codings:
        groups.setdefault((row.case, row.coding, row.doubts), {})[row.day] = row
    head = "".join(f"<th>lost by day {day}</th>" for day in DAYS)
    rows = "".join(
        f"<tr><th>{html.escape(names[case])}</th><td>{HEADS.get(coding, html.escape(coding))}</td>"
        f"<td>{html.escape(doubts)}</td><td>{next(iter(by.values())).places}</td>"
        + "".join(_lost(by.get(day)) for day in DAYS)
        + "</tr>"
        for (case, coding, doubts), by in groups.items()
    )
    return (
        "<div class=scroll><table><tr><th>case</th><th>coding</th><th>doubts</th><th>places</th>"
        f"{head}</tr>{rows}</table></div><p class=small>The numbers are percentages of histories, with 95% "
        f"intervals. Doubts of the size “{AS_CODERS}” are those that the differences between two coders "
        "show.</p>"
    )


def _lost(row: CodingRow | None) -> str:
    if row is None:
        return "<td>–</td>"
    low = max(0.0, row.low)
    return (
        f"<td>{row.lost * 100:.0f} <span class=small>{low * 100:.0f}–{row.high * 100:.0f}"
        "</span></td>"
    )


def _of_shares(shares: Sequence[ShareRow], names: Mapping[str, str], own: str) -> str:
    cases = list(dict.fromkeys(row.case for row in shares))
    by = {(row.case, row.source): row for row in shares}
    head = "".join(f"<th>{_with_the(source)}, alone</th><th>in all</th>" for source in SOURCES)
    rows = "".join(
        f"<tr><th>{html.escape(names[case])}{' (this report)' if case == own else ''}</th>"
        + "".join(_share(by.get((case, source))) for source in SOURCES)
        + "</tr>"
        for case in cases
    )
    return (
        f"<div class=scroll><table><tr><th>case</th>{head}</tr>{rows}</table></div>"
        "<p class=small>The numbers are percentages of the variance, with standard errors. "
        f"{len(cases)} cases.</p>"
    )


def _share(row: ShareRow | None) -> str:
    if row is None:
        return "<td>–</td><td>–</td>"
    return "".join(
        f"<td>{value * 100:.0f} <span class=small>± {error * 100:.0f}</span></td>"
        for value, error in ((row.alone, row.alone_error), (row.total, row.total_error))
    )
