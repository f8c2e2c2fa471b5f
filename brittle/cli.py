"""The command line. Imports stand inside the commands, so that `--help` answers at once.

What exit codes mean stands in `brittle.exits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from brittle.exits import FAILED, INTERRUPTED, WRONG

MOST = 1_000_000
"""Largest number of a history or replicate."""

app = typer.Typer(
    name="brittle",
    help="Scenarios of how regimes collapse, or don't. Hindcasts in a model, not forecasts.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: Rich would take longer to load than half a second
    pretty_exceptions_enable=False,
)

Paths = Annotated[
    list[Path], typer.Argument(help="Scenario files, folders of them, or names of shipped cases.")
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Overrides a field; may be given again."),
]
Prior = Annotated[bool, typer.Option("--prior", help="Histories from the priors, not the fit.")]
EngineOption = Annotated[
    Literal["compiled", "mesa"],
    typer.Option(help="The compiled kernels, or the reference model agent by agent (slow)."),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Threads; default: one a processor.")]
Bank = Annotated[int, typer.Option(min=1, help="Prior histories weighed.")]
Island = Annotated[
    int | None,
    typer.Option(min=2, help="Histories tempered in each of two islands; default: 1,200."),
]
Ledger = Annotated[Path | None, typer.Option(help="The article's claims; default: those shipped.")]
FitFolder = Annotated[
    Path | None,
    typer.Option(
        help="Folder for posterior and diagnostics; default: posterior/ beside the case, where "
        "batches look."
    ),
]
Keep = Annotated[
    Path | None,
    typer.Option(help="Folder for bank and islands; default: results/calibration/<case>."),
]
Articles = Annotated[
    int, typer.Option(min=0, help="Synthetic articles that check the computation.")
]
OpenOption = Annotated[bool, typer.Option("--open", help="Opens the report in a browser.")]


@contextmanager
def _errors_in_words() -> Iterator[None]:
    """Turns errors that are the user's to mend into lines and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        from brittle.batches.disk import WriteError
        from brittle.model.inputs.errors import BrittleError, Surface

        if not isinstance(error, BrittleError):
            raise
        typer.echo(error.on(Surface.COMMAND_LINE), err=True)
        raise typer.Exit(FAILED if isinstance(error, WriteError) else WRONG) from None


def _cases(words: list[Path]) -> list[Path]:
    """The paths of cases and scenarios, which shipped ones' names stand for.

    Answers a misspelt one before anything that takes long is loaded.
    """
    from brittle.cases import case_paths
    from brittle.model.inputs.case_files import check_paths

    paths = case_paths(words)
    check_paths(paths)
    return paths


def _check_folders(folders: list[Path]) -> None:
    from brittle.model.inputs.sources.files import check_folder

    for folder in folders:
        check_folder(folder)


def _say_version(asked: bool) -> None:
    if asked:
        from brittle.origin import version

        typer.echo(f"brittle {version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Says the version."),
    ] = False,
) -> None:
    """What stands before a command."""


@app.command(epilog="Example: brittle run scenarios/syria_2024 --draws 200 --replicates 5")
def run(
    paths: Paths,
    draws: Annotated[int, typer.Option(min=1, help="Histories a scenario.")] = 200,
    replicates: Annotated[int, typer.Option(min=1, help="Runs of each history.")] = 5,
    workers: Workers = None,
    engine: EngineOption = "compiled",
    prior: Prior = False,
    overrides: Overrides = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Results folder; default: one of its own in results/, named by what is run."
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Removes another batch from the folder.")
    ] = False,
    report: Annotated[
        bool, typer.Option("--report/--no-report", help="Whether to write report.html.")
    ] = True,
    open_: OpenOption = False,
) -> None:
    """Runs scenarios, writes results and report.

    The same command goes on where it stopped, and more --draws extend a batch. Any other change
    makes another batch, in another folder.
    """
    with _errors_in_words():
        _cases(paths)
        from brittle.commands.run import RunOptions, run_scenarios

        code = run_scenarios(
            RunOptions(
                paths=tuple(paths),
                draws=draws,
                replicates=replicates,
                workers=workers,
                engine=engine,
                prior=prior,
                overrides=tuple(overrides or ()),
                out=out,
                replace=replace,
                report=report,
                open=open_,
            )
        )
    raise typer.Exit(code)


