"""`brittle calibrate` from command to files, on a small theatre with few claims and histories."""

from __future__ import annotations

import inspect
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from brittle import cli
from brittle.batches.folder import alone
from brittle.calibration import locations
from brittle.calibration.diagnostics.tables import CAUTION, MEANING
from brittle.calibration.pasts.posterior import METADATA, read_posterior
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.sampling import islands, shards
from brittle.cli import app
from brittle.commands.fits import calibrate as calibrating
from brittle.commands.fits.fit_tables import badly_told, calibrated, learnt
from brittle.results import fit as fitted
from tests.ledgers import claim, held, ledger_file

CHAD = Path(__file__).parents[1] / "scenarios" / "chad_2008"
TEXT = "The rebels took Town on Monday, without a shot.\n"
N = 120
runner = CliRunner()

CLAIMS = (
    claim(
        "massaguet_lost",
        "lost",
        place="massaguet",
        to=["rebel"],
        claim_date_noise_days=0.5,
        **{"from": "2008-01-31T00:00", "until": "2008-02-02T00:00"},
    ),
    held("ndjamena_held", "ndjamena", at="2008-02-02T00:00", claim_date_noise_days=0.5),
    claim("near", "distance", to="ndjamena", sides=["rebel"], km=1110, sd_km=5),
)


def brittle(*arguments: object) -> Any:
    return runner.invoke(app, [str(one) for one in arguments])


