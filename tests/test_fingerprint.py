"""A past's mark changes with what the past follows from, and with nothing else."""

from __future__ import annotations

import ast
import importlib
import shutil
from datetime import timedelta
from pathlib import Path

from brittle import model
from brittle.calibration.pasts.fingerprint import (
    SILENT,
    Fingerprint,
    bare_code,
    code_mark,
    fingerprint,
)
from brittle.model.jit import INTERPRETED, code_hash
from brittle.model.setup.prepare import prepare
from tests.running import baseline, on_theatre

MODEL = Path(model.__file__).parent


def test_words_about_code_do_not_count() -> None:
    told = '"""About."""\ndef f(x):\n    """Doubles."""\n    # twice\n    return 2 * x\n'
    assert bare_code(told) == bare_code("def f(x):\n    return 2*x")
    assert bare_code(told) != bare_code("def f(x):\n    return 3*x")


def test_an_earlier_branch_is_the_same_past_as_far_as_it_goes() -> None:
    late = baseline("syria_2024")
    early = late.model_copy(update={"branch": late.branch - timedelta(days=8)})
    one, other = fingerprint(prepare(late)), fingerprint(prepare(early))
    assert one.acts != other.acts
    assert one.differences(other) == other.differences(one) == ()
    assert one.mark != other.mark


def test_what_moves_a_past_is_named() -> None:
    scenario = baseline("syria_2024")
    mine = fingerprint(prepare(scenario))
    theatre = scenario.theatre
    poorer = theatre.economy.model_copy(update={"supply": 0.1})
    changed = fingerprint(prepare(on_theatre(scenario, economy=poorer)))
    assert mine.differences(changed) == ("theatre",)
    silent = fingerprint(prepare(on_theatre(scenario, events=())))
    assert mine.differences(silent) == ("events before the branch",)
    finer = fingerprint(prepare(scenario.model_copy(update={"tick_hours": 1.0})))
    assert "tick" in mine.differences(finer)


def test_names_and_sources_do_not_count() -> None:
    scenario = baseline("syria_2024")
    renamed = fingerprint(prepare(on_theatre(scenario, name="Elsewhere")))
    assert fingerprint(prepare(scenario)) == renamed


def test_round_trip() -> None:
    mark = fingerprint(prepare(baseline("syria_2024")))
    assert Fingerprint.from_json(mark.to_json()) == mark


def _marks(folder: Path) -> tuple[str, str]:
    """The mark of what shapes a past, and the hash of what is compiled."""
    code_mark.cache_clear()
    return code_mark(folder, SILENT), code_hash(folder)


def test_what_counts_is_told_by_folders(tmp_path: Path) -> None:
    """A line more in a folder is another past, and other machine code, unless the lists name it."""
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = _marks(folder)
    for part in list(folder.iterdir()):
        if part.is_dir() and not any(part.rglob("*.py")):
            part.rmdir()  # a folder that an earlier version left behind
    parts = sorted(part for part in folder.iterdir() if part.name != "__init__.py")
    assert {part.name for part in parts} >= SILENT | INTERPRETED
    for part in parts:
        file = part if part.is_file() else next(iter(sorted(part.rglob("*.py"))))
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}\nMORE = 1\n", encoding="utf-8")
        past, compiled = _marks(folder)
        assert (past == before[0]) == (part.name in SILENT), part.name
        assert (compiled == before[1]) == (part.name in INTERPRETED), part.name
        file.write_text(text, encoding="utf-8")


def test_the_lists_name_folders() -> None:
    files = {name for name in SILENT | INTERPRETED if name.endswith(".py")}
    assert files == {"parameters.py"}


def test_what_shapes_a_past_takes_nothing_but_types_from_what_reads_files() -> None:
    """A number or a function that stands in model/inputs would move pasts, and no mark would tell."""
    taken = [
        (path.name, module, name)
        for folder in ("setup", "kernel", "rules")
        for path in sorted((MODEL / folder).glob("*.py"))
        for module, name in _from_inputs(path)
        if not isinstance(getattr(importlib.import_module(module), name), type)
    ]
    assert taken == []


def _from_inputs(path: Path) -> list[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.module, one.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("brittle.model.inputs")
        for one in node.names
        if node.module
    ]
