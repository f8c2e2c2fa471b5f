"""Both engines are plumbing: no number of the science stands in them, only what counts and flags.

0, 1 and -1 say nobody, one, none, a flag, the next or the last, and are in every index. Any other
number would stand in both engines, and a change of one would leave the other behind: it belongs to
`model/rules`, to `model/parameters.py` or to a set of codes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[1] / "model"
ENGINES = sorted([*(MODEL / "kernel").glob("*.py"), *(MODEL / "agents").glob("*.py")])
PLAIN = {0, 1}  # and -1: in a syntax tree a minus and 1


def numbers(text: str) -> Iterator[tuple[int, complex]]:
    """Line and value of each number in a program that is not 0, 1 or -1."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
            continue
        if isinstance(node.value, int | float | complex) and node.value not in PLAIN:
            yield node.lineno, node.value


@pytest.mark.parametrize("file", ENGINES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_an_engine_holds_no_number(file: Path) -> None:
    found = list(numbers(file.read_text(encoding="utf-8")))
    assert not found, f"{file.relative_to(MODEL.parent)}: line and number {found}"


def test_both_engines_are_looked_at() -> None:
    assert {file.parent.name for file in ENGINES} == {"kernel", "agents"}
    assert len(ENGINES) > 30


@pytest.mark.parametrize("said", ["2", "0.5", "-2", "1e300", "64", "f(5)", "x[2]", "-(3.0)", "2j"])
def test_a_number_is_found_wherever_it_stands(said: str) -> None:
    assert [line for line, _ in numbers(f"def g(x):\n    return x + {said}\n")] == [2]


@pytest.mark.parametrize("said", ["0", "-1", "1.0", "0.0", "True", "'2'", "x.places2"])
def test_what_counts_and_flags_may_stand(said: str) -> None:
    assert not list(numbers(f"y = {said}\n"))
