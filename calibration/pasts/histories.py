"""The histories that a batch plays, from the posterior or the prior.

If a case has a posterior, its histories are used in proportion to their weights. If something on which
these histories depend has changed since the fit, they are replayed and weighed again. Without a posterior,
or on request, histories of the prior are used. Only histories in which the regime stands at the branch
are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.locations import posterior_of
from brittle.calibration.pasts.past import replay
from brittle.calibration.pasts.posterior import (
    Posterior,
    Provenance,
    read_posterior,
)
from brittle.calibration.pasts.reweighing import PosteriorError, check_can_be_weighed, fitting
from brittle.model import decisions as d
from brittle.model.draws import key_of, uniforms
from brittle.model.ensemble import stands
from brittle.model.setup.history import History, prior_history
from brittle.model.setup.prepare import Prepared
from brittle.model.state import State

MOST_TRIED_PER_HISTORY = 200
"""Number of histories that are tried, for each history wanted, before the search is given up."""

_GOLDEN = 0.6180339887498949  # steps of this size spread any number of points evenly
_START = key_of("draws from a posterior")


class Histories(NamedTuple):
    """Histories with their states at the branch, and the number of candidates that were tried."""

    histories: tuple[History, ...]
    pasts: tuple[State, ...]
    tried: int
    origin: str  # "prior" or "posterior"
    made: Provenance | None = None
    """Provenance of the posterior from which the histories were drawn; None for prior histories."""

    @property
    def evidence(self) -> str:
        """The evidence by which the histories were weighed, in words; empty if there was none."""
        return in_words(self.made) if self.made else ""

    @property
    def worth(self) -> float:
        """Effective size of the sample from which the histories were drawn; infinite for the prior."""
        return self.made.effective if self.made else float("inf")

    @property
    def standing(self) -> float:
        """Share of the tried histories whose regime still stands at the branch."""
        return len(self.histories) / self.tried if self.tried else 0.0


class NoHistoryStandsError(Exception):
    """The regime still stands at the branch in too few histories."""


def standing_histories(prepared: Prepared, number: int, seed: int) -> Histories:
    """The first `number` prior histories whose regime still stands at the branch.

    Raises NoHistoryStandsError if the regime stands in fewer than one in MOST_TRIED_PER_HISTORY histories.
    """
    tried = number * MOST_TRIED_PER_HISTORY
    every = (prior_history(i, seed) for i in range(tried))
    return standing_among(prepared, every, number, "prior")


def posterior_histories(
    prepared: Prepared, posterior: Posterior, number: int, seed: int
) -> Histories:
    """Draw from a posterior, by weight, `number` histories whose regime still stands at the branch.

    The i-th draw is the same for any `number`. Scenarios that branch at or before the article's end
    share their histories. In these histories, the regime must therefore stand at the article's end too.
    Raises NoHistoryStandsError if too few histories are found.
    """
    rows = rows_by_weight(posterior.weights, number * MOST_TRIED_PER_HISTORY, seed)
    branch = prepared.branch_tick * prepared.tick_hours
    told = branch <= posterior.provenance.fingerprint.branch_hours
    drawn = (
        posterior.histories[row] if not told or posterior.stands[row] else None
        for row in rows.tolist()
    )
    return standing_among(prepared, drawn, number, "posterior", posterior.provenance)


def find_histories(prepared: Prepared, number: int, seed: int, prior: bool = False) -> Histories:
    """The histories that a batch plays, drawn from the case's posterior or from the prior.

    Raises NoHistoryStandsError if the regime stands in too few histories, and PosteriorError if the
    posterior cannot be used.
    """
    posterior = posterior_in_use(prepared, prior)
    if posterior is None:
        return standing_histories(prepared, number, seed)
    with _naming(posterior_of(prepared.theatre.folder)):
        posterior = fitting(posterior, prepared)
    return posterior_histories(prepared, posterior, number, seed)


def posterior_in_use(prepared: Prepared, prior: bool) -> Posterior | None:
    """The posterior of the case as it is in its file; None if there is no file or `prior` is true.

    No history is played. Raises PosteriorError if it is clear without a replay that the posterior
    cannot be used.
    """
    path = posterior_of(prepared.theatre.folder)
    if prior or not path.exists():
        return None
    posterior = read_posterior(path)
    with _naming(path):
        check_can_be_weighed(posterior, prepared)
    return posterior


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Put the path of the posterior's file before the message of a PosteriorError."""
    try:
        yield
    except PosteriorError as error:
        raise PosteriorError(f"{path}: ", *error.parts) from None


def rows_by_weight(weights: NDArray[np.float64], number: int, seed: int) -> NDArray[np.int64]:
    """[number] rows, each drawn in proportion to its weight; a larger `number` extends the same list.

    The rows come from points of a Kronecker sequence with a keyed start. These points are
    spread as evenly as those of systematic resampling, but their number need not be fixed beforehand.
    """
    start = uniforms(seed, 0, d.HISTORY_SEED, 0, 0, _START)[0]
    points = (start + _GOLDEN * np.arange(number)) % 1.0
    steps = np.cumsum(weights)
    rows: NDArray[np.int64] = np.searchsorted(steps, points * steps[-1], side="right")
    return np.minimum(rows, len(weights) - 1)


def in_words(made: Provenance) -> str:
    """The evidence by which a posterior's histories were weighed, in words."""
    claims = f"{made.targets} claim{'' if made.targets == 1 else 's'}"
    if made.changed:
        return (
            f"{made.article} ({claims}; {' and '.join(made.changed)} changed since the "
            f"fit, so the histories were weighed again and are worth {made.effective:,.0f} independent ones)"
        )
    return (
        f"{made.article} ({claims}; worth {made.effective:,.0f} independent histories, "
        f"sampled by {made.method} from {made.bank:,} prior ones)"
    )


def standing_among(
    prepared: Prepared,
    candidates: Iterable[History | None],
    number: int,
    origin: str,
    made: Provenance | None = None,
) -> Histories:
    """The first `number` candidates whose regime stands at the branch.

    A candidate of None represents a history whose regime is known not to stand. A history that fails counts
    as one whose regime does not stand. Raises NoHistoryStandsError if fewer than `number` are found.
    """
    histories: list[History] = []
    pasts: list[State] = []
    tried = 0
    error = ""
    for history in candidates:
        tried += 1
        if history is None:
            continue
        try:
            past = replay(prepared, history)
        except Exception as failure:  # the last failure is reported if too few histories stand
            error = f"; {type(failure).__name__}: {failure}"
            continue
        if stands(past):
            histories.append(history)
            pasts.append(past)
        if len(histories) == number:
            return Histories(tuple(histories), tuple(pasts), tried, origin, made)
    raise NoHistoryStandsError(f"{len(histories)} of {tried} {origin} histories{error}")
