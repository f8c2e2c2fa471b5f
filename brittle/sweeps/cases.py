"""Turns the points of a design into scenarios that differ from the base scenario in the varied keys alone.

A scenario that is named beside the points is played with them. It takes every value that a point sets
outside the levers in which it differs from the base scenario: the branch, the parameters and the theatre, for
instance. A stand beside an offer on a date is therefore a stand that begins on that date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from brittle.engine import Case, load_cases
from brittle.model.inputs.problems import InputError, Mark, Problem, Problems, fail
from brittle.results.levers import LEVERS
from brittle.sweeps.design import TOGETHER, DesignPoints
from brittle.sweeps.theatre_fields import is_of_theatre, with_theatre

ON = "on"
"""The key that varies what the histories are weighed by."""

ARTICLE, THAT_DAY = "article", "that_day"
"""Values of `on`: weighed by the whole article, or by what was known on the day of the branch."""

WORDS = {
    "offer.opens": "date of the offer",
    "offer.guarantee.chance_honoured": "chance that the guarantee is honoured",
}
"""Plain words for fields that are often varied and whose names are not plain."""

OF_ONE_FILE = frozenset({"name", "description"})


@dataclass(frozen=True, slots=True)
class DesignPoint:
    """A point of a sweep."""

    values: tuple[str, ...]
    """The value of each varied key, in the order of `Sweep.names`."""
    case: Case
    """The scenario of the point; its key is the point's name in all tables."""
    beside: Case | None
    """The scenario with which the point is compared, if the sweep names one."""
    on: str
    """What the histories are weighed by: `article` or `that_day`."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Everything that is played in a sweep."""

    names: tuple[str, ...]
    """The varied keys; fields that are joined by `+` take the same value."""
    method: str
    base: Case
    beside: Case | None
    points: tuple[DesignPoint, ...]
    also: tuple[str, ...]
    """Fields that change from point to point because their defaults follow from varied keys."""


class SweepFiles(NamedTuple):
    """The files of a sweep, and the changes that hold at every point."""

    file: Path
    beside: Path | None
    overrides: tuple[str, ...]


def sweep_of(asked: SweepFiles, points: DesignPoints) -> Sweep:
    """Loads the scenario of every point. Raises one `InputError` with the problems of all points."""
    base = one_case(asked.file, asked.overrides)
    apart = frozenset[str]()
    beside = None
    if asked.beside is not None:
        plain = one_case(asked.beside, ())
        if plain.theatre != base.theatre:
            raise fail(
                Mark(str(asked.beside)),
                f"is a scenario of another case than {asked.file}, so their runs form no pairs; name a "
                "scenario of the same case",
            )
        apart = _apart(one_case(asked.file, ()), plain)
        beside = one_case(asked.beside, _shared(asked.overrides, apart))
    maker = _Maker(asked, points, base, beside, apart)
    made = maker.points()
    also = sorted({field for one in made for field in maker.also(one.case)})
    return Sweep(points.names, points.method, base, beside, made, tuple(also))


def one_case(file: Path, overrides: Sequence[str]) -> Case:
    """The scenario in a file. Raises `InputError` if the path refers to several scenarios."""
    cases = load_cases([file], overrides)
    if len(cases) != 1:
        names = ", ".join(f"{case.key}.yaml" for case in cases)
        raise fail(
            Mark(str(file)),
            f"a sweep varies one scenario; name one of the scenario files in this folder: {names}",
        )
    return cases[0]


def _apart(base: Case, beside: Case) -> frozenset[str]:
    """The levers in which two scenarios differ."""
    return frozenset(
        lever for block, lever in LEVERS.items() if base.value.get(block) != beside.value.get(block)
    )


def _shared(overrides: Iterable[str], apart: frozenset[str]) -> tuple[str, ...]:
    """The changes that a scenario beside the points takes: those outside the levers that it sets apart."""
    return tuple(
        one for one in overrides if LEVERS.get(one.partition("=")[0].split(".")[0]) not in apart
    )


