"""The truth of a case: read with clear errors, by scoring and by nothing else."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from brittle.batches.used_files import hashes
from brittle.calibration.scoring.case import load_case
from brittle.calibration.scoring.question import BRANCH, START
from brittle.calibration.scoring.truth import load_truth
from brittle.cases import shipped_cases
from brittle.commands.check import check_paths
from brittle.model.ensemble import prepare
from brittle.model.inputs.case_files import list_case
from brittle.model.inputs.reading import InputError, load_scenario, load_theatre, scenario_files
from brittle.model.outcome import FATES, OUTCOMES

ROOT = Path(__file__).parents[1]
SCENARIOS = ROOT / "scenarios"
CASES = sorted(path.parent.name for path in SCENARIOS.glob("*/truth.yaml"))


@pytest.fixture
def chad(tmp_path: Path) -> Path:
    return shutil.copytree(SCENARIOS / "chad_2008", tmp_path / "chad_2008")


def problems(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_truth(folder, load_theatre(folder))
    return [f"{Path(p.file).name}:{p.line}: {p.message}" for p in caught.value.problems]


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_shipped_truths_load(case: str) -> None:
    theatre = load_theatre(SCENARIOS / case)
    truth = load_truth(SCENARIOS / case, theatre)
    assert truth.end.outcome in OUTCOMES and truth.end.ruler_fate in FATES
    ends = [event.start + timedelta(hours=event.precision_hours) for event in truth.events]
    assert min(ends) >= theatre.start


def test_every_shipped_case_has_a_truth() -> None:
    assert shipped_cases() == CASES


def test_a_loss_is_the_first_capture_by_another(chad: Path) -> None:
    theatre = load_theatre(chad)
    losses = load_truth(chad, theatre).losses(theatre)
    assert {loss.place: loss.at for loss in losses} == {
        "oum_hadjer": datetime(2008, 1, 30, 12),
        "massaguet": datetime(2008, 2, 1, 18),
    }


@pytest.mark.parametrize("case", CASES)
def test_every_shipped_capital_is_known_to_day_120(case: str) -> None:
    assert load_case(SCENARIOS / case).known_days >= START.days


def test_a_capital_may_be_known_for_longer_than_places_and_the_ruler(chad: Path) -> None:
    case = load_case(chad)
    assert (case.followed_days, case.known_days) == (65, 120)
    assert not case.fate_known
    change(chad, "truth.yaml", "capital_known_until: 2008-05-27T00:00", "")
    assert load_case(chad).known_days == 65


def test_the_country_is_the_theatres_name_unless_it_is_given() -> None:
    by = {case: load_case(SCENARIOS / case) for case in CASES}
    assert by["libya_2011"].is_same_country(by["libya_2019"])
    assert by["zaire_1997"].is_same_country(by["drc_1998"])
    assert not by["iraq_2014"].is_same_country(by["syria_2024"])
    assert len({case.country for case in by.values()}) == len(by) - 2


def test_faults_are_told_with_file_and_line(chad: Path) -> None:
    change(chad, "truth.csv", "massaguet,attacked", "masaguet,attacked")
    change(
        chad,
        "truth.csv",
        "oum_hadjer,captured,ufdd,2008-01-30T00:00,24",
        "oum_hadjer,taken,x,soon,-1",
    )
    change(chad, "truth.yaml", "outcome: holds", "outcome: held")
    found = problems(chad)
    assert any(line.startswith("truth.csv:2: `event` is `taken`") for line in found)
    assert any(line.startswith("truth.csv:2: `precision_hours`") for line in found)
    assert "truth.csv:3: no place `masaguet`; did you mean `massaguet`?" in found
    assert any(re.match(r"truth.yaml:\d+: `outcome` is `held`", line) for line in found)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            ",ufdd,2008-01-30T00:00",
            ",ufddd,2008-01-30T00:00",
            "no faction or patron `ufddd`; did you",
        ),
        (
            "oum_hadjer,captured,ufdd",
            "Oum Hadjer,captured,ufdd",
            "the place `Oum Hadjer` as `oum_hadjer`",
        ),
        ("2008-01-30T00:00,24", "2007-01-30T00:00,24", "is over before the theatre's start"),
        ("2008-01-30T00:00,24", "2080-01-30T00:00,24", "up to which truth.yaml follows the case"),
        ("2008-01-30T00:00,24", "2008-01-30T00:00,1e9", "must be between 0 and 19200 (hours)"),
        (",ufdd,2008-01-30T00:00", ",nobody,2008-01-30T00:00", "name with a capital"),
        ("oum_hadjer,captured,ufdd", "ndjamena,captured,ufdd", "but truth.yaml says"),
    ],
)
def test_slips_in_what_happened_are_told(chad: Path, old: str, new: str, what: str) -> None:
    change(chad, "truth.csv", old, new)
    (found,) = problems(chad)
    assert found.startswith("truth.csv:2: ") and what in found


def test_what_is_told_twice_counts_once(chad: Path) -> None:
    lines = (chad / "truth.csv").read_text(encoding="utf-8").splitlines()
    (chad / "truth.csv").write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    (found,) = problems(chad)
    assert found.startswith(f"truth.csv:{len(lines) + 1}: the same event is already at ")
    assert found.endswith("truth.csv:2; leave one of the two out")


def test_anybody_may_act_in_a_war(chad: Path) -> None:
    change(chad, "truth.csv", ",ufdd,2008-01-30T00:00", ",Local Guard,2008-01-30T00:00")
    theatre = load_theatre(chad)
    assert "Local Guard" in {event.by for event in load_truth(chad, theatre).events}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("capital_fell: false", "capital_fell: true", "capital_fell_at"),
        ("ruler_fate: in_office", "ruler_fate: exile", "exit_at"),
        ("censored_at: 2008-04-02", "censored_at: 2007-04-02", "before the theatre's start"),
        ("until: 2008-05-27", "until: 2008-03-27", "before `censored_at`; leave it out"),
        (
            "capital_fell: false",
            "capital_fell: true\ncapital_fell_at: 2008-02-03",
            "only if the capital did not fall",
        ),
        ("deal: none", "deal: none\nexit_on: 2008-02-02", "unknown key `exit_on`"),
    ],
)
def test_contradictions_are_refused(chad: Path, old: str, new: str, what: str) -> None:
    change(chad, "truth.yaml", old, new)
    assert any(what in line for line in problems(chad))


def test_a_missing_column_is_named(chad: Path) -> None:
    change(chad, "truth.csv", "place,event,by,start", "place,event,by,begin")
    assert any("truth.csv:1: unknown column `begin`" in line for line in problems(chad))


def test_a_case_without_truth_says_what_is_missing(chad: Path) -> None:
    (chad / "truth.csv").unlink()
    with pytest.raises(InputError, match=r"has no truth\.csv"):
        load_case(chad)


def test_a_capital_that_fell_before_the_branch_cannot_be_scored(chad: Path) -> None:
    fell = "capital_fell: true\ncapital_fell_at: 2008-02-01"
    change(chad, "truth.yaml", "capital_fell: false", fell)
    change(chad, "truth.yaml", "capital_known_until: 2008-05-27T00:00", "")
    with pytest.raises(InputError, match=r"fell before the branch, .* nothing is left to score"):
        load_case(chad, BRANCH)
    assert load_case(chad).fall_day == 4


def test_a_case_is_scored_from_its_first_day(chad: Path) -> None:
    assert load_case(chad, BRANCH).scenario.branch > load_case(chad).scenario.theatre.start
    assert load_case(chad).scenario.branch == load_case(chad).scenario.theatre.start
    assert load_case(chad).scenario.horizon_days == 120


def test_a_case_without_a_scenario_branches_on_its_first_day(chad: Path) -> None:
    (chad / "baseline.yaml").unlink()
    case = load_case(chad, BRANCH)
    assert case.scenario.branch == case.scenario.theatre.start
    assert np.isinf(case.fall_day)


def test_what_happened_after_the_branch_is_not_shown_to_the_model(chad: Path) -> None:
    acts = [
        f"  - {{at: {day}T00:00, kind: pay, factor: 2, source: judgement}}"
        for day in ("2008-02-01", "2008-02-02", "2008-02-03")
    ]
    theatre = chad / "theatre.yaml"
    old = theatre.read_text(encoding="utf-8")
    assert "\nevents:" not in old
    theatre.write_text(old + "\nevents:\n" + "\n".join(acts) + "\n", encoding="utf-8")
    assert len(load_scenario(chad / "baseline.yaml").theatre.events) == 3
    shown = prepare(load_case(chad, BRANCH).scenario)
    assert shown.branch_tick in shown.events["tick"]
    assert len(shown.events) == 2 and shown.events["tick"].max() == shown.branch_tick
    assert len(prepare(load_case(chad).scenario).events) == 0


def test_the_checker_reads_a_truth_that_is_whole(
    chad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_paths([chad]) == 0
    change(chad, "truth.yaml", "deal: none", "deal: nun")
    assert check_paths([chad]) == 2
    assert re.search(r"truth\.yaml:\d+: .*deal", capsys.readouterr().err)
    change(chad, "truth.yaml", "deal: nun", "deal: none")
    (chad / "cost.csv").write_text("quantity,best\ndisplaced,5\n", encoding="utf-8")
    assert check_paths([chad]) == 2
    assert re.search(r"cost\.csv:\d+: ", capsys.readouterr().err)
    change(chad, "truth.yaml", "deal: none", "deal: nun")
    (chad / "truth.csv").unlink()  # nothing is scored by one file without the other
    assert check_paths([chad]) == 2
    assert "truth.csv is missing beside it" in capsys.readouterr().err


def test_a_case_loads_and_runs_without_looking_at_its_truth(chad: Path) -> None:
    for name in ("truth.csv", "truth.yaml", "cost.csv"):
        (chad / name).write_bytes(b"\xff not even text")
    opened: list[str] = []
    watching = True

    def note(event: str, details: tuple[object, ...]) -> None:
        if watching and event == "open" and isinstance(details[0], str):
            opened.append(Path(details[0]).name)

    sys.addaudithook(note)  # cannot be taken off again, only told to stop
    names = [file.stem for file in scenario_files(chad)]
    assert names == ["baseline", "last_stand", "safe_passage"]
    prepare(load_scenario(chad / "baseline.yaml"))
    assert not [name for name in hashes(chad) if name.startswith(("truth", "cost"))]
    watching = False
    assert "theatre.yaml" in opened and "places.csv" in opened
    assert not {name for name in opened if name.startswith(("truth", "cost"))}
    assert list_case(chad).notes == ()
