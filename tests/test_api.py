"""The Python API: cases, runs, tables, figures, comparisons, scores and the Mesa model."""

from __future__ import annotations

import gc
import multiprocessing.spawn
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

import brittle as br
from brittle.api.plots import RunPlots, name_of
from brittle.batches.batch import Batch
from brittle.cases import SHIPPED, case_path, name_of_path
from brittle.model.agents.collapse import CollapseModel as OfTheModel
from brittle.model.ahead.compiling import without_script
from brittle.model.outcome import RUN_COLUMNS, Holds
from brittle.report.chapters import FIGURES
from brittle.report.figures.places import land
from tests.batches import brittle as command
from tests.batches import contents, tables
from tests.small_case import SCENARIOS
from tests.theatres import tiny_theatre

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "PYTHON.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_theatre(tmp_path_factory.mktemp("api") / "case", scenarios=SCENARIOS)


@pytest.fixture(scope="module")
def case(folder: Path) -> br.LoadedCase:
    return br.load(folder)


@pytest.fixture(scope="module")
def runs(case: br.LoadedCase) -> br.Runs:
    return br.run(case, draws=6, replicates=2)


# --- import ------------------------------------------------------------------------------------


def test_import_is_light_and_names_are_all_there() -> None:
    heavy = "{'pandas', 'numpy', 'numba', 'mesa', 'plotly', 'pydantic'}"
    words = f"import sys, brittle; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
    for name in br.__all__:
        assert getattr(br, name).__name__ == name
    assert set(br.__all__) <= set(dir(br))
    with pytest.raises(AttributeError, match="no attribute 'forecast'"):
        _ = br.forecast  # type: ignore[attr-defined]


def test_processes_that_compile_do_not_play_the_users_script_again() -> None:
    with without_script():
        told = multiprocessing.spawn.get_preparation_data("helper")
    assert not {key for key in told if key.startswith("init_main")}


# --- cases -------------------------------------------------------------------------------------


def test_a_case_is_a_mapping_of_its_scenarios(case: br.LoadedCase) -> None:
    assert list(case) == sorted(SCENARIOS)
    leave = case["leave"]
    assert (leave.key, leave.title, leave.horizon_days) == ("leave", "He leaves", 20)
    ruler = leave.value["ruler"]
    assert isinstance(ruler, dict) and ruler["policy"] == "leave"
    with pytest.raises(KeyError, match="no scenario 'leaves'; did you mean `leave`"):
        case["leaves"]
    with pytest.raises(br.UnknownNameError, match="no scenario 'gone'; it has baseline, bundle"):
        case["gone"]


def test_a_path_wins_over_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert case_path("syria_2024") == SHIPPED / "syria_2024"
    assert case_path("syria_2024/baseline.yaml") == SHIPPED / "syria_2024" / "baseline.yaml"
    (tmp_path / "syria_2024").mkdir()
    assert case_path("syria_2024") == Path("syria_2024")


def test_one_file_loads_as_a_case_of_one_scenario(folder: Path) -> None:
    assert list(br.load(folder / "leave.yaml")) == ["leave"]


def test_wrong_files_and_fields_raise_what_the_command_says(folder: Path) -> None:
    with pytest.raises(br.InputError, match="no such file or folder"):
        br.load(folder / "laeve.yaml")
    with pytest.raises(br.InputError, match="unknown key `polici`"):
        br.load(folder)["leave"].with_({"ruler.polici": "leave"})


def test_a_changed_scenario_has_a_key_of_its_own(case: br.LoadedCase) -> None:
    changed = case["baseline"].with_({"ruler.policy": "leave", "horizon_days": 3})
    assert changed.key == "baseline-ruler.policy=leave-horizon_days=3"
    assert changed.title == "Baseline (ruler.policy=leave, horizon_days=3)"
    assert changed.horizon_days == 3 and case["baseline"].horizon_days == 20
    named = changed.with_({"horizon_days": np.int64(4)}, name="Gone / at once")
    assert (named.key, named.title, named.horizon_days) == ("Gone___at_once", "Gone / at once", 4)
    assert named.overrides == ("ruler.policy=leave", "horizon_days=4")


