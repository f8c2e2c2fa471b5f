"""Plays prior histories of a variant, one replicate each, on two threads, and reduces them as they come."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.patterns import PatternShare, Seen, Value, patterns
from benchmarks.variants import Variant
from brittle.model.ensemble import play, prepare
from brittle.model.setup.history import prior_history, with_values
from brittle.model.setup.prepare import LONGEST_CHRONICLE, Prepared
from brittle.model.state import Array

THREADS = 2


class Sum(NamedTuple):
    """A pattern over all runs: the number of hits among the number of cases."""

    hits: float
    of: int


class PlayedVariant(NamedTuple):
    """Runs of a variant, as RUN_DTYPE rows in the order of the histories, with their patterns."""

    variant: Variant
    runs: Array
    sums: dict[str, Sum]
    values: dict[str, NDArray[np.float64]]


def play_variant(variant: Variant, number: int) -> PlayedVariant:
    """Plays prior histories 0 to `number` - 1 of the scenario's seed."""
    prepared = prepare(variant.scenario)
    one = partial(_run, prepared, variant)
    with ThreadPoolExecutor(THREADS) as pool:  # kernels release the interpreter's lock
        runs, seen = zip(*pool.map(one, range(number)), strict=True)
    sums, values = together(seen)
    return PlayedVariant(variant, np.array(runs), sums, values)


def _run(prepared: Prepared, variant: Variant, index: int) -> tuple[np.void, list[Seen]]:
    history = prior_history(index, variant.scenario.seed)
    changed = with_values(history.parameters, variant.parameters)
    result = play(prepared, replace(history, parameters=changed), 0, log=True)
    if len(result.log) >= LONGEST_CHRONICLE:
        raise OverflowError(f"the chronicle of history {index} is cut off")
    return result.run, patterns(prepared, result)


def together(runs: Iterable[list[Seen]]) -> tuple[dict[str, Sum], dict[str, NDArray[np.float64]]]:
    """For each pattern, the sum of its shares or an array of its values."""
    sums: dict[str, Sum] = {}
    values: dict[str, list[float]] = {}
    for run in runs:
        for seen in run:
            if isinstance(seen, PatternShare):
                so_far = sums.get(seen.pattern, Sum(0.0, 0))
                sums[seen.pattern] = Sum(so_far.hits + seen.hits, so_far.of + seen.of)
            elif isinstance(seen, Value):
                values.setdefault(seen.pattern, []).append(seen.number)
    return sums, {pattern: np.array(numbers) for pattern, numbers in values.items()}
