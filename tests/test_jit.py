"""Machine code on disk: a changed rule is never served stale, old folders go, no folder is fine."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from enum import IntEnum
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

from brittle.model import jit

ROOT = Path(__file__).parent.parent


def _python(program: str, environment: dict[str, str], folder: Path) -> str:
    """What a program prints in a process of its own."""
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "flight.py").write_text("HALF = 0.5\n")
    (folder / "agents.py").write_text("")
    return folder


def test_a_changed_rule_changes_the_folder(code: Path, tmp_path: Path) -> None:
    before = jit.open_cache(tmp_path / "cache", code)
    (code / "rules" / "flight.py").write_text("HALF = 0.6\n")
    after = jit.open_cache(tmp_path / "cache", code)
    assert before != after
    (code / "rules" / "flight.py").write_text("HALF = 0.5\n")
    assert jit.open_cache(tmp_path / "cache", code) == before


def test_names_count_and_other_files_do_not(code: Path) -> None:
    before = jit.code_hash(code)
    (code / "notes.txt").write_text("read me")
    assert jit.code_hash(code) == before
    (code / "agents.py").rename(code / "people.py")
    assert jit.code_hash(code) != before


def test_what_is_never_compiled_does_not_count(code: Path) -> None:
    """An edit of an agent or of the input schema does not cost a minute of compiling."""
    before = jit.code_hash(code)
    (code / "agents").mkdir()
    (code / "agents" / "city.py").write_text("WALLS = 1\n")
    (code / "inputs").mkdir()
    (code / "inputs" / "draft.py").write_text("")
    assert jit.code_hash(code) == before


def test_what_does_not_count_is_there_and_reaches_no_kernel() -> None:
    """Compiled code and all that it imports lies outside of what the hash leaves out."""
    model = ROOT / "model"
    assert all((model / name).exists() for name in jit.INTERPRETED)
    queue = [model / "draws.py", *(model / "kernel").glob("*.py"), *(model / "rules").glob("*.py")]
    reached = set(queue)
    while queue:
        for module in _imports(queue.pop()):
            place = ROOT.joinpath(*module.split(".")[1:])
            for path in (place.with_suffix(".py"), place / "__init__.py"):
                if module.startswith("brittle.model.") and path.exists() and path not in reached:
                    reached.add(path)
                    queue.append(path)
    names = {path.relative_to(model).parts[0] for path in reached}
    assert {"kernel", "rules", "draws.py", "jit", "state.py", "outcome"} <= names
    assert not names & jit.INTERPRETED


def _imports(path: Path) -> list[str]:
    """Modules that a file imports; `model.x` too for `from model import x`."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        elif isinstance(node, ast.Import):
            found += [each.name for each in node.names]
    return found


def test_versions_count(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = jit.code_hash(code)
    monkeypatch.setattr(numba, "__version__", "0.0")
    assert jit.code_hash(code) != before


def test_the_newest_folders_are_kept(code: Path, tmp_path: Path) -> None:
    root = tmp_path / "cache"
    (root / "someone else's").mkdir(parents=True)
    used = []
    for version in range(5):
        (code / "agents.py").write_text(f"VERSION = {version}\n")
        used.append(jit.open_cache(root, code))
        os.utime(used[-1], (version, version))
    left = {path.name for path in root.iterdir()}
    assert left == {"someone else's", *(folder.name for folder in used[-jit.KEPT_FOLDERS :])}


def test_where_the_cache_lies() -> None:
    assert jit.cache_root({"BRITTLE_CACHE": "b", "XDG_CACHE_HOME": "x"}) == Path("b")
    assert jit.cache_root({"XDG_CACHE_HOME": "x"}) == Path("x/brittle")
    assert jit.cache_root({}) == Path.home() / ".cache" / "brittle"


def test_this_process_uses_the_folder_of_this_code() -> None:
    folder = Path(numba.config.CACHE_DIR)
    assert folder.name == jit.code_hash(ROOT / "model")


CACHE = "import numba, brittle.model.jit; print(brittle.model.jit.KEPT and numba.config.CACHE_DIR)"


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """A file stands where the cache would be: nobody, not even root, can write there."""
    (tmp_path / "taken").write_text("")
    (tmp_path / "tmp").mkdir()
    return {
        **os.environ,
        "BRITTLE_CACHE": str(tmp_path / "taken"),
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPATH": str(ROOT),
    }


def _told(environment: dict[str, str], folder: Path) -> tuple[Path, str]:
    """The cache of a process, and what it tells."""
    command = [sys.executable, "-c", CACHE]
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip()), done.stderr