def test_a_mapping_changes_the_fields_that_it_names(case: br.LoadedCase) -> None:
    nested = case["baseline"].with_({"ruler": {"policy": "leave"}, "amnesty": {"level": 0.5}})
    dotted = case["baseline"].with_({"ruler.policy": "leave", "amnesty.level": 0.5})
    assert nested.key == dotted.key == "baseline-ruler.policy=leave-amnesty.level=0.5"
    assert nested.value == dotted.value
    back = nested.with_({"amnesty": None})
    assert back.value["amnesty"] == case["baseline"].value["amnesty"]
    acts = case["baseline"].with_({"events": [{"at": "2001-06-04", "kind": "pay", "factor": 2}]})
    assert acts.key == "baseline-events=at=2001-06-04+kind=pay+factor=2"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("2001-06-03", "2001-06-03"),
        (pd.Timestamp("2001-06-03"), "2001-06-03T00:00:00"),
        (True, "true"),
        (np.float64(0.5), "0.5"),
        (["a", 1], '["a", 1]'),
    ],
)
def test_values_are_written_as_in_yaml(value: object, text: str) -> None:
    from brittle.api.cases import as_yaml

    assert as_yaml(value) == text


# --- runs --------------------------------------------------------------------------------------


def test_runs_are_those_of_the_command(folder: Path, case: br.LoadedCase, tmp_path: Path) -> None:
    one, other = tmp_path / "api", tmp_path / "command"
    br.run(case["leave"], draws=3, replicates=2, out=one)
    done = command(
        "run", folder / "leave.yaml", "--draws", 3, "--replicates", 2, "--out", other, "--no-report"
    )
    assert done.exit_code == 0, done.output
    mine, theirs = tables(one), tables(other)
    assert mine.keys() == theirs.keys() - {"trajectories.parquet"}  # of the runs with a chronicle
    for name in mine.keys() - {"draws.parquet"}:  # that one holds the command too
        assert mine[name] == theirs[name], name
    assert pd.read_parquet(one / "draws.parquet").equals(pd.read_parquet(other / "draws.parquet"))


def test_a_kept_batch_is_opened_extended_and_traced(case: br.LoadedCase, tmp_path: Path) -> None:
    out = tmp_path / "kept"
    assert len(br.run(case["leave"], draws=2, replicates=1, out=out).frame) == 2
    again = br.run(case["leave"], draws=4, replicates=1, out=out)
    assert len(again.frame) == 4
    assert len(br.run(case["leave"], draws=1, replicates=1, out=out).frame) == 4
    opened = br.open_results(out)
    pd.testing.assert_frame_equal(opened.frame, again.frame)
    assert opened.trace("leave", 1) == br.trace(case["leave"], draw=1)
    assert opened.report().read_text("utf-8").startswith("<!doctype html>")
    with pytest.raises(br.StoreError, match="another batch, which differs"):
        br.run(case["baseline"], draws=1, replicates=1, out=out)


def test_the_manifests_command_plays_the_batch_again(case: br.LoadedCase, tmp_path: Path) -> None:
    changed = case["leave"].with_({"horizon_days": 2}, name="Short")
    first = br.run([case["leave"], changed], draws=2, replicates=1, out=tmp_path / "first")
    words = first.results.manifest["command"]
    again = tmp_path / "again"
    subprocess.run([sys.executable, *words[1:], "--out", str(again)], check=True)
    assert tables(tmp_path / "first").keys() == tables(again).keys()
    pd.testing.assert_frame_equal(br.open_results(again).frame, first.frame)


