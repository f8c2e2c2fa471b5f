"""`brittle explain` names the functions that read a parameter, as the code has them."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from brittle.commands import readers as reading
from brittle.commands.explain import explanation
from brittle.commands.readers import PARAMETERS, readers
from brittle.model.parameters import median_parameters
from tests.rules.test_rules_compiled import rules

ROOT = Path(__file__).parents[1]

SCALES = {"pace_motorway", "pace_primary", "pace_secondary", "pace_track"}
"""What the set-up reads besides: the unit in which roads are compared before a run."""


class Watched(SimpleNamespace):
    """Parameters that remember which of them were read."""

    def __init__(self) -> None:
        super().__init__(**median_parameters())
        object.__setattr__(self, "seen", set())

    def __getattribute__(self, name: str) -> Any:
        if name in PARAMETERS:
            object.__getattribute__(self, "seen").add(name)
        return super().__getattribute__(name)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_read_by_a_rule_or_shapes_the_set_up(name: str) -> None:
    """No engine reads one: an equation that stands in an engine stands in the other too."""
    found = readers(name)
    assert found, "a parameter that nothing reads"
    in_rules = [one for one in found if one.file.startswith("model/rules/")]
    beside = [one for one in found if one not in in_rules]
    engines = ("model/kernel/", "model/agents/")
    assert not [one for one in beside if one.file.startswith(engines)], "an engine reads it"
    if PARAMETERS[name].structural:
        assert not in_rules and beside
    elif PARAMETERS[name].first_day:
        assert in_rules and not beside
    else:
        assert in_rules and (not beside or name in SCALES)


@pytest.mark.parametrize("name", PARAMETERS)
def test_explain_tells_by_whom_it_is_read(name: str) -> None:
    told = explanation(f"parameters.{name}")
    for file, function in readers(name):
        assert f"{file} (" in told and function in told
        module = file.removesuffix(".py").replace("/", ".")
        assert function in dir(importlib.import_module(f"brittle.{module}"))


def test_what_explain_calls_a_reader_reads() -> None:
    """Rules that take parameters alone are called, and read what they are said to."""
    called = 0
    for rule in rules():
        names = rule.__code__.co_varnames[: rule.__code__.co_argcount]
        if names != ("p",):
            continue
        p: Any = Watched()
        rule(p)
        said = {name for name in PARAMETERS if rule.__name__ in {r.function for r in readers(name)}}
        assert p.seen and p.seen <= said, rule.__name__
        called += 1
    assert called > 10


def test_a_reader_in_calibration_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What weighs a past must not have a rule of its own, unseen."""
    for name in ("calibration/look.py", "calibration/evidence/look.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('def look(state):\n    return state.p["assault_days"][0]\n')
    monkeypatch.setattr(reading, "ROOT", tmp_path)
    found = reading._all_readers.__wrapped__()["assault_days"]
    assert [one.file for one in found] == ["calibration/look.py", "calibration/evidence/look.py"]


def test_mypy_refuses_a_parameter_that_is_misspelt(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text(
        "from brittle.model.records import Parameters\n"
        "def f(p: Parameters) -> float:\n"
        "    return p.break_rat + p.break_rate\n"
    )
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(file)]
    said = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True).stdout
    assert "wrong.py:3: error: There is no parameter break_rat; did you mean `break_rate`?" in said
    assert "Found 1 error in 1 file" in said


def test_a_field_of_the_same_name_is_no_parameter() -> None:
    files = {one.file for one in readers("mediation_low")}
    assert files == {"model/rules/ruler.py"}  # engines read the world's own field


@pytest.mark.parametrize(
    ("name", "file", "function"),
    [
        ("rumour_rate", "model/rules/belief.py", "rumours"),
        ("fall_ratio", "model/rules/combat.py", "gives_in"),
        ("presence_silent", "model/rules/ruler.py", "presence"),
        ("core_km", "model/setup/prepare.py", "prepare"),
        ("pace_track", "model/rules/movement.py", "road_factor"),
        ("account_exile", "model/rules/civilians.py", "accountability"),
    ],
)
def test_readers_by_hand(name: str, file: str, function: str) -> None:
    assert (file, function) in readers(name)
