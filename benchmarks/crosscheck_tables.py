"""The output of `benchmarks.crosscheck`: the comparison, worst first, a verdict, and the check's power."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy.stats import norm

from benchmarks import marginals as mg
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.weights import Floats, mean, spread

LEVEL = 0.05
"""Chance of any false alarm in a verdict, half of it for the marginals and half for the share accepted."""

SHOWN = 15
"""How many rows of a table are shown."""

BEYOND_TWO = 0.0455
"""Share of a normal distribution beyond two standard errors."""

UNIFORM_SPREAD = math.sqrt(0.2)
"""Error of the standard deviation of a uniform over the error of its mean: sqrt((kurtosis - 1) / 4).

The kurtosis of a uniform is 1.8.
"""

LIKELIHOOD = "(log likelihood)"
NAMES = (*FREE, LIKELIHOOD)
"""The quantities that are compared."""


def table(compared: mg.MarginalsCompared, shown: int) -> Iterator[str]:
    """A table of the quantities, worst first."""
    yield "\n| quantity | KS distance | chance | mean, in SE | spread, in SE | adjusted chance |"
    yield "|---|---|---|---|---|---|"
    for row in compared.rows[:shown]:
        yield (
            f"| {row.name} | {row.distance:.3f} | {row.chance:.4f} | {row.mean_z:+.1f} "
            f"| {row.spread_z:+.1f} | {row.adjusted:.3f} |"
        )
    if shown < len(compared.rows):
        yield f"... and {len(compared.rows) - shown} more (--all)."
    yield f"Adjusted (Holm, three chances a quantity), less than {LEVEL / 2.0:g} is a disagreement."


def overall(compared: mg.MarginalsCompared, null: Floats) -> str:
    """A summary of all quantities together."""
    rows = compared.rows
    worst = max(row.distance for row in rows)
    by_chance = float((null.max(axis=1) >= worst).mean())
    z = np.array([(row.mean_z, row.spread_z) for row in rows])
    means, spreads = np.square(z).mean(axis=0).tolist()
    return (
        f"\nLargest distance {worst:.3f}; chance alone makes one as large among {len(rows)} in "
        f"{by_chance:.0%} of samples worth {compared.size:,.0f}. Mean square of differences, in SE "
        f"(1 if they agree): means {means:.2f}, spreads {spreads:.2f}; beyond 2 SE: "
        f"{int((np.abs(z) > 2.0).sum())} of {z.size}, of which chance makes about "
        f"{BEYOND_TWO * z.size:.0f}."
    )


def verdict(compared: mg.MarginalsCompared, accepted_z: float) -> str:
    """The verdict in one line.

    `accepted_z` is the share accepted minus the share that the bank implies, in standard errors.
    """
    rejected = compared.rejected(LEVEL / 2.0)
    wrong = [f"{len(rejected)} marginals ({', '.join(rejected[:SHOWN])})"] if rejected else []
    if 2.0 * norm.sf(abs(accepted_z)) < LEVEL / 2.0:
        wrong.append("the share accepted")
    if wrong:
        return f"VERDICT: pyABC and the bank's weights DISAGREE beyond chance in {' and '.join(wrong)}."
    return (
        f"VERDICT: pyABC and the bank's weights agree: none of {len(compared.rows)} marginals, nor the "
        f"share accepted, differs beyond chance (Holm; {LEVEL:.0%} for any false alarm)."
    )


def seen(points: mg.Points, bank: mg.Marginals) -> Iterator[str]:
    """The parameters that the likelihood moves, according to both.

    `points` and `bank` hold the parameters alone.
    """
    shift = (bank.middles - 0.5) / mg.PRIOR_SD
    ratio = bank.spreads / mg.PRIOR_SD
    mean_slip = 1.0 / math.sqrt(points.effective)
    spread_slip = mean_slip * UNIFORM_SPREAD
    moved = (np.abs(shift) > 2.0 * mean_slip) | (np.abs(ratio - 1.0) > 2.0 * spread_slip)
    line = mg.slope(points, bank)
    yield (
        f"\nBy the bank {int(moved.sum())} of {len(shift)} parameters have a mean or spread that "
        "differs from the prior's by more than two of the particles' standard errors. Particles' "
        f"shifts on the bank's: slope {line.value:.2f} ± {line.error:.2f}, where 1 is agreement and 0 "
        "the prior."
    )
    yield "\n| parameter | shift by pyABC, prior sd | by the bank | spread by pyABC | by the bank |"
    yield "|---|---|---|---|---|"
    for q in np.argsort(-np.abs(shift))[:SHOWN].tolist():
        middle, width = mean(points.weights, points.at[q]), spread(points.weights, points.at[q])
        yield (
            f"| {FREE[q]} | {(middle.value - 0.5) / mg.PRIOR_SD:+.2f} ± "
            f"{middle.error / mg.PRIOR_SD:.2f} | {shift[q]:+.2f} | {width.value / mg.PRIOR_SD:.2f} ± "
            f"{width.error / mg.PRIOR_SD:.2f} | {ratio[q]:.2f} |"
        )


def told_apart(
    power: float, compared: mg.MarginalsCompared, bank: mg.Marginals, line: mg.Slope
) -> str:
    """The result of comparing the particles with a bank that is weighed by another power."""
    rejected = compared.rejected(LEVEL)
    told = [name for name in rejected if name != LIKELIHOOD]
    some = f" ({', '.join(told[:4])}{', ...' if len(told) > 4 else ''})" if told else ""
    steep = "" if math.isnan(line.value) else f"; slope {line.value:.2f} ± {line.error:.2f}"
    return (
        f"- power {power:g}{'' if power else ' (unweighted)'}, worth {bank.effective:,.0f}: "
        f"{'REJECTED' if rejected else 'not rejected'}; {len(told)} of {len(FREE)} parameters{some}, "
        f"log likelihood {'too' if LIKELIHOOD in rejected else 'not'}{steep}."
    )
