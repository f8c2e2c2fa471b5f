"""Every block of code and every command of the documentation site, as a reader types them.

A block is run here, run by another test, or declared as not to be run, with a reason.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import typer.main
from ruamel.yaml import YAML

from brittle import cases, cli
from brittle.calibration import locations
from brittle.calibration.pasts import known, paired, reweighing
from brittle.calibration.pasts.article import open_article
from brittle.calibration.pasts.posterior import write_posterior
from brittle.commands.fits import calibrate as calibrating
from brittle.model.inputs import skeleton
from brittle.model.inputs.problems import Mark
from brittle.sweeps import design, design_files, that_day
from brittle.sweeps.design_files import read_design
from brittle.sweeps.values import Listed, Values, read_values
from tests.batches import brittle
from tests.running import SCENARIOS, baseline
from tests.site_blocks import ROOT, Block, Typed, code_of, pages
from tests.site_reader import Reader
from tests.small_fit import small_posterior

FITTED = "syria_2024"
SHOWN = ("baseline", "safe_passage", "last_stand_capital")
"""Scenarios of the results that pages read."""
HISTORIES = 120
"""Histories of the small fit."""
SCORED = ("chad_2008", "libya_2011", "zaire_1997", FITTED)
"""The shipped cases that are scored where a page scores all."""

ELSEWHERE = {
    ("docs/ADD_A_MECHANISM.md", "python"): "tests/test_add_a_mechanism.py",
    ("docs/ADD_A_MECHANISM.md", "diff"): "tests/test_add_a_mechanism.py",
    ("docs/ADD_A_MECHANISM.md", "sh"): "tests/test_add_a_mechanism.py",
    ("docs/PYTHON.md", "python"): "tests/test_api.py",
}
"""Blocks that another test runs word by word: page, language, and the test."""

NOT_RUN = {
    ("docs/CLUSTER.md", "the worker tcp://node7:40213 has numba 0.67.0"): "a message",
    ("docs/CLUSTER.md", "import time"): "needs Slurm",
    ("docs/CLUSTER.md", "#!/bin/bash"): "needs Slurm",
    ("docs/CLUSTER.md", "FROM python:3.12-slim"): "needs Docker",
    ("docs/CLUSTER.md", "from dask_kubernetes.operator import KubeCluster"): "needs Kubernetes",
    ("calibration/evidence/README.md", "python -m brittle.calibration.evidence ARTICLE"): (
        "the form of a command that the page on fitting an article types"
    ),
}
"""Blocks that are not run: page, how the block begins, and the reason."""

EQUATIONS = "docs/ODD.md"
"""The page whose blocks without a language are equations; tests/test_docs.py holds their names."""

NOT_TYPED = {
    "make setup": "needs a package index; `make test` begins with it",
    "make run": "a test below holds what it types, which is typed here too",
    "make test": "runs this test",
    "make patterns": "tests/test_prior_predictive.py runs its program",
    ". .venv/bin/activate": "made by `make setup`",
    "pip wheel . --no-deps --wheel-dir dist": "tests/test_wheel.py builds the wheel",
    "pip install -r requirements.lock": "needs a package index",
    "pip install --no-deps dist/brittle-*.whl": "tests/test_wheel.py uses the wheel",
    "pip install 'brittle[explore]'": "needs a package index",
    "pip install 'brittle[watch]'": "needs a package index",
    "brittle explore": "serves until Ctrl-C; tests/explorer_server.py serves the page",
    "brittle explore libya_2011": "serves until Ctrl-C",
    "brittle explore results/syria_2024": "serves until Ctrl-C",
    "brittle explore syria_2024 --host my-machine": "serves until Ctrl-C",
    "brittle explore my_cases/chad --host 192.168.1.20": "serves until Ctrl-C",
    "brittle watch syria_2024/safe_passage": "serves until Ctrl-C; tests/test_watch.py starts it",
    "dask scheduler": "tests/clusters.py starts one",
    "dask worker ADDRESS --nworkers 2 --nthreads 1": "tests/clusters.py starts two",
}
"""Lines of blocks that are not typed here, with the reason."""

PLACEHOLDER = re.compile(r"\b[A-Z]{3,}\b|\.\.\.|\[")
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def _kind(block: Block) -> str:
    """How a block is held: `run`, `elsewhere`, `equation`, `not run`, or nothing at all."""
    if (block.page, block.language) in ELSEWHERE:
        return "elsewhere"
    if any(block.page == page and block.begins.startswith(start) for page, start in NOT_RUN):
        return "not run"
    if block.page == EQUATIONS and not block.language:
        return "equation"
    runs = block.saved or block.language in ("sh", "python") or block.begins in CHECKED
    return "run" if runs else ""


# --- blocks that are compared with what they show --------------------------------------------------


def _is_the_skeletons_fork(block: Block, reader: Reader) -> None:
    forks = YAML(typ="safe").load(block.text)["forks"]
    written = skeleton.skeleton_files("any")["theatre.yaml"]
    assert _without_sources(YAML(typ="safe").load(written)["forks"]) == forks


def _without_sources(tree: object) -> object:
    if not isinstance(tree, dict):
        return tree
    return {key: _without_sources(value) for key, value in tree.items() if key != "source"}


def _is_the_shipped_design(block: Block, reader: Reader) -> None:
    shipped = reader.folder / "scenarios" / FITTED / "sweeps" / "closing_window.yaml"
    shown = shipped.with_name("shown.yaml")
    shown.write_text(block.text, encoding="utf-8")
    assert read_design(shown).scenario == read_design(shipped).scenario
    assert read_design(shown).beside == read_design(shipped).beside


CHECKED = {
    "forks:": _is_the_skeletons_fork,
    "name: The closing window": _is_the_shipped_design,
}
"""YAML that is not saved, by its first line, and how it is checked."""


# --- the reader ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small fit of Syria in place of the shipped one, which a change of the rules may make stale."""
    folder = tmp_path_factory.mktemp("fits")
    article = open_article(baseline(FITTED))
    posterior = small_posterior(article, tmp_path_factory.mktemp("bank"), HISTORIES)
    write_posterior(posterior, folder / f"{FITTED}.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(locations, "FOLDER", folder)
        patch.setattr(calibrating, "ENOUGH", 1)
        patch.setattr(reweighing, "FEWEST", 1)
        patch.setattr(reweighing, "BACKGROUND", 30)
        patch.setattr(calibrating, "draw_posterior", partial(calibrating.draw_posterior, drawn=200))
        patch.setattr(known, "FEWEST", 1)
        patch.setattr(paired, "FEWEST", 1)
        patch.setattr(that_day, "known_histories", partial(known.known_histories, candidates=800))
        patch.setattr(cases, "scored_cases", lambda: [cases.SHIPPED / name for name in SCORED])
        for module in (design, design_files):
            patch.setattr(module, "read_values", _ends)
        patch.setenv("BROWSER", "true")  # a program that does nothing shows the report
        yield folder


def _ends(text: str, mark: Mark) -> Values:
    """The first and the last of the values that a varied key takes."""
    found = read_values(text, mark)
    return Listed((found.values[0], found.values[-1])) if isinstance(found, Listed) else found


@pytest.fixture(scope="module")
def batch(fit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of three scenarios of Syria, as `make run` leaves those of all."""
    folder = tmp_path_factory.mktemp("batch") / FITTED
    files = [SCENARIOS / FITTED / f"{name}.yaml" for name in SHOWN]
    few = ("--draws", 13, "--replicates", 4, "--no-report")  # with the run that pages name
    done = brittle("run", *files, "--out", folder, *few)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def reader(
    request: pytest.FixtureRequest, batch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Reader:
    on_cluster = any("--cluster" in one.text for one in code_of(request.param))
    one = Reader(tmp_path, request.param, request.getfixturevalue("cluster") if on_cluster else "")
    shutil.copytree(locations.FOLDER, tmp_path / "scenarios" / "posterior")
    (tmp_path / "results").mkdir()
    shutil.copytree(batch, tmp_path / "results" / FITTED)
    monkeypatch.chdir(tmp_path)
    return one


TYPED_BEFORE: set[str] = set()
"""Commands that another page's reader has typed on shipped files with the same result."""
USED_LATER = "brittle calibrate "
"""A command of this kind leaves a fit that later commands of the same page use."""


def _lines(block: Block) -> list[str]:
    lines = [re.sub(r"\s+# .*", "", line).strip() for line in block.text.splitlines()]
    return [line for line in lines if line and line not in NOT_TYPED]


def _type(reader: Reader, line: str, made: set[str]) -> None:
    short = reader.short(line)
    shipped = not any(name in line for name in ("my_", *made))
    if not (shipped and short in TYPED_BEFORE):
        reader.type(short)
    if shipped and not short.startswith(USED_LATER):
        TYPED_BEFORE.add(short)


def _play(reader: Reader, one: Block | Typed, made: set[str]) -> None:
    if isinstance(one, Typed):
        if _is_whole(one):
            _type(reader, one.text, made)
    elif _kind(one) == "run":
        if one.saved:
            reader.save(one)
            made.add(Path(one.saved).stem)
        elif one.begins in CHECKED:
            CHECKED[one.begins](one, reader)
        elif one.language == "python":
            reader.execute(one.text)
        else:
            for line in _lines(one):
                _type(reader, line, made)


def _is_whole(one: Typed) -> bool:
    """Whether a sentence gives a command of Brittle to type, and not its name or its form."""
    words = one.text.split()
    if words[0] != "brittle" or len(words) < 3 or words[2].startswith("--"):
        return False
    return not PLACEHOLDER.search(one.text)


WITH_CODE = [page for page in pages() if any(True for _ in code_of(page))]


@pytest.mark.parametrize("reader", WITH_CODE, indirect=True, ids=lambda page: page)
def test_what_stands_on_a_page_works(reader: Reader) -> None:
    made: set[str] = set()
    for one in code_of(reader.page):
        _play(reader, one, made)


def test_make_run_types_a_command_that_stands_on_the_site(tmp_path: Path) -> None:
    there = tmp_path / "stamp"  # of an environment that needs no renewal
    there.touch()
    words = ("make", "-n", "run", f"READY={there}")
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.strip() == f".venv/bin/brittle run scenarios/{FITTED}"
    assert any(f"brittle run scenarios/{FITTED} " in one.text for one in _blocks())


# --- nothing is left out ---------------------------------------------------------------------------


def _blocks() -> list[Block]:
    return [one for page in pages() for one in code_of(page) if isinstance(one, Block)]


def test_no_block_is_left_out() -> None:
    assert [f"{one.page}: {one.begins}" for one in _blocks() if not _kind(one)] == []


def test_what_is_declared_stands_on_the_site() -> None:
    blocks = _blocks()
    lines = {line for one in blocks for line in map(str.strip, one.text.splitlines())}
    typed = {re.sub(r"\s+# .*", "", line) for line in lines}
    assert [line for line in NOT_TYPED if line not in typed] == []
    assert {line.split()[1] for line in NOT_TYPED if line.startswith("make ")} <= set(TARGETS)
    for page, start in NOT_RUN:
        assert [one for one in blocks if one.page == page and one.begins.startswith(start)], start
    for (page, language), test in ELSEWHERE.items():
        assert [one for one in blocks if (one.page, one.language) == (page, language)]
        assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")


def test_blocks_that_are_not_run_can_be_read() -> None:
    commands = typer.main.get_command(cli.app).commands
    for one in _blocks():
        if _kind(one) == "not run" and one.begins.startswith(("import ", "from ")):
            compile(one.text, one.page, "exec")
        elif _kind(one) == "not run" and one.begins.startswith("#!/bin/bash"):
            subprocess.run(("bash", "-n"), input=one.text, text=True, check=True)
            for line in re.findall(r"^brittle .*", one.text, re.M):
                _, name, *rest = shlex.split(line)
                commands[name].make_context(name, rest)


def test_commands_in_sentences_exist() -> None:
    commands = typer.main.get_command(cli.app).commands
    for page in pages():
        for one in code_of(page):
            if isinstance(one, Typed):
                _exists(one, commands)


def _exists(one: Typed, commands: dict[str, typer.core.TyperCommand]) -> None:
    program, name, *rest = one.text.split()
    if program == "make":
        assert name in TARGETS, one
    elif program == "python":
        assert rest[0] == "pip" or importlib.util.find_spec(rest[0]) is not None, one
    elif name != "--help":
        options = {opt for param in commands[name].params for opt in (*param.opts, "--help")}
        assert {word for word in rest if word.startswith("--")} <= options, one
