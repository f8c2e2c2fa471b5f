"""Which case a word means, and where its fit and its register of priors lie."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from brittle.calibration import locations, registry
from brittle.calibration.pasts.article import ledger_in_use
from brittle.cases import SHIPPED, case_path, case_paths, shipped_cases
from brittle.model.inputs.problems import InputError
from tests.batches import brittle

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CASES = [
    "afghanistan_1989",
    "cambodia_1975",
    "chad_2008",
    "cote_divoire_2011",
    "drc_1998",
    "el_salvador_1989",
    "ethiopia_2021",
    "iraq_2014",
    "libya_2011",
    "libya_2019",
    "south_vietnam_1975",
    "syria_2024",
    "zaire_1997",
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_shipped_case_has_a_name() -> None:
    assert shipped_cases() == CASES
    assert case_path("syria_2024") == SHIPPED / "syria_2024"
    assert case_path(Path("syria_2024/")).samefile(SCENARIOS / "syria_2024")


@pytest.mark.parametrize("name", ["syria_2024/ceasefire", "syria_2024/ceasefire.yaml"])
def test_a_scenario_of_a_shipped_case_has_one_too(name: str) -> None:
    assert case_path(name).samefile(SCENARIOS / "syria_2024" / "ceasefire.yaml")


def test_a_path_wins_over_a_name(folder: Path) -> None:
    (folder / "chad_2008").symlink_to(folder / "nowhere")
    (folder / "syria_2024").mkdir()
    for name in ("chad_2008", "syria_2024", "syria_2024/ceasefire", "syria_2024/baseline.yaml"):
        assert case_path(name) == Path(name)


@pytest.mark.parametrize("text", ["cases/mine", "mine.yaml", "/nowhere/mine", ".."])
def test_other_paths_are_left_to_whoever_reads_them(text: str) -> None:
    assert case_path(text) == Path(text)


def test_an_unknown_name_lists_the_shipped_ones() -> None:
    with pytest.raises(InputError) as caught:
        case_paths(["siria_2024", "chad_2008", "nowhere"])
    far, near = str(caught.value).splitlines()
    assert near == (
        "siria_2024: no such file or folder; did you mean `syria_2024`? The shipped cases are "
        f"{', '.join(CASES)}"
    )
    assert far == f"nowhere: no such file or folder; the shipped cases are {', '.join(CASES)}"


def test_commands_take_names(folder: Path) -> None:
    done = brittle("check", "chad_2008", "iraq_2014/baseline.yaml", "nowhere")
    assert done.exit_code == 2 and "nowhere: no such file" in done.output
    assert "chad_2008" in done.output and "iraq_2014" in done.output
    for command in ("run", "trace", "calibrate", "score", "diagnose", "remark"):
        done = brittle(command, "siria_2024")
        assert done.exit_code == 2 and "did you mean `syria_2024`?" in done.output, command
    assert list(folder.iterdir()) == []


def test_a_batch_of_a_shipped_case_is_named_by_the_name(folder: Path) -> None:
    done = brittle("run", "chad_2008/baseline", "--draws", 2, "--replicates", 1, "--no-report")
    assert done.exit_code == 0, done.output
    out = folder / "results" / "chad_2008-baseline-replicates=1"
    assert "brittle run chad_2008/baseline --draws 2" in _command(out)


def _command(out: Path) -> str:
    from brittle.results.reading import Results

    return " ".join(Results.read(out).manifest["command"])


# --- where fits lie ---------------------------------------------------------------------------


def test_fits_of_the_projects_cases_are_shipped() -> None:
    for case in (SHIPPED / "syria_2024", SCENARIOS / "syria_2024"):
        assert locations.folder_to_write(case) == locations.FOLDER
        assert locations.posterior_of(case) == locations.FOLDER / "syria_2024.parquet"
        assert locations.registry_of(case) == locations.REGISTRY
    assert locations.registry_to_write(None) == locations.REGISTRY


def test_a_users_fit_lies_beside_his_case_and_wins(folder: Path) -> None:
    case = folder / "cases" / "syria_2024"
    case.mkdir(parents=True)
    assert locations.posterior_of(case) == locations.FOLDER / "syria_2024.parquet"
    fits = folder / "cases" / "posterior"
    assert locations.folder_to_write(Path("cases/syria_2024")) == fits.resolve()
    fits.mkdir()
    own = fits.resolve() / "syria_2024.parquet"
    own.touch()
    assert locations.posterior_of(case) == own
    assert ledger_in_use(case).name == "syria_2024.yaml"
    locations.tables_of(own).mkdir()
    locations.kept_ledger(own).touch()
    assert ledger_in_use(case) == locations.kept_ledger(own)


def test_batches_and_scores_take_a_users_fit(folder: Path) -> None:
    case = folder / "cases" / "syria_2024"
    shutil.copytree(SCENARIOS / "syria_2024", case)
    fits = folder / "cases" / "posterior"
    fits.mkdir()
    (fits / "syria_2024.parquet").write_text("no table")
    for words in (("run", case / "baseline.yaml"), ("score", case)):
        done = brittle(*words, "--draws", 2, "--out", folder / "out")
        told = "".join(done.output.split())
        assert (
            done.exit_code == 2
            and f"{fits.resolve()}/syria_2024.parquet:thisisnotaposteriorfile" in told
        )


def test_a_user_may_keep_a_register_of_his_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = folder / "cases" / "mine"
    case.mkdir(parents=True)
    assert locations.registry_of(case) == locations.REGISTRY
    monkeypatch.setattr("sys.argv", ["registry", "elites wider", "a survey", "--case", str(case)])
    before = locations.REGISTRY.read_bytes()
    registry.main()
    own = locations.registry_of(case)
    assert own == folder.resolve() / "cases" / "posterior" / "registry.yaml"
    [entry] = registry.registered(own)
    assert (entry.what, entry.why) == ("elites wider", "a survey")
    assert registry.check_registered(own) == entry
    assert locations.REGISTRY.read_bytes() == before
