"""Desertion: d0 (exp(-s (U - U_calm)) - 1)+ S^theta per day, everywhere.

d0 is the extra rate per unit of lost will, not the peacetime wastage of an army; nobody leaves while
will stands at its calm level. S is the share of a formation that has not deserted yet: the least
willing go first, so that those who are left are more willing (frailty: Vaupel, Manton and Stallard
1979). An army has lost 15 to 50% by desertion over years, and held (docs/PRIORS.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp, excess, safe_log

if TYPE_CHECKING:
    from brittle.model.records import Parameters


@rule
def staying(gone: float, initial: float) -> float:
    """S: share of a formation's first men who have not left it one by one."""
    if initial <= 0.0:
        return 1.0
    return clamp(1.0 - gone / initial, 0.0, 1.0)


@rule
def desertion_rate(will: float, calm_will: float, staying: float, p: Parameters) -> float:
    """Share of men who leave per day; `staying` is the share that has not deserted yet."""
    if p.switch_desertion <= 0.0 or will >= calm_will:
        return 0.0
    willing = bounded_exp(p.desertion_frailty * safe_log(clamp(staying, 0.0, 1.0)))
    return p.desertion_rate * excess(p.desertion_slope * (calm_will - will)) * willing


@rule
def militia_rate(will: float, calm_will: float, p: Parameters) -> float:
    """Share of a militia that leaves per day: it fills up again, so that S stays whole."""
    return desertion_rate(will, calm_will, 1.0, p)
