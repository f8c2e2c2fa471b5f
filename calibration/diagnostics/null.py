"""The null test: an article whose sources know nothing must leave the prior as it was.

All sources are taken to be uninformed. Columns: `quantity`, `prior`, `posterior`. The last row is the
effective number of histories divided by their total number, which must be 1.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.weights import effective_size, normalised

IGNORANT = 1e-9


def null_test(study: Study, pasts: int = 20_000) -> pd.DataFrame:
    """Make the table from the first histories of the bank."""
    rows = study.bank.rows[:pasts]
    whole = ~np.isnan(rows).any(axis=1)
    table = dict.fromkeys(study.article.ledger.credibility, IGNORANT)
    logs = study.fit.reporting.log_likelihood(
        study.article.readings, rows[whole], credibility=table
    )
    weights = normalised(logs)
    told = []
    for name in HEADLINES:
        values = study.bank.headline(name)[:pasts][whole].astype(np.float64)
        told.append((name, float(values.mean()), float(weights @ values)))
    told.append(("effective share", 1.0, effective_size(weights) / len(weights)))
    return pd.DataFrame(told, columns=["quantity", "prior", "posterior"])
