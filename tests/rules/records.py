"""What rules read, by hand: plain objects for plain Python, NumPy records for compiled code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from brittle.model.codes import ACTIVE
from brittle.model.parameters import PARAMETERS, median_parameters
from brittle.model.state import PLACE, UNIT


def parameters(**changes: float) -> Any:
    """Every parameter at its prior's median but for some."""
    unknown = changes.keys() - PARAMETERS.keys()
    assert not unknown, f"no parameter {sorted(unknown)}"
    return SimpleNamespace(**{**median_parameters(), **changes})


def unit(**changes: float) -> Any:
    """A thousand men of middling cohesion who have lost nobody."""
    row: dict[str, float] = {
        "regime": 1,
        "contact": 0.0,
        "will": 0.0,
        "will_calm": 0.0,
        "men": 1000.0,
        "initial": 1000.0,
        "cohesion": 0.5,
        "in_group": 0.2,
        "heavy": 0.0,
        "motorised": 0.0,
        "lost": 0.0,
        "cut": 0.0,
        "power": 500.0,
        "strength": 0.0,
        "status": ACTIVE,
        "stirred": 0,
        "available": 0,
        "column": 0,
    }
    return SimpleNamespace(**{**row, **changes})


def place(**changes: float) -> Any:
    """A town of 100,000 people that nobody holds or threatens."""
    row: dict[str, float] = {
        "value": 0.1,
        "population": 100_000.0,
        "alignment": 0.0,
        "defence": 1.0,
        "garrison": 0.0,
        "backing": 0.0,
        "mobile": 0.0,
        "core": 0,
        "capital": 0,
        "attackers": 0.0,
        "near": 0.0,
        "contact": 0.0,
        "away": 0.0,
        "killed": 0.0,
        "sheltered": 0.0,
        "manned": 0,
        "risen": 0,
        "fighters": 0.0,
        "key": 0,
    }
    return SimpleNamespace(**{**row, **changes})


def record(values: Any) -> np.void:
    """The same as the record that compiled code reads."""
    fields = vars(values)
    if "break_rate" in fields:
        dtype = np.dtype([(name, "f8") for name in PARAMETERS])
    else:
        dtype = UNIT if "men" in fields else PLACE
    array = np.zeros(1, dtype)
    for name, value in fields.items():
        array[0][name] = value
    return array[0]
