"""Write the HTML of a figure, or of a chapter of figures."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from brittle.report.figures.base.panel import LegendKey, Panel, Plot, Trace
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.palette import variable

MARKS = {
    "square": '<rect x="3" y="3" width="12" height="12" fill="{c}" stroke="var(--grey)"/>',
    "striped": '<rect x="3" y="3" width="12" height="12" fill="{c}" stroke="var(--grey)"/>'
    '<path d="M3 11L11 3M7 15L15 7" stroke="var(--paper)" stroke-width="1.6"/>',
    "dotted": '<rect x="3" y="3" width="12" height="12" fill="{c}" stroke="var(--grey)"/>'
    '<path d="M6 6h2M10 6h2M6 12h2M10 12h2M8 9h2" stroke="var(--paper)" stroke-width="2"/>',
    "band": '<rect x="0" y="3" width="18" height="12" fill="{c}"/>',
    "line": '<path d="M0 9H18" stroke="{c}" stroke-width="3"/>',
    "dash": '<path d="M0 9H18" stroke="{c}" stroke-width="2.5" stroke-dasharray="5 3"/>',
    "dots": '<path d="M0 9H18" stroke="{c}" stroke-width="2.5" stroke-dasharray="2.5 2.5"/>',
    "dot": '<circle cx="9" cy="9" r="5.5" fill="{c}" stroke="var(--grey)" stroke-width=".8"/>',
    "ring": '<circle cx="9" cy="9" r="5" fill="var(--paper)" stroke="{c}" stroke-width="2"/>',
    "open": '<rect x="4" y="4" width="10" height="10" fill="var(--paper)" stroke="{c}" '
    'stroke-width="2"/>',
    "bar": '<path d="M9 2V16" stroke="{c}" stroke-width="3"/>',
    "diamond": '<path d="M9 3L15 9L9 15L3 9Z" fill="var(--paper)" stroke="{c}" stroke-width="2"/>',
}

COLUMNS = {1: "", 2: " two", 3: " three"}
"""The CSS class of a figure with this number of plots beside one another."""

NO_DATA = "There are no data, because no run has recorded what this figure shows."


def section(panel: Panel, titles: Mapping[str, str]) -> str:
    """Write one figure: title, warning, caption, controls, plots, legend, table, and buttons that save it."""
    parts = [_saving(panel), panel.body] if panel.plots else [panel.body, _saving(panel)]
    return f'<section id="{panel.id}">{_drawing(panel, titles)}{"".join(parts)}{_table(panel)}</section>'


def bare_section(panel: Panel) -> str:
    """Write one figure without its table and buttons, for a place that is short; `tools` writes those."""
    return f'<section id="{panel.id}">{_drawing(panel, {})}{panel.body}</section>'


def tools(panel: Panel) -> str:
    """Write the table of a figure and the buttons that save it."""
    return f"{_saving(panel)}{_table(panel)}"


def _drawing(panel: Panel, titles: Mapping[str, str]) -> str:
    plots = "".join(_plot(panel, i, plot) for i, plot in enumerate(panel.plots))
    grid = f'<div class="plots{COLUMNS[panel.columns]}">{plots}</div>' if plots else ""
    warning = f'<p class="warning">{html.escape(panel.warning)}</p>' if panel.warning else ""
    caption = f'<p class="caption">{html.escape(panel.caption)}</p>' if panel.caption else ""
    return (
        f'<h3 class="finding">{html.escape(panel.title)}</h3>{warning}{caption}'
        f"{_controls(panel, titles)}{grid}{_legend(panel.legend)}"
    )


class Words(NamedTuple):
    """The paragraphs of a chapter, as plain text."""

    warnings: Sequence[str]
    lead: Sequence[str]


def chapter(id_: str, title: str, words: Words, figures: str) -> str:
    """Write a chapter: its heading, its warnings and paragraphs, and the HTML of its figures."""
    warned = "".join(f'<p class="warning">{html.escape(one)}</p>' for one in words.warnings)
    said = "".join(f"<p>{html.escape(one)}</p>" for one in words.lead)
    opening = f'<div class="lead">{said}</div>' if said else ""
    heading = f"<h2>{html.escape(title)}</h2>"
    return f'<section class="chapter" id="{id_}">{heading}{warned}{opening}{figures}</section>'


def plot_id(panel: Panel, number: int) -> str:
    """The `id` of a plot's HTML element."""
    return f"{panel.id}-{number}"


