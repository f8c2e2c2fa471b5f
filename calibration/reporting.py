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
from scipy.special import logsumexp

from calibration.evidence.ledger import Ledger
from calibration.outlets import READING, Outlets, nodes, outlet
from calibration.readings import Dice, Floats, Reading, reading_of
from model.draws import key_of, uniforms

Readings = NDArray[np.float64]
"""[K] what is reported of each target: 1 or 0, km, men."""

Rows = NDArray[np.float32]
"""[n, K] what each past says of each target (`calibration.observe`)."""

Credibility = Mapping[str, float]
"""Chance that a source is informed, by class."""

ANYTHING = 0.05
"""Share of uninformed readings that follow nothing, not even the prior."""

BLOCK = 65_536
"""Pasts taken at a time: keeps the working memory at some megabytes."""


@dataclass(frozen=True, eq=False)
class Background:
    """What the uninformed say of a target: the prior's values, and the share up to each."""

    reading: Reading
    values: Floats  # ascending
    below: NDArray[np.float64]  # share of pasts with this value or less; the last is 1

    def density(self, said: float) -> float:
        """psi of a reading."""
        mass = np.diff(self.below, prepend=0.0)
        like = float(mass @ self.reading.density(said, self.values, 0.0))
        return (1.0 - ANYTHING) * like + ANYTHING * self.reading.anything(said)

    def draw(self, which: float, value: float, dice: Dice) -> float:
        """An uninformed reading, from two more uniform numbers."""
        if which < ANYTHING:
            return self.reading.draw_anything(dice)
        atom = int(np.searchsorted(self.below, value))
        return self.reading.draw(float(self.values[atom]), 0.0, dice)


@dataclass(frozen=True, eq=False)
class Reporting:
    """The likelihood of a ledger's targets against the background of a bank."""

    ledger: Ledger
    backgrounds: tuple[Background, ...]

    @classmethod
    def fit_background(cls, ledger: Ledger, rows: Rows) -> Reporting:
        """Takes psi from the pasts of a bank, rows [n, K], all of them equally likely.

        Raises ValueError for no rows, or rows of another ledger's width.
        """
        _check_width(ledger, rows)
        if not len(rows):
            raise ValueError("a background needs at least one past")
        return cls(ledger, tuple(_background(how, rows[:, n]) for n, how in _targets(ledger)))

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
        counts = np.ones(len(self.backgrounds), bool) if keep is None else keep
        terms = _Terms(self, readings, credibility)
        total = np.empty(len(rows))
        for part in _blocks(len(rows)):
            total[part] = terms.summed(
                rows[part], None if outlets is None else outlets[part], counts
            )
        return power * total

    def per_claim(
        self,
        readings: Readings,
        rows: Rows,
        outlets: Outlets | None = None,
        credibility: Credibility | None = None,
    ) -> NDArray[np.float32]:
        """[n, K] log density of each target's reading under each past.

        With outlets a past's row sums to its log likelihood. Without, each target has the outlet
        integrated out on its own; they are then dependent, and sum to something else.
        """
        terms = _Terms(self, readings, credibility)
        told = np.empty((len(rows), len(self.backgrounds)), np.float32)
        for part in _blocks(len(rows)):
            told[part] = terms.apart(rows[part], None if outlets is None else outlets[part])
        return told

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
        logits = (
            _logits(self.ledger, credibility) + float(shared[0]) * self.ledger.outlet.credibility_sd
        )
        said = np.empty(len(self.backgrounds))
        for n, (claim, background) in enumerate(
            zip(self.ledger.targets, self.backgrounds, strict=True)
        ):
            key = key_of(claim.id)
            informed, which, value, _ = uniforms(rng_key, 0, READING, 0, key, 0)
            dice = Dice(*uniforms(rng_key, 0, READING, 0, key, 1)[:2])
            if informed < 1.0 / (1.0 + math.exp(-logits[n])):
                said[n] = background.reading.draw(float(rows[truth_index, n]), late, dice)
            else:
                said[n] = background.draw(which, value, dice)
        return said


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


