"""How many independent histories a fit is worth.

`effective_sizes` gives the effective size of a quarter, a half and all of the bank, and that of the
sample. If the article is too sharp for the bank, the effective size hardly grows with the bank. `islands`
gives the evidence and the steps of each island of a tempered fit. The islands' values of log evidence
should differ by no more than one or two.
"""

from __future__ import annotations

from dataclasses import astuple, fields

import numpy as np
import pandas as pd

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.sampling.islands import Archipelago
from brittle.calibration.sampling.tempering import Step
from brittle.calibration.weights import NoWeightError, effective_size, normalised


def effective_sizes(study: Study) -> pd.DataFrame:
    """Effective sizes of the bank and the sample.

    Columns: `of`, `histories`, `effective`, `largest_weight`.
    """
    rows = []
    for share in (0.25, 0.5, 1.0):
        n = max(1, round(share * len(study.bank)))
        try:
            weights = normalised(study.fit.log_likelihood[:n])
        except NoWeightError:  # none of a few histories is possible
            weights = np.zeros(0)
        size = effective_size(weights) if len(weights) else 0.0
        rows.append(("bank", n, size, float(weights.max(initial=0.0))))
    sample = study.sample
    rows.append((sample.method, len(sample), sample.effective, float(sample.weights.max())))
    return pd.DataFrame(rows, columns=["of", "histories", "effective", "largest_weight"])


def islands(found: Archipelago) -> pd.DataFrame:
    """One row for each step of each island."""
    rows = [
        (i, share, island.log_evidence, *astuple(step))
        for i, (island, share) in enumerate(zip(found.islands, found.shares, strict=True))
        for step in island.steps
    ]
    names = [step.name for step in fields(Step)]
    return pd.DataFrame(rows, columns=["island", "share", "log_evidence", *names])
