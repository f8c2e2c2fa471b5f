"""Where a spread comes from: known splits are found again, and chance is not taken for a cause."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brittle.results.variance import FEWEST, OF_CODING, HistoryFacts, SpreadOfOutcome, spread_of

PARAMETERS = [f"p{k}" for k in range(100)]
UNTESTED = frozenset(PARAMETERS) - {"p1"}


def made(untested: float, tested: float, chance: float, seed: int, n: int = 200) -> SpreadOfOutcome:
    """Runs whose value is p0 and p1 and noise, with these variances."""
    rng = np.random.default_rng(seed)
    drawn = pd.DataFrame(rng.uniform(size=(n, len(PARAMETERS))), columns=pd.Index(PARAMETERS))
    even = (drawn - 0.5) * np.sqrt(12)
    of_history = (np.sqrt(untested) * even["p0"] + np.sqrt(tested) * even["p1"]).to_numpy()
    history = np.repeat(np.arange(n), 5)
    runs = pd.DataFrame(
        {
            "value": of_history[history] + np.sqrt(chance) * rng.normal(size=len(history)),
            "history": history,
            "replicate": np.tile(np.arange(5), n),
        }
    )
    found = spread_of(runs, HistoryFacts(drawn), UNTESTED)
    assert found is not None
    return found


def test_a_known_split_is_found_again() -> None:
    for seed in range(3):
        found = made(0.5, 0.2, 0.3, seed)
        parts = (found.untested, found.tested, found.coding, found.rest, found.chance)
        assert sum(part.value for part in parts) == pytest.approx(1)
        assert found.untested.low < 0.5 < found.untested.high
        assert found.tested.value == pytest.approx(0.2, abs=0.1)
        assert found.chance.value == pytest.approx(0.3, abs=0.06)
        assert found.chief(UNTESTED) == ["p0"]
        assert found.chief(frozenset({"p1"})) == ["p1"]
        assert (found.histories, found.runs) == (200, 1000)


def test_chance_alone_is_no_cause() -> None:
    found = made(0.0, 0.0, 1.0, 5)
    assert found.chance.value > 0.95
    assert found.untested.value < 0.05
    assert found.chief(frozenset(PARAMETERS)) == []


def test_luck_of_histories_is_neither_chance_nor_a_parameter() -> None:
    rng = np.random.default_rng(3)
    n = 300
    drawn = pd.DataFrame({"p0": rng.uniform(size=n)})
    history = np.repeat(np.arange(n), 3)
    luck = rng.normal(size=n)[history]
    runs = pd.DataFrame({"value": luck, "history": history, "replicate": np.tile(np.arange(3), n)})
    found = spread_of(runs, HistoryFacts(drawn), frozenset({"p0"}))
    assert found is not None
    assert found.rest.value > 0.95


def test_a_history_drawn_twice_shows_chance_once() -> None:
    rng = np.random.default_rng(4)
    n = 100
    drawn = pd.DataFrame({"p0": rng.uniform(size=n)})
    once = pd.DataFrame(
        {
            "value": rng.normal(size=2 * n),
            "history": np.repeat(np.arange(n), 2),
            "replicate": np.tile([0, 1], n),
        }
    )
    single = spread_of(once, HistoryFacts(drawn), frozenset({"p0"}))
    double = spread_of(pd.concat([once, once]), HistoryFacts(drawn), frozenset({"p0"}))
    assert single is not None and double is not None
    assert double.chance.value == pytest.approx(single.chance.value, abs=0.02)
    assert double.drivers[0].high - double.drivers[0].low == pytest.approx(
        single.drivers[0].high - single.drivers[0].low
    )


def test_histories_of_a_poor_fit_tell_less() -> None:
    """200 histories that are 30 in truth: the interval holds the truth, and says that it is wide."""
    rng = np.random.default_rng(6)
    names = pd.Index(PARAMETERS)
    of = rng.integers(0, 30, 200)
    near = rng.uniform(size=(30, len(names)))[of] + 0.01 * rng.normal(size=(200, len(names)))
    drawn = pd.DataFrame(near, columns=names)
    history = np.repeat(np.arange(200), 5)
    even = (drawn - 0.5) * np.sqrt(12)
    noise = rng.normal(size=len(history))
    runs = pd.DataFrame(
        {
            "value": (even["p0"] + even["p1"]).to_numpy()[history] + noise,
            "history": history,
            "replicate": np.tile(np.arange(5), 200),
        }
    )
    rich, poor = (spread_of(runs, HistoryFacts(drawn), UNTESTED, worth) for worth in (np.inf, 30.0))
    assert rich is not None and poor is not None
    assert poor.worth == pytest.approx(1 / (1 / 200 + 1 / 30))
    assert poor.untested.low < 1 / 3 < poor.untested.high
    assert poor.untested.high - poor.untested.low > 0.5
    assert poor.beyond_chance > rich.beyond_chance
    assert spread_of(runs, HistoryFacts(drawn), UNTESTED, 9.0) is None


def test_too_little_is_not_split() -> None:
    def of(n: int, replicates: int, spread: float = 1.0) -> SpreadOfOutcome | None:
        history = np.repeat(np.arange(n), replicates)
        value = spread * np.random.default_rng(1).normal(size=len(history))
        runs = pd.DataFrame(
            {"value": value, "history": history, "replicate": np.arange(len(history))}
        )
        return spread_of(
            runs, HistoryFacts(pd.DataFrame({"p0": np.linspace(0, 1, n)})), frozenset({"p0"})
        )

    assert of(FEWEST - 1, 3) is None
    assert of(FEWEST, 1) is None
    assert of(FEWEST, 3, spread=0.0) is None
    assert of(FEWEST, 3) is not None


def test_one_history_that_differs_is_no_crash() -> None:
    n = 40
    runs = pd.DataFrame({"history": np.repeat(np.arange(n), 2), "replicate": np.tile([0, 1], n)})
    runs["value"] = (runs["history"] == 7).astype(float)
    parameters = pd.DataFrame({"a": np.linspace(0.0, 1.0, n), "b": np.linspace(1.0, 0.0, n) ** 2})
    found = spread_of(runs, HistoryFacts(parameters), {"a"})
    assert found is not None and 0.0 <= found.untested.low <= found.untested.high <= 1.0


def test_what_the_coding_cannot_know_is_a_part_of_its_own() -> None:
    """A fifth of the variance from a parameter, two fifths from a doubt, and two fifths from chance."""
    rng = np.random.default_rng(11)
    n = 400
    drawn = pd.DataFrame({"p0": rng.uniform(size=n), "p1": rng.uniform(size=n)})
    coding = pd.DataFrame({"exists.locals": rng.integers(0, 2, size=n).astype(float)})
    even = np.sqrt(12) * (drawn["p0"] - 0.5)
    of_history = (np.sqrt(0.2) * even + np.sqrt(0.4) * (2 * coding["exists.locals"] - 1)).to_numpy()
    history = np.repeat(np.arange(n), 5)
    noise = np.sqrt(0.4) * rng.normal(size=len(history))
    runs = pd.DataFrame(
        {
            "value": of_history[history] + noise,
            "history": history,
            "replicate": np.tile(np.arange(5), n),
        }
    )
    found = spread_of(runs, HistoryFacts(drawn, coding), frozenset({"p0", "p1"}))
    assert found is not None
    assert found.coding.low < 0.4 < found.coding.high
    assert found.untested.value == pytest.approx(0.2, abs=0.08)
    assert found.tested.value == 0.0
    assert found.drivers[0].parameter == f"{OF_CODING}exists.locals"
    without = spread_of(runs, HistoryFacts(drawn), frozenset({"p0", "p1"}))
    assert without is not None and without.coding.value == 0.0
    assert without.rest.value == pytest.approx(found.rest.value + found.coding.value, abs=0.05)
