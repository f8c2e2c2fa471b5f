"""The report's figures on a live page: with their titles, legends and numbers, and saved as pictures.

A script of the page draws them, because only the browser knows whether the page is dark and how wide it is.
`graph` puts a figure on a page; `register` adds what draws and saves every figure, on all pages.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any, NamedTuple
from urllib.parse import quote

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html, set_props
from dash.development.base_component import Component

from brittle.api.drawing import USUAL, parts_of
from brittle.explorer.pages.labels import label
from brittle.report.figures.base.panel import ALL, LegendKey, Panel, Plot, View
from brittle.report.figures.base.table import Cell, FigureTable
from brittle.report.page import asset, to_json
from brittle.report.palette import GREY, SHADES, mirrored
from brittle.report.section import COLUMNS, MARKS, NO_DATA, has_data, short

SCREEN = "screen"
"""The store that holds whether the page is dark and narrow."""

PLOT, DATA, PICTURE, SAVE, SAVED = "plot", "plot-data", "picture", "save", "saved"
"""The types of a plot, of its data, of a figure that can be saved, of its buttons, and of what they did."""

PART = "figure-part"
"""The type of the title and the caption of a figure."""

FOLD, ROWS, TABLE = "table-fold", "table-rows", "table"
"""The types of the words that unfold a table, of what the table holds, and of the place of the table.

A script makes the table when a reader unfolds it: tables are the largest part of a page, and few are read.
"""

FORMATS = ("svg", "png", "csv")

CLEAR = "rgba(0,0,0,0)"
BLANK = {
    "data": [],
    "layout": {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
    },
}
"""What stands in place of a plot before the script draws it."""

CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
}


class HowShown(NamedTuple):
    """How a figure is shown on a page."""

    scenario: str = ALL
    """The scenario that plots show if they can show several."""
    brushed: Mapping[int, str] = {}
    """The directions ("h", "v") in which a reader may brush over plots, by the numbers of the plots."""
    heading: int = 3
    """The rank of the title among the page's headings."""


def plot_id(name: str, number: int = 0) -> dict[str, str]:
    """The identifier of a plot of a figure; its `selectedData` says what was brushed over."""
    return {"type": PLOT, "name": f"{name}-{number}"}


def graph(name: str, panel: Panel, shown: HowShown = HowShown()) -> Component:  # noqa: B008 (a constant)
    """A figure: title, caption, plots, legend, buttons that save it, and the numbers behind it.

    `name` must be unique on the page.
    """
    heading = html.H4 if shown.heading == 4 else html.H3
    plots = [
        _plot(f"{name}-{number}", panel, plot, shown, number)
        for number, plot in enumerate(panel.plots)
    ]
    words = [
        heading(panel.title, className="finding", id=_part(name, "title")),
        *([html.P(panel.warning, className="warning")] if panel.warning else []),
        html.P(panel.caption, className="caption", id=_part(name, "caption")),
    ]
    return html.Section(
        [
            *words,
            html.Div(plots, className=f"plots{COLUMNS[panel.columns]}"),
            *_legend(panel.legend),
            *_saving(name, panel, shown),
            *_numbers(name, panel),
        ],
        className="figure",
        **label(panel.title),
    )


def redraw(name: str, panel: Panel, shown: HowShown = HowShown()) -> None:  # noqa: B008 (a constant)
    """Draws a figure that is on the page again, in place, with new data; only a callback may call this.

    The new figure must have as many plots as the old one, each with data, and a table if the old one had one.
    """
    set_props(_part(name, "title"), {"children": panel.title})
    set_props(_part(name, "caption"), {"children": panel.caption})
    if panel.table is not None:
        set_props({"type": ROWS, "name": name}, {"data": _rows(panel.table)})
    set_props({"type": PICTURE, "name": name}, {"data": _picture(panel, shown)})
    for number, plot in enumerate(panel.plots):
        view = plot.views.get(shown.scenario) or plot.views[ALL]
        data = _data(plot, view, shown.brushed.get(number))
        set_props({"type": DATA, "name": f"{name}-{number}"}, {"data": data})


def _part(name: str, what: str) -> dict[str, str]:
    return {"type": PART, "name": name, "what": what}


def _plot(name: str, panel: Panel, plot: Plot, shown: HowShown, number: int) -> Component:
    title = [html.H5(plot.title)] if plot.title else []
    if not has_data(plot):
        return html.Div([*title, html.P(NO_DATA, className="none")])
    view = plot.views.get(shown.scenario) or plot.views.get(ALL)
    if view is None:
        return html.Div([*title, html.P(NO_DATA, className="none")])
    said = label(plot.title or panel.title)
    return html.Div(
        [
            *title,
            dcc.Store(
                id={"type": DATA, "name": name}, data=_data(plot, view, shown.brushed.get(number))
            ),
            html.Div(
                dcc.Graph(
                    id={"type": PLOT, "name": name},
                    figure=BLANK,
                    config=CONFIG,
                    style={"height": f"{plot.layout.get('height', USUAL)}px"},
                ),
                className="plot",
                role="img",
                **said,
            ),
        ]
    )


