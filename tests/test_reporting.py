"""The reporting likelihood, by hand, by brute force and by simulation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from ledgers import CLAIMS, HEAD, claim, held, ledger_file
from scipy.integrate import quad
from scipy.stats import lognorm, norm

from brittle.calibration.evidence import Ledger, load_ledger
from brittle.calibration.likelihood.background import ANYTHING
from brittle.calibration.likelihood.dice import Dice
from brittle.calibration.likelihood.likelihood import Reporting, published, shifted
from brittle.calibration.likelihood.outlets import OUTLET, READING, Outlets, hermite, outlet
from brittle.calibration.likelihood.quantities import UNSEEN_MEN
from brittle.calibration.likelihood.readings import Reading, reading_of
from brittle.model import decisions

TARGETS = sorted(claim["id"] for claim in CLAIMS[:-2])
N = 400


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return load_ledger(ledger_file(tmp_path_factory.mktemp("ledger")))


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    """Made-up pasts: days of which some never come, counts, shares, km and men."""
    rng = np.random.default_rng(5)
    bank = np.zeros((N, len(TARGETS)), np.float32)
    for n, name in enumerate(TARGETS):
        if name in ("town_lost", "city_held", "city_entered", "rules"):
            day = rng.uniform(-10, 0, N)
            bank[:, n] = np.where(rng.random(N) < 0.5, day, np.inf)
        elif name == "near":
            bank[:, n] = rng.gamma(2.0, 40.0, N)
        elif name == "across":
            bank[:, n] = np.where(rng.random(N) < 0.4, 0.0, rng.lognormal(7.0, 1.0, N))
        elif name in ("most_fallen", "quietly", "arranged"):
            bank[:, n] = rng.integers(0, 5, N) / 4
        else:
            bank[:, n] = rng.integers(0, 3, N)
    return bank


@pytest.fixture(scope="module")
def model(ledger: Ledger, rows: np.ndarray) -> Reporting:
    return Reporting.fit_background(ledger, rows)


def reading(ledger: Ledger, name: str) -> Reading:
    return reading_of(ledger.targets[TARGETS.index(name)], ledger.article)


def at(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def outlets(keys: Iterable[int]) -> Outlets:
    return np.array([outlet(key) for key in keys], np.float32)


def claim_by_claim(
    model: Reporting, said: np.ndarray, rows: np.ndarray, shared: Outlets | None = None
) -> np.ndarray:
    """[n, K] the log likelihood of each claim as if it were the only one."""
    alone = np.eye(len(TARGETS), dtype=bool)
    return np.column_stack([model.log_likelihood(said, rows, shared, keep=one) for one in alone])


def logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


# how a value is told


def test_an_interval_has_logistic_edges_of_the_stated_spread(ledger: Ledger) -> None:
    told = reading(ledger, "town_lost")  # day -7 to -6, half a day of noise
    scale = 0.5 * math.sqrt(3.0) / math.pi
    by_hand = logistic((-6 + 6.5) / scale) - logistic((-7 + 6.5) / scale)
    assert told.density(1.0, at(-6.5), 0.0)[0] == pytest.approx(by_hand, rel=1e-5)
    assert told.density(0.0, at(-6.5), 0.0)[0] == pytest.approx(1 - by_hand, rel=1e-5)
    assert told.density(1.0, at(-7.0), 0.5)[0] == pytest.approx(by_hand, rel=1e-5)  # told late
    assert np.array_equal(told.density(1.0, at(np.inf), 0.3), [0.0])


def test_what_has_not_happened_is_censored(ledger: Ledger) -> None:
    told = reading(ledger, "city_held")
    scale = 0.5 * math.sqrt(3.0) / math.pi
    days = at(np.inf, 0.0, -1.0, -9.0)
    expected = [1.0, 0.5, 1 - logistic(1.0 / scale), 0.0]
    assert told.density(1.0, days, 0.0) == pytest.approx(expected, abs=1e-6)
    assert told.density(1.0, at(-1.0), 1.0)[0] == pytest.approx(0.5)  # told late: not yet known


def test_without_noise_edges_are_hard(ledger: Ledger) -> None:
    told = reading(ledger, "city_entered")  # until noon of the last day
    assert told.density(1.0, at(-0.6, -0.5, -0.4, np.inf), 0.0).tolist() == [1, 1, 0, 0]
    counted = reading(ledger, "army_leaves")
    assert counted.density(1.0, at(0, 1, 2), 0.0).tolist() == [0, 1, 1]
    assert counted.density(0.0, at(0, 1, 2), 0.0).tolist() == [1, 0, 0]


def test_a_vague_number_has_a_soft_edge(ledger: Ledger) -> None:
    told = reading(ledger, "overrun")  # at least 2, softness .25: the edge is at 1.5
    assert told.density(1.0, at(1, 2), 0.0) == pytest.approx([logistic(-2), logistic(2)], rel=1e-5)


def test_km_are_normal_and_men_lognormal(ledger: Ledger) -> None:
    km = reading(ledger, "near").density(60.0, at(60, 75), 0.0)
    assert km == pytest.approx(norm.pdf([60, 75], 60, 10), rel=1e-4)
    men = reading(ledger, "across").density(900.0, at(0, 700), 0.0)
    by_scipy = lognorm.pdf(900, math.log(1.5), scale=np.array([0, 700]) + UNSEEN_MEN)
    assert men == pytest.approx(by_scipy, rel=1e-3)


def test_the_article_says_what_the_ledger_says(ledger: Ledger) -> None:
    said = dict(zip(TARGETS, published(ledger).tolist(), strict=True))
    assert said["near"] == 60.0 and said["across"] == 900.0
    assert said["in_capital"] == said["ally_idle"] == 0.0  # denied
    assert said["town_lost"] == said["city_held"] == 1.0


# mixture and background


def test_every_density_adds_up_to_one(model: Reporting) -> None:
    for told in model.backgrounds:
        if told.reading.yes_or_no:
            assert told.density(0.0) + told.density(1.0) == pytest.approx(1.0, abs=1e-6)
    km, men = (model.backgrounds[TARGETS.index(name)] for name in ("near", "across"))
    near = quad(km.density, -400, 800, limit=400, points=[0, 100])[0]
    far = sum(quad(km.density, *span, limit=400)[0] for span in ((-1e5, -400), (800, 1e5)))
    assert near + far == pytest.approx(1, abs=1e-3)

    def of_log(x: float) -> float:
        return men.density(math.exp(x)) * math.exp(x)

    assert quad(of_log, -10, 20, limit=400, points=[2.3, 7])[0] == pytest.approx(1, abs=2e-3)


def test_psi_is_the_mean_over_the_bank_and_a_little_of_anything(
    model: Reporting, rows: np.ndarray
) -> None:
    for n, (name, said) in enumerate(zip(TARGETS, published(model.ledger), strict=True)):
        how = model.backgrounds[n].reading
        mean = float(how.density(float(said), rows[:, n], 0.0).mean())
        mixture = (1 - ANYTHING) * mean + ANYTHING * how.anything(float(said))
        assert model.backgrounds[n].density(float(said)) == pytest.approx(mixture, rel=0.02), name


def test_the_uninformed_draw_from_psi(model: Reporting) -> None:
    """A share ANYTHING of the distances that they name is Cauchy: far beyond the bank's."""
    told = model.backgrounds[TARGETS.index("near")]
    rng, number = np.random.default_rng(1), 8000
    drawn = np.array([told.draw(a, b, Dice(c, d)) for a, b, c, d in rng.random((number, 4))])
    beyond = ANYTHING * 2 * math.atan(200 / 2000) / math.pi
    error = math.sqrt(beyond / number)
    assert (np.abs(drawn) > 2000).mean() == pytest.approx(beyond, abs=4 * error)
    low, high = np.quantile(drawn, [0.2, 0.8])
    assert quad(told.density, low, high, limit=200)[0] == pytest.approx(0.6, abs=0.03)


