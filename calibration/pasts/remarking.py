"""Marks a posterior again, once its pasts and weights are shown to be the same as at the fit.

A change of code changes a mark even if it changes no past and no weight. Every history of the
posterior's file is therefore replayed with the code in force. If each replay gives the same row of
numbers as at the fit, to the last bit, and each history still gets the weight in the file
(`calibration.pasts.stored_weights`), the file is marked as made by the code in force. The histories are
not sampled again. A new fixed parameter, such as a number that was written in a rule before, leaves the
histories as they were. If a new parameter has a spread of values, the posterior cannot be marked again, but
`brittle run` draws these values from the prior and weighs the histories again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.players import (
    OpenedRows,
    PlayedRows,
    PriorRange,
    Progress,
    Rows,
    RowStage,
    play_prior,
    play_these,
)
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.reweighing import CHUNK, PosteriorError, refused
from brittle.calibration.pasts.rows import HEADLINES, digests, past_rows
from brittle.calibration.pasts.stored_weights import TOLERANCE, compared
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.priors import is_fixed
from brittle.calibration.workers.jobs import Job
from brittle.calibration.workers.pool import Pool

FIRST = 4000
"""Number of the bank's histories that are replayed to estimate what uninformed sources would report."""


def check_can_be_remarked(posterior: Posterior, article: Article) -> None:
    """Raises PosteriorError if it is clear, before any replay, that a posterior cannot be marked again.

    This is clear if a prior or the ledger changed, if a new parameter is not fixed, or if the file does
    not record what its histories looked like.
    """
    made = posterior.provenance
    now = fingerprint(article.prepared)
    priors = made.fingerprint.prior_changes(now)
    if priors.changed:
        named = ", ".join(priors.changed)
        raise refused(
            made.case,
            f"the prior{'s' if len(priors.changed) > 1 else ''} of {named} changed since it was fitted, "
            "and weighing again does not correct for a changed prior; put back what was changed in "
            "model/parameters.py, or fit the case to the priors in force",
        )
    if free := [name for name in priors.added if not is_fixed(name)]:
        one = len(free) == 1
        raise PosteriorError(
            f"the posterior of {made.case} cannot be marked again: its file has no values of "
            f"{', '.join(free)}, which {'is' if one else 'are'} new since it was fitted and "
            f"{'has' if one else 'have'} a spread of values; nothing needs to be done for `brittle run`, "
            f"which draws {'it' if one else 'them'} from the prior and weighs the histories again; to "
            f"make a fit that has {'its' if one else 'their'} values, run `brittle calibrate` on the case"
        )
    if article.mark != made.ledger:
        raise refused(
            made.case,
            f"{article.ledger.file} is not the ledger of evidence to which it was fitted; put back "
            "what was changed in this ledger, or fit the case to it",
        )
    columns = (*article.lens.columns, *HEADLINES)
    _check_known(posterior, made.fingerprint.differences(now), made.seen or columns, columns)


def played_for(posterior: Posterior) -> int:
    """Number of histories that are replayed to mark a posterior again."""
    return len(posterior) + min(FIRST, posterior.provenance.bank)


def remarked(posterior: Posterior, article: Article, pool: Pool, progress: Progress) -> Posterior:
    """The same histories and weights, marked as made by the code in force.

    Earlier versions wrote files without digests. Digests are added to such a file only if nothing has
    changed since the fit. Raises PosteriorError as `check_can_be_remarked` does, and also if the row or
    the weight of any history differs from that at the fit.
    """
    check_can_be_remarked(posterior, article)
    made = posterior.provenance
    columns = (*article.lens.columns, *HEADLINES)
    seen = made.seen or columns
    rows, prior = _rows(posterior, article, pool, progress)
    found = digests(rows[:, [columns.index(name) for name in seen]])
    moved = sum(a != b for a, b in zip(found, posterior.digests or found, strict=True))
    if failed := int(np.isnan(rows).all(axis=1).sum()):
        raise refused(
            made.case, f"{failed:,} of its {len(posterior):,} histories fail when they are replayed"
        )
    if moved:
        raise refused(
            made.case,
            f"{moved:,} of its {len(posterior):,} histories no longer look as they did when it was "
            "fitted, so its weights no longer apply to them",
        )
    _check_weights(posterior, article, rows, prior)
    told = replace(
        made,
        fingerprint=fingerprint(article.prepared),
        weighing=weighing_mark(),
        seen=seen,
        first_mark=made.mark,
    )
    return replace(posterior, provenance=told, digests=found)


def _check_weights(posterior: Posterior, article: Article, rows: Rows, prior: Rows) -> None:
    """Raises PosteriorError if the code in force gives other weights than those in the file."""
    found = compared(posterior, article, rows, prior)
    case = posterior.provenance.case
    if found.apart > TOLERANCE:
        raise refused(
            case,
            "its histories look as they did when it was fitted, but the code in force gives them "
            f"other weights: log likelihoods differ by up to {found.apart:.2g}, and at most "
            f"{TOLERANCE:g} is allowed",
        )
    if found.doubted:
        raise refused(
            case,
            "the code in force gives the weights in its file only if the uninformed sources report "
            f"{', '.join(found.doubted)} with a probability that the histories of its bank rule out",
        )


def _check_known(
    posterior: Posterior, changed: tuple[str, ...], seen: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    """Raises PosteriorError if there is no usable record of what the histories looked like."""
    case = posterior.provenance.case
    if not posterior.digests and changed:
        raise refused(
            case,
            f"{' and '.join(changed)} changed since it was fitted, and its file does not record "
            "what its histories looked like; first run `brittle remark` with the version of Brittle that "
            "made the file",
        )
    if gone := [name for name in seen if name not in columns]:
        raise refused(
            case, f"its digests cover columns that are no longer computed: {', '.join(gone)}"
        )


def _rows(
    posterior: Posterior, article: Article, pool: Pool, progress: Progress
) -> tuple[Rows, Rows]:
    """Replay the posterior's histories and the first histories of its bank, and return the rows of each.

    The columns are those of the bank. A history that fails has a row of NaN.
    """
    stage = RowStage(past_rows(article.prepared, article.lens))
    played = list(pool.in_order(_jobs(posterior, stage), progress))
    own = -(-len(posterior) // CHUNK)
    return _joined(played[:own]), _joined(played[own:])


def _jobs(posterior: Posterior, stage: RowStage) -> Iterator[Job[OpenedRows, Any, PlayedRows]]:
    for at in range(0, len(posterior), CHUNK):
        part = tuple(posterior.histories[at : at + CHUNK])
        yield Job(play_these, stage, part, len(part))
    made = posterior.provenance
    last = min(FIRST, made.bank)
    for at in range(0, last, CHUNK):
        what = PriorRange(at, min(at + CHUNK, last), made.bank_seed)
        yield Job(play_prior, stage, what, what.size)


def _joined(played: Sequence[PlayedRows]) -> Rows:
    return np.concatenate([part.rows for part in played])
