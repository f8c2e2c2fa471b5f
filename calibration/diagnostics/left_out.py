"""What each headline number would be if the article had not made one of its claims.

The sample is weighed again with the claim's factor divided out of the likelihood. Columns:

- `left_out`: the claim, or `nothing`.
- `effective`: the number of effective histories left.
- `can_tell`: False if fewer than FEWEST effective histories are left, so that the row means little.
- One column for the mean of each headline quantity.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.sampling.sample import Sample

FEWEST = 50
"""Smallest number of effective histories from which the effect of leaving out a claim can be judged."""


def left_out(study: Study) -> pd.DataFrame:
    """Make the table: first the whole article, then its claims in the ledger's order."""
    rows = []
    for name, sample in _samples(study):
        effective = study.sample.effective * study.kept(sample)
        means = {quantity: sample.mean(sample.headline(quantity)).value for quantity in HEADLINES}
        rows.append(
            {"left_out": name, "effective": effective, "can_tell": effective >= FEWEST} | means
        )
    return pd.DataFrame(rows)


def _samples(study: Study) -> Iterator[tuple[str, Sample]]:
    yield "nothing", study.sample
    targets = study.article.ledger.targets
    for k, claim in enumerate(targets):
        yield claim.id, study.weighed_by(keep=np.arange(len(targets)) != k)
