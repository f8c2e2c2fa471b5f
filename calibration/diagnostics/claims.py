"""How likely each claim is under the priors, under the posterior, and under a fit that leaves it out.

Columns:

- `claim`: the claim's id.
- `said`: the article's reading of the claim.
- `prior`, `posterior`, `left_out`: the probability that a witness who knows the simulated past would
  say the same. If the claim gives a number, it is the two-tailed probability of a number at least as far
  from the median.
- `error`: the Monte Carlo error of `posterior`.
- `weight_left_out`: the log density of the claim given the rest of the article. A low value means that
  the claim is surprising given the others.
- `trust`: the share of the effective histories that is left when the claim is left out. If it is
  below about .1, `left_out` means little.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.likelihood.dice import Dice
from brittle.calibration.likelihood.likelihood import Rows
from brittle.calibration.likelihood.outlets import READING
from brittle.calibration.likelihood.readings import Reading
from brittle.calibration.weights import systematic
from brittle.model.draws import key_of, uniforms

DRAWN = 2000
"""Number of pasts for which readings are drawn, to see how extreme the article's number is."""


class ClaimRow(NamedTuple):
    """A row of the table."""

    claim: str
    said: float
    prior: float
    posterior: float
    error: float
    left_out: float
    weight_left_out: float
    trust: float


def claims(study: Study) -> pd.DataFrame:
    """Make the table, with the claim that is least likely under the posterior first."""
    whole = ~np.isnan(study.bank.rows).any(axis=1)
    even = np.full(int(whole.sum()), 1.0 / whole.sum())
    rows = []
    for k, claim in enumerate(study.article.ledger.targets):
        how = study.fit.reporting.backgrounds[k].reading
        keep = np.arange(len(study.article.ledger.targets)) != k
        without = study.weighed_by(keep=keep)
        told = predicted(how, claim.id, study.sample.targets[:, k], study.sample.weights)
        rows.append(
            ClaimRow(
                claim.id,
                how.published,
                predicted(how, claim.id, study.bank.rows[whole, k], even),
                told,
                _error(study, how, k, told),
                predicted(how, claim.id, study.sample.targets[:, k], without.weights),
                _surprise(study, without.weights, without.log_likelihood),
                study.kept(without),
            )
        )
    return pd.DataFrame(rows).sort_values("posterior", kind="stable", ignore_index=True)


def predicted(
    how: Reading, name: str, column: NDArray[np.float32], weights: NDArray[np.float64]
) -> float:
    """Probability that a witness of these pasts agrees with the article, or gives as extreme a number."""
    if weights.sum() == 0.0:
        return float("nan")
    if how.yes_or_no:
        return float(weights @ how.density(how.published, column, 0.0))
    pasts = column[systematic(weights, DRAWN, 0.5)]
    drawn = np.array([how.draw(float(z), 0.0, _dice(name, i)) for i, z in enumerate(pasts)])
    low, high = (drawn <= how.published).mean(), (drawn >= how.published).mean()
    return float(min(1.0, 2.0 * min(low, high)))


def _error(study: Study, how: Reading, k: int, told: float) -> float:
    """Monte Carlo error of a claim's probability under the posterior."""
    column: Rows = study.sample.targets[:, k]
    if how.yes_or_no:
        return study.sample.mean(how.density(how.published, column, 0.0)).error
    return float(np.sqrt(told * (1.0 - told) / min(study.sample.effective, DRAWN)))


def _surprise(study: Study, weights: NDArray[np.float64], without: NDArray[np.float64]) -> float:
    """Log density of the claim, averaged over the posterior that the rest of the article gives."""
    if weights.sum() == 0.0:
        return float("nan")
    return float(np.log(weights @ np.exp(study.sample.log_likelihood - without)))


def _dice(name: str, i: int) -> Dice:
    return Dice(*uniforms(key_of(name), 0, READING, 0, i, 0)[:2])
