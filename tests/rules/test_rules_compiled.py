"""Every rule: the same bits in plain Python and compiled, and finite for whatever it may be asked.

The arguments are drawn by name: a name that counts something is never negative, the others are;
every fourth is an extreme one. Parameters are drawn within the bounds that a scenario may set.
"""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest

from brittle.model import rules as every_module
from brittle.model.parameters import PARAMETERS
from brittle.model.rules import choice, orders, summary, will
from tests.rules import records

SAMPLES = 100

SIGNED = set(
    """
    alignment bargain belief calm calm_alignment calm_ratio calm_will capital_lost day deal
    decline error exile fall felt gain ground high left log_pay lost_belief lost_presence low memory omega
    other ratio resistance strong target will x z
    """.split()
)
"""Arguments that may be negative."""

WHOLE = {
    "joined": 12,
    "number": 12,
    "road_class": 3,
    "option": 4,
    "decision": 4,
    "side": 3,
    "lost": 12,
    "calm": 12,
    "how": 3,
    "fate": 4,
    "way_out": 4,
    "tick": 5000,
    "policy": 4,
    "order": 5,
    "kind": 6,
    "status": 3,
    "taken": 5000,
    "ready_tick": 5000,
    "acts_tick": 5000,
    "men_tick": 5000,
}
"""Integer arguments and their largest value."""

FLAGS = {"regime": 2, "status": 4, "stirred": 2, "column": 2, "available": 5000}
"""Whole numbers of a unit, and how many values each has."""

TUPLES: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (choice.Straits, orders.Company, summary.CourseOfEvents, will.Change, will.Mind)
}
"""Arguments that go together."""

EXTREMES = (0.0, 1e-300, 1e-12, 1.0, 1e6, 1e12, 1e100, 1e300)


def rules() -> list[Callable[..., Any]]:
    """Every rule in model/rules."""
    found = []
    for info in pkgutil.iter_modules(every_module.__path__):
        module = importlib.import_module(f"brittle.model.rules.{info.name}")
        for _, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                found.append(function)
    return found


def argument(parameter: inspect.Parameter, rng: np.random.Generator) -> Any:
    """A value for an argument, by its name and annotation."""
    name, kind = parameter.name, _kind(parameter)
    if kind == "Parameters":
        return records.parameters(
            **{p.name: _within(p.low, p.high, rng) for p in PARAMETERS.values()}
        )
    if kind == "UnitRecord":
        shares = {
            key: float(rng.uniform()) for key in ("cohesion", "in_group", "heavy", "motorised")
        }
        counts = {key: _number(rng) for key in ("men", "initial", "lost", "cut", "contact")}
        wills = {key: float(rng.uniform(-8, 8)) for key in ("will", "will_calm")}
        codes = {key: int(rng.integers(n)) for key, n in FLAGS.items()}
        return records.unit(**shares, **counts, **wills, **codes)
    if kind == "PlaceRecord":
        counted = ("population", "garrison", "attackers", "near", "contact", "fighters")
        counts = {key: _number(rng) if rng.integers(4) else 0.0 for key in counted}
        shares = {"alignment": float(rng.uniform(-1, 1)), "value": float(rng.uniform())}
        walls, key = float(rng.uniform(1, 3)), int(rng.integers(9))
        flags = {key: int(rng.integers(2)) for key in ("capital", "manned", "risen")}
        return records.place(**counts, **shares, **flags, defence=walls, key=key)
    if kind in TUPLES:
        fields = inspect.signature(TUPLES[kind]).parameters.values()
        return TUPLES[kind](*(argument(field, rng) for field in fields))
    if kind == "Numbers":
        return np.sort(rng.uniform(0.0, 0.3, int(rng.integers(1, 4))))
    if kind == "bool":
        return bool(rng.integers(2))
    if kind == "int":
        return int(rng.integers(WHOLE[name] + 1))
    assert kind == "float", f"argument {name}: {kind}"
    value = _number(rng)
    return -value if name in SIGNED and rng.integers(2) else value


def _kind(parameter: inspect.Parameter) -> str:
    """The annotation as written; that of a NamedTuple's field is wrapped."""
    return getattr(parameter.annotation, "__forward_arg__", str(parameter.annotation))


def _within(low: float, high: float, rng: np.random.Generator) -> float:
    return (low, high, float(rng.uniform(low, high)))[int(rng.integers(3))]


def _number(rng: np.random.Generator) -> float:
    if rng.integers(4) == 0:
        return float(rng.choice(EXTREMES))
    return float(np.exp(rng.uniform(-5, 10)) if rng.integers(2) else rng.uniform())


def _bits(value: Any) -> tuple[str, bytes]:
    if isinstance(value, float):
        return "float", np.float64(value).tobytes()
    return type(value).__name__, repr(value).encode()


@pytest.mark.parametrize(
    "rule", rules(), ids=lambda f: f"{f.__module__.rsplit('.', 1)[1]}.{f.__name__}"
)
def test_a_rule_is_total_and_the_same_compiled(rule: Callable[..., Any]) -> None:
    """100 random and extreme arguments: no exception, no NaN, equal to the last bit."""
    rng = np.random.default_rng(int.from_bytes(rule.__name__.encode()[:8].ljust(8), "little"))
    wanted = inspect.signature(rule).parameters.values()
    fast = numba.njit(rule)
    for _ in range(SAMPLES):
        plain = [argument(parameter, rng) for parameter in wanted]
        if rule.__name__ == "clamp":
            plain[1:] = sorted(plain[1:])
        slow = rule(*plain)
        told = f"{rule.__name__}{[vars(a) if hasattr(a, '__dict__') else a for a in plain]}"
        if isinstance(slow, float):
            assert not math.isnan(slow), f"NaN: {told}"
        compiled = [records.record(a) if hasattr(a, "__dict__") else a for a in plain]
        assert _bits(slow) == _bits(fast(*compiled)), told


def test_every_name_of_an_argument_is_of_some_rule() -> None:
    signatures = [inspect.signature(one) for one in (*rules(), *TUPLES.values())]
    named = {(p.name, _kind(p)) for one in signatures for p in one.parameters.values()}
    assert {(name, "float") for name in SIGNED} <= named
    assert {(name, "int") for name in WHOLE} <= named
