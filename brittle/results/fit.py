"""What a calibration says, as the report needs it.

A batch that plays a posterior keeps it beside its runs, in `calibration.json`, so that a report can
be built again when another posterior is shipped. `brittle.report.fit_files` puts it together; figures read this
file alone. Without it the report speaks of the priors.
"""

from __future__ import annotations

import json
import math
import os
from datetime import datetime
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from brittle.batches.disk import DamagedError, StoreError, read_bytes, write_text, writing
from brittle.batches.folder import claim, look
from brittle.batches.identity import sha256
from brittle.batches.manifest import told
from brittle.batches.recognised import CALIBRATION

BADLY = 0.05
"""Posterior chance of a claim under which something is missing from the model, or the claim is wrong."""
TRUSTED = 0.1
"""Share of effective histories under which what was said without a claim means little."""


class Fact(BaseModel):
    """Part of what is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class ClaimTold(Fact):
    """A claim to which histories were fitted, and how well it was expected."""

    id: str
    quote: str
    speaker: str
    source: str
    """Its class of source."""
    credibility: float
    said: str
    """What the article says of the variable: yes, no, or a number with its unit."""
    prior: float
    """Chance that an informed witness of the prior's pasts makes the claim, or gives a number as far out."""
    posterior: float
    error: float
    """Monte Carlo standard error of `posterior`."""
    left_out: float
    """The same chance where the claim was left out of the fit."""
    trust: float
    """Share of the effective histories left when it is left out."""

    @property
    def name(self) -> str:
        """Its id in words."""
        return self.id.replace("_", " ")

    @property
    def foretold(self) -> bool:
        """Whether `left_out` can be relied on."""
        return math.isfinite(self.left_out) and self.trust >= TRUSTED


class ParameterLearnt(Fact):
    """A parameter's posterior on its prior's probability scale, where the prior is even on 0-1."""

    name: str
    ratio: float
    """Posterior over prior standard deviation; 1 is nothing learnt."""
    ratio_error: float
    shift: float
    """Of the mean, in prior standard deviations."""
    shift_error: float
    learnt: bool
    """Narrower, or shifted, beyond Monte Carlo error."""
    quantiles: tuple[float, float, float, float, float]
    """At 5, 25, 50, 75 and 95%."""


class HeadlineTold(Fact):
    """A quantity of the state at the article's moment."""

    quantity: str
    prior: float
    mean: float
    error: float
    """Monte Carlo standard error of the mean."""


class Coverage(Fact):
    """Synthetic articles: how many of 100 central intervals of a level hold the truth."""

    quantity: str
    bank: int
    """Histories weighed by each article."""
    level: float
    coverage: float
    error: float
    """Standard error, were the level right."""
    articles: int


class Agreed(Fact):
    """Tempering against the bank alone, where both can tell: on the article made coarser."""

    numbers: int
    """Means compared."""
    apart: int
    """Those that differ by more than two Monte Carlo errors."""
    most: str
    """The quantity that differs most."""
    by: float
    """By how many errors."""

    @classmethod
    def of(cls, coarse: pd.DataFrame) -> Agreed:
        """From the table of `calibration.diagnostics.coarse`, which has the furthest apart first."""
        away = coarse["z"].abs()
        return cls(
            numbers=len(coarse),
            apart=int((away > 2.0).sum()),
            most=str(coarse["quantity"].iloc[0]),
            by=float(coarse["z"].iloc[0]),
        )

    def __str__(self) -> str:
        return (
            "On the article made coarser, tempering and the bank alone differ by more than two Monte "
            f"Carlo errors in {self.apart} of {self.numbers} numbers, of which chance alone makes "
            f"about {0.0455 * self.numbers:.0f}; most in {self.most.replace('_', ' ')}, by {self.by:+.1f}."
        )


class SaidAndSo(Fact):
    """Synthetic articles of which about the same chance of a yes was said."""

    said: float
    so: float
    articles: int


class ReportingVariant(Fact):
    """What the fit would say under other assumptions about reporting."""

    variant: str
    effective: float
    """Effective histories behind it."""
    means: dict[str, float]
    """Of headline quantities."""


class Registered(Fact):
    """An entry of the register of priors."""

    hash: str
    date: str
    what: str
    why: str


class TrueLoss(Fact):
    """A place that the regime lost, and when: the middle of the window in which it happened."""

    place: str
    at: datetime


class WhatHappened(Fact):
    """The case's truth. No simulation has read it; the report shows it beside what was simulated."""

    losses: tuple[TrueLoss, ...]
    until: datetime
    """Until when the case is followed."""


class FitSummary(Fact):
    """A posterior: what it was made from, what it is worth, what was learnt and what was not."""

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
    """Mark of the evidence."""
    ledger_changed: bool
    """Whether the ledger beside the code is another by now."""
    mark: str
    """Of the posterior as it was played; scores of another are not its own."""
    fingerprint: str
    """Mark of what the pasts follow from."""
    priors: str
    """Hash of the priors that it was fitted with."""
    changed: tuple[str, ...]
    registry: tuple[Registered, ...]
    claims: tuple[ClaimTold, ...] = ()
    parameters: tuple[ParameterLearnt, ...] = ()
    headlines: tuple[HeadlineTold, ...] = ()
    agreed: Agreed | None
    """None where nothing was tempered, or it was not compared."""
    coverage: tuple[Coverage, ...] = ()
    reliability: tuple[SaidAndSo, ...] = ()
    sensitivity: tuple[ReportingVariant, ...] = ()
    happened: WhatHappened | None = None

    @property
    def untested(self) -> frozenset[str]:
        """Parameters about which the article says nothing that can be told from none."""
        return frozenset(one.name for one in self.parameters if not one.learnt)


class FitFile(Fact):
    """The file: a fit, the batch that played it, and a hash by which an edit is seen."""

    batch: str
    """Mark of the batch's inputs."""
    sha256: str
    fitted: FitSummary


def keep(fitted: FitSummary | None, folder: Path) -> None:
    """Writes it beside a batch's runs; where there is none, what Brittle had kept there goes."""
    path = folder / CALIBRATION
    with writing(path):
        if fitted is not None:
            claim(folder, [CALIBRATION])
            record = look(folder).record
            batch = record.inputs.mark if record else ""
            file = FitFile(batch=batch, sha256=_hash(fitted), fitted=fitted)
            write_text(path, file.model_dump_json(indent=1) + "\n")
        elif CALIBRATION in look(folder).written:
            path.unlink(missing_ok=True)


def kept(folder: Path, mending: str = "run the batch again", batch: str = "") -> FitSummary | None:
    """What is kept beside a batch's runs.

    Raises `StoreError` for a file that is not as it was written or is not of the `batch` whose mark is
    given, with how that is mended.
    """
    path = folder / CALIBRATION
    if not os.path.lexists(path):
        return None
    try:
        return _checked(FitFile.model_validate_json(read_bytes(path)), batch)
    except ValidationError as error:
        raise StoreError(f"{path}: {told(error)}; {mending}") from None
    except DamagedError as error:
        raise StoreError(f"{path}: {error}; {mending}") from None


def _checked(file: FitFile, batch: str) -> FitSummary:
    """The fit in a file. Raises `DamagedError` where it is another's or was changed."""
    if file.batch != batch and batch:
        raise DamagedError("`batch`: it belongs to another batch")
    if file.sha256 != _hash(file.fitted):
        raise DamagedError("`fitted` was changed: it does not match `sha256`")
    return file.fitted


def _hash(fitted: FitSummary) -> str:
    return sha256(json.loads(fitted.model_dump_json()))
