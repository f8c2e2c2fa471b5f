"""Draws histories with pyABC, a library of approximate Bayesian computation (Schälte et al. 2022).

pyABC 0.13 draws parameters from their priors and has each history simulated. It accepts the history with
the chance (L / c)^power, where L is its likelihood. A history with a likelihood above c is always accepted
and carries a weight for the excess (rejection control), so that the sample is exact for any c
(`StochasticAcceptor`, after Wilkinson 2013). The library provides the random numbers, the shapes of the
priors (SciPy's, through `pyabc.RV`), acceptance, tempering, weights and storage. Brittle provides the
simulation for given parameters, and its likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from brittle.calibration.likelihood.background import Background
from brittle.calibration.likelihood.likelihood import Reporting
from brittle.calibration.likelihood.outlets import CREDIBILITY_NODES, DATE_NODES, hermite
from brittle.calibration.pasts.article import Article
from brittle.calibration.pasts.players import RowOf, Rows
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.pasts.rows import past_rows
from brittle.calibration.weights import Floats
from brittle.model.parameters import PARAMETERS
from brittle.model.priors import HalfNormal, LogNormal, LogUniform, Prior, Uniform
from brittle.model.setup.history import History, parameter_record

MISSING = (
    "pyABC is not installed here. `make crosscheck` puts it into a folder of its own, "
    ".venv-crosscheck, and runs this with it."
)

CUT = 0.001
"""Share of each tail of a lognormal or half-normal prior that is moved to its edge, as registered."""

DRAWN_AT_ONCE = 4096
"""Number of draws taken from SciPy at a time. One by one they would cost more than the simulation."""

SEED_BITS = 53
"""Number of bits in a history's seed, as in a bank."""


class MissingLibraryError(Exception):
    """Raised if pyABC cannot be imported."""


class Particles(NamedTuple):
    """The histories that the library accepted."""

    values: Floats
    """[n, len(FREE)] values of the parameters."""
    log_likelihood: Floats
    """[n] log likelihoods."""
    weights: Floats
    """[n] weights that add up to 1."""
    simulations: int

    @property
    def acceptance(self) -> float:
        """Share of simulations that were accepted."""
        return len(self.weights) / self.simulations


def library() -> ModuleType:
    """The module of pyABC. Raises MissingLibraryError if it is not installed."""
    try:
        import pyabc
    except ImportError as error:
        raise MissingLibraryError(f"{MISSING} ({error})") from None
    found: ModuleType = pyabc
    return found


# --- priors -----------------------------------------------------------------------------------


@dataclass(eq=False)
class Draws:
    """A random variable of the library that is drawn in blocks; `shape` is applied to each block.

    It has the methods that `pyabc.Distribution` needs: `rvs`, `pdf` and `copy`.
    """

    variable: Any
    """A `pyabc.RV`."""
    shape: Callable[[Floats], Floats]
    _block: Iterator[float] = field(default_factory=lambda: iter(()))

    def rvs(self) -> float:
        """The next draw."""
        for value in self._block:
            return value
        self._block = iter(self.shape(self.variable.rvs(size=DRAWN_AT_ONCE)).tolist())
        return next(self._block)

    def pdf(self, value: float) -> float:
        """Density, without the atoms at the edges; one generation from the prior does not use it."""
        return float(self.variable.pdf(value))

    def copy(self) -> Draws:
        """A copy that draws its own blocks."""
        return Draws(self.variable.copy(), self.shape)


def prior_of(pyabc: ModuleType, prior: Prior) -> Draws:
    """The library's form of a registered prior. Raises TypeError if there is none."""
    match prior:
        case Uniform(low, high):
            return Draws(pyabc.RV("uniform", low, high - low), _as_is)
        case LogUniform(low, high):
            return Draws(pyabc.RV("loguniform", low, high), _as_is)
        case LogNormal(low, high, median) if not median or math.isclose(median**2, low * high):
            sd = math.log(high / low) / 2.0 / float(pyabc.RV("norm").ppf(0.95))
            variable = pyabc.RV("lognorm", sd, 0.0, math.sqrt(low * high))
            return Draws(variable, _between(variable.ppf(CUT), variable.ppf(1.0 - CUT)))
        case HalfNormal(scale):
            variable = pyabc.RV("halfnorm", 0.0, scale)
            return Draws(variable, _between(0.0, variable.ppf(1.0 - CUT)))
    raise TypeError(f"{prior} has no counterpart among the library's random variables")


def disagreement(pyabc: ModuleType) -> float:
    """Largest difference between a registered quantile's share under the library's prior and its own."""
    shares = np.linspace(0.01, 0.99, 99)
    worst = 0.0
    for name in FREE:
        prior = PARAMETERS[name].prior
        here = np.array([prior.quantile(u) for u in shares.tolist()])
        worst = max(worst, float(np.abs(prior_of(pyabc, prior).variable.cdf(here) - shares).max()))
    return worst


