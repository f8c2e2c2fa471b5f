"""Use a posterior's parameters in a theatre other than the one in which it was fitted.

The parameters may be tried in another theatre. The seeds may not, since they determine which past
happened in the posterior's own theatre. Each parameter vector therefore gets a fresh seed. The errors of a
coding belong to a case and not to the rules, so their parameters are drawn from the priors. The only
evidence used from the other theatre is that its regime still stands at the branch.
"""

from __future__ import annotations

from collections.abc import Sequence

from brittle.calibration.pasts.histories import (
    MOST_TRIED_PER_HISTORY,
    Histories,
    NoHistoryStandsError,
    rows_by_weight,
)
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.screening import screen
from brittle.calibration.priors import OF_CODING
from brittle.calibration.workers.pool import Pool
from brittle.model import decisions as d
from brittle.model.draws import key_of, uniforms
from brittle.model.ensemble import Prepared
from brittle.model.setup.history import History, drawn, with_values

FRESH = key_of("parameters elsewhere")


def parameters_elsewhere(
    prepared: Prepared, posterior: Posterior, number: int, seed: int, pool: Pool | None = None
) -> Histories:
    """The posterior's parameter vectors, drawn by weight and given fresh seeds.

    Only histories whose regime stands at the branch are kept. A pool finds many histories faster and does
    not change which are found. Raises `NoHistoryStandsError` if there are too few.
    """

    def candidates(first: int, end: int) -> Sequence[History]:
        rows = rows_by_weight(posterior.weights, end, seed, first).tolist()
        return [
            History(
                index,
                int(uniforms(seed, 0, d.HISTORY_SEED, 0, index, FRESH)[0] * 2.0**53),
                1.0,
                with_values(
                    posterior.parameters[row : row + 1],
                    {name: drawn(name, index, seed) for name in OF_CODING},
                ),
            )
            for index, row in enumerate(rows, first)
        ]

    made = posterior.provenance
    origin = f"parameters of the posterior of {made.case}"
    found = screen(prepared, candidates, number, number * MOST_TRIED_PER_HISTORY, pool)
    if len(found.positions) < number:
        tried = f"{len(found.positions)} of {found.tried} {origin} histories{found.error}"
        raise NoHistoryStandsError(tried)
    histories = tuple(candidates(at, at + 1)[0] for at in found.positions.tolist())
    return Histories(histories, found.pasts, found.tried, origin, made)
