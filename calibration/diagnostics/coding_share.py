"""The share of the spread that comes from what the coding cannot know, for a case played from the priors.

Each history is played again with one of three things drawn again: the parameters, the coding (with the
strengths of forces), or chance. If the value changes from y to y', the mean of (y - y')^2 / 2 is the variance
that is left if the two others are known (the total effect; Jansen 1999, "Analysis of variance designs for
model output"). With the two others drawn again and the one kept, the variance minus this mean is the part
that the one explains alone. The value is min(day on which the capital is lost, 120).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.diagnostics.coding_tables import SOURCES, ShareRow
from brittle.calibration.diagnostics.first_days import DAYS, from_first_day, lost_days
from brittle.calibration.pasts.past import Turn, turned
from brittle.calibration.priors import OF_CODING
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import prepare
from brittle.model.setup.coding import coding_seeds
from brittle.model.setup.history import History, prior_history, with_values


def with_chance(history: History, seed: int) -> History:
    """A history whose days are drawn with another seed, from the first day on."""
    return turned(history, (Turn(0.0, seed), Turn(float("inf"), seed)))


def mixed(parameters: History, coding: History, chance: History) -> History:
    """A history with the parameters of one, the coding and strengths of another, and the days of a third."""
    shared = {name: float(coding.parameters[name][0]) for name in OF_CODING}
    return with_chance(
        replace(
            coding,
            parameters=with_values(parameters.parameters, shared),
            coding=tuple(coding_seeds(coding).tolist()),
        ),
        chance.seed,
    )


def shares(folder: Path, number: int, pool: Pool) -> Iterator[ShareRow]:
    """The parts of the variance of a case from its priors."""
    scenario = from_first_day(folder)
    prepared = prepare(scenario)
    one = [prior_history(i, scenario.seed) for i in range(number)]
    other = [prior_history(number + i, scenario.seed) for i in range(number)]

    def played(which: tuple[bool, ...]) -> NDArray[np.float64]:
        drawn = [
            mixed(*(b if new else a for new in which)) for a, b in zip(one, other, strict=True)
        ]
        return np.minimum(lost_days(prepared, drawn, pool), DAYS)

    base, fresh = played((False,) * 3), played((True,) * 3)
    for i, source in enumerate(SOURCES):
        only, but = (played(tuple((j == i) is new for j in range(3))) for new in (True, False))
        total, total_error = _part(base, only, fresh, but)
        rest, rest_error = _part(base, but, fresh, only)
        varies = len(np.unique(np.concatenate([base, fresh]))) > 1
        alone = 1.0 - rest if varies else 0.0
        yield ShareRow(folder.name, source, alone, rest_error, total, total_error, number)


def _part(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64], d: NDArray[np.float64]
) -> tuple[float, float]:
    """Mean of half the squared changes from a to b and from c to d, over the variance; with its error."""
    variance = float(np.concatenate([a, c]).var())
    if variance == 0.0:
        return 0.0, 0.0
    changes = (np.square(a - b) + np.square(c - d)) / (4.0 * variance)
    return float(changes.mean()), float(changes.std() / np.sqrt(len(changes)))
