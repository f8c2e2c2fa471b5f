"""The fit: a bank weighed by an article, and the posterior drawn from it.

The method is importance sampling with the prior as the proposal. Seeds are weighed together with the
parameters and never optimised. The outlet's shared error is integrated out for each history. If the
effective number of histories is too small, the bank is tempered (`calibration.sampling.islands`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.article import Article, case_of
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.past import by_day, seeds_before
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
"""Number of histories drawn for a posterior file."""

ENOUGH = 500
"""Smallest number of effective histories that a fit should have."""

_DRAW = key_of("posterior from a bank")
_FUTURES = 2**40
"""Offset, larger than any bank, of the indices that give histories their seeds after the branch."""


class Fit(NamedTuple):
    """A bank weighed by an article."""

    reporting: Reporting
    log_likelihood: NDArray[np.float64]
    """[n] log likelihood of each history; NaN if it failed."""
    weights: NDArray[np.float64]
    """[n] weights, which add up to 1."""

    @property
    def effective(self) -> float:
        """Effective sample size."""
        return effective_size(self.weights)

    def sample(self, article: Article, bank: Bank) -> Sample:
        """The weighed bank, as a sample."""
        seeds = seeds_before(article.prepared)
        return importance_sample(bank, self.weights, self.log_likelihood, seeds)


def weigh(article: Article, bank: Bank) -> Fit:
    """Weigh the bank's histories by the article. Raises NoWeightError if no history is possible."""
    whole = ~np.isnan(bank.rows).any(axis=1)
    reporting = Reporting.fit_background(article.ledger, bank.rows[whole])
    logs = np.full(len(bank), np.nan)
    logs[whole] = reporting.log_likelihood(article.readings, bank.rows[whole])
    return Fit(reporting, logs, normalised(logs))


def draw_posterior(article: Article, bank: Bank, sample: Sample, drawn: int = DRAWN) -> Posterior:
    """Draw `drawn` histories of a sample by weight.

    Each history drawn is in the posterior once, with a weight that counts how often it was drawn.
    """
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
