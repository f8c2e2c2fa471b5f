"""Options and arguments that commands share, each with its help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Paths = Annotated[
    list[Path],
    typer.Argument(help="Scenario files, folders of scenarios, or names of shipped cases."),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set the field KEY to VALUE. You may give this option several times.",
    ),
]
Prior = Annotated[
    bool, typer.Option("--prior", help="Draw histories from the priors, not from the fit.")
]
EngineOption = Annotated[
    Literal["compiled", "mesa"],
    typer.Option(
        help="`compiled` runs the compiled kernels; `mesa` runs the reference model agent by agent, which "
        "is slow."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Number of threads. The default is one for each processor."),
]
Bank = Annotated[int, typer.Option(min=1, help="Number of prior histories that are weighed.")]
Island = Annotated[
    int | None,
    typer.Option(
        min=2,
        help="Number of histories in each of the two islands that are tempered. The default is 1,200.",
    ),
]
Ledger = Annotated[
    Path | None,
    typer.Option(
        help="File with the article's claims. The default is the ledger that is shipped for the case."
    ),
]
FitFolder = Annotated[
    Path | None,
    typer.Option(
        help="Folder for the posterior and its diagnostics. The default is the folder in which batches "
        "look for a posterior: posterior/ beside the case's folder, or calibration/posterior/ for a "
        "shipped case."
    ),
]
Keep = Annotated[
    Path | None,
    typer.Option(
        help="Folder in which the bank and the islands are kept. The default is "
        "results/calibration/<case>."
    ),
]
Articles = Annotated[
    int,
    typer.Option(
        min=0, help="Number of synthetic articles that are used to check the computation."
    ),
]
OpenOption = Annotated[bool, typer.Option("--open", help="Open the report in a browser.")]
FittedCase = Annotated[
    Path,
    typer.Argument(
        help="A case's folder, the file of its baseline, or the name of a shipped case."
    ),
]
ArticleText = Annotated[
    Path | None,
    typer.Option(
        help="File with the article's text. Every quote in the ledger must occur in the text."
    ),
]
WithDiagnostics = Annotated[
    bool,
    typer.Option(
        "--diagnostics/--no-diagnostics",
        help="Whether to write tables that show what the fit is worth.",
    ),
]

SWEEP_EXAMPLES = (
    "Examples: brittle sweep syria_2024/sweeps/closing_window\n\n"
    "brittle sweep syria_2024/safe_passage_early --vary offer.guarantee.chance_honoured=0:1:0.1 "
    "--vary offer.opens=2024-11-30:2024-12-08:12h\n\n"
    "brittle sweep syria_2024/safe_passage --vary branch+offer.opens=2024-12-01:2024-12-08:1d "
    "--beside syria_2024/last_stand_capital\n\n"
    "brittle sweep syria_2024/safe_passage --vary parameters.talks_signal=0:1 "
    "--vary ruler.force=true,false --design sobol --points 64\n\n"
    "brittle sweep syria_2024/baseline --vary formations.div3_qutayfah.cohesion=0.2,0.3,0.4\n\n"
    "brittle sweep syria_2024/safe_passage --table points.csv"
)
"""Examples of each way to describe the points of a sweep."""

SweepFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="The scenario that is varied, or a design: a YAML file with the key `vary`.",
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        "--vary",
        metavar="KEY=VALUES",
        help="Vary the field KEY: low:high:step for numbers or dates (steps such as 12h or 1d), low:high for "
        "lhs and sobol, or a list a,b,c. Fields that are joined by + take the same value. You may give this "
        "option several times.",
    ),
]
PointsTable = Annotated[
    Path | None,
    typer.Option(
        "--table",
        metavar="POINTS.csv",
        help="Read the points from a table: a row for each point, a column for each varied field.",
    ),
]
DesignOption = Annotated[
    Literal["grid", "lhs", "sobol"] | None,
    typer.Option(
        "--design",
        help="How points are chosen: all combinations (the default), a Latin hypercube, or Sobol points.",
    ),
]
NumberOfPoints = Annotated[
    int | None, typer.Option("--points", min=1, help="Number of points of lhs or sobol.")
]
Beside = Annotated[
    Path | None,
    typer.Option(
        "--beside",
        metavar="FILE",
        help="A scenario with which every point is compared run by run. It takes from each point the branch "
        "and every other value outside the levers in which it differs from the varied scenario.",
    ),
]
SweepOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="Folder for the results. The default is a folder in results/ that is named after the design.",
    ),
]
