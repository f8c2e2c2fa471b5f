"""Simulation-based calibration: whether posteriors recover pasts that are known.

For each of a thousand histories of the bank, the reporting model writes an article. The rest of the
bank is then weighed by this article, just as it is by the real article (Talts et al. 2018). No article
is dropped, and results are kept for several sizes of the bank. The tables are made by
`calibration.diagnostics.synthetic.sbc_tables`.

This calibration checks whether the computation agrees with what the priors, the rules and the reporting
model imply. It cannot check whether the priors, the rules and the reporting model are true of the world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.diagnostics.synthetic.many import ManyArticles, blocks
from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.prior_draws import FREE, prior_positions
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.sampling.bank import Bank
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool
from brittle.model.draws import key_of, uniforms
from brittle.model.jit import compiled

ARTICLES = 1000
PARTS = (1 / 64, 1 / 16, 1 / 4, 1.0)
"""Shares of the bank at which coverage is reported."""

BLOCK = 1024
"""Number of pasts weighed at a time. With a thousand articles, this fits in a processor's cache."""

SOUGHT = 65_536
"""Number of histories whose parameters are computed again at a time."""

_WRITTEN = key_of("synthetic articles")

type Floats = NDArray[np.float32]
type Report = Callable[[int], None]
"""A function that receives how many more pasts have been weighed by all articles."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Results of the synthetic articles at each size of the bank: S sizes, A articles, Q quantities."""

    sizes: tuple[int, ...]
    truths: NDArray[np.int64]  # [A] the history that each article is about
    quantities: tuple[str, ...]
    truth: Floats  # [A, Q] true value
    below: NDArray[np.float64]  # [S, A, Q] posterior probability of a smaller value
    equal: NDArray[np.float64]  # [S, A, Q] posterior probability of the same value
    mean: NDArray[np.float64]  # [S, A, Q]
    effective: NDArray[np.float64]  # [S, A]


@dataclass(frozen=True, eq=False)
class ArticlesStage:
    """The synthetic articles, which all tasks share (`calibration.workers.jobs.Stage`)."""

    many: ManyArticles
    scale: NDArray[np.float64]
    """[A] log likelihood of each article under its own past."""
    truths: NDArray[np.int64]
    """[A] the history that each article is about."""
    truth: Floats
    """[A, Q] its values."""

    def open(self) -> ArticlesStage:
        """The same; nothing has to be made."""
        return self


class PastsBlock(NamedTuple):
    """Consecutive pasts of the bank, from the index `first` on."""

    first: int
    rows: Floats  # [n, K]
    values: Floats  # [n, Q]


def weigh_block(stage: ArticlesStage, block: PastsBlock) -> ArticleSums:
    """Weighs a block of pasts by every article."""
    weights = stage.many.likelihood(block.rows, stage.scale)
    at = stage.truths - block.first
    own = np.flatnonzero((at >= 0) & (at < len(block.rows)))
    weights[own, at[own]] = 0.0  # the truth itself does not count
    return ArticleSums.of(weights, block.values, stage.truth)


def simulate(
    study: Study,
    pool: Pool,
    articles: int = ARTICLES,
    parameters: Sequence[str] = (),
    progress: Report = lambda n: None,
    block: int = BLOCK,
) -> Calibration:
    """Write the articles and weigh the bank by each; the result does not depend on the pool.

    The quantities are the headline ones and the positions of `parameters` in their priors.
    """
    whole = np.flatnonzero(~np.isnan(study.bank.rows).any(axis=1))
    rows = np.ascontiguousarray(study.bank.rows[whole])
    values = _values(study.bank, whole, parameters)
    truths = _chosen(len(rows), articles, study.bank.seed)
    reporting = study.fit.reporting
    readings = np.stack(
        [reporting.synthesise(rows, int(t), _key(study.bank.seed, i)) for i, t in enumerate(truths)]
    )
    scale = np.array([_own(reporting, readings[i], rows, t) for i, t in enumerate(truths)])
    stage = ArticlesStage(ManyArticles(reporting, readings), scale, truths, values[truths])
    ends = [max(1, round(part * len(rows))) for part in PARTS]

    parts = [list(blocks(*between, block)) for between in pairwise([0, *ends])]
    due = np.cumsum([len(part) for part in parts]).tolist()

    def jobs() -> Iterator[Job[ArticlesStage, PastsBlock, ArticleSums]]:
        for at in (at for part in parts for at in part):
            what = PastsBlock(at.start, rows[at], values[at])
            yield Job(weigh_block, stage, what, len(what.rows))

    total = ArticleSums.of(np.zeros((articles, 0), np.float32), values[:0], stage.truth)
    found = []
    for done, part in enumerate(pool.in_order(jobs(), progress), 1):
        total = total.plus(part)
        found += [total.shares()] * due.count(done)
    below, equal, mean, effective = (np.stack(part) for part in zip(*found, strict=True))
    return Calibration(
        tuple(ends),
        truths,
        (*HEADLINES, *parameters),
        stage.truth,
        below,
        equal,
        mean,
        effective,
    )


