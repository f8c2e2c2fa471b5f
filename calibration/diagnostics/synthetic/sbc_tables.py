"""What simulation-based calibration found, as tables.

The rank of a quantity's true value within its posterior must be uniformly distributed. For example,
about 80 of 100 central 80% intervals must contain the true value. Since articles are drawn from the
prior predictive distribution, posterior means must agree with true values on average.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chisquare

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.diagnostics.synthetic.sbc import Calibration
from brittle.calibration.pasts.prior_draws import FREE
from brittle.model.draws import key_of, uniforms

LEVELS = (0.5, 0.8, 0.9)
TENTHS = 10
YES_OR_NO = ("fallen",)
"""Quantities that are 0 or 1; `reliability` covers them instead of `coverage`."""

_TIES = key_of("ties of ranks")


def ranks(found: Calibration, size: int) -> NDArray[np.float64]:
    """[A, Q] rank of the true value in its posterior, from 0 to 1.

    Ties are broken at random. The rank is .5 if no past has weight.
    """
    articles, quantities = found.truth.shape
    ties = [[uniforms(_TIES, 0, 0, 0, a, q)[0] for q in range(quantities)] for a in range(articles)]
    where: NDArray[np.float64] = found.below[size] + np.array(ties) * found.equal[size]
    where[np.isnan(where)] = 0.5
    return where


def rank_shares(found: Calibration) -> pd.DataFrame:
    """Share of articles whose true value lies in each tenth of its posterior, with the whole bank.

    Columns: `quantity`; `0.0` to `0.9`; `p_uniform`, the p-value of a chi-squared test that the
    shares are equal.
    """
    where = ranks(found, -1)
    rows = []
    for q, name in enumerate(found.quantities):
        counts, edges = np.histogram(where[:, q], TENTHS, (0.0, 1.0))
        shares = {f"{at:.1f}": n / len(where) for at, n in zip(edges[:-1], counts, strict=True)}
        rows.append({"quantity": name} | shares | {"p_uniform": float(chisquare(counts).pvalue)})
    return pd.DataFrame(rows)


def coverage(found: Calibration) -> pd.DataFrame:
    """Share of central intervals that contain the true value, by quantity, bank size and level.

    Columns: `quantity`, `bank`, `level`, `coverage`, `error`, `articles`, `effective` (the median).
    """
    rows = []
    for s, bank in enumerate(found.sizes):
        where = ranks(found, s)
        told = np.isfinite(found.effective[s])  # where no past has weight, nothing is covered
        for q, name in enumerate(found.quantities):
            if name in YES_OR_NO:
                continue  # yes or no: see `reliability`
            for level in LEVELS:
                inside = float((told & (np.abs(where[:, q] - 0.5) <= level / 2)).mean())
                error = float(np.sqrt(level * (1 - level) / len(where)))
                middle = float(np.nanmedian(found.effective[s]))
                rows.append((name, bank, level, inside, error, len(where), middle))
    names = ["quantity", "bank", "level", "coverage", "error", "articles", "effective"]
    return pd.DataFrame(rows, columns=names)


def reliability(found: Calibration, bins: int = 10) -> pd.DataFrame:
    """How often the regime had fallen, by the posterior probability that it had.

    Columns: `said`, the mean of this probability; `so`, how often the regime had fallen; `articles`.
    """
    q = found.quantities.index("fallen")
    said, so = found.mean[-1, :, q], found.truth[:, q]
    at = np.minimum((np.nan_to_num(said, nan=0.5) * bins).astype(int), bins - 1)
    rows = [
        (float(said[at == b].mean()), float(so[at == b].mean()), int((at == b).sum()))
        for b in range(bins)
        if (at == b).any()
    ]
    return pd.DataFrame(rows, columns=["said", "so", "articles"])


def average_posterior(found: Calibration, study: Study) -> pd.DataFrame:
    """Compare the mean over articles of posterior means with the prior mean.

    Columns: `quantity`, `prior`, `average`, `z`. To allow for the chance choice of histories, `z`
    compares posterior means with the true values of those histories: it is the mean difference
    divided by its standard error.
    """
    rows = []
    for q, name in enumerate(found.quantities):
        prior = 0.5 if name in FREE else float(np.nanmean(study.bank.headline(name)))
        average = found.mean[-1, :, q]
        away = average - found.truth[:, q]
        error = float(np.nanstd(away) / np.sqrt(np.isfinite(away).sum()))
        z = float(np.nanmean(away)) / error if error > 0.0 else 0.0  # a constant has no error
        rows.append((name, prior, float(np.nanmean(average)), z))
    return pd.DataFrame(rows, columns=["quantity", "prior", "average", "z"])


def sizes(found: Calibration) -> pd.DataFrame:
    """Effective sizes of the articles' posteriors.

    Columns: `bank`, quantiles, and `under_30`, the share of posteriors with a size below 30.
    """
    rows = []
    for s, bank in enumerate(found.sizes):
        size = np.nan_to_num(found.effective[s])
        rows.append((bank, *np.quantile(size, [0.05, 0.25, 0.5, 0.75, 0.95]), (size < 30).mean()))
    return pd.DataFrame(rows, columns=["bank", "q05", "q25", "median", "q75", "q95", "under_30"])
