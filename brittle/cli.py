"""The command line of Brittle.

Each command imports what it needs only when it is called, so that `--help` answers at once. The exit
codes are defined in `brittle.exits`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from brittle.explain_command import EXPLAIN_EXAMPLES, explain, parameters
from brittle.explore_command import EXPLORE_EXAMPLES, WATCH_EXAMPLES, explore, watch
from brittle.guarding import cases_at, check_folders, errors_in_words
from brittle.options import (
    Articles,
    ArticleText,
    Bank,
    ClusterOption,
    CodingOption,
    EngineOption,
    Executor,
    FitExecutor,
    FitFolder,
    FittedCase,
    Island,
    Keep,
    Ledger,
    OpenOnDesktop,
    OpenOption,
    Overrides,
    Paths,
    Prior,
    RunOut,
    ScoreExecutor,
    WithDiagnostics,
    Workers,
)
from brittle.sweep_command import SWEEP_EXAMPLES, sweep

MOST = 1_000_000
"""The highest number that a history or a replicate can have."""

app = typer.Typer(
    name="brittle",
    help="Brittle simulates how regimes collapse, or do not. Its results are hindcasts in a model, not "
    "forecasts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # the help is plain, because Rich takes more than half a second to load
    pretty_exceptions_enable=False,
)


def _say_version(asked: bool) -> None:
    if asked:
        from brittle.origin import version

        typer.echo(f"brittle {version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Handles the options that come before a command."""


@app.command(epilog="Example: brittle run scenarios/syria_2024 --draws 200 --replicates 5")
def run(
    paths: Paths,
    draws: Annotated[int, typer.Option(min=1, help="Number of histories for each scenario.")] = 200,
    replicates: Annotated[int, typer.Option(min=1, help="Number of runs of each history.")] = 5,
    workers: Workers = None,
    executor: Executor = None,
    cluster: ClusterOption = None,
    engine: EngineOption = "compiled",
    prior: Prior = False,
    coding: CodingOption = None,
    overrides: Overrides = None,
    out: RunOut = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace another batch that is in the folder.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report/--no-report", help="Whether to write report.html.")
    ] = True,
    open_: OpenOnDesktop = None,
) -> None:
    """Runs scenarios and writes the results and a report.

    Give the same command again to continue a batch that was stopped. A larger --draws adds histories
    to a batch. Any other change makes another batch, in another folder.
    """
    with errors_in_words():
        cases_at(paths)
        from brittle.calibration.workers.opening import Workers as Asked
        from brittle.commands.run import RunOptions, run_scenarios

        code = run_scenarios(
            RunOptions(
                paths=tuple(paths),
                draws=draws,
                replicates=replicates,
                workers=Asked.asked(workers, executor, cluster, engine),
                engine=engine,
                prior=prior,
                coding=coding,
                overrides=tuple(overrides or ()),
                out=out,
                replace=replace,
                report=report,
                open=open_,
            )
        )
    raise typer.Exit(code)


app.command(epilog=SWEEP_EXAMPLES)(sweep)


@app.command(epilog="Example: brittle check scenarios/syria_2024")
def check(paths: Paths) -> None:
    """Checks input files, and reports every problem and where it is."""
    with errors_in_words():
        from brittle.commands.check import check_paths

        code = check_paths(paths)
    raise typer.Exit(code)


@app.command(
    epilog="Examples: brittle trace scenarios/syria_2024/baseline.yaml --draw 3\n\n"
    "brittle trace --run baseline/12/3 results/syria_2024 --series run.csv"
)
def trace(
    path: Annotated[
        Path,
        typer.Argument(
            help="A scenario file, or the name of a shipped scenario. With --run, a results folder."
        ),
    ],
    draw: Annotated[
        int, typer.Option(min=0, max=MOST, help="Which history to play, counted from 0.")
    ] = 0,
    replicate: Annotated[
        int,
        typer.Option(
            min=0, max=MOST, help="Which replicate of the history to play, counted from 0."
        ),
    ] = 0,
    run_name: Annotated[
        str | None,
        typer.Option(
            "--run",
            metavar="ID",
            help="Play a run of a batch again. Its ID has the form scenario/draw/replicate.",
        ),
    ] = None,
    engine: EngineOption = "compiled",
    prior: Prior = False,
    overrides: Overrides = None,
    series: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Also write the run's daily series to this file."),
    ] = None,
) -> None:
    """Prints a chronicle of one run, by day and hour."""
    with errors_in_words():
        if run_name is not None:
            check_folders([path])
        else:
            [path] = cases_at([path])
        from brittle.commands.export import check_series_file, write_series
        from brittle.commands.run import trace_again, trace_scenario

        if series is not None:
            check_series_file(series)
        if run_name is not None:
            run = trace_again(path, run_name, engine)
        else:
            run = trace_scenario(path, draw, replicate, engine, prior, tuple(overrides or ()))
        if series is not None:
            write_series(run.daily, series)
    typer.echo(run.text, nl=False)


