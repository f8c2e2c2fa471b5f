"""The elementary functions that the rules are made of, in versions that never fail."""

from __future__ import annotations

import math

from brittle.model.jit import rule

_LARGEST_EXPONENT = 50.0
_SMALLEST = 1e-12
_MOST_TICKS = 1e9


@rule
def clamp(x: float, low: float, high: float) -> float:
    """x, kept within [low, high]; `low` if x is not a number."""
    if x > high:
        return high
    if x >= low:
        return x
    return low


@rule
def bounded_exp(x: float) -> float:
    """exp(x), with x kept within +-50."""
    return math.exp(clamp(x, -_LARGEST_EXPONENT, _LARGEST_EXPONENT))


@rule
def safe_log(x: float) -> float:
    """log(x), with x kept above 1e-12."""
    return math.log(clamp(x, _SMALLEST, 1e300))


@rule
def logistic(x: float) -> float:
    """s(x) = 1 / (1 + exp(-x)): a probability from log-odds."""
    return 1.0 / (1.0 + bounded_exp(-x))


@rule
def log_odds(probability: float) -> float:
    """log(q / (1 - q)), where q is the probability, kept within [1e-12, 1 - 1e-12]."""
    q = clamp(probability, _SMALLEST, 1.0 - _SMALLEST)
    return math.log(q / (1.0 - q))


@rule
def positive(x: float) -> float:
    """(x)+: x if it is positive, else 0."""
    if x > 0.0:
        return x
    return 0.0


@rule
def chance(rate: float, days: float) -> float:
    """Probability that an event with the hazard `rate` per day happens within `days`: 1 - exp(-rate days)."""
    if rate <= 0.0:
        return 0.0
    return -math.expm1(-rate * days)


@rule
def ticks(days: float, dt: float) -> int:
    """The whole number of ticks of `dt` days that is nearest to `days`, at most a thousand million."""
    if dt <= 0.0:
        return 0
    return int(clamp(days / dt, 0.0, _MOST_TICKS) + 0.5)


@rule
def day_of(tick: int, dt: float) -> float:
    """Days from the start of tick 0 to the end of a tick, to which the tick's events are dated."""
    return (tick + 1) * dt


@rule
def ends_day(tick: int, dt: float) -> bool:
    """Whether a day ends with a tick of `dt` days; days and ticks count from the start of tick 0."""
    per_day = ticks(1.0, dt)
    return per_day > 0 and (tick + 1) % per_day == 0


@rule
def days_over(tick: int, dt: float) -> int:
    """Whole days from the start of tick 0 to the end of a tick of `dt` days; negative before the start."""
    per_day = ticks(1.0, dt)
    return (tick + 1) // per_day if per_day > 0 else 0


@rule
def excess(x: float) -> float:
    """(exp(x) - 1)+, which is 0 unless x is above 0, the value of x in calm (the principle of excess)."""
    if x <= 0.0:
        return 0.0
    return math.expm1(clamp(x, 0.0, _LARGEST_EXPONENT))


@rule
def mean_of(total: float, weight: float) -> float:
    """The mean, given a weighted total and its weight; 0 if the weight is 0."""
    return total / weight if weight > 0.0 else 0.0


@rule
def weighted(x: float, weight: float) -> float:
    """The amount that x adds, with this weight, to the weighted total for `mean_of`."""
    return x * weight


@rule
def larger_of(one: float, other: float) -> float:
    """The larger of two numbers, such as the largest value so far and a new value."""
    return other if other > one else one


@rule
def share_of(part: float, whole: float) -> float:
    """part / whole, kept within [0, 1]; 0 if the whole is not positive."""
    if whole <= 0.0:
        return 0.0
    return clamp(part / whole, 0.0, 1.0)
