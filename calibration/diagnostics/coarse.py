"""Compare results with and without tempering, on an article coarse enough for the bank to suffice.

The likelihood is raised to the highest power at which the weighed bank has enough effective histories.
The tempered sampler is then run at the same power. The two results must agree on every parameter and
headline quantity. Since the sampler starts from the same bank, the results share some chance errors and
agree somewhat better than their stated errors suggest.

Columns: `quantity`, `bank` and `bank_error`, `tempered` and `tempered_error`, and `z`, which is
the difference between the two results divided by the combined error.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.pasts.past import seeds_before
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.sampling.fit import ENOUGH
from brittle.calibration.sampling.islands import Plan, Workshop, temper_bank
from brittle.calibration.sampling.sample import Sample, importance_sample
from brittle.calibration.weights import effective_size, normalised

PLAN = Plan(islands=2, size=1000, sweeps=40, last=40)


class CoarseRow(NamedTuple):
    """A row of the table."""

    quantity: str
    bank: float
    bank_error: float
    tempered: float
    tempered_error: float
    z: float


def coarse_power(study: Study, wanted: float = ENOUGH) -> float:
    """Highest power of the likelihood at which the bank has `wanted` effective histories."""
    logs, low, high = study.fit.log_likelihood, 0.0, 1.0
    if effective_size(normalised(logs)) >= wanted:
        return 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        enough = effective_size(normalised(middle * logs)) >= wanted
        low, high = (middle, high) if enough else (low, middle)
    return low


def coarse_check(
    study: Study, shop: Workshop, plan: Plan = PLAN, wanted: float = ENOUGH
) -> pd.DataFrame:
    """Make the table, with the largest difference first.

    The power in `plan` is replaced by the one at which the bank has `wanted` effective histories.
    """
    power, logs = coarse_power(study, wanted), study.fit.log_likelihood
    seeds = seeds_before(study.article.prepared)
    alone = importance_sample(study.bank, normalised(power * logs), power * logs, seeds)
    coarser = plan._replace(power=power)
    tempered = temper_bank(study.article, study.bank, study.fit, shop, coarser).sample
    rows = [_compared(name, alone, tempered) for name in (*FREE, *HEADLINES)]
    table = pd.DataFrame(rows)
    return table.sort_values("z", key=np.abs, ascending=False, ignore_index=True)


def _compared(name: str, alone: Sample, tempered: Sample) -> CoarseRow:
    one, other = (sample.mean(_values(sample, name)) for sample in (alone, tempered))
    error = float(np.hypot(one.error, other.error))
    z = (other.value - one.value) / error if error > 0.0 else 0.0
    return CoarseRow(name, *one, *other, z)


def _values(sample: Sample, name: str) -> np.ndarray:
    return sample.positions[:, FREE.index(name)] if name in FREE else sample.headline(name)
