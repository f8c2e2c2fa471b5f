"""The controls of a scenario's levers, made from the schema of scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from brittle.api.cases import LoadedScenario
from brittle.explorer.controls.control import Control, ControlGroup, ControlKind
from brittle.model.codes import Policy, by_word
from brittle.model.inputs.reading import input_keys
from brittle.model.inputs.schema.keys import InputKey
from brittle.model.parameters import PARAMETERS
from brittle.sweeps.cases import flat
from brittle.wording import spaced

_BLOCKS = {
    "ruler": ControlGroup.RULER,
    "offer": ControlGroup.RULER,
    "patrons": ControlGroup.PATRONS,
    "amnesty": ControlGroup.REBELS,
    "frozen": ControlGroup.REBELS,
    "ceasefire": ControlGroup.REBELS,
    "regime": ControlGroup.ARMY,
    "answers_war": ControlGroup.PEOPLE,
}
"""The group of each block of a scenario whose fields have controls."""

_LABELS = {
    "ruler.policy": "What the ruler does",
    "ruler.force": "The ruler must accept the offer",
    "ruler.place": "Where the ruler makes his stand",
    "offer.opens": "A way out is offered",
    "offer.guarantee.chance_honoured": "The guarantee is honoured",
    "offer.guarantee.by": "Who guarantees the deal",
    "offer.covers": "Whom the offer covers",
    "offer.haven": "Country of exile",
    "offer.haven_chance": "A country takes the ruler in",
    "offer.mediation_days.low": "Talks take at least",
    "offer.mediation_days.likely": "Talks most likely take",
    "offer.mediation_days.high": "Talks take at most",
    "amnesty.credibility": "People believe the rebels' amnesty",
    "amnesty.level": "What the rebels' amnesty promises",
    "regime.consolidation": "How readily the army gives up places",
    "ceasefire.opens": "A cease-fire is proposed",
    "ceasefire.kept_by_regime": "The regime keeps the cease-fire",
    "ceasefire.kept_by_rebels": "The rebels keep the cease-fire",
    "frozen": "Factions that stay where they are",
    "answers_war": "The dated acts that answered the war happen",
    "patrons.<id>.commitment": "{}: commitment",
    "patrons.<id>.present": "{}: presence",
    "patrons.<id>.air": "{}: air power",
    "patrons.<id>.supply": "{}: supply",
    "patrons.<id>.men": "{}: men it can bring",
    "patrons.<id>.reaction_days": "{}: time to react",
}

_POLICIES = by_word(
    {
        Policy.DECIDE: "decides for himself",
        Policy.NEGOTIATE: "opens talks and waits for a deal",
        Policy.LAST_STAND: "makes a last stand",
        Policy.RELOCATE: "moves to a stronghold",
        Policy.LEAVE: "goes abroad as soon as he can",
    }
)
"""What the ruler does, in the words of the page."""

_ABSENT = {"offer": "no way out is offered", "ceasefire": "no cease-fire is proposed"}
"""What a scenario without a block lacks."""

_UNSET = {
    "amnesty.level": "each faction has its own",
    "amnesty.credibility": "each history has its own",
}
"""What holds if a scenario does not set a field whose value differs within a case."""

_ENDS = {"days": 30.0, "men": 20_000.0, "factor": 5.0}
"""The upper ends of sliders by unit, where the schema allows far more than any case needs."""

DAYS_AFTER = 30.0
"""The largest number of days after the branch that a slider offers for a moment."""

ALL_FACTIONS = "all"


@dataclass(frozen=True, slots=True)
class _LeverLand:
    """What the levers of a scenario need of its theatre."""

    value: Mapping[str, Any]
    branch: datetime
    theatre: Mapping[str, Any]

    def usual(self, path: str) -> Any:
        """The value that the model uses for a field that the scenario does not set."""
        head, *rest = path.split(".")
        match head, rest:
            case "patrons", [patron, key]:
                return self.theatre["patrons"][patron][key]
            case "offer", ["guarantee", "chance_honoured"]:
                return self.theatre["ruler"]["guarantee"]
            case "offer", ["haven_chance"]:
                return self.theatre["ruler"]["haven"]
            case "amnesty", ["credibility"]:
                return PARAMETERS["amnesty_credibility"].default
            case _:
                return None

    def choices(self, key: InputKey) -> tuple[str, ...]:
        """The words between which a field lets the reader choose."""
        if key.path == "frozen":
            return (ALL_FACTIONS, *self.theatre["factions"])
        if key.path == "ruler.place":
            return tuple(place["id"] for place in self.theatre["places"])
        return key.choices

    def names(self, key: InputKey) -> tuple[str, ...]:
        """What the page calls these words, if the theatre has names for them."""
        if key.path == "frozen":
            factions = self.theatre["factions"]
            return (
                "all factions",
                *(one.get("name") or spaced(its) for its, one in factions.items()),
            )
        if key.path == "ruler.place":
            return tuple(place["name"] for place in self.theatre["places"])
        if key.path == "ruler.policy":
            return tuple(_POLICIES[word] for word in key.choices)
        return ()


def levers_of(scenario: LoadedScenario) -> Iterator[Control]:
    """The controls of a scenario's levers, in the order of the schema."""
    theatre = cast("Mapping[str, Any]", scenario.case.theatre)
    land = _LeverLand(flat(scenario.value), scenario.branch, theatre)
    for key in input_keys():
        block = key.path.split(".")[0]
        if key.file != "scenario" or key.kind == "mapping" or block not in _BLOCKS:
            continue
        for one in theatre["patrons"] if "<id>" in key.path else ("",):
            yield _lever(key, one, land)


def _lever(key: InputKey, patron: str, land: _LeverLand) -> Control:
    field = key.path.replace("<id>", patron)
    block = field.split(".")[0]
    kind, choices = _kind(key), land.choices(key)
    value = land.value.get(field)
    high = 1.0 if key.range.high is None else key.range.high
    if kind is ControlKind.MOMENT:
        value, high = days_after(land.branch, value), DAYS_AFTER
    lacks = land.value.get(block, "") is None  # a block that is not there is one empty value
    return Control(
        field=field,
        label=_LABELS.get(key.path, spaced(key.path)).format(spaced(patron).title()),
        help=key.meaning,
        unit="days after the scenario begins to act" if kind is ControlKind.MOMENT else key.unit,
        group=_BLOCKS[block],
        kind=kind,
        low=key.range.low or 0.0,
        high=min(high, _ENDS.get(key.unit, high)),
        choices=choices,
        names=land.names(key),
        value=value,
        usual=_first_of(land.usual(field), _default(key) if lacks else None),
        absent=_absent(key.path, block, value is None, lacks),
    )


def _absent(path: str, block: str, unset: bool, lacks: bool) -> str:
    """What a scenario lacks, if the control of a field does nothing before it is moved."""
    return (_ABSENT.get(block, "") if lacks else "") or (_UNSET.get(path, "") if unset else "")


def _first_of(*values: Any) -> Any:
    return next((one for one in values if one is not None), None)


def _default(key: InputKey) -> Any:
    """The default of a field whose block is not there, if it is a number."""
    try:
        return float(key.default or "")
    except ValueError:
        return None


def _kind(key: InputKey) -> ControlKind:
    if key.kind == "datetime":
        return ControlKind.MOMENT
    if key.kind in ("number", "whole number"):
        return ControlKind.SLIDER
    if key.kind == "true or false":
        return ControlKind.SWITCH
    if key.kind == "list":
        return ControlKind.SEVERAL
    return (
        ControlKind.CHOICE if key.kind == "word" or key.path == "ruler.place" else ControlKind.TEXT
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