def test_one_claim_by_hand(model: Reporting, rows: np.ndarray) -> None:
    n, past = TARGETS.index("army_leaves"), 7
    shared = np.tile(at(1.3, -0.4), (N, 1))
    pi = logistic(math.log(0.4 / 0.6) + 0.8 * 1.3)
    psi = model.backgrounds[n].density(1.0)
    by_hand = pi * float(rows[past, n] >= 1) + (1 - pi) * psi
    told = claim_by_claim(model, published(model.ledger), rows, shared)
    assert told[past, n] == pytest.approx(math.log(by_hand), rel=1e-5)


def test_a_reading_that_no_past_comes_near_is_doubted_and_teaches_nothing(
    model: Reporting, rows: np.ndarray
) -> None:
    said = published(model.ledger)
    said[TARGETS.index("near")] = 5000.0
    told = claim_by_claim(model, said, rows)[:, TARGETS.index("near")]
    assert np.isfinite(told).all()
    assert np.ptp(told) == pytest.approx(0.0, abs=1e-6)


# the outlet


def test_claims_sum_given_the_outlet(model: Reporting, rows: np.ndarray) -> None:
    shared, said = outlets(range(N)), published(model.ledger)
    whole = model.log_likelihood(said, rows, shared)
    apart = claim_by_claim(model, said, rows, shared)
    assert whole == pytest.approx(apart.sum(axis=1), abs=1e-4)
    keep = np.arange(len(TARGETS)) != 3
    without = model.log_likelihood(said, rows, shared, keep=keep)
    assert whole - without == pytest.approx(apart[:, 3], abs=1e-4)
    assert model.log_likelihood(said, rows, shared, power=0.5) == pytest.approx(0.5 * whole)


