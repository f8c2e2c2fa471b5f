"""The fit: a bank weighed by an article, and the posterior drawn from it.

Importance sampling with the prior as proposal: seeds are weighed with the parameters and never
optimised. The outlet's shared error is integrated out, history by history.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calibration.article import Article, case_of
from calibration.bank import Bank
from calibration.fingerprint import fingerprint
from calibration.posterior import Posterior, Provenance
from calibration.prior_draws import history_seeds, parameters_at, prior_positions
from calibration.reporting import Reporting
from calibration.weights import effective_size, normalised, systematic
from model import decisions as d
from model.draws import key_of, uniforms

DRAWN = 2000
"""Histories drawn for a posterior file."""

ENOUGH = 500
"""Effective histories that a fit should have."""

_DRAW = key_of("posterior from a bank")


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


def weigh(article: Article, bank: Bank) -> Fit:
    """The bank's histories weighed by the article. Raises NoWeightError if none is possible."""
    whole = ~np.isnan(bank.rows).any(axis=1)
    reporting = Reporting.fit_background(article.ledger, bank.rows[whole])
    logs = np.full(len(bank), np.nan)
    logs[whole] = reporting.log_likelihood(article.readings, bank.rows[whole])
    return Fit(reporting, logs, normalised(logs))


def draw_posterior(
    article: Article, bank: Bank, fit: Fit, seed: int, drawn: int = DRAWN
) -> Posterior:
    """`drawn` histories of a bank by weight, each once with the weight of its number of draws."""
    u = uniforms(seed, 0, d.HISTORY_SEED, 0, 0, _DRAW)[0]
    index, count = np.unique(systematic(fit.weights, drawn, u), return_counts=True)
    provenance = Provenance(
        case=case_of(article.prepared.scenario),
        article=article.words,
        ledger=article.mark,
        targets=len(bank.targets),
        bank=len(bank),
        bank_seed=seed,
        failed=bank.table.failed,
        effective=fit.effective,
        drawn=drawn,
        fingerprint=fingerprint(article.prepared),
    )
    return Posterior(
        provenance,
        index.astype(np.int64),
        history_seeds(index, seed).astype(np.int64),
        count / drawn,
        fit.log_likelihood[index],
        bank.headline("fallen")[index] == 0.0,
        parameters_at(prior_positions(index, seed)),
    )
