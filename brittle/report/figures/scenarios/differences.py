"""Find the keys in which two scenarios differ, with the values of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from brittle.results.comparing import reference
from brittle.results.levers import Value, changes_nothing, defaults
from brittle.results.reading import Results

UNTOLD = frozenset({"name", "description", "extends"})
"""Keys that are shown elsewhere or do not matter."""

ACT_PATH = "events[]"
"""The path of a dated act."""

FACTS = ("branch", "horizon_days", "tick_hours", "seed")
"""Keys that have no default of their own in a scenario's values."""


class ScenarioDifference(NamedTuple):
    """A key that has different values in two scenarios."""

    path: str
    """The key, with dots between its parts; `events[]` stands for one dated act."""
    mine: Any
    theirs: Any
    """The value in the other scenario; None if it is not set there."""


class BesideReference(NamedTuple):
    """What a scenario is shown beside."""

    key: str | None
    """The other scenario; None for the defaults of all keys."""
    is_reference: bool
    """Whether the runs of the two scenarios form pairs."""


def beside(results: Results, key: str) -> BesideReference:
    """The scenario beside which a scenario is shown: its reference, or else the report's main scenario."""
    found = reference(results, key)
    if found is not None:
        return BesideReference(found, True)
    if key == results.main:
        return BesideReference(None, False)
    return BesideReference(results.main, False)


def differences(mine: Value, theirs: Value | None) -> list[ScenarioDifference]:
    """The keys in which a scenario differs from another one, or from the defaults if that is None.

    A block that only one of the two sets is listed key by key.
    """
    other = {**defaults(), **{k: mine[k] for k in FACTS if k in mine}} if theirs is None else theirs
    ours, its = dict(_flat("", mine)), dict(_flat("", other))
    found = [
        ScenarioDifference(path, ours.get(path), its.get(path))
        for path in {**ours, **its}
        if ours.get(path) != its.get(path)
    ]
    return [*found, *_acts(mine, other)]


def is_plain(value: Value) -> bool:
    """Whether a scenario leaves every lever at its default."""
    return changes_nothing(value)


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The leaves of a scenario's values that are set, with their paths; dated acts are left out."""
    if isinstance(value, Mapping):
        for key, its in value.items():
            if path or (key not in UNTOLD and key != "events"):
                yield from _flat(f"{path}.{key}" if path else key, its)
    elif value is not None and value != []:
        yield path, value


def _acts(mine: Value, theirs: Value) -> Iterator[ScenarioDifference]:
    ours, its = mine.get("events") or [], theirs.get("events") or []
    for one in ours:
        if one not in its:
            yield ScenarioDifference(ACT_PATH, one, None)
    for one in its:
        if one not in ours:
            yield ScenarioDifference(ACT_PATH, None, one)
