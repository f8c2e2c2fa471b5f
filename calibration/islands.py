"""Tempering of a bank by islands: each from its own slice, kept on disk, weighed by its evidence."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from calibration import (
    background,
    densities,
    outlets,
    quantities,
    readings,
    statements,
    tempering,
    weights,
)
from calibration import (
    reporting as reports,
)
from calibration.article import Article
from calibration.bank import Bank, past_rows
from calibration.fingerprint import code_of, mark_of
from calibration.past import days_before
from calibration.players import Players, Rows
from calibration.prior_draws import history_seeds, prior_positions
from calibration.reporting import Reporting
from calibration.sample import Sample
from calibration.tempering import LAST, SWEEPS, Floats, Island, Look, Population, Step, temper
from calibration.weights import normalised

ISLANDS = 2
SIZE = 1200
"""Histories of an island."""

SHAPING = (
    tempering,
    reports,
    readings,
    statements,
    quantities,
    densities,
    outlets,
    background,
    weights,
)
"""What decides where islands go: islands made by other code of these are made anew."""

CHUNK = 25
"""Histories that a worker takes at a time."""


@dataclass(frozen=True, eq=False)
class Archipelago:
    """All islands of a fit."""

    islands: tuple[Island, ...]
    targets: int

    @property
    def shares(self) -> NDArray[np.float64]:
        """[I] how much each island counts: its evidence over all."""
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
    article: Article,
    bank: Bank,
    reporting: Reporting,
    log_likelihood: Floats,
    folder: Path,
    workers: int,
    progress: Callable[[str], None],
    islands: int = ISLANDS,
    size: int = SIZE,
    power: float = 1.0,
    last: int = LAST,
    sweeps: int = SWEEPS,
) -> Archipelago:
    """Tempers slices of a bank; islands that are on disk are kept. `progress` is told in words.

    What comes out does not depend on `workers`. `power` under 1 makes the article coarser, for a
    check against the bank alone: its likelihood is raised to that power.
    """
    code = code_of(*SHAPING)
    what = [bank.mark, len(bank), article.mark, code, islands, size, sweeps, last]
    mark = mark_of(what if power == 1.0 else [*what, power])
    home = folder / mark
    home.mkdir(parents=True, exist_ok=True)
    found = []
    with Players(past_rows(article.prepared, article.lens), workers) as players:
        look = _looker(article, reporting, players, power)
        for i in range(islands):
            path = home / f"island-{i:02d}.npz"
            kept = _read(path)
            if kept is None:
                part = np.arange(i, len(bank), islands)
                rng = np.random.Generator(np.random.Philox(key=[bank.seed, i]))
                start = _start(
                    bank, part, power * log_likelihood[part], days_before(article.prepared)
                )
                heard = _words_for(progress, f"island {i + 1} of {islands}")
                kept = temper(start, size, look, rng, sweeps, last, heard)
                _write(kept, path)
            found.append(kept)
    return Archipelago(tuple(found), len(bank.targets))


def _words_for(progress: Callable[[str], None], island: str) -> Callable[[float, int, int], None]:
    def heard(power: float, move: int, moves: int) -> None:
        progress(f"{island}: the article to the power {power:.3g} of 1, move {move} of {moves}")

    return heard


def _start(bank: Bank, index: NDArray[np.int64], logs: Floats, days: int) -> Population:
    """A slice of the bank, without what failed."""
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
    """Replays of histories given by positions and seeds; one that fails is impossible."""
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
    steps = np.array([list(asdict(step).values()) for step in island.steps])
    with temporary.open("wb") as file:
        np.savez(file, steps=steps, log_evidence=island.log_evidence, **island.population._asdict())
    temporary.replace(path)


def _read(path: Path) -> Island | None:
    """A finished island; None where there is none, or it was cut short by a copy or a full disk."""
    try:
        with path.open("rb") as file, np.load(file) as held:
            population = Population(*(held[name] for name in Population._fields))
            steps = tuple(
                Step(float(a), float(b), int(c), float(d), float(e))
                for a, b, c, d, e in held["steps"]
            )
            return Island(population, float(held["log_evidence"]), steps)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