def _values(bank: Bank, whole: NDArray[np.int64], parameters: Sequence[str]) -> Floats:
    """[n, Q] values of the quantities in these histories."""
    values = np.empty((len(whole), len(HEADLINES) + len(parameters)), np.float32)
    for q, name in enumerate(HEADLINES):
        values[:, q] = bank.headline(name)[whole]
    columns = [FREE.index(name) for name in parameters]
    for part in blocks(0, len(whole), SOUGHT):
        values[part, len(HEADLINES) :] = prior_positions(whole[part], bank.seed)[:, columns]
    return values


class ArticleSums(NamedTuple):
    """Sums over pasts, for each article."""

    weight: NDArray[np.float64]  # [A]
    square: NDArray[np.float64]  # [A]
    below: NDArray[np.float64]  # [A, Q]
    equal: NDArray[np.float64]
    moment: NDArray[np.float64]

    @classmethod
    def of(cls, weights: Floats, values: Floats, truth: Floats) -> ArticleSums:
        """Sums over a block of pasts, with weights [A, n], values [n, Q] and truths [A, Q]."""
        shape = truth.shape
        new = cls(
            np.zeros(len(truth)),
            np.zeros(len(truth)),
            np.zeros(shape),
            np.zeros(shape),
            np.zeros(shape),
        )
        _accumulate(weights, values, truth, new)
        return new

    def plus(self, other: ArticleSums) -> ArticleSums:
        """These sums and the other's added up."""
        return ArticleSums(
            self.weight + other.weight,
            self.square + other.square,
            self.below + other.below,
            self.equal + other.equal,
            self.moment + other.moment,
        )

    def shares(self) -> tuple[NDArray[np.float64], ...]:
        """Probabilities below and equal, mean [A, Q] and effective size [A]; NaN if no past has weight."""
        with np.errstate(invalid="ignore", divide="ignore"):
            total = self.weight[:, None]
            size = self.weight * self.weight / self.square
            return self.below / total, self.equal / total, self.moment / total, size


@compiled
def _accumulate(
    weights: Floats,
    values: Floats,
    truth: Floats,
    sums: ArticleSums,
) -> None:
    """Add a block of pasts to the sums."""
    for a in range(weights.shape[0]):
        for i in range(weights.shape[1]):
            w = float(weights[a, i])
            if w <= 0.0:
                continue
            sums.weight[a] += w
            sums.square[a] += w * w
            for q in range(values.shape[1]):
                value = values[i, q]
                sums.moment[a, q] += w * value
                if value < truth[a, q]:
                    sums.below[a, q] += w
                elif value == truth[a, q]:
                    sums.equal[a, q] += w


def _chosen(n: int, articles: int, seed: int) -> NDArray[np.int64]:
    draws = [uniforms(seed, 0, 0, 0, i, _WRITTEN)[0] for i in range(articles)]
    return (np.array(draws) * n).astype(np.int64)


def _key(seed: int, i: int) -> int:
    return int(uniforms(seed, 1, 0, 0, i, _WRITTEN)[0] * 2.0**53)


def _own(reporting: Reporting, readings: NDArray[np.float64], rows: Floats, t: int) -> float:
    """Log likelihood of an article under its own past, used as a scale to keep numbers in range."""
    return float(reporting.log_likelihood(readings, rows[t : t + 1])[0])
