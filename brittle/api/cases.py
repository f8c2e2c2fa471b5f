"""Cases and scenarios for use in Python, where they can be read from files, listed and changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from brittle.batches.naming import safe, short
from brittle.cases import case_path
from brittle.engine import Case, Json, load_cases
from brittle.model.inputs.errors import ArgumentError, UnknownNameError
from brittle.model.inputs.problems import quote
from brittle.model.inputs.suggest import meant_or_all

if TYPE_CHECKING:
    from brittle.model.inputs.reading import TheatresRead

type Playable = (
    str | Path | LoadedScenario | LoadedCase | Iterable[str | Path | LoadedScenario | LoadedCase]
)
"""Anything that can be played: a scenario, a case (all its scenarios), the path or name of one, or a list."""


TEXTS = ("name", "description")
"""Fields whose value is always text, even if YAML would read it as something else."""


@dataclass(frozen=True, eq=False)
class LoadedScenario:
    """A scenario that has been read and checked. The object never changes; `with_` returns a changed copy."""

    file: Path
    """The scenario's file."""
    case: Case = field(repr=False)
    """The scenario in the form that batches use."""
    changes: tuple[tuple[str, str], ...] = ()
    """The changes made to the values in the file: dotted fields and their new values as YAML."""
    coding: Path | None = None
    """The folder of the other coding that is played; None for the case's own."""
    _theatres: TheatresRead | None = field(default=None, repr=False)
    """The theatre as it was read, which no change of a scenario touches; None if it is read each time."""

    @property
    def key(self) -> str:
        """The scenario's name in results: its file's name and the changes, or the name given to `with_`."""
        return self.case.key

    @property
    def title(self) -> str:
        """The scenario's name in figures."""
        return self.case.title

    @property
    def description(self) -> str:
        """The description in the scenario's file."""
        return self.case.description

    @property
    def branch(self) -> datetime:
        """The moment, in local time, from which the scenario acts. All scenarios are alike until then."""
        return self.case.branch

    @property
    def horizon_days(self) -> float:
        """Number of days for which a run continues after the branch."""
        return self.case.horizon_days

    @property
    def value(self) -> dict[str, Json]:
        """The value of every field, with defaults filled in."""
        return self.case.value

    @property
    def is_named(self) -> bool:
        """Whether the scenario was given a name of its own when it was changed."""
        return self.key != changed_key(self.file, self.overrides)

    @property
    def overrides(self) -> tuple[str, ...]:
        """The changes, each as `field=value`."""
        return tuple(f"{path}={value}" for path, value in self.changes)

    def with_(self, changes: Mapping[str, Any], name: str | None = None) -> LoadedScenario:
        """The scenario with some fields changed, as `brittle run --set` changes them.

        `changes` maps dotted fields ("offer.opens") to their new values. A value is text as it would be
        written in YAML, a number, a date, a truth value, a list, a mapping, or None for the default.
        `name` is the name of the changed scenario in figures. The scenario's key is made from `name` by
        replacing characters that file names may not contain. Raises `InputError` for a field that does
        not exist or a value that the field cannot have, and `ArgumentError` if `changes` is not a
        mapping or contains a value that no scenario can hold.
        """
        new = _written(changes)
        if name is not None and not isinstance(name, str):
            raise ArgumentError(f"name must be text, not {_shown(name)}")
        kept = {path: value for path, value in self.changes if not _overwritten(path, new)}
        told = {**kept, **new}
        overrides = [f"{path}={value}" for path, value in told.items()]
        case = load_cases([self.file], overrides, self.coding, self._theatres)[0]
        case = replace(case, key=changed_key(self.file, overrides))
        if name is not None:
            case = replace(case, key=short(safe(name)), title=name)
        return replace(self, case=case, changes=tuple(told.items()))


@dataclass(frozen=True, eq=False)
class LoadedCase(Mapping[str, LoadedScenario]):
    """A case, as a mapping from the names of scenario files to the scenarios."""

    path: Path
    """The folder of the case, or the file of the one scenario that was asked for."""
    scenarios: Mapping[str, LoadedScenario]

    def __getitem__(self, key: str) -> LoadedScenario:
        """Returns a scenario. For an unknown name, an `UnknownNameError` (a KeyError) lists the scenarios."""
        if key not in self.scenarios:
            hint = meant_or_all(str(key), self, "it has")
            raise UnknownNameError(f"{self.path} has no scenario {key!r}{hint}")
        return self.scenarios[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.scenarios)

    def __len__(self) -> int:
        return len(self.scenarios)

    def __repr__(self) -> str:
        return f"LoadedCase({str(self.path)!r}: {', '.join(self)})"


def changed_key(file: Path, overrides: Iterable[str]) -> str:
    """The name of a changed scenario in results, if the user does not name it."""
    return short("-".join([file.stem, *(safe(_legible(one)) for one in overrides)]))