def test_the_manifest_names_a_shipped_case_and_no_place_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another machine has Brittle elsewhere; the same command must play the same scenarios there."""
    monkeypatch.chdir(tmp_path)
    baseline = br.load("chad_2008")["baseline"]
    assert case_path(name_of_path(baseline.file)) == baseline.file
    short = baseline.with_({"horizon_days": 2}, name="Short")
    leave = baseline.with_({"horizon_days": 2, "ruler.policy": "leave"}, name="Leave")
    runs = br.run([short, leave], draws=2, replicates=1, prior=True, out="out")
    words = runs.results.manifest["command"]
    assert "br.load('chad_2008/baseline')['baseline']" in words[-1]
    kept = (tmp_path / "out" / "manifest.json").read_text("utf-8")
    assert str(SHIPPED) not in kept and str(SHIPPED.resolve()) not in kept
    assert br.compare(br.open_results("out"), "Short", "Leave").pairs == 2
    assert command("report", "out").exit_code == 0
    subprocess.run([sys.executable, *words[1:], "--out", "again"], check=True)
    pd.testing.assert_frame_equal(br.open_results("again").frame, runs.frame)


def test_a_temporary_folder_goes_with_the_runs(case: br.LoadedCase) -> None:
    runs = br.run(case["leave"], draws=1, replicates=1)
    where = runs.folder
    assert where.is_dir()
    del runs
    gc.collect()
    assert not where.exists()


def test_an_interrupted_run_raises_and_leaves_no_temporary_folder(
    case: br.LoadedCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []

    def interrupted(batch: Batch, *rest: object) -> bool:
        folders.append(batch.store.folder)
        return True

    monkeypatch.setattr(Batch, "_play_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        br.run(case["leave"], draws=1, replicates=1)
    assert folders and not folders[0].exists()


@pytest.mark.parametrize(
    "wrong", [{"draws": 0}, {"replicates": 0}, {"workers": 0}, {"draws": 2.5}, {"draws": "10"}]
)
def test_numbers_that_count_nothing_are_refused(case: br.LoadedCase, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be a whole number of at least 1"):
        br.run(case["leave"], **wrong)


def test_nothing_is_written_where_the_scenarios_make_no_batch(
    case: br.LoadedCase, tmp_path: Path
) -> None:
    with pytest.raises(
        br.StoreError, match=r"two scenarios are called leave.*scenario\.with_\(\{\}, name="
    ):
        br.run([case["leave"], case["leave"]], out=tmp_path / "none")
    with pytest.raises(br.StoreError, match="no scenario to run"):
        br.run([], out=tmp_path / "none")
    assert contents(tmp_path) == {}


# --- tables ------------------------------------------------------------------------------------


def test_every_column_has_a_meaning_and_its_unit(runs: br.Runs) -> None:
    for frame in (runs.frame, runs.places, runs.series, runs.draws, runs.failed):
        assert list(frame.attrs["meaning"]) == list(frame.columns) == list(frame.attrs["units"])
        assert all(frame.attrs["meaning"].values())
    units = runs.frame.attrs["units"]
    for column in RUN_COLUMNS:
        assert units[column.name] == column.unit
    assert runs.draws.attrs["units"]["break_rate"] == "1/day"
    assert len(runs.frame) == 4 * 6 * 2 and runs.failed.empty


def test_a_changed_frame_changes_nothing_else(runs: br.Runs) -> None:
    before = br.compare(runs, "leave", "baseline").frame
    kept = runs.frame["killed_regime"].copy()
    runs.frame["killed_regime"] = 0.0
    pd.testing.assert_frame_equal(br.compare(runs, "leave", "baseline").frame, before)
    runs.frame["killed_regime"] = kept


def test_quantiles_are_by_scenario_and_day(runs: br.Runs) -> None:
    bands = runs.quantiles("belief", (0.1, 0.9))
    assert bands.index.names == ["scenario", "day"]
    assert (bands[0.1] <= bands[0.9]).all()
    assert len(bands.loc["baseline"]) == 21
    with pytest.raises(KeyError, match="no series 'beleif'; did you mean `belief`"):
        runs.quantiles("beleif")


# --- figures -----------------------------------------------------------------------------------


def test_there_is_a_method_for_each_figure_of_the_report() -> None:
    tables_only = {"beside", "chronicles", "described", "lives_table"}
    methods = {name for name, one in vars(RunPlots).items() if callable(one) and name[0] != "_"}
    assert methods == {name_of(make) for make in FIGURES} - tables_only


def test_figures_are_plotly_s_and_say_how_many_runs_stand_behind_them(runs: br.Runs) -> None:
    assert {"outcomes", "time_to_loss", "land", "losses", "belief"} <= set(runs.plot.names)
    for name in runs.plot.names:
        figure = getattr(runs.plot, name)()
        assert isinstance(figure, go.Figure) and figure.data
        assert "n = " in figure.layout.title.subtitle.text.replace("<br>", " ")
    with pytest.raises(br.StoreError, match="nothing to show in the figure learnt"):
        runs.plot.learnt()
    with pytest.raises(br.StoreError, match="no scenario leaves; did you mean `leave`"):
        runs.plot.belief("leaves")


def test_a_figure_shows_the_scenario_that_is_chosen(runs: br.Runs) -> None:
    one, other = runs.plot.belief("baseline"), runs.plot.belief("leave")
    assert one.to_json() != other.to_json()


def test_plots_stand_below_one_another_on_axes_of_their_own(runs: br.Runs) -> None:
    layout = runs.plot.belief().layout
    domains = [layout[name].domain for name in ("yaxis", "yaxis2", "yaxis3")]
    assert all(above[0] > below[1] for above, below in pairwise(domains))
    assert domains[0][1] == 1.0


def test_the_map_has_a_step_for_each_day_of_its_axis(runs: br.Runs) -> None:
    figure = runs.plot.land("baseline")
    (slider,) = figure.layout.sliders
    panel = land.panel(runs.results)
    assert panel is not None and panel.data is not None
    told = panel.data["scenarios"]["baseline"]
    assert len(slider.steps) == 1 + told["end"] * told["hours"] // 24
    (marks,) = (trace for trace in figure.data if trace.meta == "places")
    assert len(marks.x) == len(slider.steps[-1].args[0]["marker.color"][0])


# --- comparisons -------------------------------------------------------------------------------


def test_a_comparison_is_paired_and_names_its_lever(case: br.LoadedCase, runs: br.Runs) -> None:
    found = br.compare(runs, case["leave"], "baseline")
    assert found.lever == "the ruler's course" and not found.is_bundle
    assert (found.pairs, found.histories) == (12, 6)
    frame = runs.frame.set_index(["scenario", "draw", "replicate"])
    days = frame.loc["leave", "ruler_left_day"] - frame.loc["baseline", "ruler_left_day"]
    row = found.frame.loc["ruler_left_day"]
    assert row["pairs"] == days.notna().sum()
    dead = found.frame.loc["killed_civilians"]
    mine = frame.loc["leave", "killed_civilians"].mean()
    assert dead["one"] == pytest.approx(mine)
    assert dead["difference"] == pytest.approx(dead["one"] - dead["other"])
    assert dead["low"] <= dead["difference"] <= dead["high"]
    assert found.frame.filter(like="outcome=", axis=0)["one"].sum() == pytest.approx(1.0)
    numbers = [c.name for c in RUN_COLUMNS if c.holds in (Holds.NUMBER, Holds.SHARE, Holds.FLAG)]
    assert set(numbers) <= set(found.frame.index)


def test_several_levers_are_a_bundle(runs: br.Runs) -> None:
    found = br.compare(runs, "bundle", "baseline")
    assert found.lever is None and found.is_bundle
    assert found.levers == ("the ruler's course", "the amnesty")
    assert "a bundle of 2 levers" in str(found)


def test_what_is_no_pair_is_not_compared(runs: br.Runs) -> None:
    with pytest.raises(
        br.StoreError, match=r"because they differ in horizon_days \(21\.0 and 20\.0\);"
    ):
        br.compare(runs, "longer", "baseline")
    with pytest.raises(br.StoreError, match="compared with itself"):
        br.compare(runs, "leave", "leave")
    with pytest.raises(br.StoreError, match="no scenario gone; there are"):
        br.compare(runs, "gone", "leave")


# --- traces ------------------------------------------------------------------------------------


def test_a_trace_is_that_of_the_command(folder: Path, case: br.LoadedCase) -> None:
    told = br.trace(case["leave"], draw=2, replicate=1)
    done = command("trace", folder / "leave.yaml", "--draw", 2, "--replicate", 1)
    assert told == done.stdout
    assert told == br.trace(folder / "leave.yaml", 2, 1, engine="mesa")
    with pytest.raises(
        br.StoreError, match="give one scenario instead of several; these are baseline, bundle"
    ):
        br.trace(folder)
    with pytest.raises(ValueError, match="draw must be a whole number of at least 0, not -1"):
        br.trace(case["leave"], draw=-1)


# --- the Mesa model ----------------------------------------------------------------------------


@pytest.mark.parametrize(("draw", "replicate"), [(0, 0), (5, 1)])
def test_the_mesa_model_plays_the_batch_s_run(
    case: br.LoadedCase, runs: br.Runs, draw: int, replicate: int
) -> None:
    model = br.CollapseModel(case["baseline"], draw, replicate)
    assert isinstance(model, OfTheModel)
    model.run_model()
    _same_run(model, runs, "baseline", draw, replicate)


def test_the_mesa_model_plays_a_posterior_s_history_with_its_turns() -> None:
    """Syria's histories have turns: another seed from some day on."""
    scenario = br.load("syria_2024")["safe_passage"].with_({"horizon_days": 2})
    runs = br.run(scenario, draws=2, replicates=2)
    assert runs.draws["turns"].str.len().gt(0).any()
    for draw, replicate in ((0, 0), (1, 1)):
        model = br.CollapseModel(scenario, draw=draw, replicate=replicate)
        model.run_model()
        _same_run(model, runs, scenario.key, draw, replicate)


