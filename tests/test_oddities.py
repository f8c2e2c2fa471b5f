"""What is valid but seldom meant is told by `brittle check`, and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from theatres import column, tiny_theatre
from typer.testing import CliRunner

from app.cli import app
from model.inputs import InputError, load_scenario
from model.oddities import oddities

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def told(folder: Path, scenario: dict[str, Any], **more: Any) -> list[str]:
    case = tiny_theatre(folder, scenarios={"baseline": {"name": "Baseline", **scenario}}, **more)
    return list(oddities(load_scenario(case / "baseline.yaml")))


@pytest.mark.parametrize(
    "file", [f for f in SCENARIOS.glob("*/*.yaml") if f.name not in ("theatre.yaml", "truth.yaml")]
)
def test_nothing_is_odd_in_what_is_shipped(file: Path) -> None:
    assert list(oddities(load_scenario(file))) == []


def test_a_run_of_an_hour_and_an_offer_to_nobody(tmp_path: Path) -> None:
    found = told(tmp_path / "case", {"horizon_days": 0.5, "offer": {"covers": []}})
    assert [line.split(":")[0] for line in found] == ["horizon_days", "offer.covers"]


def test_a_column_that_comes_too_late_and_one_that_hides_among_friends(tmp_path: Path) -> None:
    rows = [
        column("late", "base", available_from="2001-08-01"),
        column("at_home", "base", hidden=1),
        column("cell", "capital", hidden=1),
    ]
    found = told(tmp_path / "case", {"horizon_days": 20}, extra_columns=rows)
    assert [line.split(": ")[1] for line in found] == ["late", "at_home"]
    assert told(tmp_path / "longer", {"horizon_days": 90}, extra_columns=rows)[1:] == []


def test_the_checker_tells_them_and_is_content(tmp_path: Path) -> None:
    scenario = {"baseline": {"name": "Baseline", "horizon_days": 0.5}}
    case = tiny_theatre(tmp_path / "case", scenarios=scenario)
    done = CliRunner().invoke(app, ["check", str(case)])
    assert done.exit_code == 0 and "note: horizon_days: 0.5" in done.output


def test_a_switch_is_on_or_off(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"switch_belief` is 0\.5: must be 0 \(off\) or 1 \(on\)"):
        told(tmp_path / "case", {"parameters": {"switch_belief": 0.5}})
