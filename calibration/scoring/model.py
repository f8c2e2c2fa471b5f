"""The model's forecasts of a case: from the fit, from the priors, and without belief feedback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from brittle.calibration.locations import posterior_of, shipped_posteriors
from brittle.calibration.pasts.histories import Histories, posterior_histories, standing_histories
from brittle.calibration.pasts.posterior import Posterior, read_posterior
from brittle.calibration.pasts.reweighing import PosteriorError, check_elsewhere, fitting
from brittle.calibration.scoring.case import ScoredCase
from brittle.calibration.scoring.elsewhere import parameters_elsewhere
from brittle.calibration.scoring.forecast import FITTED, PRIOR, STILL, Forecast
from brittle.calibration.scoring.runs import play_all, run_forecast
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


class ModelForecasts(NamedTuple):
    """The forecasts, and the error messages of failed runs."""

    forecasts: tuple[Forecast, ...]
    failures: tuple[str, ...]


def shipped_fit(cases: Sequence[ScoredCase]) -> ShippedFit | None:
    """The posterior with which all cases are scored: that of the first case that has one, or a shipped one.

    If something has changed since the fit, the posterior is weighed again in the case in which it was
    fitted. Raises `calibration.pasts.reweighing.PosteriorError` if too few effective histories are left,
    or if that case is not scored, so that the posterior cannot be weighed again. The same error is raised
    if the posterior was fitted to an article that reports events after the branch of its own case.
    """
    at_home = next((case for case in cases if posterior_of(case.folder).exists()), None)
    if at_home is not None:
        found, prepared = read_posterior(posterior_of(at_home.folder)), prepare(at_home.scenario)
        _check_no_hindsight(found, prepared, at_home)
        return ShippedFit(at_home.key, fitting(found, prepared))
    files = shipped_posteriors()
    if not files:
        return None
    name, path = next(iter(files.items()))
    posterior = read_posterior(path)
    for case in cases[:1]:
        check_elsewhere(posterior, prepare(case.scenario))
    return ShippedFit(name, posterior)


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


def forecasts_of(case: ScoredCase, fit: ShippedFit | None, effort: Effort) -> ModelForecasts:
    """Every forecast of the model, beginning with the one that rests on the most evidence.

    The forecast without belief feedback has the same pasts as the first forecast, because the feedback
    is switched off only from the branch on. Belief then stays at the level that it has reached. Raises
    `NoHistoryStandsError` if the regime stands at the branch in too few histories.
    """
    prepared = prepare(case.scenario)
    prior = standing_histories(prepared, effort.draws, case.scenario.seed, effort.pool)
    found = [] if fit is None else [(FITTED, prepared, _fitted(case, prepared, fit, effort))]
    found.append((PRIOR, prepared, prior))
    found.append((STILL, _without_feedback(case), found[0][2]))
    forecasts, failures = [], []
    for name, played_on, histories in found:
        runs = play_all(played_on, histories.histories, effort.replicates, effort.pool, effort.tell)
        basis = (
            f"runs of {len(histories.histories)} histories from the {histories.origin}; "
            f"the regime stands at the branch in {histories.standing:.0%} of the {histories.tried} tried"
        )
        forecasts.append(
            run_forecast(name, basis, runs, case.true_days, case.campaign_days, histories.worth)
        )
        failures += [f"{case.key}/{name}/{words}" for words in runs.failures]
    return ModelForecasts(tuple(forecasts), tuple(failures))


def forecasts_made(fit: ShippedFit | None) -> int:
    """Number of forecasts that `forecasts_of` makes; each takes draws x replicates runs."""
    return 2 if fit is None else 3


def _fitted(case: ScoredCase, prepared: Prepared, fit: ShippedFit, effort: Effort) -> Histories:
    seed = case.scenario.seed
    if fit.case == case.key:
        return posterior_histories(prepared, fit.posterior, effort.draws, seed, effort.pool)
    return parameters_elsewhere(prepared, fit.posterior, effort.draws, seed, effort.pool)


def _without_feedback(case: ScoredCase) -> Prepared:
    values = {**case.scenario.parameters, "switch_belief": 0.0}
    return prepare(case.scenario.model_copy(update={"parameters": values}))
