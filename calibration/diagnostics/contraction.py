"""Parameter by parameter: what was learnt, on the prior's probability scale.

There every prior is uniform, so its standard deviation is known. Columns: `parameter`; `ratio`, of
the posterior's standard deviation to the prior's, and its Monte Carlo error; `shift`, of the mean in
prior standard deviations, and its error; `learnt`: False where the article says nothing about it,
which is most of the parameters, and all of those about rulers, elites and deals unless shown.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from brittle.calibration.diagnostics.study import Study
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.weights import mean, spread

PRIOR_SD = 1.0 / math.sqrt(12.0)

NARROWER = 0.9
"""A posterior narrower than this, beyond error, has learnt something."""

SHIFTED = 0.25
"""A parameter was also learnt if it moved by more than this, in prior standard deviations, beyond error."""


class ParameterRow(NamedTuple):
    """A row of the table."""

    parameter: str
    ratio: float
    ratio_error: float
    shift: float
    shift_error: float
    learnt: bool


def contraction(study: Study) -> pd.DataFrame:
    """The table, what was learnt most first."""
    sample = study.sample
    rows = []
    for name, values in zip(FREE, sample.positions.T, strict=True):
        sd = spread(sample.weights, values, sample.groups)
        middle = mean(sample.weights, values, sample.groups)
        ratio, error = sd.value / PRIOR_SD, sd.error / PRIOR_SD
        shift, slip = (middle.value - 0.5) / PRIOR_SD, middle.error / PRIOR_SD
        learnt = ratio + 2.0 * error < NARROWER or abs(shift) - 2.0 * slip > SHIFTED
        rows.append(ParameterRow(name, ratio, error, shift, slip, learnt))
    return pd.DataFrame(rows).sort_values("ratio", kind="stable", ignore_index=True)
