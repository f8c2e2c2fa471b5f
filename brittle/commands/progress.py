"""Shows the progress of a long task: how much is done, how fast, and what the user is waiting for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from brittle.exits import INTERRUPTED

SHOWN_FAILURES = 10
"""Maximum number of failures that are listed one by one; the other failures are only counted."""


def bars(console: Console) -> Progress:
    """A bar for each task, with its name, the number of items done, their rate and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(),
        console=console,
    )


@contextmanager
def waiting(console: Console, words: str) -> Iterator[Callable[[str], None]]:
    """Shows a line that says what the user is waiting for; yields a function that changes the line.

    If the output is not a terminal, only the first of several lines about the same work is printed.
    Lines that agree up to the first colon are about the same work.
    """
    told: set[str] = set()
    with console.status(words) as status:

        def tell(now: str) -> None:
            status.update(now)
            what = now.split(":")[0]
            if not console.is_terminal and what not in told:
                console.print(now, markup=False, soft_wrap=True)
            told.add(what)

        yield tell


@contextmanager
def steps(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Shows a bar for the step at hand of a task whose steps are not known beforehand.

    Yields a function that receives the step in words, and how much of it is done and planned. If the
    output is not a terminal, each step is printed as a line when it begins.
    """
    with bars(console) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, planned: int) -> None:
            if step not in tasks:
                for earlier in tasks.values():
                    progress.remove_task(earlier)
                tasks.clear()
                tasks[step] = progress.add_task(step, total=planned)
                if not console.is_terminal:
                    console.print(step, markup=False, soft_wrap=True)
            progress.update(tasks[step], completed=done)

        yield tell


@contextmanager
def if_interrupted(words: str) -> Iterator[None]:
    """Ends the command with a message if Ctrl-C is pressed within the block."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo(f"interrupted: {words}", err=True)
        raise typer.Exit(INTERRUPTED) from None


class _RateColumn(ProgressColumn):
    """The rate per second, or per minute if it is below one per second; empty until a rate is known."""

    def render(self, task: Task) -> Text:
        speed = task.speed
        if speed is None:
            return Text("")
        return Text(f"{speed:,.0f}/s" if speed >= 1.0 else f"{60.0 * speed:.1f}/min")
