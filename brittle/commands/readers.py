"""Searches syntax trees for the functions of the model and the calibration that read a parameter.

A parameter is read as an attribute (`p.break_rate`), by name (`p["break_rate"]`), by a composed name
(`f"pace_{road}"`), or from a tuple of names at the top of a module. A record of another kind may have a
field with the name of a parameter; the expression before the field's name shows the kind of the record.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from brittle import model
from brittle.model.parameters import PARAMETERS

ROOT = Path(model.__file__).parents[1]
PLACES = (
    "model/rules",
    "model/kernel",
    "model/agents",
    "model/setup",
    "model/outcome",
    "model",
    "calibration",
)
"""Folders whose modules may read a parameter, in the order in which the readers are listed."""
RECORD = re.compile(r"(?:^|\.)(?:p|values|structural)(?:\[.*\])?$")
"""A pattern for expressions that hold the values of parameters."""


class ParameterReader(NamedTuple):
    """A function that reads a parameter."""

    file: str
    """The path from the project's folder, such as model/rules/belief.py."""
    function: str


def readers(parameter: str) -> list[ParameterReader]:
    """Functions that read a parameter: first the rules, then the rest of the model, then calibration."""
    return list(_all_readers().get(parameter, ()))


@cache
def _all_readers() -> Mapping[str, list[ParameterReader]]:
    found: dict[str, list[ParameterReader]] = {}
    for path in _files():
        file = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tuples = _tuples_of_names(tree)
        for function in _functions(tree):
            for name in dict.fromkeys(_read_in(function, tuples)):
                found.setdefault(name, []).append(ParameterReader(file, function.name))
    return found


def _files() -> Iterator[Path]:
    for place in PLACES:
        yield from sorted((ROOT / place).glob("*.py"))
    for folder in sorted((ROOT / "calibration").glob("*/")):
        yield from sorted(folder.glob("*.py"))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Functions and methods that are not inside another function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node)


def _tuples_of_names(tree: ast.Module) -> dict[str, list[str]]:
    """Tuples of parameter names at the top of a module, by the name of each tuple."""
    found: dict[str, list[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            names = [str(one.value) for one in node.value.elts if isinstance(one, ast.Constant)]
            if names and all(name in PARAMETERS for name in names):
                found |= {t.id: names for t in node.targets if isinstance(t, ast.Name)}
    return found


def _read_in(function: ast.FunctionDef, tuples: Mapping[str, list[str]]) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and _is_record(node.value):
            yield from _known(node.attr)
        elif isinstance(node, ast.Subscript):
            yield from _by_name(node.value, node.slice)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr":
            yield from _by_name(*node.args[:2])
        elif isinstance(node, ast.Name) and node.id in tuples:
            yield from tuples[node.id]


def _by_name(record: ast.expr, name: ast.expr) -> Iterator[str]:
    """Parameters that `record[name]` may refer to, if the record holds parameters."""
    if not (_is_record(record) or ast.unparse(record) == "PARAMETERS"):
        return
    if isinstance(name, ast.Constant):
        yield from _known(name.value)
    elif isinstance(name, ast.JoinedStr):
        parts = [
            re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in name.values
        ]
        yield from (one for one in PARAMETERS if re.fullmatch("".join(parts), one))


def _known(name: object) -> Iterator[str]:
    if isinstance(name, str) and name in PARAMETERS:
        yield name


def _is_record(value: ast.expr) -> bool:
    return bool(RECORD.search(ast.unparse(value)))
