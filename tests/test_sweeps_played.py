"""Sweeps as they are played: what is kept, refused, continued, compared and reported."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from batches import brittle, tables
from synthetic import Land, SyntheticEngine, make_case

import brittle as br
from brittle.api.cases import LoadedScenario
from brittle.engine import Case
from brittle.results.reading import Results
from brittle.results.statistics import mean
from brittle.sweeps import cases as loading
from brittle.sweeps import pasts
from brittle.sweeps.measures import BY_NAME, HistoryWeights, RunsOf, difference, estimate
from brittle.sweeps.swept import Swept

SCENARIOS = Path(__file__).parents[1] / "scenarios"


# --- playing -------------------------------------------------------------------------------------


@dataclass
class SweptEngine(SyntheticEngine):
    """The made-up war, whose policy a scenario's changes alter."""

    fails: frozenset[tuple[str, int, int]] = frozenset()
    played: int = 0

    def prepare(self, scenario: Any) -> Land:
        land = super().prepare(scenario[:3])
        return replace(land, policy={**land.policy, **scenario[3]})


def swept_cases(paths: Sequence[Path], overrides: Sequence[str] = ()) -> list[Case]:
    """Cases of the made-up war, with changes such as `ruler.deal=0.5` and `branch=2001-03-12`."""
    found = []
    for path in paths:
        case = make_case(path.stem)
        changes = dict(one.split("=") for one in overrides)
        ruler = {**case.value["ruler"]}
        for field, value in changes.items():
            if field.startswith("ruler."):
                ruler[field.removeprefix("ruler.")] = float(value)
        branch = datetime.fromisoformat(changes.get("branch", case.branch.isoformat()))
        policy = {key: its for key, its in ruler.items() if key in ("speed", "deal", "stand")}
        value = {**case.value, "ruler": ruler, "branch": branch.isoformat()}
        found.append(replace(case, value=value, branch=branch, scenario=(*case.scenario, policy)))
    return found


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SweptEngine:
    engine = SweptEngine()
    monkeypatch.setattr(pasts, "engine_for", lambda name, prior, tell=None, pool=None: engine)
    monkeypatch.setattr(loading, "load_cases", swept_cases)
    monkeypatch.chdir(tmp_path)
    for name in ("safe_passage", "last_stand_capital"):
        (tmp_path / f"{name}.yaml").touch()
    return engine


SWEEP = ("sweep", "safe_passage.yaml", "--vary", "ruler.deal=0:1:0.5", "--draws", 8, "--out", "s")


def table(folder: str = "s") -> pd.DataFrame:
    return Swept.read(Path(folder)).table.set_index("point")


def test_a_sweep_plays_every_point_and_reports_each(engine: SweptEngine) -> None:
    done = brittle(*SWEEP, "--beside", "last_stand_capital.yaml", "--replicates", 2)
    assert done.exit_code == 0, done.output
    found = table()
    assert list(found["ruler.deal"]) == ["0", "0.5", "1"]
    assert list(found["runs"]) == [16] * 3 and list(found["histories"]) == [8] * 3
    assert found["deal_carried_out"].is_monotonic_increasing
    assert set(found["compared_with"]) == {"b0001"}
    assert engine.played == 4 * 16
    runs = Results.read(Path("s/batch-01")).runs
    mine = runs[runs["scenario"] == "p0002"]
    assert found.loc["p0002", "killed_civilians"] == pytest.approx(mine["killed_civilians"].mean())
    page = Path("s/sweep.html").read_text()
    assert "Hindcast, not forecast" in page and "n = 16 runs of each point" in page


def test_a_sweep_that_is_given_again_plays_nothing_and_changes_no_byte(engine: SweptEngine) -> None:
    brittle(*SWEEP)
    before = {path: path.read_bytes() for path in Path("s").glob("*.*")}
    runs, played = tables(Path("s")), engine.played
    again = brittle(*SWEEP)
    assert again.exit_code == 0 and "24 runs were there already" in again.output
    assert engine.played == played and tables(Path("s")) == runs
    assert {path: path.read_bytes() for path in Path("s").glob("*.*")} == before