def _as_is(values: Floats) -> Floats:
    return values


def _between(low: float, high: float) -> Callable[[Floats], Floats]:
    return lambda values: np.clip(values, low, high)


# --- simulation -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _OneReading(Background):
    """A background that is only ever asked about one reading, and stores the answer."""

    psi: float

    def density(self, said: float) -> float:
        return self.psi


@dataclass(frozen=True, eq=False)
class Told:
    """The bank's log likelihood for one past at a time, with the outlet integrated out as in the bank.

    It uses the same densities and nodes, but costs a twentieth of a block with one past.
    """

    reporting: Reporting
    readings: NDArray[np.float64]

    def of(self, row: Rows) -> float:
        """Log likelihood of a past, given its row [K]."""
        outlets, weights = self._nodes
        rows = np.repeat(row[None, :], len(outlets), axis=0)
        return float(logsumexp(weights + self._asked.log_likelihood(self.readings, rows, outlets)))

    @cached_property
    def _asked(self) -> Reporting:
        return Reporting(
            self.reporting.ledger,
            tuple(
                _OneReading(one.reading, one.values, one.below, one.density(said))
                for one, said in zip(
                    self.reporting.backgrounds, self.readings.tolist(), strict=True
                )
            ),
        )

    @cached_property
    def _nodes(self) -> tuple[NDArray[np.float32], Floats]:
        outlet = self.reporting.ledger.outlet
        shifts = hermite(CREDIBILITY_NODES if outlet.credibility_sd > 0.0 else 1)
        dates = hermite(DATE_NODES if outlet.date_sd_days > 0.0 else 1)
        both = [(u, v, p * q) for u, p in shifts for v, q in dates]
        at = np.array([node[:2] for node in both], np.float32)
        return at, np.log([node[2] for node in both])


@dataclass(frozen=True, eq=False)
class Simulator:
    """Simulates a history with given parameters and a new seed, and computes its log likelihood."""

    row_of: RowOf
    told: Told
    rng: np.random.Generator

    def __call__(self, drawn: dict[str, float]) -> dict[str, float]:
        """Simulates for the library; returns the numbers that it keeps."""
        return {KEPT: self.log_likelihood(drawn, int(self.rng.integers(1 << SEED_BITS)))}

    def log_likelihood(self, drawn: dict[str, float], seed: int) -> float:
        """Log likelihood of the history with these parameters and seed; -inf if it fails, as in a bank."""
        history = History(0, seed, 1.0, parameter_record(_FIXED | drawn))
        try:
            row = self.row_of(history)[: len(self.told.readings)]
        except Exception:  # whatever the error is
            return -math.inf
        return -math.inf if np.isnan(row).any() else self.told.of(row)


KEPT = "log_likelihood"
"""Name of the only number that is kept from a simulation."""

_FIXED = {name: one.default for name, one in PARAMETERS.items() if name not in FREE}


def simulator(article: Article, reporting: Reporting, seed: int) -> Simulator:
    """The simulator for the library; `seed` determines the seeds of the histories."""
    row_of = past_rows(article.prepared, article.lens).open()
    return Simulator(row_of, Told(reporting, article.readings), np.random.default_rng([seed, 1]))


def draw(simulate: Simulator, power: float, norm: float, particles: int, seed: int) -> Particles:
    """Draws particles with the likelihood to a power; `norm` is the log of c. Raises MissingLibraryError."""
    pyabc = library()
    from pyabc.distance.kernel import SCALE_LOG, FunctionKernel

    np.random.seed(seed)  # noqa: NPY002 the library draws from NumPy's one global stream
    sampler = pyabc.ABCSMC(
        simulate,
        pyabc.Distribution({name: prior_of(pyabc, PARAMETERS[name].prior) for name in FREE}),
        FunctionKernel(lambda x, **_: x[KEPT], ret_scale=SCALE_LOG, pdf_max=norm),
        population_size=particles,
        eps=pyabc.ListTemperature([1.0 / power]),
        acceptor=pyabc.StochasticAcceptor(pdf_norm_method=pyabc.pdf_norm_from_kernel),
        sampler=pyabc.SingleCoreSampler(),
    )
    sampler.new("sqlite://", {KEPT: 0.0})
    return _particles(sampler.run(max_nr_populations=1))


def _particles(kept: Any) -> Particles:
    accepted = kept.get_population(t=0).particles
    weights = np.array([one.weight for one in accepted])
    return Particles(
        np.array([[one.parameter[name] for name in FREE] for one in accepted]),
        np.array([one.distance for one in accepted]),
        weights / weights.sum(),
        int(kept.total_nr_simulations),
    )
