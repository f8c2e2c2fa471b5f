"""The cross-check's own statistics: they accept what is the same and refuse what is not.

The library itself is not needed here; `make crosscheck` runs it.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from ledgers import ledger_file
from scipy.stats import ks_1samp, kstwo

from benchmarks import marginals as mg
from benchmarks.crosscheck import ABOVE, SIMULATIONS, Aim, accepted_z, affordable, aim_at
from benchmarks.crosscheck_tables import verdict
from benchmarks.rejection import MISSING, MissingLibraryError, Particles, Told, library
from brittle.calibration.evidence import load_ledger
from brittle.calibration.likelihood.likelihood import Reporting, published
from brittle.calibration.weights import effective_size, normalised

N, Q = 40_000, 6
NAMES = tuple("abcdef")


def _bank(rng: np.random.Generator) -> tuple[mg.Cells, np.ndarray]:
    """Uniform positions, of which the first tells much and the second something."""
    positions = rng.random((Q, N))
    logs = 2.0 * positions[0] + 0.8 * positions[1] + 0.3 * rng.standard_normal(N)
    return mg.cells_of(positions), normalised(logs)


def _drawn(cells: mg.Cells, weights: np.ndarray, n: int, rng: np.random.Generator) -> mg.Points:
    rows = rng.choice(len(weights), n, p=weights)
    return mg.scattered(cells[:, rows], np.full(n, 1.0 / n), rng)


def test_a_distance_is_kolmogorov_and_smirnovs() -> None:
    rng = np.random.default_rng(1)
    points = mg.Points(rng.beta(2.0, 3.0, (3, 200)), np.full(200, 1 / 200))
    every = np.tile(np.arange(mg.CELLS, dtype=np.uint16), (3, 1))
    found = mg.distances(points, mg.marginals(every, np.full(mg.CELLS, 1 / mg.CELLS)))
    assert found == pytest.approx([ks_1samp(at, lambda x: x).statistic for at in points.at])


def test_weights_count_as_repeats() -> None:
    rng = np.random.default_rng(2)
    at, times = rng.random((2, 50)), rng.integers(1, 5, 50)
    bank = mg.marginals(mg.cells_of(rng.random((2, 1000))), np.full(1000, 0.001))
    repeated = np.repeat(at, times, axis=1)
    n = repeated.shape[1]
    once = mg.distances(mg.Points(at, times / n), bank)
    assert once == pytest.approx(mg.distances(mg.Points(repeated, np.full(n, 1 / n)), bank))


def test_what_chance_makes_is_kolmogorovs_distribution() -> None:
    rng = np.random.default_rng(3)
    cells, weights = _bank(rng)
    null = mg.null_distances(cells, weights, 300.0, 300, rng)
    for share in (0.5, 0.9, 0.99):
        expected = kstwo.ppf(share, 300)
        assert np.quantile(null, share) == pytest.approx(expected, rel=0.06)


def test_the_same_is_seldom_refused_and_its_errors_are_right() -> None:
    """60 comparisons at 5%: more than 8 are refused once in 500 times."""
    rng = np.random.default_rng(4)
    cells, weights = _bank(rng)
    against = mg.reference(cells, weights, _drawn(cells, weights, 300, rng), 300, rng)
    refused, z = 0, []
    for _ in range(60):
        points = _drawn(cells, weights, 300, rng)
        refused += bool(mg.compare(NAMES, points, against).rejected(0.05))
        z.append(mg.differences(points, against.bank))
    assert refused <= 8
    assert np.array(z).std() == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("wrong", ["unweighted", "another power", "one quantity aside"])
def test_what_is_not_the_same_is_refused_and_named(wrong: str) -> None:
    rng = np.random.default_rng(5)
    cells, weights = _bank(rng)
    points = _drawn(cells, weights, 400, rng)
    if wrong == "one quantity aside":
        points.at[4] = points.at[4] ** 1.5
        other, named = weights, ["e"]
    else:
        other = np.full(N, 1.0 / N) if wrong == "unweighted" else normalised(3 * np.log(weights))
        named = ["a"]
    compared = mg.compare(NAMES, points, mg.reference(cells, other, points, 200, rng))
    assert compared.rejected(0.05)[:1] == tuple(named)
    assert not {"c", "d", "f"} & set(compared.rejected(0.05))
    assert "DISAGREE" in verdict(compared, 0.0)


def test_a_slope_is_one_where_shifts_agree() -> None:
    rng = np.random.default_rng(6)
    cells, weights = _bank(rng)
    line = mg.slope(_drawn(cells, weights, 2000, rng), mg.marginals(cells, weights))
    assert abs(line.value - 1.0) < 3.0 * line.error < 0.3


def test_a_marginal_knows_its_moments_and_errors() -> None:
    rng = np.random.default_rng(7)
    middles, spreads = [], []
    for _ in range(200):
        bank = mg.marginals(mg.cells_of(rng.random((1, 500)) ** 2), np.full(500, 1 / 500))
        middles.append(bank.middles[0])
        spreads.append(bank.spreads[0])
    assert np.mean(middles) == pytest.approx(1 / 3, abs=0.005)
    assert np.mean(spreads) == pytest.approx(math.sqrt(1 / 5 - 1 / 9), abs=0.005)
    of_mean, of_spread = bank.errors()
    assert of_mean[0] == pytest.approx(np.std(middles), rel=0.15)
    assert of_spread[0] == pytest.approx(np.std(spreads), rel=0.15)


def test_holm_by_hand() -> None:
    assert mg.holm(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.09, 0.09, 0.5])


def test_a_difference_is_worth_less_than_either_sample() -> None:
    assert mg.joint_size(400.0, 400.0) == 200.0
    assert mg.joint_size(1200.0, 400.0) == 300.0


# --- what is aimed at -------------------------------------------------------------------------


def test_the_acceptance_implied_is_that_of_drawing() -> None:
    rng = np.random.default_rng(8)
    logs = rng.normal(-40.0, 6.0, 20_000)
    logs[:10] = np.nan
    aim = aim_at(logs, 0.2)
    chance = np.exp(0.2 * (np.where(np.isnan(logs), -np.inf, logs) - aim.c))
    accepted = rng.random(len(logs)) < chance
    assert accepted.mean() == pytest.approx(aim.acceptance, rel=0.1)
    assert (normalised(0.2 * logs)[chance > 1.0]).sum() == pytest.approx(ABOVE, abs=0.003)
    particles = Particles(np.empty(0), np.empty(0), np.ones(accepted.sum()), len(logs))
    assert abs(accepted_z(particles, aim)) < 3.0
    weights = np.maximum(chance[accepted], 1.0)
    assert effective_size(weights) > 0.97 * len(weights)


def test_the_power_is_the_highest_that_can_be_paid_for() -> None:
    logs = np.random.default_rng(9).normal(-40.0, 6.0, 20_000)
    aim = affordable(logs, 500)
    assert 500 / aim.acceptance <= SIMULATIONS < 500 / aim_at(logs, aim.power + 0.025).acceptance


def test_too_few_accepted_is_a_disagreement() -> None:
    found = Particles(np.empty(0), np.empty(0), np.ones(400), 40_000)
    assert accepted_z(found, Aim(0.2, 0.0, 0.01, 0.0001)) == pytest.approx(0.0)
    assert accepted_z(found, Aim(0.2, 0.0, 0.015, 0.0001)) < -7.0


# --- the likelihood, one past at a time -------------------------------------------------------


def test_one_past_is_told_as_the_bank_tells_it(tmp_path: Path) -> None:
    ledger = load_ledger(ledger_file(tmp_path))
    rows = np.random.default_rng(10).integers(0, 3, (50, len(ledger.targets))).astype(np.float32)
    reporting = Reporting.fit_background(ledger, rows)
    told = Told(reporting, published(ledger))
    expected = reporting.log_likelihood(published(ledger), rows)
    assert [told.of(row) for row in rows] == pytest.approx(expected.tolist(), rel=1e-6)


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyabc", None)
    with pytest.raises(MissingLibraryError, match="make crosscheck"):
        library()
    assert ".venv-crosscheck" in MISSING
