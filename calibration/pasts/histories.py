"""The histories that a batch plays, from the posterior or the prior.

If a case has a posterior, its histories are used in proportion to their weights. If something on which
these histories depend has changed since the fit, they are replayed and weighed again. Without a posterior,
or on request, histories of the prior are used. Only histories in which the regime stands at the branch
are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.locations import posterior_of
from brittle.calibration.pasts.chosen import DrawnHistories, PriorHistories
from brittle.calibration.pasts.posterior import (
    Posterior,
    Provenance,
    read_posterior,
)
from brittle.calibration.pasts.reweighing import PosteriorError, check_can_be_weighed, fitting
from brittle.calibration.pasts.screening import KEPT, Found, screen, screen_all
from brittle.calibration.workers.pool import Pool
from brittle.model import decisions as d
from brittle.model.draws import key_of, uniforms
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared
from brittle.model.state import State

MOST_TRIED_PER_HISTORY = 200
"""Number of histories that are tried, for each history wanted, before the search is given up."""

_GOLDEN = 0.6180339887498949  # steps of this size spread any number of points evenly
_START = key_of("draws from a posterior")
_AT_ONCE = 100_000
"""Number of draws from a posterior that are made at a time."""


class Histories(NamedTuple):
    """Histories, the states of the first of them at the branch, and the number of candidates tried."""

    histories: Sequence[History]
    pasts: tuple[State, ...]
    """The states at the branch of the first histories, at most `screening.KEPT`."""
    tried: int
    origin: str
    """Where the histories come from, such as "prior" or "posterior"."""
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


def standing_histories(
    prepared: Prepared, number: int, seed: int, pool: Pool | None = None
) -> Histories:
    """The first `number` prior histories whose regime still stands at the branch.

    A pool replays candidates faster and does not change which are found. Raises NoHistoryStandsError if the
    regime stands in fewer than one in MOST_TRIED_PER_HISTORY histories.
    """

    def candidates(first: int, end: int) -> Sequence[History]:
        return tuple(PriorHistories(np.arange(first, end), seed))

    found = screen(prepared, candidates, number, number * MOST_TRIED_PER_HISTORY, pool)
    _check_enough(found, number, "prior")
    return Histories(PriorHistories(found.positions, seed), found.pasts, found.tried, "prior")


def posterior_histories(
    prepared: Prepared, posterior: Posterior, number: int, seed: int, pool: Pool | None = None
) -> Histories:
    """Draw from a posterior, by weight, `number` histories whose regime still stands at the branch.

    The i-th draw is the same for any `number`. Scenarios that branch at or before the article's end
    share their histories. In these histories, the regime must therefore stand at the article's end too.
    Raises NoHistoryStandsError if too few histories are found.
    """
    branch = prepared.branch_tick * prepared.tick_hours
    told = branch <= posterior.provenance.fingerprint.branch_hours
    may = posterior.stands if told else np.ones(len(posterior), np.bool_)

    def candidates(first: int, end: int) -> Sequence[History | None]:
        rows = rows_by_weight(posterior.weights, end, seed, first)
        return [posterior.histories[row] if may[row] else None for row in rows.tolist()]

    most = number * MOST_TRIED_PER_HISTORY
    found = screen(prepared, candidates, min(number, KEPT), most)
    positions, tried = found.positions, found.tried
    if number > KEPT and len(positions) == KEPT:
        # each row is replayed once, however often it is drawn
        stands = may & screen_all(prepared, posterior.histories, may, pool).standing
        positions = _drawn_standing(posterior.weights, stands, number, seed, most)
        tried = int(positions[-1]) + 1 if len(positions) == number else most
    found = found._replace(positions=positions, tried=tried)
    _check_enough(found, number, "posterior")
    rows = np.concatenate(
        [
            rows_by_weight(posterior.weights, first + _AT_ONCE, seed, first)[
                positions[(positions >= first) & (positions < first + _AT_ONCE)] - first
            ]
            for first in range(0, tried, _AT_ONCE)
        ]
    )
    drawn = DrawnHistories(posterior.histories, rows)
    return Histories(drawn, found.pasts, tried, "posterior", posterior.provenance)


def _drawn_standing(
    weights: NDArray[np.float64], stands: NDArray[np.bool_], number: int, seed: int, most: int
) -> NDArray[np.int64]:
    """Positions of the first `number` draws whose history stands, among at most `most` draws."""
    found: list[NDArray[np.int64]] = []
    for first in range(0, most, _AT_ONCE):
        rows = rows_by_weight(weights, min(first + _AT_ONCE, most), seed, first)
        found.append(first + np.flatnonzero(stands[rows]))
        if sum(map(len, found)) >= number:
            break
    return np.concatenate(found)[:number]


def _check_enough(found: Found, number: int, origin: str) -> None:
    if len(found.positions) < number:
        raise NoHistoryStandsError(
            f"{len(found.positions)} of {found.tried} {origin} histories{found.error}"
        )


def find_histories(
    prepared: Prepared, number: int, seed: int, prior: bool = False, pool: Pool | None = None
) -> Histories:
    """The histories that a batch plays, drawn from the case's posterior or from the prior.

    A pool finds many histories faster and does not change which are found. Raises NoHistoryStandsError if
    the regime stands in too few histories, and PosteriorError if the posterior cannot be used.
    """
    posterior = posterior_in_use(prepared, prior)
    if posterior is None:
        return standing_histories(prepared, number, seed, pool)
    with _naming(posterior_of(prepared.theatre.folder)):
        posterior = fitting(posterior, prepared)
    return posterior_histories(prepared, posterior, number, seed, pool)


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


def rows_by_weight(
    weights: NDArray[np.float64], number: int, seed: int, first: int = 0
) -> NDArray[np.int64]:
    """[number - first] rows, each drawn in proportion to its weight; a larger `number` extends the same list.

    The rows come from points of a Kronecker sequence with a keyed start. These points are
    spread as evenly as those of systematic resampling, but their number need not be fixed beforehand.
    """
    start = uniforms(seed, 0, d.HISTORY_SEED, 0, 0, _START)[0]
    points = (start + _GOLDEN * np.arange(first, number)) % 1.0
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
