"""The schema as a list of keys, each with its path, meaning, unit, range, choices and default.

The command `brittle explain`, the option `--set`, the messages about wrong values and the suggestions of
similar names all use this list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Loc = Sequence[str | int]


@dataclass(frozen=True)
class Range:
    """The lower and the upper bound of a number; a bound is None if there is no such limit.

    `low_open` and `high_open` are true if the bound itself is not allowed.
    """

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False

    def __str__(self) -> str:
        if self.low is not None and self.high is not None and not (self.low_open or self.high_open):
            return f"between {self.low:.16g} and {self.high:.16g}"
        above = "more than" if self.low_open else "at least"
        below = "less than" if self.high_open else "at most"
        parts = []
        if self.low is not None:
            parts.append(f"{above} {self.low:.16g}")
        if self.high is not None:
            parts.append(f"{below} {self.high:.16g}")
        return " and ".join(parts)


@dataclass(frozen=True)
class InputKey:
    """One key of an input file, with the information that `brittle explain` prints about the key.

    `file` is `theatre.yaml`, the name of a table, or `scenario`. `path` has dots between its parts; `<id>`
    stands for a name that the user chooses, and `[]` for the elements of a list. `default` describes the
    default in words; it is None if the key is needed.
    """

    file: str
    path: str
    meaning: str
    unit: str
    range: Range
    choices: tuple[str, ...]
    default: str | None
    kind: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit(".", 1)[-1].removesuffix("[]")


def external_name(name: str, field: FieldInfo) -> str:
    """The name that an input file uses for a field (`class` for `class_`)."""
    return field.alias or name


def names_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of a model's keys in input files."""
    return tuple(external_name(n, f) for n, f in model.model_fields.items())


def field_of(model: type[BaseModel], key: str) -> FieldInfo | None:
    """The field whose name in input files is `key`, or None if the model has no such field."""
    for name, field in model.model_fields.items():
        if external_name(name, field) == key:
            return field
    return None


def parts(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type inside any `Annotated` and `Optional`, and the annotations that were around this type."""
    notes: list[Any] = []
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            notes.extend(more)
        elif origin in (Union, UnionType):
            some = [a for a in get_args(annotation) if a is not type(None)]
            if len(some) != 1:
                return annotation, tuple(notes)
            annotation = some[0]
        else:
            return annotation, tuple(notes)


def inner_type(annotation: Any) -> Any | None:
    """The type of a mapping's values or of a list's elements; None for any other type."""
    bare, _ = parts(annotation)
    origin = get_origin(bare)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return get_args(bare)[1]
    if origin is tuple:
        return get_args(bare)[0]
    return None


def is_list(annotation: Any) -> bool:
    """Whether a type is a list, whose elements have an order and no names."""
    return get_origin(parts(annotation)[0]) is tuple


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The type itself, without annotations, if it is a model; otherwise None."""
    bare, _ = parts(annotation)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


@dataclass(frozen=True)
class Spot:
    """The type of a value in the schema, and its field; elements of lists and mappings have no field."""

    annotation: Any
    field: FieldInfo | None

    @property
    def notes(self) -> tuple[Any, ...]:
        """Constraints on the value."""
        _, notes = parts(self.annotation)
        own = tuple(self.field.metadata) if self.field is not None else ()
        return (*own, *notes)


def spot_at(model: type[BaseModel], loc: Loc) -> Spot | None:
    """The type and field of the value at a path, or None if the schema has no such path."""
    spot = Spot(model, None)
    for step in loc:
        inside = model_in(spot.annotation)
        if inside is not None:
            field = field_of(inside, str(step))
            if field is None:
                return None
            spot = Spot(field.annotation, field)
            continue
        inner = inner_type(spot.annotation)
        if inner is None or is_list(spot.annotation) is not isinstance(step, int):
            return None
        spot = Spot(inner, None)
    return spot


def range_of(spot: Spot) -> Range:
    """The bounds of a number; if it has several lower or upper bounds, the tightest ones."""
    lows: list[tuple[float, bool]] = []
    highs: list[tuple[float, bool]] = []
    for note in _flat(spot.notes):
        if isinstance(note, Ge):
            lows.append((_number(note.ge), False))
        elif isinstance(note, Gt):
            lows.append((_number(note.gt), True))
        elif isinstance(note, Le):
            highs.append((_number(note.le), False))
        elif isinstance(note, Lt):
            highs.append((_number(note.lt), True))
    low, low_open = max(lows, default=(None, False))
    high, high_open = min(highs, key=lambda h: (h[0], not h[1]), default=(None, False))
    return Range(low, high, low_open, high_open)


def _number(bound: object) -> float:
    if not isinstance(bound, (int, float)):
        raise TypeError(f"a bound must be a number, but this one is {bound!r}")
    return float(bound)


def _flat(notes: Sequence[Any]) -> Iterator[Any]:
    for note in notes:
        if isinstance(note, FieldInfo):
            yield from _flat(note.metadata)
        else:
            yield note


def unit_of(spot: Spot) -> str:
    """The unit of a value, or the empty string if the value has no unit."""
    extra = _extra(spot)
    return str(extra.get("unit", ""))


def _extra(spot: Spot) -> Mapping[str, Any]:
    candidates = [spot.field] if spot.field is not None else []
    candidates += [n for n in parts(spot.annotation)[1] if isinstance(n, FieldInfo)]
    for field in candidates:
        if isinstance(field.json_schema_extra, dict):
            return field.json_schema_extra
    return {}


def choices_of(spot: Spot) -> tuple[str, ...]:
    """The words from which a value must be chosen; empty if the value is not limited to certain words."""
    bare, _ = parts(spot.annotation)
    if get_origin(bare) is tuple:
        bare, _ = parts(get_args(bare)[0])
    return tuple(get_args(bare)) if get_origin(bare) is Literal else ()


def walk(model: type[BaseModel], file: str, prefix: str = "") -> Iterator[InputKey]:
    """Every key of a model and of the models inside it, in the order of the schema."""
    for name, field in model.model_fields.items():
        path = prefix + external_name(name, field)
        spot = Spot(field.annotation, field)
        yield InputKey(
            file,
            path,
            field.description or "",
            unit_of(spot),
            range_of(spot),
            choices_of(spot),
            _default(spot),
            _kind(field.annotation),
        )
        below = model_in(field.annotation)
        inner = inner_type(field.annotation)
        if below is None and inner is not None:
            below = model_in(inner)
            path += "[]" if is_list(field.annotation) else ".<id>"
        if below is not None:
            yield from walk(below, file, path + ".")


def _default(spot: Spot) -> str | None:
    words = _extra(spot).get("default_text")
    field = spot.field
    if words is not None:
        return str(words)
    if field is None or field.is_required():
        return None
    value = field.default
    if isinstance(value, BaseModel):
        return "the defaults of its keys"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value:.16g}"
    if isinstance(value, tuple) and value:
        return "[" + ", ".join(str(v) for v in value) + "]"
    return "none" if value is None or value in ("", {}, ()) else str(value)


def _kind(annotation: Any) -> str:
    bare, _ = parts(annotation)
    origin = get_origin(bare)
    if origin is tuple:
        return "list"
    if model_in(annotation) is not None or (
        isinstance(origin, type) and issubclass(origin, Mapping)
    ):
        return "mapping"
    if origin is Literal:
        return "word"
    words = {bool: "true or false", float: "number", int: "whole number", str: "text"}
    return words.get(bare, getattr(bare, "__name__", "value"))