def _same_run(model: OfTheModel, runs: br.Runs, scenario: str, draw: int, replicate: int) -> None:
    """Every number of the run's row, to the last bit."""
    frame = runs.frame
    of_it = (frame["draw"] == draw) & (frame["replicate"] == replicate)
    row = frame[(frame["scenario"] == scenario) & of_it].iloc[0]
    assert model.ended is not None
    for column in RUN_COLUMNS:
        mine = model.ended[column.name]
        if column.holds in (Holds.NUMBER, Holds.SHARE):
            np.testing.assert_array_equal(np.float32(row[column.name]), mine)
        elif column.holds is Holds.WORD:
            word = None if mine < 0 else column.words[mine]
            assert word == (None if pd.isna(row[column.name]) else row[column.name])


def test_the_mesa_model_takes_files_overrides_and_replicates(folder: Path) -> None:
    file = folder / "baseline.yaml"
    model = br.CollapseModel(file, rng=3, overrides="horizon_days=1", prior=True)
    assert model.prepared.scenario.horizon_days == 1
    model.run_model()
    same = br.CollapseModel(file, replicate=3, overrides=["horizon_days=1"])
    same.run_model()
    assert model.ended is not None and same.ended is not None
    assert model.ended.tobytes() == same.ended.tobytes() and model.replicate == same.replicate
    with pytest.raises(br.InputError, match="polici"):
        br.CollapseModel(file, overrides=["ruler.polici=leave"])
    with pytest.raises(br.StoreError, match="give one scenario"):
        br.CollapseModel(folder)


# --- the tutorial ------------------------------------------------------------------------------


def _blocks() -> Iterator[str]:
    yield from re.findall(r"^```python\n(.*?)^```$", TUTORIAL.read_text("utf-8"), re.M | re.S)


def test_the_tutorial_s_code_runs_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in _blocks():
        exec(compile(block, str(TUTORIAL), "exec"), names)
    printed = capsys.readouterr().out
    assert "Safe passage" in printed and "one lever differs" in printed
    assert "`ruler.policy` is `negociate`: must be one of" in printed
    (counts,) = re.findall(r"^scenario +outcome *\n(.*?)^dtype", printed, re.M | re.S)
    assert not re.search(r" 0$", counts, re.M), "outcomes that did not occur are left out"
    assert (tmp_path / "outcomes.html").stat().st_size > 10_000
