"""Marks a posterior again: its pasts are shown to be what they were, so its weights stand.

A change of code that moves no past still changes the mark of the rules. Where every history of a
file, replayed under what is in force, gives the row that it gave when it was fitted, to the last
bit, nothing that weighed it has changed, and the file may say that it follows from what is in force.
A new parameter may be fixed, such as a number that stood in a rule: with it the histories are what
they were. One with a spread of values is drawn for them from its prior, and they are weighed again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.fingerprint import fingerprint
from brittle.calibration.pasts.players import Players, Progress, Rows
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.reweighing import refused
from brittle.calibration.pasts.rows import HEADLINES, digests, past_rows
from brittle.calibration.priors import is_fixed

CHUNK = 25
"""Histories that a worker takes at a time."""


def remarked(posterior: Posterior, article: Article, workers: int, progress: Progress) -> Posterior:
    """The same histories and weights, marked as following from what is in force.

    A file without digests, as earlier versions wrote it, is given them by the code that made it: only
    where nothing has changed since. Raises PosteriorError where a prior, the ledger or the row of any
    history is another than when it was fitted, or where a parameter is new and not fixed.
    """
    made = posterior.provenance
    now = fingerprint(article.prepared)
    priors = made.fingerprint.prior_changes(now)
    if priors.changed:
        named = ", ".join(priors.changed)
        raise refused(made.case, f"the priors of {named} changed since it was fitted")
    if free := [name for name in priors.added if not is_fixed(name)]:
        raise refused(
            made.case,
            f"it holds no values of {', '.join(free)}, new since it was fitted and not fixed (`brittle "
            "run` draws them from the prior and weighs its histories again)",
        )
    if article.mark != made.ledger:
        raise refused(made.case, "the ledger of evidence changed since it was fitted")
    columns = (*article.lens.columns, *HEADLINES)
    seen = made.seen or columns
    _check_known(posterior, made.fingerprint.differences(now), seen, columns)
    rows = _rows(posterior, article, workers, progress)
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
    told = replace(made, fingerprint=now, seen=seen, first_mark=made.mark)
    return replace(posterior, provenance=told, digests=found)


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


def _rows(posterior: Posterior, article: Article, workers: int, progress: Progress) -> Rows:
    """What each history looks like now, in the bank's columns; NaN where it fails."""
    histories = posterior.histories
    parts = [histories[at : at + CHUNK] for at in range(0, len(histories), CHUNK)]
    rows = []
    with Players(past_rows(article.prepared, article.lens), workers) as players:
        for playing in [players.these(part) for part in parts]:
            rows.append(playing.result().rows)
            progress(len(rows[-1]))
    return np.concatenate(rows)
