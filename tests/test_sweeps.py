"""Sweeps: what a design means, what its points change, and what is played and kept."""

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
from hypothesis import given
from hypothesis import strategies as st
from synthetic import Land, SyntheticEngine, make_case

import brittle as br
from brittle.api.cases import LoadedScenario
from brittle.engine import Case
from brittle.model.inputs.problems import InputError, Mark
from brittle.results.reading import Results
from brittle.results.statistics import mean
from brittle.sweeps import cases as loading
from brittle.sweeps import pasts
from brittle.sweeps.cases import SweepFiles, flat, sweep_of
from brittle.sweeps.design import DesignPoints, Method, points_of, read_variation
from brittle.sweeps.design_files import read_design, read_points
from brittle.sweeps.measures import BY_NAME, HistoryWeights, RunsOf, difference, estimate
from brittle.sweeps.swept import Swept
from brittle.sweeps.values import Listed, Span, read_values

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CHANCE, OPENS = "offer.guarantee.chance_honoured", "offer.opens"


def values(text: str) -> Any:
    return read_values(text, Mark("here"))


def grid(*texts: str, **how: Any) -> DesignPoints:
    return points_of([read_variation(text) for text in texts], **how)


def refusal(act: Any, *arguments: Any, **how: Any) -> str:
    with pytest.raises(InputError) as error:
        act(*arguments, **how)
    return str(error.value)


# --- values and designs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0:1:0.25", ["0", "0.25", "0.5", "0.75", "1"]),
        ("0:0.3:0.1", ["0", "0.1", "0.2", "0.3"]),
        ("-1:1:1", ["-1", "0", "1"]),
        ("1e3:3e3:1e3", ["1000", "2000", "3000"]),
        ("2024-11-30:2024-12-01:12h", ["2024-11-30T00:00", "2024-11-30T12:00", "2024-12-01T00:00"]),
        (
            "2024-11-30T06:00:2024-11-30T12:00:3h",
            [f"2024-11-30T{h}:00" for h in ("06", "09", "12")],
        ),
        ("2024-12-01:2024-12-03:1d", [f"2024-12-0{day}T00:00" for day in (1, 2, 3)]),
        ("leave, last_stand", ["leave", "last_stand"]),
        ("[ruler, family],[ruler]", ["[ruler, family]", "[ruler]"]),
        ("2024-12-01T00:00", ["2024-12-01T00:00"]),
        ("0.5", ["0.5"]),
    ],
)
def test_values_are_those_that_a_person_would_write(text: str, found: list[str]) -> None:
    assert values(text) == Listed(tuple(found))


def test_a_range_without_a_step_is_a_span() -> None:
    span = values("-1:3")
    assert isinstance(span, Span)
    assert [span.at(share) for share in (0.0, 0.25, 1.0)] == ["-1", "0", "3"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0:1:0.3", "end the range at 0.9"),
        ("1:0:0.1", "must be below"),
        ("0:1:0", "more than 0"),
        ("0:1:0.00001", "at most 10,000"),
        ("2024-12-01:2024-12-08", "needs a step"),
        ("2024-12-01:2024-12-02:5h", "end the range at 2024-12-01T20:00"),
        ("2024-13-01:2024-14-02:1d", "does not exist"),
        ("a,,b", "missing"),
        ("a,b,a", "given twice"),
        ("", "no values"),
    ],
)
def test_values_that_make_no_sense_are_refused(text: str, words: str) -> None:
    assert words in refusal(values, text)


@given(low=st.integers(-1000, 1000), steps=st.integers(1, 200), digits=st.integers(0, 4))
def test_a_range_ends_exactly_at_its_ends(low: int, steps: int, digits: int) -> None:
    step = 10.0**-digits
    first, last = low / 10**digits, (low + steps) / 10**digits
    found = values(f"{first:.{digits}f}:{last:.{digits}f}:{step:.{digits}f}").values
    assert [float(one) for one in found] == [(low + i) / 10**digits for i in range(steps + 1)]


@given(
    st.lists(
        st.lists(st.integers(0, 50), min_size=1, max_size=4, unique=True), min_size=1, max_size=4
    )
)
def test_the_points_of_a_grid_are_the_product_of_its_values(columns: list[list[int]]) -> None:
    texts = [f"key_{i}={','.join(map(str, column))}" for i, column in enumerate(columns)]
    rows = grid(*texts).rows
    assert len(rows) == math.prod(map(len, columns)) == len(set(rows))
    for i, column in enumerate(columns):
        assert {row[i] for row in rows} == {str(value) for value in column}


@pytest.mark.parametrize("method", [Method.LHS, Method.SOBOL])
def test_spread_points_fill_every_range_and_are_always_the_same(method: Method) -> None:
    texts = ("a=0:1", "b=10:20", "c=x,y")
    rows = grid(*texts, method=method, points=16).rows
    assert rows == grid(*texts, method=method, points=16).rows
    assert rows != grid(*texts, method=method, points=16, seed=1).rows
    assert sorted(int(16 * float(row[0])) for row in rows) == list(range(16))
    assert sorted(int(1.6 * (float(row[1]) - 10)) for row in rows) == list(range(16))
    assert [row[2] for row in rows].count("x") == 8


@pytest.mark.parametrize(
    ("texts", "how", "words"),
    [
        (["a=0:1"], {"method": Method.SOBOL, "points": 12}, "--points 8 or --points 16"),
        (["a=0:1"], {"method": Method.LHS}, "--points N"),
        (["a=0:1"], {}, "low:high:step"),
        (["a=1,2"], {"points": 4}, "as many points as its values"),
        (["a=1,2", "b+a=3,4"], {}, "varied twice"),
        ([], {}, "no key is varied"),
    ],
)
def test_designs_that_make_no_sense_are_refused(
    texts: list[str], how: dict[str, Any], words: str
) -> None:
    assert words in refusal(grid, *texts, **how)


