"""Show what the coding decides: another coding of the same case, and the coding's share of every spread."""

from __future__ import annotations

from collections.abc import Sequence

from brittle.calibration.diagnostics.coding_tables import (
    CONTRACTED,
    FIRST,
    SECOND_CODING,
    CodingRow,
    ShareRow,
    read_codings,
    read_shares,
)
from brittle.calibration.locations import FOLDER
from brittle.report.figures.base.panel import (
    ALL,
    LegendKey,
    Panel,
    Plot,
    Trace,
    View,
    plain,
    rows_height,
    share_axis,
)
from brittle.report.figures.elsewhere.coding_words import DAYS, caption, finding, table
from brittle.report.figures.elsewhere.own import named, own_case
from brittle.report.figures.elsewhere.rows import OWN, band, bold_names
from brittle.report.palette import GREY, PURPLE, faint
from brittle.results.reading import Results

COLOURS = dict(zip(DAYS, (faint(PURPLE, 0.45), faint(PURPLE, 0.7), PURPLE), strict=True))
"""Colours of the days by which the capital is lost: the later, the darker."""
SOURCES = (
    ("parameters", "parameters of the rules", PURPLE),
    ("coding", "what is not known about the country and its forces", "#595959"),
    ("chance", "chance", GREY),
)
"""The sources of the spread, each with its label and colour."""


def panel(results: Results) -> Panel | None:
    """Draw the shares of all cases, beside the codings of a case that was coded twice."""
    shares = in_order(read_shares(FOLDER))
    codings = [row for row in read_codings(FOLDER) if row.day in DAYS]
    if not shares:
        return None
    cases = list(dict.fromkeys(row.case for row in shares))
    names = {case: named(results, case) for case in {*cases, *(row.case for row in codings)}}
    own = own_case(results, cases)
    mine = [row for row in codings if row.case == own]
    plots = [_codings(mine, names[own], _height(len(cases)))] if mine else []
    legend = [LegendKey(f"lost by day {day}", COLOURS[day], "dot") for day in DAYS] if mine else []
    return Panel(
        id="coding",
        title=finding(shares, codings, names, own),
        caption=caption(shares, codings, names, own),
        plots=[*plots, _shares(shares, cases, names, own)],
        legend=[
            *legend,
            *(LegendKey(label, colour, "line") for _, label, colour in SOURCES),
            *([LegendKey("the war of this report", OWN, "band")] if own else []),
        ],
        columns=2 if mine else 1,
        table=table(shares, codings, names),
    )


def in_order(shares: Sequence[ShareRow]) -> list[ShareRow]:
    """The cases whose answer varies; the case in which the coding leaves the most unknown comes first."""
    varies = {row.case for row in shares if row.total > 0.0}
    total = {row.case: row.total for row in shares if row.source == "coding"}
    kept = [row for row in shares if row.case in varies and row.case in total]
    return sorted(kept, key=lambda row: (-total[row.case], row.case))


def _codings(rows: Sequence[CodingRow], name: str, height: int) -> Plot:
    """Nine rows: three codings with three sizes of doubts, under a heading for each coding."""
    doubts = list(dict.fromkeys(row.doubts for row in rows))
    codings = [
        c for c in (FIRST, CONTRACTED, SECOND_CODING) if any(row.coding == c for row in rows)
    ]
    each = len(doubts) + 1
    places = {row.coding: row.places for row in rows}
    heads = {
        FIRST: f"first coder, {places.get(FIRST, 0)} places",
        CONTRACTED: f"first coder, joined into {places.get(CONTRACTED, 0)} places",
        SECOND_CODING: f"second coder, {places.get(SECOND_CODING, 0)} places",
    }
    at = {
        (coding, size): i * each + j + 1
        for i, coding in enumerate(codings)
        for j, size in enumerate(doubts)
    }
    headings: Trace = {
        "type": "scatter",
        "mode": "text",
        "x": [0.0] * len(codings),
        "y": [i * each for i in range(len(codings))],
        "text": [f"<b>{heads[coding]}</b>" for coding in codings],
        "textposition": "middle right",
        "hoverinfo": "skip",
    }
    last = each * len(codings)
    axis = {
        "tickmode": "array",
        "tickvals": list(at.values()),
        "ticktext": [_doubts(size) for _, size in at],
        "range": [last - 0.5, -0.7],
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
    }
    dots = [_lost([row for row in rows if row.day == day], day, at) for day in DAYS]
    return Plot(
        f"{name}: how often the capital is lost, by coding and doubts",
        {ALL: View([*dots, headings])},
        {
            "height": height,
            "xaxis": share_axis("pasts in which the capital is lost"),
            "yaxis": axis,
        },
        {"height": rows_height(last, 30, 60)},
    )


