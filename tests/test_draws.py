"""Draws: NumPy's Philox as oracle; uniform, independent, and a function of nothing but their key.

The draws are fixed, so these tests cannot fail by chance; the error probability says how unusual
a sound generator would have to look for a test to object.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from brittle.model import draws
from brittle.model.jit import compiled, rule

WORD = st.integers(0, 2**64 - 1)
HALF = st.integers(0, 2**32 - 1)
N = 1_000_000
TESTS = 42
ERROR = 0.001 / TESTS
"""Chance that a sound generator fails one test; all of them together stay below 1 in 1000."""


def _fill(out: np.ndarray, start: np.ndarray, step: np.ndarray) -> None:
    """Draws at start, start + step, ... in the space of keys."""
    _fill_on(out, start.copy(), step)


@compiled
def _fill_on(out: np.ndarray, key: np.ndarray, step: np.ndarray) -> None:
    for i in range(len(out)):
        out[i] = draws.uniform(key[0], key[1], key[2], key[3], key[4], key[5])
        key += step


def _line(**steps: int) -> np.ndarray:
    """A million draws along a line through the keys, such as along agents or along ticks."""
    names = ("seed", "replicate", "decision", "tick", "agent", "other")
    start = np.array([20241207, 3, 5, 11, draws.key_of("homs"), 0], dtype=np.uint64)
    step = np.array([steps.get(name, 0) for name in names], dtype=np.uint64)
    out = np.empty(N)
    _fill(out, start, step)
    return out


LINES = pytest.mark.parametrize(
    "steps",
    [
        {"seed": 1},
        {"replicate": 1},
        {"decision": 1},
        {"tick": 1},
        {"agent": 1},
        {"other": 1},
        {"agent": 2**32},
        {"tick": 1, "agent": 1},
    ],
    ids=str,
)


def _previous(counter: tuple[int, ...]) -> list[int]:
    """The counter one block earlier: NumPy increments before its first block."""
    number = sum(word << (64 * i) for i, word in enumerate(counter))
    number = (number - 1) % 2**256
    return [(number >> (64 * i)) % 2**64 for i in range(4)]


def _numpy_philox(key: tuple[int, int], counter: tuple[int, ...]) -> np.random.Philox:
    as_words = np.array(key, dtype=np.uint64)
    return np.random.Philox(key=as_words, counter=np.array(_previous(counter), dtype=np.uint64))


@given(st.tuples(WORD, WORD), st.tuples(WORD, WORD, WORD, WORD))
def test_philox_is_numpys(key: tuple[int, int], counter: tuple[int, ...]) -> None:
    ours = draws.philox(*key, *counter)
    assert list(ours) == _numpy_philox(key, counter).random_raw(4).tolist()


def test_philox_gives_the_published_words() -> None:
    """Known answers of the authors' own test vectors (Random123, kat_vectors)."""
    ones = 2**64 - 1
    assert draws.philox(0, 0, 0, 0, 0, 0) == (
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    )
    assert draws.philox(ones, ones, ones, ones, ones, ones) == (
        0x87B092C3013FE90B,
        0x438C3C67BE8D0224,
        0x9CC7D7C69CD777B6,
        0xA09CAEBF594F0BA0,
    )


@given(WORD, WORD, HALF, HALF, WORD, WORD)
def test_uniforms_are_numpys(
    seed: int, replicate: int, decision: int, tick: int, agent: int, other: int
) -> None:
    ours = draws.uniforms(seed, replicate, decision, tick, agent, other)
    oracle = _numpy_philox((seed, replicate), (decision << 32 | tick, agent, other, 0))
    assert list(ours) == np.random.Generator(oracle).random(4).tolist()
    assert draws.uniform(seed, replicate, decision, tick, agent, other) == ours[0]


def test_ends_of_the_interval_are_never_reached() -> None:
    assert 0.0 < draws._open_unit(np.uint64(0)) < 1e-15
    assert 1.0 - 1e-15 < draws._open_unit(np.uint64(2**64 - 1)) < 1.0
    for end in (draws._open_unit(np.uint64(0)), draws._open_unit(np.uint64(2**64 - 1))):
        assert math.isfinite(draws.gumbel(end))
        assert math.isfinite(draws.normal(end, end))


def test_a_draw_depends_on_nothing_but_its_key() -> None:
    keys = [
        (1, replicate, 7, tick, agent, 0)
        for replicate in (0, 1)
        for tick in range(20)
        for agent in (0, 1, 2**63)
    ]
    forward = {key: draws.uniform(*key) for key in keys}
    backward = {key: draws.uniform(*key) for key in reversed(keys)}
    assert forward == backward
    assert forward[keys[-1]] == draws.uniform(*keys[-1])
    assert len(set(forward.values())) == len(keys)


@pytest.mark.parametrize("position", range(6))
def test_each_part_of_the_key_changes_all_four_numbers(position: int) -> None:
    key = [1, 2, 3, 4, 5, 6]
    before = draws.uniforms(*key)
    key[position] += 1
    assert not set(before) & set(draws.uniforms(*key))


def test_decision_and_tick_do_not_run_into_each_other() -> None:
    assert draws.uniform(1, 2, 3, 4, 5, 6) != draws.uniform(1, 2, 4, 3, 5, 6)
    assert draws.uniform(1, 2, 0, 2**32 - 1, 5, 6) != draws.uniform(1, 2, 1, 0, 5, 6)


@LINES
def test_uniform_along(steps: dict[str, int]) -> None:
    u = _line(**steps)
    assert u.min() > 0.0
    assert u.max() < 1.0
    counts = np.bincount((u * 1000).astype(int), minlength=1000)
    assert stats.chisquare(counts).pvalue > ERROR
    assert stats.kstest(u, "uniform").pvalue > ERROR


