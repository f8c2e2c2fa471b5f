"""Collect the results of a case's calibration from the files of its fit (`calibration.locations`).

`<case>.parquet` holds the histories and their provenance. The folder of the same name holds the tables of
`calibration.diagnostics` as CSV files, with the columns that the modules of that package name. If a table
is missing, the report omits its figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brittle.batches.disk import StoreError
from brittle.calibration.evidence.kinds import Crossed, Distance
from brittle.calibration.evidence.ledger import Claim
from brittle.calibration.locations import posterior_of, registry_of, tables_of
from brittle.calibration.pasts.article import Article, open_article
from brittle.calibration.pasts.posterior import (
    Posterior,
    Provenance,
    read_posterior,
)
from brittle.calibration.pasts.prior_draws import FREE
from brittle.calibration.pasts.rows import HEADLINES
from brittle.calibration.registry import registered
from brittle.calibration.weights import quantile
from brittle.engine import Case, Past
from brittle.model.parameters import PARAMETERS
from brittle.results.fit import (
    Agreed,
    ClaimTold,
    Coverage,
    FitSummary,
    HeadlineTold,
    ParameterLearnt,
    Registered,
    ReportingVariant,
    SaidAndSo,
)
from brittle.results.kept_sweeps import kept_sweeps
from brittle.wording import rounded

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
GRID = np.linspace(0.0, 1.0, 2001)

COLUMNS = {
    "claims": ("claim", "said", "prior", "posterior", "error", "left_out", "trust"),
    "coarse": ("quantity", "z"),
    "contraction": ("parameter", "ratio", "ratio_error", "shift", "shift_error", "learnt"),
    "headlines": ("quantity", "prior_mean", "mean", "error"),
    "sbc_coverage": ("quantity", "bank", "level", "coverage", "error", "articles"),
    "sbc_reliability": ("said", "so", "articles"),
    "sensitivity": ("variant", "effective", *HEADLINES),
}
"""Each table, with the columns that are read from it."""


class Evidence(NamedTuple):
    """The inputs for the report's description of the calibration that a batch uses."""

    case: Case
    made: Provenance
    """Provenance of the posterior that the batch used, which was reweighted if its inputs had changed."""
    article: Article
    posterior: Posterior
    tables: Path


def evidence_behind(cases: Sequence[tuple[Case, Past]]) -> Evidence | None:
    """Read the posterior that a batch plays and the posterior's article; None if the batch plays the priors.

    Raises `InputError` or `StoreError` if one of the files cannot be read.
    """
    playing = [(case, past.made) for case, past in cases if past.made and case.folder]
    if not playing:
        return None
    case, made = playing[0]
    path = posterior_of(case.scenario.theatre.folder)
    found = Evidence(case, made, open_article(case.scenario), read_posterior(path), tables_of(path))
    for name in COLUMNS:
        _table(found.tables, name)
    return found


def gathered(evidence: Evidence) -> FitSummary:
    """Summarize the calibration. This function is called after the last run."""
    case, made, article, posterior, tables = evidence
    return FitSummary(
        case=made.case,
        article=made.article,
        targets=made.targets,
        method=made.method,
        bank=made.bank,
        bank_seed=made.bank_seed,
        failed=made.failed,
        effective=made.effective,
        drawn=made.drawn,
        ledger=made.ledger,
        ledger_changed=made.ledger != article.mark,
        mark=made.mark,
        fingerprint=made.fingerprint.mark,
        priors=made.registered,
        changed=made.changed,
        registry=tuple(
            Registered(hash=one.hash, date=one.date, what=one.what, why=one.why)
            for one in registered(registry_of(case.scenario.theatre.folder))
        ),
        claims=tuple(_claims(tables, article)),
        parameters=tuple(_parameters(tables, posterior)),
        headlines=tuple(
            HeadlineTold(
                quantity=row["quantity"],
                prior=row["prior_mean"],
                mean=row["mean"],
                error=row["error"],
            )
            for row in _records(tables, "headlines")
        ),
        agreed=_agreed(tables),
        coverage=tuple(Coverage.model_validate(row) for row in _records(tables, "sbc_coverage")),
        reliability=tuple(
            SaidAndSo.model_validate(row) for row in _records(tables, "sbc_reliability")
        ),
        sensitivity=tuple(_variants(tables)),
        sweeps=tuple(kept_sweeps(tables, made.mark)),
    )


def _variants(tables: Path) -> Iterator[ReportingVariant]:
    for row in _records(tables, "sensitivity"):
        means = {name: row[name] for name in HEADLINES}
        yield ReportingVariant(variant=row["variant"], effective=row["effective"], means=means)


def _table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of diagnostics; the result is empty if the table's file does not exist."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS[name]))
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: {error}; create it again with `brittle calibrate`") from None
    missing = [column for column in COLUMNS[name] if column not in table]
    if missing:
        raise StoreError(
            f"{path}: no column {missing[0]}; create it again with `brittle calibrate`"
        )
    return table


def _records(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table, with only the columns that `COLUMNS` lists."""
    table = _table(folder, name)[list(COLUMNS[name])]
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _claims(folder: Path, article: Article) -> Iterator[ClaimTold]:
    """Yield the rows of those claims that are still in the ledger."""
    targets = {claim.id: claim for claim in article.ledger.targets}
    for _, row in _table(folder, "claims").iterrows():
        claim = targets.get(str(row["claim"]))
        if claim is not None:
            yield ClaimTold(
                id=claim.id,
                quote=claim.quote,
                speaker=claim.speaker,
                source=claim.source_class,
                credibility=article.ledger.credibility[claim.source_class],
                said=_said(claim, float(row["said"])),
                prior=row["prior"],
                posterior=row["posterior"],
                error=row["error"],
                left_out=row["left_out"],
                trust=row["trust"],
            )


def _agreed(folder: Path) -> Agreed | None:
    table = _table(folder, "coarse")
    return None if table.empty else Agreed.of(table)


def _said(claim: Claim, reading: float) -> str:
    if isinstance(claim.about, Distance):
        return f"{reading:.0f} km"
    if isinstance(claim.about, Crossed):
        return f"{rounded(reading)} {'man' if round(reading) == 1 else 'men'}"
    return "yes" if reading == 1.0 else "no"


def _parameters(folder: Path, posterior: Posterior) -> Iterator[ParameterLearnt]:
    """Yield the rows of the free parameters, with their quantiles over the posterior's histories."""
    for _, row in _table(folder, "contraction").iterrows():
        name = str(row["parameter"])
        if name in FREE:
            at = positions(name, posterior.parameters[name])
            low, lower, middle, upper, high = (
                quantile(posterior.weights, at, level).value for level in LEVELS
            )
            yield ParameterLearnt(
                name=name,
                ratio=row["ratio"],
                ratio_error=row["ratio_error"],
                shift=row["shift"],
                shift_error=row["shift_error"],
                learnt=bool(row["learnt"]),
                quantiles=(low, lower, middle, upper, high),
            )


def positions(name: str, values: NDArray[np.floating]) -> NDArray[np.float64]:
    """The prior's cumulative probability (0 to 1) at each value of a parameter."""
    return np.interp(np.asarray(values, np.float64), _quantiles(name), GRID)


@cache
def _quantiles(name: str) -> NDArray[np.float64]:
    prior = PARAMETERS[name].prior
    inside = np.clip(GRID, 1e-9, 1.0 - 1e-9)
    return np.array([prior.quantile(u) for u in inside.tolist()])
