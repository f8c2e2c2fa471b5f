"""docs/ADD_A_MECHANISM.md, carried out word by word on a copy of the project."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from brittle.calibration.pasts.reweighing import FEWEST

ROOT = Path(__file__).parent.parent
PAGE = Path("docs/ADD_A_MECHANISM.md")
LEFT_OUT = (
    ".git",
    "__pycache__",
    ".venv*",
    ".*_cache",
    ".hypothesis",
    "*.egg-info",
    "build",
    "dist",
)
"""What a fresh checkout does not have, apart from results."""

FILES = 8
SHORT = 12
"""Lines of README's section at most."""

FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)

CHECKED = (
    "tests/test_weather.py",
    "tests/test_docs.py",
    "tests/test_submodels.py",
    "tests/test_plain_english.py",
    "tests/test_registry.py",
    "tests/test_jit.py",
    "tests/test_readers.py",
    "tests/test_fit_survives.py",
    "tests/test_engines_hold_no_numbers.py",
    "tests/rules",
)
"""Tests of the copy: the reader's own, and those that hold a mechanism to the house rules."""


def _left_out(folder: str, names: list[str]) -> set[str]:
    if Path(folder) == ROOT / "results":
        return {name for name in names if name != "README.md"}
    return shutil.ignore_patterns(*LEFT_OUT)(folder, names)


class Block(NamedTuple):
    """A fenced block of the page, flush left."""

    language: str
    text: str


def _blocks() -> list[Block]:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    return [Block(name, textwrap.dedent(body)) for _, name, body in FENCE.findall(page)]


def _section() -> str:
    """README's short account of the page."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return readme.split("## Add a mechanism\n")[1].split("\n## ")[0]


def _write(folder: Path, text: str) -> None:
    """A new file, whose first line names it."""
    first, rest = text.split("\n", 1)
    path = folder / first.removeprefix("# ")
    assert not path.exists()
    path.write_text(rest, encoding="utf-8")


def _change(folder: Path, text: str) -> None:
    """Lines added and taken out; each stretch has its place in the file, and only one."""
    first, *stretches = text.split("@@\n")
    path = folder / first.strip().removeprefix("--- ")
    found = path.read_text(encoding="utf-8")
    for stretch in stretches:
        lines = stretch.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        assert ("\n" + found).count("\n" + old) == 1, f"{path.name} has not this once:\n{old}"
        found = found.replace(old, "".join(line[1:] for line in lines if line[0] in " +"))
    path.write_text(found, encoding="utf-8")


def _run(folder: Path, command: str, status: int = 0) -> str:
    """What a command prints, run in the copy by this Python."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    here = outside | {"PYTHONPATH": str(folder), "BRITTLE_CACHE": str(folder / ".kernels")}
    words = re.sub(r"^python ", f"{sys.executable} ", command)
    done = subprocess.run(
        words, shell=True, cwd=folder, env=here, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def _files(folder: Path) -> Mapping[str, str]:
    """Every file that is kept, and its contents' digest."""
    kept = (p for p in folder.rglob("*") if p.is_file() and not _is_made(p.relative_to(folder)))
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in kept
    }


def _is_made(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, set[str]]]:
    """The copy with the mechanism in it, and the files that differ from the project's."""
    folder = tmp_path_factory.mktemp("reader") / "brittle"
    shutil.copytree(ROOT, folder, symlinks=True, ignore=_left_out)
    before = _files(folder)
    for block in _blocks():
        match block.language:
            case "python":
                _write(folder, block.text)
            case "diff":
                _change(folder, block.text)
            case "sh":
                for command in block.text.splitlines():
                    _run(folder, command)
    after = _files(folder)
    yield folder, {name for name in after if after[name] != before.get(name)}
    shutil.rmtree(folder)


def test_it_takes_the_files_that_page_and_readme_name(copied: tuple[Path, set[str]]) -> None:
    _, changed = copied
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert len(changed) == FILES
    assert {name for name in changed if name not in page} == set()
    assert {name for name in changed if f"`{name}`" not in _section()} == set()


def test_readme_is_short_and_leads_to_the_page() -> None:
    steps = [line for line in _section().splitlines() if line.strip()]
    assert f"]({PAGE.as_posix()})" in _section()
    assert len(steps) <= SHORT


def test_both_engines_play_it_and_the_house_rules_hold(copied: tuple[Path, set[str]]) -> None:
    folder, _ = copied
    for command in ("ruff check .", "ruff format --check .", "mypy"):
        _run(folder, f"python -m {command}")
    assert " passed" in _run(
        folder, f"python -m pytest -q -x -p no:cacheprovider {' '.join(CHECKED)}"
    )


def test_the_page_says_what_becomes_of_the_shipped_fit(copied: tuple[Path, set[str]]) -> None:
    """Rain leaves too few histories of a fit that is worth little, which the command says; priors go on."""
    folder, _ = copied
    baseline = "python -m brittle run scenarios/syria_2024/baseline.yaml"
    few = "--draws 20 --replicates 1 --no-report"
    said = " ".join(_run(folder, f"{baseline} {few}", status=2).split())
    found = re.search(
        r"histories are worth ([\d,]+) independent ones, and ([\d,]+) are needed", said
    )
    assert found, said
    worth, needed = (int(number.replace(",", "")) for number in found.groups())
    assert 1 <= worth < needed == FEWEST
    assert "or use --prior" in said
    _run(folder, f"{baseline} {few} --prior --out results/rain")
