"""Which names of the project a function comes to: those that its code uses, and what these use in turn.

Names in annotations do not count, for they compute nothing. Methods that are called on a value count
where the value's class is named.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ANNOTATIONS = {"annotation", "returns", "type_params"}


class Named(NamedTuple):
    """A name at the head of a module."""

    module: str
    name: str

    @property
    def file(self) -> str:
        """Where it stands, below the top of the project."""
        path = source_of(self.module)
        assert path is not None
        return path.relative_to(ROOT).as_posix()


@cache
def source_of(module: str) -> Path | None:
    """The file of a module of the project; None for any other."""
    head, *parts = module.split(".")
    place = ROOT.joinpath(*parts)
    files = (place.with_suffix(".py"), place / "__init__.py") if head == "brittle" and parts else ()
    return next((path for path in files if path.is_file()), None)


def reached(*starts: Named) -> set[Named]:
    """All names that the code of some comes to, themselves included; not those that only pass one on."""
    found: set[Named] = set()
    seen: set[Named] = set()
    ahead = list(starts)
    while ahead:
        one = ahead.pop()
        if one in seen:
            continue
        seen.add(one)
        made, passed_on = _table(one.module)
        if one.name in passed_on:
            ahead.append(passed_on[one.name])
        elif one.name in made:
            found.add(one)
            ahead += _used(one.module, made[one.name])
    return found


@cache
def _table(module: str) -> tuple[dict[str, ast.stmt], dict[str, Named]]:
    """What a module makes, by name, and what it imports; a module that is imported has no name."""
    path = source_of(module)
    assert path is not None
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [one for target in targets for one in ast.walk(target)]
            made |= {one.id: node for one in names if isinstance(one, ast.Name)}
    passed_on = {
        each.asname or each.name: Named(inner, "")
        if source_of(inner := f"{node.module}.{each.name}")
        else Named(node.module, each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and source_of(node.module)
        for each in node.names
    }
    return made, passed_on


def _used(module: str, code: ast.AST) -> Iterator[Named]:
    _, passed_on = _table(module)
    for node in _nodes(code):
        if isinstance(node, ast.Name):
            yield Named(module, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            whole = passed_on.get(node.value.id)
            if whole is not None and not whole.name:
                yield Named(whole.module, node.attr)


def _nodes(code: ast.AST) -> Iterator[ast.AST]:
    yield code
    for field, value in ast.iter_fields(code):
        if field not in ANNOTATIONS:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST):
                    yield from _nodes(one)
