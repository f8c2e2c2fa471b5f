"""What is built: a wheel of one package with all that it needs, and a source archive, nothing twice.

Both are built from a copy, so that the checkout keeps no folder `build`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from brittle import origin

ROOT = Path(__file__).parents[1]
LINKED = ("calibration", "model", "scenarios")
COPIED = ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "requirements.lock")
BUILD = """
import sys
from setuptools import build_meta
out = sys.argv[1]  # which building overwrites
build_meta.build_wheel(out)
build_meta.build_sdist(out)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source archive."""
    source, out = (tmp_path_factory.mktemp(name) for name in ("source", "dist"))
    litter = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in ("brittle", *LINKED):
        shutil.copytree(ROOT / folder, source / folder, symlinks=True, ignore=litter)
    for name in COPIED:
        shutil.copy(ROOT / name, source)
    for name in ("tests", "benchmarks"):
        (source / name).mkdir()
        (source / name / "__init__.py").touch()
        shutil.copy(__file__, source / name)
    command = [sys.executable, "-c", BUILD, str(out)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    [path] = built.glob("*.whl")
    return path


def _files() -> Iterator[str]:
    """Every file of the package and of the folders that it links to, by its name in the package."""
    for folder in ("brittle", *LINKED):
        inside = folder if folder == "brittle" else f"brittle/{folder}"
        for path in (ROOT / folder).rglob("*"):
            name = path.relative_to(ROOT / folder).as_posix()
            linked = folder == "brittle" and name.split("/")[0] in LINKED
            if path.is_file() and not linked and "__pycache__" not in path.parts:
                yield f"{inside}/{name}"


def test_the_wheel_holds_every_file_of_the_package_once(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    own = [name for name in names if not name.split("/")[0].endswith(".dist-info")]
    assert sorted(own) == sorted(_files())
    for kind in (
        ".py",
        ".css",
        ".js",
        ".csv",
        ".yaml",
        ".parquet",
        ".geojson",
        ".lock",
        ".LICENSE",
    ):
        assert any(name.endswith(kind) for name in own), kind


def test_the_source_archive_holds_what_links_lead_to_once(built: Path) -> None:
    [path] = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        members = [one for one in archive.getmembers() if not one.isdir()]
    names = [one.name.split("/", 1)[1] for one in members]
    assert all(one.isreg() for one in members), "links would lead out of the archive"
    assert len(names) == len(set(names)) and set(_files()) <= set(names)
    tops = {name.split("/")[0] for name in names if "/" in name}
    assert tops == {"brittle", "brittle.egg-info"}


# --- used from another folder -----------------------------------------------------------------


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel is unpacked, as pip would unpack it."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A user's folder, whose own modules have names that Brittle's folders have too."""
    for name in ("app", "model", "calibration", "scenarios", "brittle_cases"):
        (tmp_path / f"{name}.py").write_text(f"raise RuntimeError('the user's {name}.py')\n")
    return tmp_path


def _python(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_an_installed_brittle_works_beside_a_users_model_py(
    installed: Path, elsewhere: Path
) -> None:
    said = _python(installed, elsewhere, "-m", "brittle", "--version")
    assert (said.returncode, said.stdout) == (0, f"brittle {origin.version()}\n"), said.stderr
    before = {path for path in installed.rglob("*") if "__pycache__" not in path.parts}
    done = _python(installed, elsewhere, "-m", "brittle", "check", "chad_2008")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{installed / 'brittle' / 'scenarios' / 'chad_2008'}: ")
    assert {path for path in installed.rglob("*") if "__pycache__" not in path.parts} == before


ASKED = """
from pathlib import Path
from brittle import origin
from brittle.calibration import locations
from brittle.model.inputs.problems import InputError

print(origin.commit(), origin.lock_hash(), locations.IS_CHECKOUT)
print(locations.folder_to_write(Path("cases/mine")) == Path("cases/posterior").resolve())
for write in (lambda: locations.folder_to_write(locations.SCENARIOS / "chad_2008"),
              lambda: locations.registry_to_write(None)):
    try:
        print(write())
    except InputError as error:
        print(error)
"""


def test_nothing_is_written_into_an_installed_package(installed: Path, elsewhere: Path) -> None:
    done = _python(installed, elsewhere, "-c", ASKED)
    assert done.returncode == 0, done.stderr
    where, mine, fit, register = done.stdout.splitlines()
    assert where == f"unknown {origin.lock_hash()} False" and len(origin.lock_hash()) == 64
    assert mine == "True"
    assert "nothing is written there; copy the folder" in fit and "--out" in fit
    assert "is not written to" in register and "--case" in register
