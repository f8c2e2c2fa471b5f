"""Writes `sweep.html`: what was varied, how results change between points, and at what human cost."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from brittle.batches.disk import write_text, writing
from brittle.report.figures.base.panel import LegendKey, Panel, Plot
from brittle.report.page import page
from brittle.report.section import section
from brittle.sweeps.cases import ON
from brittle.sweeps.folder import REPORT
from brittle.sweeps.report import heat, lines
from brittle.sweeps.report.closing import closing
from brittle.sweeps.report.numbers import columns_of, table_of
from brittle.sweeps.report.shown import Shown, shown
from brittle.sweeps.swept import Axis, Swept
from brittle.wording import capital_letter, counted, listed

DEALS, CAPITAL, COMPARED = "deals", "capital", "compared"
"""Names of the figures."""

HINDCAST = "Hindcast, not forecast: what follows happened in the model, given its inputs."


def write_page(folder: Path) -> Path:
    """Writes the report of the sweep in a folder; returns its path."""
    swept = Swept.read(folder)
    path = folder / REPORT
    with writing(path):
        write_text(path, build(swept))
    return path


def build(swept: Swept) -> str:
    """The report as HTML."""
    panels = panels_of(swept)
    opening = "".join(f"<p>{html.escape(one)}</p>" for one in sentences(swept))
    body = "\n".join(
        [
            f"<h1>{html.escape(swept.record.name)}</h1>",
            f'<div class="opening">{opening}</div>',
            *(section(panel, {}) for panel in panels),
            _made(swept),
        ]
    )
    said = f"In the model: {found(swept)}"
    return page(f"Brittle: {swept.record.name}", body, panels, "", description=said)


def sentences(swept: Swept) -> Iterator[str]:
    """The opening: what was varied, and between which ends the results lie."""
    record, table = swept.record, swept.table
    yield HINDCAST
    if record.description:
        yield record.description
    axes = [*swept.axes, *([swept.on] if swept.on else [])]
    yield (
        f"“{record.base}” was played at {counted(len(table), 'point', 'points')}, which differ in "
        f"{listed([_ends(axis) for axis in axes], 6)} and in nothing else"
        f"{_also(swept)}. {_number(swept)}"
    )
    yield found(swept)
    if swept.compared:
        later, more = shown("capital_held_days", "deaths", gap=True)
        yield (
            f"The points are compared run by run with {_reference(swept)}. The difference in the mean "
            f"number of days until the capital is lost {_lies(table, later)}, and the difference in the "
            f"mean number of people killed {_lies(table, more)}. A number below 0 means earlier, or fewer."
        )
    failed = int(table["failed"].fillna(0).sum())
    if failed:
        yield f"{counted(failed, 'run', 'runs')} failed and are counted in no result."


def found(swept: Swept) -> str:
    """Between which ends the main results of the points lie."""
    deals, killed, held = shown("deal_carried_out", "deaths", "capital_held_days")
    table = swept.table
    return (
        f"The share of runs in which a deal is carried out {_lies(table, deals)}. The mean number of people "
        f"killed {_lies(table, killed)}, and the mean number of days until the capital is lost "
        f"{_lies(table, held)}."
    )


def _ends(axis: Axis) -> str:
    if axis.kind == "word":
        return f"{axis.title} ({', '.join(axis.labels)})"
    return f"{axis.title} ({axis.labels[0]} to {axis.labels[-1]})"


def _also(swept: Swept) -> str:
    also = swept.record.also
    return f", apart from {', '.join(also)}, whose defaults follow from these" if also else ""


def _lies(table: pd.DataFrame, one: Shown) -> str:
    """Between which ends a quantity lies."""
    values = table[one.column].astype(float)
    low, high = one.words(float(values.min())), one.words(float(values.max()))
    return f"is {low} at every point" if low == high else f"lies between {low} and {high}"


def _number(swept: Swept) -> str:
    """The number of runs of each point."""
    runs = swept.table["runs"].astype(int)
    if runs.min() == runs.max():
        return f"n = {counted(int(runs.min()), 'run', 'runs')} of each point."
    return f"n = {int(runs.min()):,} to {int(runs.max()):,} runs, depending on the point."


def _reference(swept: Swept) -> str:
    if swept.record.beside:
        return f"“{swept.record.beside}” on the same histories"
    return "the first point with the same histories"


def panels_of(swept: Swept) -> list[Panel]:
    """The figures: outcomes beside human cost, differences from the reference, and the table."""
    dead = shown(
        "deaths", gap=swept.compared
    )  # else, numbers of different histories would be compared
    pairs = {
        DEALS: [*shown("deal_carried_out"), *dead],
        CAPITAL: shown("capital_held_days", "displaced_peak"),
    }
    dated = closing(swept)
    panels = [
        *([dated] if dated is not None else []),
        *(_panel(swept, id_, _between(swept, both), both) for id_, both in pairs.items()),
    ]
    if swept.compared:
        names = ("capital_held_days", "deaths", "killed_civilians", "displaced_peak")
        panels.append(_panel(swept, COMPARED, _apart(swept), shown(*names, gap=True)))
    return [*panels, _table(swept)]


def _between(swept: Swept, quantities: Sequence[Shown]) -> str:
    """The finding of a figure: between which ends its quantities lie, over all points."""
    said = [f"{one.label}: {_span(swept.table, one)}" for one in quantities]
    return capital_letter(f"{'; '.join(said)} ({counted(len(swept.table), 'point', 'points')})")


def _span(table: pd.DataFrame, one: Shown) -> str:
    """The lowest and the highest value of a quantity."""
    values = table[one.column].astype(float)
    low, high = one.words(float(values.min())), one.words(float(values.max()))
    return low if low == high else f"{low} to {high}"


def _apart(swept: Swept) -> str:
    """The finding of the comparison: at how many points the number of dead is shown to differ."""
    (more,) = shown("deaths", gap=True)
    rows = [row for _, row in swept.table.iterrows() if pd.notna(row[more.column])]
    apart = sum(not more.open(row) for row in rows)
    return (
        f"Compared with {_reference(swept)}, the mean number of people killed is shown to differ at {apart} "
        f"of {counted(len(rows), 'point', 'points')}"
    )


def _panel(swept: Swept, id_: str, title: str, quantities: Sequence[Shown]) -> Panel:
    plots, words, keys = _drawn(swept, quantities)
    return Panel(
        id=id_,
        title=title,
        caption=f"{words} {_meanings(quantities)} {_number(swept)}",
        plots=plots,
        legend=keys,
        columns=2,
        table=table_of(columns_of(swept, quantities)),
    )


def _drawn(swept: Swept, quantities: Sequence[Shown]) -> tuple[list[Plot], str, list[LegendKey]]:
    """The plots of a figure, and what they show in words."""
    where = heat.map_of(swept)
    if where is not None:
        further = [
            "what the histories are weighed by" if axis.name == ON else axis.title
            for axis in where.facets
        ]
        words = (
            f"Each cell is a point: {where.x.title} from left to right, {where.y.title} from bottom to "
            f"top{f', and one map for each value of {listed(further)}' if further else ''}."
        )
        if any(one.gap for one in quantities):
            words += " A number in brackets has a 95% interval that includes 0."
        return heat.plots(swept, where, quantities), words, []
    one_key = len(swept.axes) == 1
    plots = [
        plot for axis in swept.axes for plot in lines.plots(swept, axis, quantities, joined=one_key)
    ]
    words = (
        "Each dot is a point, with its 95% interval."
        if one_key
        else "Each dot is a point, with its 95% interval. There is a row of plots for each varied key; the "
        "other keys also differ from dot to dot."
    )
    return plots, words, lines.legend(swept)


def _meanings(quantities: Sequence[Shown]) -> str:
    found = [f"{one.measure.label}: {one.measure.meaning}" for one in quantities]
    gap = any(one.gap for one in quantities)
    what = "Differences are taken between runs of the same history. " if gap else ""
    return f"{what}{'; '.join(found)[:1].upper()}{'; '.join(found)[1:]}."


def _table(swept: Swept) -> Panel:
    return Panel(
        id="points",
        title=f"All {counted(len(swept.table), 'point', 'points')}",
        caption=(
            "Each row of the table is a point, with means and shares over its runs and their 95% intervals, "
            f"which are found by resampling histories. {_number(swept)}"
        ),
        table=table_of(swept.table),
    )


def _made(swept: Swept) -> str:
    """How the sweep was made, at the end of the page."""
    record = swept.record
    facts = {
        "command": " ".join(record.command),
        "Brittle": record.brittle,
        "design": f"{record.method}, {counted(len(swept.table), 'point', 'points')}",
        "varied": ", ".join(record.names),
        "beside": record.beside or "nothing",
        "inputs": record.mark,
    }
    rows = "".join(
        f"<dt>{html.escape(key)}</dt><dd>{html.escape(its)}</dd>" for key, its in facts.items()
    )
    return f'<section id="made"><h3>How this was made</h3><dl>{rows}</dl></section>'
