"""`brittle score` from command to files, on a small theatre with few runs."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import brittle as br
from brittle import cases
from brittle.api import scoring
from brittle.calibration import locations
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.histories import standing_histories
from brittle.calibration.pasts.posterior import Posterior, Provenance, write_posterior
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.priors import priors_in_force
from brittle.calibration.scoring import model
from brittle.calibration.scoring.baselines.together import baselines
from brittle.calibration.scoring.case import ScoredCase, load_case
from brittle.calibration.scoring.elsewhere import parameters_elsewhere
from brittle.calibration.scoring.forecast import HAPPENED, OTHERS, RESAMPLES, Forecast
from brittle.calibration.scoring.model import Effort, forecasts_of, questions_of
from brittle.calibration.scoring.question import BRANCH, START
from brittle.calibration.scoring.runs import (
    EveryRunFailedError,
    ForecastName,
    ForecastRuns,
    play_all,
    run_forecast,
)
from brittle.calibration.scoring.scores import grid_of
from brittle.calibration.scoring.table import ScoreRow, score_rows
from brittle.calibration.workers.pool import Pool
from brittle.cases import scored_cases as cases_with_truth
from brittle.cli import app
from brittle.model.ensemble import Prepared, prepare
from brittle.model.outcome import FATES
from brittle.model.setup.history import History, prior_history
from brittle.results.scores.headings import describes_skill
from brittle.results.scores.means import MEAN, mean_rows
from tests.pools import processes, threads

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CHAD = SCENARIOS / "chad_2008"
runner = CliRunner()


def brittle(*arguments: object) -> Any:
    return runner.invoke(app, [str(one) for one in arguments])


GRID = grid_of(START.days)


@pytest.fixture(scope="module")
def chad() -> ScoredCase:
    return load_case(CHAD)


@pytest.fixture(scope="module")
def at_branch() -> ScoredCase:
    return load_case(CHAD, BRANCH)


@pytest.fixture(scope="module")
def prepared(at_branch: ScoredCase) -> Prepared:
    """Chad from its branch; its runs are shorter than those from the first day."""
    return prepare(at_branch.scenario)


@pytest.fixture(scope="module")
def posterior(prepared: Prepared) -> Posterior:
    """Five prior histories as a posterior, the first without weight."""
    histories = [prior_history(index, 11) for index in range(5)]
    return Posterior(
        provenance=Provenance(
            case="elsewhere_2000",
            article="an article",
            ledger="",
            targets=1,
            bank=5,
            bank_seed=11,
            failed=0,
            method="importance",
            effective=4.0,
            drawn=5,
            fingerprint=fingerprint(prepared),
            weighing=weighing_mark(),
        ),
        histories=tuple(replace(h, seed=1000 + h.index) for h in histories),
        weights=np.array([0.0, 0.25, 0.25, 0.25, 0.25]),
        log_likelihood=np.zeros(5),
        stands=np.ones(5, bool),
    )


def test_the_command_writes_every_score(tmp_path: Path) -> None:
    out = tmp_path / "score"
    out.mkdir()
    (out / "scores.csv.brittle-part").touch()  # an interrupted command's
    done = brittle("score", CHAD, "--draws", 3, "--replicates", 2, "--prior", "--out", out)
    assert done.exit_code == 0, done.output
    assert "it does not establish it" in " ".join(done.output.split())
    table = pd.read_csv(out / "scores.csv")
    pd.testing.assert_frame_equal(table, pd.read_parquet(out / "scores.parquet"), check_dtype=False)
    assert set(table["fit"]) == {"priors"}
    assert set(table["question"]) == {"start"}
    assert {"priors", OTHERS, "base rate A", "Weibull B", "logistic"} <= set(table["forecast"])
    assert "priors recalibrated" not in set(table["forecast"])  # nothing to learn from
    assert {"brier_14d", "log_120d", "crps120", "ruler_out_30d"} <= set(table["score"])
    assert (table["n"] > 0).all() and table["basis"].notna().all()
    scored = table[table["low"].notna()]
    assert len(scored) and (scored["low"] <= scored["value"] + 1e-5).all()
    assert (table.loc[table["forecast"] == OTHERS, "skill"].isna()).all()
    # a capital that held and a hazard after losses: negative skill is printed like any other
    assert (table.loc[table["forecast"] == "base rate A", "skill"].dropna() < 0).any()
    happened = table[table["forecast"] == HAPPENED].set_index("score")["value"]
    assert math.isinf(happened["fall_day"]) and happened["known_days"] == 120
    assert (out / "costs.csv").exists()


def test_several_cases_are_a_line_each(tmp_path: Path) -> None:
    out = tmp_path / "score"
    names = ("zaire_1997", "drc_1998", "libya_2019", "ethiopia_2021", "el_salvador_1989")
    done = brittle("score", *names, "--draws", 2, "--replicates", 1, "--prior", "--out", out)
    assert done.exit_code == 0, done.output
    words = " ".join(done.output.split())
    assert "Zaire 1997" in words and "day 62" in words and "of 100 sets" in words
    assert "5 cases describe skill; they do not establish it." in words
    table = pd.read_csv(out / "scores.csv")
    means = table[(table["case"] == MEAN) & (table["score"] == "crps120")].set_index("forecast")
    assert means.loc["priors", "n"] == 5
    again = table[table["forecast"] == "priors recalibrated"]
    learnt = again.groupby("case")["basis"].first()
    # Zaire and DR Congo are one country, so each learns from the three others
    assert learnt["zaire_1997"].endswith("from 3 other cases")
    assert learnt["ethiopia_2021"].endswith("from 4 other cases")


@pytest.fixture
def two_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only two of the shipped cases, because thirteen take long."""
    two = [SCENARIOS / "drc_1998", SCENARIOS / "zaire_1997"]
    monkeypatch.setattr(cases, "scored_cases", lambda: two)
    monkeypatch.setattr(scoring, "scored_cases", lambda: two)


