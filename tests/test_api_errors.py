"""Errors of the Python API: what is refused, and in which words."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import brittle as br
from tests.batches import brittle as command
from tests.small_case import SCENARIOS
from tests.theatres import tiny_theatre


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_theatre(tmp_path_factory.mktemp("api") / "case", scenarios=SCENARIOS)


@pytest.fixture(scope="module")
def case(folder: Path) -> br.LoadedCase:
    return br.load(folder)


@pytest.fixture(scope="module")
def runs(case: br.LoadedCase) -> br.Runs:
    return br.run(case, draws=6, replicates=2)


# --- import ------------------------------------------------------------------------------------


def test_a_name_may_hold_what_yaml_would_read_otherwise(case: br.LoadedCase) -> None:
    changed = case["leave"].with_({"name": "Exit: now", "description": "[a draft]\nof 2"})
    assert (changed.title, changed.description) == ("Exit: now", "[a draft]\nof 2")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("ruler.policy", "leave")], "with_ takes a mapping of fields to values"),
        ("ruler.policy=leave", "with_ takes a mapping of fields to values"),
        ({5: 5}, "with_ takes fields as text with dots"),
        ({"ruler.policy": {"leave"}}, r"ruler\.policy.*no scenario can hold `{'leave'}` \(set\)"),
        ({"ruler.policy": object()}, "no scenario can hold"),
        ({"patrons": {("a", 1): {}}}, "a mapping whose keys are text"),
    ],
)
def test_what_no_scenario_can_hold_is_refused(
    case: br.LoadedCase, changes: Any, words: str
) -> None:
    with pytest.raises(br.ArgumentError, match=words):
        case["leave"].with_(changes)


def test_errors_speak_of_arguments_as_they_are_written_where_they_are_read(
    folder: Path, case: br.LoadedCase, tmp_path: Path
) -> None:
    """In Python of `with_`, `out=` and `replace=True`; on the command line of its options."""
    with pytest.raises(br.InputError) as wrong:
        case["leave"].with_({"ruler": {"policy": "leav"}})
    assert str(wrong.value).startswith("with_({'ruler.policy': 'leav'}): `ruler.policy` is `leav`")
    done = command("run", folder / "leave.yaml", "--set", "ruler.policy=leav")
    assert done.output.startswith("--set ruler.policy=leav: `ruler.policy` is `leav`")
    out = tmp_path / "kept"
    br.run(case["leave"], draws=1, replicates=1, out=out)
    with pytest.raises(br.StoreError) as another:
        br.run(case["baseline"], draws=1, replicates=1, out=out)
    ways = "replace=True removes it and plays this one in its place; out= names another folder"
    assert str(another.value).endswith(ways)
    done = command("run", folder / "baseline.yaml", "--draws", 1, "--out", out)
    ways = "--replace removes it and plays this one in its place; --out names another folder\n"
    assert done.exit_code == 2 and done.output.endswith(ways)
    replaced = br.run(case["baseline"], draws=1, replicates=1, out=out, replace=True)
    assert replaced.scenarios == br.open_results(out).scenarios == ["baseline"]


def test_every_error_for_wrong_input_is_a_brittle_error(
    case: br.LoadedCase, runs: br.Runs, tmp_path: Path
) -> None:
    wrong: list[Callable[[], object]] = [
        lambda: br.load(5),  # type: ignore[arg-type]
        lambda: br.load(tmp_path / "gone"),
        lambda: case["gone"],
        lambda: case["leave"].with_({"ruler.policy": "leave"}, name=5),  # type: ignore[arg-type]
        lambda: br.run(5),  # type: ignore[arg-type]
        lambda: br.run(case["leave"], out=5),  # type: ignore[arg-type]
        lambda: br.run(case["leave"], draws=True),
        lambda: br.open_results(tmp_path),
        lambda: br.open_results(5),  # type: ignore[arg-type]
        lambda: br.compare(5, "leave", "baseline"),  # type: ignore[arg-type]
        lambda: br.compare(runs, "leave", 5),  # type: ignore[arg-type]
        lambda: br.trace(case["leave"], draw="a"),  # type: ignore[arg-type]
        lambda: br.trace(case["leave"], engine="compield"),
        lambda: br.score([]),
        lambda: br.score(5),  # type: ignore[arg-type]
        lambda: br.score("syria_2024", draws=1),
        lambda: br.CollapseModel(case["leave"], draw=-1),
        lambda: br.CollapseModel(case["leave"], overrides="ruler.polici=leave"),
        lambda: runs.quantiles("gone"),
        lambda: runs.plot.belief("gone"),
        lambda: runs.trace("gone"),
        lambda: runs.trace("leave", replicate=99),
    ]
    for call in wrong:
        with pytest.raises(br.BrittleError) as raised:
            call()
        assert pickle.loads(pickle.dumps(raised.value)).args == raised.value.args
        assert not re.search(r"(^|\s)--\w", str(raised.value)), str(raised.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ceasefire", "did you mean `syria_2024/ceasefire`?"),
        ("ceasfire.yaml", "did you mean `syria_2024/ceasefire`?"),
        (
            "safe_pasage",
            "write the name of the case before it, as in `afghanistan_1989/safe_passage`.",
        ),
        ("scenarios/syria_2024", "did you mean `syria_2024`, which comes with Brittle?"),
        ("scenarios/syria_2042", "did you mean `syria_2024`, which comes with Brittle?"),
        ("cases/syria_2024/baseline", "did you mean `syria_2024/baseline`, which comes"),
        ("syria_2024/safe_pasage", "did you mean `syria_2024/safe_passage`?"),
        ("syria_2024/nothing", "the scenarios of syria_2024 are baseline, "),
    ],
)
def test_what_a_missing_path_may_mean_is_asked_in_python_and_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(br.InputError, match=re.escape(words)):
        br.load(name)
    done = command("run", name)
    assert done.exit_code == 2 and words in done.output and done.output.count("\n") == 1


def test_a_scenario_outside_its_case_has_one_error_that_says_where_it_belongs(
    folder: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("name: Mine\nruler: {policy: leave}\n")
    where = f"{mine}: a scenario must be in the folder of its case, beside theatre.yaml"
    with pytest.raises(br.InputError) as raised:
        br.load(mine)
    (problem,) = raised.value.problems
    assert str(problem).startswith(where) and str(problem).endswith("the folder of its case")
    mine.write_text(f"extends: {folder / 'leave.yaml'}\n")
    done = command("check", mine)
    assert done.exit_code == 2 and done.output.startswith(where)
    assert done.output.endswith(
        f"move the file into {folder}, or copy that folder and move the file into the copy\n"
    )
