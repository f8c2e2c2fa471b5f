"""Cases and scenarios as Python has them: read from files, listed, changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from brittle.batches.naming import safe, short
from brittle.cases import case_path
from brittle.engine import Case, Json, load_cases
from brittle.model.inputs.errors import ArgumentError, UnknownNameError
from brittle.model.inputs.problems import quote
from brittle.model.inputs.suggest import meant_or_all

type Playable = (
    str | Path | LoadedScenario | LoadedCase | Iterable[str | Path | LoadedScenario | LoadedCase]
)
"""What can be played: a scenario, a case (all its scenarios), a path or name of one, or several."""


TEXTS = ("name", "description")
"""Fields that hold a text as it is, whatever YAML would read in it."""


@dataclass(frozen=True, eq=False)
class LoadedScenario:
    """A scenario, read and checked. It never changes: `with_` gives another one."""

    file: Path
    """Where it is written."""
    case: Case = field(repr=False)
    """The scenario as batches take it."""
    changes: tuple[tuple[str, str], ...] = ()
    """What differs from the file: dotted fields and their values as YAML."""

    @property
    def key(self) -> str:
        """The name by which results call it: that of its file, with what was changed."""
        return self.case.key

    @property
    def title(self) -> str:
        """What figures call it."""
        return self.case.title

    @property
    def description(self) -> str:
        """What its file says of it."""
        return self.case.description

    @property
    def branch(self) -> datetime:
        """The moment from which the scenario acts, local time; before it all scenarios are alike."""
        return self.case.branch

    @property
    def horizon_days(self) -> float:
        """Days that a run lasts after the branch."""
        return self.case.horizon_days

    @property
    def value(self) -> dict[str, Json]:
        """Every field by value, defaults filled in."""
        return self.case.value

    @property
    def is_named(self) -> bool:
        """Whether it was given a name of its own when it was changed."""
        return self.key != changed_key(self.file, self.overrides)

    @property
    def overrides(self) -> tuple[str, ...]:
        """The changes, each as `field=value`."""
        return tuple(f"{path}={value}" for path, value in self.changes)

    def with_(self, changes: Mapping[str, Any], name: str | None = None) -> LoadedScenario:
        """The scenario with some fields changed, as `brittle run --set` changes them.

        `changes` has dotted fields ("offer.opens") and their new values: text as one writes it in
        YAML, or a number, a date, a truth value, a list, a mapping, or None for the default. `name`
        is what figures call the changed scenario, and its key as far as a file's name may hold it.
        Raises `InputError` for a field that does not exist or a value that it cannot have,
        `ArgumentError` where `changes` is no mapping or holds what no scenario can hold.
        """
        new = _written(changes)
        if name is not None and not isinstance(name, str):
            raise ArgumentError(f"name must be text, not {_shown(name)}")
        kept = {path: value for path, value in self.changes if not _overwritten(path, new)}
        told = {**kept, **new}
        overrides = [f"{path}={value}" for path, value in told.items()]
        case = load_cases([self.file], overrides)[0]
        case = replace(case, key=changed_key(self.file, overrides))
        if name is not None:
            case = replace(case, key=short(safe(name)), title=name)
        return replace(self, case=case, changes=tuple(told.items()))


@dataclass(frozen=True, eq=False)
class LoadedCase(Mapping[str, LoadedScenario]):
    """A case: its scenarios by the names of their files."""

    path: Path
    """Its folder, or the one scenario of it that was asked for."""
    scenarios: Mapping[str, LoadedScenario]

    def __getitem__(self, key: str) -> LoadedScenario:
        """Raises `UnknownNameError`, a KeyError, with the names that there are."""
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
    """What a changed scenario is called in results where nobody names it."""
    return short("-".join([file.stem, *(safe(_legible(one)) for one in overrides)]))


def _legible(change: str) -> str:
    """A change without the quotes and brackets of a list or mapping, which no key can hold."""
    field, equals, value = change.partition("=")
    if value[:1] not in ("[", "{"):
        return change
    bare = re.sub(r'["\[\]{}\s]', "", value)
    return f"{field}{equals}{bare.replace(':', '=').replace(',', '+')}"


def load(path: str | Path) -> LoadedCase:
    """Reads and checks a case: a folder, a scenario's file, or the name of a shipped case.

    A path that exists wins over a name. Raises `InputError` with everything that is wrong in any
    file: file, line, and what to write instead; `ArgumentError` for what is no path.
    """
    from brittle.model.inputs.reading import scenario_files

    if not isinstance(path, str | Path):
        raise ArgumentError(f"load takes the path or the name of a case, not {_shown(path)}")
    where = case_path(path)
    cases = load_cases([where])  # all at once, so that the problems of every file are reported
    found = zip(scenario_files(where), cases, strict=True)
    return LoadedCase(where, {case.key: LoadedScenario(file, case) for file, case in found})


def scenarios_in(what: Playable) -> list[LoadedScenario]:
    """Every scenario that is meant, in order. Raises `ArgumentError` for what means none."""
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
    """The one scenario that is meant. Raises `StoreError` for a folder that holds several."""
    from brittle.batches.disk import StoreError

    found = scenarios_in(what)
    if len(found) != 1:
        names = ", ".join(one.key for one in found)
        raise StoreError(f"{what}: give one scenario, not several; there are {names}")
    return found[0]


def _written(changes: Mapping[str, Any]) -> dict[str, str]:
    """Dotted fields and their values as YAML; what a mapping holds has fields of its own."""
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
    """A value under its dotted field, or what a mapping holds under those of its own."""
    if isinstance(value, Mapping) and value and all(map(_is_plain, value)):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
        return
    try:
        yield path, quoted(value) if path in TEXTS and isinstance(value, str) else as_yaml(value)
    except (TypeError, ValueError, RecursionError):  # the first two are the JSON writer's
        raise ArgumentError(
            f'with_({{"{path}": ...}}): no scenario can hold {_shown(value)}; give text, a number, a '
            "date, a truth value, a list, a mapping whose keys are text, or None"
        ) from None


def _is_plain(key: object) -> bool:
    """Whether the key of a mapping can be a step of a dotted field."""
    return isinstance(key, str) and key != "" and not set(key) & {".", "="}


def _overwritten(path: str, new: Mapping[str, str]) -> bool:
    """Whether later changes set the field itself, or all of a block above it."""
    blocks = (field for field, value in new.items() if not value.startswith("{"))
    return path in new or any(path.startswith(f"{block}.") for block in blocks)


def quoted(text: str) -> str:
    """A text in quotes, where YAML would read something else in it."""
    return text if re.fullmatch(r"\w[\w .,()/-]*", text) else json.dumps(text, ensure_ascii=False)


def as_yaml(value: object) -> str:
    """A value as one writes it in a scenario. Raises TypeError or ValueError where there is no way."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    """What JSON has no form for, as something that it has."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):  # numbers and arrays of NumPy's
        return cast("Any", value).tolist()
    raise TypeError


def _shown(value: object) -> str:
    """A wrong value with its type, shortened."""
    return f"{quote(repr(value))} ({type(value).__name__})"
