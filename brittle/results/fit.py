"""The results of a calibration, in the form that the report needs.

A batch that plays a posterior stores this summary with its runs, in `calibration.json`, so that its report
can be built again after another posterior has been shipped. `brittle.report.fit_files` creates the summary,
and the figures read only `calibration.json`. Without that file, the report describes the priors.
"""

from __future__ import annotations

import math

import pandas as pd

from brittle.batches.recognised import CALIBRATION
from brittle.results.stored.kept_facts import Fact, FactFile

BADLY = 0.05
"""If a claim's posterior chance is below this value, the model may lack something, or the claim may be wrong."""
TRUSTED = 0.1
"""If less than this share of effective histories remains when a claim is left out, `left_out` is unreliable."""


class ClaimTold(Fact):
    """A claim to which the histories were fitted, and how likely the model makes it."""

    id: str
    quote: str
    speaker: str
    source: str
    """The class of the claim's source."""
    credibility: float
    said: str
    """What the article says about the variable: yes, no, or a number with its unit."""
    prior: float
    """The chance under the prior that an informed witness makes the claim, or gives a number at least as extreme."""
    posterior: float
    error: float
    """The Monte Carlo standard error of `posterior`."""
    left_out: float
    """The chance of the claim if the claim is left out of the fit."""
    trust: float
    """The share of the effective histories that remains when the claim is left out."""

    @property
    def name(self) -> str:
        """The claim's id, written as words."""
        return self.id.replace("_", " ")

    @property
    def foretold(self) -> bool:
        """Whether `left_out` can be relied on."""
        return math.isfinite(self.left_out) and self.trust >= TRUSTED


class ParameterLearnt(Fact):
    """A parameter's posterior, on the scale on which the parameter's prior is uniform from 0 to 1."""

    name: str
    ratio: float
    """The posterior's standard deviation divided by the prior's."""
    ratio_error: float
    shift: float
    """The shift of the mean, in prior standard deviations."""
    shift_error: float
    learnt: bool
    """Whether the posterior is narrower or shifted by more than the Monte Carlo error."""
    quantiles: tuple[float, float, float, float, float]
    """The quantiles at 5, 25, 50, 75 and 95%."""


class HeadlineTold(Fact):
    """A quantity of the simulated state at the moment of the article."""

    quantity: str
    prior: float
    mean: float
    error: float
    """The Monte Carlo standard error of `mean`."""


class Coverage(Fact):
    """The share of synthetic articles for which a central interval of a given level contains the true value."""

    quantity: str
    bank: int
    """The number of histories that are weighted by each article."""
    level: float
    coverage: float
    error: float
    """The standard error of `coverage` if the level is right."""
    articles: int


class Agreed(Fact):
    """A comparison, on a coarser article, of tempering with weighting the bank without tempering."""

    numbers: int
    """The number of means compared."""
    apart: int
    """The number of means that differ by more than two Monte Carlo errors."""
    most: str
    """The quantity that differs most."""
    by: float
    """The difference of that quantity, in Monte Carlo errors."""

    @classmethod
    def of(cls, coarse: pd.DataFrame) -> Agreed:
        """Summarize the table of `calibration.diagnostics.coarse`, which has the largest difference first."""
        away = coarse["z"].abs()
        return cls(
            numbers=len(coarse),
            apart=int((away > 2.0).sum()),
            most=str(coarse["quantity"].iloc[0]),
            by=float(coarse["z"].iloc[0]),
        )

    def __str__(self) -> str:
        return (
            "On a coarser version of the article, the results of tempering and of weighting the bank without "
            f"tempering differ by more than two Monte Carlo errors in {self.apart} of {self.numbers} "
            f"numbers; by chance, about {0.0455 * self.numbers:.0f} would differ. The largest difference is "
            f"in {self.most.replace('_', ' ')}, with {self.by:+.1f} Monte Carlo errors."
        )


class SaidAndSo(Fact):
    """Synthetic articles that give about the same chance that the regime had fallen."""

    said: float
    """The stated chance."""
    so: float
    """The share of articles in which the regime had fallen."""
    articles: int


class ReportingVariant(Fact):
    """The results of the fit under other assumptions about reporting."""

    variant: str
    effective: float
    """The number of effective histories behind the variant."""
    means: dict[str, float]
    """The means of the headline quantities."""


class Registered(Fact):
    """An entry in the register of priors."""

    hash: str
    date: str
    what: str
    why: str


class KeptSweep(Fact):
    """A sweep that was played from the fit and is kept with it, as the text of its files."""

    name: str
    rules: str
    """The hash of the model's rules with which the sweep was played."""
    record: str
    design: str
    table: str


class FitSummary(Fact):
    """A posterior: its inputs, its effective size, and the parameters that the evidence did and did not inform."""

    case: str
    article: str
    targets: int
    method: str
    bank: int
    bank_seed: int
    failed: int
    effective: float
    drawn: int
    ledger: str
    """The hash of the evidence."""
    ledger_changed: bool
    """Whether the current ledger differs from the one that was fitted."""
    mark: str
    """The hash of the posterior as it was played; scores are shown only if they have the same hash."""
    fingerprint: str
    """The hash of all inputs that determine the pasts."""
    priors: str
    """The hash of the priors with which the posterior was fitted."""
    changed: tuple[str, ...]
    registry: tuple[Registered, ...]
    claims: tuple[ClaimTold, ...] = ()
    parameters: tuple[ParameterLearnt, ...] = ()
    headlines: tuple[HeadlineTold, ...] = ()
    agreed: Agreed | None
    """None if the fit was not tempered, or was not compared with the bank."""
    coverage: tuple[Coverage, ...] = ()
    reliability: tuple[SaidAndSo, ...] = ()
    sensitivity: tuple[ReportingVariant, ...] = ()
    sweeps: tuple[KeptSweep, ...] = ()

    @property
    def untested(self) -> frozenset[str]:
        """The parameters that the article does not inform: any change is too small to rule out chance."""
        return frozenset(one.name for one in self.parameters if not one.learnt)


FILE = FactFile(CALIBRATION, "fitted", FitSummary, earlier=frozenset({"happened"}))
"""The file of a batch's folder that holds the fit; earlier versions also kept there what happened."""
keep, kept = FILE.keep, FILE.kept
