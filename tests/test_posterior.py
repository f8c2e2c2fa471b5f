"""A posterior: written and read back, drawn by weight, and never used for what it was not made of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from brittle.calibration import locations
from brittle.calibration.pasts import histories as hs
from brittle.calibration.pasts import posterior as ps
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.reweighing import FEWEST, PosteriorError, fitting
from brittle.model.ensemble import stands
from brittle.model.inputs.problems import InputError
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import prepare
from tests.running import baseline
from tests.small_fit import SEED, N, small_posterior

CASE = "syria_2024"


@pytest.fixture(scope="module")
def article() -> Article:
    return open_article(baseline(CASE))


@pytest.fixture(scope="module")
def posterior(article: Article, tmp_path_factory: pytest.TempPathFactory) -> Posterior:
    return small_posterior(article, tmp_path_factory.mktemp("bank"))


@pytest.fixture
def shipped(posterior: Posterior, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(locations, "FOLDER", tmp_path)
    path = locations.FOLDER / f"{CASE}.parquet"
    ps.write_posterior(posterior, path)
    return path


def test_its_histories_are_the_banks(posterior: Posterior) -> None:
    assert (posterior.weights == 1 / N).all() and len(posterior) == N
    for i in (0, 7, N - 1):
        mine, its = posterior.histories[i], prior_history(i, SEED)
        assert mine.index == i
        assert mine.seed == its.seed
        assert mine.parameters.tobytes() == its.parameters.tobytes()


def test_a_file_gives_back_what_was_written(posterior: Posterior, shipped: Path) -> None:
    again = ps.read_posterior(shipped)
    assert again.provenance == posterior.provenance
    assert again.digests == posterior.digests and len(again.digests) == N
    for name in ("weights", "log_likelihood", "stands"):
        assert (getattr(again, name) == getattr(posterior, name)).all()
    assert [h.seed for h in again.histories] == [h.seed for h in posterior.histories]
    assert again.parameters.tobytes() == posterior.parameters.tobytes()


def test_a_batch_plays_it_unless_the_prior_is_asked_for(shipped: Path) -> None:
    prepared = prepare(baseline(CASE))
    fitted = hs.find_histories(prepared, 4, seed=3)
    assert fitted.origin == "posterior" and "Washington Post" in fitted.evidence
    assert all(stands(past) for past in fitted.pasts)
    assert [h.index for h in fitted.histories] == [
        h.index for h in hs.find_histories(prepared, 9, seed=3).histories[:4]
    ]
    assert hs.find_histories(prepared, 4, seed=3, prior=True).origin == "prior"
    shipped.unlink()
    assert hs.find_histories(prepared, 4, seed=3).origin == "prior"


def test_an_earlier_branch_plays_the_same_histories(shipped: Path) -> None:
    late = baseline(CASE)
    early = late.model_copy(update={"branch": late.branch - timedelta(days=8)})
    one, other = (hs.find_histories(prepare(s), 6, seed=3) for s in (late, early))
    assert [h.index for h in one.histories] == [h.index for h in other.histories]


def test_draws_follow_the_weights() -> None:
    weights = np.array([0.5, 0.0, 0.3, 0.2])
    rows = hs.rows_by_weight(weights, 1000, seed=1)
    assert np.bincount(rows, minlength=4) / 1000 == pytest.approx(weights, abs=0.005)
    assert (rows[:300] == hs.rows_by_weight(weights, 300, seed=1)).all()


def test_unchanged_pasts_are_used_as_they_are(posterior: Posterior) -> None:
    assert fitting(posterior, prepare(baseline(CASE))) is posterior


def test_changed_pasts_are_replayed_and_weighed(
    posterior: Posterior, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brittle.calibration.pasts.reweighing.FEWEST", 1)
    monkeypatch.setattr("brittle.calibration.pasts.reweighing.BACKGROUND", 30)
    finer = prepare(baseline(CASE).model_copy(update={"tick_hours": 6.0}))
    again = fitting(posterior, finer)
    assert again.provenance.changed == ("tick",)
    assert again.weights.sum() == pytest.approx(1)
    assert 0 < again.provenance.effective < posterior.provenance.effective
    assert "tick changed since the fit" in hs.in_words(again.provenance)


def test_too_few_effective_histories_are_refused(
    posterior: Posterior, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FEWEST == 100
    monkeypatch.setattr("brittle.calibration.pasts.reweighing.BACKGROUND", 10)
    coarse = prepare(baseline(CASE).model_copy(update={"tick_hours": 12.0}))
    with pytest.raises(
        PosteriorError, match=r"100 are needed; run `brittle calibrate`.*prior=True"
    ):
        fitting(posterior, coarse)


def test_what_is_no_posterior_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"nothing")
    with pytest.raises(
        InputError, match=r"x\.parquet: this is not a posterior file.*brittle calibrate"
    ):
        ps.read_posterior(path)


def test_the_shipped_posterior_fits_its_ledger(article: Article) -> None:
    made = ps.read_posterior(locations.FOLDER / f"{CASE}.parquet").provenance
    assert made.ledger == article.mark
    assert made.effective > 1.0  # how little it is worth is said wherever it is used
