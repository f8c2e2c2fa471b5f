"""What the fit learnt about each parameter, on the prior's probability scale.

On that scale every prior is uniform, so its standard deviation is known. Columns:

- `parameter`: its name.
- `ratio` and `ratio_error`: the posterior's standard deviation divided by the prior's, and the Monte
  Carlo error.
- `shift` and `shift_error`: how far the mean has moved, in prior standard deviations, and the error.
- `learnt`: False if the fit learnt nothing about the parameter from the article. This is true of most
  parameters, and is to be expected of all parameters of rulers, elites and deals.
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
"""A parameter counts as learnt if its `ratio` is below this number by more than two errors."""

SHIFTED = 0.25
"""A parameter also counts as learnt if its `shift` exceeds this size by more than two errors."""


class ParameterRow(NamedTuple):
    """A row of the table."""

    parameter: str
    ratio: float
    ratio_error: float
    shift: float
    shift_error: float
    learnt: bool


def contraction(study: Study) -> pd.DataFrame:
    """Make the table, with the most narrowed parameter first."""
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
