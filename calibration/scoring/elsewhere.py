"""Use a posterior's parameters in a theatre other than the one in which it was fitted.

The parameters may be tried in another theatre. The seeds may not, since they determine which past
happened in the posterior's own theatre. Each parameter vector therefore gets a fresh seed. The only
evidence used from the other theatre is that its regime still stands at the branch.
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
    """The posterior's parameter vectors, drawn by weight and given fresh seeds.

    Only histories whose regime stands at the branch are kept. Raises `NoHistoryStandsError` if
    there are too few.
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
