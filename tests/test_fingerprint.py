"""A past's mark changes with what the past follows from, and with nothing else."""

from __future__ import annotations

import ast
import importlib
import shutil
from datetime import timedelta
from pathlib import Path
from typing import get_args

from brittle import model
from brittle.calibration.pasts.fingerprint import (
    SILENT,
    Fingerprint,
    bare_code,
    code_mark,
    fingerprint,
)
from brittle.calibration.pasts.weighing_code import NOT_INTO, weighing_code
from brittle.model import parameters
from brittle.model.jit import INTERPRETED, code_hash
from brittle.model.priors import Prior
from brittle.model.setup.prepare import prepare
from tests.reached import Named, reached
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


PLAYED = (
    Named("brittle.model.setup.prepare", "prepare"),
    Named("brittle.calibration.pasts.prior_draws", "prior_block"),
    Named("brittle.calibration.pasts.past", "replay"),
)
"""What makes a past of a scenario, a bank's number and a seed."""

FITTED = (
    Named("brittle.calibration.pasts.article", "Article"),
    Named("brittle.calibration.sampling.bank", "make_bank"),
    Named("brittle.calibration.sampling.fit", "weigh"),
    Named("brittle.calibration.sampling.fit", "draw_posterior"),
    Named("brittle.calibration.sampling.islands", "temper_bank"),
    Named("brittle.calibration.sampling.islands", "Archipelago"),
)
"""What makes a fit of an article."""


def test_what_counts_is_what_a_past_comes_to() -> None:
    """The list of what is silent is that of all that no past comes to, but for three parts.

    Those are reached by names that move no number of a past: marked apart, or said here.
    """
    names = [one for one in reached(*PLAYED) if one.file.startswith("model/")]
    parts = {Path(one.file).relative_to("model").parts[0] for one in names}
    there = {part.name for part in MODEL.iterdir() if part.suffix == ".py" or part.is_dir()}
    counted = {name for name in there - SILENT if not name.startswith("__")}
    assert counted - parts == {"records.py"}  # the types of what rules read
    assert parts & SILENT == {"jit", "outcome", "parameters.py"}
    recorded = {one.name for one in names if one.file.startswith("model/outcome/")}
    assert recorded == {"SERIES", "LOG_DTYPE"}  # how what is recorded is laid out
    table = {one.name for one in names if one.file == "model/parameters.py"}
    assert {name for name in table if callable(getattr(parameters, name))} <= {
        "Parameter",
        "median_parameters",  # the defaults, at which the map is laid out
        *(shape.__name__ for shape in get_args(Prior)),  # how the table is written
    }


def test_the_code_that_weighs_is_what_a_fit_comes_to() -> None:
    """Found by imports, it is what is found by name, but for what is read, marked or kept."""
    names = [one for one in reached(*FITTED) if one.file.startswith("calibration/")]
    files = {Path(one.file).relative_to("calibration").as_posix() for one in names}
    code = {name for name in weighing_code() if not name.endswith("__init__.py")}
    assert code <= files
    marks = {"priors.py", "registry.py", "locations.py"}  # from which `fingerprint` makes marks
    assert {
        name for name in files - code if NOT_INTO.isdisjoint((name, name.split("/")[0]))
    } == marks
    for one in names:  # of what is read, a fit takes the records alone
        if one.file.startswith("calibration/evidence/"):
            assert isinstance(getattr(importlib.import_module(one.module), one.name), type), one


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
