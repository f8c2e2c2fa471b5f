"""Headline numbers under other credibilities and under a weaker joint likelihood.

The sample is weighed again in two ways. Some rows move the credibility of all classes on the logit
scale. Others raise the likelihood to the power 1/rho, as if claims repeated one another rho times. For
rows of the second kind, the bank is used instead of the sample if it has more effective histories.

Columns: `variant`; `of`, what was weighed; `effective`, the effective number of histories (a row with
few of them means little); then the mean of each headline quantity.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.likelihood.likelihood import shifted
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.sampling.sample import Sample

SHIFTS = (-1.0, -0.5, 0.5, 1.0)
RHOS = (1.5, 2.0, 3.0)


def sensitivity(study: Study) -> pd.DataFrame:
    """Make the table, with the fit itself first."""
    rows = [
        {"variant": name, "of": other.method, "effective": effective}
        | {quantity: other.mean(other.headline(quantity)).value for quantity in HEADLINES}
        for name, other, effective in _variants(study)
    ]
    return pd.DataFrame(rows)


def _variants(study: Study) -> Iterator[tuple[str, Sample, float]]:
    worth = study.sample.effective
    yield "as fitted", study.sample, worth
    table = study.article.ledger.credibility
    for by in SHIFTS:
        moved = study.weighed_by(credibility=shifted(table, by))
        yield f"credibility {by:+g} logits", moved, worth * study.kept(moved)
    for rho in RHOS:
        weaker, bank = study.weighed_by(power=1.0 / rho), study.bank_to_power(1.0 / rho)
        known = [(worth * study.kept(weaker), weaker), (bank.effective, bank)]
        effective, better = max(known, key=lambda one: one[0])
        yield f"likelihood to the power 1/{rho:g}", better, effective
