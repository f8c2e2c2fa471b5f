"""How modules import each other: one way, in no circle, and only what they need."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import networkx as nx
import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("brittle", "calibration", "model")


def _modules() -> dict[str, ast.Module]:
    """Every module of the project by its name."""
    found = {}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts if parts[0] == "brittle" else ("brittle", *parts))
            found[name.removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def _run_at_import(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when a module is imported; types alone and functions' bodies do not."""
    for one in body:
        if isinstance(one, ast.If) and "TYPE_CHECKING" not in ast.unparse(one.test):
            yield from _run_at_import([*one.body, *one.orelse])
        elif isinstance(one, ast.Try):
            yield from _run_at_import([*one.body, *one.orelse, *one.finalbody])
        else:
            yield one


def _imported(tree: ast.Module, known: Iterable[str]) -> Iterator[str]:
    for one in _run_at_import(tree.body):
        if isinstance(one, ast.Import):
            yield from (alias.name for alias in one.names)
        elif isinstance(one, ast.ImportFrom):
            for alias in one.names:
                whole = f"{one.module}.{alias.name}"
                yield whole if whole in known else one.module or ""


def _graph(modules: dict[str, ast.Module]) -> nx.DiGraph:
    """An arrow from each module to every module of the project that it imports."""
    arrows = (
        (name, other)
        for name, tree in modules.items()
        for other in _imported(tree, modules.keys())
        if other in modules and other != name
    )
    return nx.DiGraph(arrows)


def _circles(graph: nx.DiGraph) -> list[list[str]]:
    return [sorted(one) for one in nx.strongly_connected_components(graph) if len(one) > 1]


def _folder(module: str) -> str:
    """The part that a module belongs to: brittle.report, brittle.calibration.pasts."""
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1:2] in (["model"], ["calibration"]) else 2])


@pytest.fixture(scope="module")
def graph() -> nx.DiGraph:
    return _graph(_modules())


def test_no_modules_import_each_other_in_a_circle(graph: nx.DiGraph) -> None:
    assert len(graph) > 150
    assert _circles(graph) == []


def test_no_folders_import_each_other_in_a_circle(graph: nx.DiGraph) -> None:
    folders = nx.DiGraph(
        (_folder(one), _folder(other))
        for one, other in graph.edges
        if _folder(one) != _folder(other)
    )
    assert _circles(folders) == []


def test_the_walk_sees_a_circle() -> None:
    texts = {
        "a": "from b import c",
        "b": "try:\n    import d\nexcept ImportError: ...",
        "d": "import a",
        "e": "def f():\n    import a\nif TYPE_CHECKING:\n    import a",
    }
    modules = {name: ast.parse(text) for name, text in texts.items()}
    assert _circles(_graph(modules)) == [["a", "b", "d"]]
    assert "e" not in _graph(modules)


def _loaded_with(module: str) -> set[str]:
    told = f"import {module}, sys; print(*sys.modules)"
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["brittle.report.figures", "brittle.report.figures.ends.outcomes", "brittle.results.reading"],
)
def test_who_draws_figures_loads_no_command_line(module: str) -> None:
    assert {"typer", "click", "brittle.cli"}.isdisjoint(_loaded_with(module))


def test_a_report_is_written_without_the_compiler_and_the_kernels() -> None:
    loaded = _loaded_with("brittle.report.build")
    assert {"numba", "brittle.model.ensemble", "brittle.commands.run"}.isdisjoint(loaded)


def test_exit_codes_stand_in_a_file_that_imports_nothing() -> None:
    tree = ast.parse((ROOT / "brittle" / "exits.py").read_text(encoding="utf-8"))
    assert list(_imported(tree, ())) == []
