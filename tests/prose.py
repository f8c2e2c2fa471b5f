"""The project's prose: pages, docstrings and messages, by sentence.

`python -m tests.prose SEED` draws sixty sentences for readers who see the project for the first time.
"""

from __future__ import annotations

import ast
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGES = (
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "site").glob("*.md")),
    ROOT / "scenarios" / "README.md",
    *sorted((ROOT / "scenarios").glob("*/notes.md")),
    ROOT / "results" / "README.md",
    ROOT / "calibration" / "evidence" / "README.md",
    ROOT / "CHANGELOG.md",
)
HELD = ("brittle", "calibration", "model")
"""Packages whose docstrings and messages are held. Those of tests/ and benchmarks/ are not."""

QUOTED = re.compile(
    r"^ *```.*?^ *```$|`[^`\n]*`|\"[^\"\n]{1,40}\"|<!-- (\w+) -->.*?<!-- /\1 -->", re.M | re.S
)
"""Code, words between quotes, and tables made from the code are not a page's own prose."""

_BLOCKS = re.compile(
    r"^ *```.*?^ *```$|<!-- (\w+) -->.*?<!-- /\1 -->|^#[^\n]*$|^ *\|[^\n]*$|^!\[[^\n]*$",
    re.M | re.S,
)
_ENDS = re.compile(r"(?<=[.!?:])(?<!al\.)\s+(?=[A-Z`\"*(\[])|\n\s*\n|\n\s*(?:[-*]|\d+\.)\s+")
_CODE = re.compile(r"`[^`]*`")
_WORD = re.compile(r"[A-Za-z]{2,}")
_FEWEST_WORDS = 5
_DRAWN = (("pages", 30), ("docstrings", 15), ("messages", 15))


class Words(NamedTuple):
    """A text, and the line on which it begins."""

    line: int
    text: str


class Sentence(NamedTuple):
    """A sentence, and the file that holds it."""

    where: str
    text: str


def relative(path: Path) -> str:
    """A file's name as the project's documents write it."""
    return path.relative_to(ROOT).as_posix()


def without_quotes(text: str) -> str:
    """A text without its code, quotes and generated tables; its lines stay where they were."""
    return QUOTED.sub(lambda found: "\n" * found[0].count("\n") or "_", text)


def modules(package: str) -> list[Path]:
    """A package's own files, without those that a link repeats."""
    return [
        path
        for path in sorted((ROOT / package).rglob("*.py"))
        if not any(above.is_symlink() for above in path.parents)
    ]


def docstrings(path: Path) -> Iterator[Words]:
    """Docstrings of a module, of what stands in it, and those under constants and fields."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        for one in node.body:
            match one:
                case ast.Expr(value=ast.Constant(value=str(text))):
                    yield Words(one.lineno, text)


def messages(path: Path) -> Iterator[Words]:
    """Texts of a module that a user may read; a value that is filled in stands as `_`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.JoinedStr):
            inner |= set(ast.iter_child_nodes(node))
        if node in inner or not isinstance(node, ast.JoinedStr | ast.Constant):
            continue
        text = _written(node)
        if len(_WORD.findall(text)) >= _FEWEST_WORDS and not {"\\", "<"} & set(text):
            yield Words(node.lineno, text)


def _written(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(_written(one) if isinstance(one, ast.Constant) else "_" for one in node.values)


def sentences(where: str, text: str) -> Iterator[Sentence]:
    """The sentences of a page, docstring or message; headings, tables and code are left out."""
    for one in _ENDS.split(_BLOCKS.sub("\n\n", text)):
        words = " ".join((one or "").split())
        if len(_WORD.findall(_CODE.sub("", words))) >= _FEWEST_WORDS:
            yield Sentence(where, words)


def draw(seed: int) -> list[Sentence]:
    """Sentences of pages, docstrings and messages, the same for the same seed."""
    code = [path for package in HELD for path in modules(package)]
    held = {
        "pages": [
            one
            for page in PAGES
            if page.name != "CHANGELOG.md"
            for one in sentences(relative(page), page.read_text(encoding="utf-8"))
        ],
        "docstrings": [
            one
            for path in code
            for words in docstrings(path)
            for one in sentences(relative(path), words.text)
        ],
        "messages": [
            one
            for path in code
            for words in messages(path)
            for one in sentences(relative(path), words.text)
        ],
    }
    drawn = random.Random(seed)
    return [one for kind, count in _DRAWN for one in drawn.sample(held[kind], count)]


if __name__ == "__main__":
    for number, sentence in enumerate(draw(int(sys.argv[1])), 1):
        print(f"{number:2d} [{sentence.where}] {sentence.text}")
