"""A tempered sequential Monte Carlo sampler over histories, for articles too sharp for a bank.

The sampler goes from the prior to the posterior in steps. It raises the likelihood to a power that grows
from 0 to 1. At each step histories are resampled, then moved by Metropolis steps that leave the tempered
posterior invariant (Del Moral, Doucet and Jasra 2006, "Sequential Monte Carlo samplers"). A move either
changes some of a history's parameters, or redraws some of its days and keeps the others
(`calibration.pasts.past`). Proposals of both kinds leave the prior invariant, so that only likelihoods
decide whether a move is accepted. Chance events are thus sampled like the parameters and never
optimised.

How often moves redraw a parameter depends on how much its redraws lowered the acceptance rate at the step
before. A parameter about which the article says nothing is redrawn often. A parameter that the article
determines sharply is seldom redrawn.

Two of these samplers, called islands, run on halves of the bank and are weighed by their evidence. Their
agreement is a check. The error of the combined sample is estimated from families, where a family is the
descendants of one history of the bank (Lee and Whiteley 2018). Families are nearly independent. Once
moves have mixed a family, its members share no error. Families cannot reveal a part of the
posterior that none of them has reached. An interruption loses one island at most.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.pasts.players import Rows
from brittle.calibration.weights import effective_size, normalised, systematic

SWEEPS = 80
"""Number of moves of every history at each step except the last. At low powers most moves are accepted,
so histories with a common ancestor become independent at these steps rather than at the last."""

LAST = 80
"""Number of moves at the last step."""

KEPT = 0.5
"""Effective number of histories after the power is raised by a step, as a share of the histories to be
drawn, or of the slice of the bank if the slice is smaller."""

CHANCE = 0.4
"""Share of moves that redraw days and keep the parameters."""

CODED = 0.15
"""Share of moves that redraw one group of what the coding cannot know, where histories have groups."""

ONWARD = 0.3
"""Share of the moves of days that redraw a day and all later days; the others redraw only one day."""

DRAWN = 0.05
"""Share of the parameters that a move redraws from their priors as long as costs are not known."""

MOST_DRAWN = 0.5
"""Upper limit on the chance that a move redraws a given parameter, however cheap the redraw is."""

COSTS_NOTHING = 0.01
"""A cost, in log acceptance rate, too small to be told from chance; it is added to every cost."""

NEAR = 0.5
"""Share of the moves of parameters that change values by a step instead of redrawing them. Steps suit
parameters that the article determines sharply."""

STRIDE, TOUCHED = 0.1, 0.15
"""Standard deviation of a short step on the prior's probability scale, and the share of parameters
that it changes."""

ALONG = (0.1, 0.25, 0.5)
"""Lengths of a step along the difference between two other histories, as shares of that difference."""

JITTER = 0.005
"""Standard deviation of the noise added to a step of this kind, so that every point can be reached."""

type Floats = NDArray[np.float64]
type Look = Callable[[Floats, NDArray[np.uint64]], tuple[Rows, Floats]]
"""A function from positions [n, F] and seeds [n, 1 + G + D] to rows [n, C] and log likelihoods [n]."""


class Moves(NamedTuple):
    """How many moves every history makes, and which seeds a move redraws by themselves."""

    sweeps: int = SWEEPS
    """Number of moves at each step except the last."""
    last: int = LAST
    """Number of moves at the last step."""
    groups: int = 0
    """Number of seeds, after the first, that belong to what the coding cannot know."""


class Population(NamedTuple):
    """Histories with the rows that describe their pasts; all arrays have length n."""

    positions: Floats  # [n, F] in the priors, 0-1
    seeds: NDArray[
        np.uint64
    ]  # [n, 1 + G + D] of the first day's strengths, of the coding, of each day
    rows: Rows  # [n, C]
    log_likelihood: Floats
    families: NDArray[np.int64]  # index in the bank of the ancestor

    def __len__(self) -> int:
        return len(self.seeds)

    def taken(self, which: NDArray[np.int64]) -> Population:
        """The histories with these indices, some perhaps several times."""
        return Population(
            self.positions[which],
            self.seeds[which],
            self.rows[which],
            self.log_likelihood[which],
            self.families[which],
        )

    def moved(self, accepted: NDArray[np.bool_], other: Population) -> Population:
        """The same population, with the accepted histories taken from `other`."""
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
    """What happened at one step of the sampler, that is, at one power of the likelihood."""

    power: float
    effective: float
    """Effective number of histories before resampling."""
    families: int
    accepted: float
    """Share of moves of parameters that were accepted."""
    accepted_days: float
    """Share of moves of days that were accepted."""
    accepted_coding: float = math.nan
    """Share of moves of what the coding cannot know that were accepted; NaN without these moves."""


@dataclass(frozen=True, eq=False)
class Island:
    """A population at power 1, with equal weights, and its estimate of the log evidence."""

    population: Population
    log_evidence: float
    steps: tuple[Step, ...]


class _Tried(NamedTuple):
    """Counts of the moves that redraw parameters, by parameter."""

    touched: Floats  # [F] number of moves that redrew the parameter
    accepted: Floats  # [F] number of these moves that were accepted
    moves: int
    taken: int

    def plus(self, other: _Tried) -> _Tried:
        """These counts and the other's added up."""
        return _Tried(
            self.touched + other.touched,
            self.accepted + other.accepted,
            self.moves + other.moves,
            self.taken + other.taken,
        )


