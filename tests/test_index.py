"""The index of results: every batch and sweep, what is damaged, and pages that are whole at every moment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote

import batches
import pytest
from batches import as_format_2, brittle
from synthetic import SyntheticEngine, make_case

from brittle.index.listing import listing
from brittle.index.renewing import INDEX, is_indexed, renew, renew_beside
from brittle.index.rows import ListedFolder, Standing
from brittle.report.build import write_report

HOSTILE = "<script>alert(1)</script> & <b>bold</b>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch with its report."""
    out = tmp_path_factory.mktemp("made") / "good one & more"
    cases = [make_case("baseline"), make_case("odd", title=HOSTILE)]
    batches.run(batches.batch(out, *cases, draws=10))
    write_report(out)
    return out


@pytest.fixture
def results(made: Path, tmp_path: Path) -> Path:
    """A folder with an intact batch, damaged ones, one of an earlier version, and files of others."""
    folder = tmp_path / "some results"
    folder.mkdir()
    for name in (made.name, "bad manifest", "lost table", "without report"):
        shutil.copytree(made, folder / name)
    (folder / "bad manifest" / "manifest.json").write_text('{\n "brittle": "1"')
    next((folder / "lost table" / "runs").iterdir()).unlink()
    (folder / "without report" / "report.html").unlink()
    as_format_2(folder / "old")
    (folder / "broken sweep").mkdir()
    (folder / "broken sweep" / "sweep.json").write_text("{")
    (folder / "score").mkdir()
    (folder / "score" / "cases.csv").write_text("a,b\n")
    (folder / "README.md").write_text("read me")
    return folder


def rows(folder: Path) -> dict[str, ListedFolder]:
    return {one.folder: one for one in listing(folder)}


def test_every_folder_is_listed_as_what_it_is(results: Path) -> None:
    found = rows(results)
    assert {name: one.standing for name, one in found.items()} == {
        "good one & more": Standing.DONE,
        "without report": Standing.DONE,
        "bad manifest": Standing.DAMAGED,
        "lost table": Standing.DAMAGED,
        "broken sweep": Standing.DAMAGED,
        "old": Standing.OLD,
    }
    good = found["good one & more"]
    assert good.case == "Testland 2001" and good.runs == 40 and HOSTILE in good.scenarios
    assert good.report == "good one & more/report.html" and not good.trouble and not good.command
    assert good.answer.startswith("In the model, ")
    report = (results / "good one & more" / "report.html").read_text()
    assert f'<p class="answer">{good.answer}' in report


def test_what_is_wrong_comes_with_the_command_that_repairs_it(results: Path) -> None:
    found = rows(results)
    bad = found["bad manifest"]
    assert "not complete JSON" in bad.trouble
    for name in ("bad manifest", "lost table"):
        assert found[name].command == f"brittle run --out '{results / name}'"
    assert re.fullmatch(r"runs/\S+\.parquet is missing", found["lost table"].trouble)
    assert found["without report"].command == f"brittle report '{results / 'without report'}'"
    assert found["old"].command.endswith(f"--draws 2 --out '{results / 'old'}' --replace")
    assert "sweep.json is damaged" in found["broken sweep"].trouble