def test_where_the_cache_cannot_be_written_a_temporary_one_is_found_again(
    nowhere: dict[str, str], tmp_path: Path
) -> None:
    folder, told = _told(nowhere, tmp_path)
    root = folder.parent
    assert root.parent == tmp_path / "tmp" and root.name.startswith("brittle")
    assert f"{tmp_path / 'taken'}: compiled code cannot be kept there" in told
    assert str(root) in told and "BRITTLE_CACHE=FOLDER" in told and len(told.splitlines()) == 1
    assert _told(nowhere, tmp_path) == (folder, told)
    assert _told({**nowhere, "BRITTLE_CACHE": str(root)}, tmp_path) == (folder, "")
    better, told = _told({**nowhere, "BRITTLE_CACHE": str(tmp_path / "own")}, tmp_path)
    assert better.parent == tmp_path / "own" and told == "" and not root.exists()


def test_a_temporary_cache_that_others_can_write_is_not_used(
    nowhere: dict[str, str], tmp_path: Path
) -> None:
    folder, _ = _told(nowhere, tmp_path)
    folder.parent.chmod(0o777)
    other, told = _told(nowhere, tmp_path)
    assert other.parent != folder.parent and str(other.parent) in told
    assert not other.parent.exists()  # it was for that process alone


def test_where_nothing_can_be_written_code_is_compiled_each_time(
    nowhere: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "tmp" / f"brittle-{os.getuid()}").write_text("")
    program = (
        "import tempfile; tempfile.mkdtemp = open; import brittle.model.jit as j; "
        "k = j.compiled(lambda x: x + 1); print(j.KEPT, k(1))"
    )
    assert _python(program, nowhere, tmp_path).split() == ["False", "2"]


def test_a_rule_stays_plain_python() -> None:
    def double(x: float) -> float:
        return x + x

    assert jit.rule(double) is double


@pytest.mark.parametrize("way", [jit.compiled, jit.part, jit.inlined, jit.allocating])
def test_a_kernel_is_compiled_once_for_integers_of_all_widths(way: Any) -> None:
    """But not for words of 64 bits: a key of the upper half would become negative."""

    @way
    def own(x: int) -> int:
        return x

    @jit.compiled
    def caller(rows: Any, key: int) -> tuple[int, int, int]:
        return own(rows[0].short), own(rows[0].plain), own(key)

    rows = np.array([(-3, 4_000_000_000)], [("short", "i4"), ("plain", "u4")])
    assert caller(rows, np.uint64(2**63 + 1)) == (-3, 4_000_000_000, 2**63 + 1)
    kinds = {str(signature[0]) for signature in own.signatures}
    assert kinds == {"int64", "uint64"}


class Colour(IntEnum):
    RED = 0
    BLUE = 1


def test_a_member_of_a_set_of_codes_is_its_integer_in_a_kernel() -> None:
    """A part that is called with a member and with an integer is compiled once."""

    @jit.part
    def own(kind: int) -> int:
        return kind

    @jit.compiled
    def caller(kind: int) -> tuple[int, int, bool]:
        return own(Colour.BLUE), own(kind), kind in (Colour.RED, Colour.BLUE)

    assert caller(7) == (1, 7, False)
    assert {str(signature[0]) for signature in own.signatures} == {"int64"}


@pytest.mark.parametrize("way", [jit.part, jit.inlined, jit.allocating])
def test_python_cannot_call_a_part_of_kernels(way: Any) -> None:
    """numba gives it no way in, and a call would end the process."""

    @way
    def half(x: float) -> float:
        return x / 2

    @jit.compiled
    def caller(x: float) -> float:
        return half(x)

    assert caller(3.0) == 1.5
    with pytest.raises(TypeError, match="half is a part of the kernels, and Python cannot call it"):
        half(3.0)


def test_a_kernel_finds_its_rules_changed(tmp_path: Path) -> None:
    """The whole path: compile and keep, change a rule in another file, run again."""
    folder = tmp_path / "brittle" / "model"
    (folder / "jit").mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    for name in ("__init__.py", "jit/__init__.py"):
        (folder / name).write_bytes((ROOT / "model" / name).read_bytes())
    (folder / "kernel.py").write_text(
        "from brittle.model.jit import compiled\nfrom brittle.model.halving import half\n"
        "@compiled\ndef kernel(x): return half(x)\n"
    )
    halving = folder / "halving.py"

    def run(factor: float) -> tuple[float, int]:
        text = f"from brittle.model.jit import rule\n@rule\ndef half(x): return x * {factor}\n"
        halving.write_text(text)
        program = (
            "from brittle.model.kernel import kernel as k; "
            "print(k(1.0), sum(k.stats.cache_hits.values()))"
        )
        environment = {
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "BRITTLE_CACHE": str(tmp_path / "cache"),
        }
        printed = _python(program, environment, tmp_path)
        value, hits = printed.split()
        return float(value), int(hits)

    assert run(0.5) == (0.5, 0)
    assert run(0.5) == (0.5, 1)
    assert run(0.25) == (0.25, 0)
