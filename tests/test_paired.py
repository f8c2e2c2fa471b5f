"""A theatre's field is varied: the posterior is weighed for each value, on the same histories."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pools
import pytest

from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.pasts import reweighing as rw
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.histories import NoHistoryStandsError, rows_by_weight
from brittle.calibration.pasts.paired import (
    PairedWeights,
    paired_histories,
    paired_likelihoods,
    paired_prior_histories,
    paired_weights,
)
from brittle.calibration.pasts.past import replay
from brittle.calibration.pasts.posterior import Posterior
from brittle.calibration.pasts.reweighing import PosteriorError
from brittle.calibration.weights import effective_size
from brittle.model.ensemble import stands
from brittle.model.inputs.reading import Scenario
from brittle.model.setup.history import prior_history
from brittle.model.setup.prepare import prepare
from tests.running import baseline
from tests.small_fit import SEED, small_posterior

CASE = "syria_2024"


@pytest.fixture(scope="module")
def article() -> Article:
    return open_article(baseline(CASE))


@pytest.fixture(scope="module")
def posterior(article: Article, tmp_path_factory: pytest.TempPathFactory) -> Posterior:
    return small_posterior(article, tmp_path_factory.mktemp("bank"))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fit of 60 histories is enough here, and 30 histories of its bank."""
    monkeypatch.setattr(rw, "BACKGROUND", 30)
    monkeypatch.setattr("brittle.calibration.pasts.paired.FEWEST", 1)


def with_cohesion(by: float) -> Scenario:
    """The baseline with the cohesion of every formation of the regime times `by`, or the least allowed."""
    scenario = baseline(CASE)
    theatre = scenario.theatre
    formations = tuple(
        one.model_copy(update={"cohesion": max(0.05, one.cohesion * by)})
        if one.faction == "regime"
        else one
        for one in theatre.formations
    )
    changed = theatre.model_copy(update={"formations": formations})
    return scenario.model_copy(update={"theatre": changed})


def test_the_theatres_own_value_changes_no_weight(posterior: Posterior) -> None:
    own = paired_weights(posterior, prepare(baseline(CASE)), "cohesion=1")
    assert own.weights is posterior.weights and (own.stands == posterior.stands).all()
    assert own.effective == posterior.provenance.effective
    pairs = paired_histories(posterior, [own], 20, seed=3)
    assert pairs.weights[0] == pytest.approx(np.full(20, 1 / 20))
    rows = rows_by_weight(posterior.weights, 100, seed=3)
    assert (pairs.indices == rows[posterior.stands[rows]][:20]).all()


def test_a_weight_is_the_old_one_times_the_ratio_of_likelihoods(posterior: Posterior) -> None:
    base, variant = prepare(baseline(CASE)), prepare(with_cohesion(0.9))
    without = paired_likelihoods(posterior, base)
    with pools.processes() as pool:
        found = paired_weights(posterior, variant, "cohesion=0.9", without, pool)

    def by_hand(scenario: Scenario) -> np.ndarray:
        here = open_article(scenario)
        look = here.lens.look
        prior = [look(replay(here.prepared, prior_history(i, SEED))) for i in range(30)]
        rows = [look(replay(here.prepared, one)) for one in posterior.histories]
        reporting = Reporting.fit_background(here.ledger, np.array(prior))
        return reporting.log_likelihood(here.readings, np.array(rows))

    ratios = np.exp(by_hand(with_cohesion(0.9)) - by_hand(baseline(CASE)))
    assert ratios.std() > 0.01
    raw = posterior.weights * ratios / (posterior.weights @ ratios)
    effective = posterior.provenance.effective
    cut = np.minimum(raw, np.sqrt(effective) * raw.mean())
    assert found.weights == pytest.approx(cut / cut.sum(), rel=1e-12)
    kept = effective_size(found.weights) / effective_size(posterior.weights)
    assert found.effective == pytest.approx(effective * min(1.0, kept))
    article_end = open_article(with_cohesion(0.9)).prepared
    standing = [stands(replay(article_end, one)) for one in posterior.histories]
    assert found.stands.tolist() == standing