class _Terms:
    """An article's readings with all that does not depend on the past worked out."""

    def __init__(
        self, model: Reporting, readings: Readings, credibility: Credibility | None
    ) -> None:
        _check_width(model.ledger, readings[None, :])
        self._readings = [float(said) for said in readings]
        self._how = [background.reading for background in model.backgrounds]
        self._psi = [b.density(y) for b, y in zip(model.backgrounds, self._readings, strict=True)]
        self._logits = _logits(model.ledger, credibility)
        self._outlet = model.ledger.outlet

    def summed(
        self, rows: Rows, shared: Outlets | None, counts: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """[n] over the targets that count."""
        if shared is not None:
            return self._given(rows, shared, counts)
        parts = [
            math.log(node.weight) + self._given(rows, _everywhere(node, len(rows)), counts)
            for node in nodes(self._outlet.credibility_sd, self._outlet.date_sd_days)
        ]
        total: NDArray[np.float64] = logsumexp(parts, axis=0)
        return total

    def apart(self, rows: Rows, shared: Outlets | None) -> NDArray[np.float64]:
        """[n, K] each target by itself."""
        if shared is not None:
            return np.log(np.column_stack(list(self._densities(rows, shared))))
        total = np.zeros((len(rows), len(self._how)))
        for node in nodes(self._outlet.credibility_sd, self._outlet.date_sd_days):
            given = self._densities(rows, _everywhere(node, len(rows)))
            total += node.weight * np.column_stack(list(given))
        return np.log(total)

    def _given(self, rows: Rows, shared: Outlets, counts: NDArray[np.bool_]) -> NDArray[np.float64]:
        total = np.zeros(len(rows))
        for n, density in enumerate(self._densities(rows, shared)):
            if counts[n]:
                total += np.log(density)
        return total

    def _densities(self, rows: Rows, shared: Outlets) -> Iterator[NDArray[np.float64]]:
        """[n] pi q + (1 - pi) psi for one target after the other."""
        late = shared[:, 1] * np.float32(self._outlet.date_sd_days)
        shift = np.exp(shared[:, 0].astype(float) * self._outlet.credibility_sd)
        for n, how in enumerate(self._how):
            odds = math.exp(self._logits[n]) * shift
            informed = how.density(self._readings[n], rows[:, n], late)
            yield (odds * informed + self._psi[n]) / (1.0 + odds)


def _everywhere(node: tuple[float, float, float], number: int) -> Outlets:
    return np.broadcast_to(np.array(node[:2], np.float32), (number, 2))


def _targets(ledger: Ledger) -> Iterator[tuple[int, Reading]]:
    for n, claim in enumerate(ledger.targets):
        yield n, reading_of(claim, ledger.article)


def _logits(ledger: Ledger, credibility: Credibility | None) -> NDArray[np.float64]:
    table = ledger.credibility if credibility is None else credibility
    chance = np.array([table[claim.source_class] for claim in ledger.targets])
    return np.log(chance / (1.0 - chance))


def _background(how: Reading, column: Floats) -> Background:
    """The values of a column on a grid, each with its share."""
    values, counts = np.unique(how.on_grid(column), return_counts=True)
    running = np.cumsum(counts) / len(column)
    running[-1] = 1.0
    return Background(how, values.astype(np.float32), running)


def _blocks(number: int) -> Iterator[slice]:
    for start in range(0, number, BLOCK):
        yield slice(start, min(start + BLOCK, number))


def _check_width(ledger: Ledger, rows: NDArray[np.floating]) -> None:
    if rows.ndim != 2 or rows.shape[1] != len(ledger.targets):
        raise ValueError(f"{rows.shape} is not [n, {len(ledger.targets)}]: another ledger's?")
