"""The reporting likelihood: how likely an article is to say what it says, given a past.

For a target k, its reading y and a simulated past z

    p(y | z) = pi q(y | z) + (1 - pi) psi(y)

Here pi is the credibility of the class of source, shifted on the logit scale by the outlet's shared
error. The density q describes how an informed source reports z (`readings`). The density psi describes
how an uninformed source reports. It is the mean of q over the bank's pasts, mixed with a share ANYTHING of
readings by somebody who knows nothing at all. A reading that the model cannot produce is therefore
doubted rather than impossible.

Given the outlet (`outlets`), the targets are independent. The same model writes synthetic articles, so
simulation-based calibration is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brittle.calibration.evidence.ledger import Ledger
from brittle.calibration.likelihood.background import Background, background
from brittle.calibration.likelihood.densities import Densities, log_product
from brittle.calibration.likelihood.dice import Dice
from brittle.calibration.likelihood.outlets import READING, Outlets, outlet
from brittle.calibration.likelihood.readings import Reading, reading_of
from brittle.model.draws import key_of, uniforms

Readings = NDArray[np.float64]
"""[K] what is reported of each target: 1 or 0, a distance in km, or a number of men."""

Rows = NDArray[np.float32]
"""[n, K] value of each target's variable in each past (`calibration.likelihood.observe`)."""

Credibility = Mapping[str, float]
"""Chance that a source is informed, by class of source."""

BLOCK = 65_536
"""Number of pasts computed at a time, small enough to need only a few megabytes of memory."""


@dataclass(frozen=True, eq=False)
class Reporting:
    """The likelihood of a ledger's targets against the background of a bank.

    A past with a NaN in its row is a run that failed, and has a log likelihood of NaN.
    """

    ledger: Ledger
    backgrounds: tuple[Background, ...]

    @classmethod
    def fit_background(cls, ledger: Ledger, rows: Rows) -> Reporting:
        """Estimate psi from the pasts of a bank, rows [n, K], all of them equally likely.

        Raises ValueError if there are no rows, or if their width does not match the ledger.
        """
        _check_width(ledger, rows)
        whole = rows[~np.isnan(rows).any(axis=1)]
        if not len(whole):
            raise ValueError("a background needs at least one past")
        return cls(ledger, tuple(background(how, whole[:, n]) for n, how in _targets(ledger)))

    def log_likelihood(
        self,
        readings: Readings,
        rows: Rows,
        outlets: Outlets | None = None,
        credibility: Credibility | None = None,
        power: float = 1.0,
        keep: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.float64]:
        """[n] log density of an article under each past.

        `outlets` [n, 2] gives each past an outlet; if None, outlets are integrated out. `credibility` is used
        instead of the ledger's table. `power` is 1/rho in the sensitivity analysis. `keep` [K] marks the
        targets that count, so that one can be left out. Raises KeyError for a class that is not in the
        table.
        """
        _check_width(self.ledger, readings[None, :])
        counts = [True] * len(self.backgrounds) if keep is None else [bool(one) for one in keep]
        terms = self._densities(credibility)
        total = np.empty(len(rows))
        for part in _blocks(len(rows)):
            block = rows[part]
            if outlets is None:
                total[part] = terms.integrated(readings, block, counts)
            else:
                told = terms.told(readings, block, outlets[part])
                wanted = (density for density, one in zip(told, counts, strict=True) if one)
                total[part] = log_product(wanted, len(block))
            total[part][np.isnan(block).any(axis=1)] = np.nan
        return power * total

    def uninformed(self, readings: Readings) -> NDArray[np.float64]:
        """[K] psi of each reading, which is its density if the source is uninformed."""
        every = [True] * len(self.backgrounds)
        return self._densities(None).uninformed(readings, every)

    def beside(
        self, uninformed: NDArray[np.float64], readings: Readings, rows: Rows
    ) -> NDArray[np.float64]:
        """[n] log density of an article under each past, for given psi [K], integrated over outlets."""
        every = [True] * len(self.backgrounds)
        return self._densities(None).beside(uninformed, readings, rows, every)

    def synthesise(self, rows: Rows, truth_index: int, rng_key: int) -> Readings:
        """Write a synthetic article about one of the pasts, as an outlet drawn with `rng_key` would.

        Each target's draws are keyed by its id, so that leaving out a claim does not change the others.
        """
        credibility, date = outlet(rng_key)
        late = date * self.ledger.outlet.date_sd_days
        odds = _odds(self.ledger, self.ledger.credibility)
        odds *= math.exp(credibility * self.ledger.outlet.credibility_sd)
        said = np.empty(len(self.backgrounds))
        for n, told in enumerate(self.backgrounds):
            key = key_of(self.ledger.targets[n].id)
            informed, which, value, _ = uniforms(rng_key, 0, READING, 0, key, 0)
            dice = Dice(*uniforms(rng_key, 0, READING, 0, key, 1)[:2])
            if informed < odds[n] / (1.0 + odds[n]):
                said[n] = told.reading.draw(float(rows[truth_index, n]), late, dice)
            else:
                said[n] = told.draw(which, value, dice)
        return said

    def _densities(self, credibility: Credibility | None) -> Densities:
        table = self.ledger.credibility if credibility is None else credibility
        return Densities(self.backgrounds, _odds(self.ledger, table), self.ledger.outlet)


def published(ledger: Ledger) -> Readings:
    """[K] the article's own reading of each target."""
    return np.array([how.published for _, how in _targets(ledger)])


def shifted(table: Credibility, by: float) -> dict[str, float]:
    """A credibility table with every chance moved by `by` on the logit scale, to test sensitivity."""
    return {name: 1.0 / (1.0 + (1.0 - p) / p * math.exp(-by)) for name, p in table.items()}


def _targets(ledger: Ledger) -> Iterator[tuple[int, Reading]]:
    for n, claim in enumerate(ledger.targets):
        yield n, reading_of(claim, ledger.article)


def _odds(ledger: Ledger, table: Credibility) -> NDArray[np.float64]:
    chance = np.array([table[claim.source_class] for claim in ledger.targets])
    return chance / (1.0 - chance)


def _blocks(number: int) -> Iterator[slice]:
    for start in range(0, number, BLOCK):
        yield slice(start, min(start + BLOCK, number))


def _check_width(ledger: Ledger, rows: NDArray[np.floating]) -> None:
    if rows.ndim != 2 or rows.shape[1] != len(ledger.targets):
        raise ValueError(f"{rows.shape} is not [n, {len(ledger.targets)}]: another ledger's?")
