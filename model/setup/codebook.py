"""What the codebook gives a formation that says nothing itself; the schema's defaults are these.

A patron's men have no row of their own and always take them, so that they shape pasts.
"""

from __future__ import annotations

from collections.abc import Mapping

COHESION_BY_KIND: Mapping[str, float] = {
    "police": 0.30,
    "conscript": 0.35,
    "militia": 0.40,
    "professional": 0.55,
    "elite": 0.70,
    "foreign": 0.60,
}
"""Base cohesion, 0-1."""

ARMY = frozenset({"conscript", "professional", "elite", "foreign"})
"""Kinds with an army's equipment; police and militia have neither trucks nor heavy arms."""

ARMY_HEAVY, ARMY_MOTORISED = 0.3, 0.5
"""Theirs, shares."""