def test_quadrature_agrees_with_a_fine_grid(tmp_path: Path, rows: np.ndarray) -> None:
    """The article as a whole and each claim by itself; dates err as much as the outlet, or more."""
    dated = [{**one, "date_noise_days": max(0.25, one.get("date_noise_days", 0))} for one in CLAIMS]
    spread = {"credibility_sd": 0.5, "date_sd_days": 0.25}
    told = load_ledger(ledger_file(tmp_path, dated, outlet=spread))
    model = Reporting.fit_background(told, rows)
    said, few = published(told), rows[:40]
    grid, weight = zip(*hermite(24), strict=True)
    whole, apart = np.zeros(40), np.zeros((40, len(TARGETS)))
    for u, a in zip(grid, weight, strict=True):
        for v, b in zip(grid, weight, strict=True):
            shared = np.tile(at(u, v), (40, 1))
            whole += a * b * np.exp(model.log_likelihood(said, few, shared))
            apart += a * b * np.exp(claim_by_claim(model, said, few, shared))
    assert np.log(whole) == pytest.approx(model.log_likelihood(said, few), abs=0.01)
    assert np.log(apart) == pytest.approx(claim_by_claim(model, said, few), abs=0.01)


def test_an_outlet_makes_claims_dependent(model: Reporting, rows: np.ndarray) -> None:
    said = published(model.ledger)
    together = model.log_likelihood(said, rows)
    assert np.abs(together - claim_by_claim(model, said, rows).sum(axis=1)).max() > 0.05


def test_outlets_are_standard_normal_and_keyed() -> None:
    drawn = outlets(range(20_000))
    assert np.abs(drawn.mean(axis=0)).max() < 0.03
    assert drawn.std(axis=0) == pytest.approx([1.0, 1.0], abs=0.03)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.03
    assert outlet(77) == outlet(77) != outlet(78)
    taken = {v for v in vars(decisions).values() if isinstance(v, int)}
    assert {OUTLET, READING}.isdisjoint(taken)


# synthetic articles


def test_synthetic_articles_follow_the_likelihood(model: Reporting, rows: np.ndarray) -> None:
    """The share of yes to each statement, over 4,000 articles on one past, is its chance.

    Each bound is four standard errors, which chance alone passes once in 16,000 statements.
    """
    number, past = 4000, 11
    articles = np.array([model.synthesise(rows, past, key) for key in range(number)])
    ones = np.ones(len(TARGETS))
    chance = np.exp(claim_by_claim(model, ones, rows[[past]])[0])
    for n, told in enumerate(model.backgrounds):
        if told.reading.yes_or_no:
            error = math.sqrt(chance[n] * (1 - chance[n]) / number)
            assert abs(articles[:, n].mean() - chance[n]) < 4 * error, TARGETS[n]


@pytest.mark.parametrize("name", ["near", "across"])
def test_synthetic_numbers_have_the_mixtures_distribution(
    name: str, model: Reporting, rows: np.ndarray
) -> None:
    number, past, n = 4000, 11, TARGETS.index(name)
    drawn = np.array([model.synthesise(rows, past, key)[n] for key in range(number)])
    told = model.backgrounds[n]
    pis = [(logistic(math.log(9.0) + 0.8 * u), w) for u, w in hermite(20)]
    pi = sum(p * w for p, w in pis)
    edges = np.quantile(drawn, [0.1, 0.5, 0.9])
    for low, high in pairwise(edges):

        def density(y: float) -> float:
            informed = float(told.reading.density(y, rows[[past], n], 0.0)[0])
            return pi * informed + (1 - pi) * told.density(y)

        mass = quad(density, low, high, limit=200)[0]
        assert mass == pytest.approx(0.4, abs=4 * math.sqrt(0.24 / number))


def test_two_claims_of_one_article_err_together(model: Reporting, rows: np.ndarray) -> None:
    """Frequencies of pairs of statements follow the joint likelihood, not the product."""
    number, past = 6000, 11
    pair = [TARGETS.index("army_leaves"), TARGETS.index("arranged")]
    keep = np.isin(np.arange(len(TARGETS)), pair)
    articles = np.array([model.synthesise(rows, past, key) for key in range(number)])[:, pair]
    said = np.zeros(len(TARGETS))
    for a in (0.0, 1.0):
        for b in (0.0, 1.0):
            said[pair] = a, b
            chance = math.exp(model.log_likelihood(said, rows[[past]], keep=keep)[0])
            share = float(((articles == (a, b)).all(axis=1)).mean())
            assert abs(share - chance) < 4 * math.sqrt(chance * (1 - chance) / number)


