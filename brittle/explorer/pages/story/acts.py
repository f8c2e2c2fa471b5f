"""What the story page does when a reader acts, and while runs are played."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from dash import Dash, Input, Output, ctx, html, no_update
from dash.exceptions import PreventUpdate

from brittle.api.cases import LoadedScenario
from brittle.explorer.bench.answering import STAGES, Answering
from brittle.explorer.bench.moment import MOMENT
from brittle.explorer.controls.fields import control_of
from brittle.explorer.pages.labels import in_words
from brittle.explorer.pages.story.changing import after_act, asked_story, completed
from brittle.explorer.pages.story.layout import BESIDE_IT, frame
from brittle.explorer.pages.story.route import RUN_PATH, add_route
from brittle.explorer.site import ExplorerSite
from brittle.explorer.story.choosing import RunKind, kind_named, kinds_of
from brittle.explorer.story.state import StoryState
from brittle.model.inputs.errors import BrittleError
from brittle.sweeps.cases import label
from brittle.wording import capital_letter, long_date, spaced

PAUSE = 2.0
"""Seconds for which the page waits for the next runs before it asks again."""

GOES_ON = """(grown) => {
  if (!grown) return;
  if (grown.found) {
    // No entry in the list of visited pages is added, so that the back button leaves the page.
    history.replaceState(history.state, "", location.pathname + grown.found);
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  } else if (!grown.over) dash_clientside.set_props("story-again", {data: grown});
}"""

ACTS = ("story-case", "story-reference", "story-start", "story-kind", "story-beside", "story-next")
"""The parts that a reader may change, in the order of the callback's inputs."""


class StoryTurned(NamedTuple):
    """The parts of the page that follow the address."""

    address: Any
    case: Any
    references: Any
    reference: Any
    starts: Any
    start: Any
    kind: Any
    beside: Any
    changes: Any
    problem: Any


class StoryGrown(NamedTuple):
    """The parts of the page that follow the runs."""

    kinds: Any
    story: Any
    progress: Any
    grown: Any


def register(app: Dash, site: ExplorerSite) -> None:
    """Adds the callbacks of the story page, and the page in its frame."""
    add_route(app.server, site)

    @app.callback(
        Output("story-at", "search"),
        Output("story-case", "value"),
        Output("story-reference", "options"),
        Output("story-reference", "value"),
        Output("story-start", "options"),
        Output("story-start", "value"),
        Output("story-kind", "value"),
        Output("story-beside", "value"),
        Output("story-changes", "children"),
        Output("story-problem", "children"),
        Input("story-at", "search"),
        *(Input(one, "n_clicks" if one == "story-next" else "value") for one in ACTS),
    )
    def turn(address: str, *values: Any) -> StoryTurned:
        """Brings the address and the choices together after the reader has changed one of them."""
        try:
            return _turned(site, address, dict(zip(ACTS, values, strict=True)))
        except BrittleError as error:
            return StoryTurned(*[no_update] * 10)._replace(problem=in_words(error))

    @app.callback(
        Output("story-kind", "options"),
        Output("story-box", "children"),
        Output("story-progress", "children"),
        Output("story-grown", "data"),
        Input("story-at", "search"),
        Input("story-again", "data"),
    )
    def grow(address: str, grown: Mapping[str, Any] | None) -> StoryGrown:
        """Chooses a run as soon as runs have been played, and counts the kinds of runs until the last."""
        return _grown(site, address or "", grown or {})

    # Each answer asks for the next one. Dash allows no circle of callbacks, so that a script closes it.
    app.clientside_callback(GOES_ON, Input("story-grown", "data"))


def _turned(site: ExplorerSite, address: str, values: Mapping[str, Any]) -> StoryTurned:
    before = asked_story(site, address or "")
    act = ctx.triggered_id
    after = before
    if isinstance(act, str) and act in ACTS:
        after = after_act(site, before, act, values, lambda: _kinds(site, before))
        if after == before:
            raise PreventUpdate
    question = after.question
    opened = site.catalogue.case(question.case)
    options = [{"label": one.title, "value": key} for key, one in opened.scenarios.items()]
    moment = opened.scenarios[question.beside].branch
    return StoryTurned(
        address=no_update if after == before else f"?{after.address}",
        case=question.case,
        references=options,
        reference=question.beside,
        starts=[one for one in options if opened.scenarios[one["value"]].branch == moment],
        start=question.start,
        kind=after.kind,
        beside=[] if after.alone else [BESIDE_IT],
        changes=changes_in_words(after, opened.scenarios[question.start]),
        problem="",
    )


