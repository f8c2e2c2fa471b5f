"""The explorer's one page, put together: its layout, and what happens when a reader acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from brittle.explorer.bench.answer import answer
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.question import DAYS, Question, question_in
from brittle.explorer.catalogue import Catalogue
from brittle.explorer.controls.drawn import CONTROL
from brittle.explorer.controls.fields import controls_of
from brittle.explorer.controls.values import is_at_rest, written
from brittle.explorer.pages import bench
from brittle.explorer.work.table import WorkTable
from brittle.model.inputs.errors import BrittleError
from brittle.wording import long_date

ASSETS = Path(__file__).parent / "assets"
PAUSE = 2.0
"""Seconds for which the page waits for the next numbers before it asks again."""

ASK_AGAIN = """(grown) => {
  if (grown && !grown.over) dash_clientside.set_props("again", {data: grown});
}"""


def make_app(catalogue: Catalogue, table: WorkTable) -> Dash:
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
    app.layout = lambda: _layout(catalogue)
    _register(app, catalogue, table)
    return app


def begun(catalogue: Catalogue, question: Question) -> Answering:
    """Takes up a question."""
    return Answering(question, catalogue.case(question.case))


def _layout(catalogue: Catalogue) -> Component:
    return html.Div(
        [
            dcc.Location(id="address", refresh=False),
            dcc.Store(id="shown", data=[]),
            dcc.Store(id="grown", data=None),
            dcc.Store(id="again", data=None),
            html.Header([html.H1("What if?"), html.P("Hindcast, not forecast", className="hindcast")]),
            html.Main(
                [
                    html.Section(_choices(catalogue), className="choices", **{"aria-label": "What is compared"}),
                    html.Div(id="problem", role="alert", className="problem"),
                    html.Div(
                        [
                            html.Section(id="controls", className="controls-panel", **{"aria-label": "Controls"}),
                            html.Section(
                                [html.Div(id="progress", role="status"), html.Div(id="answer")],
                                className="answer-panel", **{"aria-label": "Answer"},
                            ),
                        ],
                        className="bench",
                    ),
                ]
            ),
        ]
    )


def _choices(catalogue: Catalogue) -> list[Component]:
    return [
        _choice("case", "Case", [{"label": name.replace("_", " "), "value": name} for name in catalogue.names]),
        _choice("beside", "Reference", []),
        _choice("start", "Mine starts from", []),
        _choice("days", "Days played", [{"label": f"{n} days", "value": n} for n in bench.SPANS]),
        html.Button("Undo all changes", id="reset", n_clicks=0, type="button"),
    ]


def _choice(name: str, label: str, options: Sequence[Mapping[str, Any]]) -> Component:
    return html.Div(
        [html.Label(label, htmlFor=name), dcc.Dropdown(id=name, options=list(options), clearable=False)],
        className="choice",
    )


def _first(catalogue: Catalogue) -> Question:
    """The question of a first visit."""
    return _with_case(catalogue, Question(catalogue.first, "", ""))


def _with_case(catalogue: Catalogue, question: Question) -> Question:
    """A question about the first scenarios of its case, where it names none."""
    keys = list(catalogue.case(question.case).scenarios)
    beside = question.beside or ("baseline" if "baseline" in keys else keys[0])
    return Question(question.case, beside, question.start or beside, question.changes, question.days)


def _asked(catalogue: Catalogue, address: str) -> Question:
    question = question_in(address or "")
    return _with_case(catalogue, question) if question.case else _first(catalogue)


def _register(app: Dash, catalogue: Catalogue, table: WorkTable) -> None:
    @app.callback(
        Output("address", "search"),
        Output("controls", "children"),
        Output("problem", "children"),
        Output("case", "value"),
        Output("beside", "options"),
        Output("beside", "value"),
        Output("start", "options"),
        Output("start", "value"),
        Output("days", "value"),
        Output("shown", "data"),
        Input("address", "search"),
        Input({"type": CONTROL, "field": ALL}, "value"),
        Input("case", "value"),
        Input("beside", "value"),
        Input("start", "value"),
        Input("days", "value"),
        Input("reset", "n_clicks"),
        Input("more", "value", allow_optional=True),
        State({"type": CONTROL, "field": ALL}, "id"),
        State("shown", "data"),
    )
    def turn(
        address: str, held: list[Any], case: str, beside: str, start: str, days: int,
        reset: int, more: str | None, ids: list[dict[str, str]], shown: list[str],
    ) -> tuple[Any, ...]:
        """Brings the address and the controls together after the reader has changed one of them."""
        try:
            before = _asked(catalogue, address)
            fresh = ctx.triggered_id
            after = before
            if isinstance(fresh, dict):
                fields = [one["field"] for one in ids]
                after = _moved(catalogue, before, dict(zip(fields, held, strict=True)), fresh["field"])
            elif fresh == "case" and case and case != before.case:
                after = _with_case(catalogue, Question(case, "", ""))
                shown = []
            elif fresh == "beside" and beside and beside != before.beside:
                after = _beside_changed(catalogue, before, beside)
            elif fresh == "start" and start and start != before.start:
                after = Question(before.case, before.beside, start, (), before.days)
            elif fresh == "days" and days and days != before.days:
                after = Question(before.case, before.beside, before.start, before.changes, days)
            elif fresh == "reset" and reset:
                after = Question(before.case, before.beside, before.start, (), before.days)
            elif fresh == "more" and more:
                shown = [*shown, more]
            elif fresh not in ("address", None):
                raise PreventUpdate
            if after == before and isinstance(fresh, dict):
                raise PreventUpdate
            opened = catalogue.case(after.case)
            scenarios = opened.scenarios
            names = [{"label": one.title, "value": key} for key, one in scenarios.items()]
            moment = scenarios[after.beside].branch
            alike = [one for one in names if scenarios[one["value"]].branch == moment]
            panel = bench.controls_panel(after, opened, shown)
            search = f"?{after.address}"
            return (
                search if search != address else no_update, panel, "", after.case, names, after.beside,
                alike, after.start, after.days, shown,
            )
        except BrittleError as error:
            return (no_update, no_update, str(error), *[no_update] * 7)

    @app.callback(
        Output("answer", "children"),
        Output("progress", "children"),
        Output("grown", "data"),
        Input("address", "search"),
        Input("again", "data"),
    )
    def grow(address: str, grown: Mapping[str, Any] | None) -> tuple[Any, ...]:
        """Shows the numbers as runs are played, until the last stage."""
        if not address:
            raise PreventUpdate
        have = grown["runs"] if grown and grown["address"] == address else 0
        try:
            question = _asked(catalogue, address)
            at_work = table.ask(question)
            table.wait(at_work, have, PAUSE)
            if at_work.error is not None:
                raise at_work.error
        except BrittleError as error:
            return no_update, str(error), no_update
        number = at_work.finished
        turn = (grown or {}).get("turn", 0) + 1
        over = number >= STAGES[-1]
        again = {"address": address, "runs": number, "turn": turn, "over": over}
        if number <= have:
            return no_update, at_work.words, again
        found = answer(at_work.results(number))
        return bench.answer_panel(found, question.days), f"{number:,} pairs of {STAGES[-1]}", again

    # Each answer asks for the next one. Dash allows no circle of callbacks, so that the page's script closes it.
    app.clientside_callback(ASK_AGAIN, Input("grown", "data"))


def _moved(catalogue: Catalogue, question: Question, held: Mapping[str, Any], field: str) -> Question:
    """The question after a control has been moved."""
    scenario = catalogue.case(question.case).scenarios[question.start]
    control = next(one for one in controls_of(scenario) if one.field == field)
    if is_at_rest(control, held[field]):
        return question.without(field)
    return question.with_(field, written(control, held[field], scenario))


def _beside_changed(catalogue: Catalogue, question: Question, beside: str) -> Question:
    """The question with another reference; if that begins at another moment, the reader's own follows it."""
    scenarios = catalogue.case(question.case).scenarios
    alike = scenarios[beside].branch == scenarios[question.start].branch
    start, changes = (question.start, question.changes) if alike else (beside, ())
    return Question(question.case, beside, start, changes, question.days)
