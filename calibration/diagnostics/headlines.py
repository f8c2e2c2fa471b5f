"""Headline quantities at the article's end under the prior and the posterior.

Columns: `quantity`; `prior_mean`; `mean` and its Monte Carlo `error`; `q05`, `median` and `q95`, with
the error of each. The quantity `fallen` is 0 or 1, so its mean is the probability that the regime
has already fallen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.pasts.rows import HEADLINES


class HeadlineRow(NamedTuple):
    """A row of the table."""

    quantity: str
    prior_mean: float
    mean: float
    error: float
    q05: float
    q05_error: float
    median: float
    median_error: float
    q95: float
    q95_error: float


def headlines(study: Study) -> pd.DataFrame:
    """Make the table."""
    rows = []
    for name in HEADLINES:
        values, sample = study.sample.headline(name), study.sample
        low, middle, high = (sample.quantile(values, share) for share in (0.05, 0.5, 0.95))
        prior = float(np.nanmean(study.bank.headline(name)))
        rows.append(HeadlineRow(name, prior, *sample.mean(values), *low, *middle, *high))
    return pd.DataFrame(rows)
