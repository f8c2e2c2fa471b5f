"""How a question changes when a reader acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from brittle.api.cases import LoadedCase
from brittle.explorer.bench.moment import from_moment
from brittle.explorer.bench.moments import moment_of
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.control import SLIDES, Control
from brittle.explorer.controls.drawn import NUMBER
from brittle.explorer.controls.fields import control_of
from brittle.explorer.controls.values import held_by, moved
from brittle.explorer.site import ExplorerSite
from brittle.model.inputs.errors import BrittleError

ROUNDED = 1e-6
"""The box beside a slider shows six decimal places."""


class ReaderAct(NamedTuple):
    """What a reader has done."""

    what: Any
    """The identifier of the part that was changed; None when the page opens."""
    chosen: Mapping[str, Any]
    """The values of the choices at the top, by their names."""
    held: Mapping[str, Any]
    """The values of the controls, by their fields."""
    numbers: Mapping[str, Any] = MappingProxyType({})
    """The values of the boxes beside sliders, by their fields."""

    @property
    def is_of_a_control(self) -> bool:
        """Whether a control was moved, or was just drawn."""
        return isinstance(self.what, dict)

    @property
    def value(self) -> Any:
        """The value of the control that was moved, or of the box beside it."""
        by_box = self.what["type"] == NUMBER
        return (self.numbers if by_box else self.held)[self.what["field"]]

    def waiting(self, field: str, there: float) -> float | None:
        """Where a slider or its box stands if that is not where the question has it; otherwise None."""
        places = (self.held.get(field), self.numbers.get(field))
        moves = (one for one in places if one is not None and abs(float(one) - there) > ROUNDED)
        return next(moves, None)


def changed(site: ExplorerSite, question: WhatIf, act: ReaderAct) -> WhatIf:
    """The question after an act."""
    if act.is_of_a_control:
        return _moved(site, question, act)
    new = act.chosen.get(act.what) if isinstance(act.what, str) else None
    if new is None or new == getattr(question, str(act.what), None):
        return question
    match act.what:
        case "case":
            return site.completed(WhatIf(new, "", ""))
        case "beside":
            return _with_reference(site, question, new)
        case "start":
            return replace(question, start=new, changes=())
        case "moment":
            return _from_moment(site, question, new)
        case "days":
            return replace(question, days=new)
        case "reset":
            return replace(question, changes=()) if new else question
        case _:
            return question


def _moved(site: ExplorerSite, question: WhatIf, act: ReaderAct) -> WhatIf:
    """The question after a control has been moved.

    On a slow machine a reader moves the next control before the page has taken up the one before. Sliders
    that do not stand where the question has them are therefore taken up too, unless that is impossible.
    """
    scenarios = site.catalogue.case(question.case).scenarios
    before, start = pair_of(question, scenarios).changed, scenarios[question.start]
    its = control_of(start, act.what["field"])
    if its is None:
        return question
    acts = [(its, act.value)]
    for field in act.held:
        other = control_of(start, field)
        if other is not None and other is not its and other.kind in SLIDES:
            waiting = act.waiting(field, float(held_by(other, before, question)))
            if waiting is not None:
                acts.insert(0, (other, waiting))
    for some in (acts, acts[-1:]):
        with suppress(BrittleError):
            return _taken_up(question, some, scenarios)
    return moved(question, its, act.value, start, before)  # the page says what is wrong with it


def _taken_up(question: WhatIf, acts: Sequence[tuple[Control, Any]], case: LoadedCase) -> WhatIf:
    """The question after some controls have been moved. Raises `BrittleError` if that is impossible."""
    for control, value in acts:
        now = pair_of(question, case).changed
        question = moved(question, control, value, case[question.start], now)
    pair_of(question, case)
    return question


def _from_moment(site: ExplorerSite, question: WhatIf, moment: str) -> WhatIf:
    """The question with both scenarios acting from another moment."""
    scenarios = site.catalogue.case(question.case).scenarios
    if moment == moment_of(question, scenarios):
        return question
    now = pair_of(question, scenarios).changed.branch
    return from_moment(question, moment, now, scenarios[question.beside].branch)


def _with_reference(site: ExplorerSite, question: WhatIf, beside: str) -> WhatIf:
    """The question with another reference; if that begins at another moment, the reader's own follows it."""
    scenarios = site.catalogue.case(question.case).scenarios
    if scenarios[beside].branch == scenarios[question.start].branch:
        return replace(question, beside=beside)
    return replace(question, beside=beside, start=beside, changes=())
