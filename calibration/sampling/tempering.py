"""A tempered sequential Monte Carlo sampler over histories, for articles too sharp for a bank.

From the prior to the posterior by steps: likelihood to a power that rises from 0 to 1. At each step
histories are resampled, then moved by Metropolis steps that leave the tempered posterior as it is
(Del Moral, Doucet and Jasra 2006, "Sequential Monte Carlo samplers"). A move changes some of a
history's parameters, or draws some of its days again and keeps the others (`calibration.pasts.past`). Both
are proposed from what the prior leaves invariant, so that likelihoods alone decide: chance is sampled
with the parameters and never optimised.

How often a move draws a parameter again follows from what that cost at the step before: what the
article does not tell is drawn again almost freely, what it tells sharply seldom with others.

Two of these samplers, called islands, run on halves of the bank and are weighed by their evidence, whose
agreement is a check. The error of the whole is estimated from families, the descendants of one history of
the bank (Lee and Whiteley 2018): they are nearly independent, and a family that has mixed has no
error in common. What no family has found they cannot tell. An island is what an interruption loses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.players import Rows
from brittle.calibration.weights import effective_size, normalised, systematic

SWEEPS = 80
"""Moves of every history at each step but the last: at low powers most are accepted, so that what
descends from few ancestors forgets them there and not at the end."""

LAST = 80
"""Moves at the last step."""

KEPT = 0.5
"""A step of the power goes so far that this share of the histories stays effective (at the first
step, of those that are to be drawn)."""

CHANCE = 0.4
"""Share of moves that draw days again and keep the parameters."""

ONWARD = 0.3
"""Share of these that draw a day and all later ones; the others draw one day only."""

DRAWN = 0.05
"""Share of the parameters that another move draws again from their priors, before costs are known."""

MOST_DRAWN = 0.5
"""Chance at most that a move of parameters draws one of them again, however little that costs."""

COSTS_NOTHING = 0.01
"""A cost, in log acceptance, under which parameters are alike: it cannot be told from chance."""

NEAR = 0.5
"""Share of moves of parameters that take a step instead, for what the article tells sharply."""

STRIDE, TOUCHED = 0.1, 0.15
"""Standard deviation of a short step on the prior's probability scale, and the share of parameters
that it changes."""

ALONG = (0.1, 0.25, 0.5)
"""Lengths of a step along the difference of two other histories, over that difference."""

JITTER = 0.005
"""Standard deviation of what is added to that step, so that it may lead anywhere."""

type Floats = NDArray[np.float64]
type Look = Callable[[Floats, NDArray[np.uint64]], tuple[Rows, Floats]]
"""Positions [n, F] and seeds [n, 1 + D] to what the pasts look like [n, C] and log likelihoods [n]."""


class Population(NamedTuple):
    """Histories with what they look like; all of length n."""

    positions: Floats  # [n, F] in the priors, 0-1
    seeds: NDArray[np.uint64]  # [n, 1 + D] of the first day's strengths, then of each day
    rows: Rows  # [n, C]
    log_likelihood: Floats
    families: NDArray[np.int64]  # index in the bank of the ancestor

    def __len__(self) -> int:
        return len(self.seeds)

    def taken(self, which: NDArray[np.int64]) -> Population:
        """Some of them, perhaps several times."""
        return Population(
            self.positions[which],
            self.seeds[which],
            self.rows[which],
            self.log_likelihood[which],
            self.families[which],
        )

    def moved(self, accepted: NDArray[np.bool_], other: Population) -> Population:
        """With those accepted replaced by the other population's."""
        whole = accepted.reshape(-1, 1)
        return Population(
            np.where(whole, other.positions, self.positions),
            np.where(whole, other.seeds, self.seeds),
            np.where(whole, other.rows, self.rows),
            np.where(accepted, other.log_likelihood, self.log_likelihood),
            self.families,
        )


@dataclass(frozen=True)
class Step:
    """What happened at one power."""

    power: float
    effective: float
    """Before resampling."""
    families: int
    accepted: float
    """Share of moves of parameters."""
    accepted_days: float
    """Share of moves of days."""


@dataclass(frozen=True, eq=False)
class Island:
    """A population at power 1, all of equal weight, and its estimate of the log evidence."""

    population: Population
    log_evidence: float
    steps: tuple[Step, ...]


class _Tried(NamedTuple):
    """What moves that draw parameters again came to, by parameter."""

    touched: Floats  # [F] in how many a parameter was drawn again
    accepted: Floats  # [F] how many of these were accepted
    moves: int
    taken: int

    def plus(self, other: _Tried) -> _Tried:
        """Both together."""
        return _Tried(
            self.touched + other.touched,
            self.accepted + other.accepted,
            self.moves + other.moves,
            self.taken + other.taken,
        )


def chances_to_draw(tried: _Tried) -> Floats:
    """[F] chance that a move draws each parameter again, so that in all a move costs a unit of log.

    A parameter's cost c is by how much fewer moves were accepted that touched it. Chances q go with
    1 / sqrt(c), which makes the sum of waiting times 1 / q least for a given sum of costs q c.
    """
    usual = (tried.taken + 1.0) / (tried.moves + 2.0)
    mine = (tried.accepted + 10.0 * usual) / (tried.touched + 10.0)
    cost = np.maximum(np.log(usual / mine), 0.0)
    shape = 1.0 / np.sqrt(cost + COSTS_NOTHING)

    def chances(scale: float) -> Floats:
        return np.minimum(scale * shape, MOST_DRAWN)

    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if chances(middle) @ cost < 1.0 else (low, middle)
    return chances(high)