def test_the_posterior_finds_who_is_right(model: Reporting, rows: np.ndarray) -> None:
    """Averaged over articles on pasts of the prior, posterior chances are calibrated.

    For each article the posterior chance that two places or more were overrun; those given .5 to 1
    come true as often as said, those given 0 to .5 too.
    """
    n = TARGETS.index("overrun")
    keys = range(9, 9 + N)
    truth = rows[:, n] >= 2
    articles = [model.synthesise(rows, i, key) for i, key in enumerate(keys)]
    weights = np.exp([model.log_likelihood(said, rows, outlets(keys)) for said in articles])
    weights /= weights.sum(axis=1, keepdims=True)
    chance = weights @ truth
    for group in (chance < 0.5, chance >= 0.5):
        expected, found = chance[group].mean(), truth[group].mean()
        error = math.sqrt((chance * (1 - chance))[group].sum()) / group.sum()
        assert abs(expected - found) < 4 * error
    assert np.corrcoef(chance, truth)[0, 1] > 0.4


def test_a_claim_left_out_leaves_the_others_draws_alone(tmp_path: Path, rows: np.ndarray) -> None:
    whole = load_ledger(ledger_file(tmp_path))
    full = Reporting.fit_background(whole, rows).synthesise(rows, 3, 42)
    less = load_ledger(ledger_file(tmp_path, [one for one in CLAIMS if one["id"] != TARGETS[0]]))
    told = Reporting.fit_background(less, rows[:, 1:]).synthesise(rows[:, 1:], 3, 42)
    assert np.array_equal(told, full[1:])


# sensitivity and edges


def test_a_certain_paper_and_a_worthless_one(tmp_path: Path) -> None:
    """As credibility goes to 1 only q is left; as it goes to 0 nothing is learnt."""
    told = load_ledger(ledger_file(tmp_path, [held("a", "city")], outlet={"credibility_sd": 0}))
    bank = at(-3, np.inf)[:, None]
    model, said = Reporting.fit_background(told, bank), published(told)
    for chance, expected in ((1 - 1e-9, [0.0, 1.0]), (1e-9, [0.5, 0.5])):
        table = {"paper": chance, "rumour": 0.5}
        found = np.exp(model.log_likelihood(said, bank, credibility=table))
        assert found == pytest.approx(expected, abs=1e-6)


def test_a_table_is_shifted_on_the_logit_scale() -> None:
    assert shifted({"a": 0.5, "b": 0.8}, math.log(2)) == pytest.approx({"a": 2 / 3, "b": 8 / 9})
    with pytest.raises(KeyError):
        shifted({}, 1.0)["a"]


def test_failed_pasts_have_no_likelihood_and_do_not_count(
    ledger: Ledger, model: Reporting, rows: np.ndarray
) -> None:
    broken = np.vstack([rows, np.full((1, len(TARGETS)), np.nan, np.float32)])
    again = Reporting.fit_background(ledger, broken)
    said = published(ledger)
    for shared in (None, outlets(range(N + 1))):
        found = again.log_likelihood(said, broken, shared)
        assert np.isnan(found[-1]) and np.isfinite(found[:-1]).all()
    alone = model.log_likelihood(said, rows)
    assert np.array_equal(again.log_likelihood(said, broken)[:-1], alone)


def test_blocks_do_not_show(
    model: Reporting, rows: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = published(model.ledger)
    whole = model.log_likelihood(said, rows)
    monkeypatch.setattr("brittle.calibration.likelihood.likelihood.BLOCK", 37)
    assert np.array_equal(model.log_likelihood(said, rows), whole)


def test_rows_of_another_ledger_are_refused(
    ledger: Ledger, model: Reporting, rows: np.ndarray
) -> None:
    with pytest.raises(ValueError, match="another ledger's"):
        Reporting.fit_background(ledger, rows[:, 1:])
    with pytest.raises(ValueError, match="another ledger's"):
        model.log_likelihood(np.ones(3), rows)
    with pytest.raises(ValueError, match="at least one past"):
        Reporting.fit_background(ledger, rows[:0])


def test_dice_are_normal() -> None:
    rng = np.random.default_rng(3)
    drawn = [Dice(u, v).normal for u, v in rng.random((5000, 2))]
    assert np.mean(drawn) == pytest.approx(0.0, abs=0.06)
    assert np.std(drawn) == pytest.approx(1.0, abs=0.05)


def test_the_test_ledger_has_the_spreads_used_here() -> None:
    assert HEAD["outlet"]["credibility_sd"] == 0.8
    assert HEAD["credibility"]["paper"]["chance"] == 0.9
    assert claim("x", "y")["source_class"] == "paper"
