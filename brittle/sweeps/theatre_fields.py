"""Fields of a theatre that a sweep varies: a column of a row in a table, or a key of theatre.yaml.

    formations.4th_division.cohesion     a column of the row with this id; the same for places and columns
    theatre.economy.supply               a key of theatre.yaml

A scenario cannot change its theatre, so `--set` does not know these fields. Only numbers can be varied.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, cast

from brittle.engine import Case, case_of
from brittle.model.inputs.problems import Mark, fail, quote
from brittle.model.inputs.suggest import did_you_mean

TABLES = ("formations", "columns", "places")
"""Tables whose rows have an id."""

_BOUNDS = {
    "greater_than_equal": "at least",
    "less_than_equal": "at most",
    "greater_than": "more than",
    "less_than": "less than",
}
"""How the ends of a range are said, by pydantic's names of faults."""

HEAD = "theatre"
"""The first part of the name of a field of theatre.yaml."""


def is_of_theatre(field: str) -> bool:
    """Whether a varied field belongs to the theatre, judged by its first part."""
    return field.partition(".")[0] in (*TABLES, HEAD)


def with_theatre(case: Case, changes: dict[str, str], marks: dict[str, Mark]) -> Case:
    """The case with some numbers of its theatre replaced; `marks` says where each field is varied.

    Raises `InputError` for a field that does not exist, that is no number, or that cannot have the value.
    """
    from pydantic import ValidationError

    from brittle.model.inputs.schema.theatre import Theatre

    land: dict[str, Any] = copy.deepcopy(cast("dict[str, Any]", case.theatre))
    for field, value in changes.items():
        _put(land, field, value, marks[field])
    try:
        theatre = Theatre.model_validate({**land, "folder": case.scenario.theatre.folder})
    except ValidationError as error:
        words = "; ".join(_said(found) for found in error.errors(include_url=False))
        given = ", ".join(f"{field}={value}" for field, value in changes.items())
        raise fail(
            marks[next(iter(changes))], f"the theatre cannot have {given}: {words}"
        ) from None
    return case_of(case.key, case.scenario.model_copy(update={"theatre": theatre}))


def _said(found: Mapping[str, Any]) -> str:
    """A fault that pydantic found, in the words of Brittle if it is about a range."""
    bound = next(iter(found.get("ctx", {}).values()), None)
    words = _BOUNDS.get(found["type"])
    return f"the number must be {words} {bound:g}" if words else str(found["msg"])


def _put(land: dict[str, Any], field: str, value: str, mark: Mark) -> None:
    """Replaces a number in the values of a theatre."""
    first, *steps = field.split(".")
    block: Any = land
    if first in TABLES:
        block, steps = _row(land[first], first, steps, mark)
    for step in steps[:-1]:
        block = _inside(block, step, field, mark)
    last = steps[-1] if steps else ""
    old = _inside(block, last, field, mark)
    if isinstance(old, bool) or not isinstance(old, int | float):
        raise fail(mark, f"{quote(field)} is no number; of a theatre, only numbers can be varied")
    try:
        block[last] = type(old)(value) if isinstance(old, float) else int(value)
    except ValueError:
        kind = "a number" if isinstance(old, float) else "a whole number"
        raise fail(mark, f"{quote(field)} must be {kind}, not {quote(value)}") from None


def _row(
    rows: list[dict[str, Any]], table: str, steps: list[str], mark: Mark
) -> tuple[dict[str, Any], list[str]]:
    """The row that a field names, and the rest of the field's name."""
    if len(steps) < 2:
        raise fail(
            mark,
            f"a field of `{table}` is written {table}.ID.COLUMN, such as {table}.{_first(rows)}",
        )
    by_id = {row["id"]: row for row in rows}
    if steps[0] not in by_id:
        hint = did_you_mean(steps[0], by_id)
        raise fail(mark, f"`{table}` has no row with the id {quote(steps[0])}{hint}")
    return by_id[steps[0]], steps[1:]


def _first(rows: list[dict[str, Any]]) -> str:
    return f"{rows[0]['id']}.{'population' if 'population' in rows[0] else 'cohesion'}"


def _inside(block: Any, step: str, field: str, mark: Mark) -> Any:
    names = list(block) if isinstance(block, dict) else []
    if step not in names:
        hint = did_you_mean(step, names, shown=20)
        raise fail(mark, f"unknown key {quote(step)} in {quote(field)}{hint}")
    return block[step]
