"""Histories weighed only by what was known on the day of the branch.

A scenario may branch before the article's end. Histories of the posterior agree with all that the article
reports, including what happened after the branch, so a choice at the branch is judged with knowledge that
nobody had. Here, histories are drawn from the prior, played to the branch, and weighed only by those of
the article's claims that could be known on that day (`calibration.pasts.known_claims`). If there is no
claim of this kind, the histories are the prior ones whose regime stands at the branch. The dated
events of the theatre before the branch are part of every history.

An article that dates its events only to a week says nothing that could be known in the middle of the week,
although the readers of that day knew more. The file `truth.csv` has the dates, but it is kept for scores,
and no simulation and no fit reads it. Those who want to use the reports of a day can write a ledger of an
article of that day and fit the case to it (`brittle calibrate CASE --ledger FILE`).

The claims are weighed as a fit weighs them (`calibration.likelihood`): by the credibility of their
sources, with errors of dates and with the errors that the claims of one outlet share. What an
uninformed source would report is estimated from the prior histories as they look at the branch. A state
is asked about nothing later than the branch.

    python -m brittle.calibration.pasts.known CASE DATE...

This command prints, for each date, how many claims count, the share of histories whose regime stands, and
the effective number of histories. CASE is the folder of a case or a scenario file.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts.article import Article, case_of, ledger_in_use, open_article
from brittle.calibration.pasts.chosen import PriorHistories
from brittle.calibration.pasts.fingerprint import fingerprint, mark_of
from brittle.calibration.pasts.histories import (
    Histories,
    find_histories,
    rows_by_weight,
    standing_histories,
)
from brittle.calibration.pasts.known_claims import KnownClaims, known_claims
from brittle.calibration.pasts.past import replay
from brittle.calibration.pasts.players import Rows
from brittle.calibration.pasts.posterior import Provenance
from brittle.calibration.pasts.reweighing import FEWEST, PosteriorError, looked_at
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.pasts.screening import KEPT
from brittle.calibration.pasts.weighing_code import weighing_mark
from brittle.calibration.weights import effective_size, normalised
from brittle.calibration.workers.opening import Workers
from brittle.calibration.workers.pool import Pool
from brittle.model.inputs.problems import InputError
from brittle.model.inputs.reading import load_scenario
from brittle.model.inputs.sources.text import speak_utf8
from brittle.model.parameters import prior_hash
from brittle.model.setup.prepare import Prepared, prepare

CANDIDATES = 20_000
"""Number of prior histories that are weighed by default."""

SPARE = 1.5
"""Factor by which the advised number of prior histories exceeds the number in proportion."""

ORIGIN = "known"
"""The origin of these histories, as `Histories.origin` names it."""


class KnownWeights(NamedTuple):
    """Prior histories, weighed by what was known at the branch."""

    claims: KnownClaims
    article: Article
    """The claims that count, as an article that ends at the branch."""
    weights: NDArray[np.float64]
    """[n] weight of each of the first n prior histories of a seed; the weights add up to 1."""
    stands: NDArray[np.bool_]
    """[n] whether the regime stands at the branch; false if the history failed."""
    failed: int
    """Number of histories that failed."""

    @property
    def standing(self) -> float:
        """Share of the weight on histories whose regime stands."""
        return float(self.weights[self.stands].sum())

    @property
    def effective(self) -> float:
        """Kish's effective number of histories among those whose regime stands."""
        weights = self.weights[self.stands]
        return effective_size(weights) if weights.any() else 0.0


def known_histories(
    prepared: Prepared,
    draws: int,
    seed: int,
    candidates: int = CANDIDATES,
    pool: Pool | None = None,
    implied: bool = False,
    folder: Path | None = None,
) -> Histories:
    """Draw `draws` histories that agree with what was known at the scenario's branch.

    The histories have equal weight, are drawn by the weights of the first `candidates` prior histories of
    the seed, and are those whose regime stands at the branch. The i-th history is the same for any
    `draws` and any pool. If no claim counts, or if the case has no ledger, they are the histories of
    `standing_histories`. If the branch is not before the article's end, all that the article reports was
    known, and the result is that of `find_histories`. `implied` is explained in `known_claims`, and
    `folder` in `known_weights`.

    Raises PosteriorError if the candidates are worth fewer than FEWEST independent histories. If no claim
    counts, it raises NoHistoryStandsError if the regime stands in too few histories.
    """
    scenario = prepared.scenario
    if not ledger_in_use(scenario.theatre.folder).exists():
        return standing_histories(prepared, draws, seed)._replace(origin=ORIGIN)
    ledger = open_article(scenario).ledger
    if scenario.branch >= ledger.article.ends:
        return find_histories(prepared, draws, seed)
    if not known_claims(ledger, scenario.branch, implied).ledger.targets:
        return standing_histories(prepared, draws, seed)._replace(origin=ORIGIN)
    found = known_weights(prepared, seed, candidates, pool, implied, folder)
    if found.effective < FEWEST:
        raise _worth_too_little(found)
    rows = rows_by_weight(found.weights * found.stands, draws, seed)
    drawn = PriorHistories(rows, seed)
    pasts = tuple(replay(prepared, history) for history in drawn[:KEPT])
    tried = round(draws / found.standing)  # the number of draws of which this many stand
    return Histories(drawn, pasts, tried, ORIGIN, _provenance(found, seed, draws))


