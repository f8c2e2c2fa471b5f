"""The command line: answers at once, says what is wrong and where, and ends with the right code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import batches
import pandas as pd
import pytest
import typer
from synthetic import Land, Result, SyntheticEngine, make_case
from theatres import tiny_theatre
from typer.testing import CliRunner

from brittle.batches.batch import Batch
from brittle.batches.manifest import Request
from brittle.calibration.pasts import screening
from brittle.cli import app
from brittle.commands import run as running
from brittle.commands.explain import parameters_markdown
from brittle.engine import CompiledEngine, load_cases
from brittle.model.inputs.reading import input_keys
from brittle.model.parameters import PARAMETERS
from brittle.model.setup.history import History

ROOT = Path(__file__).parents[1]
SYRIA = ROOT / "scenarios" / "syria_2024"
HEAVY = {"numba", "numpy", "pandas", "plotly", "pydantic", "pyarrow", "scipy", "mesa", "rich"}
runner = CliRunner()


def brittle(*arguments: object) -> Any:
    return runner.invoke(app, [str(one) for one in arguments])


def _printed_and_loaded(code: str, names: set[str]) -> tuple[str, list[str]]:
    """What a program prints, and which of these modules it has loaded in the end."""
    end = f"\nimport sys; print('LOADED', *sorted(set({sorted(names)!r}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code + end], capture_output=True, text=True, check=True, cwd=ROOT
    )
    printed, loaded = done.stdout.split("LOADED")
    return printed, loaded.split()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from brittle.__main__ import main; sys.argv = ['brittle', '--help']\n"
        "try: main()\nexcept SystemExit: pass"
    )
    printed, loaded = _printed_and_loaded(code, HEAVY)
    assert loaded == [] and "trace" in printed


@pytest.mark.parametrize(
    "arguments",
    [
        *(["check", "nosuch.yaml"], ["run", "nosuch.yaml"], ["run", "nosuch"], ["trace", "nosuch"]),
        *(["score", "nosuch"], ["calibrate", "nosuch"], ["diagnose", "nosuch"]),
        ["report", "nosuch"],
    ],
)
def test_a_misspelt_path_is_answered_before_anything_heavy_is_loaded(arguments: list[str]) -> None:
    code = (
        f"import sys; from brittle.__main__ import main; sys.argv = ['brittle', *{arguments}]\n"
        "try: main()\nexcept SystemExit as end: print('code', end.code)"
    )
    printed, loaded = _printed_and_loaded(code, HEAVY - {"pydantic"})  # which typer itself loads
    assert loaded == [] and printed.strip() == "code 2"


def test_a_report_does_not_load_what_takes_a_second() -> None:
    code = "import brittle.commands.run, brittle.report.build"
    _, loaded = _printed_and_loaded(code, {"scipy.stats", "pandas"})
    assert loaded == ["pandas"]


COMMANDS = (
    "run",
    "sweep",
    "check",
    "trace",
    "explain",
    "parameters",
    "new",
    "score",
    "calibrate",
    "diagnose",
    "remark",
    "report",
    "export",
    "results",
    "explore",
    "watch",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(command: str) -> None:
    found = brittle(command, "--help")
    assert found.exit_code == 0 and f"brittle {command} " in found.output
    assert "Example" in found.output


def test_no_command_is_left_out() -> None:
    group = typer.main.get_command(app)
    assert set(COMMANDS) == set(group.commands)  # type: ignore[attr-defined]


def test_run_writes_results_chronicles_and_report(made_up: SyntheticEngine, tmp_path: Path) -> None:
    done = brittle("run", "case/baseline.yaml", "case/safe_passage.yaml", "--draws", 6)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "results" / "case"
    assert (folder / "report.html").exists() and (folder / "manifest.json").exists()
    assert len(pd.read_parquet(folder / "runs")) == 2 * 6 * 5
    told = sorted(folder.glob("chronicle/*.txt"))
    assert 2 <= len(told) <= 6 and "How it ends" in told[0].read_text()
    assert "Report: results/case/report.html" in done.output
    lines = [line.split() for line in done.output.splitlines()]
    assert ["“Baseline”,", "“Safe", "passage”", "6", "prior", "7", "83%"] in lines
    assert "prior: this case has no posterior" in done.output


def test_run_again_keeps_what_is_there(made_up: SyntheticEngine) -> None:
    brittle("run", "case/baseline.yaml", "--draws", 4, "--no-report")
    played = made_up.played
    done = brittle("run", "case/baseline.yaml", "--draws", 4, "--no-report")
    assert "20 runs were there already" in done.output
    assert made_up.played - played <= 3  # only what is told


def test_out_and_replicates(made_up: SyntheticEngine, tmp_path: Path) -> None:
    done = brittle("run", "case/baseline.yaml", "--draws", 3, "--replicates", 2, "--out", "x/y")
    assert done.exit_code == 0
    assert len(pd.read_parquet(tmp_path / "x" / "y" / "runs")) == 6


def test_failed_runs_end_with_one_and_are_listed(made_up: SyntheticEngine, tmp_path: Path) -> None:
    made_up.fails = frozenset({("baseline", 1, 0)})
    done = brittle("run", "case/baseline.yaml", "--draws", 3)
    assert done.exit_code == 1
    assert "failed: baseline/1/0: ValueError: men < 0" in done.output
    assert "men &lt; 0" in (tmp_path / "results" / "case" / "report.html").read_text()


def test_all_runs_failed_is_no_crash(made_up: SyntheticEngine) -> None:
    made_up.fails = frozenset(("baseline", i, r) for i in range(2) for r in range(5))
    done = brittle("run", "case/baseline.yaml", "--draws", 2)
    assert done.exit_code == 1 and "10" in done.output


def test_wrong_input_ends_with_two_and_writes_nothing(
    made_up: SyntheticEngine, tmp_path: Path
) -> None:
    done = brittle("run", "wrong.yaml", "--out", "out")
    assert done.exit_code == 2
    assert "wrong.yaml:7: unknown key `rulr`; did you mean `ruler`?" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [("run",), ("run", "x", "--draws", "0"), ("run", "x", "--engine", "steam")]
)
def test_wrong_usage_ends_with_two(arguments: tuple[str, ...]) -> None:
    assert brittle(*arguments).exit_code == 2


@pytest.mark.parametrize("failed", ["baseline", "safe_passage", "last_stand_capital"])
def test_a_scenario_of_which_no_run_ended_is_left_out_of_the_report_and_named(
    made_up: SyntheticEngine, tmp_path: Path, failed: str
) -> None:
    made_up.fails = frozenset((failed, i, r) for i in range(4) for r in range(5))
    cases = ("c/baseline.yaml", "c/safe_passage.yaml", "c/last_stand_capital.yaml")
    done = brittle("run", *cases, "--draws", 4)
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    report = (tmp_path / "results/c/report.html").read_text()
    title = make_case(failed).title
    assert f"“{title}”, because none of its runs was completed" in report
    assert "nan of 100" not in report and "differences" in report


def test_scenarios_without_runs_are_counted_and_named_in_one_line(
    made_up: SyntheticEngine, tmp_path: Path
) -> None:
    gone = ("safe_passage", "last_stand_capital")
    made_up.fails = frozenset((key, i, r) for key in gone for i in range(4) for r in range(5))
    brittle("run", *(f"c/{key}.yaml" for key in ("baseline", *gone)), "--draws", 4)
    report = (tmp_path / "results/c/report.html").read_text()
    first, second = (make_case(key).title for key in gone)
    said = "2 scenarios, because none of their runs was completed:"
    assert report.count("was completed") == 1 and f"{said} “{first}” and “{second}”" in report


@pytest.mark.parametrize(("draws", "said"), [(30, ""), (60, ", the first 200 of 240")])
def test_the_report_says_how_many_failed_runs_it_lists(
    made_up: SyntheticEngine, tmp_path: Path, draws: int, said: str
) -> None:
    made_up.fails = frozenset(("baseline", i, r) for i in range(draws) for r in range(4))
    brittle("run", "case/baseline.yaml", "--draws", draws)
    report = (tmp_path / "results/case/report.html").read_text()
    assert f"<h4>Failed runs{said}</h4>" in report


def test_nothing_is_told_of_runs_that_all_failed(made_up: SyntheticEngine) -> None:
    made_up.fails = frozenset(("baseline", i, r) for i in range(2) for r in range(5))
    brittle("run", "case/baseline.yaml", "--draws", 2)
    done = brittle("report", "results/case")
    assert done.exit_code == 2 and "every run failed" in done.output


class _Impatient(SyntheticEngine):
    def play(self, prepared: Land, history: History, replicate: int, log: bool = False) -> Result:
        if history.index >= 23 and not log:
            raise KeyboardInterrupt
        return super().play(prepared, history, replicate, log)


def test_interrupted_ends_with_130_and_keeps_what_finished(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        running, "engine_for", lambda name, prior, tell=None, pool=None: _Impatient()
    )
    done = brittle("run", "case/baseline.yaml", "--draws", 30, "--workers", 1)
    assert done.exit_code == 130
    assert "give the same command again to continue" in done.output
    assert len(pd.read_parquet(tmp_path / "results" / "case" / "runs")) == 80
    assert not (tmp_path / "results/case/report.html").exists()
    assert "brittle report results/case" in done.output
    assert brittle("report", "results/case").exit_code == 0
    report = (tmp_path / "results/case/report.html").read_text()
    assert "The batch was interrupted" in report
    assert "1 scenario, 16 histories, 5 replicates of each history." in report


def test_interrupted_while_preparing(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "make_ready", stop)
    assert brittle("run", "case/baseline.yaml").exit_code == 130
    assert not (tmp_path / "results").exists()


def test_a_folder_with_other_files_is_refused(made_up: SyntheticEngine, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    done = brittle("run", "case/baseline.yaml", "--out", "mine")
    assert done.exit_code == 2 and "choose another folder" in done.output


def test_report_again(made_up: SyntheticEngine, tmp_path: Path) -> None:
    brittle("run", "case/baseline.yaml", "--draws", 3, "--no-report")
    page = tmp_path / "results" / "case" / "report.html"
    assert not page.exists()
    assert brittle("report", "results/case").exit_code == 0 and page.exists()
    missing = brittle("report", "nowhere")
    assert missing.exit_code == 2 and "no such folder" in missing.output


def test_trace_tells_a_run(made_up: SyntheticEngine) -> None:
    done = brittle("trace", "case/baseline.yaml", "--draw", 2, "--replicate", 1)
    assert done.exit_code == 0
    assert "Run baseline/2/1." in done.output and "How it ends" in done.output


def test_trace_of_a_batch_is_the_run_of_the_batch(
    made_up: SyntheticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from brittle.chronicle import written as telling

    case_again = telling.case_again
    monkeypatch.setattr(telling, "case_again", lambda key, value, theatre: make_case(key))
    brittle("run", "case/baseline.yaml", "--draws", 3, "--no-report")
    first = brittle("trace", "case/baseline.yaml", "--draw", 2).output
    assert brittle("trace", "--run", "baseline/2/0", "results/case").output == first
    for name in ("baseline/9/0", "baseline/0/9", "other/0/0", "baseline"):
        wrong = brittle("trace", "--run", name, "results/case")
        assert wrong.exit_code == 2 and len(wrong.output.splitlines()) == 1
    monkeypatch.setattr(telling, "case_again", case_again)  # the made-up manifest is no model's
    damaged = brittle("trace", "--run", "baseline/2/0", "results/case")
    assert damaged.exit_code == 2 and "manifest.json: is damaged" in damaged.output
    monkeypatch.setattr(telling, "circumstances", lambda: {"model": "another"})
    other = brittle("trace", "--run", "baseline/2/0", "results/case")
    assert other.exit_code == 2 and "the model has changed since" in other.output


def test_check_counts_and_passes_what_is_shipped() -> None:
    done = brittle("check", SYRIA)
    assert done.exit_code == 0, done.output
    assert "places" in done.output and "baseline.yaml" in done.output


def test_check_says_what_is_wrong_and_where(tmp_path: Path) -> None:
    assert brittle("new", tmp_path / "case").exit_code == 0
    wrong = tmp_path / "case" / "baseline.yaml"
    wrong.write_text(wrong.read_text() + "\nrulr: {policy: leave}\n")
    done = brittle("check", tmp_path / "case")
    assert done.exit_code == 2
    assert "baseline.yaml:" in done.output and "did you mean `ruler`" in done.output
    assert brittle("check", tmp_path / "nowhere").exit_code == 2


def test_new_writes_a_case_that_is_good(tmp_path: Path) -> None:
    assert brittle("new", tmp_path / "case").exit_code == 0
    assert brittle("check", tmp_path / "case").exit_code == 0
    assert brittle("new", tmp_path / "case").exit_code == 2


def test_explain_knows_every_parameter_and_field() -> None:
    for name in PARAMETERS:
        assert PARAMETERS[name].meaning in brittle("explain", name).output
    for key in {one.path for one in input_keys()}:
        assert brittle("explain", key).exit_code == 0, key


def test_explain_takes_ids_and_guesses() -> None:
    found = brittle("explain", "factions.anybody.amnesty").output
    assert "factions.<id>.amnesty" in found and "0 and 1" in found
    parameter = brittle("explain", "parameters.belief_shock").output
    assert "lognormal" in parameter and "source" in parameter
    wrong = brittle("explain", "belief_shok")
    assert wrong.exit_code == 2 and "did you mean `belief_shock`" in wrong.output


def test_parameters_list_every_one() -> None:
    table = brittle("parameters", "--markdown").output
    assert table == parameters_markdown()
    assert len(table.splitlines()) == 2 + len(PARAMETERS)
    widths = {line.replace("\\|", "").count("|") for line in table.splitlines()}
    assert len(widths) == 1
    plain = brittle("parameters").output
    assert all(name[:10] in plain for name in PARAMETERS)


def test_a_shipped_case_survives_the_manifest() -> None:
    from brittle.engine import case_again

    case = load_cases([SYRIA / "safe_passage.yaml"])[0]
    again = case_again(case.key, case.value, case.theatre)
    assert again.value == case.value and again.theatre == case.theatre


def test_the_compiled_engine_plays_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one place where app and model meet: a few real runs, whatever the workers and what is kept."""
    brittle("new", tmp_path / "case")
    cases = load_cases([tmp_path / "case" / "baseline.yaml"])
    written = []
    for name, workers, kept in (("one", 1, 500), ("two", 2, 500), ("replayed", 2, 1)):
        monkeypatch.setattr(screening, "KEPT", kept)
        engine = CompiledEngine()
        from brittle.batches.batch import make_ready

        ready = make_ready(cases, engine, 3)
        summary = batches.run(Batch(ready, engine, tmp_path / name, 2, Request()), workers)
        assert summary.failed == 0 and summary.finished == 6
        files = sorted((tmp_path / name).rglob("*.parquet"))
        written.append([file.read_bytes() for file in files])
    assert written[0] == written[1] == written[2]