def test_an_unfinished_batch_says_how_to_go_on(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "r" / "batch"
    shutil.copytree(made, folder)
    from brittle.batches.folder import write_manifest
    from brittle.batches.manifest import parsed

    manifest = parsed(folder / "manifest.json")
    write_manifest(folder, manifest.model_copy(update={"status": "interrupted"}))
    one = rows(tmp_path / "r")["batch"]
    assert one.standing is Standing.UNFINISHED and "40 of 40 runs are finished" in one.trouble
    assert one.command.startswith("brittle run")


def test_the_page_is_inert_and_its_links_lead_somewhere(results: Path) -> None:
    page = renew(results).read_text()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    links = re.findall(r'href="([^"#:]+)"', page)
    assert links == ["good%20one%20%26%20more/report.html"]
    assert (results / unquote(links[0])).is_file()
    assert not list(results.glob("*.brittle-part"))


def test_an_index_of_others_is_left_alone(results: Path) -> None:
    (results / INDEX).write_text("<h1>mine</h1>")
    done = brittle("results", results)
    assert done.exit_code == 0 and "Brittle did not write this file" in done.output
    assert (results / INDEX).read_text() == "<h1>mine</h1>"


def test_results_are_printed_in_the_terminal(results: Path) -> None:
    done = brittle("results", results)
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    for word in (
        "good one & more",
        "Testland 2001",
        "In the model, ",
        "of another version",
        "--replace",
    ):
        assert word in said
    assert brittle("results", results / "nothing").exit_code == 2


def test_commands_renew_the_index_of_results_and_of_no_other_folder(
    made_up: SyntheticEngine, tmp_path: Path
) -> None:
    assert brittle("run", "case/baseline.yaml", "--draws", 2).exit_code == 0
    index = tmp_path / "results" / INDEX
    assert "Testland 2001" in index.read_text()
    index.unlink()
    [batch] = [path for path in (tmp_path / "results").iterdir() if path.is_dir()]
    assert brittle("report", f"results/{batch.name}").exit_code == 0 and index.exists()
    assert brittle("run", "case/baseline.yaml", "--draws", 2, "--out", "away/b").exit_code == 0
    assert not (tmp_path / "away" / INDEX).exists()
    assert not is_indexed(tmp_path / "away")
    renew(tmp_path / "away")
    assert is_indexed(tmp_path / "away")


def test_an_index_that_cannot_be_written_stops_nothing(results: Path) -> None:
    renew(results)
    (results / INDEX).unlink()
    (results / INDEX).mkdir()
    assert renew_beside(results / "old") == ""  # the folder is no index, so there is none to renew
    with pytest.raises(Exception, match="Brittle did not write"):
        renew(results)


def test_the_page_is_whole_at_every_moment(results: Path) -> None:
    renew(results)
    code = (
        "import sys; from pathlib import Path; from brittle.index.renewing import renew\n"
        "for _ in range(12): renew(Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, str(results)]
    both = [subprocess.Popen(command, env=environment) for _ in range(2)]
    here = threading.Thread(target=lambda: [renew(results) for _ in range(12)])
    here.start()
    seen = 0
    while any(one.poll() is None for one in both) or here.is_alive():
        text = (results / INDEX).read_text()
        assert text.startswith("<!doctype html>") and text.endswith("</html>\n")
        assert text.count("<tr") == 7  # the head, and six folders
        seen += 1
    here.join()
    assert [one.wait() for one in both] == [0, 0] and seen > 5
    assert not list(results.glob("*.brittle-part"))


def test_a_sweep_is_listed_with_its_points(tmp_path: Path) -> None:
    folder = tmp_path / "window"
    folder.mkdir()
    record = {
        "brittle": "1",
        "sweep": 2,
        "name": "The closing window",
        "description": "",
        "command": ["brittle", "sweep", "x/y", "--vary", "a=1,2"],
        "base": "Safe passage",
        "beside": "",
        "names": ["a"],
        "method": "grid",
        "also": [],
        "inputs": {},
        "fit": "",
        "circumstances": "",
        "rules": "",
        "batches": {},
    }
    (folder / "sweep.json").write_text(json.dumps(record))
    one = rows(tmp_path)["window"]
    assert one.kind == "sweep" and one.standing is Standing.UNFINISHED
    assert one.command == f"brittle sweep x/y --vary a=1,2 --out {folder}"
    (folder / "sweep.csv").write_text("point,runs\n1,30\n2,30.0\n")
    one = rows(tmp_path)["window"]
    assert one.standing is Standing.DONE and one.runs == 60 and one.scenarios == ("Safe passage",)
    (folder / "sweep.json").write_text(json.dumps({**record, "sweep": 1}))
    one = rows(tmp_path)["window"]
    assert one.standing is Standing.OLD and one.command.endswith("--replace")
