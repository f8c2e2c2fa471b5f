"""The fit: a bank weighed by an article, and the posterior drawn from it.

Importance sampling with the prior as proposal: seeds are weighed with the parameters and never
optimised. The outlet's shared error is integrated out, history by history. Where too few histories
stay effective, the bank is tempered (`calibration.sampling.islands`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.article import Article, case_of
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.past import by_day, days_before
from brittle.calibration.pasts.posterior import Posterior, Provenance
from brittle.calibration.pasts.prior_draws import history_seeds, parameters_at
from brittle.calibration.pasts.rows import HEADLINES, digests
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.sampling.bank import Bank
from brittle.calibration.sampling.sample import Sample, importance_sample
from brittle.calibration.weights import effective_size, normalised, systematic
from brittle.model import decisions as d
from brittle.model.draws import key_of, uniforms
from brittle.model.parameters import prior_hash

DRAWN = 2000
"""Histories drawn for a posterior file."""

ENOUGH = 500
"""Effective histories that a fit should have."""

_DRAW = key_of("posterior from a bank")
_FUTURES = 2**40
"""Indices, beyond any bank's, whose seeds play on from the branch what was drawn day by day."""


class Fit(NamedTuple):
    """A bank under an article."""

    reporting: Reporting
    log_likelihood: NDArray[np.float64]
    """[n]; NaN for a history that failed."""
    weights: NDArray[np.float64]
    """[n], adding up to 1."""

    @property
    def effective(self) -> float:
        """Effective sample size."""
        return effective_size(self.weights)

    def sample(self, article: Article, bank: Bank) -> Sample:
        """The weighed bank as a sample."""
        days = days_before(article.prepared)
        return importance_sample(bank, self.weights, self.log_likelihood, days)


def weigh(article: Article, bank: Bank) -> Fit:
    """The bank's histories weighed by the article. Raises NoWeightError if none is possible."""
    whole = ~np.isnan(bank.rows).any(axis=1)
    reporting = Reporting.fit_background(article.ledger, bank.rows[whole])
    logs = np.full(len(bank), np.nan)
    logs[whole] = reporting.log_likelihood(article.readings, bank.rows[whole])
    return Fit(reporting, logs, normalised(logs))


def draw_posterior(article: Article, bank: Bank, sample: Sample, drawn: int = DRAWN) -> Posterior:
    """`drawn` histories of a sample by weight, each once with the weight of its number of draws."""
    u = uniforms(bank.seed, 0, d.HISTORY_SEED, 0, 0, _DRAW)[0]
    row, count = np.unique(systematic(sample.weights, drawn, u), return_counts=True)
    provenance = Provenance(
        case=case_of(article.prepared.scenario),
        article=article.words,
        ledger=article.mark,
        targets=len(bank.targets),
        bank=len(bank),
        bank_seed=bank.seed,
        failed=bank.table.failed,
        method=sample.method,
        effective=sample.effective,
        drawn=drawn,
        fingerprint=fingerprint(article.prepared),
        registered=prior_hash(),
        seen=(*bank.targets, *HEADLINES),
        weighing=weighing_mark(),
    )
    return Posterior(
        provenance,
        tuple(
            by_day(i, one[None], seeds, later)
            for i, one, seeds, later in zip(
                row.tolist(),
                parameters_at(sample.positions[row]),
                sample.seeds[row].tolist(),
                history_seeds(_FUTURES + row, bank.seed).tolist(),
                strict=True,
            )
        ),
        count / drawn,
        sample.log_likelihood[row],
        sample.headline("fallen")[row] == 0.0,
        digests(np.concatenate([sample.targets[row], sample.headlines[row]], axis=1)),
    )