@LINES
def test_independent_along(steps: dict[str, int]) -> None:
    """Serial correlation at lags 1 to 10, and pairs of neighbours over a 30 by 30 grid."""
    u = _line(**steps)
    centred = (u - 0.5) * math.sqrt(12)
    limit = stats.norm.isf(ERROR / 2 / 10) / math.sqrt(N)
    for lag in range(1, 11):
        assert abs(np.mean(centred[lag:] * centred[:-lag])) < limit, f"lag {lag}"
    pairs = (u * 30).astype(int).reshape(-1, 2)
    counts = np.bincount(pairs[:, 0] * 30 + pairs[:, 1], minlength=900)
    assert stats.chisquare(counts).pvalue > ERROR


@pytest.mark.verify
def test_a_hundred_million_draws_fill_a_fine_grid() -> None:
    """Each tick a million agents: 65,536 cells, and as many pairs of cells of neighbours."""
    singles, pairs = np.zeros(2**16, dtype=np.int64), np.zeros(2**16, dtype=np.int64)
    out, step = np.empty(N), np.array([0, 0, 0, 0, 1, 0], dtype=np.uint64)
    for tick in range(100):
        _fill(out, np.array([7, 0, 1, tick, 0, 0], dtype=np.uint64), step)
        singles += np.bincount((out * 2**16).astype(int), minlength=2**16)
        coarse = (out * 2**8).astype(int).reshape(-1, 2)
        pairs += np.bincount(coarse[:, 0] * 2**8 + coarse[:, 1], minlength=2**16)
    assert stats.chisquare(singles).pvalue > ERROR
    assert stats.chisquare(pairs).pvalue > ERROR


@pytest.mark.parametrize("part", ["seed", "replicate", "decision", "agent", "other"])
def test_neighbours_are_independent_tick_by_tick(part: str) -> None:
    """Two agents (seeds, decisions, ...) side by side share nothing over a million ticks."""
    here = _line(tick=1)
    start = {"seed": 0, "replicate": 1, "decision": 2, "agent": 4, "other": 5}[part]
    key = np.array([20241207, 3, 5, 11, draws.key_of("homs"), 0], dtype=np.uint64)
    key[start] += np.uint64(1)
    there = np.empty(N)
    _fill(there, key, np.array([0, 0, 0, 1, 0, 0], dtype=np.uint64))
    assert stats.pearsonr(here, there).pvalue > ERROR


@pytest.mark.parametrize(
    ("variate", "distribution"),
    [
        (lambda u, v: draws.gumbel(u), "gumbel_r"),
        (draws.normal, "norm"),
    ],
    ids=["gumbel", "normal"],
)
def test_variates_have_their_distribution(
    variate: Callable[[float, float], float], distribution: str
) -> None:
    u = _line(agent=1)[:200_000].reshape(-1, 2)
    sample = [variate(a, b) for a, b in u.tolist()]
    assert stats.kstest(sample, distribution).pvalue > ERROR


@rule
def _variates(u: float, v: float) -> tuple[float, float]:
    return draws.gumbel(u), draws.normal(u, v)


@compiled
def _compiled_variates(u: float, v: float) -> tuple[float, float]:
    return _variates(u, v)


def test_variates_are_the_same_bits_in_python_and_compiled() -> None:
    for u, v in _line(tick=1)[:100_000].reshape(-1, 2).tolist():
        assert _variates(u, v) == _compiled_variates(u, v)


@compiled
def _from_kernel(agent: int) -> tuple[float, tuple[float, float, float, float]]:
    return draws.uniform(1, 2, 3, 4, agent, 6), draws.uniforms(1, 2, 3, 4, agent, 6)


@pytest.mark.parametrize("agent", [0, 5, 2**63 - 1, 2**63, 2**64 - 1])
def test_python_ints_numpy_words_and_kernels_give_the_same(agent: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain = draws.uniform(1, 2, 3, 4, agent, 6)
        words = [np.uint64(word) for word in (1, 2, 3, 4, agent, 6)]
        assert draws.uniform(*words) == plain
        assert _from_kernel(np.uint64(agent)) == (plain, draws.uniforms(1, 2, 3, 4, agent, 6))
    assert type(plain) is float


def test_kernels_may_take_signed_integers() -> None:
    assert _from_kernel(np.int64(5)) == _from_kernel(np.uint64(5))


@pytest.mark.parametrize("word", [-1, 2**64])
def test_what_is_no_word_is_refused(word: int) -> None:
    with pytest.raises(OverflowError):
        draws.uniform(word, 0, 0, 0, 0, 0)


def test_draws_use_one_specialisation() -> None:
    """Python calls and kernels share it: nothing is compiled again for another type of integer."""
    draws.uniform(1, np.uint64(2), 3, np.int64(4), 2**63, 6)
    assert [len(f.signatures) for f in (draws.philox, draws.uniform, draws.uniforms)] == [1, 1, 1]
    assert isinstance(draws.uniform, numba.core.dispatcher.Dispatcher)


def test_key_of_is_fixed_for_ever() -> None:
    """These numbers are part of every saved result."""
    assert draws.key_of("homs") == 0x2C99C1199A226034
    assert 0 <= draws.key_of("") < 2**64
    assert draws.key_of("a") != draws.key_of("b") != draws.key_of("A")


@given(st.text())
def test_key_of_is_a_word(text: str) -> None:
    assert 0 <= draws.key_of(text) < 2**64
