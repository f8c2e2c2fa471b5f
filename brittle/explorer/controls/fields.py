"""Every field of a scenario that a reader may change, with its unit, range, help and present value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from brittle.api.cases import LoadedScenario
from brittle.model.inputs.reading import input_keys
from brittle.model.inputs.schema.keys import InputKey
from brittle.model.parameters import PARAMETERS, Parameter
from brittle.sweeps.cases import flat
from brittle.wording import spaced


class Kind(Enum):
    """How a field is changed."""

    SLIDER = "slider"
    MOMENT = "moment"
    """A slider of days after the moment from which the scenario acts."""
    CHOICE = "choice"
    SWITCH = "switch"
    TEXT = "text"


class Group(Enum):
    """The groups of controls, as an analyst thinks of them."""

    RULER = "Ruler and offer"
    PATRONS = "Patrons"
    REBELS = "Rebels"
    ARMY = "Army"
    PEOPLE = "People"


@dataclass(frozen=True, slots=True)
class Control:
    """One field with everything that its control shows."""

    field: str
    """The dotted name, as in `brittle run --set`."""
    label: str
    help: str
    unit: str
    group: Group
    kind: Kind
    low: float = 0.0
    high: float = 1.0
    choices: tuple[str, ...] = ()
    value: Any = None
    """The value in the scenario that the reader starts from; None if the model chooses one."""
    usual: float | None = None
    """Where the slider stands if the scenario sets no value."""
    band: tuple[float, float] | None = None
    """The middle nine tenths of the prior, for a parameter."""

    @property
    def step(self) -> float:
        """The step of a slider: a hundredth of its range, rounded to 1, 2 or 5 of a power of ten."""
        return _round_step((self.high - self.low) / 100)


_BLOCKS = {
    "ruler": Group.RULER,
    "offer": Group.RULER,
    "patrons": Group.PATRONS,
    "amnesty": Group.REBELS,
    "frozen": Group.REBELS,
    "ceasefire": Group.REBELS,
    "regime": Group.ARMY,
    "answers_war": Group.PEOPLE,
}
"""The group of each block of a scenario."""

_MECHANISMS = {
    "ruler": Group.RULER,
    "elites": Group.RULER,
    "patrons": Group.PATRONS,
    "movement": Group.REBELS,
    "mobilisation": Group.ARMY,
    "will": Group.ARMY,
    "combat": Group.ARMY,
    "desertion": Group.ARMY,
    "power": Group.ARMY,
    "orders": Group.ARMY,
    "switches": Group.ARMY,
}
"""The group of the parameters of each mechanism; the others belong to the people."""

_FIRST = (
    "ruler.policy",
    "offer.opens",
    "offer.guarantee.chance_honoured",
    "ruler.force",
    "amnesty.credibility",
    "regime.consolidation",
)
"""Levers that are always in view, in this order; they are the acts that scenarios are about."""

_LEFT_OUT = frozenset(
    {"name", "description", "extends", "seed", "tick_hours", "horizon_days", "branch", "events"}
)
_DAYS_AFTER = 30.0
_TRIANGLE = 30.0
"""The longest time, in days, that a slider of talks offers."""


def controls_of(scenario: LoadedScenario) -> tuple[Control, ...]:
    """Every control of a scenario: its levers first, and then the parameters of the model."""
    theatre = scenario.case.scenario.theatre
    known = flat(scenario.value)
    keys = [key for key in input_keys() if key.file == "scenario"]
    levers = [
        one
        for key in keys
        if key.kind not in ("mapping",)
        and key.path.split(".")[0].removesuffix("[]") not in _LEFT_OUT
        for one in _levers(key, known, tuple(theatre.patrons), scenario.branch)
    ]
    rest = [_of_parameter(one, known) for one in PARAMETERS.values() if not one.before_runs]
    return (*levers, *rest)


def in_view(
    controls: Sequence[Control], changed: Iterable[str], shown: Iterable[str], most: Iterable[str]
) -> tuple[Control, ...]:
    """The controls that the page shows: the first levers, those changed or asked for, and the strongest.

    `most` names parameters from the strongest effect on, where a sensitivity analysis was run.
    """
    by_field = {one.field: one for one in controls}
    patrons = [one.field for one in controls if one.field.endswith(".commitment")]
    wanted = dict.fromkeys([*_FIRST, *patrons, *most, *changed, *shown])
    return tuple(by_field[field] for field in wanted if field in by_field)


def _levers(
    key: InputKey, known: Mapping[str, Any], patrons: Sequence[str], branch: datetime
) -> Iterator[Control]:
    ids = patrons if "<id>" in key.path else ("",)
    for one in ids:
        field = key.path.replace("<id>", one)
        of = f" of {spaced(one)}" if one else ""
        yield _lever(key, field, f"{_label(key.path)}{of}", known.get(field), branch)


def _lever(key: InputKey, field: str, label: str, value: Any, branch: datetime) -> Control:
    kind = _kind(key)
    low, high = key.range.low or 0.0, key.range.high if key.range.high is not None else 1.0
    if kind is Kind.MOMENT:
        low, high = 0.0, _DAYS_AFTER
        value = days_after(branch, value)
    elif key.unit == "days":
        high = _TRIANGLE
    elif key.unit == "men":
        high = max(20_000.0, 2 * float(value or 0))
    elif key.unit == "factor":
        high = 5.0
    return Control(
        field=field,
        label=label,
        help=key.meaning,
        unit="days after the scenario begins to act" if kind is Kind.MOMENT else key.unit,
        group=_BLOCKS.get(field.split(".")[0], Group.PEOPLE),
        kind=kind,
        low=low,
        high=high,
        choices=key.choices,
        value=value,
    )


def _kind(key: InputKey) -> Kind:
    if key.kind == "datetime":
        return Kind.MOMENT
    if key.kind in ("number", "whole number"):
        return Kind.SLIDER
    if key.kind == "true or false":
        return Kind.SWITCH
    return Kind.CHOICE if key.kind == "word" else Kind.TEXT


def _of_parameter(one: Parameter, known: Mapping[str, Any]) -> Control:
    field = f"parameters.{one.name}"
    low, high = (one.prior.quantile(level) for level in (0.05, 0.95))
    band = (low, high) if low < high else None
    ends = (max(one.low, min(low, one.default) - (high - low)), min(one.high, high + (high - low)))
    return Control(
        field=field,
        label=spaced(one.name),
        help=one.meaning,
        unit=one.unit,
        group=_MECHANISMS.get(one.mechanism, Group.PEOPLE),
        kind=Kind.SLIDER,
        low=ends[0] if band else one.low,
        high=ends[1] if band else one.high,
        value=known.get(field),
        usual=one.default,
        band=band,
    )


def _label(path: str) -> str:
    names = {
        "ruler.policy": "what the ruler does",
        "ruler.force": "the ruler must accept",
        "ruler.place": "where the ruler stands",
        "offer.opens": "a way out is offered",
        "offer.guarantee.chance_honoured": "the guarantee is honoured",
        "offer.guarantee.by": "guarantor",
        "offer.covers": "whom the offer covers",
        "offer.haven": "country of exile",
        "offer.haven_chance": "a country takes the ruler in",
        "amnesty.credibility": "people believe the amnesty",
        "amnesty.level": "what the amnesty promises",
        "regime.consolidation": "how readily the army gives up places",
        "ceasefire.opens": "a cease-fire is proposed",
        "frozen": "factions that stay where they are",
        "answers_war": "dated acts that answered the war",
    }
    return names.get(
        path, " ".join(path.split(".")[-2:]).replace("<id>", "").replace("_", " ").strip()
    )


def moment_after(branch: datetime, days: float, tick_hours: float) -> str:
    """The moment some days after the branch, on a tick, as a scenario writes it."""
    ticks = round(days * 24.0 / tick_hours)
    return (branch + timedelta(hours=ticks * tick_hours)).isoformat(timespec="minutes")


def days_after(branch: datetime, value: Any) -> float | None:
    """The days from the branch to a moment that a scenario sets; None if it sets none."""
    if value is None:
        return None
    return (datetime.fromisoformat(str(value)) - branch).total_seconds() / 86_400.0


def _round_step(size: float) -> float:
    if size <= 0:
        return 0.01
    power = 10.0 ** int(f"{size:e}".partition("e")[2])
    return next(power * one for one in (1, 2, 5, 10) if power * one >= size * 0.999)
