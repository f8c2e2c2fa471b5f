"""What the bench does when a reader acts."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from brittle.explorer.bench.saving import as_yaml, file_name
from brittle.explorer.controls.drawn import BOX, CONTROL, NUMBER
from brittle.explorer.controls.fields import controls_of
from brittle.explorer.controls.finding import found
from brittle.explorer.pages.bench.back import compared, ways_back
from brittle.explorer.pages.bench.growing import register_growing
from brittle.explorer.pages.bench.sweep_panel import register_sweep
from brittle.explorer.pages.bench.turning import register_turning
from brittle.explorer.site import ExplorerSite
from brittle.model.inputs.errors import BrittleError


def register(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks of the bench."""
    register_turning(app, site)
    register_growing(app, site)
    _register_saying(app, site)
    _register_searching(app, site)
    _register_saving(app, site)
    register_sweep(app, site)
    _register_scripts(app)


def _register_saying(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("compared", "children"),
        Output("back", "children"),
        Input("asked", "search"),
        Input("whole", "data"),  # once more with the last numbers, if a request was lost on its way
    )
    def say(address: str, _: Any) -> tuple[list[Component], list[Component]]:
        """Says what is compared, and gives the ways back."""
        try:
            question = site.asked(address)
            return compared(site, question), ways_back(site, question)
        except BrittleError:  # which `turn` says
            raise PreventUpdate from None


def _register_searching(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("more", "options"),
        Input("more", "search_value"),
        Input("drawn", "data"),
        State("asked", "search"),
        State({"type": CONTROL, "field": ALL}, "id"),
    )
    def search(words: str | None, drawn: str | None, address: str, ids: list[Any]) -> list[Any]:
        """Lists the controls that hold the reader's words; the browser would list them in another order."""
        if not drawn:
            raise PreventUpdate
        question = site.asked(address)
        start = site.catalogue.case(question.case).scenarios[question.start]
        listed = found(controls_of(start), words or "", [one["field"] for one in ids])
        return [
            {
                "label": f"{one.label} – {one.group.value}",
                "value": one.field,
                "search": f"{words} {one.label}",
            }
            for one in listed
        ]


def _register_saving(app: Dash, site: ExplorerSite) -> None:
    @app.callback(
        Output("saved", "data"),
        Input("save", "n_clicks"),
        State("asked", "search"),
        prevent_initial_call=True,
    )
    def save(clicks: int, address: str) -> dict[str, Any]:
        """Sends the reader's scenario as a file."""
        question = site.asked(address)
        text = as_yaml(question, site.catalogue.case(question.case).scenarios)
        return {"content": text, "filename": file_name(question), "type": "text/yaml"}


def _register_scripts(app: Dash) -> None:
    """Adds what the browser does alone (assets/bench.js)."""

    def script(name: str) -> ClientsideFunction:
        return ClientsideFunction("bench", name)

    app.clientside_callback(script("askAgain"), Input("grown", "data"))
    app.clientside_callback(script("answered"), Input("answer", "children"))
    app.clientside_callback(script("drawn"), Input("pictures", "children"))
    app.clientside_callback(
        script("begin"),
        Output("progress", "children", allow_duplicate=True),
        Input("asked", "search"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        script("stop"),
        Output("progress", "children", allow_duplicate=True),
        Input("stop", "n_clicks"),
        Input("go-on", "n_clicks"),
        State("asked", "search"),
        State("grown", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        script("follow"),
        Input("held", "data"),
        *(
            State({"type": kind, "field": ALL}, prop)
            for kind, value in ((CONTROL, "value"), (NUMBER, "value"), (BOX, "className"))
            for prop in ("id", value)
        ),
    )
    app.clientside_callback(
        script("copyLink"), Output("copy-link", "title"), Input("copy-link", "n_clicks")
    )