app.command(epilog=EXPLAIN_EXAMPLES)(explain)
app.command(epilog="Example: brittle parameters --markdown")(parameters)


@app.command(epilog="Example: brittle new scenarios/my_case")
def new(
    case: Annotated[
        Path,
        typer.Argument(
            help="Folder for the new case. A folder given as a bare name is made in scenarios/."
        ),
    ],
) -> None:
    """Writes the files of a new case, with explanations in them."""
    with errors_in_words():
        from brittle.model.inputs.skeleton import write_skeleton

        parent = case.parent if case.parent != Path() else Path("scenarios")
        folder = write_skeleton(parent, case.name)
    typer.echo(f"{folder}: edit theatre.yaml and the tables, then run: brittle check {folder}")


@app.command(
    epilog="Examples: brittle score\n\n"
    "brittle score chad_2008 libya_2011 --draws 50 --replicates 2 --prior"
)
def score(
    cases: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders of cases that have truth.csv and truth.yaml, or names of shipped cases; without "
            "any, all shipped cases are scored."
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=2, help="Number of histories for each forecast.")] = 200,
    replicates: Annotated[int, typer.Option(min=1, help="Number of runs of each history.")] = 5,
    workers: Workers = None,
    executor: ScoreExecutor = None,
    cluster: ClusterOption = None,
    prior: Prior = False,
    out: Annotated[Path, typer.Option(help="Folder for the score table.")] = Path("results/score"),
) -> None:
    """Scores hindcasts of cases against what happened.

    For comparison, baseline forecasts are scored too. Each case is forecast from its first day to day 120,
    with parameters from the priors. A case with a fit of its own is also forecast from its branch.
    """
    with errors_in_words():
        from brittle.cases import case_paths, scored_cases

        folders = case_paths(cases) if cases else scored_cases()
        check_folders(folders)
        from brittle.calibration.workers.opening import Workers as Asked
        from brittle.commands.score import ScoreOptions, score_cases

        asked = Asked.asked(workers, executor, cluster)
        code = score_cases(ScoreOptions(tuple(folders), draws, replicates, asked, prior, out))
    raise typer.Exit(code)


@app.command(
    epilog="Examples: brittle calibrate scenarios/syria_2024\n\n"
    "brittle calibrate scenarios/syria_2024 --bank 20000 --island 100 --sbc 0 --out results/quick\n\n"
    "brittle calibrate scenarios/my_case --ledger my_ledger.yaml --article my_article.txt"
)
def calibrate(
    case: FittedCase,
    bank: Bank = 1_000_000,
    island: Island = None,
    workers: Workers = None,
    executor: FitExecutor = None,
    cluster: ClusterOption = None,
    ledger: Ledger = None,
    article: ArticleText = None,
    out: FitFolder = None,
    keep: Keep = None,
    diagnostics: WithDiagnostics = True,
    sbc: Articles = 1000,
) -> None:
    """Fits a case's histories to what an article reports.

    The command replays prior histories, called the bank, up to the moment of the article and weighs
    these histories by the article's claims. If the effective number of histories is then too small,
    the command tempers the bank: histories are moved towards the claims in small steps, in separate
    groups called islands. Give the same command again to continue a fit that was interrupted.
    """
    with errors_in_words():
        [case] = cases_at([case])
        from brittle.calibration.workers.opening import Workers as Asked
        from brittle.commands.fits.calibrate import CalibrateOptions, calibrate_case

        code = calibrate_case(
            CalibrateOptions(
                case=case,
                bank=bank,
                island=island,
                workers=Asked.of_fits(workers, executor, cluster),
                ledger=ledger,
                article=article,
                out=out,
                keep=keep,
                diagnostics=diagnostics,
                sbc=sbc,
            )
        )
    raise typer.Exit(code)


