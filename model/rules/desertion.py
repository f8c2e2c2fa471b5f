"""Desertion: d0 (exp(-s (U - U_calm)) - 1)+ per day, everywhere.

d0 is the extra rate per unit of lost will, not the peacetime wastage of an army; nobody leaves while
will stands at its calm level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.jit import rule
from model.rules.numbers import excess

if TYPE_CHECKING:
    from model.records import Parameters


@rule
def desertion_rate(will: float, calm_will: float, p: Parameters) -> float:
    """Share of men who leave per day."""
    if p.switch_desertion <= 0.0:
        return 0.0
    return p.desertion_rate * excess(p.desertion_slope * (calm_will - will))
