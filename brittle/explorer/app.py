"""The explorer, put together: its pages, and the frame around them."""

from __future__ import annotations

from pathlib import Path

from dash import ALL, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from brittle.explorer.pages import bench, figures, results, story
from brittle.explorer.site import ExplorerSite, Page
from brittle.report.page import asset
from brittle.report.palette import style_sheet

ASSETS = Path(__file__).parent / "assets"

PAGES: tuple[Page, ...] = (
    Page("/", "What if?", bench.layout, bench.register),
    Page("/story", "Story", story.layout, story.register),
    Page("/results", "Results", results.layout, results.register),
)
"""The pages, in the order of the links at the top."""


TURN = "turn-to"
"""The type of the identifiers of the links to the pages."""

LINKS = """(search, links) => {
  const question = new URLSearchParams([...new URLSearchParams(search)]
    .filter(([name]) => ["case", "beside", "from", "days", "set"].includes(name))).toString();
  clearTimeout(window.brittleLinks);
  window.brittleLinks = setTimeout(() => links.forEach(
    (id) => dash_clientside.set_props(id, {href: id.path + (question && "?" + question)})), 400);
}"""
"""Lets the links to the other pages carry the question of this page, when the page is at rest."""

PLACES = ("asked", "story-at", "kept")
"""The parts of the pages that hold the address, one for each page."""


def make_app(site: ExplorerSite) -> Dash:
    """The application; nothing is played before a reader asks."""
    app = Dash(
        "brittle",
        title="Brittle: what if",
        update_title="",
        assets_folder=str(ASSETS),
        serve_locally=True,
        suppress_callback_exceptions=True,
        use_pages=False,
        enable_mcp=False,
        compress=False,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.index_string = _frame()
    app.layout = _layout()
    figures.register(app)
    for page in PAGES:
        page.register(app, site)

    @app.callback(Output("page", "children"), Input("address", "pathname"))
    def turn(path: str) -> Component:
        """Shows the page of an address; an unknown address shows the first page."""
        page = next((one for one in PAGES if one.path == path), PAGES[0])
        return page.layout(site)

    for place in PLACES:
        app.clientside_callback(
            LINKS, Input(place, "search"), State({"type": TURN, "path": ALL}, "id")
        )
    return app


def _frame() -> str:
    """The page around the application: the report's styles, and a word for readers without scripts."""
    styles = style_sheet() + asset("base.css") + asset("index.css")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head>{%metas%}<title>{%title%}</title>'
        f'<link rel="icon" href="data:,"><style>{styles}</style><script>{figures.script()}</script>'
        "{%css%}</head>"
        "<body><noscript>This page needs JavaScript, because it changes while you watch. The commands "
        "brittle run and brittle report give the same numbers in a page that does not.</noscript>"
        "{%app_entry%}<footer>{%config%}{%scripts%}{%renderer%}</footer></body></html>"
    )


def _layout() -> Component:
    links = [
        dcc.Link(page.title, href=page.path, id={"type": TURN, "path": page.path}) for page in PAGES
    ]
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id=figures.SCREEN),
            html.Header(
                [html.H1("Brittle"), html.P("Hindcast, not forecast"), html.Nav(links)],
                className="top",
            ),
            html.Main(id="page"),
        ]
    )
