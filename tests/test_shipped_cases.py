"""Everything that is done with a case works on every case that is shipped, named from any folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import brittle as br
from brittle.calibration.scoring.truth import load_truth
from brittle.cases import SHIPPED, shipped_cases
from brittle.model.inputs.reading import Scenario, load_scenario, load_theatre, scenario_files
from brittle.results.reading import Results
from tests.batches import brittle
from tests.codebook import hindsight_problems, source_problems

CASES = shipped_cases()
LATER = [case for case in CASES if case != "syria_2024"]
"""Those with a baseline, an exit and a stand, and nothing else; Syria has more."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder outside the checkout."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scenarios(case: str) -> dict[str, Scenario]:
    return {file.stem: load_scenario(file) for file in scenario_files(SHIPPED / case)}


@pytest.mark.parametrize("case", LATER)
def test_an_exit_and_a_stand_differ_in_the_rulers_course(case: str) -> None:
    found = scenarios(case)
    assert list(found) == ["baseline", "last_stand", "safe_passage"]
    base, stand, passage = found.values()
    theatre = base.theatre
    assert (base.ruler.policy, base.offer) == ("decide", None)
    assert (stand.ruler.policy, stand.ruler.place, stand.offer) == (
        "last_stand",
        theatre.capital,
        None,
    )
    assert passage.ruler.policy == "negotiate" and passage.offer is not None
    assert passage.offer.guarantee.chance_honoured == theatre.ruler.guarantee
    assert passage.offer.opens == base.branch
    alike = {"name", "description", "extends", "ruler", "offer"}
    values = [one.model_dump(exclude=alike) for one in (base, stand, passage)]
    assert values[0] == values[1] == values[2]


@pytest.mark.parametrize("case", CASES)
def test_the_branch_comes_before_the_end(case: str) -> None:
    """The capital is still to be decided, and the runs go on past the campaign's horizon."""
    base = scenarios(case)["baseline"]
    end = load_truth(SHIPPED / case, base.theatre).end
    assert base.theatre.start <= base.branch < (end.capital_fell_at or end.censored_at)
    played = (base.branch - base.theatre.start).total_seconds() / 86400 + base.horizon_days
    assert played >= base.theatre.horizon_days


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_checked(case: str) -> None:
    done = brittle("check", case)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("case", LATER)
def test_a_case_is_played_and_reported(case: str) -> None:
    done = brittle("run", case, "--draws", 3, "--replicates", 1, "--out", "out")
    assert done.exit_code == 0, done.output
    results = Results.read(Path("out"))
    assert list(results.scenarios) == ["baseline", "last_stand", "safe_passage"]
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert '<section id="map"' in page and "This report leaves out" not in page
    offer = scenarios(case)["safe_passage"].offer
    assert offer is not None
    unkept = offer.guarantee.chance_honoured == 0
    assert ("An exit that nobody guarantees" in page) == unkept
    done = brittle("export", "out", "--out", "tables")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("case", CASES)
def test_a_run_is_told(case: str) -> None:
    done = brittle("trace", f"{case}/baseline", "--prior")
    assert done.exit_code == 0, done.output
    assert re.search(r"[Dd]ay \d+", done.output)


@pytest.mark.parametrize("case", LATER)
def test_python_plays_a_scenario_by_name(case: str) -> None:
    passage = br.load(f"{case}/safe_passage")["safe_passage"]
    runs = br.run(passage, draws=2, replicates=1, prior=True)
    assert len(runs.frame) == 2 and runs.failed.empty


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_scored(case: str) -> None:
    done = brittle("score", case, "--draws", 3, "--replicates", 1, "--prior", "--out", "scores")
    assert done.exit_code == 0, done.output
    assert (Path("scores") / "scores.csv").exists()


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_coded_that_was_learnt_later_and_every_row_has_a_source(case: str) -> None:
    theatre = load_theatre(SHIPPED / case)
    assert hindsight_problems(theatre) + source_problems(theatre) == []
    blocks = [one for one in theatre.factions.values() if one.side != "local"]
    blocks += [*theatre.patrons.values(), theatre.economy, theatre.mobilisation]
    assert all(one.source for one in (*blocks, theatre.ruler, theatre.elites))
