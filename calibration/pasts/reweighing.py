"""Replay and weigh a posterior again after a change in something on which its pasts depend.

The posterior's histories are draws from the prior times the likelihood at the fit. They are
replayed with the code and inputs in force. The weight of each is then multiplied by the ratio of its
likelihood now to its likelihood at the fit. The new weights correct for changes of rules, theatre,
events and tick. They also correct for a new parameter, whose values are drawn from its prior, and for a
removed one, which no rule reads. They cannot correct for a changed prior or a changed claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import batched
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.likelihood import Reporting, Rows
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.chosen import PriorHistories
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.players import RowStage, play_these
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.rows import HEADLINES, digests, past_rows
from brittle.calibration.pasts.stored_weights import compared
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.weights import (
    NoWeightError,
    effective_size,
    normalised,
    truncated,
)
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool
from brittle.model.inputs.errors import PRIOR, BrittleError
from brittle.model.setup.history import History
from brittle.model.setup.prepare import Prepared

FEWEST = 100
"""Smallest effective number of histories with which a posterior is accepted."""

BACKGROUND = 400
"""Number of prior histories replayed to estimate what uninformed sources would report now."""

CHUNK = 25
"""Number of histories that a worker takes at a time."""


class PosteriorError(BrittleError):
    """A posterior cannot be used; the message gives the reason in words for the user."""


def fitting(posterior: Posterior, prepared: Prepared) -> Posterior:
    """The posterior for a scenario, weighed again if something has changed since the fit.

    Raises PosteriorError if the posterior cannot be weighed again, or if the new weights make its
    histories worth fewer than FEWEST independent ones.
    """
    changed = check_can_be_weighed(posterior, prepared)
    if not changed:
        return posterior
    again = reweighed(posterior, open_article(prepared.scenario), changed)
    effective = again.provenance.effective
    if effective < FEWEST:
        raise refused(
            posterior.provenance.case,
            f"{' and '.join(changed)} changed since it was fitted; after weighing them again, "
            f"its {len(posterior):,} histories are worth {effective:.0f} independent ones, and {FEWEST} "
            "are needed",
        )
    return again


def check_can_be_weighed(posterior: Posterior, prepared: Prepared) -> tuple[str, ...]:
    """What has changed since the fit, in words.

    No history is played, so this check can be made before the model is compiled. Raises PosteriorError
    if a prior or the ledger changed, because weighing again corrects for neither.
    """
    made, now = posterior.provenance, fingerprint(prepared)
    changed = made.differences(now)
    what = " and ".join(changed)
    if made.fingerprint.prior_changes(now).changed:
        raise refused(made.case, f"{what} changed since it was fitted")
    if changed and open_article(prepared.scenario).mark != made.ledger:
        raise refused(made.case, f"{what} and the ledger of evidence changed since it was fitted")
    return changed


def check_elsewhere(posterior: Posterior, prepared: Prepared) -> None:
    """Raises PosteriorError if rules, priors or the code that weighs histories changed since the fit.

    Rules, priors and this code are the same in every theatre.
    """
    changed = posterior.provenance.differences_anywhere(fingerprint(prepared))
    if changed:
        case = posterior.provenance.case
        raise refused(
            case,
            f"{' and '.join(changed)} changed since it was fitted (give {case} as well, and "
            "its posterior is weighed again)",
        )


def reweighed(posterior: Posterior, article: Article, changed: tuple[str, ...]) -> Posterior:
    """The same histories, replayed and weighed with the code and inputs in force.

    If every past looks as it did at the fit, and the code in force gives the weights in the file, these
    weights are kept. Otherwise the new weights are those of `weighed_again`.
    """
    seen = looked_at(article, posterior.histories)
    made = replace(
        posterior.provenance,
        fingerprint=fingerprint(article.prepared),
        weighing=weighing_mark(),
        changed=changed,
    )
    looks_same = _look_as_they_did(posterior, article, seen.rows)
    if looks_same and posterior.provenance.weighing == made.weighing:
        return replace(posterior, provenance=made)
    prior = looked_at(article, background_histories(posterior)).rows
    if looks_same and compared(posterior, article, seen.rows, prior).equal:
        return replace(posterior, provenance=made)
    now = log_likelihood_of(article, seen.rows, prior)
    weights, effective = weighed_again(posterior, now, posterior.log_likelihood)
    made = replace(made, effective=effective)
    return replace(
        posterior, provenance=made, weights=weights, log_likelihood=now, stands=seen.standing
    )


def log_likelihood_of(article: Article, rows: Rows, prior: Rows) -> NDArray[np.float64]:
    """[n] log likelihood of an article under the pasts with these rows [n, targets or more].

    What uninformed sources would report is estimated from the rows `prior` [m, targets or more].
    """
    targets = len(article.lens.columns)
    reporting = Reporting.fit_background(article.ledger, prior[:, :targets])
    return reporting.log_likelihood(article.readings, rows[:, :targets])


def weighed_again(
    posterior: Posterior, now: NDArray[np.float64], then: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """The histories' weights times their likelihood ratios, and the effective size that is left.

    `now` and `then` [n] are log likelihoods. The new weights are truncated. The effective size is that of
    the fit, reduced by the proportion that the new weights lose. The draws in a file are worth no more
    than the sample from which they were drawn. If no history has weight, the old weights are returned
    with an effective size of 0.
    """
    made = posterior.provenance
    with np.errstate(divide="ignore"):  # a weight of 0 stays 0
        logs = np.log(posterior.weights) + now - then
    try:
        weights = truncated(normalised(logs), made.effective)
    except NoWeightError:
        return posterior.weights, 0.0
    kept = effective_size(weights) / effective_size(posterior.weights)
    return weights, min(1.0, kept) * made.effective


def background_histories(posterior: Posterior) -> Sequence[History]:
    """The first BACKGROUND histories of the posterior's bank."""
    return PriorHistories(np.arange(BACKGROUND), posterior.provenance.bank_seed)


def _look_as_they_did(posterior: Posterior, article: Article, rows: Rows) -> bool:
    """Whether every past looks as it did when the fit was made."""
    columns = (*article.lens.columns, *HEADLINES)
    seen = posterior.provenance.seen
    if not posterior.digests or not set(seen) <= set(columns):
        return False
    return digests(rows[:, [columns.index(name) for name in seen]]) == posterior.digests


class LookedAt(NamedTuple):
    """What histories show at the article's end."""

    rows: Rows
    """[n, targets and headline quantities] of each past; NaN if its history failed."""
    standing: NDArray[np.bool_]
    """[n] whether the regime stands; false if the history failed."""


def looked_at(article: Article, histories: Iterable[History], pool: Pool | None = None) -> LookedAt:
    """Replay histories to the article's end and look at each past.

    A pool replays them faster; the rows do not depend on it.
    """
    stage = RowStage(past_rows(article.prepared, article.lens))
    jobs = (Job(play_these, stage, some, len(some)) for some in batched(histories, CHUNK))
    if pool is None:
        opened = stage.open()
        played = [play_these(opened, job.what) for job in jobs]
    else:
        played = list(pool.in_order(jobs))
    rows = np.concatenate([part.rows for part in played])
    fallen = len(article.lens.columns) + HEADLINES.index("fallen")
    return LookedAt(rows, rows[:, fallen] == 0.0)


def refused(case: str, why: str) -> PosteriorError:
    """The error for a posterior that cannot be used as it is, with advice on what to do."""
    return PosteriorError(
        f"the posterior of {case} cannot be used as it is: {why}; run `brittle calibrate` on the case, "
        "or use ",
        PRIOR,
    )
