"""What the fit forecasts for the days after the article, with the Monte Carlo error of each number.

The case's baseline is played once for each history of the posterior file whose regime still stands.
Columns: `quantity`, `value`, `error`, `histories`. The error combines two parts: the
error of drawing histories for the file, and the error of the fit from which they were drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brittle.calibration.pasts.past import play
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.screening import PreparedStage
from brittle.calibration.workers.beats import beat
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared

DAYS = (1, 3, 7, 14, 30)
KILLED = "killed_civilians"

BLOCK = 20
"""Number of histories that a worker plays at a time."""


class AheadRow(NamedTuple):
    """A row of the table."""

    quantity: str
    value: float
    error: float
    histories: int


def ahead(
    posterior: Posterior, baseline: Prepared, pool: Pool, progress: Callable[[int], None]
) -> pd.DataFrame:
    """Make the table; it does not depend on the pool. An error that a run raises is raised here."""
    standing = np.flatnonzero(posterior.stands)
    weights = posterior.weights[standing] / posterior.weights[standing].sum()
    histories = [posterior.histories[i] for i in standing.tolist()]
    stage = PreparedStage(baseline)
    blocks = (tuple(histories[at : at + BLOCK]) for at in range(0, len(histories), BLOCK))
    jobs = (Job(play_ahead, stage, block, len(block)) for block in blocks)
    runs = np.concatenate(list(pool.in_order(jobs, progress)))
    lost = np.where(runs["capital_lost"] == 1, runs["capital_lost_day"], np.inf)
    worth = 1.0 / (1.0 / posterior.provenance.effective + float(np.square(weights).sum()))
    told = {f"capital lost within {day} days": lost <= day for day in DAYS}
    told["capital lost by the horizon"] = lost < np.inf
    told["civilians killed by the horizon"] = runs[KILLED]
    told["displaced at the horizon"] = runs["displaced_end"]
    rows = [_row(name, values, weights, worth) for name, values in told.items()]
    return pd.DataFrame(rows)


def play_ahead(baseline: Prepared, histories: Sequence[History]) -> NDArray[np.void]:
    """[n] the record of the first run of each history."""
    runs = []
    for history in histories:
        runs.append(play(baseline, history, 0).run)
        beat()
    return np.array(runs)


def _row(
    name: str, values: NDArray[np.generic], weights: NDArray[np.float64], worth: float
) -> AheadRow:
    numbers = values.astype(np.float64)
    centre = float(weights @ numbers)
    spread = 0.0  # exactly 0 if all values are equal, without rounding errors
    if numbers.min() < numbers.max():
        spread = float(np.sqrt(weights @ np.square(numbers - centre)))
    return AheadRow(name, centre, spread / float(np.sqrt(worth)), len(numbers))
