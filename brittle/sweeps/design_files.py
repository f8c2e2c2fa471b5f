"""Reads a design from a YAML file, or its points from a CSV table.

    scenario: safe_passage.yaml           # the scenario that is varied, relative to this file
    beside: last_stand_capital.yaml       # a scenario with which every point is compared (may be left out)
    design: grid                          # grid, lhs or sobol
    points: 64                            # the number of points of lhs or sobol
    seed: 20241207                        # the seed by which these points are scrambled
    set: {horizon_days: 60}               # changes that hold at every point (may be left out)
    vary:
      branch+offer.opens: 2024-11-28:2024-12-08:1d
      offer.guarantee.chance_honoured: [0, 0.25, 0.5, 0.75, 1]

A table has a row for each point and a column for each varied key.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from brittle.model.inputs.problems import Mark, Problems, fail, quote
from brittle.model.inputs.sources.nodes import Node
from brittle.model.inputs.sources.table import read_table
from brittle.model.inputs.sources.yaml import read_yaml
from brittle.model.inputs.suggest import did_you_mean
from brittle.sweeps.design import SEED, DesignPoints, Method, Variation, check_names
from brittle.sweeps.values import Values, listed, read_values

KEYS = ("name", "description", "scenario", "beside", "design", "points", "seed", "set", "vary")
"""The keys of a design file."""


class DesignFile(NamedTuple):
    """A design as its file describes it."""

    name: str
    """The name of the design; empty if the file gives none."""
    description: str
    scenario: Path
    beside: Path | None
    method: Method
    points: int | None
    seed: int
    overrides: tuple[str, ...]
    variations: tuple[Variation, ...]


def is_design(path: Path) -> bool:
    """Whether a file is a design and no scenario: a design has a key `vary`, which no scenario has."""
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8", errors="replace")
    return any(line.startswith("vary:") for line in text.splitlines())


def read_design(path: Path) -> DesignFile:
    """The design in a file. Raises `InputError` with every problem of the file, and the line."""
    node = read_yaml(path)
    problems = Problems()
    for key, child in node.items():
        if key not in KEYS:
            problems.add(child.mark, f"unknown key {quote(key)}{did_you_mean(key, KEYS, shown=20)}")
    for key in ("scenario", "vary"):
        if node.get(key) is None:
            problems.add(node.mark, f"`{key}` is missing: add it")
    problems.raise_any()
    beside = node.get("beside")
    return DesignFile(
        name=_text(node, "name", ""),
        description=_text(node, "description", ""),
        scenario=path.parent / _text(node, "scenario", ""),
        beside=path.parent / _text(node, "beside", "") if beside is not None else None,
        method=_method(node),
        points=_whole(node, "points"),
        seed=_whole(node, "seed") or SEED,
        overrides=tuple(f"{key}={value}" for key, value in _flat(node.get("set"))),
        variations=tuple(_variations(node)),
    )


def _text(node: Node, key: str, default: str) -> str:
    child = node.get(key)
    if child is None:
        return default
    if child.text is None:
        raise fail(child.mark, f"`{key}` must be a single value")
    return child.text


def _method(node: Node) -> Method:
    text = _text(node, "design", Method.GRID.value)
    if text not in list(Method):
        child = node.get("design")
        assert child is not None
        hint = did_you_mean(text, list(Method))
        raise fail(child.mark, f"`design` cannot be {quote(text)}{hint}")
    return Method(text)


def _whole(node: Node, key: str) -> int | None:
    child = node.get(key)
    if child is None:
        return None
    if child.text is None or not child.text.isdecimal() or int(child.text) < 1:
        raise fail(child.mark, f"`{key}` must be a whole number of at least 1")
    return int(child.text)


def _flat(node: Node | None, path: str = "") -> Iterator[tuple[str, str]]:
    """Dotted keys with their values as YAML; mappings are taken apart, lists are not."""
    if node is None:
        return
    if node.is_mapping:
        for key, child in node.items():
            yield from _flat(child, f"{path}.{key}" if path else key)
    else:
        yield path, _written(node)


def _written(node: Node) -> str:
    """A value as it would be written on one line of YAML."""
    if node.value is None:
        return ""
    if node.is_mapping:
        return "{" + ", ".join(f"{key}: {_written(one)}" for key, one in node.items()) + "}"
    if node.text is not None:
        return node.text
    return "[" + ", ".join(_written(one) for one in node.elements()) + "]"


def _variations(node: Node) -> Iterator[Variation]:
    vary = node.get("vary")
    assert vary is not None
    if not vary.is_mapping:
        raise fail(vary.mark, "`vary` must hold lines `key: values`")
    for name, child in vary.items():
        yield Variation(name.replace(" ", ""), _values(child), child.mark)


def _values(node: Node) -> Values:
    if node.text is not None:
        return read_values(node.text, node.mark)
    if node.is_mapping or node.value is None:
        raise fail(node.mark, "values are a list, a range low:high:step, or a range low:high")
    return listed(tuple(_written(one) for one in node.elements()), node.mark)


def read_points(path: Path) -> DesignPoints:
    """The points in a CSV table: a row for each point, a column for each varied key.

    Raises `InputError` for a table without rows, for a missing value and for a point that is given twice.
    """
    problems = Problems()
    table = read_table(path, problems)
    problems.raise_any()
    check_names([(name, table.mark) for name in table.columns])
    if not table.rows:
        raise fail(table.mark, "the table has no row; write a row for each point")
    seen: dict[tuple[str, ...], Mark] = {}
    for row in table.rows:
        values = tuple(
            (cell.text if (cell := row.get(name)) else None) or "" for name in table.columns
        )
        empty = [name for name, value in zip(table.columns, values, strict=True) if not value]
        if empty:
            problems.add(row.mark, f"the value of {quote(empty[0])} is missing")
        elif values in seen:
            problems.add(row.mark, f"this point is the same as that of {seen[values]}; delete one")
        seen.setdefault(values, row.mark)
    problems.raise_any()
    marks = tuple(table.mark for _ in table.columns)
    return DesignPoints(table.columns, tuple(seen), marks, "table")