def has_data(plot: Plot) -> bool:
    """Whether a plot has something to draw in at least one view."""
    return any(_drawn(trace) for view in plot.views.values() for trace in view.traces)


def _drawn(trace: Trace) -> bool:
    """Whether a trace draws anything; a line needs two points."""
    pairs = zip(trace.get("x", ()), trace.get("y", ()), strict=False)
    points = sum(all(_is_number(value) for value in pair) for pair in pairs)
    return points > 1 if trace.get("mode") == "lines" else points > 0


def _is_number(value: Any) -> bool:
    return isinstance(value, str) or (value is not None and math.isfinite(value))


def _plot(panel: Panel, number: int, plot: Plot) -> str:
    title = f"<h4>{html.escape(plot.title)}</h4>" if plot.title else ""
    if not has_data(plot):
        return f'<div>{title}<p class="none">{NO_DATA}</p></div>'
    said = html.escape(plot.title or panel.title, quote=True)
    name = plot_id(panel, number)
    return f'<div>{title}<div class="plot" id="{name}" role="img" aria-label="{said}"></div></div>'


def _saving(panel: Panel) -> str:
    """Write the row of buttons that save a figure: as pictures if it has plots, as CSV if it has a table."""
    pictures = ("svg", "png") if any(has_data(plot) for plot in panel.plots) else ()
    formats = [*pictures, *(("csv",) if panel.table else ())]
    what = html.escape(panel.title, quote=True)
    buttons = "".join(
        f'<button type="button" data-save="{one}" data-of="{panel.id}" '
        f'aria-label="Save as {one.upper()}: {what}">{one.upper()}</button>'
        for one in formats
    )
    return f'<p class="save">Save as {buttons}</p>' if formats else ""


def _controls(panel: Panel, titles: Mapping[str, str]) -> str:
    parts = []
    keys = panel.choice
    if len(keys) > 1:
        options = "".join(
            f'<option value="{html.escape(key, quote=True)}">{html.escape(titles[key])}</option>'
            for key in keys
        )
        parts.append(f'<label>Scenario <select class="scenario">{options}</select></label>')
    return f'<div class="controls">{"".join(parts)}</div>' if parts else ""


def _legend(keys: Sequence[LegendKey]) -> str:
    if not keys:
        return ""
    items = "".join(
        f'<li><svg width="18" height="18" aria-hidden="true">'
        f"{MARKS[key.mark].format(c=variable(key.colour))}</svg>{html.escape(key.label)}</li>"
        for key in keys
    )
    return f'<ul class="legend">{items}</ul>'


def _table(panel: Panel) -> str:
    """Write the numbers behind a figure as a table; the keyboard can scroll it."""
    if panel.table is None:
        return ""
    what = html.escape(panel.title, quote=True)
    return (
        f'<details class="numbers" data-of="{panel.id}"><summary>The numbers behind this figure</summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="Table: {what}">'
        f"{table_html(panel.table)}</div></details>"
    )


def table_html(table: FigureTable) -> str:
    """Write a table; a cell shows a number with three digits, and the CSV file has six."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in table.columns)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return f"<td>{html.escape(value)}</td>"
    shown = short(value)
    if value is None or not math.isfinite(value):
        return f'<td data-value="">{shown}</td>'
    whole = str(value) if isinstance(value, int) else f"{value:.6g}"
    return f"<td>{shown}</td>" if whole == shown else f'<td data-value="{whole}">{shown}</td>'


def short(value: float | None) -> str:
    """Write a number of a table with three digits; a dash if there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    if isinstance(value, int) or abs(value) >= 100:
        return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}"
    return f"{value:.3g}"