def temper(
    start: Population,
    n: int,
    look: Look,
    rng: np.random.Generator,
    sweeps: int = SWEEPS,
    last: int = LAST,
    heard: Callable[[float, int, int], None] = lambda power, move, moves: None,
) -> Island:
    """`n` histories of the posterior, from a slice of a prior bank.

    `heard` receives the power after each move, and which of how many moves at that power it was.
    """
    population, power, log_evidence = start, 0.0, 0.0
    steps: list[Step] = []
    drawn = np.full(start.positions.shape[1], DRAWN)
    while power < 1.0:
        logs = population.log_likelihood
        ahead = _next_power(logs, power, KEPT * min(n, len(start)))
        weights = normalised((ahead - power) * logs)
        log_evidence += _log_mean((ahead - power) * logs)
        population = population.taken(systematic(weights, n, float(rng.random())))
        power = ahead
        taken = np.zeros(2)
        moves = sweeps if power < 1.0 else last
        tried = _Tried(np.zeros_like(drawn), np.zeros_like(drawn), 0, 0)
        for move in range(moves):
            population, accepted, more = _sweep(population, power, look, rng, drawn)
            taken += np.array(accepted) / moves
            tried = tried.plus(more)
            heard(power, move + 1, moves)
        drawn = chances_to_draw(tried)
        steps.append(
            Step(
                power,
                effective_size(weights),
                len(np.unique(population.families)),
                float(taken[0]),
                float(taken[1]),
            )
        )
    return Island(population, log_evidence, tuple(steps))


def _next_power(logs: Floats, power: float, wanted: float) -> float:
    """The highest power at which `wanted` histories stay effective, by bisection."""

    def effective(ahead: float) -> float:
        return effective_size(normalised((ahead - power) * logs))

    if effective(1.0) >= wanted:
        return 1.0
    low, high = power, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) > wanted else (low, middle)
    return high


def _sweep(
    population: Population, power: float, look: Look, rng: np.random.Generator, chances: Floats
) -> tuple[Population, tuple[float, float], _Tried]:
    """One Metropolis move of every history, the shares accepted of either kind, and what was tried."""
    n, free = population.positions.shape
    days = population.seeds.shape[1]
    chance = np.asarray(rng.random(n) < CHANCE)
    first, onward = rng.integers(days, size=(n, 1)), rng.random((n, 1)) < ONWARD
    at = np.arange(days)
    drawn = chance.reshape(n, 1) & ((at == first) | (onward & (at > first)))
    words = rng.integers(2**53, size=(n, days), dtype=np.uint64)
    seeds = np.where(drawn, words, population.seeds)
    near = rng.random((n, 1)) < NEAR
    stride, wide = _steps(population.positions, rng)
    there = np.where(near, wrapped(population.positions + stride), rng.random((n, free)))
    touched = rng.random((n, free)) < np.where(near, wide, chances)
    positions = np.where(touched & ~chance.reshape(n, 1), there, population.positions)
    rows, logs = look(positions, seeds)
    gain = power * (np.nan_to_num(logs, nan=-np.inf) - population.log_likelihood)
    accepted = np.asarray(np.log(rng.random(n)) < gain)
    other = Population(positions, seeds, rows, logs, population.families)
    shares = (_share(accepted, ~chance), _share(accepted, chance))
    far = ~chance & ~near[:, 0]
    tried = _Tried(
        touched[far].sum(axis=0).astype(float),
        touched[far & accepted].sum(axis=0).astype(float),
        int(far.sum()),
        int((far & accepted).sum()),
    )
    return population.moved(accepted, other), shares, tried


def _steps(positions: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """[n, F] a step of each history, and [n, 1] the share of its parameters that take it.

    Half of the histories, at random, step along the difference of two of the other half, so that
    parameters which the article ties together move together (ter Braak 2006); the other half takes
    short steps of their own. So neither half's step depends on where itself stands, and steps there
    and back are as likely.
    """
    n, free = positions.shape
    order = rng.permutation(n)
    movers, others = order[: n // 2], order[n // 2 :]
    stride = STRIDE * rng.standard_normal((n, free))
    wide = np.full((n, 1), TOUCHED)
    if len(others) < 2:
        return stride, wide
    one = rng.integers(len(others), size=len(movers))
    other = (one + rng.integers(1, len(others), size=len(movers))) % len(others)
    length = rng.choice(ALONG, size=(len(movers), 1))
    apart = positions[others[one]] - positions[others[other]]
    stride[movers] = length * apart + JITTER * rng.standard_normal((len(movers), free))
    wide[movers] = rng.random((len(movers), 1))
    return stride, wide


def wrapped(positions: Floats) -> Floats:
    """Taken round from one edge of (0, 1) to the other, which keeps a symmetric step symmetric.

    Folding each parameter back by itself would not, for steps in which several go together.
    """
    inside: Floats = np.clip(positions % 1.0, 1e-12, 1.0 - 1e-12)
    return inside


def _share(truth: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(truth[among].mean()) if among.any() else 0.0


def _log_mean(logs: Floats) -> float:
    """Log of the mean of exponentials; NaN counts as impossible."""
    possible = np.nan_to_num(logs, nan=-np.inf)
    top = possible.max()
    return float(top + np.log(np.exp(possible - top).mean()))
