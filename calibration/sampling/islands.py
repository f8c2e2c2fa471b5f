"""Tempering of a bank by islands.

Each island is a sample that starts from its own slice of the bank, is kept on disk, and is weighed by its
evidence.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.fingerprint import mark_of
from brittle.calibration.pasts.past import days_before
from brittle.calibration.pasts.players import Players, Rows
from brittle.calibration.pasts.prior_draws import history_seeds, prior_positions
from brittle.calibration.pasts.rows import past_rows
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.sampling.bank import Bank
from brittle.calibration.sampling.fit import Fit
from brittle.calibration.sampling.sample import Sample
from brittle.calibration.sampling.tempering import (
    LAST,
    SWEEPS,
    Floats,
    Island,
    Look,
    Population,
    Step,
    temper,
)
from brittle.calibration.weights import normalised

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


class Workshop(NamedTuple):
    """Where islands are made and kept, by how many workers, and how progress is reported."""

    folder: Path
    workers: int
    """Number of processes; results do not depend on it."""
    progress: Callable[[str], None]
    """A function that receives the progress made, in words."""


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
    home = shop.folder / _mark(article, bank, plan)
    home.mkdir(parents=True, exist_ok=True)
    found = []
    with Players(past_rows(article.prepared, article.lens), shop.workers) as players:
        look = _looker(article, fit.reporting, players, plan.power)
        for i in range(plan.islands):
            path = home / f"island-{i:02d}.npz"
            kept = _read(path)
            if kept is None:
                part = np.arange(i, len(bank), plan.islands)
                logs = plan.power * fit.log_likelihood[part]
                start = _start(bank, part, logs, days_before(article.prepared))
                rng = np.random.Generator(np.random.Philox(key=[bank.seed, i]))
                heard = _words_for(shop.progress, f"island {i + 1} of {plan.islands}")
                kept = temper(start, plan.size, look, rng, plan.sweeps, plan.last, heard)
                _write(kept, path)
            found.append(kept)
    return Archipelago(tuple(found), len(bank.targets))


def _mark(article: Article, bank: Bank, plan: Plan) -> str:
    """Hash of everything on which islands depend."""
    steps = [plan.islands, plan.size, plan.sweeps, plan.last]
    what = [bank.mark, len(bank), article.mark, weighing_mark(), *steps]
    return mark_of(what if plan.power == 1.0 else [*what, plan.power])


def _words_for(progress: Callable[[str], None], island: str) -> Callable[[float, int, int], None]:
    def heard(power: float, move: int, moves: int) -> None:
        progress(
            f"{island}: likelihood raised to {power:.3g} (1 at the end), move {move} of {moves}"
        )

    return heard


def _start(bank: Bank, index: NDArray[np.int64], logs: Floats, days: int) -> Population:
    """A slice of the bank, without the histories that failed."""
    whole = np.isfinite(logs)
    kept = index[whole]
    return Population(
        prior_positions(kept, bank.seed),
        np.repeat(history_seeds(kept, bank.seed)[:, None], 1 + days, axis=1),
        bank.table.rows[kept],
        logs[whole],
        kept.astype(np.int64),
    )


def _looker(article: Article, reporting: Reporting, players: Players, power: float) -> Look:
    """A function that replays histories given by positions and seeds; failures count as impossible."""
    targets = len(article.lens.columns)

    def look(positions: Floats, seeds: NDArray[np.uint64]) -> tuple[Rows, Floats]:
        parts = [slice(at, at + CHUNK) for at in range(0, len(seeds), CHUNK)]
        played = [players.given(positions[part], seeds[part]) for part in parts]
        rows = np.concatenate([one.result().rows for one in played])
        logs = np.full(len(seeds), -np.inf)
        whole = ~np.isnan(rows[:, :targets]).any(axis=1)
        if whole.any():
            told = reporting.log_likelihood(article.readings, rows[whole, :targets], power=power)
            logs[whole] = told
        return rows, logs

    return look


def _write(island: Island, path: Path) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    steps = np.array([astuple(step) for step in island.steps])
    with temporary.open("wb") as file:
        np.savez(file, steps=steps, log_evidence=island.log_evidence, **island.population._asdict())
    temporary.replace(path)


def _read(path: Path) -> Island | None:
    """Read a finished island; None if there is no file, or if a copy or a full disk cut it short."""
    try:
        with path.open("rb") as file, np.load(file) as held:
            population = Population(*(held[name] for name in Population._fields))
            steps = tuple(
                Step(power, effective, int(families), accepted, accepted_days)
                for power, effective, families, accepted, accepted_days in held["steps"].tolist()
            )
            return Island(population, float(held["log_evidence"]), steps)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
