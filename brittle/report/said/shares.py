"""Write shares of runs, and their intervals."""

from __future__ import annotations

from brittle.results.statistics import ONE_HISTORY, Estimate
from brittle.wording import rounded


def of_100(share: float) -> str:
    """Write a share as "x of 100", or as "about 1 in x" if it is nearer to none or to all."""
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return f"about 1 in {rounded(1 / share)}"
    if whole == 100 and share < 1:
        return f"all but about 1 in {rounded(1 / (1 - share))}"
    return f"{whole} of 100"


def in_runs(share: float, n: int) -> str:
    """Write a share of n runs as "x of 100", or as a count out of n if n is smaller than 100."""
    return of_100(share) if n >= 100 else f"{round(share * n)} of {n}"


def interval(estimate: Estimate) -> str:
    """Write the 95% interval of a share, or say that a single history gives none."""
    return ends(estimate.low, estimate.high) if estimate.bounded else ONE_HISTORY


def ends(low: float, high: float) -> str:
    """Write a 95% interval of shares."""
    if high < 0.005:
        return "95% below 1%"
    return f"95% {low * 100:.0f}–{high * 100:.0f}%"


def in_its_runs(estimate: Estimate) -> str:
    """Write a share of runs, the word “runs”, and the share's 95% interval."""
    return f"{in_runs(estimate.value, estimate.runs)} runs ({interval(estimate)})"


def with_interval(estimate: Estimate) -> str:
    """Write a share of runs and its 95% interval."""
    return f"{in_runs(estimate.value, estimate.runs)} ({interval(estimate)})"
