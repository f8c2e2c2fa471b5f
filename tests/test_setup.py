"""The house rules: what is locked, what imports what, what a rule may contain, what is not named.

They walk the source, so that a slip is found before it costs a bit of agreement between engines.
"""

from __future__ import annotations

import ast
import csv
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

import brittle

ROOT = Path(__file__).parent.parent
PACKAGES = ("model", "calibration", "brittle")
RULES = sorted((ROOT / "model" / "rules").glob("*.py"))
SET_UP = sorted((ROOT / "model" / "setup").glob("*.py"))
INSIDE = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
ASIDE = sorted(path for name in ("tests", "benchmarks") for path in (ROOT / name).rglob("*.py"))
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())

LOCK_LINE = re.compile(
    r"[a-z0-9-]+==\S+( ; [\w .'!=<>()]+)? \\"
    r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
    r"|    # via( [a-z0-9-]+| brittle \(pyproject\.toml\))?"
    r"|    #   ([a-z0-9-]+|brittle \(pyproject\.toml\))"
)

SAME_IN_BOTH_ENGINES = frozenset(
    "exp expm1 log log1p log2 log10 sqrt tanh sin cos atan erf erfc "  # measured on millions
    "fabs floor ceil copysign isnan isinf isfinite pi tau e inf nan".split()  # exact by nature
)
NOT_THE_SAME = frozenset({"sum", "pow", "hypot", "gamma", "lgamma", "fsum", "prod", "numpy", "np"})

NAMED_NUMBERS = frozenset(
    "_LARGEST_EXPONENT _SMALLEST _MOST_TICKS _LARGEST_RATIO _LARGEST_THREAT _NEVER _SHORTEST "
    "IMPOSSIBLE NO_WAY PLACES_A_TICK LONGEST_CHRONICLE".split()
)
"""Constants of the rules and the set-up that are bounds, and no numbers of the science."""
BARE_NUMBERS = frozenset(
    {
        0.0,
        1.0,
        2.0,  # 2r / (1 + r), which is 1 at even odds
        0.5,  # a half rounds up; a root is a power of one half
        1000.0,  # units: per thousand and per million people
        1e6,
        1e300,  # the largest of numbers, as a bound
    }
)
"""Numbers that forms, units and bounds need in the rules; all others are parameters."""
UNITS = frozenset({24.0, 3600.0, 53.0, 1e-9})
"""Hours of a day, seconds of an hour, bits of a number, and what is too little to be one."""

ORDINARY_WORDS = frozenset(
    "army capital centre center central east exile government hit insurgents islands loyalists "
    "local man militia militias national neutral north officers opposition patron police protesters "
    "rebel rebels regime ruler security self south state tribal tribes west".split()
)
"""Ids and names that are English words before they are anybody's name."""


def _named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda p: p.relative_to(ROOT).as_posix())


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each import as (module, name); the name is empty for `import module`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their package"
            yield from ((node.module or "", alias.name) for alias in node.names)


# --- what is locked ---------------------------------------------------------------------------


def _locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [line.split(" ")[0].split("==") for line in lines if re.match(r"[a-z0-9]", line)]
    return dict(pins)


