"""The conventions as a table for the page: what stands below each number in `model/conventions.py`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from brittle.model import conventions

WORDS = re.compile(r"Unit: ([^.]*(?:\.\d[^.]*)*)\. (.+?)\n\nSource: (.+)\n", re.S)


class ConventionRow(NamedTuple):
    """A convention in words."""

    name: str
    value: str
    unit: str
    meaning: str
    source: str


def written() -> Iterator[tuple[str, str]]:
    """Name of each convention, and the text below it."""
    tree = ast.parse(Path(conventions.__file__).read_text(encoding="utf-8"))
    for one, below in zip(tree.body, [*tree.body[1:], ast.Pass()], strict=True):
        target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
        if isinstance(target, ast.Name):
            text = below.value if isinstance(below, ast.Expr) else None
            yield target.id, str(text.value) if isinstance(text, ast.Constant) else ""


def rows() -> Iterator[ConventionRow]:
    """Every convention; raises AssertionError where unit, meaning or source is missing."""
    for name, text in written():
        words = WORDS.fullmatch(text)
        assert words, (
            f"{name}: below it stand `Unit: ... . Meaning.`, an empty line, `Source: ... .`"
        )
        unit, meaning, source = (" ".join(part.split()) for part in words.groups())
        yield ConventionRow(name, _shown(getattr(conventions, name)), unit, meaning, source)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{word} {number:g}" for word, number in value.items())
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else f"{value:,g}"


def conventions_table() -> str:
    """The table of docs/ODD.md."""
    lines = ["| name | value | unit | meaning | source |", "|---|---|---|---|---|"]
    lines += [f"| `{r.name}` | {r.value} | {r.unit} | {r.meaning} | {r.source} |" for r in rows()]
    return "\n".join(lines) + "\n"