def test_a_sweep_that_was_stopped_goes_on_to_the_same_bytes(
    engine: SweptEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    vary = (*SWEEP[:-1], "whole", "--vary", "branch=2001-03-11,2001-03-12")
    assert brittle(*vary).exit_code == 0
    whole = tables(Path("whole"))
    vary = (*SWEEP[:-1], "stopped", "--vary", "branch=2001-03-11,2001-03-12")
    play, stop_after = SweptEngine.play, engine.played + 30

    def stopping(self: SweptEngine, *given: Any, **more: Any) -> Any:
        if self.played == stop_after:
            raise KeyboardInterrupt
        return play(self, *given, **more)

    monkeypatch.setattr(SweptEngine, "play", stopping)
    stopped = brittle(*vary)
    assert stopped.exit_code == 130 and "give the same command again" in stopped.output
    assert not Path("stopped/sweep.csv").exists()
    monkeypatch.setattr(SweptEngine, "play", play)
    assert brittle(*vary).exit_code == 0
    assert tables(Path("stopped")) == whole
    assert Path("stopped/sweep.csv").read_bytes() == Path("whole/sweep.csv").read_bytes()


def test_another_sweep_in_the_folder_is_refused_unless_it_may_be_replaced(
    engine: SweptEngine,
) -> None:
    brittle(*SWEEP)
    other = ("sweep", "safe_passage.yaml", "--vary", "ruler.deal=0,1", "--draws", 8, "--out", "s")
    before = {path: path.read_bytes() for path in Path("s").rglob("*.*")}
    refused = brittle(*other)
    assert refused.exit_code == 2 and "holds another sweep" in refused.output
    assert {path: path.read_bytes() for path in Path("s").rglob("*.*")} == before
    assert brittle(*other, "--replace").exit_code == 0
    assert list(table()["ruler.deal"]) == ["0", "1"]


def test_a_folder_with_other_files_is_never_touched(engine: SweptEngine) -> None:
    Path("s").mkdir()
    Path("s/diary.txt").write_text("mine")
    refused = brittle(*SWEEP, "--replace")
    assert refused.exit_code == 2 and "holds other files" in refused.output
    assert [path.name for path in Path("s").iterdir()] == ["diary.txt"]


def test_runs_that_fail_are_counted_and_the_rest_goes_on(engine: SweptEngine) -> None:
    engine.fails = frozenset({("safe_passage", 3, 0)})
    done = brittle(*SWEEP)
    assert done.exit_code == 1
    assert list(table()["failed"]) == [1] * 3 and list(table()["runs"]) == [7] * 3


def test_wrong_values_are_refused_before_anything_is_written(engine: SweptEngine) -> None:
    wrong = brittle("sweep", "safe_passage.yaml", "--vary", "ruler.deal=0:1:0.3", "--out", "s")
    assert wrong.exit_code == 2 and "--vary ruler.deal=0:1:0.3" in wrong.output
    assert not Path("s").exists()


def test_a_difference_is_taken_between_runs_of_the_same_history(engine: SweptEngine) -> None:
    brittle(*SWEEP, "--replicates", 2)
    runs = Results.read(Path("s/batch-01")).runs
    one, other = (
        runs[runs["scenario"] == key].reset_index(drop=True) for key in ("p0003", "p0001")
    )
    gap = one["displaced_peak"].astype(float) - other["displaced_peak"].astype(float)
    expected = mean(gap, one["history"])
    found = table().loc["p0003"]
    for end, value in zip(("", "_low", "_high"), expected[:3], strict=True):
        assert found[f"displaced_peak_difference{end}"] == pytest.approx(value)
    assert found["compared_with"] == "p0001"


def test_equal_weights_give_the_same_estimates_as_none() -> None:
    runs = make_runs()
    plain = RunsOf(runs, 30.0, math.inf, 0)
    equal = HistoryWeights(np.full(4, 0.25), 4.0)
    weighed = plain._replace(weighed=equal)
    measure = BY_NAME["killed_civilians"]
    assert estimate(measure, weighed)[:3] == pytest.approx(estimate(measure, plain)[:3])
    other = plain._replace(runs=runs.assign(killed_civilians=runs["killed_civilians"] + 3.0))
    assert difference(measure, other, plain).value == 3.0
    again = other._replace(weighed=equal)
    assert difference(measure, again, weighed).value == pytest.approx(3.0)


def test_a_history_without_weight_does_not_count() -> None:
    runs = make_runs()
    weights = HistoryWeights(np.array([0.0, 0.5, 0.5, 0.0]), 2.0)
    found = estimate(BY_NAME["killed_civilians"], RunsOf(runs, 30.0, math.inf, 0, weights))
    assert found.value == pytest.approx(runs["killed_civilians"][[2, 3, 4, 5]].mean())


def make_runs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "draw": [0, 0, 1, 1, 2, 2, 3, 3],
            "replicate": [0, 1] * 4,
            "history": [5, 5, 6, 6, 7, 7, 8, 8],
            "killed_civilians": [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0],
        }
    )