def _data(plot: Plot, view: View, brushed: str | None) -> dict[str, Any]:
    """What the script needs to draw a plot."""
    return {
        "layout": dict(plot.layout),
        "narrow": dict(plot.narrow),
        "view": {"traces": view.traces, "layout": view.layout, "narrow": view.narrow},
        "brushed": brushed,
    }


def _legend(keys: Sequence[LegendKey]) -> list[Component]:
    if not keys:
        return []
    items = [
        html.Li([html.Img(src=_mark(key), width=18, height=18, alt=""), key.label]) for key in keys
    ]
    return [html.Ul(items, className="legend")]


def _mark(key: LegendKey) -> str:
    """The mark of a legend as a small picture, whose colours follow the page."""
    grounds = {name: {one.name: getattr(one, name) for one in SHADES} for name in ("light", "dark")}
    styles = (
        f"g{{color:{key.colour}}}"
        "@media (prefers-color-scheme:dark)"
        f"{{g{{color:{mirrored().get(key.colour.lower(), key.colour)}}}}}"
    )
    drawn = MARKS[key.mark].format(c="currentColor").replace("var(--grey)", GREY)
    drawn = drawn.replace("var(--paper)", grounds["light"]["paper"])
    return "data:image/svg+xml," + quote(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="18" height="18"><style>{styles}</style>'
        f"<g>{drawn}</g></svg>"
    )


def _saving(name: str, panel: Panel, shown: HowShown) -> list[Component]:
    kept = _picture(panel, shown)
    there = {"svg": kept["figure"], "png": kept["figure"], "csv": kept["numbers"]}
    if not any(there.values()):
        return []
    buttons = [
        html.Button(
            one.upper(),
            id={"type": SAVE, "name": name, "format": one},
            type="button",
            hidden=there[one] is None,
            **label(f"Save as {one.upper()}: {panel.title}"),
        )
        for one in FORMATS
    ]
    return [
        dcc.Store(id={"type": PICTURE, "name": name}, data=kept),
        dcc.Store(id={"type": SAVED, "name": name}),
        html.P(["Save as ", *buttons], className="save"),
    ]


def _picture(panel: Panel, shown: HowShown) -> dict[str, Any]:
    """What is saved of a figure: its name, its plots with words around them, and its numbers as CSV."""
    figure, numbers = None, None
    if any(has_data(plot) for plot in panel.plots):
        traces, layout = parts_of(panel, shown.scenario)
        figure = {"data": traces, "layout": layout}
    if panel.table is not None:
        numbers = as_csv(panel.table)
    return {"name": panel.id, "figure": figure, "numbers": numbers}


def as_csv(numbers: FigureTable) -> str:
    """The numbers of a figure as the text of a CSV file."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([numbers.columns, *numbers.rows])
    return text.getvalue()


def _numbers(name: str, panel: Panel) -> list[Component]:
    if panel.table is None:
        return []
    title = f"Table: {panel.title}"
    return [folded_table(name, "The numbers behind this figure", title, panel.table)]


def folded_table(name: str, words: str, title: str, numbers: FigureTable) -> Component:
    """A table that a reader unfolds by `words`. `name` must be unique among the tables of the page."""
    return html.Details(
        [
            html.Summary(words, id={"type": FOLD, "name": name}),
            dcc.Store(id={"type": ROWS, "name": name}, data=_rows(numbers)),
            html.Div(
                id={"type": TABLE, "name": name},
                className="scroll",
                tabIndex=0,
                role="region",
                **label(title),
            ),
        ],
        className="numbers",
    )


def _rows(numbers: FigureTable) -> dict[str, Any]:
    """The heads and the cells of a table as text."""
    rows = [[_written(cell) for cell in row] for row in numbers.rows]
    return {"columns": list(numbers.columns), "rows": rows}


def _written(cell: Cell) -> str:
    return cell if isinstance(cell, str) else short(cell)


def register(app: Dash) -> None:
    """Adds what draws and what saves the figures of every page."""
    app.clientside_callback(
        ClientsideFunction("brittle", "screen"),
        Output(SCREEN, "data"),
        Input("address", "pathname"),
    )
    app.clientside_callback(
        ClientsideFunction("brittle", "draw"),
        Output({"type": PLOT, "name": MATCH}, "figure"),
        Input({"type": DATA, "name": MATCH}, "data"),
        Input(SCREEN, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("brittle", "table"),
        Output({"type": TABLE, "name": MATCH}, "children"),
        Input({"type": FOLD, "name": MATCH}, "n_clicks"),
        Input({"type": ROWS, "name": MATCH}, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("brittle", "save"),
        Output({"type": SAVED, "name": MATCH}, "data"),
        *[Input({"type": SAVE, "name": MATCH, "format": one}, "n_clicks") for one in FORMATS],
        State({"type": PICTURE, "name": MATCH}, "data"),
    )


def script() -> str:
    """The script of the page that knows how figures look, with the colours of the dark page."""
    return f"{asset('look.js')}\nconst BrittleLook = Look({to_json(mirrored())});\n"
