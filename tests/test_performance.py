"""The benchmarks: their made-up countries, their page, and what they compare."""

from __future__ import annotations

import csv
import importlib
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.performance import in_c, limit
from benchmarks.performance.figure import Bar, draw
from benchmarks.performance.findings import (
    KEPT,
    Findings,
    FoundNumber,
    FoundTable,
    MachineUsed,
    MeasuredPart,
    read_record,
)
from benchmarks.performance.page import PAGE, page
from benchmarks.performance.staged import STAGES, TimedStage
from benchmarks.performance.timing import case
from benchmarks.theatre import write_case
from brittle.cli import app
from brittle.model.agents.collapse import play as play_agents
from brittle.model.ensemble import play
from brittle.model.inputs.reading import load_scenario

MACHINE = MachineUsed(
    processor="Abacus", cores=2, memory_gb=8, system="None", python="3", libraries={"numpy": "2"}
)


@pytest.mark.parametrize("places", [9, 10, 100])
def test_a_made_up_country_is_accepted_and_always_the_same(tmp_path: Path, places: int) -> None:
    one, other = (write_case(tmp_path / name, places).parent for name in ("one", "other"))
    for file in one.iterdir():
        assert file.read_bytes() == (other / file.name).read_bytes()
    result = CliRunner().invoke(app, ["check", str(one)])
    assert result.exit_code == 0, result.output


def test_forces_are_in_proportion_to_places(tmp_path: Path) -> None:
    small, large = (load_scenario(write_case(tmp_path / str(n), n)).theatre for n in (100, 400))
    for table in ("formations", "columns", "roads"):
        assert len(getattr(large, table)) == pytest.approx(4 * len(getattr(small, table)), rel=0.1)


def test_the_engines_agree_where_many_ways_are_equally_quick(tmp_path: Path) -> None:
    file = write_case(tmp_path, 49)
    _make_roads_alike(tmp_path / "roads.csv")
    runs = case(file, 2)
    for history in runs.histories:
        ours, agents = play(runs.prepared, history, 0), play_agents(runs.prepared, history, 0)
        for name in ("run", "places", "series"):
            assert getattr(ours, name).tobytes() == getattr(agents, name).tobytes()


def _make_roads_alike(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as table:
        rows = [row | {"km": "32", "class": "primary"} for row in csv.DictReader(table)]
    with file.open("w", encoding="utf-8", newline="") as table:
        out = csv.DictWriter(table, list(rows[0]))
        out.writeheader()
        out.writerows(rows)


@pytest.mark.parametrize(
    ("measure", "reached"),
    [
        (FoundNumber(what="ratio", value=150, goal=300), 0.5),
        (FoundNumber(what="ratio", value=600, goal=300), 2.0),
        (FoundNumber(what="time", value=30, goal=60, less_is_better=True), 2.0),
        (FoundNumber(what="time", value=120, goal=60, less_is_better=True), 0.5),
        (FoundNumber(what="time", value=120), None),
    ],
)
def test_the_share_of_a_goal_that_is_reached(measure: FoundNumber, reached: float | None) -> None:
    assert measure.reached == reached


def test_the_page_names_the_machine_the_goals_and_what_was_measured() -> None:
    found = Findings(
        title="Speed",
        words=("It was timed.",),
        measures=(
            FoundNumber(what="a run", value=12.345, unit="ms", goal=10, less_is_better=True),
        ),
        tables=(FoundTable(title="Phases", head=("phase", "share"), rows=(("`move`", 1234.5),)),),
    )
    part = MeasuredPart(
        findings=found, machine=MACHINE, code="0", day="2001-01-01", seconds=1, quick=False
    )
    other = part.model_copy(update={"code": "1", "quick": True})
    words = page([part, other])
    assert "| processor | Abacus |" in words
    assert "| a run | 12.3 ms | at most 10 ms | no |" in words
    assert "| `move` | 1,234 |" in words
    assert words.count("another version of the compiled code") == 1
    assert words.count("few repetitions (`--quick`)") == 1


def test_text_in_the_figure_cannot_break_it() -> None:
    assert "a &lt; b &amp; c" in draw([Bar("a < b & c", "1", 0.5)])


def test_the_page_is_the_one_that_the_kept_findings_make() -> None:
    if not KEPT.exists():
        pytest.skip("no findings are kept yet")
    assert PAGE.read_text(encoding="utf-8") == page(list(read_record().parts.values()))


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.function)
def test_every_stage_that_is_timed_exists(stage: TimedStage) -> None:
    owner = importlib.import_module(stage.module)
    for name in stage.function.split("."):
        owner = getattr(owner, name)
    assert callable(owner)


@pytest.mark.verify
@pytest.mark.skipif(shutil.which(in_c.COMPILER) is None, reason="needs a C compiler")
def test_the_arithmetic_in_c_gives_the_kernels_bits(tmp_path: Path) -> None:
    made = in_c.build(tmp_path)
    assert made is not None
    runs = case(write_case(tmp_path / "case", 60), 3)
    found = limit.compare(runs, made, 1)  # raises if any bit differs
    assert found.c.shape == found.kernel.shape
