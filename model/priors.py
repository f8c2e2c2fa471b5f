"""Shapes of prior distributions, each drawn by its quantile function from one uniform."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

Z95 = 1.6448536269514722
"""Standard normal quantile of .95: 90% lie between it and its negative."""

_TAIL = 0.001  # lognormal and half-normal tails are cut here, so that no history is absurd


@dataclass(frozen=True)
class Fixed:
    """A convention or a switch: one value, changed only by a scenario."""

    value: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return self.value

    def __str__(self) -> str:
        return f"fixed {self.value:g}"


@dataclass(frozen=True)
class Uniform:
    """Uniform between two bounds."""

    low: float
    high: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return self.low + u * (self.high - self.low)

    def __str__(self) -> str:
        return f"uniform {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class LogUniform:
    """Uniform on the log scale between two bounds."""

    low: float
    high: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return math.exp(math.log(self.low) + u * math.log(self.high / self.low))

    def __str__(self) -> str:
        return f"log-uniform {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class LogNormal:
    """Lognormal by its 5 and 95% quantiles; the median is their geometric mean unless given.

    With a median of its own the two halves have spreads of their own (a two-piece lognormal).
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
    """The upper half of a normal distribution about 0."""

    scale: float

    def quantile(self, u: float) -> float:
        """The value below which a share u of the distribution lies."""
        return self.scale * NormalDist().inv_cdf(0.5 + 0.5 * min(u, 1.0 - _TAIL))

    def __str__(self) -> str:
        return f"half-normal, scale {self.scale:g}"


Prior = Fixed | Uniform | LogUniform | LogNormal | HalfNormal
