"""The tables of a fit in a folder: one CSV file each, and a page that says what they contain.

Each table is written as soon as it is made, to a temporary file that is then renamed. An interruption
therefore leaves finished tables whole.
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
from brittle.calibration.files.whole import unfinished
from brittle.calibration.sampling.islands import Archipelago
from brittle.calibration.workers.pool import Pool

DIGITS = "%.6g"

PARAMETERS = 8
"""Number of parameters that simulation-based calibration examines besides headline quantities."""

PAGE = "README.md"
TITLE = "# What the fit is worth"

MEANING = {
    "sizes": "How many independent histories the bank and the sample are worth.",
    "islands": "Each step of each island of the tempered sampler, and each island's evidence. The "
    "islands should agree on the evidence.",
    "claims": "How likely each claim is under the priors, under the posterior, and under a posterior "
    "that leaves the claim out. The least likely claim comes first.",
    "left_out": "Headline numbers with each claim left out in turn; `can_tell` is False if too few "
    "effective histories are left.",
    "contraction": "What was learnt about each parameter, on its prior's probability scale: the ratio "
    "of standard deviations, and the shift of the mean in prior standard deviations.",
    "coarse": "Results with tempering compared with those of the bank without tempering, on an article "
    "made coarse enough for both.",
    "headlines": "Headline quantities at the article’s end, with Monte Carlo errors.",
    "sensitivity": "Headline numbers under other credibilities, and with the likelihood raised to the "
    "power 1/rho.",
    "null": "A check that an article whose sources know nothing leaves the prior as it was.",
    "ahead": "What the fit says about the days after the article, with Monte Carlo errors.",
    "scores": "Scores of the fit on cases that are over, as `brittle score` wrote them. This table was "
    "copied here by hand, and is removed together with the fit.",
    "sbc_coverage": "Synthetic articles: the share of central intervals that contain the true value, "
    "by size of the bank.",
    "sbc_ranks": "Synthetic articles: the share of articles whose true value lies in each tenth of "
    "its posterior; each share should be .1.",
    "sbc_reliability": "Synthetic articles: the posterior probability that the regime had fallen, and "
    "how often it had.",
    "sbc_average": "Synthetic articles: the mean of the posterior means, and the prior mean.",
    "sbc_sizes": "Synthetic articles: the effective sizes of their posteriors; no article was dropped.",
}
"""What each table contains; the module that makes a table describes its columns."""

CAUTION = (
    "These tables check only the computation: whether the fit is what the article, the priors and "
    "the rules imply. They do not check whether the rules are true."
)


class DiagnosticTable(NamedTuple):
    """A table and its name in MEANING."""

    name: str
    frame: pd.DataFrame


class Tables:
    """The tables of a fit in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.frames: dict[str, pd.DataFrame] = {}

    def clear(self) -> None:
        """Make the folder, and remove the tables and the page that an earlier fit left in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in (PAGE, *(f"{name}.csv" for name in MEANING)):
            (self.folder / name).unlink(missing_ok=True)

    def add_all(self, tables: Iterable[DiagnosticTable]) -> None:
        """Write each table as soon as it is made. Raises OSError if it cannot be written."""
        for table in tables:
            self.add(table)

    def add(self, table: DiagnosticTable) -> None:
        """Write one table."""
        self.frames[table.name] = table.frame
        text = table.frame.to_csv(index=False, float_format=DIGITS, lineterminator="\n")
        self._write(f"{table.name}.csv", text)

    def finish(self) -> None:
        """Write the page that says what the tables contain."""
        there = [name for name in MEANING if (self.folder / f"{name}.csv").exists()]
        lines = [f"| `{name}.csv` | {MEANING[name]} |" for name in there]
        self._write(
            PAGE,
            "\n".join([TITLE, "", CAUTION, "", "| table | contents |", "|---|---|"])
            + "\n"
            + "\n".join(lines)
            + "\n",
        )

    def _write(self, name: str, text: str) -> None:
        with unfinished(self.folder / name) as temporary:
            temporary.write_text(text, encoding="utf-8")


OF_STUDY: Mapping[str, Callable[[Study], pd.DataFrame]] = {
    "sizes": effective_sizes,
    "contraction": contraction,
    "headlines": headlines,
    "claims": claims,
    "left_out": left_out,
    "sensitivity": sensitivity,
    "null": null_test,
}
"""Tables of the fit itself, with those that are made quickly first."""


def study_tables(study: Study, islands: Archipelago | None) -> Iterator[DiagnosticTable]:
    """All tables of the fit itself."""
    for name, of in OF_STUDY.items():
        yield DiagnosticTable(name, of(study))
    if islands is not None:
        yield islands_table(islands)


def islands_table(islands: Archipelago) -> DiagnosticTable:
    """The table of a tempered fit's steps."""
    return DiagnosticTable("islands", island_steps(islands))


def check_tables(
    study: Study, articles: int, pool: Pool, progress: Report
) -> Iterator[DiagnosticTable]:
    """Tables of simulation-based calibration, for the parameters that the fit narrowed most."""
    narrowed = contraction(study)["parameter"].head(PARAMETERS).tolist()
    told = simulate(study, pool, articles, narrowed, progress)
    yield DiagnosticTable("sbc_coverage", coverage(told))
    yield DiagnosticTable("sbc_ranks", rank_shares(told))
    yield DiagnosticTable("sbc_reliability", reliability(told))
    yield DiagnosticTable("sbc_average", average_posterior(told, study))
    yield DiagnosticTable("sbc_sizes", article_sizes(told))
