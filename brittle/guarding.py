"""Checks the paths that commands are given, and prints the errors that the user can correct."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from brittle.exits import FAILED, INTERRUPTED, WRONG


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Prints the message of an error that the user can correct, and ends the command with an exit code."""
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


def cases_at(words: list[Path]) -> list[Path]:
    """The paths of cases and scenarios. The name of a shipped case or scenario is replaced by its path.

    A misspelt name is reported before any module that loads slowly is imported.
    """
    from brittle.cases import case_paths
    from brittle.model.inputs.case_files import check_paths

    paths = case_paths(words)
    check_paths(paths)
    return paths


def check_folders(folders: list[Path]) -> None:
    """Raises `InputError` for a path that is not a folder."""
    from brittle.model.inputs.sources.files import check_folder

    for folder in folders:
        check_folder(folder)
