"""The tables of a fit in a folder: a CSV each, and a page that says what they hold.

Each is written when it is made, whole and then renamed, so that an interruption keeps the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from brittle.calibration.diagnostics.claims import claims
from brittle.calibration.diagnostics.contraction import contraction
from brittle.calibration.diagnostics.headlines import headlines
from brittle.calibration.diagnostics.left_out import left_out
from brittle.calibration.diagnostics.null import null_test
from brittle.calibration.diagnostics.sensitivity import sensitivity
from brittle.calibration.diagnostics.size import effective_sizes
from brittle.calibration.diagnostics.size import islands as island_steps
from brittle.calibration.diagnostics.study import Study
from brittle.calibration.diagnostics.synthetic.sbc import Report, simulate
from brittle.calibration.diagnostics.synthetic.sbc_tables import (
    average_posterior,
    coverage,
    rank_shares,
    reliability,
)
from brittle.calibration.diagnostics.synthetic.sbc_tables import sizes as article_sizes
from brittle.calibration.sampling.islands import Archipelago

DIGITS = "%.6g"

PARAMETERS = 8
"""Looked at in simulation-based calibration beside the headline quantities."""

PAGE = "README.md"
TITLE = "# What the fit is worth"

MEANING = {
    "sizes": "How many histories the bank and the sample are worth.",
    "islands": "Each step of each tempered island, and how far the islands' evidence agrees.",
    "claims": "Claim by claim: what the priors alone say of it, what the posterior says, and what "
    "the rest of the article says where it is left out. The claim with "
    "the smallest chance comes first.",
    "left_out": "Headline numbers without each claim; `can_tell` is False where too few histories "
    "are left.",
    "contraction": "What was learnt of each parameter, on its prior's probability scale: ratio of "
    "standard deviations, shift of the mean in prior standard deviations.",
    "coarse": "Tempering against the bank alone, where both can tell: on the article made coarser.",
    "headlines": "Headline quantities at the article’s moment, with Monte Carlo errors.",
    "sensitivity": "The same under other credibilities, and with the likelihood to the power 1/rho.",
    "null": "An article that nobody can know anything of leaves the prior as it was.",
    "ahead": "What the fit says of the days after the article, with Monte Carlo errors.",
    "scores": "How the fit scores on cases that are over, as `brittle score` wrote it; copied here "
    "by hand, and taken away with the fit.",
    "sbc_coverage": "Synthetic articles: how many of 100 central intervals hold the truth, by size "
    "of the bank.",
    "sbc_ranks": "Synthetic articles: in which tenth of its posterior the truth lies, as shares of "
    "articles; each should be .1.",
    "sbc_reliability": "Synthetic articles: the stated chance that the regime has fallen, and how "
    "often it had.",
    "sbc_average": "Synthetic articles: the mean of posterior means, and the prior’s.",
    "sbc_sizes": "Synthetic articles: effective sizes of their posteriors; none was dropped.",
}
"""What each table holds; the columns stand in the module that makes it."""

CAUTION = (
    "All of it checks the computation: whether what was fitted is what the article, the priors and "
    "the rules imply. None of it checks whether the rules are true."
)


class DiagnosticTable(NamedTuple):
    """A table and its name in MEANING."""

    name: str
    frame: pd.DataFrame


class Tables:
    """The tables of a fit below a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.frames: dict[str, pd.DataFrame] = {}

    def clear(self) -> None:
        """Makes the folder and takes away what an earlier fit left: its tables and their page."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in (PAGE, *(f"{name}.csv" for name in MEANING)):
            (self.folder / name).unlink(missing_ok=True)

    def add_all(self, tables: Iterable[DiagnosticTable]) -> None:
        """Writes each as it comes. Raises OSError where it cannot."""
        for table in tables:
            self.add(table)

    def add(self, table: DiagnosticTable) -> None:
        """Writes one."""
        self.frames[table.name] = table.frame
        text = table.frame.to_csv(index=False, float_format=DIGITS, lineterminator="\n")
        self._write(f"{table.name}.csv", text)

    def finish(self) -> None:
        """Writes the page."""
        there = [name for name in MEANING if (self.folder / f"{name}.csv").exists()]
        lines = [f"| `{name}.csv` | {MEANING[name]} |" for name in there]
        self._write(
            PAGE,
            "\n".join([TITLE, "", CAUTION, "", "| table | holds |", "|---|---|"])
            + "\n"
            + "\n".join(lines)
            + "\n",
        )

    def _write(self, name: str, text: str) -> None:
        temporary = self.folder / f"{name}.tmp"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self.folder / name)


OF_STUDY: Mapping[str, Callable[[Study], pd.DataFrame]] = {
    "sizes": effective_sizes,
    "contraction": contraction,
    "headlines": headlines,
    "claims": claims,
    "left_out": left_out,
    "sensitivity": sensitivity,
    "null": null_test,
}
"""Those of the fit itself, quick ones first."""


def study_tables(study: Study, islands: Archipelago | None) -> Iterator[DiagnosticTable]:
    """All of the fit itself."""
    for name, of in OF_STUDY.items():
        yield DiagnosticTable(name, of(study))
    if islands is not None:
        yield islands_table(islands)


def islands_table(islands: Archipelago) -> DiagnosticTable:
    """That of a tempered fit's steps."""
    return DiagnosticTable("islands", island_steps(islands))


def check_tables(
    study: Study, articles: int, workers: int, progress: Report
) -> Iterator[DiagnosticTable]:
    """Those of simulation-based calibration; of the parameters, the most narrowed are looked at."""
    narrowed = contraction(study)["parameter"].head(PARAMETERS).tolist()
    told = simulate(study, articles, workers, narrowed, progress)
    yield DiagnosticTable("sbc_coverage", coverage(told))
    yield DiagnosticTable("sbc_ranks", rank_shares(told))
    yield DiagnosticTable("sbc_reliability", reliability(told))
    yield DiagnosticTable("sbc_average", average_posterior(told, study))
    yield DiagnosticTable("sbc_sizes", article_sizes(told))
