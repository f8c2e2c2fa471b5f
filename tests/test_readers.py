"""`brittle explain` names the functions that read a parameter, as the code has them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.explaining import explanation
from app.readers import readers
from model.parameters import PARAMETERS

ROOT = Path(__file__).parents[1]


def source_of(file: str, function: str) -> str:
    """The text of a function or method of a file."""
    text = (ROOT / file).read_text(encoding="utf-8")
    found = [
        ast.get_source_segment(text, node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    return "\n".join(one for one in found if one)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_read_where_explain_says(name: str) -> None:
    """Its name stands in that function, whole, as the end of a name put together, or in a tuple."""
    found = readers(name)
    assert found, "a parameter that nothing reads"
    told = explanation(f"parameters.{name}")
    for file, function in found:
        source = source_of(file, function)
        last = name.rsplit("_", 1)[0] + "_{"
        assert (
            f".{name}" in source
            or f'"{name}"' in source
            or last in source
            or ("_MEDIATION" in source)
        ), (file, function)
        assert f"{file} (" in told and function in told


def test_a_field_of_the_same_name_is_no_parameter() -> None:
    files = {one.file for one in readers("mediation_low")}
    assert files == {"model/prepare.py"}  # kernels and agents read the world's own field


@pytest.mark.parametrize(
    ("name", "file", "function"),
    [
        ("rumour_rate", "model/kernel/belief.py", "believe"),
        ("rumour_rate", "model/agents/public.py", "believe"),
        ("fall_ratio", "model/rules/combat.py", "gives_in"),
        ("presence_silent", "model/prepare.py", "_world"),
        ("core_km", "model/prepare.py", "prepare"),
        ("account_exile", "model/amount.py", "_accountability"),
    ],
)
def test_readers_by_hand(name: str, file: str, function: str) -> None:
    assert (file, function) in readers(name)
