"""What makes two batches one, where each goes by default, and whose files are never touched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from synthetic import SyntheticEngine, make_case
from theatres import tiny_theatre
from typer.testing import CliRunner

from app import running
from app.batch import LONGEST_KEY, Batch, inputs_of, make_ready
from app.batches import identity, naming
from app.batches.disk import UNFINISHED, StoreError
from app.batches.folder import Whose, look
from app.batches.identity import Inputs
from app.batches.naming import LONGEST, Asked, choose
from app.cli import app
from app.engine import Case, load_cases
from app.results import Results


def brittle(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, with what it holds."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def tables(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if name.endswith(".parquet")}


def batch(
    folder: Path, *cases: Case, draws: int = 25, replicates: int = 2, **options: Any
) -> Batch:
    engine = options.pop("engine", None) or SyntheticEngine()
    ready = make_ready(cases or [make_case("baseline")], engine, draws)
    return Batch(ready, engine, folder, replicates, {"command": ["brittle", "run"]}, **options)


def run(one: Batch) -> Any:
    return one.run(2, lambda n: None)


def inputs(*cases: Case, replicates: int = 2, draws: int = 3) -> Inputs:
    engine = SyntheticEngine()
    return inputs_of(
        make_ready(cases or [make_case("baseline")], engine, draws), replicates, engine
    )


# --- which batches are one ---------------------------------------------------------------------


def test_order_and_number_of_histories_are_no_inputs() -> None:
    one, other = make_case("baseline"), make_case("safe_passage")
    assert inputs(one, other).mark == inputs(other, one).mark
    assert inputs(one, draws=3) == inputs(one, draws=40)


def _elsewhere(case: Case) -> Case:
    return replace(case, theatre={**case.theatre, "name": "Elsewhere"})


def test_every_other_input_makes_another_batch(monkeypatch: pytest.MonkeyPatch) -> None:
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
    from calibration.fingerprint import SILENT

    root = Path(identity.__file__).parents[2] / "model"
    heard = {path.name for path in root.iterdir()} - (SILENT - identity.SHAPES_RUNS)
    assert {"rules", "kernel", "agents", "parameters.py", "outcome.py", "jit.py"} <= heard
    assert {"sources", "theatre_checks.py", "suggest.py"}.isdisjoint(heard)
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
    assert "with 45 histories, more than the 10 asked for: they stay" in done.output
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
    assert len(list(Path("results").iterdir())) == 4


def test_the_same_command_finds_its_own_folder(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("run", "case/baseline.yaml", "--draws", 4, "--no-report")
    brittle(*command)
    first = contents(Path("results/case"))
    edited = _elsewhere(make_case("baseline"))
    monkeypatch.setattr(running, "load_cases", lambda paths, overrides=(): [edited])
    for _ in range(2):
        done = brittle(*command)
        assert done.exit_code == 0, done.output
        (other,) = [path for path in Path("results").iterdir() if path.name != "case"]
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
    _as_format_2(naming_in)
    chosen = choose("case", inputs(), replace=False)
    assert chosen.folder.name.startswith("case-version-") and "another version" in chosen.why
    assert choose("case", inputs(), replace=True).folder.name == "case"


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    scenarios = {"baseline": {"name": "B"}, "exit": {"name": "E"}, "stand": {"name": "S"}}
    return tiny_theatre(tmp_path / "my case", scenarios=scenarios)


def _name(*paths: Path, **changes: Any) -> str:
    options = {"overrides": (), "prior": False, "replicates": 5, "engine": "compiled", **changes}
    return Asked(paths, **options).name


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


# --- other batches and other people's files ----------------------------------------------------


def test_another_batch_is_refused_untouched_and_replaced_when_told(
    made_up: SyntheticEngine,
) -> None:
    brittle("run", "case/baseline.yaml", "--draws", 25, "--out", "out")
    (Path("out") / "runs" / "notes.txt").write_text("mine")
    (Path("out") / "chronicle" / "diary.txt").write_text("mine")
    before = contents(Path("out"))
    other = ("run", "case/safe_passage.yaml", "--draws", 2, "--out", "out")
    done = brittle(*other)
    assert done.exit_code == 2 and contents(Path("out")) == before
    assert "safe_passage only here; baseline only there" in done.output
    assert "--replace" in done.output and "--out names another folder" in done.output
    assert brittle(*other, "--replace").exit_code == 0
    after = contents(Path("out"))
    assert after["runs/notes.txt"] == after["chronicle/diary.txt"] == b"mine"
    assert [name for name in after if "baseline" in name] == []
    assert "runs/safe_passage-0000.parquet" in after


FOREIGN = {
    "manifest.json": '{"name": "My web app"}',
    "map/tiles.db": "precious",
    "chronicle/diary.txt": "precious",
    "runs/marathon.parquet": "precious",
    "runs/half.parquet.tmp": "precious",
}


@pytest.mark.parametrize(
    "files",
    [
        FOREIGN,
        {"thesis.txt": "mine"},
        {"manifest.json": ""},
        {"manifest.json": "[]"},
        {"runs/half.parquet.tmp": "mine"},
        {"report.html": "mine"},
    ],
)
@pytest.mark.parametrize("more", [(), ("--replace",)])
def test_a_folder_of_others_is_refused_untouched(
    made_up: SyntheticEngine, files: Mapping[str, str], more: tuple[str, ...]
) -> None:
    for name, text in files.items():
        path = Path("web") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    before = contents(Path("web"))
    done = brittle("run", "case/baseline.yaml", "--draws", 2, "--out", "web", *more)
    assert done.exit_code == 2 and "nothing was touched" in done.output
    assert contents(Path("web")) == before
    told = brittle("report", "web")
    assert told.exit_code == 2 and len(told.output.splitlines()) == 1
    assert contents(Path("web")) == before


@pytest.mark.parametrize("name", ["report.html", "chronicle/baseline-0-0.txt", "calibration.json"])
def test_a_file_of_others_in_a_batchs_folder_is_not_overwritten(
    made_up: SyntheticEngine, name: str
) -> None:
    run(batch(Path("out"), draws=2, replicates=5))
    (Path("out") / name).parent.mkdir(exist_ok=True)
    (Path("out") / name).write_text("mine")
    brittle("run", "case/baseline.yaml", "--draws", 2, "--out", "out")
    brittle("report", "out")
    assert (Path("out") / name).read_text() == "mine"


OTHERS = ("run", "case/baseline.yaml", "--draws", 3, "--replicates", 2, "--out", "b", "--replace")


@pytest.mark.parametrize(
    "name",
    ["report.html", "runs/baseline-0000.parquet", "runs", "chronicle/baseline-7-0.txt"],
)
def test_nothing_is_removed_where_what_comes_after_would_be_refused(
    made_up: SyntheticEngine, name: str
) -> None:
    brittle("run", "case/baseline.yaml", "--draws", 3, "--no-report", "--out", "b")
    path, away = Path("b") / name, Path("away")
    if path.exists():
        path.rename(away)
        path.symlink_to(away.resolve())
    else:
        path.write_text("mine")
    before = contents(Path("b"))
    done = brittle(*OTHERS)
    assert done.exit_code == 2 and str(path) in done.output
    assert contents(Path("b")) == before


ALONE = ("report.html", "series.parquet", "calibration.json", "draws.parquet", "manifest.json")


@pytest.mark.parametrize("name", [*ALONE, "chronicle/baseline-0-0.txt"])
@pytest.mark.parametrize("more", [(), ("--replace",)])
def test_one_copied_shard_makes_no_other_file_brittles(
    made_up: SyntheticEngine, name: str, more: tuple[str, ...]
) -> None:
    run(batch(Path("ref"), draws=2))
    (Path("a") / "runs").mkdir(parents=True)
    shard = Path("runs") / "baseline-0000.parquet"
    (Path("a") / shard).write_bytes((Path("ref") / shard).read_bytes())
    (Path("a") / name).parent.mkdir(exist_ok=True)
    (Path("a") / name).write_text("mine")
    before = contents(Path("a"))
    command = ("run", "case/baseline.yaml", "--draws", 2, "--replicates", 2, "--out", "a", *more)
    done = brittle(*command)
    told = name == "calibration.json"  # nothing of that name is written without a fit
    assert done.exit_code == (0 if told else 2), done.output
    assert (Path("a") / name).read_text() == "mine"
    if not told:
        assert contents(Path("a")) == before and str(Path("a") / name) in done.output


def test_what_bears_brittles_mark_is_written_again_where_the_manifest_is_lost(
    made_up: SyntheticEngine,
) -> None:
    command = ("run", "case/baseline.yaml", "--draws", 2, "--out", "out")
    assert brittle(*command).exit_code == 0
    before = contents(Path("out"))
    (Path("out") / "manifest.json").unlink()
    assert brittle(*command).exit_code == 0
    assert contents(Path("out")).keys() == before.keys()


@pytest.mark.parametrize("lost", [("series/baseline-0000.parquet",), ()])
def test_runs_of_another_batch_are_not_overwritten_where_the_manifest_is_lost(
    made_up: SyntheticEngine, lost: tuple[str, ...]
) -> None:
    run(batch(Path("c"), draws=10))
    for name in ("manifest.json", "draws.parquet", *lost):
        (Path("c") / name).unlink()
    before = contents(Path("c"))
    command = ("run", "case/baseline.yaml", "--draws", 10, "--out", "c", "--no-report")
    for replicates in (3, 1):
        done = brittle(*command, "--replicates", replicates)
        assert done.exit_code == 2 and "belongs to another batch; --replace" in done.output
        assert "--out names another folder" in done.output
        assert "with 20 histories" not in done.output and contents(Path("c")) == before
    assert brittle(*command, "--replicates", 3, "--replace").exit_code == 0
    assert len(Results.read(Path("c")).runs) == 30


@pytest.mark.parametrize("lost", ["", "draws.parquet"])
def test_another_batchs_manifest_does_not_make_its_runs_anothers(
    made_up: SyntheticEngine, lost: str
) -> None:
    run(batch(Path("f6"), draws=10, replicates=5))
    run(batch(Path("e"), draws=10, replicates=3))
    (Path("f6") / "manifest.json").write_bytes((Path("e") / "manifest.json").read_bytes())
    if lost:
        (Path("f6") / lost).unlink()
    before = contents(Path("f6"))
    for replicates in (3, 5):
        done = brittle(
            *("run", "case/baseline.yaml", "--draws", 10),
            *("--replicates", replicates, "--out", "f6", "--no-report"),
        )
        assert done.exit_code == 2 and "--replace" in done.output
        assert contents(Path("f6")) == before


def test_a_folder_that_cannot_be_made_is_refused_before_the_wait(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "make_ready", lambda *_: pytest.fail("prepared"))
    Path("link").symlink_to("nowhere")
    Path("file").write_text("mine")
    for out, words in (
        ("link", "link: is a link that leads nowhere"),
        ("link/out", "link: is a link that leads nowhere"),
        ("file/out", "file: is a file, not a folder"),
        ("file", "file: is a file, not a folder"),
    ):
        done = brittle("run", "case/baseline.yaml", "--draws", 2, "--out", out)
        assert done.exit_code == 2 and words in done.output, done.output
        assert "--out" in done.output and Path("file").read_text() == "mine"


@pytest.mark.parametrize("letter", ["x", "é"])
def test_a_scenario_whose_files_could_not_be_named_is_refused_before_the_wait(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch, letter: str
) -> None:
    longest = letter * (LONGEST_KEY // len(letter.encode()))
    done = brittle("run", f"case/{longest}.yaml", "--draws", 2, "--replicates", 1, "--out", "out")
    assert done.exit_code == 0, done.output
    monkeypatch.setattr(running, "engine_for", lambda *_: pytest.fail("prepared"))
    done = brittle("run", f"case/{longest + letter}.yaml", "--draws", 2, "--out", "other")
    assert done.exit_code == 2 and "give the file a shorter name" in done.output
    assert not Path("other").exists()


def test_histories_are_counted_whatever_the_replicates(tmp_path: Path) -> None:
    run(batch(tmp_path / "out", draws=10, replicates=2))
    for name in ("manifest.json", "draws.parquet"):
        (tmp_path / "out" / name).unlink()
    assert look(tmp_path / "out").draws == 10


def test_files_that_are_not_brittles_are_passed_over(made_up: SyntheticEngine) -> None:
    command = ("run", "case/baseline.yaml", "--draws", 25, "--out", "out")
    litter = ["runs/Thumbs.db", "series/.DS_Store", "places/notes.parquet", "map/tiles.db", "x.tmp"]
    brittle(*command)
    for name in litter:
        (Path("out") / name).parent.mkdir(exist_ok=True)
        (Path("out") / name).write_bytes(b"")
    assert brittle("report", "out").exit_code == 0
    done = brittle(*command)
    assert done.exit_code == 0 and "125 runs were there already" in done.output
    assert all((Path("out") / name).read_bytes() == b"" for name in litter)


def _as_format_2(folder: Path) -> None:
    """Makes of a folder what an earlier version of Brittle left."""
    scenarios = {"baseline": {"title": "B"}}
    manifest = {
        "format": 2,
        "status": "done",
        "command": ["brittle", "run", "case/baseline.yaml", "--draws", "2"],
        "circumstances": {},
        "theatre": {},
        "scenarios": scenarios,
        "files": {},
        "shards": {},
    }
    for name in ("runs/baseline-0000.parquet", "chronicle/baseline-0-0.txt", "report.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("old")
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_batch_of_an_earlier_version_is_named_and_kept_until_it_is_replaced(
    made_up: SyntheticEngine,
) -> None:
    _as_format_2(Path("old"))
    (Path("old") / "runs" / "notes.txt").write_text("mine")
    before = contents(Path("old"))
    told = brittle("report", "old")
    assert told.exit_code == 2 and "another version of Brittle wrote it" in told.output
    assert contents(Path("old")) == before
    command = told.output.strip().partition("give: brittle ")[2].split()
    without = [word for word in command if word != "--replace"]
    refused = brittle(*without)
    assert refused.exit_code == 2 and "another version of Brittle" in refused.output
    assert contents(Path("old")) == before
    assert brittle(*command).exit_code == 0 and brittle("report", "old").exit_code == 0
    assert (Path("old") / "runs" / "notes.txt").read_text() == "mine"


# --- a folder that was only begun --------------------------------------------------------------


@pytest.mark.parametrize(
    "left", [(), (f"manifest.json{UNFINISHED}",), (".DS_Store",), (f"runs/x.parquet{UNFINISHED}",)]
)
def test_a_folder_that_a_killed_batch_only_began_is_taken_up(
    tmp_path: Path, left: tuple[str, ...]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in left:
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(b"half")
    assert look(out).whose is Whose.NOBODY
    assert run(batch(out)).finished == 50


def test_nothing_is_left_where_the_first_manifest_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:100])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(StoreError, match="no space left on device"):
            run(batch(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []
    assert run(batch(tmp_path / "out")).finished == 50


# --- names of changed scenarios ----------------------------------------------------------------


def test_a_changed_scenario_carries_its_changes_in_its_name(case_folder: Path) -> None:
    path = case_folder / "exit.yaml"
    (plain,) = load_cases([path])
    changes = ("horizon_days=9", "name=Exit now", "ruler.policy=leave")
    (changed,) = load_cases([path], changes)
    assert plain.title == "E"
    assert changed.title == "Exit now (horizon_days=9, ruler.policy=leave)"
    assert naming.Asked([path], changes, False, 5, "compiled").name.startswith("my_case-exit-hor")


def test_trace_of_a_batch_names_the_changes_too(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app import telling

    changed = make_case("baseline", title="Baseline (horizon_days=9)")
    monkeypatch.setattr(running, "load_cases", lambda paths, overrides=(): [changed])
    monkeypatch.setattr(telling, "case_again", lambda key, value, theatre: make_case(key))
    brittle("run", "case/baseline.yaml", "--draws", 2)
    title = "Testland 2001: Baseline (horizon_days=9)"
    assert title in brittle("trace", "--run", "baseline/1/0", "results/case").output
    (told,) = {
        file.read_text().splitlines()[0] for file in Path("results/case/chronicle").iterdir()
    }
    assert title in told
    assert "Baseline (horizon_days=9)" in Path("results/case/report.html").read_text()
