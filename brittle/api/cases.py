"""Cases and scenarios as Python has them: read from files, listed, changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from brittle.batches.naming import safe, short
from brittle.cases import case_path
from brittle.engine import Case, Json, load_cases

type Playable = (
    str | Path | LoadedScenario | LoadedCase | Iterable[str | Path | LoadedScenario | LoadedCase]
)
"""What can be played: a scenario, a case (all its scenarios), a path or name of one, or several."""


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
        """The changes as `brittle run --set` takes them."""
        return tuple(f"{path}={value}" for path, value in self.changes)

    def with_(self, changes: Mapping[str, Any], name: str | None = None) -> LoadedScenario:
        """The scenario with some fields changed, as `brittle run --set` changes them.

        `changes` has dotted fields ("offer.opens") and their new values: text as one writes it in
        YAML, or a number, a date, a truth value, a list, a mapping, or None for the default. `name`
        is what figures call the changed scenario, and its key as far as a file's name may hold it.
        Raises `InputError` for a field that does not exist or a value that it cannot have.
        """
        told = {**dict(self.changes), **{path: as_yaml(its) for path, its in changes.items()}}
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
        """Raises KeyError with the names that there are."""
        if key not in self.scenarios:
            raise KeyError(f"{self.path} has no scenario {key!r}; it has {', '.join(self)}")
        return self.scenarios[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.scenarios)

    def __len__(self) -> int:
        return len(self.scenarios)

    def __repr__(self) -> str:
        return f"LoadedCase({str(self.path)!r}: {', '.join(self)})"


def changed_key(file: Path, overrides: Iterable[str]) -> str:
    """What a changed scenario is called in results where nobody names it."""
    return short("-".join([file.stem, *map(safe, overrides)]))


def load(path: str | Path) -> LoadedCase:
    """Reads and checks a case: a folder, a scenario's file, or the name of a shipped case.

    A path that exists wins over a name. Raises `InputError` with everything that is wrong in any
    file: file, line, and what to write instead.
    """
    from brittle.model.inputs.reading import scenario_files

    where = case_path(path)
    cases = load_cases([where])  # all at once, so that the problems of every file are reported
    found = zip(scenario_files(where), cases, strict=True)
    return LoadedCase(where, {case.key: LoadedScenario(file, case) for file, case in found})


def scenarios_in(what: Playable) -> list[LoadedScenario]:
    """Every scenario that is meant, in order."""
    if isinstance(what, LoadedScenario):
        return [what]
    if isinstance(what, LoadedCase):
        return list(what.values())
    if isinstance(what, str | Path):
        return list(load(what).values())
    return [one for each in what for one in scenarios_in(each)]


def one_scenario(what: str | Path | LoadedScenario) -> LoadedScenario:
    """The one scenario that is meant. Raises `StoreError` for a folder that holds several."""
    from brittle.batches.disk import StoreError

    found = scenarios_in(what)
    if len(found) != 1:
        names = ", ".join(f"{one.key}.yaml" for one in found)
        raise StoreError(f"{what}: give one scenario, not a folder; it holds {names}")
    return found[0]


def as_yaml(value: object) -> str:
    """A value as one writes it after `--set field=`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    plain = cast("Any", value).item() if hasattr(value, "item") else value  # a number of NumPy's
    return json.dumps(plain, default=as_yaml, ensure_ascii=False)
