"""Histories: each is one simulated past, defined by its parameters, its seed and its weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np

from brittle.model import decisions as d
from brittle.model.draws import key_of, uniforms
from brittle.model.parameters import PARAMETER_DTYPE, PARAMETERS
from brittle.model.state import Array

if TYPE_CHECKING:
    from brittle.model.records import Parameters

_COLUMN = {name: k for k, name in enumerate(PARAMETERS)}


@dataclass(frozen=True, eq=False)
class History:
    """One simulated past.

    `index` is the number of the history, and `seed` is part of the keys of its draws. `weight` is 1 for a
    prior history. `parameters` is an array of one PARAMETER_DTYPE record. `coding` holds the CODING_GROUPS
    seeds of what the coding cannot know; without them, `seed` is used.
    """

    index: int
    seed: int
    weight: float
    parameters: Array
    coding: tuple[int, ...] = ()


def prior_history(index: int, seed: int) -> History:
    """The history with the number `index` from the priors; each parameter is drawn separately."""
    own = _word(seed, d.HISTORY_SEED, index, 0)
    values = {name: drawn(name, index, seed) for name in PARAMETERS}
    return History(index, own, 1.0, parameter_record(values))


def drawn(name: str, index: int, seed: int) -> float:
    """A parameter's value in the prior history with this index and seed."""
    u = uniforms(seed, 0, d.PARAMETER, 0, index, key_of(name))[0]
    return PARAMETERS[name].prior.quantile(u)


def parameter_record(values: Mapping[str, float]) -> Array:
    """An array of one record that holds these values; there must be a value for every parameter."""
    record = np.zeros(1, PARAMETER_DTYPE)
    for name in PARAMETERS:
        record[name] = values[name]
    return record


def with_values(record: Array, changes: Mapping[str, float]) -> Array:
    """A copy of a parameter record with some values changed.

    Raises KeyError for a name that is not a parameter.
    """
    values = record.view(np.float64).reshape(len(record), len(PARAMETERS)).copy()
    for name, value in changes.items():
        values[:, _COLUMN[name]] = value
    return values.view(PARAMETER_DTYPE)[:, 0]


def values_of(record: np.void) -> Parameters:
    """The values of a parameter record as plain Python floats, in the form that rules read."""
    names = record.dtype.names or ()
    values = SimpleNamespace()
    vars(values).update(zip(names, record.tolist(), strict=True))
    return cast("Parameters", values)


def _word(seed: int, decision: int, index: int, other: int) -> int:
    """A whole number below 2**53, drawn with a key like any other draw."""
    return int(uniforms(seed, 0, decision, 0, index, other)[0] * 2.0**53)