def test_the_lock_holds_versions_and_hashes_and_nothing_else() -> None:
    """No addresses, no index options, no machine's paths."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert [line for line in lines if not LOCK_LINE.fullmatch(line)] == []
    assert len(_locked()) > 30


def test_every_dependency_is_locked() -> None:
    extras = PROJECT["project"].get("optional-dependencies", {})
    locked = _locked()
    for text in (*PROJECT["project"]["dependencies"], *extras["dev"]):
        wanted = Requirement(text)
        version = locked.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted.name} is not in requirements.lock: make lock"
        assert wanted.specifier.contains(version), f"{wanted} is locked at {version}"


def test_the_build_uses_the_locked_setuptools() -> None:
    assert PROJECT["build-system"]["requires"] == ["setuptools>=77"]
    assert "setuptools" in _locked()


def test_every_folder_of_code_is_a_package() -> None:
    """The build takes packages alone, by their `__init__.py`."""
    folders = {path.parent for path in INSIDE}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("name", ["model", "calibration", "scenarios"])
def test_a_wheel_finds_them_through_links(name: str) -> None:
    link = ROOT / "brittle" / name
    assert link.is_symlink() and link.readlink() == Path("..", name)


@_named([*INSIDE, *ASIDE])
def test_all_code_imports_one_package(path: Path) -> None:
    """A user may have a `model.py` and an `app.py` of his own."""
    tops = {module.split(".")[0] for module, _ in _imports(_tree(path))}
    assert tops & {"model", "calibration", "app", "scenarios"} == set()


def test_ci_runs_the_tests_as_anyone_would() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^exec make .*\btest$", script.read_text(), re.MULTILINE)


# --- what imports what ------------------------------------------------------------------------


@_named(INSIDE)
def test_imports_run_one_way(path: Path) -> None:
    """What faces the user imports calibration, calibration the model, and nothing back."""
    here = path.relative_to(ROOT).parts[0]
    allowed = [f"brittle.{name}" for name in PACKAGES[: PACKAGES.index(here) + 1]]
    ours = [f"{m}.{n}" for m, n in _imports(_tree(path)) if m.split(".")[0] == "brittle"]
    assert here == "brittle" or [m for m in ours if not m.startswith(tuple(allowed))] == []


def test_a_name_means_one_thing() -> None:
    """No two classes share a name, a leading underscore aside, but a class and what it extends."""
    where: dict[str, list[str]] = {}
    for path in (*INSIDE, *sorted((ROOT / "benchmarks").rglob("*.py"))):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef) and not _bears_its_bases_name(node):
                where.setdefault(node.name.lstrip("_"), []).append(str(path.relative_to(ROOT)))
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def _bears_its_bases_name(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).split(".")[-1] == node.name for base in node.bases)


@_named([*INSIDE, *ASIDE])
def test_files_are_short_and_say_what_they_are(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500
    assert path.stem not in {"utils", "util"}


def _too_long(tree: ast.AST) -> list[str]:
    """Functions that are no sentence, and those that are given more than belongs together."""
    found = []
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs]
            mine = [argument for argument in arguments if argument.arg not in ("self", "cls")]
            if (one.end_lineno or 0) - one.lineno >= 50:
                found.append(f"{one.name} has more than 50 lines")
            if len(mine) > 7 and not (_is_command(one) or _is_called_by_users(one)):
                found.append(f"{one.name} has more than 7 arguments")
    return found


def _is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether Typer makes a command of it, whose arguments are the command's options."""
    return any("app.command" in ast.unparse(one) for one in function.decorator_list)