def calibrate(*arguments: object) -> Any:
    return brittle("calibrate", CHAD, "--bank", N, "--workers", 1, *arguments)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    article = {"published": "2008-02-02", "ends": "2008-02-02T00:00"}
    path = ledger_file(folder, claims=CLAIMS, article=article)
    path.write_text(path.read_text().replace('"testland"', '"chad_2008"'))
    (folder / "article.txt").write_text(TEXT)
    return path


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD", 50)
    monkeypatch.setattr(calibrating, "ENOUGH", 1)
    monkeypatch.setattr(calibrating, "Plan", partial(islands.Plan, islands=2, sweeps=10, last=20))
    few = islands.Plan(islands=2, size=10, sweeps=5, last=5)
    coarse = partial(calibrating.coarse_check, plan=few, wanted=20)
    monkeypatch.setattr(calibrating, "coarse_check", coarse)
    monkeypatch.setattr(
        calibrating, "draw_posterior", partial(calibrating.draw_posterior, drawn=40)
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank, which all tests share."""
    return tmp_path_factory.mktemp("bank")


def test_a_fit_from_command_to_files(ledger: Path, kept: Path, tmp_path: Path) -> None:
    text = ledger.with_name("article.txt")
    out = tmp_path / "out"
    done = calibrate(
        "--ledger", ledger, "--article", text, "--out", out, "--keep", kept, "--sbc", 12
    )
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert f"the bank of {N} prior histories is worth" in said and "3 claims" in said
    assert "Claims with the lowest posterior chance" in said and "massaguet_lost" in said
    assert (
        "he article informs" in said and "12 synthetic articles, of which none was dropped" in said
    )
    assert CAUTION in said
    found = read_posterior(out / "chad_2008.parquet")
    assert found.provenance.targets == 3 and found.provenance.method == "importance"
    assert found.weights.sum() == pytest.approx(1.0)
    tables = {file.stem: pd.read_csv(file) for file in (out / "chad_2008").glob("*.csv")}
    assert set(tables) == set(MEANING) - {"islands", "coarse", "scores"}
    assert set(tables["claims"]["claim"]) == {"massaguet_lost", "ndjamena_held", "near"}
    assert tables["claims"]["posterior"].is_monotonic_increasing
    assert set(tables["contraction"]["parameter"]) == set(FREE)
    assert tables["left_out"]["left_out"].tolist()[0] == "nothing" and len(tables["left_out"]) == 4
    null = tables["null"]
    assert null["posterior"].to_numpy() == pytest.approx(null["prior"].to_numpy(), rel=1e-4)
    assert tables["sbc_coverage"]["articles"].eq(12).all()
    weaker = tables["sensitivity"].set_index("variant")["effective"]
    assert weaker["likelihood to the power 1/3"] > weaker["as fitted"]
    page = (out / "chad_2008" / "README.md").read_text()
    assert CAUTION in page and all(f"`{name}.csv`" in page for name in tables)


def test_a_bank_too_poor_is_tempered(
    ledger: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrating, "ENOUGH", 10**6)
    arguments = ("--ledger", ledger, "--keep", kept, "--out", tmp_path, "--sbc", 0, "--island", 10)
    done = calibrate(*arguments)
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "island 2 of 2, likelihood to the power 1" in said
    assert "2 tempered islands" in said and "and fewer than the bank: give larger islands" in said
    assert read_posterior(tmp_path / "chad_2008.parquet").provenance.method == "tempering"
    assert "tempering and of weighting the bank without tempering differ" in said
    steps = pd.read_csv(tmp_path / "chad_2008" / "islands.csv")
    assert steps.groupby("island")["power"].max().tolist() == [1.0, 1.0]
    assert not (tmp_path / "chad_2008" / "sbc_coverage.csv").exists()
    first = (tmp_path / "chad_2008.parquet").read_bytes()
    again = calibrate(*arguments, "--no-diagnostics", "--workers", 2)
    assert again.exit_code == 0, again.output
    assert (tmp_path / "chad_2008.parquet").read_bytes() == first


def test_a_diagnostic_is_made_again_by_itself(ledger: Path, kept: Path, tmp_path: Path) -> None:
    where = ("--keep", kept, "--out", tmp_path)
    again = ("diagnose", CHAD, "claims", "articles", *where, "--bank", N, "--sbc", 5)
    early = brittle(*again, "--ledger", ledger)
    assert early.exit_code == 2 and "no fit; make it with `brittle calibrate`" in early.output
    done = calibrate("--ledger", ledger, *where, "--no-diagnostics")
    assert done.exit_code == 0, done.output
    first = (tmp_path / "chad_2008.parquet").read_bytes()
    shown = brittle(*again)  # with the ledger that the fit keeps
    assert shown.exit_code == 0, shown.output
    assert "massaguet_lost" in shown.output and CAUTION in " ".join(shown.output.split())
    made = {file.stem for file in (tmp_path / "chad_2008").glob("*.csv")}
    assert made == {"claims", *(name for name in MEANING if name.startswith("sbc_"))}
    assert (tmp_path / "chad_2008.parquet").read_bytes() == first
    none = brittle("diagnose", CHAD, "islands", *where, "--bank", N)
    assert none.exit_code == 0 and "nothing was tempered" in none.output
    other = brittle("diagnose", CHAD, "sizes", *where, "--bank", 60)
    assert other.exit_code == 2 and "these options do not make the fit" in other.output
    wrong = brittle("diagnose", CHAD, "claim", *where)
    assert wrong.exit_code == 2 and "did you mean `claims`?" in wrong.output


def test_an_interrupted_bank_is_kept_and_goes_on(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, keep = [], tmp_path / "keep"
    whole = shards.Shards._write

    def dies(self: shards.Shards, part: Any, *rest: Any) -> None:
        whole(self, part, *rest)
        made.append(part)
        if len(made) == 2:
            raise KeyboardInterrupt

    arguments = ("--ledger", ledger, "--keep", keep, "--out", tmp_path / "out", "--no-diagnostics")
    monkeypatch.setattr(shards.Shards, "_write", dies)
    done = calibrate(*arguments)
    assert done.exit_code == 130 and "give the same command again to continue" in done.output
    assert not list((tmp_path / "out").glob("*.parquet"))
    done = calibrate(*arguments)
    assert done.exit_code == 0 and len(made) == 3 and len(set(made)) == 3
    assert (tmp_path / "out" / "chad_2008.parquet").exists()


def test_a_second_command_leaves_the_bank_of_the_first_alone(ledger: Path, tmp_path: Path) -> None:
    keep = tmp_path / "keep"
    with alone(keep):
        done = calibrate("--ledger", ledger, "--keep", keep, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "another `brittle calibrate` or `brittle diagnose` is at work here" in done.output
    assert "choose another folder with --keep" in done.output
    assert not list((tmp_path / "out").iterdir())


def test_wrong_use_makes_no_bank(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, keep = tmp_path / "out", tmp_path / "keep"
    where = ("--out", out, "--keep", keep)
    done = calibrate(*where)
    assert done.exit_code == 2 and "no ledger of evidence for chad_2008" in done.output
    other = tmp_path / "other.txt"
    other.write_text("Nothing happened.\n")
    done = calibrate("--ledger", ledger, "--article", other, *where)
    assert done.exit_code == 2
    assert f"{ledger}:" in done.output and "the article does not contain" in done.output
    done = brittle("calibrate", tmp_path / "nowhere", *where)
    assert done.exit_code == 2 and "no such f" in done.output
    register = tmp_path / "registry.yaml"
    register.write_text("entries: []\n")
    monkeypatch.setattr(calibrating, "registry_of", lambda _: register)
    done = calibrate("--ledger", ledger, "--keep", keep)
    assert done.exit_code == 2 and "are not registered" in done.output
    assert not out.exists() and not keep.exists()


def test_tables_of_an_earlier_fit_do_not_stay(ledger: Path, kept: Path, tmp_path: Path) -> None:
    old = tmp_path / "chad_2008"
    quick = ("--ledger", ledger, "--keep", kept, "--out", tmp_path, "--no-diagnostics")
    first = calibrate(*quick)
    assert first.exit_code == 0 and "will be replaced" not in first.output
    (old / "sbc_coverage.csv").write_text("stale\n")
    (old / "notes.txt").write_text("mine\n")
    done = calibrate("--ledger", ledger, "--keep", kept, "--out", tmp_path, "--sbc", 0)
    assert done.exit_code == 0, done.output
    assert not (old / "sbc_coverage.csv").exists() and (old / "notes.txt").exists()
    assert (old / "claims.csv").exists()
    again = calibrate(*quick)
    assert again.exit_code == 0 and "will be replaced" not in again.output, again.output
    assert {file.name for file in old.iterdir()} == {"ledger.yaml", "notes.txt"}


@pytest.mark.parametrize(
    "name",
    ["chad_2008.parquet", "chad_2008/README.md", "chad_2008/claims.csv", "chad_2008/ledger.yaml"],
)
def test_files_of_others_are_not_overwritten(ledger: Path, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    done = calibrate("--ledger", ledger, "--keep", tmp_path / "bank", "--out", tmp_path)
    assert done.exit_code == 2 and f"{file}: would be overwritten" in done.output
    assert "another folder with --out" in done.output and file.read_text() == "mine"
    assert not (tmp_path / "bank").exists()


def test_a_fit_of_another_case_stays_and_one_of_other_inputs_goes_with_a_word(
    ledger: Path, kept: Path, tmp_path: Path
) -> None:
    out = ("--ledger", ledger, "--out", tmp_path, "--no-diagnostics")
    path = tmp_path / "chad_2008.parquet"
    assert calibrate(*out, "--keep", kept).exit_code == 0
    done = calibrate(*out, "--keep", tmp_path / "bank", "--bank", N + 50)
    assert done.exit_code == 0, done.output
    assert f"differs in the bank ({N} there, {N + 50} here), and will be replaced" in done.output
    table = pq.read_table(path)
    told = table.schema.metadata[METADATA].replace(b"chad_2008", b"mali_2012")
    pq.write_table(table.replace_schema_metadata({METADATA: told}), path)
    before = path.read_bytes()
    done = calibrate(*out, "--keep", kept)
    assert done.exit_code == 2 and "the fit of another case, mali_2012" in done.output
    assert path.read_bytes() == before


def test_every_failed_history_is_told(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise ValueError("broken rule")

    monkeypatch.setattr("brittle.calibration.pasts.rows.replay", dies)
    done = calibrate("--ledger", ledger, "--out", tmp_path / "out", "--keep", tmp_path / "keep")
    assert done.exit_code == 2 and "the first error was: ValueError: broken rule" in done.output


def test_words_say_what_was_learnt_and_what_was_not() -> None:
    rows = pd.DataFrame(
        {
            "parameter": ["shock", "pace"],
            "ratio": [0.5, 1.0],
            "ratio_error": [0.02, 0.03],
            "shift": [1.2, 0.0],
            "shift_error": [0.1, 0.1],
            "learnt": [True, False],
        }
    )
    told = learnt(rows, 600.0)
    assert "informs 1 of 2 parameters: shock (its spread is 0.50±0.02" in told
    assert (
        told.endswith("Within error, the article does not inform these parameters: pace.")
        and "uncertain" not in told
    )
    assert "may be chance" in learnt(rows, 30.0)
    assert "informs none of the 1" in learnt(rows[1:], 600.0)
    claims = pd.DataFrame({"claim": ["a", "b"], "posterior": [0.01, 0.5]})
    assert ": a. Either a mechanism" in badly_told(claims)
    assert "Every claim" in badly_told(claims[1:])


def test_words_on_coverage_give_its_range_over_quantities_with_the_whole_bank() -> None:
    table = pd.DataFrame(
        {
            "quantity": ["x", "y", "x", "y"],
            "bank": [10, 10, 100, 100],
            "level": 0.8,
            "coverage": [0.1, 0.2, 0.79, 0.83],
            "articles": 1000,
        }
    )
    sizes = pd.DataFrame({"bank": [10, 100], "under_30": [0.9, np.float64(0.25)]})
    told = calibrated(table, sizes)
    assert "1,000 synthetic articles" in told and "80% interval 79% to 83%" in told
    assert "25% of the articles" in told


def test_a_copied_case_keeps_its_own_name(ledger: Path, kept: Path, tmp_path: Path) -> None:
    mine = shutil.copytree(CHAD, tmp_path / "mine")
    mine_too = tmp_path / "ledger.yaml"
    mine_too.write_text(ledger.read_text().replace('"chad_2008"', '"mine"'))

    def fit(by: Path) -> Any:
        return brittle(
            "calibrate", mine / "baseline.yaml", "--bank", 20, "--ledger", by,
            "--out", tmp_path / "out", "--keep", kept, "--no-diagnostics",
        )  # fmt: skip

    done = fit(ledger)
    assert (
        done.exit_code == 2
        and "the ledger belongs to `chad_2008`, but the case is `mine`" in done.output
    )
    done = fit(mine_too)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "mine.parquet").exists()


def test_batches_tell_of_the_ledger_that_a_fit_was_made_with(
    ledger: Path, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chad ships none: a fit by a ledger of one's own brings it along."""
    fits = tmp_path / "fits"
    monkeypatch.setattr(locations, "FOLDER", fits)
    done = calibrate("--ledger", ledger, "--keep", kept, "--sbc", 0)
    assert done.exit_code == 0, done.output
    out = tmp_path / "out"
    done = brittle("run", CHAD, "--draws", 2, "--replicates", 1, "--out", out)
    assert done.exit_code == 0, done.output
    assert "posterior: the histories are weighed by The Paper" in " ".join(done.output.split())
    told = fitted.kept(out)
    assert told is not None and not told.ledger_changed
    assert {one.id for one in told.claims} == {"massaguet_lost", "ndjamena_held", "near"}
    (fits / "chad_2008" / "ledger.yaml").unlink()
    done = brittle("run", CHAD, "--draws", 2, "--replicates", 1, "--out", tmp_path / "never")
    assert done.exit_code == 2 and "no ledger of evidence for chad_2008" in done.output
    assert not (tmp_path / "never").exists()


def test_what_no_history_can_tell_is_no_crash(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrating, "ENOUGH", 10**6)
    where = ("--ledger", ledger, "--out", tmp_path / "out", "--keep", tmp_path / "keep")
    done = brittle("calibrate", CHAD, "--bank", 1, *where)
    assert (
        done.exit_code == 2 and "no fit is possible: none of 0 histories is possible" in done.output
    )
    assert not list((tmp_path / "out").glob("*"))


def test_an_island_is_as_large_as_the_sampler_says() -> None:
    island = inspect.signature(cli.calibrate, eval_str=True).parameters["island"]
    (option,) = island.annotation.__metadata__
    assert island.default is None and f"The default is {islands.Plan().size:,}." in option.help
