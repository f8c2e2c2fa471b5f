"""One posterior weighed for several values of a theatre's field, on the same histories.

A field of a theatre, such as the cohesion of a formation, acts from the first day. If it has another
value, every history has another past, and the article is more or less likely under this past. The
histories of the posterior are therefore replayed with each value, and each history's weight is
multiplied by the ratio of its likelihood with the value to its likelihood without the change
(`calibration.pasts.reweighing`).

    without = paired_likelihoods(posterior, base)
    values = [paired_weights(posterior, prepared, value, without) for value, prepared in variants]
    pairs = paired_histories(posterior, values, draws, seed)
    mean = pairs.weights @ results       # results of value v and history n, one row of weights a value

Values are compared on the same histories: the i-th run of one value has the parameters and the seeds of
the i-th run of every other value. What chance contributes to both is lost in the difference of two means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.histories import (
    MOST_TRIED_PER_HISTORY,
    NoHistoryStandsError,
    rows_by_weight,
)
from brittle.calibration.pasts.past import replay
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.reweighing import (
    FEWEST,
    PosteriorError,
    background_histories,
    check_can_be_weighed,
    log_likelihood_of,
    looked_at,
    weighed_again,
)
from brittle.calibration.weights import effective_size
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import stands
from brittle.model.inputs.errors import PRIOR
from brittle.model.setup.history import History, prior_history
from brittle.model.setup.prepare import Prepared


class PairedLikelihoods(NamedTuple):
    """What each history of a posterior shows with one theatre."""

    log_likelihood: NDArray[np.float64]
    """[n] log likelihood of the article; NaN if the history failed."""
    stands: NDArray[np.bool_]
    """[n] whether the regime stands at the branch and, if the branch is earlier, at the article's end."""


class PairedWeights(NamedTuple):
    """A posterior's histories, weighed for one value of a field."""

    value: str
    """The field and its value, as messages name them."""
    weights: NDArray[np.float64]
    """[n] weight of each history by its position in the posterior; the weights add up to 1."""
    stands: NDArray[np.bool_]
    """[n] whether the regime stands at the branch and, if the branch is earlier, at the article's end."""
    effective: float
    """Effective number of independent histories, which includes what the fit itself had lost."""


class PairedHistories(NamedTuple):
    """Histories that are played with every value, and their weights for each value.

    The mean of a result f with value v is estimated by

        m(v) = sum over n of weights[v, n] f(v, indices[n])

    This is self-normalised importance sampling (Owen 2013, chapter 9), where the posterior is the
    proposal. It estimates the posterior mean with value v, given that the regime stands at the branch
    with each of the values. A difference m(v) - m(u) is a difference of means over the same histories. If
    the interval of a difference is bootstrapped, the positions n must be drawn once for all values.
    """

    indices: NDArray[np.int64]
    """[n] position in the posterior of each history; a history of large weight occurs more than once."""
    weights: NDArray[np.float64]
    """[values, n] weights, which add up to 1 for each value; all are 1 / n if a value changes nothing."""
    effective: NDArray[np.float64]
    """[values] effective number of independent histories behind each mean.

    This is Kish's size of the weights, in which draws of the same history count as one, and it is at most
    the effective size of the posterior weighed for the value.
    """
    standing: NDArray[np.float64]
    """[values] share of a value's weight on histories whose regime stands with every value."""
    tried: int
    """Number of draws that were made to find the histories."""


def paired_likelihoods(
    posterior: Posterior, prepared: Prepared, pool: Pool | None = None
) -> PairedLikelihoods:
    """Replay a posterior's histories in a scenario of their theatre, and weigh the article under each.

    What uninformed sources would report is estimated from BACKGROUND prior histories of the same theatre.
    A pool replays them faster and does not change the numbers.
    """
    article = open_article(prepared.scenario)
    n = len(posterior)
    rows, standing = looked_at(
        article, [*posterior.histories, *background_histories(posterior)], pool
    )
    now = log_likelihood_of(article, rows[:n], rows[n:])
    return PairedLikelihoods(now, _stands(posterior, article, prepared, standing[:n], pool))


def paired_weights(
    posterior: Posterior,
    prepared: Prepared,
    value: str,
    without: PairedLikelihoods | None = None,
    pool: Pool | None = None,
) -> PairedWeights:
    """Weigh a posterior's histories for a scenario whose theatre has another value of a field.

    `posterior` is the one that fits the scenario without the change (`reweighing.fitting`). `value` names
    the field and its value in messages. `without` comes from `paired_likelihoods` for the scenario
    without the change. If it is given, the likelihoods on both sides of the ratio use an estimate of
    uninformed reports from the same prior histories, so that its errors largely cancel. If it is None, the
    posterior's own likelihoods are used. If the value changes nothing on which pasts depend, no
    history is replayed and every ratio is 1. Large weights are truncated.

    Raises PosteriorError if a prior or the ledger changed since the fit, or if the histories are worth
    fewer than FEWEST independent ones with this value.
    """
    if not check_can_be_weighed(posterior, prepared):
        article = open_article(prepared.scenario)
        stands = _stands(posterior, article, prepared, posterior.stands, pool)
        return PairedWeights(value, posterior.weights, stands, posterior.provenance.effective)
    now = paired_likelihoods(posterior, prepared, pool)
    then = posterior.log_likelihood if without is None else without.log_likelihood
    weights, effective = weighed_again(posterior, now.log_likelihood, then)
    if effective < FEWEST:
        raise _worth_too_little(posterior, value, effective)
    return PairedWeights(value, weights, now.stands, effective)


