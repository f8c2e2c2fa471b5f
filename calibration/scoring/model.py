"""The model's forecasts of a case: from the priors, from fits, and without belief feedback."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from brittle.calibration.locations import posterior_of, shipped_posteriors
from brittle.calibration.pasts.histories import Histories, posterior_histories, standing_histories
from brittle.calibration.pasts.posterior import Posterior, read_posterior
from brittle.calibration.pasts.reweighing import PosteriorError, check_elsewhere, fitting
from brittle.calibration.scoring.case import ScoredCase, load_case
from brittle.calibration.scoring.elsewhere import parameters_elsewhere
from brittle.calibration.scoring.forecast import (
    FITTED,
    POSTERIOR,
    PRIOR,
    PRIORS,
    STILL,
    STILL_PRIORS,
    Forecast,
)
from brittle.calibration.scoring.question import BRANCH, START, Question
from brittle.calibration.scoring.runs import ForecastName, play_all, run_forecast
from brittle.calibration.workers.pool import Pool
from brittle.model.ensemble import Prepared, prepare
from brittle.model.inputs import errors


@dataclass(frozen=True)
class Effort:
    """How many runs to make, by which workers; `tell` receives the number of runs that just ended."""

    draws: int
    replicates: int
    pool: Pool
    tell: Callable[[int], None] = lambda n: None


class ShippedFit(NamedTuple):
    """A posterior and the case in which it was fitted."""

    case: str
    posterior: Posterior

    @property
    def mark(self) -> str:
        """The mark of the posterior, for the column `fit` of a score table."""
        return self.posterior.provenance.mark


class ModelForecasts(NamedTuple):
    """The forecasts, and the error messages of failed runs."""

    forecasts: tuple[Forecast, ...]
    failures: tuple[str, ...]


def fits_in_use(folders: Sequence[Path]) -> tuple[ShippedFit, ...]:
    """The posteriors with which cases are scored: those of their own, and the shipped ones.

    If something has changed since a fit, its posterior is weighed again in the case in which it was
    fitted. Raises `calibration.pasts.reweighing.PosteriorError` if too few effective histories are left,
    or if that case is not scored, so that the posterior cannot be weighed again. The same error is raised
    if a posterior was fitted to an article that reports events after the branch of its own case.
    """
    homes = {at.resolve().name: at for at in folders if posterior_of(at).exists()}
    found = [ShippedFit(name, _at_home(folder)) for name, folder in homes.items()]
    for name, path in shipped_posteriors().items():
        if name not in homes:
            posterior = read_posterior(path)
            for folder in folders[:1]:
                check_elsewhere(posterior, prepare(load_case(folder).scenario))
            found.append(ShippedFit(name, posterior))
    return tuple(found)


def _at_home(folder: Path) -> Posterior:
    case = load_case(folder, BRANCH)
    posterior, prepared = read_posterior(posterior_of(folder)), prepare(case.scenario)
    _check_no_hindsight(posterior, prepared, case)
    return fitting(posterior, prepared)


def _check_no_hindsight(posterior: Posterior, prepared: Prepared, case: ScoredCase) -> None:
    known = posterior.provenance.fingerprint.branch_hours
    if prepared.branch_tick * prepared.tick_hours < known:
        raise PosteriorError(
            f"{case.folder}: the posterior was fitted to an article that reports the first "
            f"{known / 24:.0f} days, but the forecast begins on {case.scenario.branch:%Y-%m-%d}, "
            "which is earlier; ",
            errors.PRIOR,
            " scores the case without the posterior",
        )


def questions_of(folder: Path) -> tuple[Question, ...]:
    """The questions for which a case is scored; only a case with a fit of its own has a branch of note."""
    return (START, BRANCH) if posterior_of(folder).exists() else (START,)


class ToPlay(NamedTuple):
    """What the model plays for a forecast: its name, the histories, and the mark of their fit."""

    name: str
    prepared: Prepared
    histories: Histories
    fit: str


def forecasts_of(case: ScoredCase, fits: Sequence[ShippedFit], effort: Effort) -> ModelForecasts:
    """Every forecast of the model for a case and its question.

    From the branch, the first is that of the case's own fit, if there is one. From the first day, the
    first is that of the priors, and every posterior follows. The forecast without belief feedback has the
    same pasts as the first forecast, because the feedback is switched off only from the question's moment
    on. Belief then stays at the level that it has reached. Raises `NoHistoryStandsError` if the regime
    stands at that moment in too few histories.
    """
    prepared = prepare(case.scenario)
    prior = standing_histories(prepared, effort.draws, case.scenario.seed, effort.pool)
    found = list(_played(case, prepared, prior, fits, effort))
    first, start = found[0], case.question == START
    still = STILL_PRIORS if start else STILL
    found.append(ToPlay(still, _without_feedback(case), first.histories, first.fit))
    forecasts, failures = [], []
    for name, played_on, histories, fit in found:
        runs = play_all(played_on, histories.histories, effort.replicates, effort.pool, effort.tell)
        named = ForecastName(name, _basis(case, name, histories), fit)
        forecasts.append(run_forecast(named, runs, case, histories.worth))
        failures += [f"{case.key}/{case.question.name}/{name}/{words}" for words in runs.failures]
    return ModelForecasts(tuple(forecasts), tuple(failures))


def forecasts_made(case: ScoredCase, fits: Sequence[ShippedFit]) -> int:
    """Number of forecasts that `forecasts_of` makes; each takes draws x replicates runs."""
    used = fits if case.question == START else [fit for fit in fits if fit.case == case.key]
    return 2 + len(used)


def _played(
    case: ScoredCase,
    prepared: Prepared,
    prior: Histories,
    fits: Sequence[ShippedFit],
    effort: Effort,
) -> Iterator[ToPlay]:
    seed = case.scenario.seed
    if case.question == BRANCH:
        for fit in fits:
            if fit.case == case.key:
                histories = posterior_histories(
                    prepared, fit.posterior, effort.draws, seed, effort.pool
                )
                yield ToPlay(FITTED, prepared, histories, fit.mark)
        yield ToPlay(PRIOR, prepared, prior, PRIORS)
        return
    yield ToPlay(PRIORS, prepared, prior, PRIORS)
    for fit in fits:
        histories = parameters_elsewhere(prepared, fit.posterior, effort.draws, seed, effort.pool)
        yield ToPlay(f"{POSTERIOR}{fit.case}", prepared, histories, fit.mark)


def _basis(case: ScoredCase, name: str, histories: Histories) -> str:
    words = f"runs of {len(histories.histories)} histories from the {histories.origin}"
    if case.question == BRANCH:
        share = f"{histories.standing:.0%} of the {histories.tried} tried"
        return f"{words}; the regime stands at the branch in {share}"
    if name == f"{POSTERIOR}{case.key}":
        return f"{words}; the fit has seen part of this case, so means over cases leave it out"
    return words


def _without_feedback(case: ScoredCase) -> Prepared:
    values = {**case.scenario.parameters, "switch_belief": 0.0}
    return prepare(case.scenario.model_copy(update={"parameters": values}))
