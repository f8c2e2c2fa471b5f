"""What wrong input tells: helpers shared by the tests of bad input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from theatres import tiny_theatre

from brittle.model.inputs.errors import Surface
from brittle.model.inputs.reading import InputError, load_scenario, load_theatre


def problems_of(load: Callable[[], object]) -> list[str]:
    """Every problem, as the command line prints it."""
    with pytest.raises(InputError) as caught:
        load()
    for problem in caught.value.problems:
        assert "\n" not in str(problem)
        assert problem.message.strip()
    return [problem.on(Surface.COMMAND_LINE) for problem in caught.value.problems]


def told(found: list[str], where: str, *words: str) -> None:
    """One of the problems stands at `where` (file:line) and says all the words."""
    fitting = [
        line for line in found if f"{where}: " in line and all(word in line for word in words)
    ]
    assert fitting, f"{where} {words} not among:\n" + "\n".join(found)


def theatre_problems(folder: Path, **changes: Any) -> list[str]:
    tiny_theatre(folder, **changes)
    return problems_of(lambda: load_theatre(folder))


def scenario_problems(folder: Path, text: str, *overrides: str, **changes: Any) -> list[str]:
    tiny_theatre(folder, **changes)
    (folder / "tried.yaml").write_text(text, encoding="utf-8")
    return problems_of(lambda: load_scenario(folder / "tried.yaml", overrides))


EVENT = {"at": "2001-06-03T00:00", "source": "judgement"}


def event(**keys: Any) -> Mapping[str, Any]:
    return {"events": [{**EVENT, **keys}]}
