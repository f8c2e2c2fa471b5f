"""Controls of dated acts at the moment from which the scenario acts: a speech, pay, a call to arms.

A scenario lists dated acts under `events`, so that no field stands for one act alone. The controls here
write the whole list: the acts of the scenario that the reader starts from, with those of the controls.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from brittle.api.cases import LoadedScenario
from brittle.explorer.bench.moment import EVENTS, plain
from brittle.explorer.controls.control import Control, ControlGroup, ControlKind
from brittle.model.codes import Act, word_of

HEAD = "acts."
"""The beginning of the names of these controls."""


class _OfferedAct(NamedTuple):
    """An act that a control offers."""

    kind: str
    label: str
    help: str
    unit: str
    group: ControlGroup
    key: str
    """The key of the act that the control sets; empty if the act either happens or does not."""
    low: float
    high: float
    none: float
    """The position at which the act does not happen."""


_ACTS = (
    _OfferedAct(
        word_of(Act.PAY),
        "Soldiers' pay is multiplied by",
        "The pay of the regime's men from the moment on from which the scenario acts; at 1 nothing changes",
        "factor",
        ControlGroup.ARMY,
        "factor",
        0.1,
        10.0,
        1.0,
    ),
    _OfferedAct(
        word_of(Act.SPEECH),
        "The ruler speaks, and is believed",
        "The ruler addresses the nation when the scenario begins to act; at 0 he is silent",
        "share",
        ControlGroup.RULER,
        "credibility",
        0.0,
        1.0,
        0.0,
    ),
    _OfferedAct(
        word_of(Act.CALL_TO_ARMS),
        "The regime calls to arms",
        "A call to arms goes out when the scenario begins to act",
        "",
        ControlGroup.ARMY,
        "",
        0.0,
        1.0,
        0.0,
    ),
)


def acts_of(scenario: LoadedScenario) -> Iterator[Control]:
    """The controls of dated acts."""
    for one in _ACTS:
        yield Control(
            field=f"{HEAD}{one.kind}",
            label=one.label,
            help=one.help,
            unit=one.unit,
            group=one.group,
            kind=ControlKind.SLIDER if one.key else ControlKind.SWITCH,
            low=one.low,
            high=one.high,
            value=position(scenario, f"{HEAD}{one.kind}"),
        )


def position(scenario: LoadedScenario, field: str) -> float | bool:
    """Where the control of an act stands in a scenario."""
    one = _offered(field)
    found = next((act for act in _events(scenario) if act["kind"] == one.kind), None)
    if not one.key:
        return found is not None
    return one.none if found is None else float(found[one.key])


def events_with(scenario: LoadedScenario, field: str, held: Any) -> str:
    """The list of dated acts with one act as its control holds it, as a scenario writes the list."""
    one = _offered(field)
    acts = [act for act in _events(scenario) if act["kind"] != one.kind]
    at = scenario.branch.isoformat(timespec="minutes")
    if held if not one.key else float(held) != one.none:
        act: dict[str, Any] = {"at": at, "kind": one.kind}
        acts.append(act | ({one.key: float(held)} if one.key else {}))
    return json.dumps(acts, ensure_ascii=False)


def _events(scenario: LoadedScenario) -> Sequence[Mapping[str, Any]]:
    """The dated acts of a scenario, without the keys that are not set."""
    events: Any = scenario.value[EVENTS] or ()
    return [plain(act) for act in events]


def _offered(field: str) -> _OfferedAct:
    return next(one for one in _ACTS if f"{HEAD}{one.kind}" == field)
