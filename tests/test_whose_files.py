"""Whose the files in a results folder are: other batches' and other people's are never touched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from batches import as_format_2, batch, brittle, contents, run
from synthetic import SyntheticEngine

from brittle.batches.batch import LONGEST_KEY
from brittle.batches.disk import UNFINISHED, StoreError
from brittle.batches.folder import Whose, look
from brittle.commands import run as running
from brittle.results.reading import Results


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


@pytest.mark.parametrize(
    "name", ["report.html", "chronicle/baseline-0-0.txt", "calibration.json", "happened.json"]
)
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


ALONE = (
    "report.html",
    "series.parquet",
    "calibration.json",
    "happened.json",
    "draws.parquet",
    "manifest.json",
    "trajectories.parquet",
)


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
    told = name in (
        "calibration.json",
        "happened.json",
    )  # written only with a fit, or with a record
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


def test_a_batch_of_an_earlier_version_is_named_and_kept_until_it_is_replaced(
    made_up: SyntheticEngine,
) -> None:
    as_format_2(Path("old"))
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