@app.command(epilog="Example: brittle check scenarios/syria_2024")
def check(paths: Paths) -> None:
    """Validates inputs; says what is wrong where."""
    with _errors_in_words():
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
            help="A scenario file, also of a shipped case; with --run, a results folder."
        ),
    ],
    draw: Annotated[int, typer.Option(min=0, max=MOST, help="Number of the history.")] = 0,
    replicate: Annotated[int, typer.Option(min=0, max=MOST, help="Number of the replicate.")] = 0,
    run_name: Annotated[
        str | None,
        typer.Option("--run", metavar="ID", help="A run of a batch: scenario/draw/replicate."),
    ] = None,
    engine: EngineOption = "compiled",
    prior: Prior = False,
    overrides: Overrides = None,
    series: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Writes the run's daily series to a file too."),
    ] = None,
) -> None:
    """Tells one run as a chronicle, by day and hour."""
    with _errors_in_words():
        if run_name is not None:
            _check_folders([path])
        else:
            [path] = _cases([path])
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


@app.command(
    epilog="Examples: brittle explain offer.guarantee.chance_honoured\n\n"
    "brittle explain killed_civilians"
)
def explain(
    key: Annotated[
        str, typer.Argument(help="A dotted field, a parameter, or a column of the results.")
    ],
) -> None:
    """Explains a field, a parameter or a column of the results.

    Meaning, unit, default and range, and of a parameter also the prior and its source.
    """
    with _errors_in_words():
        from brittle.commands.explain import explanation

        text = explanation(key)
    typer.echo(text)


@app.command(epilog="Example: brittle parameters --markdown")
def parameters(
    markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown table.")] = False,
) -> None:
    """Lists every parameter.

    With unit, meaning, prior and source.
    """
    with _errors_in_words():
        from brittle.commands.explain import parameters_markdown, print_parameters

        if markdown:
            typer.echo(parameters_markdown(), nl=False)
        else:
            print_parameters()


@app.command(epilog="Example: brittle new scenarios/my_case")
def new(
    case: Annotated[
        Path, typer.Argument(help="The new case's folder; a bare name: in scenarios/.")
    ],
) -> None:
    """Writes a documented skeleton of a theatre."""
    with _errors_in_words():
        from brittle.model.inputs.skeleton import write_skeleton

        parent = case.parent if case.parent != Path() else Path("scenarios")
        folder = write_skeleton(parent, case.name)
    typer.echo(f"{folder}: edit theatre.yaml and the tables, then: brittle check {folder}")


@app.command(
    epilog="Examples: brittle score scenarios/syria_2024 scenarios/iraq_2014 scenarios/chad_2008\n\n"
    "brittle score scenarios/chad_2008 --draws 50 --replicates 2 --prior"
)
def score(
    cases: Annotated[
        list[Path],
        typer.Argument(
            help="Cases with truth.csv and truth.yaml: folders, or names of shipped ones."
        ),
    ],
    draws: Annotated[int, typer.Option(min=2, help="Histories a forecast.")] = 200,
    replicates: Annotated[int, typer.Option(min=1, help="Runs of each history.")] = 5,
    workers: Workers = None,
    prior: Prior = False,
    out: Annotated[Path, typer.Option(help="Folder for the score table.")] = Path("results/score"),
) -> None:
    """Scores hindcasts of cases against what happened, beside baselines.

    Each case is forecast from its baseline's branch.
    """
    with _errors_in_words():
        from brittle.cases import case_paths

        folders = case_paths(cases)
        _check_folders(folders)
        from brittle.commands.score import ScoreOptions, score_cases

        code = score_cases(ScoreOptions(tuple(folders), draws, replicates, workers, prior, out))
    raise typer.Exit(code)