def paired_histories(
    posterior: Posterior, values: Sequence[PairedWeights], draws: int, seed: int
) -> PairedHistories:
    """Choose `draws` histories of a posterior, and weigh them for each value.

    Histories are drawn by the posterior's own weights, and only those are kept whose regime stands with
    every value. The i-th history is the same for any number of draws, but it depends on the values. Raises
    ValueError if there are no values, NoHistoryStandsError if too few histories are found, and PosteriorError
    if those that stand are worth fewer than FEWEST independent histories with some value.
    """
    if not values:
        raise ValueError("there are no values to compare")
    weights = np.stack([one.weights for one in values])
    common = np.logical_and.reduce([one.stands for one in values])
    rows = rows_by_weight(posterior.weights, draws * MOST_TRIED_PER_HISTORY, seed)
    found = np.flatnonzero(common[rows])[:draws]
    if len(found) < draws:
        raise NoHistoryStandsError(f"{len(found)} of {len(rows)} posterior histories")
    for one in values:
        kept = one.effective * _share_kept(one.weights, common)
        if kept < FEWEST:
            raise _worth_too_little(posterior, one.value, kept)
    indices = rows[found]
    ratios = weights[:, indices] / posterior.weights[indices]
    shares = ratios / ratios.sum(axis=1, keepdims=True)
    sizes = [
        min(one.effective, effective_size(np.bincount(indices, each)))
        for one, each in zip(values, shares, strict=True)
    ]
    standing = weights @ common
    return PairedHistories(indices, shares, np.array(sizes), standing, int(found[-1]) + 1)


def _share_kept(weights: NDArray[np.float64], common: NDArray[np.bool_]) -> float:
    """The share of the effective size that is left when only some histories keep their weights."""
    kept = weights * common
    return effective_size(kept) / effective_size(weights) if kept.any() else 0.0


def paired_prior_histories(variants: Sequence[Prepared], draws: int, seed: int) -> PairedHistories:
    """The first `draws` prior histories of a seed whose regime stands at the branch with every value.

    `variants` are the scenarios, one for each value. Without evidence, all weights are equal, and `indices`
    are numbers of prior histories. A history that fails with one value counts as one whose regime does not
    stand. Raises ValueError if there are no variants, and NoHistoryStandsError if the regime stands in
    fewer than one in MOST_TRIED_PER_HISTORY histories.
    """
    if not variants:
        raise ValueError("there are no values to compare")
    found: list[int] = []
    most = draws * MOST_TRIED_PER_HISTORY
    for index in range(most):
        history = prior_history(index, seed)
        if all(_stands_in(prepared, history) for prepared in variants):
            found.append(index)
        if len(found) == draws:
            break
    else:
        raise NoHistoryStandsError(f"{len(found)} of {most} prior histories")
    tried, values = found[-1] + 1, len(variants)
    return PairedHistories(
        np.array(found),
        np.full((values, draws), 1.0 / draws),
        np.full(values, float(draws)),
        np.full(values, draws / tried),
        tried,
    )


def _stands_in(prepared: Prepared, history: History) -> bool:
    try:
        return stands(replay(prepared, history))
    except Exception:  # the history counts as one whose regime does not stand
        return False


def _stands(
    posterior: Posterior,
    article: Article,
    prepared: Prepared,
    at_end: NDArray[np.bool_],
    pool: Pool | None,
) -> NDArray[np.bool_]:
    """[n] whether the regime stands at the branch and at the article's end, given `at_end` for the latter.

    A regime that has fallen stays fallen in a run, so only a branch after the article's end needs a replay.
    """
    if prepared.branch_tick <= article.prepared.branch_tick:
        return at_end
    later = Article(article.ledger, prepared)
    return looked_at(later, posterior.histories, pool).standing


def _worth_too_little(posterior: Posterior, value: str, effective: float) -> PosteriorError:
    return PosteriorError(
        f"the posterior of {posterior.provenance.case} cannot be weighed for {value}: with this value, its "
        f"{len(posterior):,} histories are worth {effective:.0f} independent ones, and {FEWEST} are "
        "needed; choose values nearer to the theatre's own, or write the value into a copy of the case and "
        "fit the copy with `brittle calibrate`, or use ",
        PRIOR,
    )
