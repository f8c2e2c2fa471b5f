"""Tempering of a bank by islands.

Each island is a sample that starts from its own slice of the bank, is kept on disk
(`calibration.sampling.kept_islands`), and is weighed by its evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.files.whole import UNFINISHED, DamagedError
from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.fingerprint import mark_of
from brittle.calibration.pasts.past import seeds_before
from brittle.calibration.pasts.players import GivenHistories, Rows, RowStage, play_given
from brittle.calibration.pasts.prior_draws import history_seeds, prior_positions
from brittle.calibration.pasts.rows import past_rows
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.sampling.bank import Bank
from brittle.calibration.sampling.fit import Fit
from brittle.calibration.sampling.kept_islands import read_island, write_island
from brittle.calibration.sampling.sample import Sample
from brittle.calibration.sampling.tempering import (
    LAST,
    SWEEPS,
    Floats,
    Island,
    Look,
    Moves,
    Population,
    temper,
)
from brittle.calibration.weights import normalised
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool
from brittle.model.state import CODING_GROUPS

CHUNK = 25
"""Number of histories that a worker takes at a time."""


class Plan(NamedTuple):
    """How a bank is tempered."""

    islands: int = 2
    size: int = 1200
    """Number of histories in an island."""
    sweeps: int = SWEEPS
    """Number of times that every history is moved at each step except the last."""
    last: int = LAST
    """Number of times that every history is moved at the last step."""
    power: float = 1.0
    """Power of the likelihood. A power below 1 makes the article coarser, so that results can be compared
    with those of the bank without tempering."""


type Tempering = Callable[[str, int, int], None]
"""Receives the step in words, and how many of its moves, each of every history, are done and planned."""


class Workshop(NamedTuple):
    """Where islands are made and kept, by which workers, and how progress is reported."""

    folder: Path
    pool: Pool
    """The workers; results do not depend on them."""
    progress: Tempering = lambda step, done, planned: None


@dataclass(frozen=True, eq=False)
class Archipelago:
    """All islands of a fit."""

    islands: tuple[Island, ...]
    targets: int

    @property
    def shares(self) -> NDArray[np.float64]:
        """[I] weight of each island: its share of the islands' total evidence."""
        logs = np.array([island.log_evidence for island in self.islands])
        return normalised(logs)

    @property
    def sample(self) -> Sample:
        """The islands as one weighted sample."""
        all_of = [island.population for island in self.islands]
        weights = [
            np.full(len(one), share / len(one))
            for one, share in zip(all_of, self.shares, strict=True)
        ]
        rows = np.concatenate([one.rows for one in all_of])
        return Sample(
            "tempering",
            np.concatenate([one.positions for one in all_of]),
            np.concatenate([one.seeds for one in all_of]),
            rows[:, : self.targets],
            rows[:, self.targets :],
            np.concatenate([one.log_likelihood for one in all_of]),
            np.concatenate(weights),
            np.unique(np.concatenate([one.families for one in all_of]), return_inverse=True)[1],
        )


def temper_bank(
    article: Article, bank: Bank, fit: Fit, shop: Workshop, plan: Plan | None = None
) -> Archipelago:
    """Temper slices of the bank that `fit` has weighed; islands that are already on disk are reused."""
    plan = plan or Plan()
    mark = _mark(article, bank, plan)
    home = shop.folder / mark
    home.mkdir(parents=True, exist_ok=True)
    for left in home.glob(f"*{UNFINISHED}"):  # by a process that was killed
        left.unlink(missing_ok=True)
    look = _looker(article, fit.reporting, shop.pool, plan.power)
    found = []
    for i in range(plan.islands):
        path, name = home / f"island-{i:02d}.parquet", f"{mark}/{i}"
        kept = None
        with suppress(DamagedError):  # a damaged island is made again
            kept = read_island(path, name)
        if kept is None:
            kept = _made(i, article, bank, fit, shop, plan, look)
            write_island(kept, path, name)
        found.append(kept)
    return Archipelago(tuple(found), len(bank.targets))


def _made(
    i: int, article: Article, bank: Bank, fit: Fit, shop: Workshop, plan: Plan, look: Look
) -> Island:
    part = np.arange(i, len(bank), plan.islands)
    logs = plan.power * fit.log_likelihood[part]
    start = _start(bank, part, logs, seeds_before(article.prepared))
    rng = np.random.Generator(np.random.Philox(key=[bank.seed, i]))
    heard = _words_for(shop.progress, f"island {i + 1} of {plan.islands}")
    moves = Moves(plan.sweeps, plan.last, CODING_GROUPS)
    return temper(start, plan.size, look, rng, moves, heard)


def _mark(article: Article, bank: Bank, plan: Plan) -> str:
    """Hash of everything on which islands depend."""
    steps = [plan.islands, plan.size, plan.sweeps, plan.last]
    what = [bank.mark, len(bank), article.mark, weighing_mark(), *steps]
    return mark_of(what if plan.power == 1.0 else [*what, plan.power])


def _words_for(progress: Tempering, island: str) -> Callable[[float, int, int], None]:
    def heard(power: float, move: int, moves: int) -> None:
        step = f"{island}, likelihood to the power {power:.3g}"
        progress(step, move, moves)

    return heard


def _start(bank: Bank, index: NDArray[np.int64], logs: Floats, seeds: int) -> Population:
    """A slice of the bank, without the histories that failed."""
    whole = np.isfinite(logs)
    kept = index[whole]
    return Population(
        prior_positions(kept, bank.seed),
        np.repeat(history_seeds(kept, bank.seed)[:, None], seeds, axis=1),
        bank.table.rows[kept],
        logs[whole],
        kept.astype(np.int64),
    )


def _looker(article: Article, reporting: Reporting, pool: Pool, power: float) -> Look:
    """A function that replays histories given by positions and seeds; failures count as impossible."""
    targets = len(article.lens.columns)
    stage = RowStage(past_rows(article.prepared, article.lens))

    def look(positions: Floats, seeds: NDArray[np.uint64]) -> tuple[Rows, Floats]:
        parts = [slice(at, at + CHUNK) for at in range(0, len(seeds), CHUNK)]
        jobs = [
            Job(play_given, stage, GivenHistories(positions[part], seeds[part])) for part in parts
        ]
        rows = np.concatenate([played.rows for played in pool.in_order(jobs)])
        logs = np.full(len(seeds), -np.inf)
        whole = ~np.isnan(rows[:, :targets]).any(axis=1)
        if whole.any():
            told = reporting.log_likelihood(article.readings, rows[whole, :targets], power=power)
            logs[whole] = told
        return rows, logs

    return look