def chances_to_draw(tried: _Tried) -> Floats:
    """[F] chance that a move redraws each parameter; together, redraws cost one unit of log acceptance.

    A parameter's cost c is the drop in log acceptance rate among moves that changed it. Chances q are
    proportional to 1 / sqrt(c). For a given sum of costs q c, this minimises the sum of waiting times
    1 / q.
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
    plan: Moves | None = None,
    heard: Callable[[float, int, int], None] = lambda power, move, moves: None,
) -> Island:
    """Draw `n` histories of the posterior from a slice of a prior bank.

    Before the first move at a power and after each move, `heard` receives the power, the number of moves
    that were made at this power, and how many moves this power has.
    """
    plan = plan or Moves()
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
        taken = np.zeros(3)
        moves = plan.sweeps if power < 1.0 else plan.last
        tried = _Tried(np.zeros_like(drawn), np.zeros_like(drawn), 0, 0)
        heard(power, 0, moves)
        for move in range(moves):
            population, accepted, more = _sweep(
                population, power, look, rng, _Chances(drawn, plan.groups)
            )
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
                float(taken[2]) if plan.groups else math.nan,
            )
        )
    return Island(population, log_evidence, tuple(steps))


def _next_power(logs: Floats, power: float, wanted: float) -> float:
    """The highest power at which at least `wanted` histories are effective, found by bisection."""

    def effective(ahead: float) -> float:
        return effective_size(normalised((ahead - power) * logs))

    if effective(1.0) >= wanted:
        return 1.0
    low, high = power, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) > wanted else (low, middle)
    return high


class _Chances(NamedTuple):
    """What a move may redraw."""

    parameters: Floats  # [F] chance that a move redraws each parameter
    groups: int  # number of seeds of what the coding cannot know


def _sweep(
    population: Population, power: float, look: Look, rng: np.random.Generator, chances: _Chances
) -> tuple[Population, tuple[float, float, float], _Tried]:
    """Make one Metropolis move of every history.

    Returns the moved population, the shares of moves of parameters, of days and of coding that were
    accepted, and the counts by parameter.
    """
    n, free = population.positions.shape
    kind = rng.random(n)
    of_days = np.asarray(kind < CHANCE)
    of_coding = ~of_days & (kind < CHANCE + CODED) & (chances.groups > 0)
    chance = of_days | of_coding
    seeds = _redrawn(population.seeds, of_days, of_coding, chances.groups, rng)
    near = rng.random((n, 1)) < NEAR
    stride, wide = _steps(population.positions, rng)
    there = np.where(near, wrapped(population.positions + stride), rng.random((n, free)))
    touched = rng.random((n, free)) < np.where(near, wide, chances.parameters)
    positions = np.where(touched & ~chance.reshape(n, 1), there, population.positions)
    rows, logs = look(positions, seeds)
    gain = power * (np.nan_to_num(logs, nan=-np.inf) - population.log_likelihood)
    accepted = np.asarray(np.log(rng.random(n)) < gain)
    other = Population(positions, seeds, rows, logs, population.families)
    shares = (
        _share(accepted, ~chance),
        _share(accepted, of_days),
        _share(accepted, of_coding),
    )
    far = ~chance & ~near[:, 0]
    tried = _Tried(
        touched[far].sum(axis=0).astype(float),
        touched[far & accepted].sum(axis=0).astype(float),
        int(far.sum()),
        int((far & accepted).sum()),
    )
    return population.moved(accepted, other), shares, tried


def _redrawn(
    seeds: NDArray[np.uint64],
    of_days: NDArray[np.bool_],
    of_coding: NDArray[np.bool_],
    groups: int,
    rng: np.random.Generator,
) -> NDArray[np.uint64]:
    """[n, 1 + G + D] the seeds after a move that redraws a day, perhaps with all later days, or one group.

    The strengths of the first day are redrawn like a day before all others.
    """
    n, width = seeds.shape
    at = np.arange(width)
    in_time = np.concatenate([[0], np.arange(1 + groups, width)])
    first, onward = in_time[rng.integers(len(in_time), size=(n, 1))], rng.random((n, 1)) < ONWARD
    later = (at > first) & (at > groups)
    days = of_days.reshape(n, 1) & ((at == first) | (onward & later))
    drawn = days
    if groups:
        drawn = days | (of_coding.reshape(n, 1) & (at == 1 + rng.integers(groups, size=(n, 1))))
    words = rng.integers(2**53, size=(n, width), dtype=np.uint64)
    return np.where(drawn, words, seeds)


def _steps(positions: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """[n, F] a step of each history, and [n, 1] the share of its parameters that take it.

    A random half of the histories step along the difference of two histories of the other half. This
    moves parameters together if the article ties them together (ter Braak 2006). The other half of the
    histories take short random steps. No history's step depends on its own position, so a step and its
    reverse are equally likely.
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
    """Bring positions that leave (0, 1) at one edge back in at the other edge.

    A symmetric step thus stays symmetric. If parameters were folded back at the edge instead, steps in
    which several parameters move together would not stay symmetric.
    """
    inside: Floats = np.clip(positions % 1.0, 1e-12, 1.0 - 1e-12)
    return inside


def _share(truth: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(truth[among].mean()) if among.any() else 0.0


def _log_mean(logs: Floats) -> float:
    """Log of the mean of the exponentials; NaN counts as impossible."""
    possible = np.nan_to_num(logs, nan=-np.inf)
    top = possible.max()
    return float(top + np.log(np.exp(possible - top).mean()))
