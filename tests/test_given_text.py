"""Text that UTF-8 cannot hold is refused by line; equal ids are equal however they were typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import pytest
from complaints import problems_of, scenario_problems, told
from theatres import formation, place, road, tiny_theatre

from brittle.calibration.evidence.ledger import load_ledger
from brittle.calibration.evidence.quotes import folded
from brittle.model.inputs.reading import load_scenario, load_theatre

NFC, NFD = normalize("NFC", "bañolé"), normalize("NFD", "bañolé")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name: "a \\ud800 b"\n', 1),
        ('name: x\ndescription: "\\0"\n', 2),
        ('name: x\n"\\udfff": 1\n', 2),
        ('name: x\noffer:\n  haven: "\\uffff"\n', 3),
        ('name: x\nfrozen: [all, "\\e[31m"]\n', 2),
        ('name: x\ndescription: "\\u202e"\n', 2),
    ],
)
def test_half_a_character_is_refused_by_line(tmp_path: Path, text: str, line: int) -> None:
    found = scenario_problems(tmp_path, text)
    assert len(found) == 1
    told(found, f"tried.yaml:{line}", "U+", "delete it")


def test_so_it_is_in_an_override_a_theatre_and_a_ledger(tmp_path: Path) -> None:
    told(
        scenario_problems(tmp_path / "a", "{}\n", 'name="\\ud800"'),
        '--set name="\\ud800"',
        "U+D800",
    )
    assert scenario_problems(tmp_path / "b", "{}\n", "name=\udcff")
    folder = tiny_theatre(tmp_path / "c")
    with (folder / "theatre.yaml").open("a") as file:
        file.write('note: "\\ud800"\n')
    told(problems_of(lambda: load_theatre(folder)), "theatre.yaml:15", "U+D800")
    (tmp_path / "ledger.yaml").write_text('article: {title: "\\ud800"}\nclaims: []\n')
    told(problems_of(lambda: load_ledger(tmp_path / "ledger.yaml")), "ledger.yaml:1", "U+D800")


def test_ids_are_compared_composed(tmp_path: Path) -> None:
    assert NFC != NFD
    folder = tiny_theatre(
        tmp_path / "case",
        theatre={"strongholds": [NFD], "ruler": {"home": NFC}},
        extra_places=[place(NFD, lat=9.0)],
        extra_roads=[road("capital", NFC, 120)],
        extra_formations=[formation("guards", NFD)],
    )
    theatre = load_theatre(folder)
    ends = {end for one in theatre.roads for end in (one.a, one.b)}
    assert NFC in ends and NFC in {one.id for one in theatre.places}
    assert {one.id: one.place for one in theatre.formations}["guards"] == NFC
    assert theatre.strongholds[0] == theatre.ruler.home == NFC
    scenario = load_scenario(folder / "baseline.yaml", [f"ruler.place={NFD}"])
    assert scenario.ruler.place == NFC


def test_ids_that_are_equal_when_composed_are_duplicates(tmp_path: Path) -> None:
    tiny_theatre(tmp_path, extra_places=[place(NFC, lat=9.0), place(NFD, lat=8.0)])
    told(problems_of(lambda: load_theatre(tmp_path)), "places.csv:8", "appears twice")
    found = scenario_problems(tmp_path / "a", f"patrons:\n  {NFC}: {{}}\n  {NFD}: {{}}\n")
    told(found, "tried.yaml:3", "is written twice, first on line 2")


def test_a_quote_stands_in_an_article_typed_elsewhere() -> None:
    assert folded(NFC) == folded(NFD)


def test_what_is_printed_is_utf8_whatever_the_system_says(tmp_path: Path) -> None:
    folder = tiny_theatre(tmp_path / "case", theatre={"name": "Bañolé 2001"})
    done = subprocess.run(
        [sys.executable, "-c", "from brittle.__main__ import main; main()", "check", str(folder)],
        capture_output=True,
        check=True,
        env={
            "PYTHONIOENCODING": "ascii",
            "LANG": "C",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        },
    )
    assert "Bañolé 2001" in done.stdout.decode("utf-8")