def _doubts(size: str) -> str:
    return "no doubts" if size == "none" else size


def _lost(rows: Sequence[CodingRow], day: int, at: dict[tuple[str, str], int]) -> Trace:
    shift = 0.22 * (DAYS.index(day) - 1)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.lost for row in rows],
        "y": [at[row.coding, row.doubts] + shift for row in rows],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.lost for row in rows],
            "arrayminus": [max(0.0, row.lost - row.low) for row in rows],
            "color": COLOURS[day],
            "thickness": 1.3,
            "width": 3,
        },
        "marker": {"color": COLOURS[day], "size": 8},
        "text": [
            f"{row.coding}, {plain(_doubts(row.doubts))}, by day {day}: {row.lost:.0%} "
            f"(95% {max(0.0, row.low):.0%}–{row.high:.0%})"
            for row in rows
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _shares(
    shares: Sequence[ShareRow], cases: Sequence[str], names: dict[str, str], own: str
) -> Plot:
    """A line for each case and source, from its share alone to its share in all."""
    low = min(0.0, *(row.alone for row in shares))
    high = max(1.0, *(row.total for row in shares))
    traces = [trace for i in range(len(SOURCES)) for trace in _of_source(shares, cases, names, i)]
    bold = [i for i, case in enumerate(cases) if case == own]
    labels = [names[case] for case in cases]
    return Plot(
        "Every war: shares of the spread, alone (dot) and in all (ring)",
        {ALL: View([*(band(i, low - 0.03, high + 0.03) for i in bold), *traces])},
        {
            "height": _height(len(cases)),
            "xaxis": share_axis("share of the spread") | {"range": [low - 0.03, high + 0.03]},
            "yaxis": bold_names(labels, bold, 24),
        },
        {"height": rows_height(len(cases), 36, 60), "yaxis": bold_names(labels, bold, 14)},
    )


def _height(cases: int) -> int:
    """The height of both figures, which stand side by side; nine rows with headings need some space."""
    return max(rows_height(cases, 44, 60), 460)


def _of_source(
    shares: Sequence[ShareRow], cases: Sequence[str], names: dict[str, str], number: int
) -> list[Trace]:
    source, label, colour = SOURCES[number]
    rows = [row for row in shares if row.source == source]
    at = [cases.index(row.case) + 0.25 * (number - 1) for row in rows]
    said = [
        f"{plain(names[row.case])}, {label}: alone {row.alone:.0%}, in all {row.total:.0%}"
        for row in rows
    ]
    line: Trace = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for row in rows for x in (row.alone, row.total, None)],
        "y": [y for one in at for y in (one, one, None)],
        "line": {"color": colour, "width": 2.5},
        "hoverinfo": "skip",
    }
    ends = {
        "type": "scatter",
        "mode": "markers",
        "y": at,
        "text": said,
        "hovertemplate": "%{text}<extra></extra>",
    }
    alone = {"x": [row.alone for row in rows], "marker": {"color": colour, "size": 7}}
    ring = {"color": "#ffffff", "size": 7, "line": {"color": colour, "width": 2}}
    return [line, {**ends, **alone}, {**ends, "x": [row.total for row in rows], "marker": ring}]
