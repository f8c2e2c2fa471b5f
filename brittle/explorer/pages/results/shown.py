"""Draws the page of results: the runs, two scenarios side by side, and figures of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from inspect import getdoc
from typing import NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from brittle.api.plots import RunPlots, name_of
from brittle.explorer.bench import words
from brittle.explorer.bench.answer import QUANTITIES, ComparedQuantity
from brittle.explorer.kept.drawn import DrawnRuns, edges_of, kind_panel, number_panel, words_drawn
from brittle.explorer.kept.measures import KINDS, NUMBERS
from brittle.explorer.kept.narrowing import NarrowedResults
from brittle.explorer.kept.sides import ComparedSide, estimated, side_by_side
from brittle.explorer.pages.figures import HowShown, folded_table, graph, redraw
from brittle.explorer.pages.labels import label
from brittle.explorer.pages.results.open_view import RIGHT, OpenView
from brittle.report.chapters import FIGURES
from brittle.report.figures.base.panel import ALL, Panel
from brittle.report.figures.base.table import FigureTable
from brittle.results.statistics import Estimate
from brittle.sweeps.report.page import panels_of, sentences
from brittle.sweeps.swept import Swept
from brittle.wording import counted

OF_RUNS = ("outcomes", "ruler", "deaths", "funnel", "time_to_loss")
"""The figures of the report that are drawn from the table of runs alone, so that a filter narrows them."""

REPORT_FIGURES = {
    name_of(make): make
    for make in FIGURES
    if name_of(make) != "land" and hasattr(RunPlots, name_of(make))
}
"""The figures of the report that the page draws, by their names. The map has a page of its own."""


def figure_options() -> list[dict[str, str]]:
    """The report's figures between which a reader chooses."""
    return [
        {"label": (getdoc(getattr(RunPlots, name)) or name).splitlines()[0], "value": name}
        for name in REPORT_FIGURES
    ]


# --- a batch ------------------------------------------------------------------------------------


def said(view: OpenView) -> list[Component | str]:
    """The filter in words, and how many runs remain of each scenario."""
    narrowing = view.asked.narrowing
    parts: list[Component | str] = []
    if narrowing.is_empty:
        parts += ["All runs are shown. "]
    else:
        parts += [html.B("Filter: "), f"only runs in which {narrowing.in_words()}. "]
    one_batch = not view.asked.beside
    for side in view.sides.values():
        drawn = DrawnRuns.of(side, narrowing)
        folder = "" if one_batch else f" ({side.folder})"
        parts.append(
            f"“{side.title}”{folder}: {int(drawn.kept.sum()):,} of {counted(len(drawn.runs), 'run', 'runs')}. "
        )
    return parts


class DrawnFigure(NamedTuple):
    """A figure of runs."""

    name: str
    panel: Panel
    shown: HowShown


def runs_figures(view: OpenView) -> Component:
    """A figure for each measure; those of two scenarios stand beside one another."""
    heads = [_head(side, bool(view.asked.beside)) for side in view.sides.values()]
    figures = [graph(one.name, one.panel, one.shown) for one in _figures(view)]
    if RIGHT in view.sides:
        return html.Div([*heads, *figures], className="grid pairs")
    return html.Div([*heads, html.Div(figures, className="grid")])


def redraw_runs(view: OpenView) -> None:
    """Draws the figures of `runs_figures` again, in place, for another filter of the same scenarios."""
    for one in _figures(view):
        redraw(one.name, one.panel, one.shown)


def _head(side: ComparedSide, two_batches: bool) -> Component:
    folder = [html.Span(side.folder, className="small")] if two_batches else []
    return html.H3([side.title, *folder])


def _figures(view: OpenView) -> Iterator[DrawnFigure]:
    drawn = {name: DrawnRuns.of(side, view.asked.narrowing) for name, side in view.sides.items()}
    tables = [one.runs for one in drawn.values()]
    for number in NUMBERS:
        edges = edges_of(number, tables)
        for name, one in drawn.items():
            panel = _titled(number_panel(name, number, one, edges), one.side, drawn)
            yield DrawnFigure(f"{name}-{number.name}", panel, HowShown(ALL, {0: "h"}, 4))
    for kind in KINDS:
        words_ = words_drawn(kind, tables)
        for name, one in drawn.items():
            panel = _titled(kind_panel(name, kind, one, words_), one.side, drawn)
            yield DrawnFigure(f"{name}-{kind.name}", panel, HowShown(ALL, {0: "v"}, 4))


def _titled(panel: Panel, side: ComparedSide, drawn: Mapping[str, DrawnRuns]) -> Panel:
    """The figure with its scenario in the title, if the figures of two scenarios alternate on a phone."""
    if RIGHT not in drawn:
        return panel
    one_batch = len({one.side.folder for one in drawn.values()}) == 1
    return replace(panel, title=f"{panel.title}: {_named(side, one_batch)}")


