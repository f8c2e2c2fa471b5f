"""A posterior's parameters in a theatre that it was not fitted in.

Its parameters may be tried there; its seeds may not, since they say which past happened at home. So
each parameter vector gets a fresh seed, and the only evidence of the other theatre is that its
regime still stands at the branch.
"""

from __future__ import annotations

from brittle.calibration.pasts.histories import (
    MOST_TRIED_PER_HISTORY,
    Histories,
    rows_by_weight,
    standing_among,
)
from brittle.calibration.pasts.posterior import Posterior
from brittle.model import decisions as d
from brittle.model.draws import key_of, uniforms
from brittle.model.ensemble import Prepared
from brittle.model.setup.history import History

FRESH = key_of("parameters elsewhere")


def parameters_elsewhere(
    prepared: Prepared, posterior: Posterior, number: int, seed: int
) -> Histories:
    """The posterior's parameter vectors, as often as their weights say, with fresh seeds.

    Kept are those whose regime stands at the branch. Raises `NoHistoryStandsError` if too few do.
    """
    rows = rows_by_weight(posterior.weights, number * MOST_TRIED_PER_HISTORY, seed)
    fresh = (
        History(
            index,
            int(uniforms(seed, 0, d.HISTORY_SEED, 0, index, FRESH)[0] * 2.0**53),
            1.0,
            posterior.parameters[row : row + 1].copy(),
        )
        for index, row in enumerate(rows.tolist())
    )
    made = posterior.provenance
    origin = f"parameters of the posterior of {made.case}"
    return standing_among(prepared, fresh, number, origin, made)
