"""How a question changes when a reader acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from brittle.explorer.bench.moment import from_moment
from brittle.explorer.bench.moments import moment_of
from brittle.explorer.bench.pair import pair_of
from brittle.explorer.bench.question import WhatIf
from brittle.explorer.controls.fields import control_of
from brittle.explorer.controls.values import moved
from brittle.explorer.site import ExplorerSite


class ReaderAct(NamedTuple):
    """What a reader has done."""

    what: Any
    """The identifier of the part that was changed; None when the page opens."""
    chosen: Mapping[str, Any]
    """The values of the choices at the top, by their names."""
    held: Mapping[str, Any]
    """The values of the controls, by their fields."""

    @property
    def is_of_a_control(self) -> bool:
        """Whether a control was moved, or was just drawn."""
        return isinstance(self.what, dict)


def changed(site: ExplorerSite, question: WhatIf, act: ReaderAct) -> WhatIf:
    """The question after an act."""
    if act.is_of_a_control:
        return _moved(site, question, act.held, act.what["field"])
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


def _moved(site: ExplorerSite, question: WhatIf, held: Mapping[str, Any], field: str) -> WhatIf:
    """The question after a control has been moved."""
    scenarios = site.catalogue.case(question.case).scenarios
    start = scenarios[question.start]
    control = control_of(start, field)
    if control is None:
        return question
    return moved(question, control, held[field], start, pair_of(question, scenarios).changed)


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
