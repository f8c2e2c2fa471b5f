"""What other credibilities and a weaker joint likelihood would have said.

The sample is weighed anew: credibility of all classes moved on the logit scale; the likelihood to
the power 1/rho, as if claims repeated one another rho times. Columns: `variant`, `trust` (share of
the effective histories left; where it is small the row means little), then the mean of each headline
quantity.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from calibration.bank import HEADLINES
from calibration.diagnostics.study import Study
from calibration.reporting import shifted
from calibration.sample import Sample

SHIFTS = (-1.0, -0.5, 0.5, 1.0)
RHOS = (1.5, 2.0, 3.0)


def sensitivity(study: Study) -> pd.DataFrame:
    """The table, the fit itself first."""
    rows = [
        {"variant": name, "trust": study.kept(other)}
        | {quantity: other.mean(other.headline(quantity)).value for quantity in HEADLINES}
        for name, other in _variants(study)
    ]
    return pd.DataFrame(rows)


def _variants(study: Study) -> Iterator[tuple[str, Sample]]:
    yield "as fitted", study.sample
    table = study.article.ledger.credibility
    for by in SHIFTS:
        moved = study.weighed_by(credibility=shifted(table, by))
        yield f"credibility {by:+g} logits", moved
    for rho in RHOS:
        yield f"likelihood to the power 1/{rho:g}", study.weighed_by(power=1.0 / rho)
