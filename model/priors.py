"""The shapes of prior distributions; each turns one uniform draw into a value by its quantile function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

Z95 = 1.6448536269514722
"""The 95% quantile of the standard normal; 90% of values lie between this quantile and its negative."""

_TAIL = 0.001  # lognormal and half-normal tails are cut at this probability, to avoid absurd values


@dataclass(frozen=True)
class Fixed:
    """One fixed value, for a convention or a switch; only a scenario can change this value."""

    value: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return self.value

    def __str__(self) -> str:
        return f"fixed {self.value:g}"


@dataclass(frozen=True)
class Uniform:
    """A uniform distribution between two bounds."""

    low: float
    high: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return self.low + u * (self.high - self.low)

    def __str__(self) -> str:
        return f"uniform {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class LogUniform:
    """A distribution that is uniform on the log scale between two bounds."""

    low: float
    high: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return math.exp(math.log(self.low) + u * math.log(self.high / self.low))

    def __str__(self) -> str:
        return f"log-uniform {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class LogNormal:
    """A lognormal distribution with given 5% and 95% quantiles, whose geometric mean is the median.

    If a median is given too, the halves below and above it have different spreads (a two-piece lognormal).
    """

    low: float
    high: float
    median: float = 0.0

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        median = self.median or math.sqrt(self.low * self.high)
        z = NormalDist().inv_cdf(min(max(u, _TAIL), 1.0 - _TAIL))
        edge = self.high if z > 0.0 else self.low
        return median * math.exp(abs(z) * math.log(edge / median) / Z95)

    def __str__(self) -> str:
        median = self.median or math.sqrt(self.low * self.high)
        return f"lognormal, median {median:g}, 90% {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class HalfNormal:
    """The upper half of a normal distribution around 0."""

    scale: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return self.scale * NormalDist().inv_cdf(0.5 + 0.5 * min(u, 1.0 - _TAIL))

    def __str__(self) -> str:
        return f"half-normal, scale {self.scale:g}"


@dataclass(frozen=True)
class Normal:
    """A normal distribution around 0."""

    scale: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return self.scale * NormalDist().inv_cdf(min(max(u, _TAIL), 1.0 - _TAIL))

    def __str__(self) -> str:
        return f"normal around 0, scale {self.scale:g}"


Prior = Fixed | Uniform | LogUniform | LogNormal | HalfNormal | Normal