def _is_called_by_users(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is `br.run`, whose arguments after the first are those of the command, all by keyword."""
    return function.name in brittle.__all__ and len(function.args.args) == 1


@_named(INSIDE)
def test_functions_are_short(path: Path) -> None:
    """Each reads as the sentence that it implements; what goes together has a name."""
    assert _too_long(_tree(path)) == []


def test_the_walk_sees_functions_that_are_too_long() -> None:
    eight = "a, b, c, d, *, e, f, g, h"
    assert _too_long(ast.parse(f"def odd({eight}): ..."))
    assert not _too_long(ast.parse(f"@app.command()\ndef run({eight}): ..."))
    assert _too_long(ast.parse("def odd():\n" + 50 * "    x = 1\n"))
    assert not _too_long(ast.parse("def even():\n" + 49 * "    x = 1\n"))


# --- what a rule may contain ------------------------------------------------------------------


def _for_types_only(tree: ast.Module) -> list[ast.If]:
    """The `if TYPE_CHECKING:` blocks."""
    blocks = (node for node in ast.walk(tree) if isinstance(node, ast.If))
    return [n for n in blocks if isinstance(n.test, ast.Name) and n.test.id == "TYPE_CHECKING"]


def _not_a_rules_import(tree: ast.Module) -> list[tuple[str, str]]:
    typed = {found for block in _for_types_only(tree) for found in _imports(block)}
    foreign_types = [(m, n) for m, n in typed if not m.startswith("brittle.model")]
    return foreign_types + [
        (module, name)
        for module, name in _imports(tree)
        if (module, name) not in typed
        and module not in {"__future__", "math", "typing"}
        and (module, name) not in {("brittle.model.jit", "rule"), ("brittle.model.priors", "Z95")}
        and module not in {"brittle.model.codes", "brittle.model.conventions"}
        and not module.startswith("brittle.model.rules.")
    ]


def _not_the_same_in_both(tree: ast.Module) -> list[str]:
    """What plain Python and compiled code do not do alike, to the last bit."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Pow()) | ast.AugAssign(op=ast.Pow()):
                found.append(f"line {node.lineno}: **")
            case ast.Name(id=name) if name in NOT_THE_SAME:
                found.append(f"line {node.lineno}: {name}")
            case ast.Attribute(value=ast.Name(id="math"), attr=name):
                if name not in SAME_IN_BOTH_ENGINES:
                    found.append(f"line {node.lineno}: math.{name}")
            case ast.ImportFrom(module="math", names=names):
                found += [
                    f"line {node.lineno}: math.{alias.name}"
                    for alias in names
                    if alias.name not in SAME_IN_BOTH_ENGINES
                ]
            case ast.Import(names=names):
                found += [f"line {node.lineno}: import as" for alias in names if alias.asname]
    return found


@_named(RULES)
def test_rules_import_only_math_codes_and_rule(path: Path) -> None:
    assert _not_a_rules_import(_tree(path)) == []


def _own_numbers(tree: ast.Module, bare_ones: frozenset[float] = BARE_NUMBERS) -> list[str]:
    """Numbers of a module that belong into the table of parameters, or among the conventions."""
    heads: dict[ast.expr, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            heads[node.value] = node.targets[0].id
    constants = [
        name
        for value, name in heads.items()
        if isinstance(value, ast.Constant | ast.UnaryOp) and name not in NAMED_NUMBERS
    ]
    named = {id(one) for value in heads for one in ast.walk(value)}
    bare = [
        f"line {node.lineno}: {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and id(node) not in named
        and node.value not in bare_ones
    ]
    return constants + bare


@_named(RULES)
def test_rules_hold_no_number_of_the_science(path: Path) -> None:
    """Such a number is a parameter: it has a source, a scenario may set it, and it moves an outcome."""
    assert _own_numbers(_tree(path)) == []


@_named(SET_UP)
def test_the_set_up_holds_no_number_of_its_own(path: Path) -> None:
    """What a word of the inputs is worth stands in model/conventions.py, with unit and source."""
    assert _own_numbers(_tree(path), BARE_NUMBERS | UNITS) == []


@pytest.mark.parametrize(
    "text", ["LOYAL = 1.0", "LAG = -2", "def f(z): return clamp(z, -4.0, 4.0)", "x = 1.5 * y"]
)
def test_the_walk_sees_numbers_of_the_science(text: str) -> None:
    tree = ast.parse(text if "x" not in text else f"def f(y):\n    {text}")
    assert _own_numbers(tree)


@_named(RULES)
def test_rules_hold_only_what_both_engines_compute_alike(path: Path) -> None:
    assert _not_the_same_in_both(_tree(path)) == []


@pytest.mark.parametrize(
    "text",
    [
        "x ** 2",
        "x **= 2",
        "sum(x)",
        "pow(x, 2)",
        "math.hypot(x, y)",
        "math.lgamma(x)",
        "from math import gamma",
        "import math as m",
        "np.exp(x)",
        "list(map(sum, x))",
    ],
)
def test_the_walk_sees_what_is_forbidden(text: str) -> None:
    assert _not_the_same_in_both(ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "import numpy",
        "from brittle.model.jit import part",
        "from brittle.model.draws import uniform",
    ],
)
def test_the_walk_sees_foreign_imports(text: str) -> None:
    assert _not_a_rules_import(ast.parse(text))


# --- what is not named ------------------------------------------------------------------------


def _ids_and_names(theatre: dict[str, Any]) -> Iterator[str]:
    """Ids, names and the country's name of a theatre."""
    yield from re.findall(r"[^\W\d]+", str(theatre.get("name", "")))
    for kind in ("factions", "patrons", "borders"):
        for key, entry in (theatre.get(kind) or {}).items():
            yield str(key)
            if isinstance(entry, dict):
                yield str(entry.get("name", key))


def _names_of_cases() -> set[str]:
    names: set[str] = set()
    for case in (path for path in (ROOT / "scenarios").glob("*") if path.is_dir()):
        names.update(re.findall(r"[a-z]{3,}", case.name))
        if (case / "theatre.yaml").exists():
            names.update(_ids_and_names(YAML(typ="safe").load(case / "theatre.yaml")))
        for table in (case / "places.csv", case / "map" / "places.csv"):
            if table.exists():
                with table.open(encoding="utf-8", newline="") as file:
                    rows = list(csv.DictReader(file))
                names.update(row[column] for row in rows for column in ("id", "name"))
    return {name for name in names if len(name) > 2 and name.lower() not in ORDINARY_WORDS}


def _mentioned(names: set[str], text: str) -> set[str]:
    """The names that a text holds as whole words, however they are joined or capitalised."""
    words = " ".join(re.findall(r"[^\W_]+", text.lower()))
    plain = {name: " ".join(re.findall(r"[^\W_]+", name.lower())) for name in names}
    return {name for name, told in plain.items() if told and f" {told} " in f" {words} "}


EVIDENCE = {"model/parameters.py", "model/priors.py"}
CITATION = re.compile(r"""past cases: [^;"]*|[A-Z][\w'-]+ (?=(?:19|20)\d\d)""")


def _what_a_module_names(path: Path) -> str:
    """A module's text; where priors give their source, without the episodes they cite."""
    text = path.read_text(encoding="utf-8")
    cites = path.relative_to(ROOT).as_posix() in EVIDENCE
    return CITATION.sub("", text) if cites else text


def test_the_model_names_no_country_place_or_faction() -> None:
    """The word list is what the shipped cases are made of, and grows with them."""
    names = _names_of_cases()
    if not names:
        pytest.skip("no case is shipped")
    found = {
        path.relative_to(ROOT).as_posix(): told
        for path in sorted((ROOT / "model").rglob("*.py"))
        if (told := _mentioned(names, _what_a_module_names(path)))
    }
    assert found == {}


def test_the_search_for_names_finds_them() -> None:
    names = {"deir_ez_zor", "Hama", "east"}
    assert _mentioned(names, "def deir_ez_zor(): ...") == {"deir_ez_zor"}
    assert _mentioned(names, "# Deir ez-Zor fell") == {"deir_ez_zor"}
    assert _mentioned(names, "HAMA = 1") == {"Hama"}
    assert _mentioned(names, "hamadan, eastern") == set()


MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:root|work|home|Users)/")


def test_no_file_names_a_machines_folders() -> None:
    kinds = {".py", ".md", ".toml", ".yaml", ".yml", ".cff", ".lock", ".csv", ".json", ""}
    tops = [p for p in ROOT.iterdir() if p.is_file() and p.name != ".git"]  # a file in a worktree
    inside = [
        p
        for d in (*PACKAGES, "scenarios", "docs", "tests", "benchmarks", ".ci")
        for p in (ROOT / d).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    ]
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (*tops, *inside)
        if path.suffix in kinds
        and MACHINE_PATH.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