def _legible(change: str) -> str:
    """A change without the quotes and brackets of a list or mapping, which a key cannot contain."""
    field, equals, value = change.partition("=")
    if value[:1] not in ("[", "{"):
        return change
    bare = re.sub(r'["\[\]{}\s]', "", value)
    return f"{field}{equals}{bare.replace(':', '=').replace(',', '+')}"


def load(path: str | Path, coding: str | Path | None = None) -> LoadedCase:
    """Reads and checks a case, given as a folder, a scenario's file, or the name of a shipped case.

    An existing path takes precedence over a name. `coding` is a folder with another coding of the same war,
    whose theatre is played instead of that of the case. Raises an `InputError` that lists every problem in
    every file, with its file, its line and what to write instead. Raises `ArgumentError` for an argument
    that is neither a path nor a name.
    """
    from brittle.model.inputs.reading import TheatresRead, scenario_files

    if not isinstance(path, str | Path):
        raise ArgumentError(f"load takes the path or the name of a case, not {_shown(path)}")
    where = case_path(path)
    other = None if coding is None else Path(coding)
    theatres = TheatresRead(other)
    # All at once, so that every file's problems are reported.
    cases = load_cases([where], (), other, theatres)
    found = zip(scenario_files(where), cases, strict=True)
    scenarios = {
        case.key: LoadedScenario(file, case, coding=other, _theatres=theatres)
        for file, case in found
    }
    return LoadedCase(where, scenarios)


def scenarios_in(what: Playable) -> list[LoadedScenario]:
    """Every scenario that an argument refers to. An argument of another type raises `ArgumentError`."""
    if isinstance(what, LoadedScenario):
        return [what]
    if isinstance(what, LoadedCase):
        return list(what.values())
    if isinstance(what, str | Path):
        return list(load(what).values())
    if not isinstance(what, Iterable):
        raise ArgumentError(
            f"give a scenario, a case, the path or name of one, or a list of them, not {_shown(what)}"
        )
    return [one for each in what for one in scenarios_in(each)]


def one_scenario(what: str | Path | LoadedScenario) -> LoadedScenario:
    """The one scenario that an argument refers to. Raises `StoreError` unless there is exactly one."""
    from brittle.batches.disk import StoreError

    found = scenarios_in(what)
    if len(found) != 1:
        names = ", ".join(one.key for one in found)
        raise StoreError(f"{what}: give one scenario instead of several; these are {names}")
    return found[0]


def _written(changes: Mapping[str, Any]) -> dict[str, str]:
    """Dotted fields and their values as YAML; each entry of a mapping becomes a field of its own."""
    if not isinstance(changes, Mapping):
        raise ArgumentError(
            'with_ takes a mapping of fields to values, such as {"ruler.policy": "leave"}, not '
            f"{_shown(changes)}"
        )
    for path in changes:
        if not isinstance(path, str):
            raise ArgumentError(
                f'with_ takes fields as text with dots, such as "ruler.policy", not {_shown(path)}'
            )
    return {path: text for field, value in changes.items() for path, text in _flat(field, value)}


def _flat(path: str, value: object) -> Iterator[tuple[str, str]]:
    """A value with its dotted field; for a mapping, each entry with its own dotted field."""
    if isinstance(value, Mapping) and value and all(map(_is_plain, value)):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
        return
    try:
        yield path, quoted(value) if path in TEXTS and isinstance(value, str) else as_yaml(value)
    except (TypeError, ValueError, RecursionError):  # the JSON writer raises the first two
        raise ArgumentError(
            f'with_({{"{path}": ...}}): no scenario can hold {_shown(value)}; give text, a number, a '
            "date, a truth value, a list, a mapping whose keys are text, or None"
        ) from None


def _is_plain(key: object) -> bool:
    """Whether the key of a mapping can be one part of a dotted field."""
    return isinstance(key, str) and key != "" and not set(key) & {".", "="}


def _overwritten(path: str, new: Mapping[str, str]) -> bool:
    """Whether later changes set a field itself, or a whole block that contains the field."""
    blocks = (field for field, value in new.items() if not value.startswith("{"))
    return path in new or any(path.startswith(f"{block}.") for block in blocks)


def quoted(text: str) -> str:
    """A text, put in quotes if YAML could read it as something other than text."""
    return text if re.fullmatch(r"\w[\w .,()/-]*", text) else json.dumps(text, ensure_ascii=False)


def as_yaml(value: object) -> str:
    """A value as it is written in a scenario. Raises TypeError or ValueError if that is impossible."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):  # a datetime is also a date
        return value.isoformat()
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    """Converts a value that JSON cannot hold into one that it can hold."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):  # NumPy's numbers and arrays
        return cast("Any", value).tolist()
    raise TypeError


def _shown(value: object) -> str:
    """A wrong value, shortened, with its type."""
    return f"{quote(repr(value))} ({type(value).__name__})"
