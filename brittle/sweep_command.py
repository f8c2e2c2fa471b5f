"""The command `brittle sweep`: its options, with their help, and its examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from brittle.guarding import errors_in_words
from brittle.options import (
    ClusterOption,
    EngineOption,
    Executor,
    OpenOnDesktop,
    Overrides,
    Prior,
    Workers,
)

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
SweepDraws = Annotated[
    int, typer.Option("--draws", min=1, help="Number of histories for each point.")
]
SweepReplicates = Annotated[
    int, typer.Option("--replicates", min=1, help="Number of runs of each history.")
]
SweepReplace = Annotated[
    bool, typer.Option("--replace", help="Replace another sweep that is in the folder.")
]
SweepReport = Annotated[
    bool, typer.Option("--report/--no-report", help="Whether to write sweep.html.")
]


def sweep(
    path: SweepFile,
    *,
    vary: Vary = None,
    table: PointsTable = None,
    design: DesignOption = None,
    points: NumberOfPoints = None,
    beside: Beside = None,
    draws: SweepDraws = 200,
    replicates: SweepReplicates = 1,
    workers: Workers = None,
    executor: Executor = None,
    cluster: ClusterOption = None,
    engine: EngineOption = "compiled",
    prior: Prior = False,
    overrides: Overrides = None,
    out: SweepOut = None,
    replace: SweepReplace = False,
    report: SweepReport = True,
    open_: OpenOnDesktop = None,
) -> None:
    """Plays one scenario at many points, and compares them.

    Each point is the scenario with only the varied fields changed. All points start from the same
    histories. Give the same command again to continue a sweep that was stopped.
    """
    with errors_in_words():
        from brittle.calibration.workers.opening import Workers as Asked
        from brittle.commands.sweep import SweepOptions, run_sweep

        options = SweepOptions(
            path=path,
            vary=tuple(vary or ()),
            table=table,
            method=design,
            points=points,
            beside=beside,
            draws=draws,
            replicates=replicates,
            workers=Asked.asked(workers, executor, cluster, engine),
            engine=engine,
            prior=prior,
            overrides=tuple(overrides or ()),
            out=out,
            replace=replace,
            report=report,
            open=open_,
        )
        code = run_sweep(options)
    raise typer.Exit(code)