def changes_in_words(state: StoryState, start: LoadedScenario) -> str:
    """The reader's changes of a scenario, in words; the page What if? says more of them."""
    changes = [_change(start, field, value) for field, value in state.question.changes]
    days = f"The runs go on for {state.question.days} days after the starting moment."
    return f"Mine is changed. {'. '.join(changes)}. {days}" if changes else days


def _change(start: LoadedScenario, field: str, value: str) -> str:
    """A change in words; a list of values is only named."""
    if field == MOMENT:
        return f"Both act from {long_date(datetime.fromisoformat(value))} on"
    control = control_of(start, field)
    name = control.label if control else capital_letter(label(field))
    return f"{name}: {'changed' if value[:1] in ('[', '{') else spaced(value)}"


def _kinds(site: ExplorerSite, state: StoryState) -> tuple[RunKind, ...]:
    at_work = site.table.ask(state.question)
    return kinds_of(at_work.results(at_work.finished)) if at_work.finished else ()


def _grown(site: ExplorerSite, address: str, grown: Mapping[str, Any]) -> StoryGrown:
    asks_again = grown.get("address") == address
    have = grown["runs"] if asks_again else 0
    try:
        state = asked_story(site, address)
    except BrittleError:  # which `turn` shows
        return StoryGrown([], [], "", {"over": True})
    try:
        at_work = site.table.ask(state.question)
        site.table.wait(at_work, have, PAUSE)
        if at_work.error is not None:
            raise at_work.error
        return _shown(at_work, state, _StoryAsked(address, have, grown.get("turn", 0) + 1))
    except BrittleError as error:
        said = html.Div(in_words(error), className="problem", role="alert")
        return StoryGrown([], [], said, {"over": True})


class _StoryAsked(NamedTuple):
    address: str
    have: int
    """The number of runs that the page already counts."""
    turn: int
    """The number of this answer, so that no two answers are equal."""


def _shown(at_work: Answering, state: StoryState, asked: _StoryAsked) -> StoryGrown:
    number = at_work.finished
    over = number >= STAGES[-1]
    again = {"address": asked.address, "runs": number, "turn": asked.turn, "over": over}
    if number <= asked.have:
        words = no_update if asked.have else at_work.words
        return StoryGrown(no_update, no_update, words, again)
    kinds = kinds_of(at_work.results(number))
    options = [{"label": one.label, "value": one.key} for one in kinds]
    kind = kind_named(kinds, state.kind)
    if state.draw is None and kind is None:
        return StoryGrown(options, [], _none(number, over), again)
    is_shown = asked.have > 0 and state.draw is not None
    found = state if is_shown else completed(state, kinds)
    if found != state:
        return StoryGrown(options, no_update, "", again | {"found": f"?{found.address}"})
    story = no_update if asked.have else frame(f"{RUN_PATH}?{state.address}")
    return StoryGrown(options, story, _words(state, kind, number, over), again)


def _words(state: StoryState, kind: RunKind | None, number: int, over: bool) -> str:
    more = "" if over else " More are being played."
    which = f"The run from history {state.draw} is shown, of {number:,} that have been played."
    if state.draw is None or state.draw >= number or not state.kind:
        return f"{which}{more}"  # the kind of the run is not known yet
    if kind is None or state.draw not in kind.draws:
        return f"{which} It is of another kind.{more}"
    if len(kind.draws) == 1:
        return f"{which} It is the only one of its kind.{more}"
    return f"{which}{more}"


def _none(number: int, over: bool) -> str:
    if over:
        return f"None of the {number:,} runs is of this kind. Choose another kind."
    return f"None of the first {number:,} runs is of this kind; more are being played."
