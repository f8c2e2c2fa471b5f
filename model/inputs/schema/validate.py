"""Turn a tree of values into a model, and describe in the schema's words the faults that pydantic finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from brittle.model.inputs.problems import Problems, quote
from brittle.model.inputs.schema.keys import (
    Loc,
    Spot,
    choices_of,
    field_of,
    model_in,
    names_of,
    range_of,
    spot_at,
    unit_of,
    walk,
)
from brittle.model.inputs.sources.known_tables import recognised, refusal
from brittle.model.inputs.sources.nodes import Node, placed, plain
from brittle.model.inputs.suggest import did_you_mean

RANGE_ERRORS = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})
SHAPE_ERRORS = frozenset({"model_type", "model_attributes_type", "dict_type", "mapping_type"})


TRIES = 6
"""How many times wrong values are left out of a tree before it is rejected: once per level of nesting."""


def validate[M: BaseModel](
    model: type[M], node: Node, problems: Problems, prefix: str = "", sound: bool = True
) -> M | None:
    """The model that a tree holds, or None if the tree has faults, which are then added to `problems`.

    Every message begins with `prefix`, which names a row of a table. If the tree is not `sound`, no value
    is reported as missing, because the value may be written in a part that could not be read.
    """
    try:
        return model.model_validate(plain(node))
    except ValidationError as error:
        for found in error.errors(include_url=False):
            path = _path(found["loc"])
            if found["type"] == "missing" and not sound:
                continue
            message = _message(model, found, _written(node, path, found["input"]))
            if message is not None:
                problems.add(placed(node, path), prefix + message)
    return None


def salvaged[M: BaseModel](model: type[M], node: Node, stand_ins: Mapping[str, object]) -> M | None:
    """The model that a faulty tree holds once wrong values are left out, so that the rest can be checked.

    `stand_ins` are values for keys that are needed. If no model can be made of the tree, None is returned.
    """
    value = plain(node)
    for _ in range(TRIES):
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for found in error.errors(include_url=False):
                _leave_out(value, _path(found["loc"]), found["type"] == "missing", stand_ins)
    return None


def _leave_out(
    value: object, path: Sequence[str | int], missing: bool, stand_ins: Mapping[str, object]
) -> None:
    """Take a wrong value out of its mapping, or replace it with a stand-in.

    If one element of a list is wrong, the whole list is left out. If a block lacks a key, the whole block is
    left out.
    """
    whole = next((n for n, step in enumerate(path) if isinstance(step, int)), len(path))
    steps = [str(step) for step in path[:whole]]
    if missing and len(steps) > 1 and whole == len(path):
        steps = steps[:-1]
    here = value
    for step in steps[:-1]:
        here = here.get(step) if isinstance(here, dict) else None
    if steps and isinstance(here, dict):
        here.pop(steps[-1], None)
        if len(steps) == 1 and steps[0] in stand_ins:
            here[steps[0]] = stand_ins[steps[0]]


def check_columns(
    model: type[BaseModel], columns: Iterable[str], add: Callable[[str], None]
) -> None:
    """Call `add(message)` for each unknown column, and for each missing column that has no default.

    If the table is recognised as the table of a well-known data project, only a message about this is added.
    """
    given = tuple(columns)
    names = names_of(model)
    if (known := recognised(given)) is not None:
        add(refusal(known, names))
        return
    for column in given:
        if column not in names:
            add(f"unknown column {quote(column)}{did_you_mean(column, names)}")
    for name in names:
        field = field_of(model, name)
        if name not in given and field is not None and field.is_required():
            add(f"column `{name}` is missing: add it ({_meaning(field.description)})")


def _path(loc: Loc) -> list[str | int]:
    return [step for step in loc if step != "[key]"]


def _written(node: Node, path: Loc, value: object) -> object:
    """A single value as it is written in the file, not as it was read (`-5`, not `-5.0`)."""
    here: Node | None = node
    for step in path:
        if here is None:
            return value
        if isinstance(step, int):
            here = here.elements()[step] if step < len(here.elements()) else None
        else:
            here = here.get(step)
    return here.text if here is not None and here.text is not None else value


def dotted(loc: Loc) -> str:
    """A path as people write it, such as `events[2].kind`."""
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _message(model: type[BaseModel], found: Any, value: object) -> str | None:
    kind, loc = found["type"], found["loc"]
    if kind == "default_factory_not_called":
        return None  # this error follows from another problem of the same row
    if kind == "extra_forbidden":
        return _unknown_key(model, loc)
    if loc and loc[-1] == "[key]":
        return f"the name {quote(loc[-2])} {_words(found)}"
    spot = spot_at(model, loc)
    if kind == "missing":
        meaning = spot.field.description if spot is not None and spot.field is not None else ""
        return f"`{dotted(loc)}` is missing: add it ({_meaning(meaning)})"
    what = f"`{dotted(loc)}`" if loc else ""
    if isinstance(value, (str, int, float)):
        what += f" is {quote(value)}"
    words = _expected(kind, found, spot, value)
    return f"{what}: {words}" if what else words


def _expected(kind: str, found: Any, spot: Spot | None, value: object) -> str:
    if spot is None:
        return _words(found)
    unit = f" ({unit_of(spot)})" if unit_of(spot) else ""
    if kind in RANGE_ERRORS:
        return f"must be {range_of(spot)}{unit}{_hint(spot, value)}"
    if kind == "finite_number":
        return f"must be a finite number{unit}"
    if kind == "literal_error":
        return f"must be one of {', '.join(choices_of(spot))}{_near(value, choices_of(spot))}"
    if kind in SHAPE_ERRORS:
        inside = model_in(spot.annotation)
        names = f" with the keys {', '.join(names_of(inside))}" if inside is not None else ""
        return f"must be a mapping{names}, written `key: value`"
    return _words(found) + (unit if "number" in found["msg"] else "")


def _hint(spot: Spot, value: object) -> str:
    """A hint that a number outside its range may be a percentage or the other coordinate."""
    try:
        number = float(str(value))
    except ValueError:
        return ""
    high = range_of(spot).high
    if high == 1.0 and 1.0 < abs(number) <= 100.0:
        return f"; if the number is a percentage, write {number / 100:g}"
    if unit_of(spot) == "°" and high == 90.0 and abs(number) <= 180.0:
        return "; lat and lon may be swapped"
    return ""


def _near(value: object, choices: tuple[str, ...]) -> str:
    return did_you_mean(str(value), choices, shown=0)


def _words(found: Any) -> str:
    message: str = found["msg"]
    return message.replace("Input should be", "must be")


def _unknown_key(model: type[BaseModel], loc: Loc) -> str:
    parent = spot_at(model, loc[:-1])
    inside = model_in(parent.annotation) if parent is not None else None
    key = str(loc[-1])
    message = f"unknown key {quote(dotted(loc))}"
    if inside is None:
        return message
    elsewhere = [k.path for k in walk(model, "") if k.name == key and "<id>" not in k.path]
    near = did_you_mean(key, names_of(inside), shown=0)
    if not near and elsewhere:
        return f"{message}; did you mean `{elsewhere[0]}`?"
    return message + (near or did_you_mean(key, names_of(inside), shown=20))


def _meaning(description: str | None) -> str:
    text = description or "a value is needed"
    return text[0].lower() + text[1:] if text[:2].istitle() else text
