"""How the state of the story page changes when a reader acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from brittle.explorer.pages.bench.changing import ReaderAct, changed
from brittle.explorer.pages.story.layout import BESIDE_IT
from brittle.explorer.site import ExplorerSite
from brittle.explorer.story.choosing import RunKind, kind_named
from brittle.explorer.story.state import StoryState, story_in
from brittle.model.inputs.errors import ArgumentError

CHOICES = {"story-case": "case", "story-reference": "beside", "story-start": "start"}
"""The choices that change the question, and their names in it."""


def asked_story(site: ExplorerSite, address: str) -> StoryState:
    """The state in an address. Raises `BrittleError` with what is wrong, for instance an unknown scenario."""
    question = site.asked(address)
    known = site.catalogue.case(question.case).scenarios
    unknown = next((one for one in (question.beside, question.start) if one not in known), None)
    if unknown is not None:
        raise ArgumentError(
            f"the address names a scenario {unknown[:40]!r}, which this case does not have; choose one of "
            "the lists"
        )
    return story_in(address, question)


def after_act(
    site: ExplorerSite,
    state: StoryState,
    act: str,
    values: Mapping[str, Any],
    kinds: Callable[[], Sequence[RunKind]],
) -> StoryState:
    """The state after an act; `act` is the identifier of the part that the reader has changed.

    `kinds` gives the kinds of runs of the question; it is asked only if the reader wants another run.
    """
    value = values.get(act)
    if act in CHOICES and value is not None:
        name = CHOICES[act]
        question = changed(site, state.question, ReaderAct(name, {name: value}, {}))
        return state if question == state.question else StoryState(question, alone=state.alone)
    if act == "story-kind" and value and value != state.kind:
        return state._replace(kind=value, draw=None)
    if act == "story-beside":
        return state._replace(alone=BESIDE_IT not in (value or []))
    if act == "story-next" and value:
        kind = next((one for one in kinds() if one.key == state.kind), None)
        return state._replace(draw=kind.after(state.draw)) if kind else state
    return state


def completed(state: StoryState, kinds: Sequence[RunKind]) -> StoryState:
    """The state with the first run of its kind, or with the kind of its run, if it lacks one of the two."""
    if state.draw is not None:
        its = next((one.key for one in kinds if state.draw in one.draws), "")
        return state._replace(kind=state.kind or its)
    kind = kind_named(kinds, state.kind)
    return state if kind is None else state._replace(kind=kind.key, draw=kind.draws[0])
