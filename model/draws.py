"""Random numbers, each computed from a key and never taken from a stream.

A draw is a pure function of (seed, replicate, decision, tick, agent, other). It does not depend on
how many draws came before it, on the engine, or on which runs are played side by side. The generator
is Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). The tests compare
the generator with NumPy's implementation.

The functions that draw are compiled code even when Python calls them, so that both engines get the same
bits. Integer arguments are treated as unsigned 64-bit words. These arguments may be NumPy integers or
Python ints from 0 to 2**64 - 1; a negative or larger Python int raises OverflowError.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from brittle.model.jit import compiled_as, rule

type Words = tuple[int, int, int, int]
"""A block of four random 64-bit words."""

type Four = tuple[float, float, float, float]
"""Four numbers in the open interval (0, 1)."""

word = cast(Callable[[int], int], np.uint64)
"""Converts an int to an unsigned 64-bit word.

Without this conversion, numba silently treats an operation on a uint64 and an int64 as signed.
"""

_MULTIPLIER_0 = 0xD2E7470EE14C6C93
_MULTIPLIER_1 = 0xCA5A826395121157
_WEYL_0 = 0x9E3779B97F4A7C15  # golden ratio
_WEYL_1 = 0xBB67AE8584CAA73B  # sqrt(3) - 1
_ROUNDS = 10
_UNIT = 2.0**-53


def _high_word_of_product(_typing: Any, _a: Any, _b: Any) -> Any:
    """The upper 64 bits of a 128-bit product, which Python's ints can hold and numba's cannot."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        wide = ir.IntType(128)
        a, b = (builder.zext(argument, wide) for argument in arguments)
        upper = builder.lshr(builder.mul(a, b), ir.Constant(wide, 64))
        return builder.trunc(upper, ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


_high = cast(Callable[[int, int], int], intrinsic(_high_word_of_product))


@compiled_as("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)", inline=True)
def philox(key0: int, key1: int, c0: int, c1: int, c2: int, c3: int) -> Words:
    """Four random words, computed from a key of two words and a counter of four words."""
    for _ in range(_ROUNDS):
        high0, low0 = _high(_MULTIPLIER_0, c0), _MULTIPLIER_0 * c0
        high1, low1 = _high(_MULTIPLIER_1, c2), _MULTIPLIER_1 * c2
        c0, c1, c2, c3 = high1 ^ c1 ^ key0, low1, high0 ^ c3 ^ key1, low0
        key0, key1 = key0 + _WEYL_0, key1 + _WEYL_1
    return c0, c1, c2, c3


@rule
def _open_unit(bits: int) -> float:
    """The upper 53 bits of a word as a number in (0, 1), as in NumPy, except that 0 becomes half a step."""
    return max(float(bits >> word(11)), 0.5) * _UNIT


@compiled_as("UniTuple(float64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)")
def uniforms(seed: int, replicate: int, decision: int, tick: int, agent: int, other: int) -> Four:
    """Four uniform numbers in the open interval (0, 1) for one decision at one tick.

    `decision` and `tick` must be below 2**32. `agent` and `other` are usually hashes of ids, computed by
    `key_of`; an argument is 0 if there is no agent.
    """
    when = (decision << word(32)) | tick
    a, b, c, d = philox(seed, replicate, when, agent, other, word(0))
    return _open_unit(a), _open_unit(b), _open_unit(c), _open_unit(d)


@compiled_as("float64(uint64, uint64, uint64, uint64, uint64, uint64)", inline=True)
def uniform(seed: int, replicate: int, decision: int, tick: int, agent: int, other: int) -> float:
    """One uniform number in the open interval (0, 1), the first of the four that `uniforms` returns."""
    when = (decision << word(32)) | tick
    return _open_unit(philox(seed, replicate, when, agent, other, word(0))[0])


@rule
def gumbel(u: float) -> float:
    """A standard Gumbel variate from a uniform number.

    To make a logit choice, add an independent variate to the utility of each option, and take the option
    with the largest sum.
    """
    return -math.log(-math.log(u))


@rule
def normal(u1: float, u2: float) -> float:
    """A standard normal variate from two uniform numbers (Box and Muller 1958, the cosine half)."""
    return math.sqrt(-2.0 * math.log(u1)) * math.cos(2.0 * math.pi * u2)


@cache
def key_of(text: str) -> int:
    """A 64-bit hash of an id from the data; the hash is the same on every machine and in every session."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