@dataclass
class _Maker:
    """Makes the scenarios of the points, and those beside them."""

    asked: SweepFiles
    design: DesignPoints
    base: Case
    beside: Case | None
    apart: frozenset[str]

    def __post_init__(self) -> None:
        self._besides: dict[tuple[str, ...], Case] = {}
        self._problems = Problems()

    def points(self) -> tuple[DesignPoint, ...]:
        """All points. Raises `InputError` with the problems of all points."""
        found = [self._point(number, row) for number, row in enumerate(self.design.rows, 1)]
        self._problems.raise_any()
        return tuple(one for one in found if one is not None)

    def _point(self, number: int, row: tuple[str, ...]) -> DesignPoint | None:
        changes = dict(self._changes(row))
        on = changes.pop(ON, ARTICLE)
        try:
            if on not in (ARTICLE, THAT_DAY):
                raise fail(self._marks[ON], f"`{ON}` must be {ARTICLE} or {THAT_DAY}, not `{on}`")
            case = self._changed(self.asked.file, self.asked.overrides, changes)
            beside = self._beside_for(changes)
        except InputError as error:
            self._problems.include(InputError(self._moved(error, changes)))
            return None
        if beside is not None and beside.branch != case.branch:
            self._problems.include(InputError([_other_branch(self.asked, case, beside)]))
            return None
        title = f"{self.base.title}: {in_words(self.design.names, row)}"
        case = replace(case, key=f"p{number:04d}", title=title)
        return DesignPoint(row, case, beside, on)

    def _changes(self, row: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Each field with its value."""
        for name, value in zip(self.design.names, row, strict=True):
            for field in name.split(TOGETHER):
                yield field, value

    @property
    def _marks(self) -> dict[str, Mark]:
        named = zip(self.design.names, self.design.marks, strict=True)
        return {field: mark for name, mark in named for field in name.split(TOGETHER)}

    def _changed(self, file: Path, overrides: Sequence[str], changes: Mapping[str, str]) -> Case:
        """A scenario with some fields changed."""
        of_scenario = [f"{key}={its}" for key, its in changes.items() if not is_of_theatre(key)]
        case = one_case(file, [*overrides, *of_scenario])
        of_theatre = {key: its for key, its in changes.items() if is_of_theatre(key)}
        return with_theatre(case, of_theatre, self._marks) if of_theatre else case

    def _beside_for(self, changes: Mapping[str, str]) -> Case | None:
        """The scenario beside a point; points that share all its values share the scenario."""
        if self.asked.beside is None:
            return None
        shared = {key: its for key, its in changes.items() if _shared([f"{key}={its}"], self.apart)}
        known = tuple(f"{key}={its}" for key, its in shared.items())
        if known not in self._besides:
            overrides = _shared(self.asked.overrides, self.apart)
            case = self._changed(self.asked.beside, overrides, shared)
            assert self.beside is not None
            title = f"{self.beside.title}{_where(shared)}"
            key = f"b{len(self._besides) + 1:04d}"
            self._besides[known] = replace(case, key=key, title=title)
        return self._besides[known]

    def _moved(self, error: InputError, changes: Mapping[str, str]) -> Iterator[Problem]:
        """The problems of a point, each named after the place where its field is varied."""
        marks = self._marks
        texts = {f"{key}={value}": marks[key] for key, value in changes.items()}
        for one in error.problems:
            mark = texts.get(str(one.file))
            if mark is None:
                yield one
            else:
                yield Problem(mark.file, mark.line, f"{one.file}: {one.message}", one.remedy)

    def also(self, case: Case) -> set[str]:
        """Fields in which a point differs from the base scenario although they are not varied."""
        here, there = flat(case.value), flat(self.base.value)
        varied = [field for name in self.design.names for field in name.split(TOGETHER)]
        changed = {key for key in here.keys() | there.keys() if here.get(key) != there.get(key)}
        return {key for key in changed if not any(_within(key, field) for field in varied)}


def _other_branch(asked: SweepFiles, case: Case, beside: Case) -> Problem:
    """The problem of a scenario beside a point that begins at another moment than the point."""
    return Problem(
        str(asked.beside),
        None,
        f"branches on {beside.branch:%Y-%m-%dT%H:%M}, but the point beside it on "
        f"{case.branch:%Y-%m-%dT%H:%M}, so their runs form no pairs; vary `branch`, or name "
        "a scenario with the same branch",
    )


def _within(key: str, field: str) -> bool:
    return key == field or key.startswith(f"{field}.") or key in OF_ONE_FILE


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """The values of nested mappings by their dotted fields."""
    if not isinstance(value, Mapping):
        return {path: value}
    inner = [flat(its, f"{path}.{key}" if path else str(key)) for key, its in value.items()]
    return {key: its for one in inner for key, its in one.items()}


def in_words(names: Sequence[str], values: Sequence[str]) -> str:
    """A point in words: the last two parts of each key's name, and its value."""
    return ", ".join(f"{label(name)} {value}" for name, value in zip(names, values, strict=True))


def _where(shared: Mapping[str, str]) -> str:
    return f": {in_words(list(shared), list(shared.values()))}" if shared else ""


def label(name: str) -> str:
    """The name of a varied key as words, short enough for an axis."""
    if name == ON:
        return "weighed by"
    field = name.split(TOGETHER)[-1]
    if field in WORDS:
        return WORDS[field]
    return " ".join(field.split(".")[-2:]).replace("_", " ")
