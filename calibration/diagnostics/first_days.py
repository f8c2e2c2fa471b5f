"""Cases played from their first day, for diagnostics that compare codings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.scoring.case import as_forecast
from brittle.calibration.scoring.question import START
from brittle.calibration.scoring.runs import play_all
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import Prepared
from brittle.model.inputs.case_files import BASELINE
from brittle.model.inputs.reading import Scenario, load_scenario
from brittle.model.setup.history import History

DAYS = START.days


def from_first_day(folder: Path) -> Scenario:
    """A case's baseline, played from the first day on, as far as it was known then."""
    return as_forecast(load_scenario(folder / BASELINE), START)


def lost_days(prepared: Prepared, histories: Sequence[History], pool: Pool) -> NDArray[np.float64]:
    """Day on which the capital is lost in one run of each history; infinite if it is not."""
    days = play_all(prepared, histories, 1, pool).capital[:, 0]
    return np.where(np.isnan(days), np.inf, days)