def known_weights(
    prepared: Prepared,
    seed: int,
    candidates: int = CANDIDATES,
    pool: Pool | None = None,
    implied: bool = False,
    folder: Path | None = None,
) -> KnownWeights:
    """Play the first `candidates` prior histories of a seed to the branch, and weigh them.

    A pool plays them faster and does not change the numbers. What the histories show is kept in a file in
    `folder`, if one is given, and is read from there if nothing has changed. Raises ValueError if the branch
    is not before the article's end, InputError if the case has no ledger, and NoWeightError if every history
    failed.
    """
    whole_article = open_article(prepared.scenario)
    claims = known_claims(whole_article.ledger, prepared.scenario.branch, implied)
    article = Article(claims.ledger, prepared)
    rows = _rows(article, candidates, seed, pool, folder)
    targets = len(article.lens.columns)
    fallen = rows[:, targets + HEADLINES.index("fallen")]
    played = ~np.isnan(fallen)
    logs = np.full(candidates, np.nan)
    logs[played] = 0.0
    if targets and played.any():
        reporting = Reporting.fit_background(claims.ledger, rows[played, :targets])
        logs[played] = reporting.log_likelihood(article.readings, rows[played, :targets])
    failed = int((~played).sum())
    return KnownWeights(claims, article, normalised(logs), fallen == 0.0, failed)


def _rows(article: Article, n: int, seed: int, pool: Pool | None, folder: Path | None) -> Rows:
    """Rows [n, targets and headline quantities] of prior histories; NaN if a history failed.

    The rows are read from a file in the folder if it exists, and are otherwise written to it.
    """
    histories = PriorHistories(np.arange(n), seed)
    if folder is None:
        return looked_at(article, histories, pool).rows
    past = fingerprint(article.prepared).mark
    mark = mark_of([past, article.lens.mark, weighing_mark(), seed, n])
    file = folder / f"known-{mark}.npy"
    shape = (n, len(article.lens.columns) + len(HEADLINES))
    try:
        kept: Rows = np.load(file, allow_pickle=False)
        if kept.shape == shape and kept.dtype == np.float32:
            return kept
    except (OSError, ValueError, EOFError):
        pass  # the file is missing or damaged, and is written again
    rows = looked_at(article, histories, pool).rows
    folder.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as out:
        np.save(out, rows, allow_pickle=False)
    temporary.replace(file)
    return rows


def _provenance(found: KnownWeights, seed: int, draws: int) -> Provenance:
    """How the histories were weighed, in the terms of a fit."""
    article, scenario = found.article, found.article.prepared.scenario
    day = scenario.branch
    return Provenance(
        case=case_of(scenario),
        article=f"what {article.words} reports of the time until {day.day} {day:%B %Y, %H:%M}",
        ledger=article.mark,
        targets=len(article.lens.columns),
        bank=len(found.weights),
        bank_seed=seed,
        failed=found.failed,
        method="importance",
        effective=found.effective,
        drawn=draws,
        fingerprint=fingerprint(article.prepared),
        registered=prior_hash(),
        weighing=weighing_mark(),
    )


def _worth_too_little(found: KnownWeights) -> PosteriorError:
    n, scenario = len(found.weights), found.article.prepared.scenario
    enough = n * FEWEST * SPARE / max(found.effective, 1.0)
    claims = len(found.article.ledger.targets)
    return PosteriorError(
        f"the prior histories of {case_of(scenario)} cannot be weighed by what was known on "
        f"{scenario.branch:%Y-%m-%d %H:%M}: by the {claims} claim{'' if claims == 1 else 's'} that could be "
        f"known, {n:,} histories are worth {found.effective:.0f} independent ones, and {FEWEST} are needed; "
        f"about {math.ceil(enough / 1000) * 1000:,} histories would probably be enough; choose an earlier "
        "branch"
    )


def _table(path: Path, dates: Sequence[str], candidates: int, pool: Pool) -> None:
    """Print a line for each date, without and with what later claims imply."""
    file = path / "baseline.yaml" if path.is_dir() else path
    sys.stdout.write(
        "branch            implied  claims whole  claims implied  left out  standing  effective\n"
    )
    for date in dates:
        scenario = load_scenario(file, (f"branch={date}",))
        prepared = prepare(scenario)
        for implied in (False, True):
            found = known_weights(prepared, scenario.seed, candidates, pool, implied)
            whole, part, out = (len(ids) for ids in found.claims[1:])
            sys.stdout.write(
                f"{scenario.branch:%Y-%m-%d %H:%M}  {'yes' if implied else 'no':>7}  {whole:12}  {part:14}  "
                f"{out:8}  {found.standing:8.3f}  {found.effective:9,.0f}\n"
            )
            sys.stdout.flush()


def main() -> None:
    """Print how many claims count on each date, and what the prior histories are then worth."""
    speak_utf8()
    parser = argparse.ArgumentParser(prog="python -m brittle.calibration.pasts.known")
    parser.add_argument("case", type=Path, help="folder of a case, or a scenario file")
    parser.add_argument("dates", nargs="+", metavar="DATE", help="a branch, as 2024-11-30T00:00")
    parser.add_argument("--candidates", type=int, default=CANDIDATES, help="prior histories")
    parser.add_argument("--workers", type=int, help="processes; the default is one a processor")
    given = parser.parse_args()
    try:
        with Workers.of_fits(given.workers, None, None).pool(dict) as pool:
            _table(given.case, given.dates, given.candidates, pool)
    except (InputError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
