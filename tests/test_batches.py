"""What makes two batches one, and where each goes by default."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batches import as_format_2, batch, brittle, contents, inputs, run, tables
from synthetic import SyntheticEngine, make_case
from theatres import tiny_theatre

from brittle.batches import identity, naming
from brittle.batches.naming import LONGEST, FolderAsked, choose
from brittle.commands import run as running
from brittle.engine import Case, load_cases
from brittle.results.reading import Results

# --- which batches are one ---------------------------------------------------------------------


def test_order_and_number_of_histories_are_no_inputs() -> None:
    one, other = make_case("baseline"), make_case("safe_passage")
    assert inputs(one, other).mark == inputs(other, one).mark
    assert inputs(one, draws=3) == inputs(one, draws=40)


def _elsewhere(case: Case) -> Case:
    return replace(case, theatre={**case.theatre, "name": "Elsewhere"})


def test_every_other_input_makes_another_batch() -> None:
    case = make_case("baseline")
    first = inputs(case)
    others = {
        "the scenarios (baseline differs)": inputs(make_case("baseline", title="Another")),
        "the scenarios (safe_passage only here)": inputs(case, make_case("safe_passage")),
        "the theatre": inputs(_elsewhere(case)),
        "replicates (2 there, 3 here)": inputs(case, replicates=3),
        "engine (synthetic there, mesa here)": first.model_copy(update={"engine": "mesa"}),
        "the model's rules": first.model_copy(update={"rules": "other"}),
        "the libraries or the machine": first.model_copy(update={"libraries": "other"}),
        "where the histories come from": first.model_copy(
            update={"histories": {"baseline": "other"}}
        ),
    }
    found = {identity.in_words(other.differences(first)) for other in others.values()}
    assert found == others.keys()
    assert len({first.mark, *(other.mark for other in others.values())}) == len(others) + 1


def test_rules_count_and_what_reads_files_does_not() -> None:
    """What is read counts by value: a new sentence of a check is no other batch."""
    from brittle.calibration.pasts.fingerprint import SILENT

    root = Path(identity.__file__).parents[2] / "model"
    heard = {path.name for path in root.iterdir()} - (SILENT - identity.SHAPES_RUNS)
    assert {"rules", "kernel", "agents", "parameters.py", "outcome", "jit", "setup"} <= heard
    assert "inputs" not in heard
    assert identity.SHAPES_RUNS <= SILENT


# --- more draws, fewer draws -------------------------------------------------------------------


def test_more_draws_extend_a_batch_and_fewer_remove_nothing(tmp_path: Path) -> None:
    run(batch(tmp_path / "out", draws=25))
    more = batch(tmp_path / "out", draws=45)
    assert run(more).kept == 40
    run(batch(tmp_path / "fresh", draws=45))
    assert tables(tmp_path / "out") == tables(tmp_path / "fresh")
    before = contents(tmp_path / "out")
    again = batch(tmp_path / "out", draws=45, wanted=10)
    assert run(again).finished == 90 and again.engine.played == 0  # type: ignore[attr-defined]
    assert tables(tmp_path / "out") == {k: v for k, v in before.items() if k.endswith(".parquet")}


def test_what_a_shorter_batch_had_finished_stays_until_it_is_longer(tmp_path: Path) -> None:
    """Interrupted before it gets there, the longer one still tells of all that is on disk."""

    class Stopped(SyntheticEngine):
        def play(self, prepared: Any, history: Any, replicate: int, log: bool = False) -> Any:
            if history.index >= 2:
                raise KeyboardInterrupt
            return super().play(prepared, history, replicate, log)

    run(batch(tmp_path / "out", draws=25))
    ended = run(batch(tmp_path / "out", draws=60, engine=Stopped()))
    assert ended.interrupted and (ended.finished, ended.planned) == (50, 120)
    results = Results.read(tmp_path / "out")
    assert len(results.runs) == 50 and results.manifest["status"] == "interrupted"
    run(batch(tmp_path / "out", draws=60))
    run(batch(tmp_path / "fresh", draws=60))
    assert tables(tmp_path / "out") == tables(tmp_path / "fresh")


def test_fewer_draws_on_the_command_line(made_up: SyntheticEngine) -> None:
    brittle("run", "case/baseline.yaml", "--draws", 45, "--no-report")
    before, played = tables(Path("results/case")), made_up.played
    done = brittle("run", "case/baseline.yaml", "--draws", 10, "--no-report")
    assert done.exit_code == 0
    assert (
        "with 45 histories, more than the 10 that you asked for; all of them are kept"
        in done.output
    )
    assert made_up.played - played <= 3  # only what is told in words
    assert tables(Path("results/case")) == before


# --- a batch's own folder ----------------------------------------------------------------------


def test_a_quick_try_leaves_a_finished_batch_alone(made_up: SyntheticEngine) -> None:
    brittle("run", "case/baseline.yaml", "case/safe_passage.yaml", "--draws", 4)
    before = contents(Path("results/case"))
    for more in (
        ["case/safe_passage.yaml", "--set", "offer.mediation_days.likely=4"],
        ["case/baseline.yaml", "case/safe_passage.yaml", "--replicates", 2],
        ["case/baseline.yaml"],
    ):
        assert brittle("run", *more, "--draws", 2).exit_code == 0
    assert contents(Path("results/case")) == before
    assert len([path for path in Path("results").iterdir() if path.is_dir()]) == 4


def test_the_same_command_finds_its_own_folder(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("run", "case/baseline.yaml", "--draws", 4, "--no-report")
    brittle(*command)
    first = contents(Path("results/case"))
    edited = _elsewhere(make_case("baseline"))
    monkeypatch.setattr(running, "load_cases", lambda paths, overrides=(), coding=None: [edited])
    for _ in range(2):
        done = brittle(*command)
        assert done.exit_code == 0, done.output
        folders = [path for path in Path("results").iterdir() if path.is_dir()]
        (other,) = [path for path in folders if path.name != "case"]
        assert other.name.startswith("case-theatre-") and f"Results: {other}" in done.output
    assert "20 runs were there already" in done.output
    assert contents(Path("results/case")) == first
    assert "results/case holds" in done.output


def test_a_plain_name_that_others_or_another_version_took_is_left_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    naming_in = tmp_path / "results" / "case"
    naming_in.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    (naming_in / "thesis.txt").write_text("mine")
    chosen = choose("case", inputs(), replace=False)
    assert chosen.folder.name == f"case-{inputs().mark[:8]}" and "not Brittle's" in chosen.why
    (naming_in / "thesis.txt").unlink()
    as_format_2(naming_in)
    chosen = choose("case", inputs(), replace=False)
    assert chosen.folder.name.startswith("case-version-") and "another version" in chosen.why
    assert choose("case", inputs(), replace=True).folder.name == "case"


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    scenarios = {"baseline": {"name": "B"}, "exit": {"name": "E"}, "stand": {"name": "S"}}
    return tiny_theatre(tmp_path / "my case", scenarios=scenarios)


def _name(*paths: Path, **changes: Any) -> str:
    options = {"overrides": (), "prior": False, "replicates": 5, "engine": "compiled", **changes}
    return FolderAsked(paths, **options).name


def test_a_folder_is_named_by_what_differs(case_folder: Path) -> None:
    files = [case_folder / f"{name}.yaml" for name in ("baseline", "exit", "stand")]
    assert _name(case_folder) == _name(*files) == _name(*reversed(files)) == "my_case"
    assert _name(files[1]) == "my_case-exit"
    assert _name(files[2], files[1]) == "my_case-exit+stand"
    assert _name(files[1], overrides=["a.b=4"]) == "my_case-exit-a.b=4"
    assert _name(case_folder, prior=True, replicates=2) == "my_case-prior-replicates=2"
    assert _name(case_folder, engine="mesa") == "my_case-mesa"
    assert _name(case_folder / ".." / case_folder.name) == "my_case"


@pytest.mark.parametrize(
    "change",
    ["name=a/../b", "name=" + "x" * 500, "name=é\n☢", "name=\udcff", "x=.", "description='a: b'"],
)
def test_names_are_safe_for_file_systems(case_folder: Path, change: str) -> None:
    name = _name(case_folder, overrides=[change])
    assert name == _name(case_folder, overrides=[change])
    assert len(name.encode()) <= LONGEST and Path(name).name == name
    assert not set(name) & set('/\\:*?"<>|\n\0 ') and not name.endswith((".", " "))
    assert name != _name(case_folder, overrides=[change + "x"])


def test_the_command_in_the_manifest_makes_the_batch_again(made_up: SyntheticEngine) -> None:
    brittle("run", "case/baseline.yaml", "--draws", 4, "--replicates", 2, "--out", "x")
    first = tables(Path("x"))
    command = json.loads(Path("x/manifest.json").read_text())["command"]
    Path("x").rename("y")
    assert brittle(*command[1:]).exit_code == 0
    assert tables(Path("x")) == first


# --- names of changed scenarios ----------------------------------------------------------------


def test_a_changed_scenario_carries_its_changes_in_its_name(case_folder: Path) -> None:
    path = case_folder / "exit.yaml"
    (plain,) = load_cases([path])
    changes = ("horizon_days=9", "name=Exit now", "ruler.policy=leave")
    (changed,) = load_cases([path], changes)
    assert plain.title == "E"
    assert changed.title == "Exit now (horizon_days=9, ruler.policy=leave)"
    assert naming.FolderAsked([path], changes, False, 5, "compiled").name.startswith(
        "my_case-exit-hor"
    )


def test_trace_of_a_batch_names_the_changes_too(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brittle.chronicle import written as telling

    changed = make_case("baseline", title="Baseline (horizon_days=9)")
    monkeypatch.setattr(running, "load_cases", lambda paths, overrides=(), coding=None: [changed])
    monkeypatch.setattr(telling, "case_again", lambda key, value, theatre: make_case(key))
    brittle("run", "case/baseline.yaml", "--draws", 2)
    title = "Testland 2001: Baseline (horizon_days=9)"
    assert title in brittle("trace", "--run", "baseline/1/0", "results/case").output
    (told,) = {
        file.read_text().splitlines()[0] for file in Path("results/case/chronicle").iterdir()
    }
    assert title in told
    assert "Baseline (horizon_days=9)" in Path("results/case/report.html").read_text()