def test_the_version_is_told() -> None:
    from importlib.metadata import version

    assert brittle("--version").output == f"brittle {version('brittle')}\n"


def _process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
        errors="surrogateescape",
    )


def test_the_module_is_the_command() -> None:
    said = _process("-m", "brittle", "--version")
    assert (said.returncode, said.stdout) == (0, brittle("--version").output)
    wrong = _process("-m", "brittle", "check", "nowhere")
    assert wrong.returncode == 2 and wrong.stderr.startswith("nowhere: no such file or folder;")


def test_bytecode_is_kept_whatever_the_shell_says() -> None:
    name = "PYTHONDONTWRITEBYTECODE"
    program = f"import os, sys, brittle; print(sys.dont_write_bytecode, os.environ.get('{name}'))"
    assert _process("-c", program, PYTHONDONTWRITEBYTECODE="1").stdout == "False None\n"


@pytest.mark.parametrize("option", [["--out", "o\udcff"], ["--set", "name=\udcff"]])
def test_an_argument_that_is_no_text_is_refused_in_one_line(option: list[str]) -> None:
    done = _process("-m", "brittle", "run", "scenarios/chad_2008", *option)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "\\xff: the name is not UTF-8" in done.stderr
    assert not Path(option[1]).exists()


def test_a_case_in_a_folder_whose_name_is_no_text_is_run(tmp_path: Path) -> None:
    """Where nobody has to write the name down: from within."""
    folder = os.fsencode(tmp_path) + b"/o\xff"
    os.mkdir(folder)  # noqa: PTH102 - a name that no Path is made of
    case = tiny_theatre(Path(os.fsdecode(folder)) / "case")
    done = subprocess.run(
        [sys.executable, "-m", "brittle", "run", "case", "--draws", "2", "--out", "../out"],
        capture_output=True,
        text=True,
        check=False,
        cwd=case.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").exists()


@pytest.mark.parametrize("command", ["run", "trace", "check"])
def test_a_misspelt_file_name_is_told_before_anything_heavy_is_loaded(command: str) -> None:
    code = (
        f"import sys; from brittle.__main__ import main; sys.argv = ['b', '{command}', 'nowhere.yaml']\n"
        "try: main()\nexcept SystemExit as done: print(done.code)"
    )
    printed, loaded = _printed_and_loaded(code, HEAVY - {"pydantic", "numpy"})
    assert (printed, loaded) == ("2\n", [])
