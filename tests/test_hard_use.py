"""What a hurried or unlucky user meets: full disks, killed batches, misspelt file names."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import batches
import pytest
from complaints import problems_of, scenario_problems, theatre_problems, told
from fits import a_fit
from synthetic import SyntheticEngine, make_case
from theatres import tiny_theatre
from typer.testing import CliRunner

from brittle.batches import store
from brittle.batches.batch import Batch, make_ready
from brittle.batches.disk import StoreError, WriteError
from brittle.batches.folder import alone, claim, write_manifest
from brittle.batches.manifest import Request, parsed
from brittle.batches.recognised import CALIBRATION, REPORT
from brittle.batches.store import Store
from brittle.cli import app
from brittle.commands.explain import print_parameters
from brittle.model.inputs.reading import load_scenario, load_theatre, scenario_files
from brittle.model.parameters import PARAMETERS
from brittle.report.build import write_report
from brittle.results.fit import keep


def batch(folder: Path, *titles: str) -> Batch:
    engine = SyntheticEngine()
    keys = ("baseline", "safe_passage")[: max(1, len(titles))]
    cases = [
        make_case(key, title=title) for key, title in zip(keys, titles or ("One",), strict=True)
    ]
    return Batch(make_ready(cases, engine, 25), engine, folder, 2, Request())


def run(one: Batch) -> None:
    batches.run(one)


@pytest.mark.parametrize("below", [False, True])
def test_a_file_where_results_should_go_is_no_crash(tmp_path: Path, below: bool) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(
        StoreError, match=r"cannot be used for results: (not a directory|file exists)"
    ):
        run(batch(tmp_path / "taken" / "results" if below else tmp_path / "taken"))
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_full_disk_keeps_what_finished_and_the_batch_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = store.write_bytes

    def full(path: Path, data: bytes) -> None:
        if path.parent.name == "runs" and path.name.endswith("-0001.parquet"):
            raise OSError(errno.ENOSPC, "No space left on device")
        written(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(store, "write_bytes", full)
        with pytest.raises(WriteError, match="no space left on device; finished work is kept"):
            batches.run(batch(tmp_path / "out"), 1)
    assert [file.name for file in (tmp_path / "out/runs").iterdir()] == ["baseline-0000.parquet"]
    again = batches.run(batch(tmp_path / "out"), 1)
    assert again.kept == 40 and again.finished == 50


def test_what_cannot_be_written_after_the_runs_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "out"
    run(batch(out))
    claim(out, [REPORT, CALIBRATION, "chronicle/one.txt"])
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WriteError, match=r"report\.html: cannot be written: no space left"):
        write_report(out)
    with pytest.raises(WriteError, match="chronicle: cannot be written: no space left"):
        Store(out).write_chronicles({"one": "text"})
    with pytest.raises(WriteError, match=r"calibration\.json: cannot be written: no space left"):
        keep(a_fit(), out)
    with pytest.raises(WriteError, match=r"manifest\.json: cannot be written: no space left"):
        claim(out, ["chronicle/two.txt"])


def test_a_killed_batch_says_how_it_goes_on(tmp_path: Path) -> None:
    run(batch(tmp_path / "out"))
    whole = parsed(tmp_path / "out" / "manifest.json")
    killed = {"status": "running", "shards": {}, "command": ["brittle", "run", "my case"]}
    write_manifest(tmp_path / "out", whole.model_copy(update=killed))
    done = CliRunner().invoke(app, ["report", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert done.output.endswith(f"brittle run 'my case' --out {tmp_path / 'out'}\n")


def test_trace_refuses_a_number_that_no_run_has() -> None:
    done = CliRunner().invoke(app, ["trace", "x.yaml", "--replicate", "9" * 23])
    assert done.exit_code == 2 and "--replicate" in done.output


def test_two_batches_do_not_share_a_folder(tmp_path: Path) -> None:
    with alone(tmp_path / "out"), pytest.raises(StoreError, match="another batch is writing here"):
        run(batch(tmp_path / "out"))
    run(batch(tmp_path / "out"))
    assert json.loads((tmp_path / "out/manifest.json").read_text())["status"] == "done"


def test_scenarios_of_one_name_are_told_apart(tmp_path: Path) -> None:
    run(batch(tmp_path / "out", "Peace", "Peace"))
    told_of = json.loads((tmp_path / "out/manifest.json").read_text())["scenarios"]
    titles = {key: one["title"] for key, one in told_of.items()}
    assert titles == {"baseline": "Peace (baseline)", "safe_passage": "Peace (safe_passage)"}


@pytest.mark.parametrize("name", ["column.csv", "Columns.csv", "colums.csv"])
def test_a_misspelt_optional_table_is_not_passed_over(tmp_path: Path, name: str) -> None:
    tiny_theatre(tmp_path)
    (tmp_path / "columns.csv").rename(tmp_path / name)
    told(problems_of(lambda: load_theatre(tmp_path)), name, "rename it to columns.csv")


def test_no_columns_and_another_table_is_fine(tmp_path: Path) -> None:
    tiny_theatre(tmp_path)
    (tmp_path / "columns.csv").unlink()
    (tmp_path / "sightings.csv").write_text("day,place\n2,town\n", encoding="utf-8")
    assert load_theatre(tmp_path).columns == ()


def test_a_scenario_that_ends_in_yml_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text("name: b\n")
    told(problems_of(lambda: scenario_files(tmp_path)), "other.yml", "rename it to other.yaml")
    tiny_theatre(tmp_path)
    (file,) = scenario_files(tmp_path)
    told(problems_of(lambda: load_scenario(file)), "other.yml", "rename it to other.yaml")


@pytest.mark.parametrize("code", ["\\e[2J", "\\u202e", "\\x07", "\\u2066"])
def test_names_cannot_steer_a_terminal(tmp_path: Path, code: str) -> None:
    told(scenario_problems(tmp_path, f'name: "a{code}b"\n'), "tried.yaml:1", "control character")


def test_a_name_stands_on_one_line(tmp_path: Path) -> None:
    tiny_theatre(tmp_path)
    (tmp_path / "tried.yaml").write_text('name: "one\\n two"\n')
    assert load_scenario(tmp_path / "tried.yaml").name == "one two"


def test_a_date_is_not_called_a_time(tmp_path: Path) -> None:
    told(theatre_problems(tmp_path, town__known_on="soon"), "places.csv:3", "a date such as")


@pytest.mark.parametrize(
    ("seed", "words"),
    [("-1", "between 0 and 9007199254740992"), ("9" * 30, "18 digits"), ("9" * 5000, "18 digits")],
)
def test_a_seed_out_of_range_is_told_plainly(tmp_path: Path, seed: str, words: str) -> None:
    told(scenario_problems(tmp_path, f"seed: {seed}\n"), "tried.yaml:1", words)


def test_check_names_the_path_that_is_missing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
    assert done.output == f"{tmp_path / 'nowhere'}: no such file or folder\n"


def test_parameters_keep_their_whole_names_on_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_parameters()
    shown = capsys.readouterr().out.split()
    assert set(PARAMETERS) <= set(shown)
