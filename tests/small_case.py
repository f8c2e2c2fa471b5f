"""A small case of four scenarios, for tests of the Python API."""

from __future__ import annotations

SCENARIOS = {
    "baseline": {"name": "Baseline", "branch": "2001-06-03T00:00", "horizon_days": 20},
    "leave": {"name": "He leaves", "extends": "baseline.yaml", "ruler": {"policy": "leave"}},
    "bundle": {
        "name": "Two at once",
        "extends": "leave.yaml",
        "amnesty": {"level": 0.9},
    },
    "longer": {"name": "Longer", "extends": "baseline.yaml", "horizon_days": 21},
}