def test_a_design_file_and_a_table_are_read(tmp_path: Path) -> None:
    file = tmp_path / "design.yaml"
    file.write_text(
        "scenario: deal.yaml\nbeside: stand.yaml\nset: {horizon_days: 60}\nvary:\n"
        "  branch + offer.opens: 2024-12-01:2024-12-03:1d\n  offer.covers: [[ruler], [ruler, family]]\n"
    )
    design = read_design(file)
    assert (design.scenario, design.beside) == (tmp_path / "deal.yaml", tmp_path / "stand.yaml")
    assert design.overrides == ("horizon_days=60",)
    points = points_of(design.variations)
    assert points.names == ("branch+offer.opens", "offer.covers")
    assert points.rows[1] == ("2024-12-01T00:00", "[ruler, family]")
    assert str(points.marks[1]) == f"{file}:6"
    table = tmp_path / "points.csv"
    table.write_text("offer.opens,amnesty.level\n2024-12-01,0.5\n2024-12-02,0.7\n")
    assert read_points(table).rows == (("2024-12-01", "0.5"), ("2024-12-02", "0.7"))


def test_faults_of_a_design_file_and_of_a_table_name_the_line(tmp_path: Path) -> None:
    file, table = tmp_path / "design.yaml", tmp_path / "points.csv"
    file.write_text("scenario: deal.yaml\nbesides: stand.yaml\nvary:\n  a: 1,2\n")
    assert f"{file}:2: unknown key `besides`; did you mean `beside`?" in refusal(read_design, file)
    table.write_text("a,b\n1,2\n1,\n1,2\n")
    words = refusal(read_points, table)
    assert f"{table}:3: the value of `b` is missing" in words
    assert f"{table}:4: this point is the same" in words


# --- points as scenarios -------------------------------------------------------------------------


def sweep(file: str, *texts: str, beside: str | None = None, overrides: Sequence[str] = ()) -> Any:
    other = SCENARIOS / "syria_2024" / f"{beside}.yaml" if beside else None
    asked = SweepFiles(SCENARIOS / "syria_2024" / f"{file}.yaml", other, tuple(overrides))
    return sweep_of(asked, grid(*texts))


def test_a_point_differs_from_the_base_in_exactly_the_varied_keys() -> None:
    found = sweep(
        "safe_passage",
        f"{CHANCE}=0.1,0.2",
        "parameters.talks_signal=0.4",
        "offer.covers=[ruler],[ruler, family]",
    )
    base = flat(found.base.value)
    for point in found.points:
        here = flat(point.case.value)
        changed = {key for key in base.keys() | here.keys() if base.get(key) != here.get(key)}
        assert changed - {"name", "parameters"} == {
            CHANCE,
            "parameters.talks_signal",
            "offer.covers",
        }
        assert here[CHANCE] == float(point.values[0])
    assert found.also == ()
    assert [point.case.key for point in found.points] == [f"p000{i}" for i in range(1, 5)]


def test_a_default_that_follows_from_a_varied_key_is_named() -> None:
    assert sweep("baseline", "ruler.policy=decide,negotiate").also != ()


def test_a_number_of_the_theatre_is_varied_and_nothing_else() -> None:
    unit = pd.read_csv(SCENARIOS / "syria_2024" / "formations.csv")["id"].iloc[0]
    found = sweep("baseline", f"formations.{unit}.cohesion=0.3,0.6")
    base = found.base.theatre
    for point, cohesion in zip(found.points, (0.3, 0.6), strict=True):
        assert point.case.value == found.base.value
        rows = zip(base["formations"], point.case.theatre["formations"], strict=True)
        assert [new["cohesion"] for old, new in rows if old != new] == [cohesion]
        assert {**point.case.theatre, "formations": 0} == {**base, "formations": 0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("offer.opans=2024-12-08", "did you mean `opens`?"),
        ("parameters.talk_signal=1", "did you mean `talks_signal`?"),
        (f"{CHANCE}=0.5,1.5", f"{CHANCE}=1.5"),
        ("formations.nobody.cohesion=0.5", "no row with the id `nobody`"),
        ("theatre.economy.suply=0.5", "did you mean `supply`?"),
        ("theatre.economy.supply=7", "theatre.economy.supply=7"),
        ("theatre.name=x", "only numbers"),
        ("on=someday", "must be article or that_day"),
    ],
)
def test_points_that_cannot_be_loaded_are_refused_together(text: str, words: str) -> None:
    message = refusal(sweep, "safe_passage", text)
    assert words in message
    assert message.startswith("vary=")


def test_a_scenario_beside_the_points_takes_the_date_but_not_the_lever_that_sets_it_apart() -> None:
    found = sweep(
        "safe_passage",
        "branch+offer.opens=2024-12-04,2024-12-08",
        f"{CHANCE}=0,1",
        "amnesty.level=0.5",
        beside="last_stand_capital",
        overrides=["horizon_days=30", "ruler.force=true"],
    )
    besides = {point.beside.key: point.beside for point in found.points}
    assert len(besides) == 2
    for point in found.points:
        assert point.beside.branch == point.case.branch
        assert point.beside.value["offer"] is None
        assert point.beside.value["amnesty"]["level"] == 0.5
        assert point.beside.value["ruler"]["policy"] == "last_stand"
        assert point.beside.horizon_days == point.case.horizon_days == 30


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
    monkeypatch.setattr(pasts, "engine_for", lambda name, prior, tell=None: engine)
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
    found = br.sweep(scenario, {"ruler.deal": np.array([0.0, 0.5, 1.0])}, draws=8, out="p")
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
        br.sweep("syria_2024/baseline", vary, **how)
