"""The mark of the code that plays, measures and weighs the histories of a fit.

The code is found by imports. It consists of the file that plays and weighs histories, the file that
measures pasts, and every file of calibration/ that these import, directly or through others. Code that
only reads inputs, makes marks or keeps fits is left out. Comments, docstrings and layout do not count, as
in the mark of the rules.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from brittle.calibration.pasts.fingerprint import bare_code, mark_of

FROM = ("sampling/islands.py", "likelihood/observe.py")
"""The file that plays and weighs histories, and the file that measures pasts."""

NOT_INTO = frozenset(
    {
        "evidence",  # reads the ledger, which is marked by value
        "files",  # keeps files whole
        "pasts/article.py",  # opens the ledger and the theatre, which are marked by value
        "pasts/fingerprint.py",  # makes marks
        "pasts/posterior.py",  # keeps a fit
        "pasts/weighing_code.py",  # makes a mark
        "workers",  # hands out work, on which no result depends
    }
)
"""Folders and files into which imports are not followed."""

PACKAGE = "brittle.calibration"
HOME = Path(__file__).parents[1]


@cache
def weighing_mark(home: Path = HOME) -> str:
    """Hash of what is computed by the code that plays, measures and weighs histories."""
    found = sorted(weighing_code(home))
    return mark_of([[name, bare_code((home / name).read_text("utf-8"))] for name in found])


def weighing_code(home: Path = HOME) -> set[str]:
    """Paths below calibration/ of the files that play, measure and weigh histories."""
    found: set[str] = set()
    ahead = list(FROM)
    while ahead:
        name = ahead.pop()
        if name not in found and NOT_INTO.isdisjoint((name, name.split("/")[0])):
            found.add(name)
            ahead += _imported(home, (home / name).read_text("utf-8"))
    return found


def _imported(home: Path, source: str) -> Iterator[str]:
    """Files below calibration/ that a file's code imports, at its top or within a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            dotted = [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            dotted = [one.name for one in node.names]
        else:
            continue
        for module in dotted:
            if module.startswith(f"{PACKAGE}."):
                yield from _files(home, module.removeprefix(f"{PACKAGE}.").split("."))


def _files(home: Path, parts: list[str]) -> Iterator[str]:
    """The file of a module, or of the module that defines a name, and the files of its parent packages."""
    for n in range(1, len(parts) + 1):
        stem = "/".join(parts[:n])
        for name in (f"{stem}.py", f"{stem}/__init__.py"):
            if (home / name).is_file():
                yield name