@app.command(
    epilog="Examples: brittle calibrate scenarios/syria_2024\n\n"
    "brittle calibrate scenarios/syria_2024 --bank 20000 --island 100 --sbc 0 --out results/quick\n\n"
    "brittle calibrate scenarios/my_case --ledger my_ledger.yaml --article my_article.txt"
)
def calibrate(
    case: Annotated[
        Path, typer.Argument(help="A case's folder, its baseline's file, or a shipped case's name.")
    ],
    bank: Bank = 1_000_000,
    island: Island = None,
    workers: Workers = None,
    ledger: Ledger = None,
    article: Annotated[
        Path | None, typer.Option(help="The article's text; every quote must stand in it.")
    ] = None,
    out: FitFolder = None,
    keep: Keep = None,
    diagnostics: Annotated[
        bool, typer.Option("--diagnostics/--no-diagnostics", help="What the fit is worth.")
    ] = True,
    sbc: Articles = 1000,
) -> None:
    """Fits a case's histories to what an article reports.

    Replays prior histories to the article's moment and weighs them by the claims; where too few are
    left, tempers them. An interrupted fit goes on where it stopped.
    """
    with _errors_in_words():
        [case] = _cases([case])
        from brittle.commands.fits.calibrate import CalibrateOptions, calibrate_case

        code = calibrate_case(
            CalibrateOptions(
                case=case,
                bank=bank,
                island=island,
                workers=workers,
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
    case: Annotated[
        Path, typer.Argument(help="A case's folder, its baseline's file, or a shipped case's name.")
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="sizes, contraction, headlines, claims, left_out, sensitivity, null, islands, "
            "coarse, ahead or articles (synthetic ones); all by default."
        ),
    ] = None,
    bank: Bank = 1_000_000,
    island: Island = None,
    workers: Workers = None,
    ledger: Ledger = None,
    out: FitFolder = None,
    keep: Keep = None,
    sbc: Articles = 1000,
) -> None:
    """Makes the diagnostics of a fit again, one by one, and shows them whole.

    It takes bank and islands that `brittle calibrate` kept, with the options that the fit was made
    with; what is not kept is made. It checks the computation, not the model's truth.
    """
    with _errors_in_words():
        [case] = _cases([case])
        from brittle.commands.fits.calibrate import CalibrateOptions
        from brittle.commands.fits.diagnose import diagnose_case

        code = diagnose_case(
            CalibrateOptions(
                case=case,
                bank=bank,
                island=island,
                workers=workers,
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
    case: Annotated[
        Path, typer.Argument(help="A case's folder, its baseline's file, or a shipped case's name.")
    ],
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the posterior; default: where batches look.")
    ] = None,
) -> None:
    """Marks a fit for changed code that gives the same pasts and weights.

    Replays and weighs every history of the fit. Where all look as they did when they were fitted, to
    the last bit, and weigh what they did, the fit is in force again, without a refit; else nothing is
    written.
    """
    with _errors_in_words():
        [case] = _cases([case])
        from brittle.commands.fits.remark import remark_case

        code = remark_case(case, out, workers)
    raise typer.Exit(code)


@app.command(epilog="Example: brittle report results/syria_2024 --open")
def report(
    folder: Annotated[Path, typer.Argument(help="A results folder.")],
    open_: OpenOption = False,
) -> None:
    """Builds the report again from results."""
    with _errors_in_words():
        _check_folders([folder])
        from brittle.commands.run import open_in_browser
        from brittle.report.build import write_report

        path, left_out = write_report(folder)
        for part in left_out:
            typer.echo(f"left out of the report: {part}", err=True)
        typer.echo(f"Report: {path}")
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
            help="csv: a file a table. xlsx: one workbook, a sheet a table. geojson: the places, "
            "for a map.",
        ),
    ] = "csv",
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files; default: `export` in the results folder."),
    ] = None,
) -> None:
    """Writes results for other programs, with units in the heads of columns.

    Tables of runs, places with names and coordinates, daily series, trajectories of single runs and
    histories, and the dictionary of their columns.
    """
    with _errors_in_words():
        _check_folders([folder])
        from brittle.commands.export import export_batch

        done = export_batch(folder, format_, out)
        for note in done.notes:
            typer.echo(note, err=True)
        for path in done.files:
            typer.echo(path)