@app.command(
    epilog="Examples: brittle diagnose scenarios/syria_2024 claims contraction\n\n"
    "brittle diagnose scenarios/syria_2024 --out results/quick --bank 20000 --island 100"
)
def diagnose(
    case: FittedCase,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Which diagnostics to make: sizes, contraction, headlines, claims, left_out, "
            "sensitivity, null, islands, coarse, ahead or articles (synthetic articles). By default, "
            "all diagnostics are made."
        ),
    ] = None,
    bank: Bank = 1_000_000,
    island: Island = None,
    workers: Workers = None,
    executor: FitExecutor = None,
    cluster: ClusterOption = None,
    ledger: Ledger = None,
    out: FitFolder = None,
    keep: Keep = None,
    sbc: Articles = 1000,
) -> None:
    """Makes the diagnostics of a fit again and shows them.

    Give the options with which the fit was made. The command uses the bank and the islands that
    `brittle calibrate` kept, and makes any missing histories again. The diagnostics check the
    computation, not whether the model is true.
    """
    with errors_in_words():
        [case] = cases_at([case])
        from brittle.calibration.workers.opening import Workers as Asked
        from brittle.commands.fits.calibrate import CalibrateOptions
        from brittle.commands.fits.diagnose import diagnose_case

        code = diagnose_case(
            CalibrateOptions(
                case=case,
                bank=bank,
                island=island,
                workers=Asked.of_fits(workers, executor, cluster),
                ledger=ledger,
                article=None,
                out=out,
                keep=keep,
                diagnostics=True,
                sbc=sbc,
            ),
            names or (),
        )
    raise typer.Exit(code)


@app.command(epilog="Example: brittle remark scenarios/syria_2024")
def remark(
    case: FittedCase,
    workers: Workers = None,
    executor: FitExecutor = None,
    cluster: ClusterOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the posterior. The default is the folder in which batches look for it."
        ),
    ] = None,
) -> None:
    """Marks a fit as valid after the code has changed.

    The changed code must give the same pasts and weights. The command replays every history of the
    fit and weighs the history again. If every history is the same as when it was fitted, to the last
    bit, and has the same weight, the fit is in force again without a refit. Otherwise nothing is
    written.
    """
    with errors_in_words():
        [case] = cases_at([case])
        from brittle.calibration.workers.opening import Workers as Asked
        from brittle.commands.fits.remark import remark_case

        code = remark_case(case, out, Asked.of_fits(workers, executor, cluster))
    raise typer.Exit(code)


@app.command(epilog="Example: brittle report results/syria_2024 --open")
def report(
    folder: Annotated[Path, typer.Argument(help="A results folder.")],
    open_: OpenOption = False,
) -> None:
    """Builds the report again from a folder of results."""
    with errors_in_words():
        check_folders([folder])
        from brittle.report.build import write_report
        from brittle.sweeps.report.kept import KEPT

        path, left_out = write_report(folder, KEPT)
        for part in left_out:
            typer.echo(f"the report leaves out {part}", err=True)
        typer.echo(f"Report: {path}")
        from brittle.desktop import open_in_browser
        from brittle.index.renewing import renew_beside

        if why := renew_beside(folder):
            typer.echo(why, err=True)
        if open_:
            open_in_browser(path)


@app.command(epilog="Examples: brittle results\n\nbrittle results results --open")
def results(
    folder: Annotated[
        Path, typer.Argument(help="A folder that holds folders of batches and sweeps.")
    ] = Path("results"),
    open_: OpenOption = False,
) -> None:
    """Lists the batches and sweeps in a folder, and renews its index, index.html."""
    with errors_in_words():
        check_folders([folder])
        from brittle.commands.results import show_results
        from brittle.desktop import open_in_browser

        path = show_results(folder)
        if path is not None:
            typer.echo(f"Index: {path}", err=True)
            if open_:
                open_in_browser(path)


@app.command(
    epilog="Examples: brittle export results/syria_2024\n\n"
    "brittle export results/syria_2024 --format geojson --out for_qgis"
)
def export(
    folder: Annotated[Path, typer.Argument(help="A results folder.")],
    format_: Annotated[
        Literal["csv", "xlsx", "geojson"],
        typer.Option(
            "--format",
            help="csv writes one file for each table; xlsx writes one workbook with a sheet for each "
            "table; geojson writes the places, for a map.",
        ),
    ] = "csv",
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files. The default is `export` in the results folder."),
    ] = None,
) -> None:
    """Writes results for other programs.

    The column headings include the units. The tables hold the runs, the places with their names
    and coordinates, the daily series, the trajectories of single runs, and the histories. A further
    table explains all columns.
    """
    with errors_in_words():
        check_folders([folder])
        from brittle.commands.export import export_batch

        done = export_batch(folder, format_, out)
        for note in done.notes:
            typer.echo(note, err=True)
        for path in done.files:
            typer.echo(path)


app.command(epilog=EXPLORE_EXAMPLES)(explore)
app.command(epilog=WATCH_EXAMPLES)(watch)
