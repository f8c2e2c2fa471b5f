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
CodingOption = Annotated[
    Path | None,
    typer.Option(
        "--coding",
        metavar="FOLDER",
        help="Play the theatre in this folder, another coding of the same war, instead of that of the case.",
    ),
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
    typer.Option(
        min=1, help="Number of threads or processes. The default is one for each processor."
    ),
]
Executor = Annotated[
    Literal["threads", "processes"] | None,
    typer.Option(
        help="Whether threads or processes do the work. The default is threads, and processes with "
        "`--engine mesa`. Results are the same."
    ),
]
ScoreExecutor = Annotated[
    Literal["threads", "processes"] | None,
    typer.Option(
        "--executor",
        help="Whether threads or processes do the work. The default is threads. Results are the same.",
    ),
]
FitExecutor = Annotated[
    Literal["threads", "processes"] | None,
    typer.Option(
        "--executor",
        help="Whether threads or processes do the work. The default is processes, which are faster here "
        "than threads. Results are the same.",
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Let a Dask cluster do the work. ADDRESS is that of its scheduler, such as "
        "tcp://192.168.0.5:8786. Results are the same. See docs/CLUSTER.md.",
    ),
]
RunOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="Folder for the results. The default is a folder in results/ that is named after the "
        "case and the options.",
    ),
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
OpenOption = Annotated[
    bool, typer.Option("--open/--no-open", help="Whether to open the page in a browser.")
]
OpenOnDesktop = Annotated[
    bool | None,
    typer.Option(
        "--open/--no-open",
        help="Whether to open the report in a browser. By default, it is opened if the command runs in a "
        "terminal on a machine with a screen, and neither over SSH nor where CI is set.",
    ),
]
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
