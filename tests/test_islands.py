"""Islands: whatever the workers the same, kept on disk, and made of pasts that replay as they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from brittle.calibration.diagnostics.coarse import coarse_check, coarse_power
from brittle.calibration.diagnostics.study import Study
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.past import replay, turns_of
from brittle.calibration.pasts.posterior import read_posterior, write_posterior
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.pasts.rows import HEADLINES, headlines
from brittle.calibration.sampling.bank import Bank, make_bank
from brittle.calibration.sampling.fit import Fit, draw_posterior, weigh
from brittle.calibration.sampling.islands import Archipelago, Plan, Workshop, temper_bank
from brittle.calibration.sampling.sample import Sample
from brittle.calibration.weights import effective_size, normalised
from brittle.calibration.workers.pool import Pool
from tests.pools import processes, threads
from tests.running import baseline

N, ISLANDS, SIZE = 120, 2, 12


@pytest.fixture(scope="module")
def article() -> Article:
    return open_article(baseline("syria_2024"))


@pytest.fixture(scope="module")
def bank(article: Article, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    folder = tmp_path_factory.mktemp("bank")
    with threads(2) as pool:
        return make_bank(article.prepared, article.lens, folder, N, 5, pool, lambda _: None)


@pytest.fixture(scope="module")
def fit(article: Article, bank: Bank) -> Fit:
    return weigh(article, bank)


def _tempered(article: Article, bank: Bank, fit: Fit, folder: Path, workers: Pool) -> Archipelago:
    plan = Plan(ISLANDS, SIZE, sweeps=10, last=12)
    with workers as pool:
        return temper_bank(article, bank, fit, Workshop(folder, pool), plan)


@pytest.fixture(scope="module")
def found(
    article: Article, bank: Bank, fit: Fit, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Archipelago, Path]:
    folder = tmp_path_factory.mktemp("islands")
    return _tempered(article, bank, fit, folder, processes()), folder


@pytest.fixture(scope="module")
def sample(found: tuple[Archipelago, Path]) -> Sample:
    return found[0].sample


def test_workers_change_nothing_and_what_is_there_is_kept(
    article: Article,
    bank: Bank,
    fit: Fit,
    found: tuple[Archipelago, Path],
) -> None:
    islands, folder = found
    written = {p: p.stat().st_mtime_ns for p in folder.rglob("*.parquet")}
    again = _tempered(article, bank, fit, folder, threads())
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*.parquet")} == written
    one = next(iter(sorted(written)))
    kept = one.read_bytes()
    one.write_bytes(kept[:-100])  # cut short: as if it were not there
    _tempered(article, bank, fit, folder, threads())
    assert one.read_bytes() == kept, "a thread makes another island than two processes"
    _, other = sorted(written)
    one.write_bytes(other.read_bytes())  # whole, but another island
    _tempered(article, bank, fit, folder, threads())
    assert one.read_bytes() == kept
    assert again.shares == pytest.approx(islands.shares)


def test_a_sample_is_what_its_pasts_look_like(article: Article, sample: Sample) -> None:
    assert len(sample) == ISLANDS * SIZE
    assert sample.weights.sum() == pytest.approx(1.0)
    assert 1.0 <= sample.effective <= len(sample)
    assert sample.headlines.shape == (len(sample), len(HEADLINES))


def test_posterior_histories_replay_to_what_was_weighed(
    article: Article, bank: Bank, sample: Sample, tmp_path: Path
) -> None:
    posterior = draw_posterior(article, bank, sample, drawn=60)
    path = tmp_path / "posterior.parquet"
    write_posterior(posterior, path)
    again = read_posterior(path)
    assert again.provenance.method == "tempering"
    assert any(turns_of(history) for history in again.histories), "no day was drawn again"
    indices = [history.index for history in again.histories]
    assert len(set(indices)) == len(indices), "the engine takes two histories for one"
    for history in again.histories[:6]:
        past = replay(article.prepared, history)
        assert (article.lens.look(past) == sample.targets[history.index]).all()
        told = headlines(article.prepared, past)
        assert np.array_equal(told, sample.headlines[history.index], equal_nan=True)


def test_likelihoods_rise_with_tempering(fit: Fit, sample: Sample) -> None:
    assert sample.log_likelihood.mean() > np.sort(fit.log_likelihood)[-N // 10 :].mean()


def test_a_coarser_article_is_one_that_the_bank_can_tell(
    article: Article, bank: Bank, fit: Fit, tmp_path: Path
) -> None:
    study = Study(article, bank, fit, fit.sample(article, bank))
    power = coarse_power(study, wanted=60)
    assert 0.0 < power < 1.0
    size = effective_size(normalised(power * fit.log_likelihood))
    assert size == pytest.approx(60, rel=0.01)
    plan = Plan(islands=3, size=10, sweeps=5, last=5)
    with threads(2) as pool:
        table = coarse_check(study, Workshop(tmp_path, pool), plan, wanted=60)
    assert set(table["quantity"]) == {*FREE, *HEADLINES}
    assert np.isfinite(table["z"]).all()
    assert table["z"].abs().is_monotonic_decreasing
