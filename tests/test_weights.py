"""Weights: normalising, effective size, resampling, and errors that are what they claim."""

from __future__ import annotations

import numpy as np
import pytest

from brittle.calibration import weights as wt
from brittle.calibration.sampling.resampling import in_effect, picks


def test_normalised_ignores_failures_and_impossible_histories() -> None:
    weights = wt.normalised(np.array([-1000.0, -1000.0 + np.log(3.0), np.nan, -np.inf]))
    assert weights == pytest.approx([0.25, 0.75, 0.0, 0.0])


def test_nothing_possible_is_an_error() -> None:
    with pytest.raises(wt.NoWeightError, match="none of 2"):
        wt.normalised(np.array([-np.inf, np.nan]))


def test_truncation_cuts_what_is_above_the_root_of_the_size_times_the_mean() -> None:
    weights = np.array([0.91, 0.03, 0.03, 0.03])
    assert wt.truncated(weights, 4.0) == pytest.approx([0.5 / 0.59, *[0.03 / 0.59] * 3])
    assert wt.truncated(weights, 16.0).tolist() == weights.tolist()
    assert wt.truncated(weights, 0.0) == pytest.approx([0.25 / 0.34, *[0.03 / 0.34] * 3])
    even = np.full(10, 0.1)
    assert wt.truncated(even, 1.0) == pytest.approx(even)


def test_truncation_lowers_the_error_of_a_sample_with_a_heavy_tail() -> None:
    """Draws of a narrow normal for one twice as wide: means of x^2 over 400 samples of 300."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(400, 300))
    logs = 0.5 * np.square(x) - 0.125 * np.square(x)
    error = {}
    for name in ("raw", "truncated"):
        found = []
        for row, log in zip(x, logs, strict=True):
            weights = wt.normalised(log)
            weights = wt.truncated(weights, 300) if name == "truncated" else weights
            found.append(weights @ np.square(row))
        error[name] = float(np.sqrt(np.mean(np.square(np.array(found) - 4.0))))
    assert error["truncated"] < error["raw"]


def test_effective_size_counts_equal_weights_and_ignores_scale() -> None:
    assert wt.effective_size(np.ones(7)) == pytest.approx(7)
    assert wt.effective_size(np.array([5.0, 0.0, 0.0])) == pytest.approx(1)


@pytest.mark.parametrize("u", [1e-9, 0.3, 1 - 1e-9])
def test_systematic_resampling_draws_each_its_share_up_to_one(u: float) -> None:
    weights = np.array([0.1, 0.0, 0.55, 0.35])
    counts = np.bincount(wt.systematic(weights, 1000, u), minlength=4)
    assert np.abs(counts - 1000 * weights).max() <= 1
    assert counts[1] == 0


def test_a_mean_of_equal_values_has_no_error() -> None:
    each = [(np.full(n, 1 / n), np.full(n, 0.1)) for n in range(2, 100)]
    assert any(weights @ values != 0.1 for weights, values in each), "nothing is rounded here"
    for weights, values in each:
        assert wt.mean(weights, values).error == 0.0
        assert wt.mean(weights, values, np.arange(len(values)) // 2).error == 0.0


def test_errors_are_the_spread_over_banks() -> None:
    rng = np.random.default_rng(1)
    n, banks = 4000, 400
    found: dict[str, list[wt.WeightedEstimate]] = {"mean": [], "sd": [], "median": []}
    for _ in range(banks):
        x = rng.standard_normal(n)
        weights = wt.normalised(x)  # tilts a standard normal to one of mean 1
        found["mean"].append(wt.mean(weights, x))
        found["sd"].append(wt.spread(weights, x))
        found["median"].append(wt.quantile(weights, x, 0.5))
    for name, truth in (("mean", 1.0), ("sd", 1.0), ("median", 1.0)):
        values = np.array([one.value for one in found[name]])
        errors = np.array([one.error for one in found[name]])
        assert values.mean() == pytest.approx(truth, abs=0.02), name
        assert errors.mean() == pytest.approx(values.std(), rel=0.2), name


def test_a_share_is_the_mean_of_a_truth_value() -> None:
    weights = np.full(100, 0.01)
    share = wt.mean(weights, np.arange(100) < 30)
    assert share.value == pytest.approx(0.3)
    assert share.error == pytest.approx(np.sqrt(0.3 * 0.7 / 100))


def test_the_quantile_of_a_constant_has_no_error() -> None:
    assert wt.quantile(np.full(5, 0.2), np.ones(5), 0.9) == wt.WeightedEstimate(1.0, 0.0)


def test_a_resample_holds_as_many_histories_as_the_fit_is_worth() -> None:
    assert [in_effect(100), in_effect(100, 100.0), in_effect(100, 0.1)] == [100, 50, 1]
    drawn = picks(100, 20, 25.0)
    assert drawn.shape == (20, 100) and (drawn.sum(axis=1) == 20).all()
    assert (picks(100, 20).sum(axis=1) == 100).all()