def sides_table(view: OpenView) -> list[Component]:
    """Two scenarios side by side in numbers; nothing if one scenario is shown."""
    sides = view.sides
    if RIGHT not in sides:
        return []
    one, other = sides.values()
    both = side_by_side(one, other)
    heads: tuple[str, ...] = ()
    if both.paired and view.asked.narrowing.is_empty:
        heads = ("Difference",)
        cells = {row.quantity.name: _paired_cells(row) for row in both.rows()}
        note = both.said()
    else:
        cells = _own_cells(view, one, other)
        note = (
            both.said()
            if not both.paired
            else (
                "These are the runs that the filter leaves on either side. Differences within pairs are given "
                "without a filter, because a filter may leave one run of a pair and not the other."
            )
        )
    body: list[Component] = []
    grouped: dict[str, list[Component]] = {}
    for quantity in QUANTITIES:
        line = html.Tr([html.Th(quantity.label, scope="row"), *cells[quantity.name]])
        grouped.setdefault(quantity.head, []).append(line)
    for head, lines in grouped.items():
        width = 3 + len(heads)
        body.append(html.Tr(html.Th(head, colSpan=width, scope="rowgroup"), className="rowgroup"))
        body += lines
    titles = (
        "",
        *(_named(side, both.one.folder == both.other.folder) for side in (one, other)),
        *heads,
    )
    table_ = html.Table(
        [
            html.Caption(f"{note} Hindcast in a model, not a forecast."),
            html.Thead(html.Tr([html.Th(words_, scope="col") for words_ in titles])),
            html.Tbody(body),
        ],
        className="answer",
    )
    whole = both.every_quantity() if heads else None
    return [
        html.H3("Side by side"),
        html.Div(table_, className="scroll", tabIndex=0),
        *([_every(whole)] if whole else []),
    ]


def _every(whole: FigureTable) -> Component:
    """Every quantity of the comparison, in a fold, and the button that saves them."""
    save = html.Button("Save the comparison as CSV", id="kept-save-sides", type="button")
    words_ = "Every quantity of these runs"
    return html.Div([folded_table("sides", words_, words_, whole), html.P(save)])


def _named(side: ComparedSide, one_batch: bool) -> str:
    return side.title if one_batch else f"{side.title} ({side.folder})"


def _paired_cells(row: ComparedQuantity) -> list[Component]:
    seen = "seen" if row.seen else "unseen"
    difference = [
        html.Span(words.difference(row), className=seen),
        html.Br(),
        html.Span(words.its_ends(row), className="small"),
    ]
    return [_number(row, row.mine), _number(row, row.beside), html.Td(difference)]


def _own_cells(
    view: OpenView, one: ComparedSide, other: ComparedSide
) -> dict[str, list[Component]]:
    """Each quantity in the remaining runs of each scenario."""
    narrowing = view.asked.narrowing
    tables = [side.runs[narrowing.keeps(side.runs)] for side in (one, other)]
    found: dict[str, list[Component]] = {}
    for quantity in QUANTITIES:
        a, b = (
            estimated(quantity, runs, side.results.worth)
            for runs, side in zip(tables, (one, other), strict=True)
        )
        row = ComparedQuantity(quantity, b, a, a)
        found[quantity.name] = [_number(row, a), _number(row, b)]
    return found


def _number(row: ComparedQuantity, one: Estimate) -> Component:
    if not one.runs:
        return html.Td("no run remains")
    return html.Td(
        [
            words.value(row, one),
            html.Br(),
            html.Span(words.its_interval(row, one), className="small"),
        ]
    )


def report_figure(view: OpenView) -> list[Component]:
    """The figure of the report that the reader has chosen."""
    name = view.asked.figure
    if not name:
        return []
    if name not in REPORT_FIGURES:
        return [
            html.P(
                f"There is no figure {name[:40]!r}; choose one of the list.", className="problem"
            )
        ]
    results, note = view.results, ""
    if not view.asked.narrowing.is_empty:
        if name in OF_RUNS:
            results = NarrowedResults.of_runs(view.results, view.asked.narrowing)
            note = "This figure is drawn from the runs that the filter leaves of every scenario."
        else:
            note = "This figure is drawn from all runs, because it shows more than the table of runs holds."
    if not len(results.runs):
        return [html.P("No run remains, so that there is nothing to draw.", className="problem")]
    panel = REPORT_FIGURES[name](results)
    if panel is None or not panel.plots:
        words_ = "This batch holds nothing that this figure could show; choose another figure."
        return [html.P(words_, className="problem")]
    key = view.asked.scenario if view.asked.scenario in results.scenarios else results.main
    return [
        html.H3("A figure of the report"),
        *([html.P(note, className="warning")] if note else []),
        graph("report", panel, HowShown(key, {}, 4)),
    ]


# --- a sweep ------------------------------------------------------------------------------------


def sweep_page(swept: Swept) -> Component:
    """The words and the figures of a sweep's report."""
    panels = [panel for panel in panels_of(swept) if panel.plots]
    return html.Div(
        [
            html.H3(swept.record.name),
            html.Div([html.P(one) for one in sentences(swept)], className="lead"),
            *(graph(f"sweep-{panel.id}", panel) for panel in panels),
        ],
        **label("A sweep"),
    )