def test_a_value_that_the_article_rules_out_is_refused(
    posterior: Posterior, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brittle.calibration.pasts.paired.FEWEST", 100)
    with pytest.raises(
        PosteriorError,
        match=r"cannot be weighed for cohesion=0.2: with this value, its 60 histories are worth \d+ "
        r"independent ones, and 100 are needed; choose values nearer",
    ):
        paired_weights(posterior, prepare(with_cohesion(0.2)), "cohesion=0.2")


def test_a_changed_prior_is_refused(posterior: Posterior) -> None:
    made = posterior.provenance
    priors = {**made.fingerprint.priors, "march_unopposed": "another"}
    then = replace(made, fingerprint=replace(made.fingerprint, priors=priors))
    with pytest.raises(PosteriorError, match="march_unopposed"):
        paired_weights(replace(posterior, provenance=then), prepare(with_cohesion(0.9)), "x")


def test_a_later_branch_asks_whether_the_regime_stands_there(posterior: Posterior) -> None:
    scenario = baseline(CASE)
    later = scenario.model_copy(update={"branch": scenario.branch.replace(day=10)})
    found = paired_weights(posterior, prepare(later), "cohesion=1")
    assert found.stands.tolist() == [
        stands(replay(prepare(later), one)) for one in posterior.histories
    ]
    assert found.stands.sum() < posterior.stands.sum()


def test_prior_histories_stand_with_every_value() -> None:
    variants = [prepare(baseline(CASE)), prepare(with_cohesion(0.2))]
    pairs = paired_prior_histories(variants, 8, seed=SEED)
    standing = [
        [stands(replay(one, prior_history(i, SEED))) for one in variants]
        for i in range(pairs.tried)
    ]
    assert pairs.indices.tolist() == [i for i, both in enumerate(standing) if all(both)]
    assert [True, False] in standing
    assert pairs.weights == pytest.approx(np.full((2, 8), 1 / 8))
    assert pairs.standing == pytest.approx(8 / pairs.tried)
    with pytest.raises(ValueError, match="no values"):
        paired_prior_histories([], 8, seed=SEED)


# --- by hand, without a replay -------------------------------------------------------------------


def by_hand(weights: list[float]) -> Posterior:
    """A posterior of histories that are never played; no test below reads them."""
    nothing = tuple(prior_history(i, SEED) for i in range(len(weights)))
    n = len(weights)
    return Posterior(None, nothing, np.array(weights), np.zeros(n), np.ones(n, bool))  # type: ignore[arg-type]


def value(weights: list[float], stands: list[bool], effective: float = 1000.0) -> PairedWeights:
    return PairedWeights("x", np.array(weights), np.array(stands), effective)


def test_the_same_histories_are_played_with_every_value() -> None:
    base = by_hand([0.25, 0.25, 0.25, 0.25])
    one = value([0.1, 0.2, 0.3, 0.4], [True, True, True, False])
    other = value([0.4, 0.3, 0.2, 0.1], [True, True, True, True], effective=2.5)
    pairs = paired_histories(base, [one, other], 3000, seed=1)
    assert set(pairs.indices.tolist()) == {0, 1, 2}
    assert pairs.standing == pytest.approx([0.6, 0.9])
    assert pairs.tried == pytest.approx(4000, abs=10)
    results = np.array([10.0, 20.0, 60.0])[pairs.indices]
    assert pairs.weights @ results == pytest.approx(
        [(1 + 4 + 18) / 0.6, (4 + 6 + 12) / 0.9], rel=0.01
    )
    kish = 0.6**2 / (0.1**2 + 0.2**2 + 0.3**2)
    assert pairs.effective == pytest.approx([kish, 2.5], rel=0.01)


def test_more_draws_extend_the_list() -> None:
    base = by_hand([0.5, 0.2, 0.2, 0.1])
    values = [value([0.4, 0.3, 0.2, 0.1], [True, False, True, True])]
    few, many = (paired_histories(base, values, n, seed=2) for n in (7, 50))
    assert (few.indices == many.indices[:7]).all()
    assert few.weights.sum(axis=1) == pytest.approx([1.0])


def test_what_cannot_be_paired_is_refused() -> None:
    base = by_hand([0.5, 0.5])
    with pytest.raises(ValueError, match="no values"):
        paired_histories(base, [], 3, seed=1)
    apart = [value([0.5, 0.5], [True, False]), value([0.5, 0.5], [False, True])]
    with pytest.raises(NoHistoryStandsError, match="0 of 600 posterior histories"):
        paired_histories(base, apart, 3, seed=1)
