"""The reporting likelihood: how likely it is that an article says what it says of a past.

For a target k, its reading y and a simulated past z (SCIENCE notes, section 3)

    p(y | z) = pi q(y | z) + (1 - pi) psi(y)

pi is the credibility of its class of source, shifted on the logit scale by the outlet's shared
error; q how an informed source tells z (`calibration.readings`); psi how an uninformed one does: like
the prior, that is the mean of q over the bank's pasts, but with a share ANYTHING like somebody who
knows nothing at all, so that a reading which the model cannot produce is doubted and not impossible.
Given the outlet (`calibration.outlets`) the targets are independent. The same model writes synthetic
articles, so that simulation-based calibration is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.background import Background, background
from calibration.densities import Densities, log_product, mixed
from calibration.dice import Dice
from calibration.evidence.ledger import Ledger
from calibration.outlets import READING, Outlets, outlet
from calibration.readings import Reading, reading_of
from model.draws import key_of, uniforms

Readings = NDArray[np.float64]
"""[K] what is reported of each target: 1 or 0, km, men."""

Rows = NDArray[np.float32]
"""[n, K] what each past says of each target (`calibration.observe`)."""

Credibility = Mapping[str, float]
"""Chance that a source is informed, by class."""

BLOCK = 65_536
"""Pasts taken at a time: keeps the working memory at some megabytes."""


@dataclass(frozen=True, eq=False)
class Reporting:
    """The likelihood of a ledger's targets against the background of a bank.

    Pasts with a NaN in their row (runs that failed) have the log likelihood NaN.
    """

    ledger: Ledger
    backgrounds: tuple[Background, ...]

    @classmethod
    def fit_background(cls, ledger: Ledger, rows: Rows) -> Reporting:
        """Takes psi from the pasts of a bank, rows [n, K], all of them equally likely.

        Raises ValueError for no rows, or rows of another ledger's width.
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

        `outlets` [n, 2]: each past's own; None integrates over them. `credibility`: a table instead
        of the ledger's. `power`: 1/rho, a sensitivity only. `keep` [K]: targets that count (to leave
        one out). Raises KeyError for a class that the table lacks.
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

    def log_likelihoods(
        self,
        articles: NDArray[np.float64],
        rows: Rows,
        outlets: Outlets,
        credibility: Credibility | None = None,
    ) -> NDArray[np.float32]:
        """[m, n] log density of many articles, [m, K] readings, under each past with its outlet.

        The same as `log_likelihood` for each article; statements are worked out once for all.
        """
        _check_width(self.ledger, articles)
        terms = self._densities(credibility)
        total = np.empty((len(articles), len(rows)), np.float32)
        for part in _blocks(len(rows)):
            total[:, part] = self._block_of_many(terms, articles, rows[part], outlets[part])
            total[:, part][:, np.isnan(rows[part]).any(axis=1)] = np.nan
        return total

    def per_claim(
        self,
        readings: Readings,
        rows: Rows,
        outlets: Outlets | None = None,
        credibility: Credibility | None = None,
    ) -> NDArray[np.float32]:
        """[n, K] log density of each target's reading under each past.

        With outlets a past's row sums to its log likelihood. Without, each target has the outlet
        integrated out by itself; they are dependent, and sum to something else.
        """
        _check_width(self.ledger, readings[None, :])
        terms = self._densities(credibility)
        logs = np.empty((len(rows), len(self.backgrounds)), np.float32)
        for part in _blocks(len(rows)):
            block = rows[part]
            told = (
                terms.apart(readings, block)
                if outlets is None
                else terms.told(readings, block, outlets[part])
            )
            logs[part] = np.log(np.column_stack(list(told)))
            logs[part][np.isnan(block).any(axis=1)] = np.nan
        return logs

    def synthesise(
        self,
        rows: Rows,
        truth_index: int,
        rng_key: int,
        outlet_of_truth: NDArray[np.float32] | None = None,
        credibility: Credibility | None = None,
    ) -> Readings:
        """An article that might have been written on one of the pasts.

        The outlet is the past's own [2], or one drawn by `rng_key`. Each target's draws are keyed by
        its id, so that a claim left out leaves the others as they were.
        """
        shared = outlet(rng_key) if outlet_of_truth is None else outlet_of_truth
        late = float(shared[1]) * self.ledger.outlet.date_sd_days
        odds = _odds(self.ledger, credibility)
        odds *= math.exp(float(shared[0]) * self.ledger.outlet.credibility_sd)
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
        return Densities(self.backgrounds, _odds(self.ledger, credibility), self.ledger.outlet)

    def _block_of_many(
        self, terms: Densities, articles: NDArray[np.float64], rows: Rows, shared: Outlets
    ) -> NDArray[np.float32]:
        """A block's columns of `log_likelihoods`: a statement affirmed adds log p(yes)/p(no)."""
        statements = [n for n, b in enumerate(self.backgrounds) if b.reading.yes_or_no]
        yes = list(terms.told(np.ones(len(self.backgrounds)), rows, shared))
        odds_of_yes = np.empty((len(statements), len(rows)), np.float32)
        no = np.zeros(len(rows))
        for row, n in enumerate(statements):
            odds_of_yes[row] = np.log(yes[n] / (1.0 - yes[n]))
            no += np.log1p(-yes[n])
        total = articles[:, statements].astype(np.float32) @ odds_of_yes + no.astype(np.float32)
        late = shared[:, 1] * np.float32(self.ledger.outlet.date_sd_days)
        shift = np.exp(shared[:, 0].astype(float) * self.ledger.outlet.credibility_sd)
        for n, told in enumerate(self.backgrounds):
            if not told.reading.yes_or_no:
                for line, said in zip(total, articles[:, n].tolist(), strict=True):
                    informed = told.reading.density(said, rows[:, n], late)
                    density = mixed(terms.odds[n] * shift, informed, told.density(said))
                    np.add(line, np.log(density), out=line, casting="same_kind")
        return total


def published(ledger: Ledger) -> Readings:
    """[K] what the article itself says of each target."""
    return np.array([how.published for _, how in _targets(ledger)])


def synthesise(
    ledger: Ledger,
    rows: Rows,
    truth_index: int,
    rng_key: int,
    reporting: Reporting | None = None,
) -> Readings:
    """An article on one of the pasts; give `reporting` to fit the background only once."""
    model = reporting or Reporting.fit_background(ledger, rows)
    return model.synthesise(rows, truth_index, rng_key)


def shifted(table: Credibility, by: float) -> dict[str, float]:
    """A credibility table with every chance moved by so much on the logit scale: for sensitivity."""
    return {name: 1.0 / (1.0 + (1.0 - p) / p * math.exp(-by)) for name, p in table.items()}


def _targets(ledger: Ledger) -> Iterator[tuple[int, Reading]]:
    for n, claim in enumerate(ledger.targets):
        yield n, reading_of(claim, ledger.article)


def _odds(ledger: Ledger, credibility: Credibility | None) -> NDArray[np.float64]:
    table = ledger.credibility if credibility is None else credibility
    chance = np.array([table[claim.source_class] for claim in ledger.targets])
    return chance / (1.0 - chance)


def _blocks(number: int) -> Iterator[slice]:
    for start in range(0, number, BLOCK):
        yield slice(start, min(start + BLOCK, number))


def _check_width(ledger: Ledger, rows: NDArray[np.floating]) -> None:
    if rows.ndim != 2 or rows.shape[1] != len(ledger.targets):
        raise ValueError(f"{rows.shape} is not [n, {len(ledger.targets)}]: another ledger's?")
