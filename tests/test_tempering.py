"""Tempering: the posterior and evidence that can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from brittle.calibration.sampling.tempering import (
    CHANCE,
    CODED,
    MOST_DRAWN,
    Island,
    Moves,
    Population,
    Rows,
    _Tried,
    chances_to_draw,
    temper,
    wrapped,
)
from brittle.calibration.weights import grouped_effective_size

FREE, DAYS = 6, 4
AT, SD = 0.7, 0.03
UNLIKELY = 1e-3


def _look(
    positions: NDArray[np.float64], seeds: NDArray[np.uint64]
) -> tuple[Rows, NDArray[np.float64]]:
    """The first parameter is told sharply; of day 2, that something rare happened."""
    rare = seeds[:, 2].astype(float) / 2.0**53 < 0.02
    logs = -0.5 * np.square((positions[:, 0] - AT) / SD)
    logs = logs + np.where(rare, 0.0, math.log(UNLIKELY))
    return positions[:, :2].astype(np.float32), logs


def _islands(number: int, n: int = 600) -> list[Island]:
    found = []
    for i in range(number):
        rng = np.random.default_rng(i)
        positions = rng.random((3000, FREE))
        seeds = np.repeat(rng.integers(2**53, size=(3000, 1), dtype=np.uint64), DAYS, axis=1)
        rows, logs = _look(positions, seeds)
        logs[:5] = np.nan  # failed
        start = Population(positions, seeds, rows, logs, np.arange(3000))
        found.append(temper(start, n, _look, rng, Moves(sweeps=20, last=60)))
    return found


@pytest.fixture(scope="module")
def islands() -> list[Island]:
    return _islands(8)


def test_evidence_is_that_of_the_integral(islands: list[Island]) -> None:
    truth = SD * math.sqrt(2 * math.pi) * (0.02 + 0.98 * UNLIKELY)
    found = np.array([island.log_evidence for island in islands])
    assert np.log(np.exp(found).mean()) == pytest.approx(math.log(truth), abs=0.25)
    assert found.std() < 0.8


def test_what_is_told_is_learnt_and_nothing_else(islands: list[Island]) -> None:
    positions = np.concatenate([island.population.positions for island in islands])
    assert positions[:, 0].mean() == pytest.approx(AT, abs=0.005)
    assert positions[:, 0].std() == pytest.approx(SD, rel=0.15)
    rest = positions[:, 1:]
    assert np.abs(rest.mean(axis=0) - 0.5).max() < 0.06
    assert rest.std(axis=0) == pytest.approx(np.full(FREE - 1, 1 / math.sqrt(12)), rel=0.1)


def test_days_are_drawn_anew_where_that_is_likelier(islands: list[Island]) -> None:
    seeds = np.concatenate([island.population.seeds for island in islands])
    rare = seeds[:, 2].astype(float) / 2.0**53 < 0.02
    truth = 0.02 / (0.02 + 0.98 * UNLIKELY)
    assert rare.mean() == pytest.approx(truth, abs=0.03)
    assert len(np.unique(seeds[:, 3])) > len(seeds) / 4


def test_rows_go_with_their_histories(islands: list[Island]) -> None:
    for island in islands[:2]:
        rows, logs = _look(island.population.positions, island.population.seeds)
        assert (rows == island.population.rows).all()
        assert (logs == island.population.log_likelihood).all()
        assert (island.population.families >= 5).all(), "a failed history has descendants"


def test_the_power_rises_to_one(islands: list[Island]) -> None:
    powers = [step.power for step in islands[0].steps]
    assert powers == sorted(powers) and powers[-1] == 1.0 and len(powers) > 2


def test_the_same_generator_gives_the_same_island() -> None:
    one, other = _islands(1, n=50)[0], _islands(1, n=50)[0]
    assert one.log_evidence == other.log_evidence
    assert (one.population.positions == other.population.positions).all()


def test_a_flat_likelihood_leaves_the_prior_as_it_was() -> None:
    rng = np.random.default_rng(0)
    positions = rng.random((500, FREE))
    seeds = rng.integers(2**53, size=(500, DAYS), dtype=np.uint64)

    def flat(
        positions: NDArray[np.float64], seeds: NDArray[np.uint64]
    ) -> tuple[Rows, NDArray[np.float64]]:
        return positions.astype(np.float32), np.zeros(len(positions))

    start = Population(positions, seeds, *flat(positions, seeds), np.arange(500))
    island = temper(start, 500, flat, rng, Moves(last=20))
    assert island.log_evidence == 0.0
    assert island.population.positions.mean() == pytest.approx(0.5, abs=0.02)
    assert island.steps[0].accepted == pytest.approx(1.0)
    assert island.steps[0].accepted_days == pytest.approx(1.0)


def test_what_costs_more_is_drawn_anew_less_often() -> None:
    touched = np.full(4, 1e6)
    usual = 0.3
    costs = np.array([0.0, 0.5, 2.0, 8.0])
    tried = _Tried(touched, touched * usual * np.exp(-costs), 10**7, round(10**7 * usual))
    chances = chances_to_draw(tried)
    assert chances[0] == MOST_DRAWN
    assert chances[1] / chances[2] == pytest.approx(2.0, rel=0.03)  # as the root of the costs
    assert chances[2] / chances[3] == pytest.approx(2.0, rel=0.03)
    assert chances @ costs == pytest.approx(1.0, rel=0.03)


def test_what_costs_nothing_is_drawn_anew_as_often_as_may_be() -> None:
    tried = _Tried(np.full(3, 50.0), np.full(3, 25.0), 100, 50)
    assert chances_to_draw(tried) == pytest.approx(np.full(3, MOST_DRAWN))


def test_steps_beyond_an_edge_come_back() -> None:
    found = wrapped(np.array([-0.1, 0.4, 1.3, 2.2, -1.7]))
    assert found == pytest.approx([0.9, 0.4, 0.3, 0.2, 0.3])


def test_what_is_tied_together_at_an_edge_is_left_as_it_is() -> None:
    """Two parameters, tied, the first at its edge: against the integral on a grid, within 4 errors."""

    def tied(
        positions: NDArray[np.float64], seeds: NDArray[np.uint64]
    ) -> tuple[Rows, NDArray[np.float64]]:
        x, y = (positions[:, 0] - 0.9) / 0.3, (positions[:, 1] - 0.5) / 0.3
        logs = -(x * x - 1.6 * x * y + y * y) / (2.0 * (1.0 - 0.64))
        return positions.astype(np.float32), logs

    n = 8000
    rng = np.random.default_rng(4)
    positions = rng.random((4 * n, 2))
    seeds = rng.integers(2**53, size=(4 * n, DAYS), dtype=np.uint64)
    start = Population(positions, seeds, *tied(positions, seeds), np.arange(4 * n))
    found = temper(start, n, tied, rng, Moves(sweeps=10, last=60)).population.positions
    at = (np.arange(400) + 0.5) / 400
    grid = np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1).reshape(-1, 2)
    weights = np.exp(tied(grid, np.zeros((0, 0), np.uint64))[1])
    weights /= weights.sum()
    mean = weights @ grid
    away = grid - mean
    covariance = (weights[:, None] * away).T @ away
    assert np.abs(found.mean(axis=0) - mean).max() < 4.0 * math.sqrt(covariance.max() / n)
    assert np.cov(found.T) == pytest.approx(covariance, rel=0.06)


def test_groups_that_disagree_are_worth_less() -> None:
    rng = np.random.default_rng(0)
    values, groups = rng.standard_normal((4000, 20)), np.repeat(np.arange(20), 200)
    weights = np.full(4000, 1 / 4000)
    alike = grouped_effective_size(weights, values, groups)
    apart = grouped_effective_size(weights, values + 0.5 * groups[:, None], groups)
    assert 2500 < alike <= 4000
    assert grouped_effective_size(weights, values, np.zeros(4000, np.int64)) == 1.0
    assert apart < 25


def test_groups_of_coding_are_redrawn_one_at_a_time_and_never_with_days() -> None:
    """With a flat likelihood every move is accepted, so that one move shows what moves redraw."""
    rng = np.random.Generator(np.random.Philox(key=[3, 9]))
    groups, days, n = 5, DAYS, 4000
    seeds = np.zeros((n, 1 + groups + days), np.uint64)

    def flat(
        positions: NDArray[np.float64], seeds: NDArray[np.uint64]
    ) -> tuple[Rows, NDArray[np.float64]]:
        return np.zeros((len(seeds), 1), np.float32), np.zeros(len(seeds))

    positions = rng.random((n, FREE))
    start = Population(positions, seeds, *flat(positions, seeds), np.arange(n))
    island = temper(start, n, flat, rng, Moves(last=1, groups=groups))
    moved = island.population.seeds > 0
    coding, others = moved[:, 1 : 1 + groups], moved[:, [0, *range(1 + groups, 1 + groups + days)]]
    assert coding.sum(axis=1).max() == 1
    assert not (coding.any(axis=1) & others.any(axis=1)).any()
    assert coding.any(axis=1).mean() == pytest.approx(CODED, abs=0.03)
    assert others.any(axis=1).mean() == pytest.approx(CHANCE, abs=0.03)
    assert island.steps[0].accepted_coding == pytest.approx(1.0)
