"""Fits, diagnostics and scores are the same, bit for bit, whatever does the work and whatever dies."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from brittle.calibration.diagnostics.ahead import ahead
from brittle.calibration.diagnostics.study import Study
from brittle.calibration.diagnostics.synthetic.sbc import simulate
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.players import RowMaker, RowOf, Rows
from brittle.calibration.pasts.rows import HEADLINES, past_rows
from brittle.calibration.sampling import shards
from brittle.calibration.sampling.bank import Bank, make_bank
from brittle.calibration.sampling.fit import draw_posterior, weigh
from brittle.calibration.sampling.islands import Plan, Workshop, temper_bank
from brittle.calibration.sampling.shards import Shards
from brittle.calibration.scoring.runs import play_all
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import prepare
from brittle.model.setup.history import History
from tests.pools import on_cluster, processes, threads
from tests.running import baseline

N, SEED = 60, 5
SCENARIO = baseline("syria_2024").model_copy(update={"horizon_days": 5})


class Dying(NamedTuple):
    """A maker of rows in whose hands a process dies once, as if the memory had run out."""

    maker: RowMaker
    trace: Path
    width: int

    def open(self) -> RowOf:
        row_of = self.maker.open()

        def row(history: History) -> Rows:
            if history.index == 37 and not self.trace.exists():
                self.trace.touch()
                os._exit(9)
            return row_of(history)

        return row


@pytest.fixture(scope="module")
def article() -> Article:
    return open_article(SCENARIO)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD", 20)
    monkeypatch.setattr(shards, "BLOCK", 5)


@pytest.fixture(scope="module")
def kept(article: Article, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank and its islands, made by one thread."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patched, threads() as pool:
        patched.setattr(shards, "SHARD", 20)
        _all_of(article, folder, pool)
    return folder


def _bank(article: Article, folder: Path, pool: Pool) -> Bank:
    return make_bank(article.prepared, article.lens, folder, N, SEED, pool, lambda _: None)


def _all_of(article: Article, folder: Path, pool: Pool) -> None:
    """Makes a fit, its diagnostics and the runs of a score, each in a file below the folder."""
    bank = _bank(article, folder, pool)
    fit = weigh(article, bank)
    plan = Plan(islands=2, size=30, sweeps=1, last=2)
    islands = temper_bank(article, bank, fit, Workshop(folder, pool), plan)
    posterior = draw_posterior(article, bank, islands.sample, drawn=25)
    study = Study(article, bank, fit, islands.sample)
    baseline_of = prepare(SCENARIO)
    found = (
        simulate(study, pool, articles=4, parameters=["belief_shock"], block=16),
        ahead(posterior, baseline_of, pool, lambda _: None).to_csv(),
        play_all(baseline_of, posterior.histories, 2, pool),
    )
    for n, one in enumerate(found):
        (folder / f"{n}.pickle").write_bytes(pickle.dumps(one))


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module", params=["processes", "cluster"])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    if request.param == "cluster":
        opened = on_cluster(request.getfixturevalue("cluster"))
    else:
        opened = processes()
    with opened as hands:
        yield hands


def test_processes_and_a_cluster_make_the_files_that_a_thread_makes(
    article: Article, kept: Path, pool: Pool, tmp_path: Path
) -> None:
    _all_of(article, tmp_path, pool)
    assert _files(tmp_path) == _files(kept)


def test_a_bank_is_whole_although_a_worker_was_killed(
    article: Article, kept: Path, pool: Pool, tmp_path: Path
) -> None:
    trace, done = tmp_path / "died", []
    maker = past_rows(article.prepared, article.lens)
    (home,) = (path for path in kept.iterdir() if list(path.glob("0*.parquet")))
    table = Shards(tmp_path, home.name, (*article.lens.columns, *HEADLINES), SEED)
    table.fill(N, pool, Dying(maker, trace, maker.width), done.append)
    assert trace.exists(), "no worker was killed"
    assert _files(tmp_path / home.name) == _files(home)
    assert sum(done) == N
