"""Desertion: a share d0 (exp(-s (U - U_calm)) - 1)+ S^theta of the men leaves per day, in every place.

U is the will to fight and U_calm its value in calm. d0 is the scale of the extra desertion that a loss of
will causes, beyond the losses of men that an army has in peace. d0, s and theta are the parameters
`desertion_rate`, `desertion_slope` and `desertion_frailty`. Nobody leaves while U is at or above U_calm.
S is the share of a formation's men who have not deserted yet. The least willing men go first, so those who
remain are more willing (frailty: Vaupel, Manton and Stallard 1979). Armies have lost 15 to 50% of their men
by desertion over years, and have still held out (docs/PRIORS.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from brittle.model.jit import rule
from brittle.model.rules.numbers import bounded_exp, clamp, excess, safe_log

if TYPE_CHECKING:
    from brittle.model.records import Parameters


@rule
def staying(gone: float, initial: float) -> float:
    """S: the share of a formation's initial men who have not deserted one by one."""
    if initial <= 0.0:
        return 1.0
    return clamp(1.0 - gone / initial, 0.0, 1.0)


@rule
def desertion_rate(will: float, calm_will: float, staying: float, p: Parameters) -> float:
    """The share of men who leave per day; `staying` is the share who have not deserted yet."""
    if p.switch_desertion <= 0.0 or will >= calm_will:
        return 0.0
    willing = bounded_exp(p.desertion_frailty * safe_log(clamp(staying, 0.0, 1.0)))
    return p.desertion_rate * excess(p.desertion_slope * (calm_will - will)) * willing


@rule
def militia_rate(will: float, calm_will: float, p: Parameters) -> float:
    """The share of a militia that leaves per day; new men keep joining it, so S is 1."""
    return desertion_rate(will, calm_will, 1.0, p)