def test_a_sweep_of_one_point_gives_the_rows_of_a_run(tmp_path: Path) -> None:
    file = SCENARIOS / "chad_2008" / "baseline.yaml"
    common = ("--prior", "--draws", 3, "--replicates", 2, "--set", "horizon_days=5", "--no-report")
    swept = brittle(
        "sweep", file, "--vary", "regime.consolidation=0.5", *common, "--out", tmp_path / "s"
    )
    assert swept.exit_code == 0, swept.output
    plain = brittle(
        "run", file, "--set", "regime.consolidation=0.5", *common, "--out", tmp_path / "r"
    )
    assert plain.exit_code == 0, plain.output
    one, other = (
        Results.read(folder).runs.drop(columns="scenario")
        for folder in (tmp_path / "s" / "batch-01", tmp_path / "r")
    )
    pd.testing.assert_frame_equal(one, other)


def test_values_of_a_theatre_are_played_from_the_same_prior_histories(tmp_path: Path) -> None:
    file = SCENARIOS / "chad_2008" / "baseline.yaml"
    unit = pd.read_csv(file.parent / "formations.csv")["id"].iloc[0]
    done = brittle(
        *("sweep", file, "--vary", f"formations.{unit}.cohesion=0.1,0.9", "--prior", "--draws", 3),
        *("--set", "horizon_days=5", "--out", tmp_path / "s"),
    )
    assert done.exit_code == 0, done.output
    one, other = (Results.read(tmp_path / "s" / f"batch-0{i}") for i in (1, 2))
    assert list(one.runs["history"]) == list(other.runs["history"])
    for its, cohesion in ((one, 0.1), (other, 0.9)):
        rows = its.manifest["theatre"]["value"]["formations"]
        assert [row["cohesion"] for row in rows if row["id"] == unit] == [cohesion]
    assert list(Swept.read(tmp_path / "s").table["pairs"].dropna()) == [3]


# --- from Python ---------------------------------------------------------------------------------


def test_python_plays_the_same_sweep_as_the_command_line(engine: SweptEngine) -> None:
    brittle(*SWEEP)
    file = Path("safe_passage.yaml")
    scenario = LoadedScenario(file, swept_cases([file])[0])
    found = br.sweep(scenario, vary={"ruler.deal": np.array([0, 0.5, 1])}, draws=8, out="p")
    assert tables(Path("p")).keys() == tables(Path("s")).keys()
    left, right = found.table, br.open_sweep("s").table
    pd.testing.assert_frame_equal(left, right)
    assert left["ruler.deal"].dtype == float
    assert found.figures == ["deals", "capital", "compared"]
    assert len(found.figure("capital").data) == 2
    with pytest.raises(br.UnknownNameError, match="did you mean `deals`"):
        found.figure("deal")


@pytest.mark.parametrize(
    ("vary", "how", "words"),
    [
        ({"a": 3}, {}, "give a list of values"),
        (["a"], {}, "vary must map"),
        ({1: [2]}, {}, "fields as text"),
        ({"a": [object()]}, {}, "no scenario can hold"),
        ({"a": [1]}, {"design": "grit"}, "did you mean `grid`"),
        ({"a": [1]}, {"draws": 0}, "draws must be a whole number"),
    ],
)
def test_wrong_arguments_are_refused(vary: Any, how: dict[str, Any], words: str) -> None:
    with pytest.raises(br.ArgumentError, match=words):
        br.sweep("syria_2024/baseline", vary=vary, **how)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--prior"], "histories from the priors"),
        (["--vary", "theatre.economy.supply=0.5,0.7"], "a field of the theatre"),
    ],
)
def test_what_was_known_that_day_goes_with_neither_priors_nor_another_theatre(
    tmp_path: Path, more: list[str], words: str
) -> None:
    file = SCENARIOS / "syria_2024" / "baseline.yaml"
    vary = ("--vary", "on=article,that_day", "--vary", "branch=2024-12-01")
    refused = brittle("sweep", file, *vary, *more, "--draws", 2, "--out", tmp_path / "s")
    assert refused.exit_code == 2 and words in refused.output
    assert not (tmp_path / "s").exists()
