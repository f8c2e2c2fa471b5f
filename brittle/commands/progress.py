"""What is shown of long work: how far it has come, how fast, and the first of what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

SHOWN_FAILURES = 10
"""Failures listed one by one; of further ones only the number is given."""


def bars(console: Console) -> Progress:
    """A bar a task: its name, how many are done, their rate and the time left."""
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
    """A line that says what is waited for; what it yields changes the words.

    Where nobody watches a terminal each thing that is waited for is named once: the words up to the
    first colon.
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


class _RateColumn(ProgressColumn):
    """How many a second, or a minute where they are slower than that; nothing before the second."""

    def render(self, task: Task) -> Text:
        speed = task.speed
        if speed is None:
            return Text("")
        return Text(f"{speed:,.0f}/s" if speed >= 1.0 else f"{60.0 * speed:.1f}/min")