def test_without_names_all_shipped_cases_are_scored(two_shipped: None, tmp_path: Path) -> None:
    few = ("--draws", 2, "--replicates", 1, "--prior")
    done = brittle("score", *few, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    found = br.score(draws=2, replicates=1, prior=True)
    assert set(found["case"]) == {"drc_1998", "zaire_1997", MEAN}
    kept = pd.read_parquet(tmp_path / "out" / "scores.parquet")
    pd.testing.assert_frame_equal(found, kept)
    assert len(cases_with_truth()) == len(list(SCENARIOS.glob("*/truth.yaml")))


def test_wrong_use_writes_nothing(tmp_path: Path) -> None:
    bare = shutil.copytree(CHAD, tmp_path / "bare")
    (bare / "truth.yaml").unlink()
    done = brittle("score", bare, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "has no truth.yaml" in done.output
    assert not (tmp_path / "out").exists()
    done = brittle("score", CHAD, CHAD, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "the case chad_2008 is given twice" in done.output
    copy = shutil.copytree(CHAD, tmp_path / "copy")
    done = brittle("score", CHAD, copy, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "hold the same case; give only one" in done.output
    assert not (tmp_path / "out").exists()
    (tmp_path / "a_file").touch()
    done = brittle("score", CHAD, "--out", tmp_path / "a_file" / "out")
    assert done.exit_code == 2 and "is a file, not a folder" in done.output
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letters.txt").write_text("mine")
    done = brittle("score", CHAD, "--out", tmp_path / "taken")
    assert done.exit_code == 2 and "holds other files" in done.output
    for name, text in (("scores.parquet", "mine"), ("scores.csv", "case,forecasting,mine\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(text)
        done = brittle("score", CHAD, "--out", tmp_path / name)
        assert (
            done.exit_code == 2
            and "not a score table that Brittle wrote; choose another" in done.output
        )
        assert str(tmp_path / name / name) in done.output
        assert (tmp_path / name / name).read_text() == text
    done = brittle("score", tmp_path / "nowhere")
    assert done.exit_code == 2 and "no such f" in done.output


def _played(
    prepared: Prepared, histories: Sequence[History], replicates: int, pool: Pool
) -> ForecastRuns:
    with pool:
        return play_all(prepared, histories, replicates, pool)


def test_workers_make_no_difference(chad: ScoredCase, prepared: Prepared) -> None:
    found = standing_histories(prepared, 4, 5)
    pools = (threads(1), threads(2), processes(2))
    one, *others = [_played(prepared, found.histories, 2, pool) for pool in pools]
    for two in others:
        assert one.capital.tobytes() == two.capital.tobytes()
        assert one.losses.tobytes() == two.losses.tobytes()
        assert one.fate.tobytes() == two.fate.tobytes()
        assert not two.failed.any()


def test_a_failed_run_is_counted_and_not_scored(prepared: Prepared, at_branch: ScoredCase) -> None:
    found = standing_histories(prepared, 2, 5)
    broken: Any = (found.histories[0], None)
    runs = _played(prepared, broken, 2, threads())
    assert runs.failed.tolist() == [[False, False], [True, True]]
    assert len(runs.failures) == 2 and runs.failures[0].startswith("1/0: ")
    forecast = run_forecast(ForecastName("model", "runs"), runs, at_branch)
    assert forecast.n == 2 and forecast.floor == pytest.approx(1 / 3)
    none = _played(prepared, cast(Any, (None, None)), 1, threads())
    with pytest.raises(EveryRunFailedError, match="0/0: "):
        run_forecast(ForecastName("model", "runs"), none, at_branch)


@pytest.fixture
def three_lost(at_branch: ScoredCase) -> ScoredCase:
    """Chad with three places lost on the three days after the branch, in order."""
    theatre = at_branch.scenario.theatre
    ours = [p.id for p in theatre.places if p.control == "regime" and p.id != theatre.capital][:3]
    event, branch = at_branch.truth.events[0], at_branch.scenario.branch
    events = tuple(
        event.model_copy(
            update={"place": place, "start": branch + timedelta(days=day), "precision_hours": 0.0}
        )
        for day, place in enumerate(ours, 1)
    )
    return replace(at_branch, truth=replace(at_branch.truth, events=events))


def test_a_forecast_counts_runs_and_resamples_histories(three_lost: ScoredCase) -> None:
    held, shape = FATES.index("in_office"), (2, 2)
    lost = np.isfinite(three_lost.true_days)
    runs = ForecastRuns.of_none(*shape, len(lost), 31)
    runs.capital[:] = [[1.0, np.nan], [np.nan, np.nan]]
    runs.fate[:] = [[FATES.index("exile"), held], [held, held]]
    runs.left[0, 0] = 6.0
    runs.losses[0][:, lost] = three_lost.true_days[lost]
    runs.losses[1][:, lost] = -three_lost.true_days[lost] + 9.0
    few = run_forecast(ForecastName("model", "runs"), runs, three_lost, worth=1.0)
    assert set(few.curves[:, -1].round(6)) == {0.0, 0.5}  # one history a resample
    forecast = run_forecast(ForecastName("model", "runs"), runs, three_lost)
    assert forecast.curve[-1] == 0.25 and forecast.n == 4
    assert set(forecast.curves[:, -1].round(6)) == {0.0, 0.25, 0.5}
    assert forecast.fates is not None and forecast.fates[held] == 0.75
    assert forecast.fallen is not None and forecast.fallen[FATES.index("exile")] == 1
    assert forecast.out is not None and forecast.out.tolist() == [0, 0, 0.25, 0.25, 0.25]
    assert forecast.order is not None and set(forecast.order.drawn) == {-1.0, 0.0, 1.0}
    assert forecast.order.value == 0 and forecast.order.places == 3
    assert forecast.places is not None and forecast.places.lost == 3


def test_elsewhere_the_parameters_stay_and_the_seeds_are_fresh(
    prepared: Prepared, posterior: Posterior
) -> None:
    found = parameters_elsewhere(prepared, posterior, 12, 3)
    known = set(posterior.parameters["belief_shock"][1:])  # row 0 has no weight
    used = {float(history.parameters["belief_shock"][0]) for history in found.histories}
    assert used <= known and len(used) > 1
    seeds = {history.seed for history in found.histories}
    assert len(seeds) == 12 and not seeds & {h.seed for h in posterior.histories}
    again = parameters_elsewhere(prepared, posterior, 12, 3)
    assert [h.seed for h in again.histories] == [h.seed for h in found.histories]


def test_another_case_s_posterior_is_shown_beside_the_priors(
    chad: ScoredCase, posterior: Posterior, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "elsewhere_2000.parquet"
    write_posterior(posterior, path)
    monkeypatch.setattr(locations, "FOLDER", tmp_path)
    (fit,) = model.fits_in_use([CHAD])
    assert fit.case == "elsewhere_2000" and questions_of(CHAD) == (START,)
    with threads() as pool:
        made = forecasts_of(chad, [fit], Effort(2, 1, pool))
    assert [f.name for f in made.forecasts] == [
        "priors",
        "posterior of elsewhere_2000",
        "priors, no belief feedback",
    ]
    assert "parameters of the posterior of elsewhere_2000" in made.forecasts[1].basis
    assert [f.fit for f in made.forecasts] == ["priors", fit.mark, "priors"]
    assert made.failures == ()


def test_at_home_the_batch_s_own_histories_are_used(
    chad: ScoredCase,
    at_branch: ScoredCase,
    posterior: Posterior,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(locations, "FOLDER", tmp_path)
    at_home = replace(posterior, provenance=replace(posterior.provenance, case="chad_2008"))
    write_posterior(at_home, tmp_path / "chad_2008.parquet")
    fits = model.fits_in_use([CHAD])
    assert [fit.case for fit in fits] == ["chad_2008"] and questions_of(CHAD) == (START, BRANCH)
    with threads() as pool:
        made = forecasts_of(at_branch, fits, Effort(3, 1, pool))
        from_start = forecasts_of(chad, fits, Effort(2, 1, pool))
    assert [f.name for f in made.forecasts] == [
        "model",
        "model, prior",
        "model, no belief feedback",
    ]
    assert "from the posterior;" in made.forecasts[0].basis
    assert "has seen part of this case" in from_start.forecasts[1].basis


def test_a_fit_does_not_forecast_what_it_was_told(
    chad: ScoredCase, posterior: Posterior, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locations, "FOLDER", tmp_path)
    at_home = replace(posterior, provenance=replace(posterior.provenance, case="chad_2008"))
    write_posterior(at_home, tmp_path / "chad_2008.parquet")
    folder = tmp_path / "cases" / "chad_2008"
    shutil.copytree(CHAD, folder)
    (folder / "baseline.yaml").unlink()
    done = brittle("score", folder, "--draws", 2, "--replicates", 1, "--out", tmp_path / "out")
    told = " ".join(done.output.split())
    assert done.exit_code == 2 and "which is earlier; --prior scores the case without" in told
    assert "there is no baseline.yaml, so the forecast starts on the first day of the case" in told
    done = brittle(
        *("score", folder, "--draws", 2, "--replicates", 1, "--prior", "--out", tmp_path / "out")
    )
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"rules": "other"}, "rules"),
        ({"priors": priors_in_force() | {"belief_shock": "other"}}, "the prior of belief_shock"),
        ({"priors": priors_in_force() | {"old": "Fixed(1.0)"}}, "parameters (old is gone)"),
    ],
)
def test_a_fit_of_other_rules_says_nothing_elsewhere(
    changed: dict[str, Any],
    what: str,
    posterior: Posterior,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mark = replace(posterior.provenance.fingerprint, **changed)
    stale = replace(posterior, provenance=replace(posterior.provenance, fingerprint=mark))
    write_posterior(stale, tmp_path / "elsewhere_2000.parquet")
    monkeypatch.setattr(locations, "FOLDER", tmp_path)
    done = brittle("score", CHAD, "--draws", 3, "--out", tmp_path / "out")
    told = " ".join(done.output.split())
    assert done.exit_code == 2 and f"{what} changed since it was fitted" in told
    assert not (tmp_path / "out").exists()


def test_no_posterior_is_found_where_none_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locations, "FOLDER", tmp_path)
    assert locations.shipped_posteriors() == {} and model.fits_in_use([]) == ()


def row(case: str, forecast: str, value: float) -> ScoreRow:
    nan = math.nan
    return ScoreRow(
        case, forecast, "crps120", "", value, nan, nan, 9, "", nan, nan, nan, "base rate B"
    )


def test_skill_of_the_mean_is_that_of_mean_scores() -> None:
    rows = [row("x", "model", 1.0), row("x", "base rate B", 4.0)]
    assert mean_rows(rows) == []
    rows += [row("y", "model", 3.0), row("y", "base rate B", 1.0), row("x", "only here", 2.0)]
    found = {one.forecast: one for one in mean_rows(rows)}
    assert found["model"].value == 2 and found["model"].skill == pytest.approx(1 - 2 / 2.5)
    assert set(found) == {"model", "base rate B"} and found["model"].case == MEAN


def test_a_fit_is_not_averaged_over_the_case_that_it_has_seen() -> None:
    every = [("x", 1.0), ("y", 2.0), ("z", 6.0)]
    rows = [row(case, "base rate B", 1.0) for case, _ in every]
    rows += [row(case, "posterior of x", value) for case, value in every]
    found = {one.forecast: one for one in mean_rows(rows)}
    assert found["posterior of x"].value == 4 and found["posterior of x"].n == 2


def test_the_sentence_agrees_with_the_number_of_cases() -> None:
    assert describes_skill(1) == "One case describes skill; it does not establish it."
    assert describes_skill(4) == "4 cases describe skill; they do not establish it."


def test_what_no_history_shows_may_still_be_so(chad: ScoredCase) -> None:
    grid = np.zeros(len(GRID))
    held = Forecast(
        "priors", "runs", 1000, 1 / 1001, grid, np.zeros((RESAMPLES, len(GRID))), shares_of=100
    )
    rows = score_rows(chad, [held, *baselines(chad, [])])
    day = next(one for one in rows if (one.forecast, one.score) == ("priors", "probability_14d"))
    assert (day.value, day.low) == (0, 0) and day.high == pytest.approx(1 - 0.025**0.01)
    assert day.against == "base rate B"  # there is no other case from which to learn a hazard


def test_what_is_not_followed_is_not_scored(at_branch: ScoredCase) -> None:
    end = at_branch.truth.end.model_copy(
        update={"censored_at": datetime(2008, 2, 10), "capital_known_until": None}
    )
    short = replace(at_branch, truth=replace(at_branch.truth, end=end))
    scores = {one.score for one in score_rows(short, baselines(short, []))}
    assert {"brier_7d", "brier", "probability_30d", "ruler_brier_7d"} <= scores
    assert not scores & {"brier_14d", "log_30d", "crps", "fate_log", "ruler_brier_14d"}
