"""Section 7 of docs/ODD.md: each submodel in the reader's order, with tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ODD = ROOT / "docs" / "ODD.md"
IN_ORDER = ["Purpose", "Inputs", "Reason", "Tests"]
"""The parts of a description; equations stand between inputs and reason."""


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _submodels() -> dict[str, str]:
    section = _text(ODD).split("## 7. Submodels")[1].split("### Where this departs")[0]
    _, *parts = re.split(r"^### (7\.\d+) ", section, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("number", _submodels())
def test_a_submodel_is_described_in_the_readers_order(number: str) -> None:
    heads = re.findall(r"^\*\*(\w+)\.\*\*", _submodels()[number], re.MULTILINE)
    assert heads == IN_ORDER


@pytest.mark.parametrize("number", _submodels())
def test_a_submodel_names_tests_that_exist(number: str) -> None:
    _, tests = _submodels()[number].split("**Tests.**")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
    assert named
    for path, test in named:
        assert f"\ndef {test}(" in _text(ROOT / path), f"{path} has no {test}"
