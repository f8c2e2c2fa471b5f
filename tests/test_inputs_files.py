"""Wrong files: missing, empty, huge, unreadable, away from their theatre."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from complaints import event, problems_of, scenario_problems, theatre_problems, told
from theatres import PLACES, place, road, tiny_theatre, write_yaml

from brittle.model.inputs.problems import COLLECTED, SHOWN, Mark, Problem, Problems
from brittle.model.inputs.reading import InputError, load_scenario, load_theatre, scenario_files
from brittle.model.inputs.sources.files import MAX_CSV_BYTES, MAX_YAML_BYTES


def test_a_fault_in_what_is_extended_is_told_there(tmp_path: Path) -> None:
    found = scenario_problems(
        tmp_path,
        "extends: parent.yaml\nruler: {place: coast}\n",
        scenarios={"parent": {"name": "p", "ruler": {"plice": 1}}},
    )
    told(found, "parent.yaml:2", "did you mean `place`?")


def test_events_of_the_theatre_off_the_tick_are_told_there(tmp_path: Path) -> None:
    found = scenario_problems(tmp_path, "{}\n", theatre=event(kind="talks", at="2001-06-03T04:00"))
    told(found, "theatre.yaml:14", "the nearest tick begins at 2001-06-03T03:00")


def test_nowhere_to_relocate_to(tmp_path: Path) -> None:
    found = scenario_problems(tmp_path, "ruler:\n  policy: relocate\n", theatre={"strongholds": []})
    told(found, "tried.yaml:2", "no strongholds")


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    found = scenario_problems(
        tmp_path,
        "rular: 1\nbranch: soon\n",
        "seed=x",
        town__population=-1,
        guard__kind="elit",
        theatre={"economy": {"pay": "x"}},
        extra_roads=[road("town", "nowhere")],
    )
    for where in (
        "tried.yaml:1",
        "tried.yaml:2",
        "--set seed=x",
        "places.csv:3",
        "formations.csv:4",
        "theatre.yaml:6",
        "roads.csv:6",
    ):
        told(found, where)


def test_one_fault_is_not_told_again_as_its_consequence(tmp_path: Path) -> None:
    assert len(theatre_problems(tmp_path / "a", capital__population=-1)) == 1
    assert len(theatre_problems(tmp_path / "b", guard__kind="elit", guard__cohesion="")) == 1


@pytest.mark.parametrize("name", ["theatre.yaml", "places.csv", "roads.csv", "formations.csv"])
def test_missing_empty_folder_or_huge_file(tmp_path: Path, name: str) -> None:
    path = tiny_theatre(tmp_path) / name
    path.unlink()
    told(problems_of(lambda: load_theatre(tmp_path)), name, "no such file")
    path.touch()
    told(problems_of(lambda: load_theatre(tmp_path)), name, "is empty")
    path.unlink()
    path.mkdir()
    told(problems_of(lambda: load_theatre(tmp_path)), name, "is a folder")
    path.rmdir()
    with path.open("wb") as file:
        file.truncate(50_000_000)
    begun = time.perf_counter()
    told(problems_of(lambda: load_theatre(tmp_path)), name, "is larger than")
    assert time.perf_counter() - begun < 2
    path.unlink()
    path.symlink_to(path.name)
    assert problems_of(lambda: load_theatre(tmp_path))
    path.unlink()
    os.mkfifo(path)
    told(problems_of(lambda: load_theatre(tmp_path)), name, "not a regular file")


def test_limits_are_just_that(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path)
    yaml = (folder / "theatre.yaml").read_text()
    (folder / "theatre.yaml").write_text(yaml + "#" * (MAX_YAML_BYTES - len(yaml)))
    load_theatre(folder)
    (folder / "theatre.yaml").write_text(yaml + "#" * (MAX_YAML_BYTES - len(yaml) + 1))
    told(problems_of(lambda: load_theatre(folder)), "theatre.yaml", "0.25 MB")
    assert MAX_CSV_BYTES == 5_000_000


def test_paths_that_are_no_theatre_or_scenario(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path / "case")
    file = folder / "places.csv"
    told(problems_of(lambda: load_theatre(tmp_path / "none")), "none", "no such folder")
    told(problems_of(lambda: load_theatre(file)), "places.csv", "a folder is needed here")
    told(problems_of(lambda: load_scenario(folder)), "case", "is a folder")
    told(problems_of(lambda: load_scenario(folder / "x.yaml")), "x.yaml", "no such file")
    told(problems_of(lambda: load_scenario(folder / "theatre.yaml")), "theatre.yaml", "reserved")
    told(problems_of(lambda: scenario_files(tmp_path / "none")), "none", "no such")
    told(
        problems_of(lambda: scenario_files(tmp_path)),
        str(tmp_path),
        "this folder holds no theatre.yaml",
    )
    for odd in (Path("a\0b"), Path("x" * 5000)):
        assert problems_of(lambda odd=odd: load_theatre(odd))  # type: ignore[misc]
        assert problems_of(lambda odd=odd: load_scenario(odd))  # type: ignore[misc]
        assert problems_of(lambda odd=odd: scenario_files(odd))  # type: ignore[misc]


def test_a_theatre_without_a_scenario_has_its_baseline(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path / "case")
    unwritten = folder / "baseline.yaml"
    written = load_scenario(unwritten)
    unwritten.unlink()
    for name in ("truth.yaml", "truth.csv"):
        (folder / name).write_text("never read by a simulation\n")
    assert scenario_files(folder) == scenario_files(unwritten) == [unwritten]
    assert load_scenario(unwritten) == written
    assert load_scenario(unwritten, ["ruler.policy=leave"]).ruler.policy == "leave"
    told(
        problems_of(lambda: load_scenario(unwritten, ["rulr.policy=leave"])),
        "--set rulr.policy=leave",
    )
    write_yaml(folder / "leaves.yaml", {"extends": "baseline.yaml", "ruler": {"policy": "leave"}})
    assert load_scenario(folder / "leaves.yaml").ruler.policy == "leave"
    assert scenario_files(folder) == [folder / "leaves.yaml"]
    told(problems_of(lambda: scenario_files(folder / "basline.yaml")), "basline.yaml", "no such")
    (folder / "theatre.yaml").write_text("name: [\n")
    told(problems_of(lambda: load_scenario(unwritten)), "theatre.yaml:2", "not valid YAML")


@pytest.mark.parametrize("name", ["basline.yaml", "Baseline.yaml", "baseline.yml"])
def test_a_misnamed_baseline_is_not_passed_over(tmp_path: Path, name: str) -> None:
    folder = tiny_theatre(tmp_path / "case")
    (folder / "baseline.yaml").rename(folder / name)
    told(problems_of(lambda: load_scenario(folder / "baseline.yaml")), "baseline.yaml", "no such")
    (folder / name).unlink()
    (folder / "baseline.yaml").symlink_to(folder / "nowhere")
    told(problems_of(lambda: load_scenario(folder / "baseline.yaml")), "baseline.yaml", "no such")


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path / "case")
    folder.chmod(0)
    try:
        told(problems_of(lambda: load_theatre(folder)), "case", "permission denied")
        told(problems_of(lambda: scenario_files(folder)), "case", "permission denied")
    finally:
        folder.chmod(0o755)


def test_a_folder_that_the_system_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny_theatre(tmp_path / "case")

    def refused(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refused)
        told(problems_of(lambda: load_theatre(folder)), "theatre.yaml", "permission denied")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", refused)
        told(problems_of(lambda: load_theatre(folder)), "case", "permission denied")
        told(problems_of(lambda: scenario_files(folder)), "case", "permission denied")


def test_a_scenario_away_from_its_theatre(tmp_path: Path) -> None:
    path = write_yaml(tmp_path / "lonely.yaml", {"name": "x"})
    (found,) = problems_of(lambda: load_scenario(path))
    told([found], "lonely.yaml", "beside theatre.yaml", "move the file into the folder of its case")


def test_too_many_problems_are_counted_not_listed(tmp_path: Path) -> None:
    many = [place(f"p{i}", population=-1) for i in range(COLLECTED + 50)]
    tiny_theatre(tmp_path, places=[*PLACES, *many])
    with pytest.raises(InputError) as caught:
        load_theatre(tmp_path)
    assert len(caught.value.problems) == COLLECTED
    lines = str(caught.value).splitlines()
    assert len(lines) == SHOWN + 1
    assert lines[-1] == f"... and {COLLECTED - SHOWN} more problems"


def test_problems_are_sorted_told_once_and_on_one_line() -> None:
    error = InputError([Problem("b", 2, "x"), Problem("a", None, "y"), Problem("b", 2, "x")])
    assert str(error) == "a: y\nb:2: x"
    found = Problems()
    found.add(Mark("f", 1), "two\nlines \x1b[31m")
    with pytest.raises(InputError, match=r"^f:1: two lines  \[31m$"):
        found.raise_any()
