"""Marks a posterior again: its pasts are shown to be what they were, and its weights to stand.

A change of code that moves no past and no weight still changes a mark. Where every history of a file,
replayed under what is in force, gives the row that it gave when it was fitted, to the last bit, and
every row the weight that the file holds (`calibration.pasts.stored_weights`), the file may say that
it follows from what is in force. How its histories were drawn is not done again. A new parameter may
be fixed, such as a number that stood in a rule: with it the histories are what they were. One with a
spread of values is drawn for them from its prior, and they are weighed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace

import numpy as np

from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.players import PlayedRows, Players, Progress, Rows
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.reweighing import PosteriorError, refused
from brittle.calibration.pasts.rows import HEADLINES, digests, past_rows
from brittle.calibration.pasts.stored_weights import TOLERANCE, compared
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.priors import is_fixed

CHUNK = 25
"""Histories that a worker takes at a time."""

FIRST = 4000
"""Histories of the bank that are played again, to see what the uninformed would say."""


def check_can_be_remarked(posterior: Posterior, article: Article) -> None:
    """Raises PosteriorError for what is known before any history is replayed.

    That is a prior that changed, a new parameter that is not fixed, another ledger, or a file that
    does not tell what its histories looked like.
    """
    made = posterior.provenance
    now = fingerprint(article.prepared)
    priors = made.fingerprint.prior_changes(now)
    if priors.changed:
        named = ", ".join(priors.changed)
        raise refused(
            made.case,
            f"the prior{'s' if len(priors.changed) > 1 else ''} of {named} changed since it was fitted, "
            "which no weighing corrects for; put back what was changed in model/parameters.py, or fit "
            "the case to the priors in force",
        )
    if free := [name for name in priors.added if not is_fixed(name)]:
        one = len(free) == 1
        raise PosteriorError(
            f"the posterior of {made.case} cannot be marked again: it holds no values of "
            f"{', '.join(free)}, which {'is' if one else 'are'} new since it was fitted and "
            f"{'has' if one else 'have'} a spread of values; nothing needs to be done for `brittle run`, "
            f"which draws {'it' if one else 'them'} from the prior and weighs the histories again; a "
            "fit that holds values needs `brittle calibrate` on the case"
        )
    if article.mark != made.ledger:
        raise refused(
            made.case,
            f"{article.ledger.file} is not the ledger of evidence that it was fitted with; put back "
            "what was changed there, or fit the case to it",
        )
    columns = (*article.lens.columns, *HEADLINES)
    _check_known(posterior, made.fingerprint.differences(now), made.seen or columns, columns)


def played_for(posterior: Posterior) -> int:
    """How many histories are replayed to mark a posterior again."""
    return len(posterior) + min(FIRST, posterior.provenance.bank)


def remarked(posterior: Posterior, article: Article, workers: int, progress: Progress) -> Posterior:
    """The same histories and weights, marked as following from what is in force.

    A file without digests, as earlier versions wrote it, is given them by the code that made it: only
    where nothing has changed since. Raises PosteriorError as `check_can_be_remarked` does, and where
    the row or the weight of any history is another than when it was fitted.
    """
    check_can_be_remarked(posterior, article)
    made = posterior.provenance
    columns = (*article.lens.columns, *HEADLINES)
    seen = made.seen or columns
    rows, prior = _rows(posterior, article, workers, progress)
    found = digests(rows[:, [columns.index(name) for name in seen]])
    moved = sum(a != b for a, b in zip(found, posterior.digests or found, strict=True))
    if failed := int(np.isnan(rows).all(axis=1).sum()):
        raise refused(made.case, f"{failed:,} of its {len(posterior):,} histories fail")
    if moved:
        raise refused(
            made.case,
            f"{moved:,} of its {len(posterior):,} histories no longer look as they did when they were "
            "fitted, so its weights are no longer theirs",
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
    """Raises PosteriorError where the code in force gives other weights than the file holds."""
    found = compared(posterior, article, rows, prior)
    case = posterior.provenance.case
    if found.apart > TOLERANCE:
        raise refused(
            case,
            "its histories look as they did when they were fitted, but the code in force gives them "
            f"other weights: log likelihoods differ by up to {found.apart:.2g}, and {TOLERANCE:g} is "
            "allowed",
        )
    if found.doubted:
        raise refused(
            case,
            "the code in force would give its histories the weights that they have only if the "
            f"uninformed said something else of {', '.join(found.doubted)} than its bank lets them say",
        )


def _check_known(
    posterior: Posterior, changed: tuple[str, ...], seen: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    """Raises PosteriorError where nothing tells what its histories looked like."""
    case = posterior.provenance.case
    if not posterior.digests and changed:
        raise refused(
            case,
            f"{' and '.join(changed)} changed since it was fitted, and its file does not hold what "
            "its histories looked like; run `brittle remark` with the version that made it first",
        )
    if gone := [name for name in seen if name not in columns]:
        raise refused(case, f"its digests are of {', '.join(gone)} too, which nothing makes now")


def _rows(
    posterior: Posterior, article: Article, workers: int, progress: Progress
) -> tuple[Rows, Rows]:
    """What each history and the first of its bank look like now, in the bank's columns.

    NaN where one fails.
    """
    histories = posterior.histories
    first = range(0, min(FIRST, posterior.provenance.bank), CHUNK)
    ends = [min(at + CHUNK, first.stop) for at in first]
    seed = posterior.provenance.bank_seed
    with Players(past_rows(article.prepared, article.lens), workers) as players:
        own = [players.these(histories[at : at + CHUNK]) for at in range(0, len(histories), CHUNK)]
        prior = [players.prior(at, end - at, seed) for at, end in zip(first, ends, strict=True)]
        return _joined(own, progress), _joined(prior, progress)


def _joined(playing: Sequence[Future[PlayedRows]], progress: Progress) -> Rows:
    rows = []
    for part in playing:
        rows.append(part.result().rows)
        progress(len(rows[-1]))
    return np.concatenate(rows)
